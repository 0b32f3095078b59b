#include "pg/pg_postgres.hpp"

extern "C" {
#include "common/hashfn.h"
#include "lib/stringinfo.h"
}

#include "fdw/fdw_row_keys.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

struct RowImage {
	StringInfoData bytes;
	uint64 keys[2];
};

RowImage* MakeRowImage(MemoryContext context) {
	MemoryContext before = MemoryContextSwitchTo(context);
	auto* image = static_cast<RowImage*>(palloc0(sizeof(RowImage)));
	initStringInfo(&image->bytes);
	MemoryContextSwitchTo(before);
	if (!pg_strong_random(image->keys, sizeof(image->keys)))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate random keys")));
	return image;
}

void StartImage(RowImage* image) {
	resetStringInfo(&image->bytes);
}

void AddBytes(RowImage* image, const char* data, size_t size) {
	const uint64_t length = size;
	appendBinaryStringInfo(&image->bytes, reinterpret_cast<const char*>(&length), sizeof(length));
	appendBinaryStringInfo(&image->bytes, data, static_cast<int>(size));
}

void AddNull(RowImage* image) {
	const uint64_t length = UINT64_MAX; // of no value
	appendBinaryStringInfo(&image->bytes, reinterpret_cast<const char*>(&length), sizeof(length));
}

RowKey KeyOf(const RowImage* image) {
	const auto* bytes = reinterpret_cast<const unsigned char*>(image->bytes.data);
	return {hash_bytes_extended(bytes, image->bytes.len, image->keys[0]),
	        hash_bytes_extended(bytes, image->bytes.len, image->keys[1])};
}

} // namespace coursera::fdw
