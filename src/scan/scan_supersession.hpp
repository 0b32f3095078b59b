// Many exports as one: which of them counts for which course.
//
//   * A course that several exports hold (their courses.csv says so) is owned by the newest of
//     them. An export's date is the latest time stamp of its entries; of two of one date the later
//     path is taken for the newer.
//   * An export all of whose courses are owned by newer ones is superseded: it is left out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/base_error.hpp"
#include "csv/csv_dialect.hpp"
#include "scan/scan_export_contents.hpp"

namespace coursera::scan {

struct Member {
	std::shared_ptr<const ExportContents> data;
	bool superseded = false;
};

// The exports that a location holds at one moment.
class ExportSet {
  public:
	explicit ExportSet(std::vector<std::shared_ptr<const ExportContents>> exports);

	const std::vector<Member>& members() const { return members_; } // the newest first

	// The member that owns a course, as an index; kNobody when none of them lists it.
	static constexpr size_t kNobody = SIZE_MAX;
	size_t OwnerOf(std::string_view course) const;

  private:
	std::vector<Member> members_;
	std::unordered_map<std::string_view, size_t> owners_; // keys lie in the members
};

// What to do with an export that cannot be read.
enum class Unreadable { kStop, kSkip };

// Reads what these archives say of themselves. One that cannot be read is thrown, or left out and
// its error appended to `problems`; when none is left, the first error is thrown.
std::shared_ptr<const ExportSet> ReadExportSet(const std::vector<std::string>& paths,
                                               const std::string& password,
                                               const csv::Dialect& dialect, Unreadable unreadable,
                                               std::vector<base::Error>* problems);

// The error of an export that is left out, as a warning says it: with the export in the message,
// since psql does not show a warning's context.
base::Error LeftOut(const base::Error& error);

} // namespace coursera::scan
