// Reads many exports as one: decides for each table which export's rows count.
//
//   * Of a table with course_id, a course's rows come from the newest export that has the table and
//     contains the course. An export contains the courses of its courses.csv; without one, those in
//     the table's own column.
//   * A table with course_branch_id only goes by its branch's course (course_branches.csv).
//   * Rows of such tables whose course is NULL or owned by no export, or whose branch is unknown,
//     and the rows of all other tables are compared by key: a row is superseded by a newer
//     export's row of the same key. Rows of one export never supersede each other.
//
// An export's date is the latest time stamp of its entries; of two with the same date, the later
// path counts as the newer.
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

// The exports at a location at one moment.
class ExportSet {
  public:
	using Members = std::vector<std::shared_ptr<const ExportContents>>;

	ExportSet(bool is_many, Members exports, std::vector<base::Error> problems);

	// Whether the location may have any number of exports; otherwise there is one.
	bool is_many() const { return is_many_; }
	const Members& members() const { return members_; } // the newest first

	// The exports that were left out, in the words of a warning.
	const std::vector<base::Error>& problems() const { return problems_; }

	// The course of a branch, from the newest export that has the branch, or empty.
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

// For a table: which of its exports owns which course.
class CourseOwners {
  public:
	CourseOwners() = default;
	// Throws what reading a CSV's own courses throws; with Unreadable::kSkip such a CSV contains
	// none.
	CourseOwners(const ExportSet& exports, const std::vector<TableMember>& table,
	             Unreadable unreadable);

	static constexpr size_t kNobody = SIZE_MAX;
	// The owner, as an index of members. The empty course has no owner.
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

// Lists the exports at a location and reads what they contain. If an export cannot be read, its
// error is thrown, or the export is left out and kept as a problem; if no export is left, the first
// error is thrown. The result is the same as long as `statement` is the same number: files are
// listed once for each statement.
std::shared_ptr<const ExportSet> ListExports(const std::string& location, const ReadingPlan& plan,
                                             Unreadable unreadable, uint64_t statement);

// The error of an export that is left out, in the words of a warning: with the export in the
// message, since psql does not show a warning's context.
base::Error LeftOut(const base::Error& error);

} // namespace coursera::scan
