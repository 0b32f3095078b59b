// Which blocks of an indexed entry are read for a random sample of its rows.
#pragma once

#include <cstdint>
#include <vector>

#include "index/index_file.hpp"
#include "index/index_stream.hpp"

namespace coursera::scan {

// Blocks of about so many bytes together, chosen at random, so that statistics of their rows are
// those of the whole. Empty where such blocks would tell too little: if there are few, and where
// rows with the same value of a column lie side by side, as a learner's do in a file that is
// ordered by learner. A sample of them would have too many rows of too few learners.
std::vector<index::BlockRange> SampleBlocks(const index::IndexFile& file, uint64_t bytes,
                                            uint64_t seed);

} // namespace coursera::scan
