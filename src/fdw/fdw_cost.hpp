// The planner's facts about a table, and what reading it costs.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pathnodes.h"
}

namespace coursera::fdw {

// Kept in RelOptInfo.fdw_private between the planner's calls.
struct RelationSize {
	Oid relation_id;
	double rows;
	double bytes;  // inflated
	size_t blocks; // of the index; 0: none
	size_t parts;  // that processes can divide among themselves; 0: none
	// Per attribute: the average number of blocks that contain one of its values; 0: unknown.
	double* blocks_per_value;
	double blocks_wanted; // that may have rows for the pushed clauses
	double pushed_selectivity;
	int columns; // used
};

// The fraction of the table that is read for so many rows: with an index only blocks that may have
// some.
double ReadPart(const RelationSize& size, double rows);

// The number of the index's blocks that may have rows for a pushed clause, by its description; all
// blocks if that is unknown. `values`: number of values that the column is compared with.
double BlocksOfClause(const RelationSize& size, List* description, double values);

// The cost of reading the table once, without delivering rows: of the blocks that the pushed
// clauses leave.
Cost ReadCost(const RelationSize& size);

// The same, including the delivery of so many rows, each of which costs the executor `per_tuple` to
// test.
Cost RunCost(const RelationSize& size, double delivered, double per_tuple);

// The startup cost of a worker, in addition to the planner's cost for any worker: it loads this
// library and lists the archive, which takes about as long as starting it.
Cost WorkerSetupCost();

// The cost of reading that many blocks and delivering so many rows.
Cost BlocksCost(const RelationSize& size, double blocks, double delivered, double per_tuple);

} // namespace coursera::fdw
