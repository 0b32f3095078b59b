// What an export says about its tables: everything IMPORT, attach and the dictionary need to know.
//
// Sources of a table's schema, best first: its HTML page, setup.sql, the CSV's header alone (then
// columns have the types that other exports are known to have, else text). Whatever could not be
// used is kept as a problem of the table that wanted it, for the caller to warn of.
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
	std::string exported_name; // as the export spells it, also where no table can have that name
	std::string csv_column;    // in the CSV's header; empty when the header has none for it
	std::string original_name; // before the export shortened it; empty when it did not
	ParsedType type;
	bool type_is_known = false; // of other exports (schema::KnownType); this one declares none
	std::string description;    // empty when nothing is said
	bool not_null = false;      // declared
	bool in_primary_key = false;
	std::vector<std::string> references; // "table.column", declared
	bool is_user_id = false;
	bool is_course_slug = false; // not in the file, but made of the file's name
	size_t position = 0;         // in files without header, counted from 1; 0: there is one
};

struct TableDescription {
	std::string name;
	std::string neutral_name;
	std::string exported_name; // as the export spells it, also where no table can have that name
	std::string entry;         // the CSV
	std::string group;         // one of schema::kTableGroups
	std::string description;
	int64_t size = -1;                      // inflated bytes
	int64_t compressed_size = -1;           // bytes in the archive
	std::vector<ColumnDescription> columns; // none: the table cannot be made, a problem says why
	std::vector<std::string> key;           // csv_columns that make a row, declared or documented
	std::vector<std::string> undeclared;    // the header's names that are no column's
	std::vector<base::Error> problems;
	bool uses_setup = false;  // setup.sql was asked
	bool header_only = false; // nothing but the header describes it
};

// Why PostgreSQL would refuse a foreign table of these columns; empty when it would not. IMPORT
// hands its statements over, and one that is refused costs all tables.
std::string WhyRefused(const std::vector<ColumnDescription>& columns);

// The same table without columns, and that as its only problem: neither columns nor other problems
// are of interest then.
void LeaveOut(const std::string& archive, const std::string& reason, TableDescription* table);

struct ExportDescription {
	std::vector<TableDescription> tables;    // by name
	std::vector<schema::UserIds> user_ids;   // one per partner
	std::vector<base::Error> setup_problems; // of setup.sql
	std::vector<base::Error> problems;       // of files that are no table's
	std::vector<base::Error> left_out;       // exports of many that cannot be read
};

// Describes an export. In C++ frames only; calls the backend through the boundary. Texts are in the
// database's encoding.
ExportDescription DescribeExport(const scan::ExportContents& contents, const csv::Dialect& dialect,
                                 const options::EncodingPlan& encoding);

} // namespace coursera::import
