// The types of known tables' columns, for exports without pages and setup.sql.
//
// Exports of 2016 and 2022 agree on these. Text columns are not listed: a column without a
// description is text anyway, and its declared length is not reliable.
#pragma once

#include <string_view>

namespace coursera::schema {

// The type as SQL writes it: integer, bigint, real, double precision, boolean, date, "timestamp
// without time zone". Empty if the column is not listed. Names are compared exactly; names that
// exports shorten are listed in both spellings.
std::string_view KnownType(std::string_view table, std::string_view column);

} // namespace coursera::schema
