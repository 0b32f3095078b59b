// One table of all the exports that a server's archive stands for (zip_export_paths), part by part.
// A server with a single export has a single part.
//
// With many, a part is an entry of one export and some of its rows:
//   * rows of courses that the export owns (scan_supersession): no other part has them;
//   * rows that belong to no listed course, and all rows of a table without courses: other parts
//     may have the same ones, so the caller must tell them apart (Rows::kShared).
// Parts come newest export first; what only an older export holds, comes with that. Rows of no
// listed course are rare: they are looked for when a part has met one, by reading its entry again.
//
// From the second pass on, as a nested loop makes them, some parts with small entries stay open
// until they are read again (and are kept as text, scan_table).
//
// A table's columns are found in a part's header by their names there; in exports of several
// partners, by the neutral form of both (schema_user_ids).
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "scan/scan_estimate.hpp"
#include "scan/scan_supersession.hpp"
#include "scan/scan_table.hpp"

namespace coursera::scan {

// A column of a table and what a header may call it.
struct MergedColumn {
	std::string csv_column;
	std::string name; // of the column in the database
};

struct MergedTableSource {
	std::string location; // as zip::ListExportPaths takes it
	std::string password; // of encrypted entries; empty: none
	std::string entry;    // CSV file inside
	std::string table;    // the table's name: an entry may be found by its neutral form
	csv::Dialect dialect;
	base::TextDecoder decoder;
	Unreadable unreadable = Unreadable::kStop;
	bool rejects_malformed = false; // see csv::RowReader::RejectMalformed
};

class MergedTableScan {
  public:
	enum class Rows {
		kAll,    // the only part, and no other export owns courses
		kOwned,  // of courses that the export owns
		kShared, // that other parts may hold, too
	};

	// Finds the exports. A single one is opened. Throws base::Error.
	explicit MergedTableScan(MergedTableSource source);

	bool is_many() const { return exports_ != nullptr; }

	// Goes back to before the first part. With `courses`, only rows of these courses are wanted, so
	// that exports which cannot hold any are not opened.
	void Start(const std::vector<std::string>* courses);

	// Opens the next part, unless Start left the single export's open; false at the end. Throws
	// base::Error; with Unreadable::kSkip an export that cannot be opened becomes a problem.
	bool OpenNext();

	// The open part.
	TableScan& table() { return *table_; }
	const TableScan& table() const { return *table_; }
	bool is_open() const { return table_ != nullptr; }
	Rows rows() const { return part_.rows; }
	const std::string& archive() const { return table_->source().archive; }
	// The export of the open part, in the order in which they come; rows of one export are told
	// apart by their number.
	size_t export_index() const { return part_.member; }

	// The header's names for those columns, in the open part; a name that it has not stays.
	std::vector<std::string> ResolveColumns(const std::vector<MergedColumn>& columns) const;

	// Sets the open part's filter.
	void SetFilter(const std::vector<Predicate>& predicates, bool count_kept);

	// As TableScan::NextBatch; false at the end of the part, which is then closed. With
	// Unreadable::kSkip an export that turns out to be broken ends there and becomes a problem.
	bool NextBatch(csv::RowBatch* batch);

	// What was left out since it was last asked for, said as in a warning.
	std::vector<base::Error> TakeProblems();

	// Of all parts so far.
	uint64_t bytes_read() const;
	uint64_t rows_read() const;
	uint64_t rows_dropped() const;
	bool is_fast_path() const { return is_fast_path_; }
	size_t exports() const { return exports_ == nullptr ? 1 : exports_->members().size(); }
	size_t exports_superseded() const;
	size_t exports_opened() const { return exports_opened_; }
	// The wanted entries' claimed sizes together, -1 unknown, and how much of them was read.
	int64_t total_bytes() const;
	uint64_t pass_bytes() const;

	// The size of the table as a whole, rows that several exports hold counted with each.
	TableEstimate Estimate() const;

  private:
	struct Part {
		size_t index = 0;  // in all_parts_
		size_t member = 0; // of exports_
		std::string entry;
		Rows rows = Rows::kAll;
		bool only_unlisted = false; // of kShared: rows of no listed course
		bool all_wanted = false;    // of kOwned: the wanted courses are all the export's
	};

	void FindParts();
	std::vector<std::string> EntriesOf(const ExportContents& one) const;
	TableSource SourceOf(const Part& part) const;
	void OpenPart();
	bool MayStayOpen() const;
	void ClosePart();
	bool Skips(const base::Error& error) const;
	bool ReadNext(csv::RowBatch* batch);

	MergedTableSource source_;
	std::shared_ptr<const ExportSet> exports_; // null: one export only
	std::vector<Part> all_parts_;              // as if every course were wanted
	std::deque<Part> parts_;                   // still to come
	Part part_;
	std::unique_ptr<TableScan> table_;
	size_t passes_ = 0;
	std::vector<std::unique_ptr<TableScan>> kept_; // by Part::index; null: not kept
	size_t kept_count_ = 0;
	bool met_unlisted_ = false;
	std::vector<base::Error> problems_;

	uint64_t bytes_read_ =
		0; // of closed parts, less what the open one had read before; as the next
	uint64_t rows_read_ = 0;
	uint64_t rows_dropped_ = 0;
	uint64_t pass_bytes_ = 0;
	size_t exports_opened_ = 0;
	size_t last_opened_ = SIZE_MAX; // member
	bool is_fast_path_ = true;
};

// As EstimateTable, for all the exports of a location.
TableEstimate EstimateMergedTable(const MergedTableSource& source);

} // namespace coursera::scan
