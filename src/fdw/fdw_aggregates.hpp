// Planning aggregates inside the scan (fdw_grouping).
//
// count, min, max, sum, avg, bool_and and bool_or of plain columns, grouped by plain columns or not
// at all, over one table whose clauses the scan can all test. sum and avg take int2 and int4; min
// and max take integers, dates, timestamps and texts. FILTER, DISTINCT, ORDER BY and grouping sets
// are left to the executor. The scan delivers partial aggregates, which an Agg node combines; if
// there is one group, and its aggregates are the result, it delivers that.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "nodes/plannodes.h"
}

namespace coursera::fdw {

// The plan of a path that GetForeignUpperPaths has added.
ForeignScan* MakeAggregatePlan(ForeignPath* path, List* target_list, Plan* outer_plan);

} // namespace coursera::fdw
