// Which blocks of an indexed entry can have rows that pass.
//
// A block is passed over only when each of its rows is dropped for sure: a row whose value the scan
// would be unsure of could pass, or be an error.
#pragma once

#include <string>
#include <vector>

#include "index/index_file.hpp"
#include "index/index_stream.hpp"
#include "scan/scan_predicate.hpp"

namespace coursera::scan {

// The blocks, as ranges of those that follow each other. `header`: the entry's columns.
std::vector<index::BlockRange> ChooseBlocks(const index::IndexFile& file,
                                            const std::vector<std::string>& header,
                                            const std::vector<Predicate>& predicates);

} // namespace coursera::scan
