// Rows that several exports have: a row counts unless a newer export has one with the same key.
// Rows of one export never supersede each other.
//
// Exports whose CSVs have different columns are compared by the columns that both have, so a row
// may have several keys: those under which newer exports' rows are looked up, and those under which
// older exports will look it up (scan_row_keys). Usually these are one and the same.
//
// The keys of the rows read so far fill a hash table. When the table has reached the memory that
// hashing may use (work_mem × hash_mem_multiplier), rows that are not in it go to temporary files,
// partitioned by a key of the columns that all exports have, and are decided file by file after the
// last part, in the order in which they came; a file that is still too large is partitioned again.
// As in the server's own hash aggregation, all memory and files belong to the backend and end with
// the query.
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

// A row's keys. Rows that have one of these in common have the same `partition`, too.
struct RowClaim {
	int32 export_index; // exports come newest first
	RowKey partition;
	int32 lookups;    // of newer exports' rows
	int32 inserts;    // for older exports' rows
	RowKey* keys;     // first to_find, then to_add
	bool is_repeated; // a newer export is known to have the row; its keys are added nevertheless
};

// Looks up a row and adds it.
RowStatus ClaimRow(RowSet* rows, RowClaim* claim);

// Keeps a row that ClaimRow left undecided.
void KeepUndecidedRow(RowSet* rows, const RowClaim& claim, MinimalTuple row);

// After the last part: the next of the kept rows that counts, valid until the next call; NULL at
// the end. Adds the number of rows that do not count to `*repeated`.
MinimalTuple NextKeptRow(RowSet* rows, uint64* repeated);

// Closes the files and frees all memory.
void FreeRowSet(RowSet* rows);

} // namespace coursera::fdw
