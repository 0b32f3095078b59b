// Finds the blocks of an indexed entry that can have rows that pass.
//
// A block is skipped only if each of its rows is certain to be dropped: a row with a value that the
// scan would be unsure of could pass, or cause an error.
#pragma once

#include <string>
#include <vector>

#include "index/index_file.hpp"
#include "index/index_stream.hpp"
#include "scan/scan_predicate.hpp"

namespace coursera::scan {

// The blocks, as ranges of adjacent ones. `header`: the entry's columns.
std::vector<index::BlockRange> ChooseBlocks(const index::IndexFile& file,
                                            const std::vector<std::string>& header,
                                            const std::vector<Predicate>& predicates);

} // namespace coursera::scan
