#include "scan/scan_sampling.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "index/index_bloom.hpp"

namespace coursera::scan {

namespace {

constexpr size_t kMinBlocks = 64; // of a sample

// About how many values were added to a filter.
double ValuesIn(const index::Zone& zone) {
	return static_cast<double>(zone.filter_parts * index::kFilterPartBytes * 8) /
	       static_cast<double>(index::kFilterBitsPerValue);
}

// Whether the column's values, each of which has several rows, are in so few blocks that a sample
// of this fraction of the blocks would miss many.
bool IsClustered(const index::EntryIndex& index, size_t column, double part) {
	constexpr double kFewBlocks = 4; // of the sample
	const auto distinct = static_cast<double>(index.columns[column].distinct);
	if (distinct == 0)
		return false;
	double values = 0; // of all blocks
	for (size_t block = 0; block < index.blocks.size(); ++block)
		values += ValuesIn(index.ZoneOf(block, column));
	const double blocks_per_value = values / distinct;
	const double rows_per_value = static_cast<double>(index.rows) / distinct;
	return blocks_per_value * part < kFewBlocks && rows_per_value > 2 * blocks_per_value;
}

} // namespace

std::vector<index::BlockRange> SampleBlocks(const index::IndexFile& file, uint64_t bytes,
                                            uint64_t seed) {
	const index::EntryIndex& index = file.index();
	const size_t count = index.blocks.size();
	const double part = static_cast<double>(bytes) / static_cast<double>(index.text_bytes + 1);
	const auto wanted = static_cast<size_t>(part * static_cast<double>(count));
	if (wanted < kMinBlocks || wanted >= count)
		return {};
	for (size_t column = 0; column < index.columns.size(); ++column)
		if (IsClustered(index, column, part))
			return {};
	std::vector<size_t> blocks(count);
	std::iota(blocks.begin(), blocks.end(), size_t{0});
	std::mt19937_64 random(seed);
	std::vector<size_t> chosen;
	std::sample(blocks.begin(), blocks.end(), std::back_inserter(chosen), wanted, random);
	std::vector<index::BlockRange> ranges;
	for (size_t block : chosen)
		index::AddBlock(block, &ranges);
	return ranges;
}

} // namespace coursera::scan
