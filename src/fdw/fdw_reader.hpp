// Reading a table in plain frames: each step into the core goes through the boundary, values are
// converted out here. Scans, counts, ANALYZE and the functions that read tables are made of this.
#pragma once

#include "pg/pg_postgres.hpp"

#include <string>
#include <vector>

#include "csv/csv_reader.hpp"
#include "fdw/fdw_convert.hpp"
#include "fdw/fdw_filter.hpp"
#include "fdw/fdw_rejects.hpp"
#include "fdw/fdw_row_set.hpp"
#include "fdw/fdw_table.hpp"
#include "pg/pg_owned.hpp"
#include "scan/scan_file_facts.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::fdw {

// The core's side of a scan: lives on the C++ heap, ends with the scan's memory context.
struct CoreScan {
	explicit CoreScan(scan::MergedTableSource source) : table(std::move(source)) {}

	scan::MergedTableScan table;
	csv::RowBatch batch;
	std::vector<size_t> positions; // of the open part's wanted columns, in its header
	scan::FileFacts facts;         // of the current part
};

// The backend's side of reading a table: plain data in a memory context that outlives the scan.
struct TableReader {
	ReadableTable table;
	TupleDesc descriptor;  // of the table
	MemoryContext context; // that one
	MemoryContext part;    // what is known of the open part
	pg::Owned<CoreScan>* core;
	Filter filter; // of the rows to come
	bool count_kept;

	Converter wanted;      // of the columns that the scan delivers
	Converter all_columns; // of all columns in the file, where bad rows are left out
	Converter* converter;  // one of them: the open part's
	uint64 parts_opened;   // so far
	bool part_is_open;
	bool knows_missing; // columns that no export has were searched for
	bool ended;         // no part is left
	bool rests;         // and what reading took is given back
	size_t row;         // of the batch, that comes next
	bool row_is_read;   // the current row is in `values` and `nulls`, else still in the batch
	bool row_is_kept;   // the current row is one that was kept for later, and is in no batch
	Datum* values;
	bool* nulls;

	Rejects rejects;        // rows that are left out
	MemoryContext rejected; // what is said of the last one

	bool part_is_shared; // the open part's rows are told apart by their keys
	RowSet* shared;      // rows of such parts; NULL until needed
	RowImage* image;     // what a key is made of
	RowKey* keys;        // room for the current row's
	bool* is_wanted;     // per attribute, whether the scan delivers it
	uint64 repeated;     // rows left out since a newer export has one of the same key

	int verify;               // the encoding in which values are checked; -1: that is done
	options::FileFact* facts; // per attribute, which fact of the open file it is
	Datum* fact_values;       // of those that are wanted
	bool* fact_nulls;
	bool wants_facts;
	struct FileFilter* file_filter;  // of whole files; NULL: none
	struct ReaderProgress* progress; // its part of what pg_stat_progress_copy shows
};

// Prepares reading those attributes (an integer List) of a table. A single export is opened, with a
// warning of columns that the file does not have. Allocates in the current memory context. Plain
// code.
TableReader* OpenReader(const ReadableTable& table, List* attributes);

// The same with rows left out, whatever the options say, and shown to `sink` one by one.
TableReader* OpenRejectingReader(const ReadableTable& table, List* attributes,
                                 void (*sink)(void* argument, const Reject& reject),
                                 void* argument);

// Warns of what a scan would otherwise warn of when it finds it: workers that run it cannot, lest
// each of them does. For the leader of a parallel query.
void WarnBeforeWorkers(TableReader* reader);

// The scan of a process that has nothing to do ends before its first row: instead of StartReader.
void StartEndedReader(TableReader* reader);

// Goes to before the first row. `filter` must stay as long as rows are read.
void StartReader(TableReader* reader, const Filter& filter, bool count_kept);

// Goes to the next row; false at the end. Rows that the filter only counted are added to
// `*counted`, when given.
bool NextRow(TableReader* reader, uint64* counted);

// Whether the current row passes all that the reader's filter says, for sure.
bool RowIsSure(const TableReader* reader);

// The current row. Its values stay until the next NextRow.
void GetRow(TableReader* reader, Datum* values, bool* nulls);

// The current row's fields in the file, as the converter's columns have their slots; NULL for a row
// that is only there converted, or that has not as many fields as it should.
const csv::Field* RawRow(const TableReader* reader);

// Both in one call.
bool FetchRow(TableReader* reader, uint64* counted, Datum* values, bool* nulls);

// Closes what is open.
void CloseReader(TableReader* reader);

} // namespace coursera::fdw
