// Which columns are used to compare the rows of several exports.
//
// A row is superseded by a newer export's row of the same key: the table's key columns, or else all
// columns, if both exports have them. Exports whose CSVs have the same set of these columns form a
// class; each pair of classes is compared by the columns that both have. Usually there is one class
// and one comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coursera::scan {

// One of the CSVs whose rows are compared.
struct KeyedCsv {
	size_t member = 0;               // the export; the newest is 0
	std::vector<std::string> header; // names in the file
	std::vector<std::string> ids; // the columns' names in a form that is the same for all exports
};

// Under which keys the rows of one CSV are looked up and added. Columns are indexes into `columns`.
struct RowKeyPlan {
	struct Comparison {
		uint32_t pair = 0; // of classes; rows are compared only within a pair
		std::vector<size_t> columns;
	};

	std::vector<std::string> columns; // names in the file, in the same order for all CSVs
	std::vector<size_t> positions;    // and their places in its header
	std::vector<Comparison> with_newer;
	std::vector<Comparison> with_older;
	// Columns that all CSVs have: rows that differ in one of them never supersede each other, and a
	// filter on them may be tested before rows are compared.
	std::vector<size_t> common;

	bool is_needed() const { return !with_newer.empty() || !with_older.empty(); }
};

// A plan for each of the CSVs. `key`: ids of the key's columns; empty: all columns.
std::vector<RowKeyPlan> PlanRowKeys(const std::vector<KeyedCsv>& csvs,
                                    const std::vector<std::string>& key);

} // namespace coursera::scan
