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
	double bytes; // inflated
	double pushed_selectivity;
	int columns; // used
};

// The cost of reading the table once, before rows are delivered.
Cost ReadCost(const RelationSize& size);

// The same with so many rows delivered, each of which costs the executor `per_tuple` to test.
Cost RunCost(const RelationSize& size, double delivered, double per_tuple);

} // namespace coursera::fdw
