// One table of all exports at a server's location, part by part. A part is one CSV of one export
// and some of its rows.
//
//   * If there is a single export, or only one has the table, all rows count. There may still be
//     several parts: a partner's whole export has a CSV of learner ids for each course, which
//     become one table under neutral names; and each of the files by a pattern is a part.
//   * Rows of courses that the export owns, for this table (scan_supersession): no other part has
//     them.
//   * Rows of courses without an owner, and all rows of a CSV without courses: other parts may have
//     the same ones, so the caller must compare them (Rows::kShared) by the part's key.
//
// First come the parts of owned rows; then, if there may be any, the parts of rows that are
// compared by key. In both, the newest export comes first. Rows of courses without an owner are
// rare. They are searched for only when one has passed the filter; but the rows that supersede it
// may not pass, so all parts are read again for them.
//
// From the second pass on, as in a nested loop, some parts with small entries stay open until they
// are read again (and are kept as text, scan_table).
//
// A table's columns are found in a part's header by name; in exports of several partners, by the
// neutral form of the names (schema_user_ids).
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scan/scan_estimate.hpp"
#include "scan/scan_row_keys.hpp"
#include "scan/scan_supersession.hpp"
#include "scan/scan_table.hpp"

namespace coursera::scan {

// A column of a table and the names that it may have in a header.
struct MergedColumn {
	std::string csv_column;
	std::string name; // of the column in the database
};

// Whether a table's option `entry` is a pattern of files.
bool StandsForFiles(std::string_view entry);

struct MergedTableSource {
	std::string location; // as zip::ListExportPaths takes it, or zip::FilesArchive
	std::string entry;    // CSV file inside, or a pattern of files (zip::IsPattern)
	std::string table;    // the table's name: an entry may be found by its neutral form
	// All columns that the table takes from its files: a header must have at least one of them. If
	// it has none, the error may show the header.
	std::vector<MergedColumn> columns;
	bool may_show_header = true;
	std::vector<std::string>
		key; // columns, by their names in headers or in the database; empty: all
	std::vector<std::string> excluded_courses; // ids of courses whose rows are left out
	ReadingPlan plan;
	Unreadable unreadable = Unreadable::kStop;
	uint64_t statement = 0;         // see ListExports
	bool rejects_malformed = false; // see csv::RowReader::RejectMalformed
	bool is_only_listed = false;    // nothing is opened: for Estimate and total_bytes
};

// How several processes divide the parts of a table among themselves.
struct PartSharing {
	// Claims a part: whether this process reads it. Each part can be claimed once.
	std::function<bool(size_t part)> claim;
	// Reports that a claimed part was read; `met_unowned`: it had a row of a course without an
	// owner. True for the process that finishes the last part, if any process found such a row:
	// then rows that are compared by key must be read.
	std::function<bool(size_t parts, bool met_unowned)> finish;
};

class MergedTableScan {
  public:
	enum class Rows {
		kAll,    // rows that occur in no other part
		kOwned,  // rows of courses that the export owns
		kShared, // rows that other parts may have, too
	};

	// Lists the exports. A single CSV is opened. Throws base::Error.
	explicit MergedTableScan(MergedTableSource source);

	// Whether parts are opened one by one; otherwise there is one, which is open.
	bool is_many() const { return is_many_; }

	// From the next Start on, reads only parts that `claim` accepts; if it is empty, all parts.
	void ShareParts(PartSharing sharing) { sharing_ = std::move(sharing); }
	// The number of claims: the parts, and the rows that are compared by key.
	size_t claims() const { return all_parts_.size() + 1; }
	// A text that differs for exports in another state.
	uint64_t PartsId() const;

	// Goes back to before the first part; the first time, decides which part has which rows. With
	// `ids`, only rows are wanted whose IdColumn() is one of these, so that exports which cannot
	// contain any are not opened.
	void Start(const std::vector<std::string>* ids);
	// The column that decides which export a row comes from, by its name in headers: kCourseColumn
	// or kBranchColumn.
	const char* IdColumn();

