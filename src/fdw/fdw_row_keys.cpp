#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
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

void AddBytes(RowImage* image, int32 index, const char* data, size_t size) {
	const uint64 length = size;
	appendBinaryStringInfo(&image->bytes, reinterpret_cast<const char*>(&index), sizeof(index));
	appendBinaryStringInfo(&image->bytes, reinterpret_cast<const char*>(&length), sizeof(length));
	appendBinaryStringInfo(&image->bytes, data, static_cast<int>(size));
}

void AddDatum(RowImage* image, int32 index, Form_pg_attribute attribute, Datum value) {
	// Zero has two images.
	if (attribute->atttypid == FLOAT4OID && DatumGetFloat4(value) == 0)
		value = Float4GetDatum(0);
	else if (attribute->atttypid == FLOAT8OID && DatumGetFloat8(value) == 0)
		value = Float8GetDatum(0);
	if (attribute->attbyval) {
		AddBytes(image, index, reinterpret_cast<const char*>(&value), sizeof(value));
	} else if (attribute->attlen == -1) {
		auto* bytes = reinterpret_cast<struct varlena*>(DatumGetPointer(value));
		AddBytes(image, index, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	} else if (attribute->attlen == -2) {
		AddBytes(image, index, DatumGetCString(value), strlen(DatumGetCString(value)));
	} else {
		AddBytes(image, index, DatumGetPointer(value), static_cast<size_t>(attribute->attlen));
	}
}

RowKey KeyOf(const RowImage* image) {
	const auto* bytes = reinterpret_cast<const unsigned char*>(image->bytes.data);
	return {hash_bytes_extended(bytes, image->bytes.len, image->keys[0]),
	        hash_bytes_extended(bytes, image->bytes.len, image->keys[1])};
}

} // namespace coursera::fdw
