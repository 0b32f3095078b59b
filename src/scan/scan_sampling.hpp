// Chooses the blocks of an indexed entry for a random sample of its rows.
#pragma once

#include <cstdint>
#include <vector>

#include "index/index_file.hpp"
#include "index/index_stream.hpp"

namespace coursera::scan {

// Blocks of about so many bytes together, chosen at random, so that statistics of their rows
// represent the whole. Empty if such blocks would not be representative: if there are few, or if
// rows with the same value of a column are adjacent, such as a learner's in a file that is ordered
// by learner. Such a sample would have too many rows of too few learners.
std::vector<index::BlockRange> SampleBlocks(const index::IndexFile& file, uint64_t bytes,
                                            uint64_t seed);

} // namespace coursera::scan
