// Parallel scans: processes that share the blocks of an entry's index out among them.
//
// In shared memory are a counter, from which each process claims the next few blocks, and where the
// leader's index has its blocks: so all mean the same ones, even where one of them has no index, or
// meets a newer one. A leader without an index has nothing to share; then the first process that
// asks reads all.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/parallel.h"
#include "nodes/execnodes.h"
#include "nodes/pathnodes.h"
}

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

// How many workers a scan of the relation could use; 0: none.
int ParallelWorkers(RelOptInfo* relation);

// By how many processes with so many workers its cost is divided.
double ParallelProcesses(int workers);

struct SharedBlocks;

// What the leader's reader needs of shared memory, and how it sets that up.
Size SharedBlocksSize(const TableReader* reader);
void SetUpSharedBlocks(const TableReader* reader, SharedBlocks* shared);

// Before the leader starts over, and no worker runs.
void ResetSharedBlocks(SharedBlocks* shared);

// Makes a reader, which was not started, read only what it claims. False when another process
// reads all there is.
bool JoinSharedBlocks(TableReader* reader, SharedBlocks* shared);

// Makes a reader that had joined read all there is again.
void LeaveSharedBlocks(TableReader* reader);

} // namespace coursera::fdw
