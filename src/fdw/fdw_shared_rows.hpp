// Telling apart rows that several exports hold: each is taken from the newest export that holds it,
// as often as it stands there.
//
// A row is known by a 128-bit hash of all its values, under random keys of the process. The hashes
// of the rows met so far fill a hash table. When the table has reached the memory that hashing may
// use (work_mem × hash_mem_multiplier), rows that are not in it go to temporary files, shared out
// by their hashes, and are told apart file by file after the last part, in the order in which they
// came; a file that is still too large is shared out again. As in the server's own hash aggregation
// all memory and files are the backend's and end with the query.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup.h"
#include "access/tupdesc.h"
}

namespace coursera::fdw {

struct RowKey {
	uint64 high;
	uint64 low;
};

struct SharedRows;

// In a context of its own below `parent`. `memory`: bytes that the table may take.
SharedRows* MakeSharedRows(MemoryContext parent, size_t memory);

enum class Meeting {
	kNew,    // this row counts
	kKnown,  // a newer export holds it
	kUnsure, // to be kept for later
};

// Looks at a row of that export; exports come newest first.
Meeting Meet(SharedRows* rows, RowKey key, int32 export_index);

// Keeps a row of which Meet was unsure.
void KeepRow(SharedRows* rows, RowKey key, int32 export_index, MinimalTuple row);

// After the last part: the next of the kept rows that counts, valid until the next call; NULL at
// the end. Adds those that do not count to `*repeated`.
MinimalTuple NextKeptRow(SharedRows* rows, uint64* repeated);

// Closes the files and frees all.
void FreeSharedRows(SharedRows* rows);

// Makes a key of a row, value by value. Values that are the same give the same bytes whatever file
// they come from.
struct RowImage;
RowImage* MakeRowImage(MemoryContext context);
void StartImage(RowImage* image);
void AddDatum(RowImage* image, int32 index, Form_pg_attribute attribute, Datum value);
void AddBytes(RowImage* image, int32 index, const char* data, size_t size);
RowKey KeyOf(const RowImage* image);

} // namespace coursera::fdw
