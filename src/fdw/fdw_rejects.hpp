// Rows that `on_error 'skip'` leaves out: those of broken structure, and those with a value that
// its column's type refuses or that is no text in its encoding.
//
// A row is left out whatever a query asks for, so where rows may be left out all of the table's
// columns are converted; only rows that a filter drops on raw bytes are never examined.
#pragma once

#include "pg/pg_postgres.hpp"

#include "csv/csv_reader.hpp"

namespace coursera::fdw {

// One row that is left out. Texts are valid in the database's encoding.
struct Reject {
	const char* archive;
	const char* entry;
	uint64 line;
	const char* column; // whose value is refused; NULL: the row's structure is broken
	const char* reason;
	const char* raw; // the row as it stands in the file
};

// What happens to rejects, and what is known of them so far. Plain data.
struct Rejects {
	bool skips;  // false: bad rows are errors
	int64 limit; // so many are left out, the next one is an error; -1: any number
	void (*sink)(void* argument, const Reject&); // NULL: they are only counted
	void* argument;
	bool tells_reasons; // to a user who may read whole rows: a reason quotes the value

	int64 count; // in this pass over the table
	bool has_warned;
	char first[1024]; // where and why the first one was left out
};

void StartRejects(Rejects* rejects);

// Takes note of a reject; raises when there are more than the limit.
void AddReject(Rejects* rejects, const Reject& reject);

// Warns, once, when rows were left out of `entry`.
void WarnOfRejects(Rejects* rejects, const char* entry);

// A copy with a NUL after it; the bytes may hold some.
char* CopyOfBytes(const char* bytes, size_t size);

// A copy in which bytes that are no text in the database's encoding are `?`, at most `limit` bytes
// of it.
char* ValidText(const char* text, size_t size, size_t limit);

} // namespace coursera::fdw
