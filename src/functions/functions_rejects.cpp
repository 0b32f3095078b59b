// coursera.rejects: the rows that on_error 'skip' leaves out of a table.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/table.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(coursera_rejects);
}

#include "functions/functions_rejects.hpp"

#include "fdw/fdw_reader.hpp"
#include "functions/functions_access.hpp"

namespace coursera::functions {

void WriteReject(void* argument, const fdw::Reject& reject) {
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

} // namespace coursera::functions

// coursera.rejects(table regclass): reads the table once; returns each row of the file that cannot
// belong to the table.
extern "C" Datum coursera_rejects(PG_FUNCTION_ARGS) {
	using namespace coursera;
	using namespace coursera::functions;
	const Oid relation_id = PG_GETARG_OID(0);
	CheckReadable(relation_id);
	InitMaterializedSRF(fcinfo, 0);
	Relation relation = table_open(relation_id, AccessShareLock);
	fdw::TableReader* reader = fdw::OpenRejectingReader(fdw::TableOfRelation(relation, GetUserId()),
	                                                    NIL, WriteReject, fcinfo->resultinfo);
	fdw::StartReader(reader, fdw::Filter{}, false);
	while (fdw::NextRow(reader, nullptr))
		;
	fdw::CloseReader(reader);
	table_close(relation, AccessShareLock);
	return static_cast<Datum>(0);
}
