// Which clauses of a query the scan can test on raw bytes, and with which values.
//
// The planner pushes a clause if it is on the positive list below. The scan may be generous: a row
// that it is unsure of is tested again, by the clause itself. Values that are known only at run
// time (parameters, initplans, an outer row) are evaluated when the scan starts.
//
//   column = <> value, = ANY (array), <> ALL (array), IS [NOT] DISTINCT FROM value
//       text, varchar (deterministic collation), integers, boolean, float, date, timestamp
//   column < <= > >= value                  integers, float, date, timestamp; text and varchar
//                                           where the collation has them in the order of bytes
//   column [NOT] LIKE 'x%', column ^@ value
//       text, varchar (deterministic collation)
//   timestamp::date, compared with a date
//   OR of such clauses, and of ANDs of them
//   boolean column, NOT boolean column, IS [NOT] TRUE, FALSE, UNKNOWN, column IS [NOT] NULL
//
// Integers may be compared with numerics and floats, texts with bpchars for equality, dates and
// timestamps with each other and with timestamps in a time zone.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "nodes/pg_list.h"
}

namespace coursera::fdw {

// The parts of a clause's description, an integer List.
enum DescriptionPart {
	kPartAttribute,
	kPartComparison,
	kPartFieldType,
	kPartValueType,     // type of the value, or of an array's elements; 0: no value
	kPartIsArray,       // = ANY (array), <> ALL (array)
	kPartMaxCharacters, // of VARCHAR(n); 0: no limit
	kPartConstant,      // for clauses without a value expression: what the column is compared with
	kPartIsDistinct,    // IS [NOT] DISTINCT FROM: NULL is a value
	kPartIsDay,         // a timestamp's date is compared
	kPartDisjunction,   // the number of the OR that the clause is part of; 0: none
	kPartAlternative,   // and which of its alternatives, counted from 0
};

// The pushed clauses, as copyable plan nodes: a description for each clause (for an OR, each clause
// in it), and separately the expressions of the values, which the planner must see
// (ForeignScan.fdw_exprs).
struct PushedClauses {
	List* clauses;      // themselves
	List* descriptions; // of integer Lists
	List* values;       // of Exprs
};

// Picks from a scan's clauses (a List of Exprs on relation `relation`) what can be pushed.
PushedClauses PushClauses(List* clauses, Index relation, Oid relation_id);

// Whether a single clause could be pushed.
bool IsPushable(Expr* clause, Index relation, Oid relation_id);

// The RestrictInfos (a List) whose clauses could be pushed.
List* PushableInfos(List* infos, Index relation, Oid relation_id);

// The pushed clauses as EXPLAIN shows them: `course_id = 'x'::text AND (a = 1 OR b = 2)`. `values`:
// the expressions in the finished plan.
char* DescribeClauses(List* descriptions, List* values, Oid relation_id);

// The number of values that a clause of that description has among the expressions: 0 or 1.
int ValuesOf(List* description);

} // namespace coursera::fdw
