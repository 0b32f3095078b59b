// Keys of rows: a 128-bit hash of a row's values, under random keys of the process, so that nobody
// can prepare rows that collide. Values that are the same give the same bytes whatever file they
// come from.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/tupdesc.h"
}

namespace coursera::fdw {

struct RowKey {
	uint64 high;
	uint64 low;
};

// The bytes that a key is made of, value by value; used for one row after the other.
struct RowImage;
RowImage* MakeRowImage(MemoryContext context);

// Begins the next row.
void StartImage(RowImage* image);

// Adds the value of the attribute at `index`, or bytes under a number of the caller's choice. A
// value that is not added counts as NULL.
void AddDatum(RowImage* image, int32 index, Form_pg_attribute attribute, Datum value);
void AddBytes(RowImage* image, int32 index, const char* data, size_t size);

// The key of what was added.
RowKey KeyOf(const RowImage* image);

} // namespace coursera::fdw
