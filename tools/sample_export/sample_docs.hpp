// The documentation that an export carries: what its tables and columns hold.
#pragma once

#include <string>

#include "sample_export/sample_catalog.hpp"
#include "sample_export/sample_options.hpp"

namespace coursera::sample {

// Plain text, possibly of several lines; never empty.
std::string tableDescription(const Table& table, Generation generation);
std::string columnDescription(const Table& table, const Column& column, Generation generation);

} // namespace coursera::sample
