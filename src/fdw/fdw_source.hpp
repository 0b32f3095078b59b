// From a table's options to what the core reads.
#pragma once

#include "pg/pg_postgres.hpp"

#include "options/options_reader.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::fdw {

// The table's source, without a decoder: its bytes are taken as they are. In C++ frames only.
scan::MergedTableSource SourceOf(const options::TableOptions& options);

} // namespace coursera::fdw
