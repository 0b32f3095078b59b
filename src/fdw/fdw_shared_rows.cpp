#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/tablespace.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/buffile.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_shared_rows.hpp"

namespace coursera::fdw {

namespace {

constexpr int kPartitionBits = 6;
constexpr int kPartitions = 1 << kPartitionBits;
constexpr size_t kFirstSlots = 1024;

struct Slot {
	RowKey key;
	int32 owner; // number of the export + 1; 0: free
};

// A file of kept rows still to be told apart.
struct Partition {
	BufFile* file;
	int level; // how often its rows were shared out
	Partition* next;
};

// What stands before a row in a file.
struct Kept {
	RowKey key;
	int32 export_index;
	uint32 size;
};

} // namespace

struct SharedRows {
	MemoryContext context;
	size_t memory;
	Slot* slots;
	size_t slot_count; // a power of two
	size_t used;
	bool full;
	int level;
	BufFile* files[kPartitions]; // of the current level; NULL until a row goes there
	Partition* waiting;
	BufFile* reading;
	MinimalTuple row; // the last one read
};

namespace {

Slot* MakeSlots(SharedRows* rows, size_t count) {
	return static_cast<Slot*>(MemoryContextAllocExtended(rows->context, sizeof(Slot) * count,
	                                                     MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
}

Slot* FindSlot(Slot* slots, size_t count, RowKey key) {
	size_t i = key.low & (count - 1);
	while (slots[i].owner != 0 && (slots[i].key.low != key.low || slots[i].key.high != key.high))
		i = (i + 1) & (count - 1);
	return &slots[i];
}

// Makes room for one more row; false when the table may not grow.
bool HasRoom(SharedRows* rows) {
	if (rows->full)
		return false;
	if (rows->used < rows->slot_count / 4 * 3)
		return true;
	// While it grows both tables are there.
	if (3 * rows->slot_count * sizeof(Slot) > rows->memory) {
		rows->full = true;
		return false;
	}
	Slot* larger = MakeSlots(rows, 2 * rows->slot_count);
	for (size_t i = 0; i < rows->slot_count; ++i)
		if (rows->slots[i].owner != 0)
			*FindSlot(larger, 2 * rows->slot_count, rows->slots[i].key) = rows->slots[i];
	pfree(rows->slots);
	rows->slots = larger;
	rows->slot_count *= 2;
	return true;
}

BufFile* FileOf(SharedRows* rows, RowKey key) {
	const auto partition = (key.high >> (kPartitionBits * rows->level % 60)) & (kPartitions - 1);
	if (rows->files[partition] == nullptr) {
		MemoryContext before = MemoryContextSwitchTo(rows->context);
		PrepareTempTablespaces();
		rows->files[partition] = BufFileCreateTemp(false);
		MemoryContextSwitchTo(before);
	}
	return rows->files[partition];
}

// Puts the files of the level that ends among those to be read.
void QueueFiles(SharedRows* rows) {
	for (BufFile*& file : rows->files) {
		if (file == nullptr)
			continue;
		auto* partition =
			static_cast<Partition*>(MemoryContextAlloc(rows->context, sizeof(Partition)));
		*partition = {file, rows->level + 1, rows->waiting};
		rows->waiting = partition;
		file = nullptr;
	}
}

// Starts on the next file; false when there is none.
bool OpenNextFile(SharedRows* rows) {
	QueueFiles(rows);
	if (rows->waiting == nullptr)
		return false;
	Partition* partition = rows->waiting;
	rows->waiting = partition->next;
	rows->reading = partition->file;
	rows->level = partition->level;
	pfree(partition);
	if (BufFileSeek(rows->reading, 0, 0, SEEK_SET) != 0)
		ereport(ERROR, (errcode_for_file_access(), errmsg("could not rewind temporary file: %m")));
	memset(rows->slots, 0, sizeof(Slot) * rows->slot_count);
	rows->used = 0;
	rows->full = false;
	return true;
}

void ReadFile(SharedRows* rows, void* data, size_t size) {
	if (BufFileRead(rows->reading, data, size) != size)
		ereport(ERROR,
		        (errcode_for_file_access(), errmsg("could not read from temporary file: %m")));
}

// Reads the next kept row of the open file; false at its end.
bool ReadKept(SharedRows* rows, Kept* kept) {
	const size_t got = BufFileRead(rows->reading, kept, sizeof(*kept));
	if (got == 0)
		return false;
	if (got != sizeof(*kept))
		ereport(ERROR,
		        (errcode_for_file_access(), errmsg("could not read from temporary file: %m")));
	if (rows->row != nullptr)
		pfree(rows->row);
	rows->row = static_cast<MinimalTuple>(MemoryContextAllocHuge(rows->context, kept->size));
	ReadFile(rows, rows->row, kept->size);
	return true;
}

} // namespace

SharedRows* MakeSharedRows(MemoryContext parent, size_t memory) {
	MemoryContext context =
		AllocSetContextCreate(parent, "coursera_fdw shared rows", ALLOCSET_DEFAULT_SIZES);
	auto* rows = static_cast<SharedRows*>(MemoryContextAllocZero(context, sizeof(SharedRows)));
	rows->context = context;
	rows->memory = memory;
	rows->slot_count = kFirstSlots;
	rows->slots = MakeSlots(rows, rows->slot_count);
	return rows;
}

Meeting Meet(SharedRows* rows, RowKey key, int32 export_index) {
	Slot* slot = FindSlot(rows->slots, rows->slot_count, key);
	if (slot->owner != 0)
		return slot->owner == export_index + 1 ? Meeting::kNew : Meeting::kKnown;
	if (!HasRoom(rows))
		return Meeting::kUnsure;
	*FindSlot(rows->slots, rows->slot_count, key) = {key, export_index + 1};
	++rows->used;
	return Meeting::kNew;
}

void KeepRow(SharedRows* rows, RowKey key, int32 export_index, MinimalTuple row) {
	Kept kept;
	memset(&kept, 0, sizeof(kept));
	kept.key = key;
	kept.export_index = export_index;
	kept.size = row->t_len;
	BufFile* file = FileOf(rows, key);
	BufFileWrite(file, &kept, sizeof(kept));
	BufFileWrite(file, row, row->t_len);
}

MinimalTuple NextKeptRow(SharedRows* rows, uint64* repeated) {
	Kept kept;
	for (;;) {
		CHECK_FOR_INTERRUPTS();
		if (rows->reading == nullptr && !OpenNextFile(rows))
			return nullptr;
		if (!ReadKept(rows, &kept)) {
			BufFileClose(rows->reading);
			rows->reading = nullptr;
			continue;
		}
		switch (Meet(rows, kept.key, kept.export_index)) {
		case Meeting::kNew:
			return rows->row;
		case Meeting::kKnown:
			++*repeated;
			break;
		case Meeting::kUnsure:
			KeepRow(rows, kept.key, kept.export_index, rows->row);
			break;
		}
	}
}

void FreeSharedRows(SharedRows* rows) {
	QueueFiles(rows);
	for (Partition* partition = rows->waiting; partition != nullptr; partition = partition->next)
		BufFileClose(partition->file);
	if (rows->reading != nullptr)
		BufFileClose(rows->reading);
	MemoryContextDelete(rows->context);
}

// ---- keys

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
