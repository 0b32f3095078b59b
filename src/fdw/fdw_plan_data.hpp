// The planner's decisions for the executor, packed into a plan node.
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
//   clauses        Exprs: of aggregates inside the scan, the clauses of what is pushed
//   grouping       what such a scan delivers (fdw_grouping); NIL: the rows of the table
//   file_clauses   Exprs on what files' names say (fdw_file_filter)
//   relation_id    the table
List* PackPlan(List* columns, List* descriptions, List* clauses, List* grouping, List* file_clauses,
               Oid relation_id);

// Those parts of a plan.
List* PlannedColumns(const ForeignScan* plan);
List* PlannedDescriptions(const ForeignScan* plan);
List* PlannedClauses(const ForeignScan* plan);
List* PlannedGrouping(const ForeignScan* plan);
List* PlannedFileClauses(const ForeignScan* plan);
Oid PlannedRelation(const ForeignScan* plan);

} // namespace coursera::fdw
