// A split block Bloom filter, as in Parquet: a block of 32 bytes is eight words, and a value sets
// one bit in each word of one block. Most values that were not added are not found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::index {

// The hash of a value: xxHash64 of its bytes.
uint64_t HashOf(std::string_view value);

// The filter's bytes, for values with these hashes.
std::string MakeFilter(const std::vector<uint64_t>& hashes);

// Whether a value with that hash may have been added. `filter`: at least one block of 32 bytes.
bool MayContain(std::string_view filter, uint64_t hash);

inline constexpr size_t kFilterPartBytes = 32;
inline constexpr size_t kFilterBitsPerValue = 12; // about one in a hundred other values is found

} // namespace coursera::index
