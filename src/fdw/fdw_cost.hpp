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
	double pushed_selectivity;
	int columns; // used
};

// How much of the table is read for so many rows: with an index only blocks that may have some.
double ReadPart(const RelationSize& size, double rows);

// The cost of reading the table once, before rows are delivered: of what the pushed clauses leave.
Cost ReadCost(const RelationSize& size);

// The same with so many rows delivered, each of which costs the executor `per_tuple` to test.
Cost RunCost(const RelationSize& size, double delivered, double per_tuple);

} // namespace coursera::fdw
