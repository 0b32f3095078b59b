// Keys of rows: a 128-bit hash of texts, under random keys of the process, so that nobody can
// prepare rows that collide.
#pragma once

#include "pg/pg_postgres.hpp"

namespace coursera::fdw {

struct RowKey {
	uint64 high;
	uint64 low;
};

// The bytes of a key, value by value; reused for one key after the other.
struct RowImage;
RowImage* MakeRowImage(MemoryContext context);

// Begins the next key.
void StartImage(RowImage* image);

// Adds a value, or NULL.
void AddBytes(RowImage* image, const char* data, size_t size);
void AddNull(RowImage* image);

// The key of the added values.
RowKey KeyOf(const RowImage* image);

} // namespace coursera::fdw
