// One table of all the exports that a server's archive stands for, part by part. A part is one CSV
// of one export and some of its rows.
//
//   * Of a single export, and of a table that only one export has, all rows count. There may be
//     several parts all the same: a partner's whole export has a CSV of learner ids per course,
//     which neutral names make one table. So do they of files by a pattern, of which each is a
//     part.
//   * Rows of courses that the export owns, for this table (scan_supersession): no other part has
//     them.
//   * Rows of courses that nobody owns, and all rows of a CSV without courses: other parts may have
//     the same ones, so the caller must tell them apart (Rows::kShared) by the part's key.
//
// First come the parts of owned rows, then, where there may be any, those of rows that are told
// apart; of both the newest export's first. Rows of courses that nobody owns are rare. They are
// looked for only when one has passed the filter, for whatever supersedes it may not: so all parts
// are read again for them.
//
// From the second pass on, as a nested loop makes them, some parts with small entries stay open
// until they are read again (and are kept as text, scan_table).
//
// A table's columns are found in a part's header by their names there; in exports of several
// partners, by the neutral form of both (schema_user_ids).
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

// A column of a table and what a header may call it.
struct MergedColumn {
	std::string csv_column;
	std::string name; // of the column in the database
};

// Whether a table's option `entry` stands for files by a pattern.
bool StandsForFiles(std::string_view entry);

struct MergedTableSource {
	std::string location; // as zip::ListExportPaths takes it, or zip::FilesArchive
	std::string entry;    // CSV file inside, or a pattern of files (zip::IsPattern)
	std::string table;    // the table's name: an entry may be found by its neutral form
	// All that the table takes from its files: a header must have one of them. Where it has none,
	// the error shows the header if it may.
	std::vector<MergedColumn> columns;
	bool may_show_header = true;
	std::vector<std::string> key; // columns, as headers or the database call them; empty: all
	std::vector<std::string> excluded_courses; // ids of courses whose rows are left out
	ReadingPlan plan;
	Unreadable unreadable = Unreadable::kStop;
	uint64_t statement = 0;         // see ListExports
	bool rejects_malformed = false; // see csv::RowReader::RejectMalformed
	bool is_only_listed = false;    // nothing is opened: for Estimate and total_bytes
};

// How several processes share the parts of a table out among them.
struct PartSharing {
	// Whether this process is the one that reads that part. Each part is given away once.
	std::function<bool(size_t part)> claim;
	// A part that was claimed is read, `met_unowned`: it had a row of a course that nobody owns.
	// True for the process that ends the last one of so many, if any of all processes met one: then
	// rows that are told apart are to be read.
	std::function<bool(size_t parts, bool met_unowned)> finish;
};

class MergedTableScan {
  public:
	enum class Rows {
		kAll,    // no other part has any of them
		kOwned,  // of courses that the export owns
		kShared, // that other parts may have, too
	};

	// Lists the exports. A single CSV is opened. Throws base::Error.
	explicit MergedTableScan(MergedTableSource source);

	// Whether parts are opened one by one; else there is one, which is open.
	bool is_many() const { return is_many_; }

	// From the next Start on, reads only parts that are claimed; with an empty one, all of them.
	void ShareParts(PartSharing sharing) { sharing_ = std::move(sharing); }
	// How many may be claimed: the parts, and rows that are told apart.
	size_t claims() const { return all_parts_.size() + 1; }
	// Tells parts of the exports as they are now from those of another time.
	uint64_t PartsId() const;

	// Goes back to before the first part; the first time, shares the rows out. With `ids`, only
	// rows are wanted whose IdColumn() is one of these, so that exports which cannot contain any
	// are not opened.
	void Start(const std::vector<std::string>* ids);
	// The column by which rows are shared out, as headers call it: kCourseColumn or kBranchColumn.
	const char* IdColumn();

	// Goes to the next part; false at the end. Of it, what its file's name says is known, and it is
	// to be opened, or passed over.
	bool NextPart();
	// Opens it, unless Start left the single CSV open. Throws base::Error; with Unreadable::kSkip
	// false for an export that cannot be opened, which becomes a problem.
	bool OpenPart();
	void PassOverPart();
	// Goes to the next part that can be opened, and opens it; false at the end.
	bool OpenNext();

	// Whether parts are files by a pattern.
	bool is_files() const { return !source_.plan.pattern.empty(); }
	// The name of the part's file: of files by a pattern its path below the location.
	const std::string& file() const { return part_.entry->entry.name; }

	// The open part.
	TableScan& table() { return *table_; }
	const TableScan& table() const { return *table_; }
	bool is_open() const { return table_ != nullptr; }
	Rows rows() const { return part_.rows; }
	// The path by which its export is called.
	const std::string& archive() const { return export_of(part_).path(); }
	// Its export, in the order in which they come; rows of one export are never told apart.
	size_t export_index() const { return part_.member; }
	// Of rows that are shared: how they are told apart.
	const RowKeyPlan& key() const { return keys_[part_.index]; }
	// The slug of the course that the part is about (schema::CourseSlugOf); empty: none.
	const std::string& course_slug() const { return part_.course_slug; }

