// coursera.rejects: the rows that on_error 'skip' leaves out of a table.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/table.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(coursera_rejects);
}

#include "fdw/fdw_scan.hpp"

namespace coursera::fdw {

void CheckReadable(Oid relation_id) {
	const char* name = get_rel_name(relation_id);
	if (name == nullptr)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
		                errmsg("relation with OID %u does not exist", relation_id)));
	// As for a query that shows whole rows.
	AclResult access = pg_class_aclcheck(relation_id, GetUserId(), ACL_SELECT);
	if (access != ACLCHECK_OK)
		aclcheck_error(access, get_relkind_objtype(get_rel_relkind(relation_id)), name);
	bool is_ours = false;
	if (get_rel_relkind(relation_id) == RELKIND_FOREIGN_TABLE) {
		ForeignServer* server = GetForeignServer(GetForeignTable(relation_id)->serverid);
		is_ours = strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "coursera_fdw") == 0;
	}
	if (!is_ours)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
		                errmsg("\"%s\" is not a foreign table of coursera_fdw", name)));
}

namespace {

void WriteReject(void* argument, const Reject& reject) {
	auto* result = static_cast<ReturnSetInfo*>(argument);
	Datum values[6];
	bool nulls[6] = {};
	values[0] = Int64GetDatum(static_cast<int64>(reject.line));
	nulls[1] = reject.column == nullptr;
	values[1] = nulls[1] ? static_cast<Datum>(0) : CStringGetTextDatum(reject.column);
	values[2] = CStringGetTextDatum(reject.reason);
	values[3] = CStringGetTextDatum(reject.raw);
	values[4] = CStringGetTextDatum(reject.entry);
	values[5] = CStringGetTextDatum(reject.archive);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

} // namespace

} // namespace coursera::fdw

// coursera.rejects(table regclass): reads the table once; a row per row of the file that cannot be
// one of the table's.
extern "C" Datum coursera_rejects(PG_FUNCTION_ARGS) {
	using namespace coursera::fdw;
	const Oid relation_id = PG_GETARG_OID(0);
	CheckReadable(relation_id);
	InitMaterializedSRF(fcinfo, 0);
	Relation relation = table_open(relation_id, AccessShareLock);
	TableReader* reader = OpenRejectingReader(relation, WriteReject, fcinfo->resultinfo);
	StartReader(reader, Filter{}, false);
	while (NextRow(reader, nullptr))
		;
	CloseReader(reader);
	table_close(relation, AccessShareLock);
	return static_cast<Datum>(0);
}
