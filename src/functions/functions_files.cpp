// Reading files of a server's export without a foreign table, for coursera.check: it works where
// nothing can be created, on a standby and in read-only transactions.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_file_rows);
PG_FUNCTION_INFO_V1(coursera_file_rejects);
}

#include "fdw/fdw_reader.hpp"
#include "functions/functions_access.hpp"
#include "functions/functions_rejects.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::functions {

namespace {

// The elements of a text[], with NULL for NULL elements.
char** TextsOf(ArrayType* array, int expected) {
	Datum* elements;
	bool* nulls;
	int count;
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
	if (count != expected)
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
		                errmsg("arrays that describe columns must have one length")));
	auto** texts = static_cast<char**>(palloc(sizeof(char*) * (static_cast<size_t>(count) + 1)));
	for (int i = 0; i < count; ++i)
		texts[i] = nulls[i] ? nullptr : TextDatumGetCString(elements[i]);
	return texts;
}

TupleDesc DescriptorOf(ArrayType* names, ArrayType* types) {
	const int count = ArrayGetNItems(ARR_NDIM(names), ARR_DIMS(names));
	char** column_names = TextsOf(names, count);
	char** type_names = TextsOf(types, count);
	TupleDesc descriptor = CreateTemplateTupleDesc(count);
	for (int i = 0; i < count; ++i) {
		Oid type;
		int32 modifier;
		pg::ParseType(type_names[i] == nullptr ? "" : type_names[i], &type, &modifier);
		TupleDescInitEntry(descriptor, static_cast<AttrNumber>(i + 1), column_names[i], type,
		                   modifier, 0);
	}
	return descriptor;
}

void LeaveOut(void*, const fdw::Reject&) {}

} // namespace

} // namespace coursera::functions

// coursera.file_rows(server name, table_name name, entry text, csv_columns text[], max_rows
// bigint): the rows of a file, with the columns of the query's column definition list.
extern "C" Datum coursera_file_rows(PG_FUNCTION_ARGS) {
	using namespace coursera;
	using namespace coursera::functions;
	const options::ServerOptions server = OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	TupleDesc descriptor = result->setDesc;
	const fdw::ReadableTable table =
		fdw::TableOfFile(server, NameStr(*PG_GETARG_NAME(1)), text_to_cstring(PG_GETARG_TEXT_PP(2)),
	                     descriptor, TextsOf(PG_GETARG_ARRAYTYPE_P(3), descriptor->natts));
	const int64 max_rows = PG_GETARG_INT64(4);
	const auto natts = static_cast<size_t>(descriptor->natts);
	auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (natts + 1)));
	auto* nulls = static_cast<bool*>(palloc(natts + 1));
	fdw::TableReader* reader =
		fdw::OpenRejectingReader(table, fdw::AllColumns(descriptor), LeaveOut, nullptr);
	fdw::StartReader(reader, fdw::Filter{}, false);
	for (int64 i = 0; i < max_rows && fdw::FetchRow(reader, nullptr, values, nulls); ++i)
		tuplestore_putvalues(result->setResult, descriptor, values, nulls);
	fdw::CloseReader(reader);
	return static_cast<Datum>(0);
}

// coursera.file_rejects(server name, table_name name, entry text, column_names text[], types
// text[], csv_columns text[]): reads a file once; returns each of its rows that cannot belong to
// the table.
extern "C" Datum coursera_file_rejects(PG_FUNCTION_ARGS) {
	using namespace coursera;
	using namespace coursera::functions;
	const options::ServerOptions server = OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	TupleDesc descriptor = DescriptorOf(PG_GETARG_ARRAYTYPE_P(3), PG_GETARG_ARRAYTYPE_P(4));
	const fdw::ReadableTable table =
		fdw::TableOfFile(server, NameStr(*PG_GETARG_NAME(1)), text_to_cstring(PG_GETARG_TEXT_PP(2)),
	                     descriptor, TextsOf(PG_GETARG_ARRAYTYPE_P(5), descriptor->natts));
	InitMaterializedSRF(fcinfo, 0);
	fdw::TableReader* reader =
		fdw::OpenRejectingReader(table, NIL, WriteReject, fcinfo->resultinfo);
	fdw::StartReader(reader, fdw::Filter{}, false);
	while (fdw::NextRow(reader, nullptr))
		;
	fdw::CloseReader(reader);
	return static_cast<Datum>(0);
}
