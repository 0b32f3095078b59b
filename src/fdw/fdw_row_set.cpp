#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "storage/buffile.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_row_set.hpp"

namespace coursera::fdw {

namespace {

constexpr int kPartitionBits = 6;
constexpr int kPartitions = 1 << kPartitionBits;
constexpr size_t kFirstSlots = 1024;

struct Slot {
	RowKey key;
	int32 owner; // number of the export + 1; 0: free
};

// A file of kept rows that are still to be compared.
struct Partition {
	BufFile* file;
	int level; // how often its rows were partitioned
	Partition* next;
};

// Precedes a row in a file; the row's keys are between the two.
struct Kept {
	RowClaim claim; // without its keys
	uint32 size;
};

// Files are partitioned again at most this often: rows that all have the same partition stay
// together.
constexpr int kMaxLevel = 10;

} // namespace

struct RowSet {
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
	RowKey* keys;     // and its keys
};

namespace {

size_t KeysOf(const RowClaim& claim) {
	return static_cast<size_t>(claim.lookups) + static_cast<size_t>(claim.inserts);
}

Slot* MakeSlots(RowSet* rows, size_t count) {
	return static_cast<Slot*>(MemoryContextAllocExtended(rows->context, sizeof(Slot) * count,
	                                                     MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
}

Slot* FindSlot(Slot* slots, size_t count, RowKey key) {
	size_t i = key.low & (count - 1);
	while (slots[i].owner != 0 && (slots[i].key.low != key.low || slots[i].key.high != key.high))
		i = (i + 1) & (count - 1);
	return &slots[i];
}

// Makes room for so many more keys; false if the table may not grow.
bool HasRoom(RowSet* rows, size_t keys) {
	if (rows->full)
		return false;
	while (rows->used + keys > rows->slot_count / 4 * 3) {
		// While it grows, both tables need memory.
		if (3 * rows->slot_count * sizeof(Slot) > rows->memory && rows->level < kMaxLevel) {
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
	}
	return true;
}

BufFile* FileOf(RowSet* rows, RowKey key) {
	const auto partition = (key.high >> (kPartitionBits * rows->level % 60)) & (kPartitions - 1);
	if (rows->files[partition] == nullptr) {
		MemoryContext before = MemoryContextSwitchTo(rows->context);
		PrepareTempTablespaces();
		rows->files[partition] = BufFileCreateTemp(false);
		MemoryContextSwitchTo(before);
	}
	return rows->files[partition];
}

// Adds the files of the finished level to the files to be read.
void QueueFiles(RowSet* rows) {
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

// Opens the next file; false if there is none.
bool OpenNextFile(RowSet* rows) {
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

void ReadFile(RowSet* rows, void* data, size_t size) {
	if (BufFileRead(rows->reading, data, size) != size)
		ereport(ERROR,
		        (errcode_for_file_access(), errmsg("could not read from temporary file: %m")));
}

// Reads the next kept row of the open file; false at its end.
bool ReadKept(RowSet* rows, Kept* kept) {
	const size_t got = BufFileRead(rows->reading, kept, sizeof(*kept));
	if (got == 0)
		return false;
	if (got != sizeof(*kept))
		ereport(ERROR,
		        (errcode_for_file_access(), errmsg("could not read from temporary file: %m")));
	if (rows->row != nullptr) {
		pfree(rows->row);
		pfree(rows->keys);
	}
	rows->row = nullptr;
	const size_t key_bytes = sizeof(RowKey) * KeysOf(kept->claim);
	rows->keys = static_cast<RowKey*>(MemoryContextAlloc(rows->context, key_bytes + 1));
	rows->row = static_cast<MinimalTuple>(MemoryContextAllocHuge(rows->context, kept->size));
	ReadFile(rows, rows->keys, key_bytes);
	ReadFile(rows, rows->row, kept->size);
	kept->claim.keys = rows->keys;
	return true;
}

// The owner of a key; 0 if it was not added.
int32 OwnerOf(const RowSet* rows, RowKey key) {
	return FindSlot(rows->slots, rows->slot_count, key)->owner;
}

} // namespace

RowSet* MakeRowSet(MemoryContext parent, size_t memory) {
	MemoryContext context =
		AllocSetContextCreate(parent, "coursera_fdw row set", ALLOCSET_DEFAULT_SIZES);
	auto* rows = static_cast<RowSet*>(MemoryContextAllocZero(context, sizeof(RowSet)));
	rows->context = context;
	rows->memory = memory;
	rows->slot_count = kFirstSlots;
	rows->slots = MakeSlots(rows, rows->slot_count);
	return rows;
}

RowStatus ClaimRow(RowSet* rows, RowClaim* claim) {
	const int32 self = claim->export_index + 1;
	const auto keys = static_cast<int32>(KeysOf(*claim));
	int32 unknown = 0;
	for (int32 i = 0; i < claim->lookups; ++i) {
		const int32 owner = OwnerOf(rows, claim->keys[i]);
		claim->is_repeated = claim->is_repeated || (owner != 0 && owner != self);
		unknown += owner == 0 ? 1 : 0;
	}
	size_t to_add = 0;
	for (int32 i = claim->lookups; i < keys; ++i)
		to_add += OwnerOf(rows, claim->keys[i]) == 0 ? 1 : 0;
	if (to_add > 0 && !HasRoom(rows, to_add))
		return RowStatus::kUndecided;
	for (int32 i = claim->lookups; to_add > 0 && i < keys; ++i) {
		Slot* slot = FindSlot(rows->slots, rows->slot_count, claim->keys[i]);
		if (slot->owner != 0)
			continue;
		*slot = {claim->keys[i], self};
		++rows->used;
	}
	if (claim->is_repeated)
		return RowStatus::kRepeated;
	return rows->full && unknown > 0 ? RowStatus::kUndecided : RowStatus::kCounts;
}

void KeepUndecidedRow(RowSet* rows, const RowClaim& claim, MinimalTuple row) {
	Kept kept;
	memset(&kept, 0, sizeof(kept));
	kept.claim = claim;
	kept.claim.keys = nullptr;
	kept.size = row->t_len;
	BufFile* file = FileOf(rows, claim.partition);
	BufFileWrite(file, &kept, sizeof(kept));
	BufFileWrite(file, claim.keys, sizeof(RowKey) * KeysOf(claim));
	BufFileWrite(file, row, row->t_len);
}

MinimalTuple NextKeptRow(RowSet* rows, uint64* repeated) {
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
		switch (ClaimRow(rows, &kept.claim)) {
		case RowStatus::kCounts:
			return rows->row;
		case RowStatus::kRepeated:
			++*repeated;
			break;
		case RowStatus::kUndecided:
			KeepUndecidedRow(rows, kept.claim, rows->row);
			break;
		}
	}
}

void FreeRowSet(RowSet* rows) {
	QueueFiles(rows);
	for (Partition* partition = rows->waiting; partition != nullptr; partition = partition->next)
		BufFileClose(partition->file);
	if (rows->reading != nullptr)
		BufFileClose(rows->reading);
	MemoryContextDelete(rows->context);
}

} // namespace coursera::fdw