	// The places of those columns in the open part's header; kMissing and kAmbiguous as FindColumn
	// gives them.
	std::vector<size_t> ResolveColumns(const std::vector<MergedColumn>& columns) const;

	// Of those columns, the ones that no export has; none where an export does not let itself be
	// looked at. Reads headers of other exports as long as there is a column to look for.
	std::vector<MergedColumn> MissingEverywhere(std::vector<MergedColumn> columns) const;

	// Sets the open part's filter. Predicates that must wait until rows are told apart are left to
	// the caller.
	void SetFilter(const std::vector<Predicate>& predicates, bool count_kept);

	// As TableScan::NextBatch; false at the end of the part, which is then closed. With
	// Unreadable::kSkip an export that turns out to be broken ends there and becomes a problem.
	bool NextBatch(csv::RowBatch* batch);

	// From the next Start on, of files by a pattern, reads only the first rows of some of them:
	// about so many bytes, from files that are spread over all. Returns about how many rows there
	// are in all; -1, and nothing changes, where all of them are little more, or where the table is
	// none of files.
	double SampleFiles(uint64_t bytes);

	// As TableScan::Rest, of a single export. Of many, parts that were read are closed anyway.
	void Rest();

	// What was left out since it was last asked for, worded as in a warning.
	std::vector<base::Error> TakeProblems();

	// Of all parts so far.
	uint64_t bytes_read() const;
	uint64_t rows_read() const;
	uint64_t rows_dropped() const;
	// Of the entries that were opened and have an index; see TableScan.
	size_t blocks() const;
	size_t blocks_read() const;
	bool is_fast_path() const { return is_fast_path_; }
	// Of the location's exports: how many there are, are superseded for this table, and were
	// opened.
	size_t exports() const { return exports_->members().size(); }
	size_t exports_superseded() const { return exports_superseded_; }
	size_t exports_opened() const { return opened_.size(); }
	size_t files() const { return all_parts_.size(); }
	// Those of which anything was inflated.
	size_t files_opened() const;
	// The wanted entries' claimed sizes together, -1 unknown, and how much of them was read.
	int64_t total_bytes() const;
	uint64_t pass_bytes() const;

	// All its entries.
	std::vector<TableSource> Sources() const;

	// The very size of the table, where all its entries have indexes; rows that several exports
	// hold counted with each. `blocks_per_value`, when given, has a place for each of the source's
	// columns: for those of a single entry's index that have filters, it gets the average number of
	// blocks in which one of their values is; for others 0.
	std::optional<TableEstimate> KnownSize(double* blocks_per_value) const;

	// The bytes of all its entries, inflated, for which nothing but their list is read; -1 where
	// that does not tell. Its rows are not estimated.
	TableEstimate BytesOnly() const;

	// The size of the table as a whole, rows that several exports hold counted with each.
	TableEstimate Estimate() const;

  private:
	struct Part {
		size_t index = 0;  // in all_parts_
		size_t member = 0; // of exports_
		const ExportEntry* entry = nullptr;
		Attribution attribution = Attribution::kNone;
		Rows rows = Rows::kAll;
		bool owns_nothing = false; // the export owns no course of this table
		bool only_unowned = false; // of kShared: rows of courses that nobody owns
		bool all_wanted = false;   // of kOwned: the wanted courses are all the export's
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
	// Whether rows that are told apart come, after all others.
	enum class Shared { kNone, kIfMet, kWanted } shared_ = Shared::kNone;
	std::vector<base::Error> problems_;

	uint64_t bytes_read_ =
		0; // of closed parts, less what the open one had read before; as the next
	uint64_t rows_read_ = 0;
	uint64_t rows_dropped_ = 0;
	uint64_t pass_bytes_ = 0;
	size_t blocks_ = 0;
	size_t blocks_read_ = 0;
	size_t exports_superseded_ = 0;
	std::set<size_t> opened_; // members
	size_t files_opened_ = 0;
	std::shared_ptr<zip::Archive> shared_archive_; // of files by a pattern: that of the last part
	bool is_fast_path_ = true;
};

// As EstimateTable, for all the exports of a location.
TableEstimate EstimateMergedTable(const MergedTableSource& source);

// As MergedTableScan::KnownSize, for which nothing is opened but indexes.
std::optional<TableEstimate> SizeOfMergedTable(const MergedTableSource& source,
                                               double* blocks_per_value = nullptr);

// As MergedTableScan::BytesOnly.
TableEstimate BytesOfMergedTable(const MergedTableSource& source);

} // namespace coursera::scan
