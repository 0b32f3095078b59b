// What EXPLAIN shows of a scan.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/table.h"
#include "lib/stringinfo.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_file_filter.hpp"
#include "fdw/fdw_plan_data.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "fdw/fdw_scan.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

int CountColumns(Oid relation_id) {
	Relation relation = table_open(relation_id, NoLock); // the executor has one
	TupleDesc descriptor = RelationGetDescr(relation);
	int count = 0;
	for (int i = 0; i < descriptor->natts; ++i)
		count += TupleDescAttr(descriptor, i)->attisdropped ? 0 : 1;
	table_close(relation, NoLock);
	return count;
}

// "course_id, course_progress_ts (2 of 5)"
char* DescribeColumns(Oid relation_id, List* columns) {
	StringInfoData text;
	initStringInfo(&text);
	const ListCell* cell;
	foreach (cell, columns)
		appendStringInfo(
			&text, "%s%s", text.len > 0 ? ", " : "",
			get_attname(relation_id, static_cast<AttrNumber>(lfirst_int(cell)), false));
	appendStringInfo(&text, "%s(%d of %d)", text.len > 0 ? " " : "none ", list_length(columns),
	                 CountColumns(relation_id));
	return text.data;
}

// Shows a number of rows as PostgreSQL shows rows removed by a filter: the average of the node's
// loops, and in text format only if it is not 0.
void ExplainRemoved(const char* label, uint64 rows, double loops, ExplainState* explain) {
	if (rows > 0 || explain->format != EXPLAIN_FORMAT_TEXT)
		ExplainPropertyFloat(label, nullptr, static_cast<double>(rows) / Max(loops, 1), 0, explain);
}

void ExplainGrouping(const ForeignScan* plan, Oid relation_id, ExplainState* explain) {
	List* keys = NIL;
	const ListCell* cell;
	foreach (cell, PlannedGrouping(plan)) {
		auto* column = static_cast<List*>(lfirst(cell));
		if (list_nth_int(column, kGroupingKind) == static_cast<int>(AggregateKind::kKey))
			keys = lappend(
				keys, get_attname(relation_id,
			                      static_cast<AttrNumber>(list_nth_int(column, kGroupingAttribute)),
			                      false));
	}
	ExplainPropertyText("Relations", psprintf("Aggregate on (%s)", get_rel_name(relation_id)),
	                    explain);
	if (keys != NIL)
		ExplainPropertyList("Group Key", keys, explain);
}

// For entries with an index: the average of so many passes.
void ExplainBlocks(uint64 read, uint64 blocks, uint64 passes, ExplainState* explain) {
	const double average = static_cast<double>(read) / static_cast<double>(Max(passes, 1));
	if (explain->format == EXPLAIN_FORMAT_TEXT) {
		ExplainPropertyText("Blocks", psprintf("%.0f of " UINT64_FORMAT, average, blocks), explain);
		return;
	}
	ExplainPropertyFloat("Blocks Read", nullptr, average, 0, explain);
	ExplainPropertyUInteger("Blocks", nullptr, blocks, explain);
}

// With ANALYZE: what the scan did, in all processes together.
void ExplainWork(const ScanState& state, ExplainState* explain) {
	const scan::MergedTableScan& table = state.reader->core->get()->table;
	ScanWork work = WorkOf(state.reader, state.starts);
	const uint64 blocks_here = work[kCountBlocks];
	AddWork(state.of_workers, &work);
	if (!table.is_many())
		work[kCountBlocks] = blocks_here; // every process has the same
	const uint64 passes = state.shared_passes > 0 ? state.shared_passes : state.starts;
	const auto loops = static_cast<double>(work[kCountStarts]);
	if (table.is_files()) {
		ExplainPropertyUInteger("Files", nullptr, table.files(), explain);
		ExplainPropertyUInteger("Files Opened", nullptr, work[kCountFilesOpened], explain);
	} else if (table.is_many()) {
		ExplainPropertyUInteger("Exports", nullptr, table.exports(), explain);
		ExplainPropertyUInteger("Exports Superseded", nullptr, table.exports_superseded(), explain);
		ExplainPropertyUInteger("Exports Opened", nullptr,
		                        Min(work[kCountExportsOpened], table.exports()), explain);
	}
	if (!table.is_fast_path())
		ExplainPropertyText("Read Through", "libarchive", explain);
	if (work[kCountBlocks] > 0)
		ExplainBlocks(work[kCountBlocksRead], work[kCountBlocks], passes, explain);
	ExplainPropertyUInteger("Bytes Inflated", nullptr, work[kCountBytes], explain);
	ExplainPropertyUInteger("Rows Read", nullptr, work[kCountRowsRead], explain);
	ExplainRemoved("Rows Removed by Pushed Filter", work[kCountRowsDropped], loops, explain);
	if (table.is_many() && !table.is_files())
		ExplainRemoved("Rows Removed by Newer Exports", work[kCountRepeated], loops, explain);
}

} // namespace

// ExplainForeignScan: where the rows come from, which columns are read, which clauses are tested in
// the scan; with ANALYZE, what it did.
void courseraExplainForeignScan(ForeignScanState* node, ExplainState* explain) {
	auto* plan = castNode(ForeignScan, node->ss.ps.plan);
	Oid relation_id = PlannedRelation(plan);
	options::TableOptions options = options::ReadTableOptions(relation_id, InvalidOid);
	if (PlannedGrouping(plan) != NIL)
		ExplainGrouping(plan, relation_id, explain);
	ExplainPropertyText("Archive", options.server.archive, explain);
	ExplainPropertyText("Entry", options.entry, explain);
	ExplainPropertyText("Columns", DescribeColumns(relation_id, PlannedColumns(plan)), explain);
	if (PlannedFileClauses(plan) != NIL)
		ExplainPropertyText("File Filter",
		                    DescribeFileClauses(PlannedFileClauses(plan), relation_id), explain);
	if (PlannedDescriptions(plan) != NIL)
		ExplainPropertyText(
			"Pushed Filter",
			DescribeClauses(PlannedDescriptions(plan), plan->fdw_exprs, PlannedRelation(plan)),
			explain);
	const auto* state = static_cast<ScanState*>(node->fdw_state);
	if (explain->analyze && state != nullptr && state->starts + state->of_workers[kCountStarts] > 0)
		ExplainWork(*state, explain);
}

} // namespace coursera::fdw
