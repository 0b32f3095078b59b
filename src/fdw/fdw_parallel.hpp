// Parallel scans: processes divide among themselves the blocks of an entry's index, or the parts of
// a table that is read from several exports.
//
// In shared memory are a counter, from which each process claims the next few blocks, and the
// places of the blocks in the leader's index, so that all use the same blocks, even if one of them
// finds no index or a newer one. For parts there is a mark each, for the process that claims it
// first; all must have found the same parts. If there are neither blocks nor parts, the first
// process that claims reads everything.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/parallel.h"
#include "nodes/execnodes.h"
#include "nodes/pathnodes.h"
}

#include <array>

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

// How many workers a scan of the relation could use; 0: none.
int ParallelWorkers(RelOptInfo* relation);

// The number by which its cost is divided with so many workers.
double ParallelProcesses(int workers);

struct SharedScan;

// The work of one or several processes for a scan, in numbers that can be added.
enum ScanCount {
	kCountStarts, // passes, of each process
	kCountBytes,  // inflated
	kCountBlocks, // of the indexes of the entries that were read
	kCountBlocksRead,
	kCountRowsRead,
	kCountRowsDropped,
	kCountRepeated, // rows left out because a newer export has one with the same key
	kCountExportsOpened,
	kCountFilesOpened,
	kScanCounts
};
using ScanWork = std::array<uint64, kScanCounts>;

// What a reader has done.
ScanWork WorkOf(const TableReader* reader, uint64 starts);
void AddWork(const ScanWork& more, ScanWork* work);

// For a worker at the end of its scan: reports its work to the leader.
void ReportWork(SharedScan* shared, const ScanWork& work);
// For the leader: what finished workers have reported, and how often a pass began.
ScanWork ReportedWork(SharedScan* shared);
uint64 SharedPasses(const SharedScan* shared);

// The shared memory that the leader's reader needs, and its set-up.
Size SharedScanSize(const TableReader* reader);
void SetUpSharedScan(const TableReader* reader, SharedScan* shared);

// To be called before the leader starts over, while no worker runs.
void ResetSharedScan(SharedScan* shared);

// Makes a reader that was not started read only what it claims. False if another process reads
// everything.
bool JoinSharedScan(TableReader* reader, SharedScan* shared);

// Makes a reader that had joined read everything again.
void LeaveSharedScan(TableReader* reader);

} // namespace coursera::fdw
