// Running scans in pg_stat_progress_copy: bytes processed of total, rows read, rows dropped.
//
// A backend has one place there for all its commands, and a scan takes it only if it is free: COPY
// TO, CREATE INDEX and ANALYZE that read foreign tables keep theirs. All scans that are open show
// together, under the name of the table that is being read. A parallel worker is a backend of its
// own.
#pragma once

#include "pg/pg_postgres.hpp"

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

// A reader's part of the shown numbers, until its memory context is deleted.
void StartProgress(TableReader* reader);

// Number of readers that have such a part.
int OpenReaders();

// Shows how far the reader has come.
void UpdateProgress(TableReader* reader);

// For a reader that is closed. Its bytes count until all others are closed, too.
void EndProgress(TableReader* reader);

} // namespace coursera::fdw
