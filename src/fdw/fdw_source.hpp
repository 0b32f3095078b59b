// Turns a table's options into the core's source.
#pragma once

#include "pg/pg_postgres.hpp"

#include "options/options_reader.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::fdw {

// The table's source, without a decoder: its bytes are not converted. In C++ frames only.
scan::MergedTableSource SourceOf(const options::TableOptions& options);

} // namespace coursera::fdw
