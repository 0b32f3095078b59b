// coursera.build_index, drop_index and indexes, for one table: src/sql/index.sql has them for a
// server.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/table.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(coursera_build_table_index);
PG_FUNCTION_INFO_V1(coursera_drop_table_index);
PG_FUNCTION_INFO_V1(coursera_table_indexes);
}

#include <chrono>

#include "fdw/fdw_settings.hpp"
#include "fdw/fdw_source.hpp"
#include "functions/functions_access.hpp"
#include "functions/functions_row_writer.hpp"
#include "index/index_store.hpp"
#include "options/options_encoding.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"
#include "scan/scan_indexing.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::functions {

namespace {

// A function's facts about the table, for plain frames.
struct IndexedTable {
	options::TableOptions options;
	options::EncodingPlan encoding;
};

// Raises unless the caller owns the table's server or, for functions that only read, may use it.
void CheckRights(Oid relation_id, bool only_sees) {
	const Oid server_id = GetForeignTable(relation_id)->serverid;
	if (pg::OwnsServer(server_id, GetUserId()) ||
	    (only_sees && pg::CheckServerAccess(server_id, GetUserId(), ACL_USAGE) == ACLCHECK_OK))
		return;
	aclcheck_error(only_sees ? ACLCHECK_NO_PRIV : ACLCHECK_NOT_OWNER, OBJECT_FOREIGN_SERVER,
	               GetForeignServer(server_id)->servername);
}

// Checks the caller's rights, and prepares the function's result.
IndexedTable OpenTable(FunctionCallInfo fcinfo, bool only_sees) {
	const Oid relation_id = PG_GETARG_OID(0);
	Relation relation = table_open(relation_id, AccessShareLock);
	CheckOurs(relation_id);
	CheckRights(relation_id, only_sees);
	IndexedTable table;
	table.options = options::ReadTableOptions(relation_id, GetUserId());
	table.encoding = options::PlanEncoding(table.options.server.encoding);
	table_close(relation, NoLock);
	InitMaterializedSRF(fcinfo, 0);
	return table;
}

std::vector<scan::TableSource> SourcesOf(const IndexedTable& table) {
	scan::MergedTableSource source = fdw::SourceOf(table.options);
	source.plan.decoder = MakeDecoder(table.encoding);
	source.plan.decoder_name = DecoderName(table.encoding);
	source.plan.store = fdw::IndexStore(false);
	source.is_only_listed = true;
	return scan::MergedTableScan(std::move(source)).Sources();
}

// Writes a row about an entry's index; nothing if there is none.
void WriteIndex(const scan::TableSource& source, double seconds, RowWriter* row) {
	const std::shared_ptr<const index::IndexFile> file = scan::FindIndex(source);
	if (file == nullptr)
		return;
	row->Text(source.archive)
		.Text(source.entry)
		.Int4(file->index().blocks.size())
		.Bytes(static_cast<int64_t>(file->state().size))
		.Time(file->index().built_at)
		.Float8(seconds)
		.Finish();
}

// An entry without an index is read as usual, so its errors are not reported here.
void BuildAndWrite(const scan::TableSource& source, RowWriter* row) {
	const auto start = std::chrono::steady_clock::now();
	try {
		if (scan::FindIndex(source) == nullptr && !scan::BuildIndex(source))
			return;
	} catch (const base::Error& error) {
		base::Error warning = error;
		base::ErrorPlace place;
		place.archive = source.archive;
		place.entry = source.entry;
		pg::Warn(
			warning
				.WithMessage("could not index entry \"" + source.entry + "\": " + error.message())
				.At(place));
		return;
	}
	const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
	WriteIndex(source, took.count(), row);
}

} // namespace

} // namespace coursera::functions

// coursera.build_table_index(table regclass)
extern "C" Datum coursera_build_table_index(PG_FUNCTION_ARGS) {
	using namespace coursera;
	const functions::IndexedTable table = functions::OpenTable(fcinfo, false);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] {
		functions::RowWriter row(result);
		if (fdw::IndexStore(false)->settings().folder.empty())
			throw base::Error(base::ErrorKind::kBadName, "there is no folder for index files")
				.WithHint("The setting \"coursera_fdw.index_directory\" names it.");
		if (!OnlyChecks(table.encoding))
			return; // places in the file differ from those in its text
		for (const scan::TableSource& source : functions::SourcesOf(table))
			functions::BuildAndWrite(source, &row);
	});
	return static_cast<Datum>(0);
}

// coursera.drop_table_index(table regclass)
extern "C" Datum coursera_drop_table_index(PG_FUNCTION_ARGS) {
	using namespace coursera;
	const functions::IndexedTable table = functions::OpenTable(fcinfo, false);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] {
		functions::RowWriter row(result);
		for (const scan::TableSource& source : functions::SourcesOf(table))
			if (scan::DropIndex(source))
				row.Text(source.archive).Text(source.entry).Finish();
	});
	return static_cast<Datum>(0);
}

// coursera.table_indexes(table regclass)
extern "C" Datum coursera_table_indexes(PG_FUNCTION_ARGS) {
	using namespace coursera;
	const functions::IndexedTable table = functions::OpenTable(fcinfo, true);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] {
		functions::RowWriter row(result);
		for (const scan::TableSource& source : functions::SourcesOf(table))
			functions::WriteIndex(source, 0, &row);
	});
	return static_cast<Datum>(0);
}
