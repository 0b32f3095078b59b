#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
}

#include "import/import_schema.hpp"

#include <algorithm>

#include "import/import_merge.hpp"
#include "options/options_reader.hpp"
#include "options/options_table.hpp"
#include "options/options_validator.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_statement.hpp"
#include "schema/schema_groups.hpp"

namespace coursera::import {

namespace {

// The remote schema that means all groups.
constexpr char kWholeExport[] = "export";

// quote_identifier and quote_literal, through the boundary.
std::string Identifier(const std::string& name) {
	return pg::CallBackend([&name] { return quote_identifier(name.c_str()); });
}

std::string Literal(const std::string& text) {
	return pg::CallBackend([&text] { return quote_literal_cstr(text.c_str()); });
}

const std::string& NameOf(const TableDescription& table, options::Names names) {
	return names == options::Names::kNeutral ? table.neutral_name : table.name;
}

// The options that link it to the file are always given, so that it can be renamed.
std::string ColumnClause(const ColumnDescription& column, const std::string& name,
                         const options::ImportOptions& options) {
	const bool is_text = column.type_is_known && !options.uses_known_types;
	std::string clause = Identifier(name) + " " + (is_text ? "pg_catalog.text" : column.type.sql);
	if (column.is_course_slug)
		return clause + " OPTIONS (course_slug 'true')";
	// If the header has none for it, the column must not find another one by its new name.
	const std::string& in_file =
		column.csv_column.empty() ? column.exported_name : column.csv_column;
	clause += " OPTIONS (csv_column " + Literal(in_file);
	if (column.position > 0)
		clause += ", position " + Literal(std::to_string(column.position));
	return clause + ")";
}

void CheckArchiveColumn(const TableDescription& table, options::Names names,
                        const std::string& name) {
	for (const ColumnDescription& column : table.columns) {
		if (name != (names == options::Names::kNeutral ? column.neutral_name : column.name))
			continue;
		throw base::Error(base::ErrorKind::kBadName, "table \"" + NameOf(table, names) +
		                                                 "\" has a column \"" + name +
		                                                 "\" of its own")
			.WithHint("Give another name as archive_column.");
	}
}

std::string CreateCommand(const TableDescription& table, const options::ImportOptions& options,
                          const std::string& server) {
	const bool neutral = options.names == options::Names::kNeutral;
	const std::string& name = NameOf(table, options.names);
	std::string command = "CREATE FOREIGN TABLE " + Identifier(name) + " (";
	const char* separator = "\n\t";
	for (const ColumnDescription& column : table.columns) {
		command +=
			separator + ColumnClause(column, neutral ? column.neutral_name : column.name, options);
		separator = ",\n\t";
	}
	if (options.archive_column != nullptr) {
		CheckArchiveColumn(table, options.names, options.archive_column);
		command += separator + Identifier(options.archive_column) +
		           " pg_catalog.text OPTIONS (archive_column 'true')";
	}
	command += "\n) SERVER " + Identifier(server);
	std::string key;
	for (const std::string& column : table.key)
		key += (key.empty() ? "" : ", ") + options::NameInList(column);
	command += " OPTIONS (entry " + Literal(table.entry);
	if (!key.empty())
		command += ", key " + Literal(key);
	return command + ")";
}

bool InTableList(const ImportForeignSchemaStmt* statement, const std::string& name) {
	const ListCell* cell;
	foreach (cell, statement->table_list)
		if (name == lfirst_node(RangeVar, cell)->relname)
			return true;
	return false;
}

bool IsWanted(const ImportForeignSchemaStmt* statement, const TableDescription& table,
              const std::string& name) {
	if (strcmp(statement->remote_schema, kWholeExport) != 0 &&
	    table.group != statement->remote_schema)
		return false;
	switch (statement->list_type) {
	case FDW_IMPORT_SCHEMA_ALL:
		return true;
	case FDW_IMPORT_SCHEMA_LIMIT_TO:
		return InTableList(statement, name);
	case FDW_IMPORT_SCHEMA_EXCEPT:
		return !InTableList(statement, name);
	}
	return true;
}

void WarnOfAll(const std::vector<base::Error>& problems) {
	for (const base::Error& problem : problems)
		pg::WarnOnce(problem);
}

// Whether a file that belongs to no table might have been a wanted table.
bool WantsUnknownTables(const ImportForeignSchemaStmt* statement) {
	return statement->list_type != FDW_IMPORT_SCHEMA_LIMIT_TO &&
	       (strcmp(statement->remote_schema, kWholeExport) == 0 ||
	        schema::TableGroup("") == statement->remote_schema);
}

// "table "a"" or "3 tables", and the first names, to be added to a message.
struct Listed {
	std::string tables;
	std::string names;
};

Listed ListTables(const std::vector<std::string>& names) {
	constexpr size_t kMaxNames = 15; // of 63 bytes each: a message is cut at 1 kB
	if (names.size() == 1)
		return {"table \"" + names.front() + "\"", ""};
	Listed listed{std::to_string(names.size()) + " tables", ": "};
	for (size_t i = 0; i < names.size() && i < kMaxNames; ++i)
		listed.names += (i > 0 ? ", " : "") + names[i];
	if (names.size() > kMaxNames)
		listed.names += ", ... and " + std::to_string(names.size() - kMaxNames) + " more";
	return listed;
}

// One warning for all tables of a kind, since whole exports come without pages.
void WarnOfHeaderOnly(const std::vector<const TableDescription*>& wanted,
                      const options::ImportOptions& options, const std::string& archive) {
	std::vector<std::string> known;
	std::vector<std::string> text;
	for (const TableDescription* table : wanted) {
		if (!table->header_only || table->columns.empty())
			continue;
		const bool is_known =
			options.uses_known_types &&
			std::any_of(table->columns.begin(), table->columns.end(),
		                [](const ColumnDescription& column) { return column.type_is_known; });
		(is_known ? known : text).push_back(NameOf(*table, options.names));
	}
	base::ErrorPlace place;
	place.archive = archive;
	if (!text.empty()) {
		const Listed listed = ListTables(text);
		pg::Warn(
			base::Error(base::ErrorKind::kMalformedPage,
		                "all columns of " + listed.tables + " are text" + listed.names)
				.WithDetail("Neither a page nor setup.sql describes " +
		                    std::string(text.size() == 1 ? "the table" : "these tables") +
		                    ", so only the names in " +
		                    (text.size() == 1 ? "its header" : "their headers") + " are known.")
				.WithHint("Types can be given with ALTER FOREIGN TABLE ... ALTER COLUMN ... TYPE.")
				.At(place));
	}
	if (!known.empty()) {
		const Listed listed = ListTables(known);
		pg::Warn(
			base::Error(base::ErrorKind::kMalformedPage,
		                "columns of " + listed.tables + " have the types known from other exports" +
		                    listed.names)
				.WithDetail("Neither a page nor setup.sql describes " +
		                    std::string(known.size() == 1 ? "the table" : "these tables") +
		                    ". Numbers, booleans and timestamps are known by the names of table "
		                    "and column; all other columns are text.")
				.WithHint("IMPORT FOREIGN SCHEMA ... OPTIONS (types 'text') makes all of them "
		                  "text, ALTER FOREIGN TABLE ... ALTER COLUMN ... TYPE one.")
				.At(place));
	}
}

// Leaves out tables that PostgreSQL would refuse because of the archive's column.
bool HasRoomForArchiveColumn(const TableDescription& table, const options::ImportOptions& options) {
	if (options.archive_column == nullptr || table.columns.size() < MaxHeapAttributeNumber)
		return true;
	pg::Warn(base::Error(base::ErrorKind::kMalformedPage,
	                     "table \"" + NameOf(table, options.names) + "\" is left out")
	             .WithDetail("With column \"" + std::string(options.archive_column) +
	                         "\" it would have more than " +
	                         std::to_string(MaxHeapAttributeNumber) + " columns.")
	             .WithHint("Import it without archive_column."));
	return false;
}

// Warns of problems that affect the wanted tables.
void WarnOfProblems(const ImportForeignSchemaStmt* statement, const ExportDescription& description,
                    const std::vector<const TableDescription*>& wanted) {
	WarnOfAll(description.left_out);
	if (WantsUnknownTables(statement))
		WarnOfAll(description.problems);
	if (std::any_of(wanted.begin(), wanted.end(),
	                [](const TableDescription* table) { return table->uses_setup; }))
		WarnOfAll(description.setup_problems);
	for (const TableDescription* table : wanted)
		WarnOfAll(table->problems);
}

List* ImportCommands(const ImportForeignSchemaStmt* statement, const options::ServerOptions& server,
                     const options::EncodingPlan& encoding, const options::ImportOptions& options) {
	ExportDescription description = DescribeServer(server, encoding, options.names);
	std::vector<const TableDescription*> wanted;
	for (const TableDescription& table : description.tables)
		if (IsWanted(statement, table, NameOf(table, options.names)))
			wanted.push_back(&table);
	WarnOfProblems(statement, description, wanted);
	WarnOfHeaderOnly(wanted, options, server.archive);
	List* commands = NIL;
	for (const TableDescription* table : wanted) {
		if (table->columns.empty() || !HasRoomForArchiveColumn(*table, options))
			continue;
		std::string command = CreateCommand(*table, options, server.server_name);
		commands = pg::CallBackend([&] { return lappend(commands, pstrdup(command.c_str())); });
	}
	return commands;
}

void CheckRemoteSchema(const char* remote_schema) {
	if (strcmp(remote_schema, kWholeExport) == 0 || schema::IsTableGroup(remote_schema))
		return;
	StringInfoData groups;
	initStringInfo(&groups);
	for (std::string_view group : schema::kTableGroups)
		appendStringInfo(&groups, ", %.*s", static_cast<int>(group.size()), group.data());
	ereport(ERROR, (errcode(ERRCODE_FDW_SCHEMA_NOT_FOUND),
	                errmsg("an export has no table group \"%s\"", remote_schema),
	                errhint("Import \"%s\" for all tables, or one of the guide's groups: %s.",
	                        kWholeExport, groups.data + strlen(", "))));
}

} // namespace

List* courseraImportForeignSchema(ImportForeignSchemaStmt* statement, Oid server_id) {
	options::CheckOptions(statement->options, options::kImportLevel);
	options::ImportOptions options = options::ReadImportOptions(statement->options);
	CheckRemoteSchema(statement->remote_schema);
	options::ServerOptions server = options::ReadServerOptions(server_id, GetUserId());
	options::EncodingPlan encoding = options::PlanEncoding(server.encoding);
	return pg::Boundary([&] { return ImportCommands(statement, server, encoding, options); });
}

} // namespace coursera::import
