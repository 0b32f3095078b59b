// What the planner decides and the executor needs to know, packed into a plan node.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pg_list.h"
#include "nodes/plannodes.h"
}

namespace coursera::fdw {

// Makes ForeignScan.fdw_private: copyable nodes in the order of an enum in fdw_plan_data.cpp.
//   columns        integer List: attribute numbers that the query uses, ascending
//   descriptions   what is pushed (fdw_pushdown); its values are in fdw_exprs
//   count_clauses  Exprs: of a count inside the scan, the clauses of what is pushed
//   is_count       the scan returns one row, the number of rows that pass
//   relation_id    the table
List* PackPlan(List* columns, List* descriptions, List* count_clauses, bool is_count,
               Oid relation_id);

// Those parts of a plan.
List* PlannedColumns(const ForeignScan* plan);
List* PlannedDescriptions(const ForeignScan* plan);
List* PlannedCountClauses(const ForeignScan* plan);
bool PlannedCount(const ForeignScan* plan);
Oid PlannedRelation(const ForeignScan* plan);

} // namespace coursera::fdw
