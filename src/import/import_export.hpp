// An export's description of its tables, for IMPORT, attach and the dictionary.
//
// Sources of a table's schema, best first: its HTML page, setup.sql, the CSV's header alone (then
// columns have the types that are known from other exports, or text). Anything that could not be
// used is kept as a problem of its table, so that the caller can warn of it.
#pragma once

#include "pg/pg_postgres.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "base/base_error.hpp"
#include "csv/csv_dialect.hpp"
#include "import/import_ddl.hpp"
#include "options/options_encoding.hpp"
#include "scan/scan_export_contents.hpp"
#include "schema/schema_user_ids.hpp"

namespace coursera::import {

struct ColumnDescription {
	std::string name;          // in the database, after the export's spelling
	std::string neutral_name;  // the same with `partner` for the partner's short name
	std::string exported_name; // as the export spells it, even if no table can have that name
	std::string csv_column;    // in the CSV's header; empty if the header has none for it
	std::string original_name; // before the export shortened it; empty if it did not
	ParsedType type;
	bool type_is_known =
		false;               // known from other exports (schema::KnownType); this one declares none
	std::string description; // empty if there is none
	bool not_null = false;   // declared
	bool in_primary_key = false;
	std::vector<std::string> references; // "table.column", declared
	bool is_user_id = false;
	bool is_course_slug = false; // not in the file, but made from the file's name
	size_t position = 0; // in files without header, counted from 1; 0: the file has a header
};

struct TableDescription {
	std::string name;
	std::string neutral_name;
	std::string exported_name; // as the export spells it, even if no table can have that name
	std::string entry;         // the CSV
	std::string group;         // one of schema::kTableGroups
	std::string description;
	int64_t size = -1;            // inflated bytes
	int64_t compressed_size = -1; // bytes in the archive
	std::vector<ColumnDescription>
		columns;                  // none: the table cannot be made, for the reason in problems
	std::vector<std::string> key; // csv_columns that identify a row, declared or documented
	std::vector<std::string> undeclared; // the header's names without a column
	std::vector<base::Error> problems;
	bool uses_setup = false;  // setup.sql was read
	bool header_only = false; // only the header describes it
};

// Why PostgreSQL would refuse a foreign table with these columns; empty if it would not. IMPORT
// runs as one statement: a table that is refused would cost all others.
std::string WhyRefused(const std::vector<ColumnDescription>& columns);

// The same table without columns, with this as its only problem: its columns and other problems do
// not matter then.
void LeaveOut(const std::string& archive, const std::string& reason, TableDescription* table);

struct ExportDescription {
	std::vector<TableDescription> tables;    // by name
	std::vector<schema::UserIds> user_ids;   // one per partner
	std::vector<base::Error> setup_problems; // of setup.sql
	std::vector<base::Error> problems;       // of files that belong to no table
	std::vector<base::Error> left_out;       // exports that cannot be read
};

// Describes an export. In C++ frames only; calls the backend through the boundary. Texts are in the
// database's encoding.
ExportDescription DescribeExport(const scan::ExportContents& contents, const csv::Dialect& dialect,
                                 const options::EncodingPlan& encoding);

} // namespace coursera::import
