// From fields to Datums, in plain frames: input functions may raise, so nothing here has a
// destructor, and an error-context callback knows archive, entry, line and column.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/tupdesc.h"
#include "fmgr.h"
#include "nodes/pg_list.h"
}

#include "csv/csv_reader.hpp"

namespace coursera::fdw {

// How to convert one wanted column.
struct ColumnConverter {
	int attribute;	  // index into the tuple, 0-based
	const char* name; // of the column in the database, for messages
	const char* csv_column;
	int32 type_modifier;
	Oid type_argument; // the input function's second argument
	size_t slot;	   // in a batch's rows; scan::TableScan::kMissing: always NULL
	size_t position;   // in the file's header
	FmgrInfo input;
};

struct Converter {
	const char* archive;
	const char* entry;
	MemoryContext values; // by-reference Datums of the current batch
	int column_count;
	ColumnConverter* columns; // in the order of the file, as COPY converts
	size_t header_size;		  // fields that a whole row has
	const char** header;	  // their names, for messages

	// What the context callback reports.
	const ColumnConverter* current;
	const csv::Field* field;
	uint64_t line;
};

// Prepares the conversion of those attributes (an integer List). In plain frames; allocates in the
// current memory context. Slots and header are the caller's to fill.
void PrepareConverter(Converter* converter, TupleDesc descriptor, List* attributes,
					  Oid relation_id);

// Converts a row into values and nulls of a tuple whose other attributes are set to NULL. Raises
// what the input functions raise, and for a row with fewer fields than the header
// BAD_COPY_FILE_FORMAT, in COPY's order.
void ConvertRow(Converter* converter, const csv::RowBatch& batch, size_t row, int attributes,
				Datum* values, bool* nulls);

} // namespace coursera::fdw
