// What type a column of a known table has, where an export comes without pages and setup.sql.
//
// Exports of 2016 and 2022 agree on these. Only columns that are no text are known: text is what a
// column without a description is, and its length is nothing to rely on.
#pragma once

#include <string_view>

namespace coursera::schema {

// As SQL spells the type: integer, bigint, real, double precision, boolean, date, "timestamp
// without time zone". Empty where nothing is known. Names are compared exactly; those that exports
// shorten are known in both spellings.
std::string_view KnownType(std::string_view table, std::string_view column);

} // namespace coursera::schema
