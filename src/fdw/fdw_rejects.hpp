// Rows that `on_error 'skip'` leaves out: rows of broken structure, and rows with a value that its
// column's type refuses or that is invalid in its encoding.
//
// A row is left out regardless of the columns that a query uses, so if rows may be left out all of
// the table's columns are converted; only rows that a filter drops on raw bytes are never examined.
#pragma once

#include "pg/pg_postgres.hpp"

#include "csv/csv_reader.hpp"

namespace coursera::fdw {

// One row that is left out. Texts are valid in the database's encoding.
struct Reject {
	const char* archive;
	const char* entry;
	uint64 line;
	const char* column; // the column whose value is refused; NULL: the row's structure is broken
	const char* reason;
	const char* raw; // the row as it is in the file
};

// What happens to rejects, and the rejects so far. Plain data.
struct Rejects {
	bool skips;  // false: bad rows are errors
	int64 limit; // the most that are left out, after which one is an error; -1: any number
	void (*sink)(void* argument, const Reject&); // NULL: they are only counted
	void* argument;
	bool tells_reasons; // the user may read whole rows: reasons may quote values

	int64 count; // in this pass over the table
	bool has_warned;
	char first[1024]; // where and why the first one was left out
};

void StartRejects(Rejects* rejects);

// Records a reject; raises if there are more than the limit.
void AddReject(Rejects* rejects, const Reject& reject);

// Warns, once, if rows of `entry` were left out.
void WarnOfRejects(Rejects* rejects, const char* entry);

// A copy with a NUL after it; the bytes may contain some.
char* CopyOfBytes(const char* bytes, size_t size);

// A copy of at most `limit` bytes, in which bytes that are invalid in the database's encoding are
// `?`.
char* ValidText(const char* text, size_t size, size_t limit);

} // namespace coursera::fdw
