// How large a table is, told without reading it: by its entry's size and its first rows.
#pragma once

#include "scan/scan_table.hpp"

namespace coursera::scan {

struct TableEstimate {
	double rows = 1000;    // when nothing is known
	double bytes = 100000; // inflated
};

// Throws what TableScan throws.
TableEstimate EstimateTable(const TableSource& source);

} // namespace coursera::scan
