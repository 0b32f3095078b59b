// By which columns the rows of several exports are told apart.
//
// A row is superseded by a newer export's row of the same key: the table's key columns, else all
// columns, as far as both exports have them. Exports whose CSVs have the same of these columns form
// a class; each pair of classes is compared by the columns that both have. Usually there is one
// class and one comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coursera::scan {

// One CSV among those whose rows are told apart.
struct KeyedCsv {
	size_t member = 0;               // the export; the newest is 0
	std::vector<std::string> header; // names in the file
	std::vector<std::string> ids;    // what the same column is called whatever the export
};

// How the rows of one CSV are looked up and made known. Columns are indexes into `columns`.
struct RowKeyPlan {
	struct Comparison {
		uint32_t pair = 0; // of classes; rows are compared within a pair only
		std::vector<size_t> columns;
	};

	std::vector<std::string> columns; // names in the file, in the same order for all CSVs
	std::vector<size_t> positions;    // and their places in its header
	std::vector<Comparison> with_newer;
	std::vector<Comparison> with_older;
	// Columns that all CSVs have: rows that differ in one of them never meet, and a filter on them
	// may be tested before rows are told apart.
	std::vector<size_t> common;

	bool is_needed() const { return !with_newer.empty() || !with_older.empty(); }
};

// A plan for each of the CSVs. `key`: ids of the key's columns; empty: all columns.
std::vector<RowKeyPlan> PlanRowKeys(const std::vector<KeyedCsv>& csvs,
                                    const std::vector<std::string>& key);

} // namespace coursera::scan
