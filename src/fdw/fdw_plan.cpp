// Planning: sizes, paths, costs. A table has one way to be read, front to back; what differs is
// which rows the scan drops by itself, and whether it only counts.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_aggregate.h"
#include "foreign/fdwapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
}

#include "fdw/fdw_plan.hpp"

#include "base/base_error.hpp"
#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_encoding.hpp"
#include "fdw/fdw_options.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "pg/pg_boundary.hpp"
#include "scan/scan_union.hpp"

namespace coursera::fdw {

namespace {

// Costs in units of cpu_operator_cost, from the ratios that the benchmarks show: a byte that is
// inflated and mapped, a row that is cut and tested, a column that is converted.
constexpr double kByteOperators = 0.1;
constexpr double kRowOperators = 1;
constexpr double kColumnOperators = 1;

// Kept with the relation between the planner's calls.
struct RelationSize {
	Oid relation_id;
	double rows;
	double bytes; // inflated
	double pushed_selectivity;
	int columns; // used
};

// An archive that cannot be read is an error of the scan, not of planning: EXPLAIN works without.
scan::TableEstimate EstimateOrGuess(const TableOptions& options) {
	try {
		scan::UnionSource source;
		source.location = options.server.archive;
		source.password = options.server.password;
		source.entry = options.entry;
		source.table = options.table;
		source.dialect = DialectOf(options.server);
		source.unreadable = scan::Unreadable::kSkip;
		return scan::EstimateUnion(source);
	} catch (const base::Error&) {
		return {};
	}
}

// The user columns that a scan must deliver: those in the target list and in the clauses, or all
// when the whole row is used.
List* UsedColumns(RelOptInfo* relation, Oid relation_id, List* clauses) {
	Bitmapset* attributes = nullptr;
	pull_varattnos(reinterpret_cast<Node*>(relation->reltarget->exprs), relation->relid,
	               &attributes);
	pull_varattnos(reinterpret_cast<Node*>(clauses), relation->relid, &attributes);
	bool whole_row =
		bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, attributes);
	List* columns = NIL;
	Relation opened = table_open(relation_id, NoLock);
	TupleDesc descriptor = RelationGetDescr(opened);
	for (int i = 0; i < descriptor->natts; ++i) {
		int attribute = i + 1;
		if (TupleDescAttr(descriptor, i)->attisdropped)
			continue;
		if (whole_row || bms_is_member(attribute - FirstLowInvalidHeapAttributeNumber, attributes))
			columns = lappend_int(columns, attribute);
	}
	table_close(opened, NoLock);
	return columns;
}

// The clauses among RestrictInfos that the scan can test.
List* PushableInfos(List* infos, Index relation, Oid relation_id) {
	List* pushable = NIL;
	ListCell* cell;
	foreach (cell, infos) {
		auto* info = lfirst_node(RestrictInfo, cell);
		if (IsPushable(info->clause, relation, relation_id))
			pushable = lappend(pushable, info);
	}
	return pushable;
}

Cost RunCost(const RelationSize& size, double delivered, double per_tuple) {
	return cpu_operator_cost * (size.bytes * kByteOperators + size.rows * kRowOperators +
	                            delivered * size.columns * kColumnOperators) +
	       delivered * (cpu_tuple_cost + per_tuple);
}

// A path for a nested loop whose outer rows bring the values: `infos` are join clauses that can be
// tested inside the scan.
void AddParameterizedPath(PlannerInfo* root, RelOptInfo* relation, Relids outer) {
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	ParamPathInfo* parameters = get_baserel_parampathinfo(root, relation, outer);
	Cost startup = relation->baserestrictcost.startup;
	Cost run = RunCost(*size, parameters->ppi_rows, relation->baserestrictcost.per_tuple);
	add_path(relation, reinterpret_cast<Path*>(create_foreignscan_path(
						   root, relation, nullptr, parameters->ppi_rows, startup, startup + run,
						   NIL, outer, nullptr, NIL)));
}

struct ColumnToMatch {
	Index relation;
	AttrNumber attribute;
};

bool IsColumnToMatch(PlannerInfo*, RelOptInfo*, EquivalenceClass*, EquivalenceMember* member,
                     void* argument) {
	const auto* wanted = static_cast<const ColumnToMatch*>(argument);
	auto* node = reinterpret_cast<Node*>(member->em_expr);
	while (IsA(node, RelabelType))
		node = reinterpret_cast<Node*>(castNode(RelabelType, node)->arg);
	return IsA(node, Var) && castNode(Var, node)->varno == static_cast<int>(wanted->relation) &&
	       castNode(Var, node)->varattno == wanted->attribute;
}

// Adds a path for each set of outer relations that a pushable clause of `infos` joins with.
void AddJoinPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id, List* infos,
                  List** seen) {
	ListCell* cell;
	foreach (cell, PushableInfos(infos, relation->relid, relation_id)) {
		auto* info = lfirst_node(RestrictInfo, cell);
		if (!join_clause_is_movable_to(info, relation))
			continue;
		Relids outer = bms_union(info->clause_relids, relation->lateral_relids);
		outer = bms_del_member(outer, static_cast<int>(relation->relid));
		bool known = bms_is_empty(outer);
		ListCell* other;
		foreach (other, *seen)
			known = known || bms_equal(outer, static_cast<Relids>(lfirst(other)));
		if (known)
			continue;
		*seen = lappend(*seen, outer);
		AddParameterizedPath(root, relation, outer);
	}
}

void AddParameterizedPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	List* seen = NIL;
	AddJoinPaths(root, relation, relation_id, relation->joininfo, &seen);
	if (!relation->has_eclass_joins)
		return;
	ListCell* cell;
	foreach (cell, UsedColumns(relation, relation_id, NIL)) {
		ColumnToMatch column{relation->relid, static_cast<AttrNumber>(lfirst_int(cell))};
		List* infos = generate_implied_equalities_for_column(
			root, relation, IsColumnToMatch, &column, relation->lateral_referencers);
		AddJoinPaths(root, relation, relation_id, infos, &seen);
	}
}

List* PackPlan(List* columns, List* descriptions, List* count_clauses, bool is_count,
               Oid relation_id) {
	return list_make5(columns, descriptions, count_clauses, makeInteger(is_count),
	                  makeInteger(static_cast<int>(relation_id)));
}

void* Part(const ForeignScan* plan, PlanPart part) {
	return list_nth(plan->fdw_private, part);
}

// ---- counting inside the scan

bool IsPlainCount(const Aggref* aggregate) {
	return aggregate->aggfnoid == F_COUNT_ && aggregate->aggstar &&
	       aggregate->aggfilter == nullptr && aggregate->aggdistinct == NIL &&
	       aggregate->aggorder == NIL && aggregate->aggsplit == AGGSPLIT_SIMPLE;
}

// The count(*) of a target that holds nothing else that depends on rows; NULL for other targets.
Aggref* CountOfTarget(const PathTarget* target) {
	Aggref* count = nullptr;
	List* parts = pull_var_clause(reinterpret_cast<Node*>(target->exprs),
	                              PVC_INCLUDE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS |
	                                  PVC_INCLUDE_PLACEHOLDERS);
	ListCell* cell;
	foreach (cell, parts) {
		auto* part = static_cast<Node*>(lfirst(cell));
		if (!IsA(part, Aggref) || !IsPlainCount(castNode(Aggref, part)))
			return nullptr;
		count = castNode(Aggref, part);
	}
	return count;
}

bool CanCountInScan(PlannerInfo* root, RelOptInfo* input) {
	const Query* query = root->parse;
	if (input->reloptkind != RELOPT_BASEREL || query->groupClause != NIL ||
	    query->groupingSets != NIL || query->havingQual != nullptr || query->hasTargetSRFs ||
	    bms_membership(root->all_baserels) != BMS_SINGLETON || !bms_is_empty(input->lateral_relids))
		return false;
	const auto* size = static_cast<RelationSize*>(input->fdw_private);
	return size != nullptr &&
	       list_length(PushableInfos(input->baserestrictinfo, input->relid, size->relation_id)) ==
	           list_length(input->baserestrictinfo);
}

// What GetForeignPlan needs for a count: the counted relation and the count(*).
List* PackCountPath(RelOptInfo* input, Aggref* count) {
	const auto* size = static_cast<RelationSize*>(input->fdw_private);
	List* clauses = extract_actual_clauses(input->baserestrictinfo, false);
	return list_make4(makeInteger(static_cast<int>(size->relation_id)),
	                  makeInteger(static_cast<int>(input->relid)), clauses, count);
}

ForeignScan* MakeCountPlan(ForeignPath* path, List* target_list, Plan* outer_plan) {
	auto relation_id = static_cast<Oid>(intVal(linitial(path->fdw_private)));
	auto relation = static_cast<Index>(intVal(lsecond(path->fdw_private)));
	auto* clauses = static_cast<List*>(lthird(path->fdw_private));
	auto* count = static_cast<Expr*>(lfourth(path->fdw_private));
	PushedClauses pushed = PushClauses(clauses, relation, relation_id);
	fix_opfuncids(reinterpret_cast<Node*>(clauses));

	// The columns that the clauses use: a row that the scan is unsure of is converted.
	Bitmapset* attributes = nullptr;
	pull_varattnos(reinterpret_cast<Node*>(clauses), relation, &attributes);
	List* columns = NIL;
	for (int member = -1; (member = bms_next_member(attributes, member)) >= 0;)
		columns = lappend_int(columns, member + FirstLowInvalidHeapAttributeNumber);

	List* scan_target = list_make1(makeTargetEntry(count, 1, nullptr, false));
	return make_foreignscan(target_list, NIL, 0, pushed.values,
	                        PackPlan(columns, pushed.descriptions, clauses, true, relation_id),
	                        scan_target, NIL, outer_plan);
}

} // namespace

