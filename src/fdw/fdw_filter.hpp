// The values that pushed clauses compare columns with, when a scan starts: from expressions to what
// the core compares raw fields with.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
#include "nodes/pg_list.h"
}

#include <vector>

#include "scan/scan_predicate.hpp"

namespace coursera::fdw {

// Evaluates the values of the pushed clauses. `states`: the ExprStates of PushedClauses::values.
// In plain frames; the result is plain data in the current memory context.
struct EvaluatedClause {
	int attribute; // number
	scan::Comparison comparison;
	scan::FieldType type;
	bool date_as_timestamp;
	int max_characters;
	bool unusable;       // no predicate: a value that raw fields cannot be compared with
	bool nothing_passes; // compared with NULL
	int count;
	char** texts;
	int* text_sizes;
	int64* integers;
	double* floats;
};
EvaluatedClause* EvaluateClauses(List* descriptions, List* states, ExprContext* context);

// Those as predicates. `csv_column`: gives an attribute's header name.
std::vector<scan::Predicate> PredicatesOf(const EvaluatedClause* clauses, int count,
                                          const char* (*csv_column)(void*, int), void* argument);

} // namespace coursera::fdw
