// Many exports as one: which of them counts for which course.
//
//   * A course that several exports hold (their courses.csv says so) is owned by the newest of
//     them. An export's date is the latest time stamp of its entries; of two of one date the later
//     path is taken for the newer.
//   * An export all of whose courses are owned by newer ones is superseded: it is left out.
//
// What an export says of itself is kept as long as its file stays the same, so that a query looks
// only at time stamps of files. One process has one such cache, of bounded size.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/base_error.hpp"
#include "csv/csv_dialect.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::scan {

// The column that tells to which course a row belongs.
inline constexpr char kCourseColumn[] = "course_id";

// What one export says of itself.
class Export {
  public:
	// Opens the archive. Throws base::Error, with the archive set, for one that cannot be read.
	Export(const std::string& path, const std::string& password, const csv::Dialect& dialect);

	const std::string& path() const { return path_; }
	int64_t date() const { return date_; } // seconds since 1970, 0 unknown
	const std::vector<std::string>& courses() const { return courses_; }
	const std::vector<zip::Entry>& entries() const { return entries_; }

	// The partner's short name, by the learner ids in the headers of all tables; empty when it
	// cannot be told. Read when it is first asked for.
	const std::string& partner() const;

  private:
	void ReadCourses(zip::Archive* archive);

	std::string path_;
	std::string password_;
	csv::Dialect dialect_;
	int64_t date_ = 0;
	std::vector<std::string> courses_;
	std::vector<zip::Entry> entries_;
	mutable std::optional<std::string> partner_;
};

struct Member {
	std::shared_ptr<const Export> data;
	bool superseded = false;
};

// The exports that a location holds at one moment.
class Exports {
  public:
	explicit Exports(std::vector<std::shared_ptr<const Export>> exports);

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
std::shared_ptr<const Exports> ReadExports(const std::vector<std::string>& paths,
                                           const std::string& password, const csv::Dialect& dialect,
                                           Unreadable unreadable,
                                           std::vector<base::Error>* problems);

// The error of an export that is left out, as a warning says it: with the export in the message,
// since psql does not show a warning's context.
base::Error LeftOut(const base::Error& error);

} // namespace coursera::scan
