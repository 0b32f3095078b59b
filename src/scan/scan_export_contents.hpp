// What one export contains: its files, its date, the courses that it lists, its partner.
//
// This is remembered for as long as the export's file stays the same, so that a query only looks
// at time stamps of files. A process has one such cache, of bounded size.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "csv/csv_dialect.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::scan {

// The column that tells to which course a row belongs.
inline constexpr char kCourseColumn[] = "course_id";

class ExportContents {
  public:
	// Opens the archive. Throws base::Error, with the archive set, for one that cannot be read.
	ExportContents(const std::string& path, const std::string& password,
	               const csv::Dialect& dialect);

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

// The contents of the export at `path`, from the cache where they are known. Throws what
// ExportContents throws.
std::shared_ptr<const ExportContents> ReadExportContents(const std::string& path,
                                                         const std::string& password,
                                                         const csv::Dialect& dialect);

} // namespace coursera::scan
