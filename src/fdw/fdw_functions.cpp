// The dictionary: SQL functions that tell what an export says of its tables and columns.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(coursera_tables);
PG_FUNCTION_INFO_V1(coursera_columns);
PG_FUNCTION_INFO_V1(coursera_user_ids);
PG_FUNCTION_INFO_V1(coursera_exports);
PG_FUNCTION_INFO_V1(coursera_documentation);
}

#include "fdw/fdw_exports.hpp"
#include "fdw/fdw_options.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::fdw {

namespace {

// One row of a result, filled left to right; backend calls go through the boundary.
class RowWriter {
  public:
	explicit RowWriter(ReturnSetInfo* result) : result_(result) {}

	RowWriter& Text(const std::string& text) {
		return Add(pg::CallBackend([&text] { return CStringGetTextDatum(text.c_str()); }));
	}
	RowWriter& Name(const std::string& name) {
		return Add(pg::CallBackend(
			[&name] { return DirectFunctionCall1(namein, CStringGetDatum(name.c_str())); }));
	}
	// An empty text is "not known".
	RowWriter& TextOrNull(const std::string& text) { return text.empty() ? Null() : Text(text); }
	RowWriter& Int4(size_t number) { return Add(Int32GetDatum(static_cast<int32>(number))); }
	RowWriter& Bool(bool value) { return Add(BoolGetDatum(value)); }
	// -1 is "not known".
	RowWriter& Bytes(int64_t number) { return number < 0 ? Null() : Add(Int64GetDatum(number)); }
	// Seconds since 1970; 0 is "not known".
	RowWriter& Time(int64_t seconds) {
		return seconds == 0 ? Null()
		                    : Add(TimestampTzGetDatum(
								  time_t_to_timestamptz(static_cast<pg_time_t>(seconds))));
	}
	RowWriter& TextArray(const std::vector<std::string>& texts) {
		std::vector<Datum> elements;
		for (const std::string& text : texts)
			elements.push_back(
				pg::CallBackend([&text] { return CStringGetTextDatum(text.c_str()); }));
		return Add(pg::CallBackend([&elements] {
			return PointerGetDatum(construct_array(elements.data(),
			                                       static_cast<int>(elements.size()), TEXTOID, -1,
			                                       false, TYPALIGN_INT));
		}));
	}
	RowWriter& Null() {
		values_[count_] = 0;
		nulls_[count_++] = true;
		return *this;
	}
	void Finish() {
		pg::CallBackend([this] {
			tuplestore_putvalues(result_->setResult, result_->setDesc, values_, nulls_);
		});
		count_ = 0;
	}

  private:
	static constexpr int kMaxColumns = 16;

	RowWriter& Add(Datum value) {
		values_[count_] = value;
		nulls_[count_++] = false;
		return *this;
	}

	ReturnSetInfo* result_;
	int count_ = 0;
	Datum values_[kMaxColumns];
	bool nulls_[kMaxColumns];
};

void WriteTable(const TableDescription& table, RowWriter* row) {
	std::vector<std::string> user_ids;
	for (const ColumnDescription& column : table.columns)
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

void WriteColumns(const TableDescription& table, RowWriter* row) {
	for (size_t i = 0; i < table.columns.size(); ++i) {
		const ColumnDescription& column = table.columns[i];
		row->Name(table.name)
			.Int4(i + 1)
			.Name(column.name)
			.Text(column.type.name)
			.TextOrNull(column.description)
			.Bool(column.in_primary_key)
			.TextArray(column.references)
			.Bool(column.not_null)
			.TextOrNull(column.original_name)
			.Text(table.entry)
			.TextOrNull(column.csv_column)
			.Finish();
	}
}

// The server of that name, whose archive the caller may have read: USAGE, as for a foreign table.
ServerOptions OptionsOfServer(const char* name) {
	ForeignServer* server = GetForeignServerByName(name, false);
	ForeignDataWrapper* wrapper = GetForeignDataWrapper(server->fdwid);
	if (strcmp(wrapper->fdwname, "coursera_fdw") != 0)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
		                errmsg("server \"%s\" is not a server of coursera_fdw", name)));
	AclResult access = pg_foreign_server_aclcheck(server->serverid, GetUserId(), ACL_USAGE);
	if (access != ACLCHECK_OK)
		aclcheck_error(access, OBJECT_FOREIGN_SERVER, name);
	return ReadServerOptions(server->serverid, GetUserId());
}

