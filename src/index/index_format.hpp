// The bytes of an index file: docs/index-format.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/index_entry.hpp"

namespace coursera::index {

// The start of the file: where its head is. The windows and filters are between the two.
struct Prelude {
	uint64_t head_offset = 0;
	uint64_t head_size = 0;
	uint64_t head_hash = 0;
};

inline constexpr size_t kPreludeBytes = 48;

std::string EncodePrelude(const Prelude& prelude);
// Nothing for bytes that are not a prelude of this version.
std::optional<Prelude> DecodePrelude(std::string_view bytes);

std::string EncodeHead(const EntryIndex& index);
// Nothing for bytes that are not a head, or whose numbers contradict each other. Offsets must be
// inside a file of `file_size` bytes.
std::optional<EntryIndex> DecodeHead(std::string_view bytes, uint64_t file_size);

// Of windows and filters.
uint32_t CheckOf(std::string_view bytes);
// Of a head.
uint64_t LongCheckOf(std::string_view bytes);

} // namespace coursera::index
