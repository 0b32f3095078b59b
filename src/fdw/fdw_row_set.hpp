// Rows that several exports have: each counts from the newest export that has it, as often as it
// stands there.
//
// The keys of the rows read so far fill a hash table. When the table has reached the memory that
// hashing may use (work_mem × hash_mem_multiplier), rows that are not in it go to temporary files,
// shared out by their keys, and are decided file by file after the last part, in the order in which
// they came; a file that is still too large is shared out again. As in the server's own hash
// aggregation all memory and files are the backend's and end with the query.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup.h"
}

#include "fdw/fdw_row_keys.hpp"

namespace coursera::fdw {

struct RowSet;

// Makes an empty set in a context of its own below `parent`. `memory`: bytes that its table may
// take.
RowSet* MakeRowSet(MemoryContext parent, size_t memory);

enum class RowStatus {
	kCounts,    // no newer export has the row
	kRepeated,  // a newer export has it
	kUndecided, // the table is full: the caller keeps the row for later
};

// Looks up a row of that export and adds it. Exports come newest first.
RowStatus ClaimRow(RowSet* rows, RowKey key, int32 export_index);

// Keeps a row that ClaimRow left undecided.
void KeepUndecidedRow(RowSet* rows, RowKey key, int32 export_index, MinimalTuple row);

// After the last part: the next of the kept rows that counts, valid until the next call; NULL at
// the end. Adds those that do not count to `*repeated`.
MinimalTuple NextKeptRow(RowSet* rows, uint64* repeated);

// Closes the files and frees all.
void FreeRowSet(RowSet* rows);

} // namespace coursera::fdw