List* PlannedColumns(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanColumns));
}

List* PlannedDescriptions(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanDescriptions));
}

List* PlannedCountClauses(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanCountClauses));
}

bool PlannedCount(const ForeignScan* plan) {
	return intVal(Part(plan, kPlanIsCount)) != 0;
}

Oid PlannedRelation(const ForeignScan* plan) {
	return static_cast<Oid>(intVal(Part(plan, kPlanRelation)));
}

// GetForeignRelSize: rows from the entry's size and a sample of its first ones.
void courseraGetForeignRelSize(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	TableOptions options = ReadTableOptions(
		relation_id, OidIsValid(relation->userid) ? relation->userid : GetUserId());
	scan::TableEstimate estimate = pg::Boundary([&] { return EstimateOrGuess(options); });
	auto* size = static_cast<RelationSize*>(palloc0(sizeof(RelationSize)));
	size->relation_id = relation_id;
	size->rows = estimate.rows;
	size->bytes = estimate.bytes;
	List* clauses = extract_actual_clauses(relation->baserestrictinfo, false);
	size->columns = list_length(UsedColumns(relation, relation_id, clauses));
	size->pushed_selectivity = clauselist_selectivity(
		root, PushableInfos(relation->baserestrictinfo, relation->relid, relation_id), 0,
		JOIN_INNER, nullptr);
	relation->fdw_private = size;
	relation->tuples = estimate.rows;
	relation->rows =
		clamp_row_est(estimate.rows * clauselist_selectivity(root, relation->baserestrictinfo, 0,
	                                                         JOIN_INNER, nullptr));
}

// GetForeignPaths: front to back; and the same for nested loops that bring values to filter by.
void courseraGetForeignPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	Cost startup = relation->baserestrictcost.startup;
	double delivered = clamp_row_est(size->rows * size->pushed_selectivity);
	Cost run = RunCost(*size, delivered, relation->baserestrictcost.per_tuple);
	add_path(relation, reinterpret_cast<Path*>(create_foreignscan_path(
						   root, relation, nullptr, relation->rows, startup, startup + run, NIL,
						   relation->lateral_relids, nullptr, NIL)));
	AddParameterizedPaths(root, relation, relation_id);
}

// GetForeignUpperPaths: a count(*) alone, over clauses that the scan can test, is counted inside.
void courseraGetForeignUpperPaths(PlannerInfo* root, UpperRelationKind stage, RelOptInfo* input,
                                  RelOptInfo* output, void*) {
	if (stage != UPPERREL_GROUP_AGG || !CanCountInScan(root, input))
		return;
	PathTarget* target = root->upper_targets[UPPERREL_GROUP_AGG];
	Aggref* count = CountOfTarget(target);
	if (count == nullptr)
		return;
	const auto* size = static_cast<RelationSize*>(input->fdw_private);
	Cost cost = input->baserestrictcost.startup +
	            cpu_operator_cost * (size->bytes * kByteOperators + size->rows * kRowOperators);
	add_path(output,
	         reinterpret_cast<Path*>(create_foreign_upper_path(
				 root, output, target, 1, cost, cost, NIL, nullptr, PackCountPath(input, count))));
}

// GetForeignPlan: every clause stays with the executor; those that can be are tested in the scan
// before.
ForeignScan* courseraGetForeignPlan(PlannerInfo*, RelOptInfo* relation, Oid relation_id,
                                    ForeignPath* path, List* target_list, List* clauses,
                                    Plan* outer_plan) {
	if (IS_UPPER_REL(relation))
		return MakeCountPlan(path, target_list, outer_plan);
	List* quals = extract_actual_clauses(clauses, false);
	PushedClauses pushed = PushClauses(quals, relation->relid, relation_id);
	return make_foreignscan(target_list, quals, relation->relid, pushed.values,
	                        PackPlan(UsedColumns(relation, relation_id, quals), pushed.descriptions,
	                                 NIL, false, relation_id),
	                        NIL, NIL, outer_plan);
}

// IsForeignScanParallelSafe: a scan reads by itself what it needs, so a worker may run it.
bool courseraIsForeignScanParallelSafe(PlannerInfo*, RelOptInfo*, RangeTblEntry*) {
	return true;
}

} // namespace coursera::fdw
