// Parallel scans: processes that share out the blocks of an entry's index, or the parts of a table
// that is read from several exports.
//
// In shared memory are a counter, from which each process claims the next few blocks, and where the
// leader's index has its blocks: so all mean the same ones, even where one of them has no index, or
// meets a newer one. Of parts there is a mark each, for the process that claims it first; all must
// have found the same parts. If there is neither, the first process that asks reads all.
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

// By how many processes with so many workers its cost is divided.
double ParallelProcesses(int workers);

struct SharedScan;

// What one or several processes have done for a scan, in numbers that add up.
enum ScanCount {
	kCountStarts, // passes, of each process
	kCountBytes,  // inflated
	kCountBlocks, // of the indexes of the entries that were read
	kCountBlocksRead,
	kCountRowsRead,
	kCountRowsDropped,
	kCountRepeated, // rows left out since a newer export has one of the same key
	kCountExportsOpened,
	kCountFilesOpened,
	kScanCounts
};
using ScanWork = std::array<uint64, kScanCounts>;

// What a reader has done.
ScanWork WorkOf(const TableReader* reader, uint64 starts);
void AddWork(const ScanWork& more, ScanWork* work);

// For a worker, when its scan is over: tells the leader what it did.
void ReportWork(SharedScan* shared, const ScanWork& work);
// For the leader: what workers that are done have told, and how often a pass began.
ScanWork ReportedWork(SharedScan* shared);
uint64 SharedPasses(const SharedScan* shared);

// What the leader's reader needs of shared memory, and how it sets that up.
Size SharedScanSize(const TableReader* reader);
void SetUpSharedScan(const TableReader* reader, SharedScan* shared);

// Before the leader starts over, and no worker runs.
void ResetSharedScan(SharedScan* shared);

// Makes a reader, which was not started, read only what it claims. False when another process
// reads all there is.
bool JoinSharedScan(TableReader* reader, SharedScan* shared);

// Makes a reader that had joined read all there is again.
void LeaveSharedScan(TableReader* reader);

} // namespace coursera::fdw
