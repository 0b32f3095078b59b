// The dictionary: SQL functions that describe an export's tables and columns.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_tables);
PG_FUNCTION_INFO_V1(coursera_columns);
PG_FUNCTION_INFO_V1(coursera_user_ids);
PG_FUNCTION_INFO_V1(coursera_documentation);
}

#include "functions/functions_access.hpp"
#include "functions/functions_row_writer.hpp"
#include "import/import_merge.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_statement.hpp"

namespace coursera::functions {

namespace {

void WriteTable(const import::TableDescription& table, RowWriter* row) {
	std::vector<std::string> user_ids;
	for (const import::ColumnDescription& column : table.columns)
		if (column.is_user_id)
			user_ids.push_back(column.name);
	row->Name(table.name)
		.Text(table.entry)
		.Text(table.group)
		.TextOrNull(table.description)
		.Int4(table.columns.size())
		.Bytes(table.compressed_size)
		.Bytes(table.size)
		.TextArray(user_ids)
		.TextArray(table.undeclared)
		.Finish();
}

void WriteColumns(const import::TableDescription& table, RowWriter* row) {
	for (size_t i = 0; i < table.columns.size(); ++i) {
		const import::ColumnDescription& column = table.columns[i];
		row->Name(table.name)
			.Int4(i + 1)
			.Name(column.name)
			.Text(column.type.name)
			.TextOrNull(column.description)
			.Bool(column.in_primary_key)
			.TextArrayOrNull(column.references)
			.Bool(column.not_null)
			.TextOrNull(column.original_name)
			.Text(table.entry)
			.TextOrNull(column.csv_column)
			.Finish();
	}
}

const char* NameOf(schema::Anonymity anonymity) {
	switch (anonymity) {
	case schema::Anonymity::kLinked:
		return "linked";
	case schema::Anonymity::kIsolated:
		return "isolated";
	case schema::Anonymity::kUnknown:
		break;
	}
	return "unknown";
}

void WriteUserIds(const schema::UserIds& user_ids, RowWriter* row) {
	for (const schema::UserIdDomain& domain : user_ids.domains)
		row->Text(domain.domain.empty() ? "main" : domain.domain)
			.Name(domain.column)
			.Text(NameOf(user_ids.anonymity))
			.Text(user_ids.partner)
			.TextArray(domain.tables)
			.Finish();
}

// Describes the exports of the server that is a function's first argument, and calls `write` to
// make rows of it.
template <typename Write>
void WriteDescription(FunctionCallInfo fcinfo, std::optional<options::Names> names, Write write) {
	options::ServerOptions server = OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	options::EncodingPlan encoding = options::PlanEncoding(server.encoding);
	InitMaterializedSRF(fcinfo, 0);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] {
		RowWriter row(result);
		const import::ExportDescription description =
			import::DescribeServer(server, encoding, names);
		for (const base::Error& problem : description.left_out)
			pg::WarnOnce(problem);
		write(description, &row);
	});
}

template <typename Write>
void WriteDictionary(FunctionCallInfo fcinfo, Write write) {
	WriteDescription(fcinfo, std::nullopt, write);
}

// The same for rows about one table each, without tables that cannot be made.
template <typename Write>
void WriteTables(FunctionCallInfo fcinfo, Write write) {
	WriteDictionary(fcinfo, [write](const import::ExportDescription& description, RowWriter* row) {
		for (const import::TableDescription& table : description.tables)
			if (!table.columns.empty())
				write(table, row);
	});
}

// The texts for comments, with the entry and csv_column by which the foreign tables made by IMPORT
// refer to them.
void WriteDocumentation(const import::TableDescription& table, RowWriter* row) {
	if (!table.description.empty())
		row->Text(table.entry).Null().Text(table.description).Finish();
	for (const import::ColumnDescription& column : table.columns)
		if (!column.description.empty())
			row->Text(table.entry)
				.Text(column.csv_column.empty() ? column.exported_name : column.csv_column)
				.Text(column.description)
				.Finish();
}

} // namespace

} // namespace coursera::functions

// coursera.documentation(server name, names text): descriptions, by entry and column in the file.
extern "C" Datum coursera_documentation(PG_FUNCTION_ARGS) {
	coursera::options::Names names =
		coursera::options::ParseNames(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	coursera::functions::WriteDescription(
		fcinfo, names,
		[](const coursera::import::ExportDescription& description,
	       coursera::functions::RowWriter* row) {
			for (const coursera::import::TableDescription& table : description.tables)
				coursera::functions::WriteDocumentation(table, row);
		});
	return static_cast<Datum>(0);
}

// coursera.tables(server name): a row per table of the export.
extern "C" Datum coursera_tables(PG_FUNCTION_ARGS) {
	coursera::functions::WriteTables(fcinfo, coursera::functions::WriteTable);
	return static_cast<Datum>(0);
}

// coursera.columns(server name): the data dictionary.
extern "C" Datum coursera_columns(PG_FUNCTION_ARGS) {
	coursera::functions::WriteTables(fcinfo, coursera::functions::WriteColumns);
	return static_cast<Datum>(0);
}

// coursera.user_ids(server name): a row per domain of learner ids.
extern "C" Datum coursera_user_ids(PG_FUNCTION_ARGS) {
	coursera::functions::WriteDictionary(
		fcinfo, [](const coursera::import::ExportDescription& description,
	               coursera::functions::RowWriter* row) {
			for (const coursera::schema::UserIds& user_ids : description.user_ids)
				coursera::functions::WriteUserIds(user_ids, row);
		});
	return static_cast<Datum>(0);
}
