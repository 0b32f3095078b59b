#include "pg/pg_postgres.hpp"

extern "C" {
#include "port/atomics.h"
#include "storage/shmem.h"
}

#include "fdw/fdw_parallel.hpp"

#include "pg/pg_boundary.hpp"

namespace coursera::fdw {

namespace {

// Number of blocks claimed at once, since starting in the middle of an entry takes some time.
constexpr uint64 kBlocksPerClaim = 4;

// The parts of a block that processes without the leader's index need.
struct SharedBlock {
	uint64 row_begin;
	uint64 rows_before;
	uint64 lines_before;
	uint32 crc;
};

} // namespace

struct SharedScan {
	pg_atomic_uint64 next;     // claim of blocks, or of all
	pg_atomic_uint64 finished; // parts
	pg_atomic_uint32 met_unowned;
	pg_atomic_uint64 work[kScanCounts]; // of workers
	uint64 passes;
	uint64 parts_id;
	uint64 claim_count; // of parts; 0: there are none. Their marks take the place of blocks
	uint64 index_id;
	uint64 block_count; // 0: there is nothing to divide
	uint64 text_bytes;
	uint64 rows;
	uint64 lines;
	uint64 header_size; // bytes, after the blocks
	int line_end;
	SharedBlock blocks[FLEXIBLE_ARRAY_MEMBER];
};

namespace {

// For each claim, whether it was made.
pg_atomic_uint32* MarksOf(SharedScan* shared) {
	return reinterpret_cast<pg_atomic_uint32*>(shared->blocks);
}

// The reader's index; nullptr: none, or it reads several entries. In C++ frames.
std::shared_ptr<const index::IndexFile> IndexOf(const TableReader* reader) {
	const scan::MergedTableScan& table = reader->core->get()->table;
	return table.is_many() || !table.is_open() ? nullptr : table.table().index();
}

// The blocks of the leader's index, from shared memory.
index::EntryIndex BlocksOf(const SharedScan& shared) {
	index::EntryIndex index;
	index.text_bytes = shared.text_bytes;
	index.rows = shared.rows;
	index.lines = shared.lines;
	index.line_end = static_cast<csv::LineEnd>(shared.line_end);
	index.header.assign(reinterpret_cast<const char*>(&shared.blocks[shared.block_count]),
	                    shared.header_size);
	for (uint64 i = 0; i < shared.block_count; ++i) {
		index::Block block;
		block.row_begin = shared.blocks[i].row_begin;
		block.rows_before = shared.blocks[i].rows_before;
		block.lines_before = shared.blocks[i].lines_before;
		block.crc = shared.blocks[i].crc;
		index.blocks.push_back(block);
	}
	return index;
}

void ShareParts(TableReader* reader, SharedScan* shared) {
	scan::MergedTableScan& table = reader->core->get()->table;
	if (!table.is_many() || table.claims() != shared->claim_count ||
	    table.PartsId() != shared->parts_id)
		throw base::Error(base::ErrorKind::kFileChanged, std::string("exports at \"") +
		                                                     reader->table.options.server.archive +
		                                                     "\" changed while the query began")
			.WithHint("Run the query again.");
	scan::PartSharing sharing;
	sharing.claim = [shared](size_t part) {
		return pg_atomic_exchange_u32(&MarksOf(shared)[part], 1) == 0;
	};
	sharing.finish = [shared](size_t parts, bool met_unowned) {
		if (met_unowned)
			pg_atomic_write_u32(&shared->met_unowned, 1);
		return pg_atomic_add_fetch_u64(&shared->finished, 1) == parts &&
		       pg_atomic_read_u32(&shared->met_unowned) != 0;
	};
	table.ShareParts(std::move(sharing));
}

void ShareBlocks(TableReader* reader, SharedScan* shared) {
	std::shared_ptr<const index::IndexFile> file = IndexOf(reader);
	if (file == nullptr || file->id() != shared->index_id)
		file = index::IndexFile::OfBlocks(BlocksOf(*shared));
	reader->core->get()->table.table().ShareBlocks(file, [shared](index::BlockRange* range) {
		const uint64 claim = pg_atomic_fetch_add_u64(&shared->next, 1);
		range->begin = std::min(claim * kBlocksPerClaim, shared->block_count);
		range->end = std::min(range->begin + kBlocksPerClaim, shared->block_count);
		return range->begin < range->end;
	});
}

} // namespace

Size SharedScanSize(const TableReader* reader) {
	size_t blocks = 0;
	size_t header = 0;
	size_t claims = 0;
	pg::Boundary([&] {
		const scan::MergedTableScan& table = reader->core->get()->table;
		if (table.is_many())
			claims = table.claims();
		if (const auto file = IndexOf(reader)) {
			blocks = file->index().blocks.size();
			header = file->index().header.size();
		}
	});
	return add_size(offsetof(SharedScan, blocks),
	                add_size(mul_size(claims, sizeof(pg_atomic_uint32)),
	                         add_size(mul_size(blocks, sizeof(SharedBlock)), header)));
}

void SetUpSharedScan(const TableReader* reader, SharedScan* shared) {
	memset(shared, 0, offsetof(SharedScan, blocks));
	pg_atomic_init_u64(&shared->next, 0);
	pg_atomic_init_u64(&shared->finished, 0);
	pg_atomic_init_u32(&shared->met_unowned, 0);
	for (pg_atomic_uint64& field : shared->work)
		pg_atomic_init_u64(&field, 0);
	shared->passes = 1;
	pg::Boundary([&] {
		const scan::MergedTableScan& table = reader->core->get()->table;
		if (table.is_many()) {
			shared->claim_count = table.claims();
			shared->parts_id = table.PartsId();
			for (uint64 i = 0; i < shared->claim_count; ++i)
				pg_atomic_init_u32(&MarksOf(shared)[i], 0);
			return;
		}
		const auto file = IndexOf(reader);
		if (file == nullptr)
			return;
		const index::EntryIndex& index = file->index();
		shared->index_id = file->id();
		shared->block_count = index.blocks.size();
		shared->text_bytes = index.text_bytes;
		shared->rows = index.rows;
		shared->lines = index.lines;
		shared->line_end = static_cast<int>(index.line_end);
		shared->header_size = index.header.size();
		for (size_t i = 0; i < index.blocks.size(); ++i) {
			const index::Block& block = index.blocks[i];
			shared->blocks[i] = {block.row_begin, block.rows_before, block.lines_before, block.crc};
		}
		memcpy(&shared->blocks[shared->block_count], index.header.data(), index.header.size());
	});
}

void ResetSharedScan(SharedScan* shared) {
	++shared->passes;
	pg_atomic_write_u64(&shared->next, 0);
	pg_atomic_write_u64(&shared->finished, 0);
	pg_atomic_write_u32(&shared->met_unowned, 0);
	for (uint64 i = 0; i < shared->claim_count; ++i)
		pg_atomic_write_u32(&MarksOf(shared)[i], 0);
}

ScanWork WorkOf(const TableReader* reader, uint64 starts) {
	const scan::MergedTableScan& table = reader->core->get()->table;
	return {starts,
	        table.bytes_read(),
	        table.blocks(),
	        table.blocks_read(),
	        table.rows_read(),
	        table.rows_dropped(),
	        reader->repeated,
	        table.exports_opened(),
	        table.files_opened()};
}

void AddWork(const ScanWork& more, ScanWork* work) {
	for (size_t i = 0; i < kScanCounts; ++i)
		(*work)[i] += more[i];
}

void ReportWork(SharedScan* shared, const ScanWork& work) {
	for (size_t i = 0; i < kScanCounts; ++i)
		pg_atomic_fetch_add_u64(&shared->work[i], static_cast<int64>(work[i]));
}

ScanWork ReportedWork(SharedScan* shared) {
	ScanWork work;
	for (size_t i = 0; i < kScanCounts; ++i)
		work[i] = pg_atomic_read_u64(&shared->work[i]);
	return work;
}

uint64 SharedPasses(const SharedScan* shared) {
	return shared->passes;
}

bool JoinSharedScan(TableReader* reader, SharedScan* shared) {
	if (shared->block_count == 0 && shared->claim_count == 0)
		return pg_atomic_fetch_add_u64(&shared->next, 1) == 0;
	pg::Boundary([&] {
		if (shared->claim_count > 0)
			ShareParts(reader, shared);
		else
			ShareBlocks(reader, shared);
	});
	return true;
}

void LeaveSharedScan(TableReader* reader) {
	pg::Boundary([reader] {
		scan::MergedTableScan& table = reader->core->get()->table;
		table.ShareParts({});
		if (!table.is_many() && table.is_open())
			table.table().StopSharing();
	});
}

} // namespace coursera::fdw
