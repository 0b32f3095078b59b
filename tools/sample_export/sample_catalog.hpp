// The tables of an export: names, columns, types and declared keys, with partner and course filled
// in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sample_export/sample_options.hpp"

namespace coursera::sample {

enum class ColumnKind { kText, kInteger, kReal, kBool, kTimestamp, kDate };

struct Reference {
	std::string table;
	std::string column;
};

struct Column {
	std::string name;
	std::string catalog_name; // as in the catalog, before the partner is filled in
	std::string type;         // as the script spells it
	ColumnKind kind = ColumnKind::kText;
	std::size_t length = 0;  // of VARCHAR(n), in characters; 0 if there is none
	bool not_null = false;   // declared NOT NULL
	bool in_key = false;     // part of the declared primary key
	std::string user_domain; // of a learner id: "users", "discussions", ..., "course"; else empty
	std::vector<Reference> references;
	std::string long_name; // the name before it was shortened, or empty
};

struct Table {
	std::string name;         // in the script, and of the page
	std::string catalog_name; // as in the catalog
	std::string csv_name;     // of the CSV entry, without ".csv"
	std::string long_name;    // the name before it was shortened, or empty
	std::vector<Column> columns;
	int course = -1; // number of the course when the table belongs to one
};

// All tables of an export, by name.
std::vector<Table> exportTables(const Options& options);

// True when some generation has a column of this name; guards against misspelt names in code.
bool isCatalogColumn(std::string_view name);

// The slug as it appears in identifiers: hyphens become underscores.
std::string slugIdentifier(std::string_view slug);

} // namespace coursera::sample
