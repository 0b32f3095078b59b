// An index of a CSV entry: facts about each of its blocks.
//
// A block is a piece of the entry's text. It starts at a point from which the entry can be read
// (base/base_restart.hpp), and its rows are those that begin in it; the last of them may end in the
// next block. The first block starts with the entry, and its first row is after the header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base_restart.hpp"
#include "csv/csv_row_finder.hpp"

namespace coursera::index {

// The first bytes of a text, ordered like the bytes of texts: if two beginnings differ, they are in
// the same order as the texts.
struct TextStart {
	uint64_t high = 0; // the first eight bytes, the first one the highest
	uint64_t low = 0;

	bool operator<(const TextStart& other) const {
		return high != other.high ? high < other.high : low < other.low;
	}
	bool operator==(const TextStart& other) const { return high == other.high && low == other.low; }
};

TextStart StartOf(std::string_view text);

// The type that all values of a column in a block have, judging by their usual spellings
// (csv/csv_values.hpp).
enum class ValueKind : uint8_t { kText, kInteger, kFloat, kDate, kTimestamp };

// The values of one column in one block.
struct Zone {
	uint32_t nulls = 0;
	uint32_t values = 0;    // that are not NULL
	uint32_t max_bytes = 0; // of a value
	ValueKind kind = ValueKind::kText;
	// By the kind; not of texts.
	int64_t least = 0;
	int64_t greatest = 0;
	double least_float = 0;
	double greatest_float = 0;
	// As texts.
	TextStart first;
	TextStart last;
	// The filter of the values' hashes: its place in the file, and its size in blocks of 32 bytes;
	// 0: none.
	uint64_t filter_offset = 0;
	uint32_t filter_parts = 0;
	uint32_t filter_check = 0; // part of its hash
};

struct Block {
	base::RestartPoint point;
	uint64_t row_begin = 0;    // bytes of the text before its first row
	uint64_t rows_before = 0;  // in the entry
	uint64_t lines_before = 0; // physical lines before its first row, a header's included
	uint32_t crc = 0;          // CRC-32 of its rows' bytes
	// The window of its point, compressed by zstd: its place in the file.
	uint64_t window_offset = 0;
	uint32_t window_size = 0; // 0: no window needed
	uint32_t window_bytes = 0;
};

// Of a column in the whole entry.
struct ColumnFacts {
	uint64_t nulls = 0;
	uint64_t bytes = 0;    // of values that are not NULL
	uint64_t distinct = 0; // an estimate; 0: not known
};

struct EntryIndex {
	std::string identity;   // of this state of the entry, see index_store.hpp
	std::string checked_as; // the check that its text has passed
	std::string header;     // the header's bytes with their line end
	uint64_t text_bytes = 0;
	uint64_t rows = 0;
	uint64_t lines = 0; // physical ones, the header's included
	csv::LineEnd line_end = csv::LineEnd::kUnknown;
	int64_t built_at = 0; // seconds since 1970
	std::vector<ColumnFacts> columns;
	std::vector<Block> blocks;
	std::vector<Zone> zones; // block by block, in each the columns

	const Zone& ZoneOf(size_t block, size_t column) const {
		return zones[block * columns.size() + column];
	}
	// Where a block's rows end in the text, which is where the next block's begin.
	uint64_t RowEnd(size_t block) const {
		return block + 1 < blocks.size() ? blocks[block + 1].row_begin : text_bytes;
	}
	uint64_t RowsEnd(size_t block) const {
		return block + 1 < blocks.size() ? blocks[block + 1].rows_before : rows;
	}
	uint64_t LinesEnd(size_t block) const {
		return block + 1 < blocks.size() ? blocks[block + 1].lines_before : lines;
	}
	// About the memory that it takes, in bytes.
	size_t Bytes() const {
		return sizeof(*this) + blocks.size() * sizeof(Block) + zones.size() * sizeof(Zone) +
		       header.size() + identity.size();
	}
};

} // namespace coursera::index
