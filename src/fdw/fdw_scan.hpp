// The state of one foreign scan, from its begin to its end.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
}

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

struct ScanState {
	TableReader* reader;
	List* descriptions;     // of what is pushed
	List* values;           // ExprStates of its values
	MemoryContext filter;   // what they were evaluated to
	bool has_started;       // since the last (re)start
	bool has_run;           // ever
	bool is_count;          // one row: how many rows pass
	ExprState* count_quals; // for rows that the scan is unsure of
	TupleTableSlot* count_slot;
	bool count_is_done;
};

} // namespace coursera::fdw