	// Goes to the next part; false at the end. The facts in its file's name are then known; it can
	// be opened or skipped.
	bool NextPart();
	// Opens it, unless Start left the single CSV open. Throws base::Error; with Unreadable::kSkip,
	// returns false for an export that cannot be opened, which becomes a problem.
	bool OpenPart();
	void PassOverPart();
	// Goes to the next part that can be opened, and opens it; false at the end.
	bool OpenNext();

	// Whether parts are files by a pattern.
	bool is_files() const { return !source_.plan.pattern.empty(); }
	// The name of the part's file; for files by a pattern, its path below the location.
	const std::string& file() const { return part_.entry->entry.name; }

	// The open part.
	TableScan& table() { return *table_; }
	const TableScan& table() const { return *table_; }
	bool is_open() const { return table_ != nullptr; }
	Rows rows() const { return part_.rows; }
	// The path that names its export.
	const std::string& archive() const { return export_of(part_).path(); }
	// The index of its export, in the order in which exports come; rows of one export are never
	// compared.
	size_t export_index() const { return part_.member; }
	// For shared rows: how they are compared.
	const RowKeyPlan& key() const { return keys_[part_.index]; }
	// The slug of the course that the part is about (schema::CourseSlugOf), or empty.
	const std::string& course_slug() const { return part_.course_slug; }

	// The places of those columns in the open part's header; kMissing and kAmbiguous as in
	// FindColumn.
	std::vector<size_t> ResolveColumns(const std::vector<MergedColumn>& columns) const;

	// The columns among these that no export has; none if an export cannot be read. Reads headers
	// of other exports until all columns are found.
	std::vector<MergedColumn> MissingEverywhere(std::vector<MergedColumn> columns) const;

	// Sets the open part's filter. Predicates that must wait until rows have been compared are left
	// to the caller.
	void SetFilter(const std::vector<Predicate>& predicates, bool count_kept);

	// As TableScan::NextBatch; false at the end of the part, which is then closed. With
	// Unreadable::kSkip an export that turns out to be broken ends there and becomes a problem.
	bool NextBatch(csv::RowBatch* batch);

	// From the next Start on, for files by a pattern, reads only the first rows of some files:
	// about so many bytes, from files spread over all of them. Returns an estimate of the number of
	// all rows; -1, and nothing changes, if all files together are hardly larger, or if the table
	// is not one of files.
	double SampleFiles(uint64_t bytes);

	// As TableScan::Rest, for a single export. With many, parts that were read are closed anyway.
	void Rest();

	// Problems since the last call: exports that were left out, in the words of a warning.
	std::vector<base::Error> TakeProblems();

	// Of all parts so far.
	uint64_t bytes_read() const;
	uint64_t rows_read() const;
	uint64_t rows_dropped() const;
	// For the opened entries that have an index; see TableScan.
	size_t blocks() const;
	size_t blocks_read() const;
	bool is_fast_path() const { return is_fast_path_; }
	// Exports of the location: how many there are, how many are superseded for this table, and how
	// many were opened.
	size_t exports() const { return exports_->members().size(); }
	size_t exports_superseded() const { return exports_superseded_; }
	size_t exports_opened() const { return opened_.size(); }
	size_t files() const { return all_parts_.size(); }
	// Exports of which anything was inflated.
	size_t files_opened() const;
	// The total of the wanted entries' sizes according to their containers, -1 unknown, and how
	// much of it was read.
	int64_t total_bytes() const;
	uint64_t pass_bytes() const;

	// All its entries.
	std::vector<TableSource> Sources() const;

	// The exact size of the table, if all its entries have indexes; rows that several exports have
	// are counted for each. `blocks_per_value`, if given, has an element for each of the source's
	// columns: the average number of blocks that contain one of the column's values if the table is
	// a single entry whose index has filters for the column, otherwise 0.
	std::optional<TableEstimate> KnownSize(double* blocks_per_value) const;

	// The inflated bytes of all its entries, from their list alone; -1 if the list does not contain
	// sizes. Rows are not estimated.
	TableEstimate BytesOnly() const;

	// The size of the whole table; rows that several exports have are counted for each.
	TableEstimate Estimate() const;

