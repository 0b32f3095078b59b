#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/sysattr.h"
#include "catalog/pg_aggregate.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "utils/fmgroids.h"
}

#include "fdw/fdw_aggregates.hpp"

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_cost.hpp"
#include "fdw/fdw_plan_data.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "fdw/fdw_settings.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

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

} // namespace

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

// GetForeignUpperPaths: a count(*) alone, over clauses that the scan can test, is counted inside.
void courseraGetForeignUpperPaths(PlannerInfo* root, UpperRelationKind stage, RelOptInfo* input,
                                  RelOptInfo* output, void*) {
	if (stage != UPPERREL_GROUP_AGG || !AggregatePushdownIsEnabled() ||
	    !CanCountInScan(root, input))
		return;
	PathTarget* target = root->upper_targets[UPPERREL_GROUP_AGG];
	Aggref* count = CountOfTarget(target);
	if (count == nullptr)
		return;
	const auto* size = static_cast<RelationSize*>(input->fdw_private);
	Cost cost = input->baserestrictcost.startup + ReadCost(*size);
	add_path(output,
	         pg::MakeUpperPath(root, output, target, 1, cost, cost, PackCountPath(input, count)));
}

} // namespace coursera::fdw
