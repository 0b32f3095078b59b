// Aggregates inside the scan: rows are grouped by the bytes of their fields, and only groups become
// Datums.
//
// What it delivers is partial: groups whose keys are spelled in different ways, or that do not all
// fit into memory, come several times, and the Agg node above adds them up. So the executor decides
// which keys are equal. Without keys there is one group, which is complete.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "nodes/pg_list.h"
}

#include "fdw/fdw_reader.hpp"

namespace coursera::fdw {

enum class AggregateKind {
	kKey, // no aggregate: what rows are grouped by
	kCountRows,
	kCount,
	kMin,
	kMax,
	kSum,
	kAverage, // delivered as PostgreSQL's state of it, a bigint[] of count and sum
	kAnd,
	kOr,
};

// The parts of the description of a column that is delivered, an integer List.
enum GroupingPart {
	kGroupingKind,
	kGroupingAttribute, // of its argument; 0: none
	kGroupingType,      // of that
	kGroupingCollation,
};

struct Grouping;

// Of the rows of `reader`, which must have been opened with all attributes that are used.
// `columns`: descriptions. Where the scan is unsure of a row it goes into `slot`, and `passes`
// decides. Allocates in the current memory context.
Grouping* MakeGrouping(TableReader* reader, List* columns, TupleTableSlot* slot,
                       bool (*passes)(void* argument), void* argument);

// Whether it asks for nothing but the number of rows.
bool OnlyCounts(const Grouping* grouping);

// Begins anew, when the reader was started.
void StartGrouping(Grouping* grouping);

// The next group; false at the end. Its values stay until the next call.
bool NextGroup(Grouping* grouping, Datum* values, bool* nulls);

} // namespace coursera::fdw