void WriteUserIds(const schema::UserIds& user_ids, RowWriter* row) {
	for (const schema::UserIdDomain& domain : user_ids.domains)
		row->Text(domain.domain.empty() ? "main" : domain.domain)
			.Name(domain.column)
			.Text(user_ids.linked ? "linked" : "isolated")
			.Text(user_ids.partner)
			.TextArray(domain.tables)
			.Finish();
}

// Describes the exports of the server that a function names first, and lets `write` make rows of
// it.
template <typename Write>
void WriteDescription(FunctionCallInfo fcinfo, std::optional<Names> names, Write write) {
	ServerOptions server = OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	EncodingPlan encoding = PlanEncoding(server.encoding);
	InitMaterializedSRF(fcinfo, 0);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] {
		RowWriter row(result);
		const ExportDescription description = DescribeServer(server, encoding, names);
		for (const base::Error& problem : description.left_out)
			pg::Report(WARNING, problem);
		write(description, &row);
	});
}

template <typename Write>
void WriteDictionary(FunctionCallInfo fcinfo, Write write) {
	WriteDescription(fcinfo, std::nullopt, write);
}

// The same for rows about one table each; tables that cannot be made are left out.
template <typename Write>
void WriteTables(FunctionCallInfo fcinfo, Write write) {
	WriteDictionary(fcinfo, [write](const ExportDescription& description, RowWriter* row) {
		for (const TableDescription& table : description.tables)
			if (!table.columns.empty())
				write(table, row);
	});
}

// What to write as comments: under which entry and csv_column the foreign tables made by IMPORT
// refer to a description.
void WriteDocumentation(const TableDescription& table, RowWriter* row) {
	if (!table.description.empty())
		row->Text(table.entry).Null().Text(table.description).Finish();
	for (const ColumnDescription& column : table.columns)
		if (!column.description.empty())
			row->Text(table.entry)
				.Text(column.csv_column.empty() ? column.exported_name : column.csv_column)
				.Text(column.description)
				.Finish();
}

// Whatever on_error says: this is where to look for what cannot be read.
void WriteExports(ServerOptions server, RowWriter* row) {
	std::vector<base::Error> problems;
	server.unreadable = scan::Unreadable::kSkip;
	std::shared_ptr<const scan::Exports> exports = ExportsOf(server, &problems);
	for (const scan::Member& member : exports->members())
		row->Text(member.data->path())
			.Time(member.data->date())
			.TextArray(member.data->courses())
			.TextOrNull(member.data->partner())
			.Bool(member.superseded)
			.Null()
			.Finish();
	for (const base::Error& problem : problems)
		row->Text(problem.place().archive)
			.Null()
			.Null()
			.Null()
			.Null()
			.Text(problem.message())
			.Finish();
}

} // namespace

} // namespace coursera::fdw

// coursera.exports(server name): a row per export that the server's archive stands for.
extern "C" Datum coursera_exports(PG_FUNCTION_ARGS) {
	using namespace coursera;
	fdw::ServerOptions server = fdw::OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	InitMaterializedSRF(fcinfo, 0);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] {
		fdw::RowWriter row(result);
		fdw::WriteExports(server, &row);
	});
	return static_cast<Datum>(0);
}

// coursera.documentation(server name, names text): descriptions, by entry and column in the file.
extern "C" Datum coursera_documentation(PG_FUNCTION_ARGS) {
	coursera::fdw::Names names = coursera::fdw::ParseNames(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	coursera::fdw::WriteDescription(
		fcinfo, names,
		[](const coursera::fdw::ExportDescription& description, coursera::fdw::RowWriter* row) {
			for (const coursera::fdw::TableDescription& table : description.tables)
				coursera::fdw::WriteDocumentation(table, row);
		});
	return static_cast<Datum>(0);
}

// coursera.tables(server name): a row per table of the export.
extern "C" Datum coursera_tables(PG_FUNCTION_ARGS) {
	coursera::fdw::WriteTables(fcinfo, coursera::fdw::WriteTable);
	return static_cast<Datum>(0);
}

// coursera.columns(server name): the data dictionary.
extern "C" Datum coursera_columns(PG_FUNCTION_ARGS) {
	coursera::fdw::WriteTables(fcinfo, coursera::fdw::WriteColumns);
	return static_cast<Datum>(0);
}

// coursera.user_ids(server name): a row per domain of learner ids.
extern "C" Datum coursera_user_ids(PG_FUNCTION_ARGS) {
	coursera::fdw::WriteDictionary(fcinfo, [](const coursera::fdw::ExportDescription& description,
	                                          coursera::fdw::RowWriter* row) {
		for (const coursera::schema::UserIds& user_ids : description.user_ids)
			coursera::fdw::WriteUserIds(user_ids, row);
	});
	return static_cast<Datum>(0);
}
