// Settings of a session, coursera_fdw.*: what the planner may use. For diagnosis, as PostgreSQL's
// own enable_*.
#pragma once

#include "pg/pg_postgres.hpp"

namespace coursera::fdw {

// Whether clauses are tested inside the scan.
bool PushdownIsEnabled();

// Whether rows are counted inside the scan.
bool AggregatePushdownIsEnabled();

// Makes the settings known. Called by _PG_init.
void DefineSettings();

} // namespace coursera::fdw
