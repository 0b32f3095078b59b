// What the planner knows of a table, and what reading it costs.
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
	size_t parts;  // that processes can share out; 0: none
	// Per attribute, in how many blocks one of its values is on average; 0: unknown.
	double* blocks_per_value;
	double blocks_wanted; // that may have rows for the pushed clauses
	double pushed_selectivity;
	int columns; // used
};

// How much of the table is read for so many rows: with an index only blocks that may have some.
double ReadPart(const RelationSize& size, double rows);

// In how many blocks of the index rows that a pushed clause leaves may be, by its description; all
// blocks where that is unknown. `values`: of the column, that it compares with.
double BlocksOfClause(const RelationSize& size, List* description, double values);

// The cost of reading the table once, before rows are delivered: of what the pushed clauses leave.
Cost ReadCost(const RelationSize& size);

// The same with so many rows delivered, each of which costs the executor `per_tuple` to test.
Cost RunCost(const RelationSize& size, double delivered, double per_tuple);

// What a worker costs before it reads, beyond what the planner counts for any worker: it loads this
// library, and lists the archive, which takes about as long as starting it.
Cost WorkerSetupCost();

// The cost of reading that many blocks, with so many rows delivered.
Cost BlocksCost(const RelationSize& size, double blocks, double delivered, double per_tuple);

} // namespace coursera::fdw
