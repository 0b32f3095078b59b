#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/sysattr.h"
#include "access/table.h"
#include "foreign/fdwapi.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "utils/rel.h"
}

#include "fdw/fdw_plan.hpp"

#include "base/base_error.hpp"
#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_encoding.hpp"
#include "fdw/fdw_options.hpp"
#include "pg/pg_boundary.hpp"
#include "scan/scan_estimate.hpp"

namespace coursera::fdw {

namespace {

// Cost of a byte that is read, inflated and split, in units of cpu_operator_cost: about 7 ns
// against the 2.5 ns that the planner's default stands for on such a machine.
constexpr double kOperatorsPerByte = 0.1;

// Kept with the relation between the planner's three calls.
struct RelationSize {
	double rows;
	double bytes; // inflated
};

// An archive that cannot be read is an error of the scan, not of planning: EXPLAIN works without.
scan::TableEstimate EstimateOrGuess(const TableOptions& options) {
	try {
		scan::TableSource source;
		source.archive = options.server.archive;
		source.entry = options.entry;
		source.dialect = DialectOf(options.server);
		return scan::EstimateTable(source);
	} catch (const base::Error&) {
		return {};
	}
}

// Attribute numbers in an expression or clause, added to `attributes`.
void PullAttributes(Node* expression, Index relation, Bitmapset** attributes) {
	pull_varattnos(expression, relation, attributes);
}

// The user columns that a scan must deliver: those in the target list and in the clauses, or all
// when the whole row is used.
List* UsedColumns(RelOptInfo* relation, Oid relation_id, List* clauses) {
	Bitmapset* attributes = nullptr;
	PullAttributes(reinterpret_cast<Node*>(relation->reltarget->exprs), relation->relid,
				   &attributes);
	PullAttributes(reinterpret_cast<Node*>(clauses), relation->relid, &attributes);
	bool whole_row =
		bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, attributes);
	List* columns = NIL;
	Relation opened = table_open(relation_id, AccessShareLock);
	TupleDesc descriptor = RelationGetDescr(opened);
	for (int i = 0; i < descriptor->natts; ++i) {
		int attribute = i + 1;
		if (TupleDescAttr(descriptor, i)->attisdropped)
			continue;
		if (whole_row || bms_is_member(attribute - FirstLowInvalidHeapAttributeNumber, attributes))
			columns = lappend_int(columns, attribute);
	}
	table_close(opened, AccessShareLock);
	return columns;
}

} // namespace

List* PlannedColumns(const ForeignScan* plan) {
	return static_cast<List*>(list_nth(plan->fdw_private, kPlanColumns));
}

// GetForeignRelSize: rows from the entry's size and a sample of its first ones.
void courseraGetForeignRelSize(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	TableOptions options = ReadTableOptions(relation_id);
	scan::TableEstimate estimate = pg::Boundary([&] { return EstimateOrGuess(options); });
	auto* size = static_cast<RelationSize*>(palloc(sizeof(RelationSize)));
	size->rows = estimate.rows;
	size->bytes = estimate.bytes;
	relation->fdw_private = size;
	relation->tuples = estimate.rows;
	relation->rows =
		clamp_row_est(estimate.rows * clauselist_selectivity(root, relation->baserestrictinfo, 0,
															 JOIN_INNER, nullptr));
}

// GetForeignPaths: the one way to read a table, front to back.
void courseraGetForeignPaths(PlannerInfo* root, RelOptInfo* relation, Oid) {
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	Cost startup = relation->baserestrictcost.startup;
	Cost run = size->bytes * kOperatorsPerByte * cpu_operator_cost +
			   size->rows * (cpu_tuple_cost + relation->baserestrictcost.per_tuple);
	add_path(relation, reinterpret_cast<Path*>(create_foreignscan_path(
						   root, relation, nullptr, relation->rows, startup, startup + run, NIL,
						   relation->lateral_relids, nullptr, NIL)));
}

// GetForeignPlan: every clause stays with the executor.
ForeignScan* courseraGetForeignPlan(PlannerInfo*, RelOptInfo* relation, Oid relation_id,
									ForeignPath*, List* target_list, List* clauses,
									Plan* outer_plan) {
	List* quals = extract_actual_clauses(clauses, false);
	List* parts = list_make1(UsedColumns(relation, relation_id, quals));
	return make_foreignscan(target_list, quals, relation->relid, NIL, parts, NIL, NIL, outer_plan);
}

} // namespace coursera::fdw
