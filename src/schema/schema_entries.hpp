// Finds the description of each column among the lines of a page.
//
// A line that starts with a column's name is a mention. What follows it, up to the next column, a
// heading, the script or the end of the row or list, is its text. Names also start sentences and
// stand in lists of keys, so mentions compete:
//   1. Mentions that look alike (cells of one column of one table, terms of one list, headings of
//      one level, …) form a family. A family that describes many columns is the list of columns.
//   2. For each column the mention with a text in the largest family wins.
//   3. The text of a winner ends where the next winner or another of its family starts; a loser
//      is part of the description it stands in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/schema_layout.hpp"

namespace coursera::schema {

struct ColumnEntries {
	std::vector<std::string> descriptions; // parallel to the columns; empty if there is none
	uint32_t first_line;                   // where they start, with the head of their table or list
};

// For a page that mentions no column, first_line is the number of lines.
ColumnEntries FindColumnEntries(const PageLayout& layout, const std::vector<std::string>& columns);

} // namespace coursera::schema
