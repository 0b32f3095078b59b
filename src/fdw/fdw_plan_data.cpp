#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/value.h"
}

#include "fdw/fdw_plan_data.hpp"

namespace coursera::fdw {

namespace {

enum PlanPart {
	kPlanColumns,
	kPlanDescriptions,
	kPlanClauses,
	kPlanGrouping,
	kPlanFileClauses,
	kPlanRelation,
};

void* Part(const ForeignScan* plan, PlanPart part) {
	return list_nth(plan->fdw_private, part);
}

} // namespace

List* PackPlan(List* columns, List* descriptions, List* clauses, List* grouping, List* file_clauses,
               Oid relation_id) {
	return lappend(list_make5(columns, descriptions, clauses, grouping, file_clauses),
	               makeInteger(static_cast<int>(relation_id)));
}

List* PlannedColumns(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanColumns));
}

List* PlannedDescriptions(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanDescriptions));
}

List* PlannedClauses(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanClauses));
}

List* PlannedGrouping(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanGrouping));
}

List* PlannedFileClauses(const ForeignScan* plan) {
	return static_cast<List*>(Part(plan, kPlanFileClauses));
}

Oid PlannedRelation(const ForeignScan* plan) {
	return static_cast<Oid>(intVal(Part(plan, kPlanRelation)));
}

} // namespace coursera::fdw
