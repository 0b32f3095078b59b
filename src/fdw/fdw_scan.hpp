// The state of one foreign scan, from its begin to its end.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
}

#include "fdw/fdw_grouping.hpp"
#include "fdw/fdw_parallel.hpp"
#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

struct ScanState {
	TableReader* reader;
	List* descriptions;   // of what is pushed
	List* values;         // ExprStates of its values
	MemoryContext filter; // what they were evaluated to
	SharedScan* shared;   // with other processes; NULL: none
	bool has_started;     // since the last (re)start
	uint64 starts;        // ever, in this process
	ScanWork of_workers;  // that are done
	uint64 shared_passes; // of all processes together
	Grouping* grouping;   // for aggregates inside the scan; NULL: rows are delivered
	ExprState* quals;     // of such, for rows that the scan is unsure of
	TupleTableSlot* row;  // and where these are
};

} // namespace coursera::fdw
