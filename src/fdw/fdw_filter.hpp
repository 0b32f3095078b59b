// When a scan starts: turns the expressions in pushed clauses into the values that the core
// compares raw fields with.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
#include "nodes/pg_list.h"
}

#include <vector>

#include "scan/scan_predicate.hpp"

namespace coursera::fdw {

struct EvaluatedClause {
	int attribute; // number
	scan::Comparison comparison;
	scan::FieldType type;
	bool date_as_timestamp;
	bool timestamp_as_date;
	bool null_passes;
	int64 margin; // see scan::Predicate
	int max_characters;
	bool ignores_blanks;
	int disjunction;     // the number of the OR that it is part of; 0: none
	int alternative;     // and which of its alternatives
	bool unusable;       // no predicate: a value that raw fields cannot be compared with
	bool nothing_passes; // compared with NULL
	bool all_pass;       // no predicate: <> ALL of no values
	int count;
	char** texts;
	int* text_sizes;
	int64* integers;
	double* floats;
};
// The pushed clauses with their values. `states`: the ExprStates of PushedClauses::values. In plain
// frames; the result is plain data in the current memory context.
struct Filter {
	EvaluatedClause* clauses;
	int count;
	bool nothing_passes; // one of them compares with NULL, or all alternatives of an OR do
	bool is_exact;       // the scan can test all of them
};
Filter EvaluateFilter(List* descriptions, List* states, ExprContext* context);

// The clauses as predicates. `csv_column`: returns an attribute's name in the header.
std::vector<scan::Predicate> PredicatesOf(const Filter& filter,
                                          const char* (*csv_column)(void*, int), void* argument);

// The texts of which an attribute must equal one, according to the filter; NULL if it has no such
// condition.
const EvaluatedClause* EqualityOf(const Filter& filter, int attribute);

} // namespace coursera::fdw
