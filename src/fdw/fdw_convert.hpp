// From fields to Datums, in plain frames: input functions may raise, so nothing here has a
// destructor, and an error-context callback knows archive, entry, line and column.
//
// The usual spellings of the usual types are converted by csv_values; everything else is left to
// the type's input function, as in COPY.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/tupdesc.h"
#include "fmgr.h"
#include "nodes/pg_list.h"
}

#include "csv/csv_reader.hpp"
#include "fdw/fdw_table.hpp"

namespace coursera::fdw {

// How a column's fields become Datums.
enum class Conversion {
	kInput,
	kText,
	kInt2,
	kInt4,
	kInt8,
	kBool,
	kFloat4,
	kFloat8,
	kDate,
	kTimestamp
};

// How to convert one wanted column.
struct ColumnConverter {
	int attribute;          // index into the tuple, 0-based
	const char* name;       // of the column in the database
	const char* csv_column; // in the header of the file that is read, or its place there
	const char* shown;      // in messages
	bool may_quote;         // values, in messages: the user may read the column
	Conversion conversion;
	size_t max_bytes; // of kText: the input function converts longer values
	int32 type_modifier;
	Oid type;
	Oid type_argument; // the input function's second argument
	size_t slot;       // in a batch's rows; scan::TableScan::kMissing: always NULL
	size_t position;   // in the file's header
	FmgrInfo input;
};

struct Converter {
	const char* archive;
	const char* entry;
	MemoryContext values; // by-reference Datums of the current batch
	char* text;           // room for short ones, used again with each batch
	size_t text_used;
	int column_count;
	ColumnConverter* prepared; // in the given order, with csv_column from the option
	ColumnConverter* columns;  // in the order of the file, as COPY converts
	bool only_usual;           // all columns are of built-in types
	int verify;                // the encoding in which each value is checked; -1: already checked
	bool may_quote_rows;       // their bytes, in messages: the user may read all columns
	size_t header_size;        // fields that a whole row has
	const char** header;       // their names, for messages

	// What the context callback reports.
	const ColumnConverter* current;
	const csv::Field* field;
	const csv::RowBatch* batch;
	size_t row;
};

// Prepares the conversion of those attributes (an integer List) of a table. In plain frames;
// allocates in the current memory context. The caller must fill in what depends on a file (archive,
// entry, columns in its order, header).
void PrepareConverter(Converter* converter, const ReadableTable& table, List* attributes);

// The number of the attribute that is read from a column of that name, or -1.
int ColumnNamed(const Converter* converter, const char* csv_column);

// Converts a usual spelling of one of the usual types that are passed by value; false for others.
bool ConvertByValue(const ColumnConverter& column, const csv::Field& field, Datum* value);

// The number that represents a value of int2, int4, int8, bool, date or timestamp.
int64 WholeOf(Datum value, Oid type);

// Forgets the Datums made so far.
void ResetConverter(Converter* converter);

// Converts a row into values and nulls of a tuple whose other attributes are set to NULL. Raises
// what the input functions raise, and for a row with fewer fields than the header
// BAD_COPY_FILE_FORMAT, in COPY's order.
void ConvertRow(Converter* converter, const csv::RowBatch& batch, size_t row, int attributes,
                Datum* values, bool* nulls);

// The same, but returns false for a row that is to be left out, with the reason in `*column` (NULL:
// no column) and `*reason`.
bool TryConvertRow(Converter* converter, const csv::RowBatch& batch, size_t row, int attributes,
                   Datum* values, bool* nulls, const char** column, const char** reason);

} // namespace coursera::fdw
