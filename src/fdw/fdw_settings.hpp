// Settings of a session, coursera_fdw.*: what the planner and scans may use, for diagnosis, like
// PostgreSQL's own enable_*; and where indexes of entries are.
#pragma once

#include "pg/pg_postgres.hpp"

#include <memory>

#include "index/index_store.hpp"

namespace coursera::fdw {

// Whether clauses are tested inside the scan.
bool PushdownIsEnabled();

// Whether rows are counted inside the scan.
bool AggregatePushdownIsEnabled();

// Whether several processes may share a scan.
bool ParallelScanIsEnabled();

// The index files; with `builds`, for scans that may build some. In C++ frames only.
std::shared_ptr<const index::Store> IndexStore(bool builds);

// Defines the settings. Called by _PG_init.
void DefineSettings();

} // namespace coursera::fdw
