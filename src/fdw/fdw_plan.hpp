// What the planner decides and the executor needs to know, packed into a plan node.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pg_list.h"
#include "nodes/plannodes.h"
}

namespace coursera::fdw {

// The parts of ForeignScan.fdw_private, all of them copyable nodes.
enum PlanPart {
	kPlanColumns,      // integer List: attribute numbers that the query uses, ascending
	kPlanDescriptions, // List: what is pushed (fdw_pushdown); its values are in fdw_exprs
	kPlanCountClauses, // List of Exprs: of a count inside the scan, the clauses of what is pushed
	kPlanIsCount,      // Integer: the scan returns one row, the number of rows that pass
	kPlanRelation,     // Integer: the table's OID
	kPlanParts,
};

// Those parts of a plan.
List* PlannedColumns(const ForeignScan* plan);
List* PlannedDescriptions(const ForeignScan* plan);
List* PlannedCountClauses(const ForeignScan* plan);
bool PlannedCount(const ForeignScan* plan);
Oid PlannedRelation(const ForeignScan* plan);

} // namespace coursera::fdw
