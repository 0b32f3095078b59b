// Aggregates inside the scan: rows are grouped by the bytes of their fields, and only groups become
// Datums.
//
// The results are partial: if keys are spelled in different ways, or groups do not all fit into
// memory, a group comes several times, and the Agg node above combines them. So the executor
// decides which keys are equal. Without keys there is one group, which is complete.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "nodes/pg_list.h"
}

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

enum class AggregateKind {
	kKey, // not an aggregate, but a column to group by
	kCountRows,
	kCount,
	kMin,
	kMax,
	kSum,
	kAverage, // delivered as PostgreSQL's state of it, a bigint[] of count and sum
	kAnd,
	kOr,
};

// The parts of the description of a delivered column, an integer List.
enum GroupingPart {
	kGroupingKind,
	kGroupingAttribute, // of its argument; 0: none
	kGroupingType,      // of that
	kGroupingCollation,
};

struct Grouping;

// Groups the rows of `reader`, which must have been opened with all attributes that are used.
// `columns`: descriptions. A row that the scan is unsure of is put into `slot`, and `passes`
// decides. Allocates in the current memory context.
Grouping* MakeGrouping(TableReader* reader, List* columns, TupleTableSlot* slot,
                       bool (*passes)(void* argument), void* argument);

// Whether only the number of rows is needed.
bool OnlyCounts(const Grouping* grouping);

// Starts over, after the reader was started.
void StartGrouping(Grouping* grouping);

// The next group; false at the end. Its values stay until the next call.
bool NextGroup(Grouping* grouping, Datum* values, bool* nulls);

} // namespace coursera::fdw
