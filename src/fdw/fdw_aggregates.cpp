#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/planmain.h"
#include "optimizer/planner.h"
#include "optimizer/prep.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/fmgroids.h"
#include "utils/selfuncs.h"
}

#include "fdw/fdw_aggregates.hpp"

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_cost.hpp"
#include "fdw/fdw_file_filter.hpp"
#include "fdw/fdw_grouping.hpp"
#include "fdw/fdw_parallel.hpp"
#include "fdw/fdw_plan_data.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "fdw/fdw_settings.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

struct KnownAggregate {
	Oid function;
	AggregateKind kind;
};

constexpr KnownAggregate kKnownAggregates[] = {
	{F_COUNT_, AggregateKind::kCountRows},  {F_COUNT_ANY, AggregateKind::kCount},
	{F_MIN_INT2, AggregateKind::kMin},      {F_MAX_INT2, AggregateKind::kMax},
	{F_MIN_INT4, AggregateKind::kMin},      {F_MAX_INT4, AggregateKind::kMax},
	{F_MIN_INT8, AggregateKind::kMin},      {F_MAX_INT8, AggregateKind::kMax},
	{F_MIN_DATE, AggregateKind::kMin},      {F_MAX_DATE, AggregateKind::kMax},
	{F_MIN_TIMESTAMP, AggregateKind::kMin}, {F_MAX_TIMESTAMP, AggregateKind::kMax},
	{F_MIN_TEXT, AggregateKind::kMin},      {F_MAX_TEXT, AggregateKind::kMax},
	{F_SUM_INT2, AggregateKind::kSum},      {F_SUM_INT4, AggregateKind::kSum},
	{F_AVG_INT2, AggregateKind::kAverage},  {F_AVG_INT4, AggregateKind::kAverage},
	{F_BOOL_AND, AggregateKind::kAnd},      {F_EVERY, AggregateKind::kAnd},
	{F_BOOL_OR, AggregateKind::kOr},
};

// A column that is in the file, under casts that change no bytes; NULL for anything else.
Var* ColumnOf(Expr* expression, const RelOptInfo* relation) {
	while (expression != nullptr && IsA(expression, RelabelType))
		expression = reinterpret_cast<RelabelType*>(expression)->arg;
	if (expression == nullptr || !IsA(expression, Var))
		return nullptr;
	auto* column = reinterpret_cast<Var*>(expression);
	return column->varno == static_cast<int>(relation->relid) && column->varlevelsup == 0 &&
	               column->varattno > 0
	           ? column
	           : nullptr;
}

List* DescribeColumn(AggregateKind kind, const Var* column, Oid collation) {
	return list_make4_int(static_cast<int>(kind), column == nullptr ? 0 : column->varattno,
	                      static_cast<int>(column == nullptr ? InvalidOid : column->vartype),
	                      static_cast<int>(collation));
}

// The description of an aggregate; NIL if the scan cannot compute it.
List* DescribeAggregate(const Aggref* aggregate, const RelOptInfo* relation) {
	if (aggregate->aggfilter != nullptr || aggregate->aggdistinct != NIL ||
	    aggregate->aggorder != NIL || aggregate->aggdirectargs != NIL)
		return NIL;
	for (const KnownAggregate& known : kKnownAggregates) {
		if (known.function != aggregate->aggfnoid)
			continue;
		if (known.kind == AggregateKind::kCountRows)
			return DescribeColumn(known.kind, nullptr, InvalidOid);
		auto* argument = static_cast<TargetEntry*>(linitial(aggregate->args));
		if (known.kind == AggregateKind::kCount && IsA(argument->expr, Const) &&
		    !reinterpret_cast<Const*>(argument->expr)->constisnull)
			return DescribeColumn(AggregateKind::kCountRows, nullptr, InvalidOid); // count(1)
		const Var* column = ColumnOf(argument->expr, relation);
		return column == nullptr ? NIL : DescribeColumn(known.kind, column, aggregate->inputcollid);
	}
	return NIL;
}