  private:
	struct Part {
		size_t index = 0;  // in all_parts_
		size_t member = 0; // of exports_
		const ExportEntry* entry = nullptr;
		Attribution attribution = Attribution::kNone;
		Rows rows = Rows::kAll;
		bool owns_nothing = false; // the export owns no course of this table
		bool only_unowned = false; // of kShared: rows of courses without an owner
		bool all_wanted = false;   // of kOwned: the export owns all wanted courses
		std::string course_slug;
	};

	const ExportContents& export_of(const Part& part) const {
		return *exports_->members()[part.member];
	}
	void FindParts();
	std::vector<const ExportEntry*> EntriesOf(const ExportContents& one) const;
	std::string CourseSlugOf(const ExportContents& one, const ExportEntry& entry) const;
	void ShareOut();
	void PlanKeys();
	std::vector<std::string> HeaderOf(const Part& part) const;
	std::vector<std::string> IdsOf(const Part& part, const std::vector<std::string>& header) const;
	size_t OwnerOf(Attribution attribution, const std::string& id) const;
	bool MayAddShared(const Part& part, const std::vector<std::string>* ids) const;
	void AddSharedParts();
	bool HasUnowned(const Part& part) const;
	TableSource SourceOf(const Part& part) const;
	TableEstimate EstimateOf(const Part& part) const;
	double CompressedShare() const;
	void FindBlocksPerValue(const std::shared_ptr<const index::IndexFile>& file,
	                        double* blocks_per_value) const;
	void CheckHeader() const;
	size_t PlaceOf(const char* column) const;
	void AddExclusion(csv::Conditions* conditions) const;
	size_t Resolve(const MergedColumn& column, const Part& part,
	               const std::vector<std::string>& header) const;
	void OpenTable();
	bool MayStayOpen() const;
	void ClosePart();
	bool Skips(const base::Error& error) const;
	bool ReadNext(csv::RowBatch* batch);
	void FinishPart(bool met_unowned);
	size_t ShareableParts() const;

	MergedTableSource source_;
	std::shared_ptr<const ExportSet> exports_;
	bool is_many_ = false;
	bool is_shared_out_ = false;
	bool is_neutral_ = false; // names of table or columns may be a partner's in neutral form
	CourseOwners owners_;
	std::vector<Part> all_parts_;  // as if every course were wanted
	std::vector<RowKeyPlan> keys_; // of all_parts_
	std::deque<Part> parts_;       // still to come
	PartSharing sharing_;
	size_t sampled_files_ = 0;   // 0: all of them, whole
	uint64_t sampled_bytes_ = 0; // of each
	size_t parts_to_finish_ = 0; // of this pass, by all processes together
	Part part_;
	std::unique_ptr<TableScan> table_;
	size_t passes_ = 0;
	std::vector<std::unique_ptr<TableScan>> kept_; // by Part::index; null: not kept
	size_t kept_count_ = 0;
	bool met_unowned_ = false;
	// Whether rows that are compared by key will come, after all others.
	enum class Shared { kNone, kIfMet, kWanted } shared_ = Shared::kNone;
	std::vector<base::Error> problems_;

	uint64_t bytes_read_ =
		0; // of closed parts, minus what the open one had read before; also the next member
	uint64_t rows_read_ = 0;
	uint64_t rows_dropped_ = 0;
	uint64_t pass_bytes_ = 0;
	size_t blocks_ = 0;
	size_t blocks_read_ = 0;
	size_t exports_superseded_ = 0;
	std::set<size_t> opened_; // members
	size_t files_opened_ = 0;
	std::shared_ptr<zip::Archive> shared_archive_; // for files by a pattern: that of the last part
	bool is_fast_path_ = true;
};

// As EstimateTable, for all exports of a location.
TableEstimate EstimateMergedTable(const MergedTableSource& source);

// As MergedTableScan::KnownSize, for which nothing is opened but indexes.
std::optional<TableEstimate> SizeOfMergedTable(const MergedTableSource& source,
                                               double* blocks_per_value = nullptr);

// As MergedTableScan::BytesOnly.
TableEstimate BytesOfMergedTable(const MergedTableSource& source);

} // namespace coursera::scan
