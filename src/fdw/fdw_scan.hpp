// The state of one scan, from its begin to its end.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
#include "utils/rel.h"
}

#include "csv/csv_reader.hpp"
#include "fdw/fdw_convert.hpp"
#include "fdw/fdw_options.hpp"
#include "pg/pg_owned.hpp"
#include "scan/scan_table.hpp"

namespace coursera::fdw {

// The core's side of a scan: lives on the C++ heap, ends with the scan's memory context.
struct CoreScan {
	CoreScan(scan::TableSource source, std::vector<std::string> columns)
		: table(std::move(source), std::move(columns)) {}

	scan::TableScan table;
	csv::RowBatch batch;
};

// The backend's side of reading a table: plain data in a memory context that outlives the scan.
struct TableReader {
	TableOptions options;
	Oid relation_id;
	TupleDesc descriptor;
	pg::Owned<CoreScan>* core;
	Converter converter;
	size_t row; // of the batch, that comes next
	bool ended;
	bool shows_progress; // in pg_stat_progress_copy
};

// Opens the table's archive and entry, to read those attributes (an integer List); warns of columns
// that the file does not have. Allocates in the current memory context. Plain code.
TableReader* OpenReader(Relation relation, List* attributes);

// Fetches batches until one has rows; false at the end. The rows that a filter counted are added
// to `*counted`, when given.
bool FetchRows(TableReader* reader, uint64* counted);

// Converts the next row of the batch; false when the batch is used up.
bool NextRow(TableReader* reader, Datum* values, bool* nulls);

// Closes archive and entry.
void CloseReader(TableReader* reader);

// A foreign scan.
struct ScanState {
	TableReader* reader;
	List* descriptions;     // of what is pushed
	List* values;           // ExprStates of its values
	MemoryContext filter;   // what they were evaluated to
	bool filter_is_set;     // since the last (re)start
	bool is_count;          // one row: how many rows pass
	ExprState* count_quals; // for rows that the scan is unsure of
	TupleTableSlot* count_slot;
	bool count_is_done;
};

} // namespace coursera::fdw
