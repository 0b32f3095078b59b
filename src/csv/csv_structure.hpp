// Structure at memory speed: where a stretch of CSV has its line ends, delimiters, quotes.
//
// Each byte of the stretch gets a bit in three bitmaps, 64 bytes at a time: vector compares find
// the candidates, a prefix xor over the quotes shows which bytes are inside quotes, and bytes
// inside are not structure. This is exact as long as every escape is inside quotes and the file's
// line ends are bare newlines; the first byte where that does not hold (an escape or a carriage
// return outside quotes) ends the clean part of the stretch. The exact reader must read from there
// on. Quotes in the middle of a field do not matter here; they affect values only.
//
// The kernel is compiled for each vector instruction set by Highway and chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "csv/csv_dialect.hpp"

namespace coursera::csv {

// Bitmaps over a stretch: bit i % 64 of word i / 64 is byte i.
struct StructureMaps {
	std::vector<uint64_t> newlines;   // line ends outside quotes
	std::vector<uint64_t> delimiters; // delimiters outside quotes
	std::vector<uint64_t> specials;   // quotes and escapes anywhere

	void Resize(size_t bytes) {
		size_t words = (bytes + 63) / 64;
		newlines.resize(words);
		delimiters.resize(words);
		specials.resize(words);
	}
};

struct StructureFacts {
	size_t clean;        // bytes before the first that only the exact reader understands
	size_t all_newlines; // in the whole stretch, also inside quotes
};

// Fills the maps for the `size` bytes at `data`, which starts at a row. Reads up to 63 bytes after
// the stretch (base::Buffer has them). Bits beyond `clean` are undefined.
StructureFacts FindStructure(const char* data, size_t size, const Dialect& dialect,
                             StructureMaps* maps);

// The first place at or after `from` where `needle` (not empty) occurs in the `size` bytes at
// `data`; `size` if it does not occur. Reads up to 63 bytes after the stretch.
size_t FindBytes(const char* data, size_t size, size_t from, std::string_view needle);

// True if the `size` bytes are all ASCII and not NUL.
bool IsPlainAscii(const char* data, size_t size);

// How many bits of a map are set in [from, to).
size_t CountBits(const std::vector<uint64_t>& map, size_t from, size_t to);

struct RowWidths {
	size_t rows;    // how many end there
	bool all_right; // each of them has as many delimiters as it should
};

// Checks the rows in [from, to), where `from` starts a row and the last byte ends one: the width of
// each, not the sum of all.
RowWidths CheckRowWidths(const StructureMaps& maps, size_t from, size_t to, size_t per_row);

} // namespace coursera::csv
