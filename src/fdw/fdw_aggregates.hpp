// Counting inside the scan: a count(*) alone whose clauses the scan can all test.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "nodes/plannodes.h"
}

namespace coursera::fdw {

// The plan of a path that GetForeignUpperPaths has added.
ForeignScan* MakeCountPlan(ForeignPath* path, List* target_list, Plan* outer_plan);

} // namespace coursera::fdw
