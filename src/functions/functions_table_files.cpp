// The function coursera.files: the files that a foreign table is read from.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/table.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(coursera_files);
}

#include "fdw/fdw_source.hpp"
#include "functions/functions_access.hpp"
#include "functions/functions_row_writer.hpp"
#include "options/options_encoding.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"
#include "scan/scan_export_contents.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::functions {

namespace {

void WriteFiles(const options::TableOptions& options, ReturnSetInfo* result) {
	scan::MergedTableSource source = fdw::SourceOf(options);
	source.is_only_listed = true;
	RowWriter row(result);
	for (const scan::TableSource& one : scan::MergedTableScan(std::move(source)).Sources()) {
		const zip::Entry* entry = one.listed->Find(one.entry);
		if (entry == nullptr)
			continue;
		row.Text(one.archive)
			.Text(one.entry)
			.Bytes(entry->compressed_size >= 0 ? entry->compressed_size : entry->size)
			.Time(entry->modified)
			.Finish();
	}
}

} // namespace

} // namespace coursera::functions

// coursera.files(relation regclass): a row per file.
extern "C" Datum coursera_files(PG_FUNCTION_ARGS) {
	using namespace coursera;
	using namespace coursera::functions;
	const Oid relation_id = PG_GETARG_OID(0);
	Relation relation = table_open(relation_id, AccessShareLock);
	CheckOurs(relation_id);
	const Oid server_id = GetForeignTable(relation_id)->serverid;
	const AclResult access = pg::CheckServerAccess(server_id, GetUserId(), ACL_USAGE);
	if (access != ACLCHECK_OK)
		aclcheck_error(access, OBJECT_FOREIGN_SERVER, GetForeignServer(server_id)->servername);
	const options::TableOptions options = options::ReadTableOptions(relation_id, GetUserId());
	table_close(relation, NoLock);
	InitMaterializedSRF(fcinfo, 0);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	pg::Boundary([&] { WriteFiles(options, result); });
	return static_cast<Datum>(0);
}
