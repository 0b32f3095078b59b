// Estimates how large a table is without reading it, from its entry's size and its first rows.
#pragma once

#include "scan/scan_export_contents.hpp"
#include "scan/scan_table.hpp"

namespace coursera::scan {

// Throws what TableScan throws.
TableEstimate EstimateTable(const TableSource& source);

// Estimates all tables of an archive in one pass over it, and has it keep them. Tables that cannot
// be read stay unknown.
void EstimateAllTables(const ArchiveContents& archive);

} // namespace coursera::scan
