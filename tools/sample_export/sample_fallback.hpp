// Values for columns that no table's generator sets, and how often a column is NULL.
#pragma once

#include <string>

#include "sample_export/sample_catalog.hpp"
#include "sample_export/sample_random.hpp"
#include "sample_export/sample_world.hpp"

namespace coursera::sample {

// A value that suits the column's name and type, unescaped.
std::string fallbackValue(const World& world, const Column& column, Random& random);

// In how many rows of a thousand the column is NULL: never in keys, in lookup tables and in the
// columns that contain a course's structure together.
unsigned nullShare(const Table& table, const Column& column);

} // namespace coursera::sample
