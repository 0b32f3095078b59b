// What one export contains: its files, its date, the courses that it lists, its partner.
//
// Everything read from an archive is remembered as long as the archive stays the same, so that a
// query needs only the states of files. A process has one such cache, of limited size.
//
// An export is one archive or folder, or several archives: the parts of a download that Google
// Drive has split.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/base_file.hpp"
#include "base/base_stream.hpp"
#include "csv/csv_dialect.hpp"
#include "index/index_store.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::scan {

// The columns that show to which course a row belongs.
inline constexpr char kCourseColumn[] = "course_id";
inline constexpr char kBranchColumn[] = "course_branch_id";

// How an archive's entries are read.
struct ReadingPlan {
	std::string password; // of encrypted entries; empty: none
	// Of the files that are read instead of an export's (zip::IsPattern); empty: an export.
	std::string pattern;
	csv::Dialect dialect;
	base::TextDecoder decoder; // empty: the bytes are taken as they are
	std::string decoder_name;  // differs between decoders
	size_t fields = 0;         // of a row, if files have no header
	// Where indexes of entries are, see TableSource; null if a decoder changes bytes.
	std::shared_ptr<const index::Store> store;
};

// The size of a table, from its entry's size and its first rows.
struct TableEstimate {
	double rows = 1000;    // if nothing is known
	double bytes = 100000; // inflated
	size_t blocks = 0;     // of the index, if the table is one entry that has one
	size_t parts = 0;      // entries that processes can divide among themselves, if it has several
};

// One archive or folder.
class ArchiveContents {
  public:
	// Reads the list of entries. Throws base::Error if it cannot be read.
	ArchiveContents(const std::string& path, ReadingPlan plan);

	~ArchiveContents();
	ArchiveContents(const ArchiveContents&) = delete;
	ArchiveContents& operator=(const ArchiveContents&) = delete;

	const std::string& path() const { return path_; }
	const std::vector<zip::Entry>& entries() const { return entries_; }
	const zip::Entry* Find(const std::string& entry) const;
	int64_t date() const { return date_; } // the latest of its entries, seconds since 1970
	const std::optional<base::FileState>& state() const { return state_; }

	// Opens it until the last reference is gone: callers at the same time share it and its
	// descriptor. Throws Error(kFileChanged) if it differs from what was listed.
	std::shared_ptr<zip::Archive> KeepOpen() const;

	// The names in a CSV's header, as ReadHeader.
	const std::vector<std::string>& Header(const std::string& entry) const;
	// Reads the headers of all CSVs in one pass. Headers that cannot be read stay unknown.
	void ReadAllHeaders() const;
	// The same, with each name in the form that all its spellings share.
	std::vector<std::string> PlainHeader(const std::string& entry) const;
	// Header, or nothing if it cannot be read.
	std::vector<std::string> HeaderOrNothing(const std::string& entry) const;

	using Pairs = std::vector<std::pair<std::string, std::string>>;
	struct Values {
		Pairs pairs;           // sorted
		bool has_null = false; // rows whose first column is NULL: they are not among the pairs
	};
	// The distinct values of two columns of a CSV, which is read to its end the first time. A
	// column that it does not have is empty, and so is the second one if it is not named. Throws
	// Error(kTooManyValues) if there are more than can be remembered.
	enum class Malformed { kStop, kPassOver }; // malformed rows
	const Values& DistinctValues(const std::string& entry, Malformed malformed,
	                             const std::string& first, const std::string& second = "") const;

	// The estimate of a CSV's size, or nullptr if it was not made yet.
	const TableEstimate* KnownEstimate(const std::string& entry) const;
	void KeepEstimate(const std::string& entry, const TableEstimate& estimate) const;
	// Whether the whole archive must be read to read any entry.
	bool is_listed_by_reading() const { return is_listed_by_reading_; }
	const ReadingPlan& plan() const { return plan_; }

	// Records that the file was touched, but has the same contents.
	void set_state(const base::FileState& state) const { state_ = state; }

	// About the memory that it takes.
	size_t bytes() const { return bytes_; }

  private:
	std::unique_ptr<zip::Archive> Open() const;
	void KeepHeader(const std::string& entry, zip::EntryStream& stream) const;

	std::string path_;
	ReadingPlan plan_;
	std::vector<zip::Entry> entries_;
	zip::EntryLookup lookup_;
	int64_t date_ = 0;
	bool is_listed_by_reading_ = false;
	bool is_files_ = false; // of a location, see zip::FilesArchive
	// Facts that are read later.
	mutable std::weak_ptr<zip::Archive> open_;
	// The open archive, or the last one, with its list of entries but without a descriptor; null
	// for folders.
	mutable std::shared_ptr<zip::Archive> resting_;
	mutable std::optional<base::FileState> state_;
	mutable size_t bytes_ = 0;
	mutable size_t value_bytes_ = 0; // the part of them that values_ takes
	mutable std::map<std::string, std::vector<std::string>> headers_;
	mutable std::map<std::string, Values> values_;
	mutable std::map<std::string, TableEstimate> estimates_;
};

// One CSV of an export.
struct ExportEntry {
	std::shared_ptr<const ArchiveContents> archive;
	zip::Entry entry;
};

class ExportContents {
  public:
	explicit ExportContents(std::vector<std::shared_ptr<const ArchiveContents>> archives);

	// The path of its (first) archive, which is its name.
	const std::string& path() const { return archives_.front()->path(); }
	const std::vector<std::shared_ptr<const ArchiveContents>>& archives() const {
		return archives_;
	}
	int64_t date() const { return date_; } // seconds since 1970, 0 unknown
	const std::vector<ExportEntry>& entries() const { return entries_; }
	const ExportEntry* Find(const std::string& entry) const;

	// The courses of its courses.csv, sorted; empty if it has none, or one without ids.
	const std::vector<std::string>& courses() const;

	// Of its course_branches.csv: branch and course, sorted.
	const ArchiveContents::Pairs& branches() const;

	// The partner's short name, from the learner ids in the headers of all tables; empty if it
	// cannot be determined.
	const std::string& partner() const;

  private:
	std::vector<std::shared_ptr<const ArchiveContents>> archives_;
	std::vector<ExportEntry> entries_;
	int64_t date_ = 0;
	mutable std::optional<std::vector<std::string>> courses_;
	mutable std::optional<std::string> partner_;
};

// The contents of the archive or folder at `path`, from the cache if possible. Throws what
// ArchiveContents throws.
std::shared_ptr<const ArchiveContents> ReadArchiveContents(const std::string& path,
                                                           const ReadingPlan& plan);

} // namespace coursera::scan
