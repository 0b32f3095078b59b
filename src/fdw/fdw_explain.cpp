// What EXPLAIN shows of a scan.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "commands/explain.h"
#include "lib/stringinfo.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_options.hpp"
#include "fdw/fdw_plan.hpp"
#include "fdw/fdw_scan.hpp"

namespace coursera::fdw {

namespace {

int CountColumns(TupleDesc descriptor) {
	int count = 0;
	for (int i = 0; i < descriptor->natts; ++i)
		count += TupleDescAttr(descriptor, i)->attisdropped ? 0 : 1;
	return count;
}

// "course_id, course_progress_ts (2 of 5)"
char* DescribeColumns(Relation relation, List* columns) {
	StringInfoData text;
	initStringInfo(&text);
	const ListCell* cell;
	foreach (cell, columns)
		appendStringInfo(&text, "%s%s", text.len > 0 ? ", " : "",
						 get_attname(RelationGetRelid(relation),
									 static_cast<AttrNumber>(lfirst_int(cell)), false));
	appendStringInfo(&text, "%s(%d of %d)", text.len > 0 ? " " : "none ", list_length(columns),
					 CountColumns(RelationGetDescr(relation)));
	return text.data;
}

} // namespace

// ExplainForeignScan: where the rows come from and which columns are read; with ANALYZE, what it
// took.
void courseraExplainForeignScan(ForeignScanState* node, ExplainState* explain) {
	Relation relation = node->ss.ss_currentRelation;
	TableOptions options = ReadTableOptions(RelationGetRelid(relation));
	ExplainPropertyText("Archive", options.server.archive, explain);
	ExplainPropertyText("Entry", options.entry, explain);
	ExplainPropertyText(
		"Columns",
		DescribeColumns(relation, PlannedColumns(castNode(ForeignScan, node->ss.ps.plan))),
		explain);
	const auto* state = static_cast<ScanState*>(node->fdw_state);
	if (!explain->analyze || state == nullptr)
		return;
	const scan::TableScan& table = state->core->get()->table;
	ExplainPropertyUInteger("Bytes Inflated", nullptr, table.bytes_read(), explain);
	ExplainPropertyUInteger("Rows Read", nullptr, table.rows_read(), explain);
}

} // namespace coursera::fdw
