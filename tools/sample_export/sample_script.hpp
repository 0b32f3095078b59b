// The SQL that an export carries: CREATE TABLE scripts, setup.sql and load.sql.
#pragma once

#include <string>
#include <vector>

#include "sample_export/sample_catalog.hpp"
#include "sample_export/sample_options.hpp"

namespace coursera::sample {

// The CREATE TABLE statement of a table in the style of exports, with or without its keys.
std::string createTable(const Table& table, bool with_keys);

std::string setupSql(const std::vector<Table>& tables, const Options& options);
std::string loadSql(const std::vector<Table>& tables);

} // namespace coursera::sample
