// A split block Bloom filter, as Parquet has it: 32 bytes hold eight words, and a value sets one
// bit in each of the words of one such part. Most values that were not added are not found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::index {

// The hash of a value: xxHash64 of its bytes.
uint64_t HashOf(std::string_view value);

// The filter's bytes, for values of those hashes.
std::string MakeFilter(const std::vector<uint64_t>& hashes);

// Whether a value of that hash may have been added. `filter`: parts of 32 bytes, one at least.
bool MayContain(std::string_view filter, uint64_t hash);

inline constexpr size_t kFilterPartBytes = 32;
inline constexpr size_t kFilterBitsPerValue = 12; // one in some hundred other values is found

} // namespace coursera::index
