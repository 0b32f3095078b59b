#include "index/index_bloom.hpp"

#include <algorithm>

#include <xxhash.h>

namespace coursera::index {

namespace {

constexpr size_t kWords = 8;

// Odd numbers, as in Parquet's specification.
constexpr uint32_t kSalt[kWords] = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
                                    0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U};

size_t PartOf(uint64_t hash, size_t parts) {
	return static_cast<size_t>(((hash >> 32) * parts) >> 32);
}

uint32_t BitOf(uint64_t hash, size_t word) {
	return 1U << ((static_cast<uint32_t>(hash) * kSalt[word]) >> 27);
}

uint32_t GetWord(const char* bytes) {
	uint32_t word = 0;
	for (unsigned i = 0; i < 4; ++i)
		word |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
	return word;
}

} // namespace

uint64_t HashOf(std::string_view value) {
	return XXH64(value.data(), value.size(), 0);
}

std::string MakeFilter(const std::vector<uint64_t>& hashes) {
	const size_t parts =
		(hashes.size() * kFilterBitsPerValue + 8 * kFilterPartBytes - 1) / (8 * kFilterPartBytes);
	std::string filter(std::max<size_t>(parts, 1) * kFilterPartBytes, '\0');
	for (uint64_t hash : hashes) {
		char* part = &filter[PartOf(hash, filter.size() / kFilterPartBytes) * kFilterPartBytes];
		for (size_t word = 0; word < kWords; ++word) {
			const uint32_t bit = BitOf(hash, word);
			for (unsigned i = 0; i < 4; ++i)
				part[4 * word + i] = static_cast<char>(
					static_cast<unsigned char>(part[4 * word + i]) | (bit >> (8 * i) & 0xff));
		}
	}
	return filter;
}

bool MayContain(std::string_view filter, uint64_t hash) {
	const char* part =
		filter.data() + PartOf(hash, filter.size() / kFilterPartBytes) * kFilterPartBytes;
	for (size_t word = 0; word < kWords; ++word)
		if ((GetWord(part + 4 * word) & BitOf(hash, word)) == 0)
			return false;
	return true;
}

} // namespace coursera::index
