// Many exports as one: which of them counts for which rows, decided table by table.
//
//   * Of a table with course_id, a course's rows come from the newest export that has the table and
//     contains the course. An export contains the courses of its courses.csv; without one, those in
//     the table's own column.
//   * A table with course_branch_id only goes by its branch's course (course_branches.csv).
//   * Rows of such tables whose course is NULL or owned by no export, or whose branch is unknown,
//     and the rows of all other tables are told apart by key: a row is superseded by a newer
//     export's row of the same key. Rows of one export never supersede each other.
//
// An export's date is the latest time stamp of its entries; of two of one date the later path is
// taken for the newer.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/base_error.hpp"
#include "scan/scan_export_contents.hpp"

namespace coursera::scan {

// What to do with an export that cannot be read.
enum class Unreadable { kStop, kSkip };

// The exports that a location stands for at one moment.
class ExportSet {
  public:
	using Members = std::vector<std::shared_ptr<const ExportContents>>;

	ExportSet(bool is_many, Members exports, std::vector<base::Error> problems);

	// Whether the location stands for any number of exports; else there is one.
	bool is_many() const { return is_many_; }
	const Members& members() const { return members_; } // the newest first

	// What was left out, as a warning says it.
	const std::vector<base::Error>& problems() const { return problems_; }

	// The course of a branch, by the newest export that knows the branch; empty when none does.
	std::string_view CourseOfBranch(std::string_view branch) const;

  private:
	bool is_many_;
	Members members_;
	std::vector<base::Error> problems_;
	mutable bool knows_branches_ = false;
	mutable std::unordered_map<std::string_view, std::string_view> branches_; // in the members
};

// A table's CSVs in one of the exports.
struct TableMember {
	size_t member = 0; // of ExportSet::members
	std::vector<const ExportEntry*> entries;
};

// Which of the exports that have a table owns which course, for that table.
class CourseOwners {
  public:
	CourseOwners() = default;
	// Throws what reading a CSV's own courses throws; with Unreadable::kSkip such a CSV contains
	// none.
	CourseOwners(const ExportSet& exports, const std::vector<TableMember>& table,
	             Unreadable unreadable);

	static constexpr size_t kNobody = SIZE_MAX;
	// The owner, as a member of the set. The empty course has none.
	size_t OwnerOfCourse(std::string_view course) const;
	size_t OwnerOfBranch(std::string_view branch) const;

	bool OwnsNothing(size_t member) const { return owned_[member] == 0; }
	const std::set<std::string>& held(size_t member) const { return held_[member]; }
	// Whether a member contains courses and owns none of them.
	bool IsSuperseded(size_t member) const;

  private:
	const ExportSet* exports_ = nullptr;
	std::unordered_map<std::string, size_t> owners_;
	std::vector<std::set<std::string>> held_; // by member
	std::vector<size_t> owned_;
};

// How a CSV's rows are attributed to courses: by its header.
enum class Attribution { kCourse, kBranch, kNone };
Attribution AttributionOf(const std::vector<std::string>& header);

// Lists the exports at a location and reads what they contain. One that cannot be read is thrown,
// or left out and kept as a problem; when none is left, the first error is thrown. While
// `statement` stays the same number, so does the answer: files are listed once for each.
std::shared_ptr<const ExportSet> ListExports(const std::string& location, const ReadingPlan& plan,
                                             Unreadable unreadable, uint64_t statement);

// The error of an export that is left out, as a warning says it: with the export in the message,
// since psql does not show a warning's context.
base::Error LeftOut(const base::Error& error);

} // namespace coursera::scan