bool IsGroupedBy(PlannerInfo* root, const PathTarget* target, int index) {
	const Index reference = get_pathtarget_sortgroupref(target, index);
	return reference != 0 &&
	       get_sortgroupref_clause_noerr(reference, pg::GroupClause(root)) != nullptr;
}

// What a scan must deliver for a grouping: keys unchanged, and aggregates.
struct GroupingPlan {
	PathTarget* target; // with complete aggregates
	List* columns;      // descriptions of the target's expressions
	bool needs_final;   // an Agg node must combine them
};

// False for a grouping that the scan cannot compute.
bool PlanGrouping(PlannerInfo* root, const RelOptInfo* input, const PathTarget* target,
                  Node* having, GroupingPlan* plan) {
	List* others = NIL;
	plan->target = create_empty_pathtarget();
	plan->columns = NIL;
	plan->needs_final = pg::GroupClause(root) != NIL || having != nullptr;
	const ListCell* cell;
	foreach (cell, target->exprs) {
		auto* expression = static_cast<Expr*>(lfirst(cell));
		const int index = foreach_current_index(cell);
		if (!IsGroupedBy(root, target, index)) {
			others = lappend(others, expression);
			continue;
		}
		const Var* column = ColumnOf(expression, input);
		if (column == nullptr || !IsA(expression, Var))
			return false;
		add_column_to_pathtarget(plan->target, expression,
		                         get_pathtarget_sortgroupref(target, index));
		plan->columns =
			lappend(plan->columns, DescribeColumn(AggregateKind::kKey, column, InvalidOid));
	}
	// Keys that are not selected are in the target, too.
	if (list_length(plan->columns) != list_length(pg::GroupClause(root)))
		return false;
	if (having != nullptr)
		others = lappend(others, having);
	const int keys = list_length(plan->columns);
	add_new_columns_to_pathtarget(plan->target,
	                              pull_var_clause(reinterpret_cast<Node*>(others),
	                                              PVC_INCLUDE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS |
	                                                  PVC_INCLUDE_PLACEHOLDERS));
	for (int i = keys; i < list_length(plan->target->exprs); ++i) {
		auto* expression = static_cast<Node*>(list_nth(plan->target->exprs, i));
		List* column =
			IsA(expression, Aggref) ? DescribeAggregate(castNode(Aggref, expression), input) : NIL;
		if (column == NIL)
			return false;
		plan->columns = lappend(plan->columns, column);
		plan->needs_final |=
			list_nth_int(column, kGroupingKind) == static_cast<int>(AggregateKind::kAverage);
	}
	// The target is empty if a query around this one uses none of the aggregates.
	return plan->columns != NIL;
}

// Whether all used columns of the table are in the file, and the scan can test all clauses.
bool CanAggregateInScan(PlannerInfo* root, RelOptInfo* input, const List* columns) {
	const Query* query = root->parse;
	if (input->reloptkind != RELOPT_BASEREL || query->groupingSets != NIL || query->hasTargetSRFs ||
	    bms_membership(root->all_baserels) != BMS_SINGLETON || !bms_is_empty(input->lateral_relids))
		return false;
	const auto* size = static_cast<RelationSize*>(input->fdw_private);
	if (size == nullptr)
		return false;
	List* of_files = FindFileClauses(input, input->baserestrictinfo, size->relation_id).settled;
	List* of_rows = list_difference_ptr(input->baserestrictinfo, of_files);
	if (list_length(PushableInfos(of_rows, input->relid, size->relation_id)) !=
	    list_length(of_rows))
		return false;
	const ListCell* cell;
	foreach (cell, columns) {
		const int attribute = list_nth_int(static_cast<List*>(lfirst(cell)), kGroupingAttribute);
		if (attribute != 0 &&
		    options::ReadFileFact(size->relation_id, static_cast<AttrNumber>(attribute)) !=
		        options::FileFact::kNone)
			return false;
	}
	return true;
}

