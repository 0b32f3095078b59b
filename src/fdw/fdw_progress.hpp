// A running scan in pg_stat_progress_copy: bytes processed of total, rows read, rows dropped.
#pragma once

#include "pg/pg_postgres.hpp"

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

// Shows the scan's bytes, unless the backend already shows something.
void StartProgress(TableReader* reader);

// These do nothing for a scan that is not shown.
void UpdateProgress(const TableReader* reader);
void EndProgress(TableReader* reader);

} // namespace coursera::fdw
