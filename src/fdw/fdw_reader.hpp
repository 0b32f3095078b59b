// Reading a table in plain frames: each step into the core goes through the boundary, values are
// converted out here. Scans, aggregates, ANALYZE and the functions that read tables are built on
// this.
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
	MemoryContext part;    // facts about the open part
	pg::Owned<CoreScan>* core;
	Filter filter; // of the rows to come
	bool count_kept;

	Converter wanted;      // of the columns that the scan delivers
	Converter all_columns; // of all columns in the file, if bad rows are left out
	Converter* converter;  // one of them: the open part's
	uint64 parts_opened;   // so far
	bool part_is_open;
	bool knows_missing; // whether columns that no export has were searched for
	bool ended;         // no part is left
	bool rests;         // and its memory is freed
	size_t row;         // of the batch: the next one
	bool row_is_read;   // the current row is in `values` and `nulls`, otherwise still in the batch
	bool row_is_kept;   // the current row was kept for later, and is not in a batch
	Datum* values;
	bool* nulls;

	Rejects rejects;        // rows that are left out
	MemoryContext rejected; // the reason of the last one

	bool part_is_shared; // the open part's rows are compared by key
	RowSet* shared;      // rows of such parts; NULL until needed
	RowImage* image;     // the bytes of a key
	RowKey* keys;        // room for the current row's
	bool* is_wanted;     // per attribute, whether the scan delivers it
	uint64 repeated;     // rows left out because a newer export has one with the same key

	int verify;               // the encoding in which values are checked; -1: already checked
	options::FileFact* facts; // per attribute: the fact of the open file that it contains
	Datum* fact_values;       // of those that are wanted
	bool* fact_nulls;
	bool wants_facts;
	struct FileFilter* file_filter;  // of whole files; NULL: none
	struct ReaderProgress* progress; // its part of what pg_stat_progress_copy shows
};

// Prepares to read these attributes (an integer List) of a table. A single export is opened, with a
// warning for columns that the file does not have. Allocates in the current memory context. Plain
// code.
TableReader* OpenReader(const ReadableTable& table, List* attributes);

// The same with bad rows left out, regardless of the options, and passed to `sink` one by one.
TableReader* OpenRejectingReader(const ReadableTable& table, List* attributes,
                                 void (*sink)(void* argument, const Reject& reject),
                                 void* argument);

// Emits a scan's warnings in advance: its workers must not, since each of them would. For the
// leader of a parallel query.
void WarnBeforeWorkers(TableReader* reader);

// Called instead of StartReader in a process that has nothing to do: the scan ends before its first
// row.
void StartEndedReader(TableReader* reader);

// Goes to before the first row. `filter` must stay as long as rows are read.
void StartReader(TableReader* reader, const Filter& filter, bool count_kept);

// Goes to the next row; false at the end. Rows that the filter only counted are added to
// `*counted`, when given.
bool NextRow(TableReader* reader, uint64* counted);

// Whether the current row certainly passes the reader's filter.
bool RowIsSure(const TableReader* reader);

// The current row. Its values stay until the next NextRow.
void GetRow(TableReader* reader, Datum* values, bool* nulls);

// The current row's fields in the file, in the slots of the converter's columns; NULL for a row
// that is only available converted, or that does not have as many fields as it should.
const csv::Field* RawRow(const TableReader* reader);

// Both in one call.
bool FetchRow(TableReader* reader, uint64* counted, Datum* values, bool* nulls);

// Closes what is open.
void CloseReader(TableReader* reader);

} // namespace coursera::fdw
