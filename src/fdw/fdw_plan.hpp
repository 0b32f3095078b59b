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
	kPlanColumns, // integer List: attribute numbers that the query uses, ascending
	kPlanParts,
};

// The attribute numbers that the query uses of the scanned table.
List* PlannedColumns(const ForeignScan* plan);

} // namespace coursera::fdw