// The same target with partial aggregates.
PathTarget* PartialTarget(PlannerInfo* root, const PathTarget* target) {
	PathTarget* partial = copy_pathtarget(const_cast<PathTarget*>(target));
	ListCell* cell;
	foreach (cell, partial->exprs) {
		auto* expression = static_cast<Node*>(lfirst(cell));
		if (!IsA(expression, Aggref))
			continue;
		auto* aggregate = makeNode(Aggref);
		memcpy(aggregate, expression, sizeof(Aggref));
		mark_partial_aggref(aggregate, AGGSPLIT_INITIAL_SERIAL);
		lfirst(cell) = aggregate;
	}
	return set_pathtarget_cost_width(root, partial);
}

// What GetForeignPlan needs: the table, its clauses, and what the scan delivers.
List* PackPath(RelOptInfo* input, const PathTarget* target, List* columns) {
	const auto* size = static_cast<RelationSize*>(input->fdw_private);
	List* of_files = FindFileClauses(input, input->baserestrictinfo, size->relation_id).settled;
	return lappend(list_make5(makeInteger(static_cast<int>(size->relation_id)),
	                          makeInteger(static_cast<int>(input->relid)),
	                          WithoutInfos(input->baserestrictinfo, of_files), target->exprs,
	                          columns),
	               extract_actual_clauses(of_files, false));
}

// Whether the query needs only the number of all rows, and an index has it.
bool IsKnownCount(const RelOptInfo* input, const GroupingPlan& plan) {
	const auto* size = static_cast<const RelationSize*>(input->fdw_private);
	if (size->blocks == 0 || input->baserestrictinfo != NIL)
		return false;
	const ListCell* cell;
	foreach (cell, plan.columns)
		if (list_nth_int(static_cast<List*>(lfirst(cell)), kGroupingKind) !=
		    static_cast<int>(AggregateKind::kCountRows))
			return false;
	return true;
}

// A row is looked up in the groups, and added to each aggregate.
Cost GroupingCost(const RelOptInfo* input, int columns) {
	const auto* size = static_cast<const RelationSize*>(input->fdw_private);
	return input->baserestrictcost.startup + ReadCost(*size) +
	       cpu_operator_cost * input->rows * columns;
}

// An Agg node over the scan's partial aggregates.
void AddFinalPath(PlannerInfo* root, RelOptInfo* input, RelOptInfo* output,
                  const GroupingPlan& plan, List* targets, Node* having) {
	List* clause = pg::GroupClause(root);
	if (clause != NIL && !grouping_is_hashable(clause))
		return;
	double groups = 1;
	if (clause != NIL) {
		List* keys = get_sortgrouplist_exprs(clause, targets);
		groups = estimate_num_groups(root, keys, input->rows, nullptr, nullptr);
	}
	PathTarget* partial = PartialTarget(root, plan.target);
	const Cost cost = GroupingCost(input, list_length(plan.columns));
	Path* scan =
		pg::MakeUpperPath(root, output, partial, groups, cost, cost + cpu_tuple_cost * groups,
	                      PackPath(input, partial, plan.columns));
	AggClauseCosts costs{};
	if (root->parse->hasAggs)
		get_agg_clause_costs(root, AGGSPLIT_FINAL_DESERIAL, &costs);
	const auto add_final = [&](Path* partial_groups) {
		add_path(output, reinterpret_cast<Path*>(create_agg_path(
							 root, output, partial_groups, output->reltarget,
							 clause == NIL ? AGG_PLAIN : AGG_HASHED, AGGSPLIT_FINAL_DESERIAL,
							 clause, reinterpret_cast<List*>(having), &costs, groups)));
	};
	add_final(scan);
	const int workers = output->consider_parallel ? ParallelWorkers(input) : 0;
	if (workers == 0)
		return;
	const double processes = ParallelProcesses(workers);
	const Cost startup = WorkerSetupCost() + cost / processes;
	Path* shared =
		pg::MakeUpperPath(root, output, partial, groups, startup, startup + cpu_tuple_cost * groups,
	                      PackPath(input, partial, plan.columns));
	shared->parallel_aware = true;
	shared->parallel_workers = workers;
	double gathered = groups * (workers + 1);
	add_final(reinterpret_cast<Path*>(
		create_gather_path(root, output, shared, partial, nullptr, &gathered)));
}

