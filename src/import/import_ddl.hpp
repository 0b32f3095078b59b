// Turns an export's SQL into plain descriptions of tables.
//
// Scripts are read by PostgreSQL's own raw parser and never executed. A CREATE TABLE gives the
// table's name, the columns' names and types, and the keys that it declares, which are only shown;
// COMMENT ON TABLE and COLUMN give the text. Everything else is ignored. Types must be built-in
// ones.
#pragma once

#include "pg/pg_postgres.hpp"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/base_error.hpp"

namespace coursera::import {

// A built-in type, written in two ways.
struct ParsedType {
	std::string sql;  // qualified and with modifier, ready for a CREATE statement
	std::string name; // as format_type shows it
};

struct ParsedColumn {
	std::string name;      // unique in the script, and at most 63 bytes
	std::string long_name; // as the script spells it, if that is longer
	ParsedType type;
	bool not_null = false;
	bool in_primary_key = false;
	std::vector<std::string> references; // "table.column", declared by foreign keys

	const std::string& full_name() const { return long_name.empty() ? name : long_name; }
};

struct ParsedTable {
	std::string name; // as a column's
	std::string long_name;
	std::vector<ParsedColumn> columns;
	std::unordered_map<std::string, size_t> places; // of the columns, by name

	const std::string& full_name() const { return long_name.empty() ? name : long_name; }
};

// Parses a script that is exactly one CREATE TABLE. Throws base::Error(kMalformedPage) with the
// reason as detail: no or another statement, several of them, a syntax error, a type that does not
// exist or is not allowed, a column given twice, more columns than a table can have.
// `file` is named in the message.
ParsedTable ParseCreateTable(const std::string& script, const std::string& file);

// The contents of a script of many statements (setup.sql), by table name.
struct ParsedSetup {
	std::map<std::string, ParsedTable> tables;
	std::map<std::string, std::string> table_comments;
	std::map<std::pair<std::string, std::string>, std::string> column_comments;
	std::vector<base::Error> problems; // of statements that could not be used
};
ParsedSetup ParseSetup(std::string_view sql, const std::string& file);

} // namespace coursera::import