// The attributes that are read: those of the columns, and those of the clauses, which test rows
// that the scan is unsure of.
List* ReadAttributes(List* clauses, Index relation, List* columns) {
	Bitmapset* attributes = nullptr;
	pull_varattnos(reinterpret_cast<Node*>(clauses), relation, &attributes);
	const ListCell* cell;
	foreach (cell, columns) {
		const int attribute = list_nth_int(static_cast<List*>(lfirst(cell)), kGroupingAttribute);
		if (attribute != 0)
			attributes = bms_add_member(attributes, attribute - FirstLowInvalidHeapAttributeNumber);
	}
	List* numbers = NIL;
	for (int member = -1; (member = bms_next_member(attributes, member)) >= 0;)
		numbers = lappend_int(numbers, member + FirstLowInvalidHeapAttributeNumber);
	return numbers;
}

} // namespace

ForeignScan* MakeAggregatePlan(ForeignPath* path, List* target_list, Plan* outer_plan) {
	auto relation_id = static_cast<Oid>(intVal(linitial(path->fdw_private)));
	auto relation = static_cast<Index>(intVal(lsecond(path->fdw_private)));
	auto* clauses = static_cast<List*>(lthird(path->fdw_private));
	auto* delivered = static_cast<List*>(lfourth(path->fdw_private));
	auto* columns = static_cast<List*>(list_nth(path->fdw_private, 4));
	auto* file_clauses = static_cast<List*>(list_nth(path->fdw_private, 5));
	PushedClauses pushed = PushClauses(clauses, relation, relation_id);
	fix_opfuncids(reinterpret_cast<Node*>(clauses));
	fix_opfuncids(reinterpret_cast<Node*>(file_clauses));
	List* scan_target = NIL;
	const ListCell* cell;
	foreach (cell, delivered)
		scan_target = lappend(
			scan_target, makeTargetEntry(static_cast<Expr*>(lfirst(cell)),
		                                 static_cast<AttrNumber>(foreach_current_index(cell) + 1),
		                                 nullptr, false));
	return make_foreignscan(target_list, NIL, 0, pushed.values,
	                        PackPlan(ReadAttributes(clauses, relation, columns),
	                                 pushed.descriptions, clauses, columns, file_clauses,
	                                 relation_id),
	                        scan_target, NIL, outer_plan);
}

// GetForeignUpperPaths: aggregates that the scan can do, over clauses that it can test.
void courseraGetForeignUpperPaths(PlannerInfo* root, UpperRelationKind stage, RelOptInfo* input,
                                  RelOptInfo* output, void* extra) {
	if (stage != UPPERREL_GROUP_AGG || !AggregatePushdownIsEnabled())
		return;
	const auto* grouping = static_cast<GroupPathExtraData*>(extra);
	GroupingPlan plan{};
	if (root->parse->groupingSets != NIL ||
	    !PlanGrouping(root, input, output->reltarget, grouping->havingQual, &plan) ||
	    !CanAggregateInScan(root, input, plan.columns))
		return;
	const bool is_known = IsKnownCount(input, plan);
	const bool may_be_shared = !is_known && output->consider_parallel && ParallelWorkers(input) > 0;
	if (plan.needs_final || may_be_shared) {
		AddFinalPath(root, input, output, plan, grouping->targetList, grouping->havingQual);
		if (plan.needs_final)
			return;
	}
	const Cost cost = is_known ? 0 : GroupingCost(input, list_length(plan.columns));
	add_path(output, pg::MakeUpperPath(root, output, output->reltarget, 1, cost, cost,
	                                   PackPath(input, plan.target, plan.columns)));
}

} // namespace coursera::fdw
