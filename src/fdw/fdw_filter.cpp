#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
}

#include "fdw/fdw_filter.hpp"

#include <cmath>

#include "csv/csv_values.hpp"
#include "fdw/fdw_convert.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

using scan::Comparison;
using scan::FieldType;

constexpr int kStopEvery = 4096; // values of an array, between looks for interrupts

double FloatOf(Datum value, Oid type) {
	return type == FLOAT4OID ? DatumGetFloat4(value) : DatumGetFloat8(value);
}

// Converts a date to the timestamp that it is compared as; false if there is none.
bool DateToTimestamp(int64 days, int64* timestamp) {
	if (days == DATEVAL_NOBEGIN || days == DATEVAL_NOEND)
		return false;
	return !__builtin_mul_overflow(days, csv::kMicrosecondsPerDay, timestamp);
}

// Around a change of the clocks, times in a zone are in another order than local times. No clock
// was ever turned by more than a day.
constexpr int64 kClockMargin = 2 * csv::kMicrosecondsPerDay;

// Converts a time in a zone to the session's local time; PostgreSQL itself decides about times
// within the margin around it. False for infinity.
bool ZonedToTimestamp(EvaluatedClause* clause, Datum value, int64* timestamp) {
	const TimestampTz zoned = DatumGetTimestampTz(value);
	if (TIMESTAMP_NOT_FINITE(zoned)) {
		*timestamp = zoned; // the same
		return true;
	}
	if (zoned < MIN_TIMESTAMP + kClockMargin || zoned > END_TIMESTAMP - kClockMargin)
		return false;
	clause->margin = kClockMargin;
	*timestamp = DatumGetTimestamp(DirectFunctionCall1(timestamptz_timestamp, value));
	return true;
}

// The place of a number, which may have a fraction, among whole numbers.
struct WholePlace {
	int below; // -1: below all of them, 1: above all, 0: see floor
	int64 floor;
	bool is_whole;
};

bool PlaceOfNumeric(Datum value, WholePlace* place) {
	const Numeric number = DatumGetNumeric(value);
	if (numeric_is_nan(number)) {
		place->below = 1; // greater than all numbers
		return true;
	}
	const auto is_less = [](Datum a, Datum b) {
		return DatumGetBool(DirectFunctionCall2(numeric_lt, a, b));
	};
	const Datum least = NumericGetDatum(int64_to_numeric(PG_INT64_MIN));
	const Datum greatest = NumericGetDatum(int64_to_numeric(PG_INT64_MAX));
	if (is_less(value, least)) {
		place->below = -1;
		return true;
	}
	if (is_less(greatest, value)) {
		place->below = 1;
		return true;
	}
	const Datum floor = DirectFunctionCall1(numeric_floor, value);
	place->floor = DatumGetInt64(DirectFunctionCall1(numeric_int8, floor));
	place->is_whole = DatumGetBool(DirectFunctionCall2(numeric_eq, floor, value));
	return true;
}

// False if bigints are compared with a number so large that the comparison rounds them.
bool PlaceOfFloat(double value, FieldType field, WholePlace* place) {
	constexpr double kExact = 9007199254740992.0; // 2^53
	if (std::isnan(value)) {
		place->below = 1; // greater than all numbers
		return true;
	}
	if (std::fabs(value) >= kExact) {
		place->below = value < 0 ? -1 : 1;
		return field != FieldType::kInt8;
	}
	place->floor = static_cast<int64>(std::floor(value));
	place->is_whole = std::floor(value) == value;
	return true;
}

// Adds a number to the clause of an integer column: a comparison with whole numbers only.
void AddPlace(EvaluatedClause* clause, const WholePlace& place) {
	const bool is_among = place.below == 0;
	switch (clause->comparison) {
	case Comparison::kEqual:
	case Comparison::kNotEqual:
		// A value that equals no whole number makes no difference.
		if (is_among && place.is_whole)
			clause->integers[clause->count++] = place.floor;
		return;
	case Comparison::kLess:
		if (!place.is_whole)
			clause->comparison = Comparison::kLessEqual;
		break;
	case Comparison::kGreaterEqual:
		if (!place.is_whole)
			clause->comparison = Comparison::kGreater;
		break;
	default:
		break;
	}
	const bool wants_less =
		clause->comparison == Comparison::kLess || clause->comparison == Comparison::kLessEqual;
	if (is_among)
		clause->integers[clause->count++] = place.floor;
	else if (wants_less == (place.below > 0))
		clause->comparison = Comparison::kIsNotNull;
	else
		clause->nothing_passes = true;
}

// Adds one value to a clause; sets `unusable` if raw fields cannot be compared with it.
void AddValue(EvaluatedClause* clause, Datum value, Oid type) {
	switch (clause->type) {
	case FieldType::kText: {
		const int i = clause->count++;
		text* bytes = DatumGetTextPP(value);
		clause->texts[i] = VARDATA_ANY(bytes);
		clause->text_sizes[i] = static_cast<int>(VARSIZE_ANY_EXHDR(bytes));
		if (type == BPCHAROID) {
			clause->ignores_blanks = true;
			clause->text_sizes[i] = bpchartruelen(clause->texts[i], clause->text_sizes[i]);
		}
		return;
	}
	case FieldType::kFloat4:
	case FieldType::kFloat8: {
		const int i = clause->count++;
		clause->floats[i] = FloatOf(value, type);
		clause->unusable |= std::isnan(clause->floats[i]);
		return;
	}
	case FieldType::kInt2:
	case FieldType::kInt4:
	case FieldType::kInt8:
		if (type == NUMERICOID || type == FLOAT8OID) {
			WholePlace place{};
			const bool is_known = type == NUMERICOID
			                          ? PlaceOfNumeric(value, &place)
			                          : PlaceOfFloat(DatumGetFloat8(value), clause->type, &place);
			if (is_known)
				AddPlace(clause, place);
			else
				clause->unusable = true;
			return;
		}
		break;
	default:
		break;
	}
	int64* integer = &clause->integers[clause->count++];
	if (type == TIMESTAMPTZOID) {
		clause->unusable |= !ZonedToTimestamp(clause, value, integer);
		clause->date_as_timestamp = clause->type == FieldType::kDate;
		return;
	}
	*integer = WholeOf(value, type);
	if (clause->timestamp_as_date)
		return;
	if (clause->type == FieldType::kTimestamp && type == DATEOID)
		clause->unusable |= !DateToTimestamp(*integer, integer);
	else if (clause->type == FieldType::kDate && type == TIMESTAMPOID)
		clause->date_as_timestamp = true;
}

void MakeRoom(EvaluatedClause* clause, int values) {
	auto count = static_cast<size_t>(values) + 1;
	clause->texts = static_cast<char**>(palloc(sizeof(char*) * count));
	clause->text_sizes = static_cast<int*>(palloc(sizeof(int) * count));
	clause->integers = static_cast<int64*>(palloc(sizeof(int64) * count));
	clause->floats = static_cast<double*>(palloc(sizeof(double) * count));
}

void AddArray(EvaluatedClause* clause, Datum array, Oid type) {
	int16 size;
	bool by_value;
	char alignment;
	Datum* elements;
	bool* nulls;
	int count;
	get_typlenbyvalalign(type, &size, &by_value, &alignment);
	deconstruct_array(DatumGetArrayTypeP(array), type, size, by_value, alignment, &elements, &nulls,
	                  &count);
	MakeRoom(clause, count);
	bool has_null = false;
	for (int i = 0; i < count; ++i) {
		if (i % kStopEvery == 0)
			CHECK_FOR_INTERRUPTS();
		if (nulls[i])
			has_null = true;
		else
			AddValue(clause, elements[i], type);
	}
	clause->unusable |= clause->margin != 0 && clause->count > 1;
	if (clause->comparison == Comparison::kEqual) {
		clause->nothing_passes = clause->count == 0 && !clause->unusable; // = ANY
		return;
	}
	clause->nothing_passes = has_null; // <> ALL
	clause->all_pass = count == 0;
	if (clause->count == 0 && !clause->all_pass)
		clause->comparison = Comparison::kIsNotNull; // of numbers that are not whole
}

void EvaluateValue(EvaluatedClause* clause, List* description, ExprState* state,
                   ExprContext* context) {
	bool is_null;
	Datum value = ExecEvalExpr(state, context, &is_null);
	auto type = static_cast<Oid>(list_nth_int(description, kPartValueType));
	if (is_null && list_nth_int(description, kPartIsDistinct) != 0) {
		clause->comparison =
			clause->comparison == Comparison::kEqual ? Comparison::kIsNull : Comparison::kIsNotNull;
		clause->null_passes = false;
	} else if (is_null) {
		clause->nothing_passes = true;
	} else if (list_nth_int(description, kPartIsArray) != 0) {
		AddArray(clause, value, type);
	} else {
		MakeRoom(clause, 1);
		AddValue(clause, value, type);
		if (clause->count > 0 || clause->unusable)
			return;
		// Comparison with a number that is not whole.
		if (clause->comparison == Comparison::kEqual)
			clause->nothing_passes = true;
		else if (clause->comparison == Comparison::kNotEqual && clause->null_passes)
			clause->all_pass = true;
		else if (clause->comparison == Comparison::kNotEqual)
			clause->comparison = Comparison::kIsNotNull;
	}
}

} // namespace

namespace {

// Whether one of an OR's alternatives, whose clauses are adjacent, can hold.
bool AnyMayHold(const EvaluatedClause* first, const EvaluatedClause* end) {
	const EvaluatedClause* clause = first;
	while (clause < end) {
		const EvaluatedClause* one = clause;
		bool may_hold = true;
		for (; clause < end && clause->alternative == one->alternative; ++clause)
			may_hold &= !clause->nothing_passes;
		if (may_hold)
			return true;
	}
	return false;
}

// One after the last clause of the same OR.
int EndOfDisjunction(const Filter& filter, int first) {
	int end = first + 1;
	while (filter.clauses[first].disjunction != 0 && end < filter.count &&
	       filter.clauses[end].disjunction == filter.clauses[first].disjunction)
		++end;
	return end;
}

} // namespace

Filter EvaluateFilter(List* descriptions, List* states, ExprContext* context) {
	Filter filter{};
	filter.count = list_length(descriptions);
	filter.is_exact = true;
	filter.clauses = static_cast<EvaluatedClause*>(
		palloc0(sizeof(EvaluatedClause) * static_cast<size_t>(filter.count + 1)));
	int next_value = 0;
	for (int i = 0; i < filter.count; ++i) {
		auto* description = static_cast<List*>(list_nth(descriptions, i));
		EvaluatedClause* clause = &filter.clauses[i];
		clause->attribute = list_nth_int(description, kPartAttribute);
		clause->comparison = static_cast<Comparison>(list_nth_int(description, kPartComparison));
		clause->type = static_cast<FieldType>(list_nth_int(description, kPartFieldType));
		clause->max_characters = list_nth_int(description, kPartMaxCharacters);
		clause->timestamp_as_date = list_nth_int(description, kPartIsDay) != 0;
		clause->disjunction = list_nth_int(description, kPartDisjunction);
		clause->alternative = list_nth_int(description, kPartAlternative);
		clause->null_passes = list_nth_int(description, kPartIsDistinct) != 0 &&
		                      clause->comparison == Comparison::kNotEqual;
		if (ValuesOf(description) != 0) {
			EvaluateValue(clause, description,
			              static_cast<ExprState*>(list_nth(states, next_value++)), context);
		} else if (clause->type == FieldType::kBool) {
			MakeRoom(clause, 1);
			clause->integers[clause->count++] = list_nth_int(description, kPartConstant);
		}
		filter.is_exact &= !clause->unusable;
	}
	for (int i = 0; i < filter.count; i = EndOfDisjunction(filter, i))
		filter.nothing_passes |=
			!AnyMayHold(&filter.clauses[i], &filter.clauses[EndOfDisjunction(filter, i)]);
	return filter;
}

const EvaluatedClause* EqualityOf(const Filter& filter, int attribute) {
	for (int i = 0; i < filter.count; ++i) {
		const EvaluatedClause& clause = filter.clauses[i];
		if (clause.attribute == attribute && clause.disjunction == 0 &&
		    clause.comparison == Comparison::kEqual && !clause.ignores_blanks &&
		    clause.type == FieldType::kText && !clause.unusable && !clause.nothing_passes)
			return &clause;
	}
	return nullptr;
}

namespace {

using ColumnNamer = const char* (*)(void*, int);

scan::Predicate PredicateOf(const EvaluatedClause& clause, const char* csv_column) {
	scan::Predicate predicate;
	predicate.column = csv_column;
	predicate.comparison = clause.comparison;
	predicate.type = clause.type;
	predicate.date_as_timestamp = clause.date_as_timestamp;
	predicate.timestamp_as_date = clause.timestamp_as_date;
	predicate.margin = clause.margin;
	predicate.null_passes = clause.null_passes;
	predicate.max_characters = static_cast<size_t>(clause.max_characters);
	predicate.ignores_blanks = clause.ignores_blanks;
	for (int j = 0; j < clause.count; ++j) {
		switch (clause.type) {
		case FieldType::kText:
			predicate.texts.emplace_back(clause.texts[j],
			                             static_cast<size_t>(clause.text_sizes[j]));
			break;
		case FieldType::kFloat4:
		case FieldType::kFloat8:
			predicate.floats.push_back(clause.floats[j]);
			break;
		default:
			predicate.integers.push_back(clause.integers[j]);
		}
	}
	return predicate;
}

// Adds the OR of the clauses in [first, end), unless it always holds or cannot be tested.
void AddDisjunction(const EvaluatedClause* first, const EvaluatedClause* end,
                    ColumnNamer csv_column, void* argument,
                    std::vector<scan::Predicate>* predicates) {
	scan::Predicate disjunction;
	const EvaluatedClause* clause = first;
	while (clause < end) {
		const EvaluatedClause* one = clause;
		std::vector<scan::Predicate> alternative;
		bool may_hold = true;
		for (; clause < end && clause->alternative == one->alternative; ++clause) {
			if (clause->unusable)
				return;
			may_hold &= !clause->nothing_passes;
			if (!clause->nothing_passes && !clause->all_pass)
				alternative.push_back(
					PredicateOf(*clause, csv_column(argument, clause->attribute)));
		}
		if (may_hold && alternative.empty())
			return;
		if (may_hold)
			disjunction.alternatives.push_back(std::move(alternative));
	}
	if (!disjunction.alternatives.empty())
		predicates->push_back(std::move(disjunction));
}

} // namespace

std::vector<scan::Predicate> PredicatesOf(const Filter& filter, ColumnNamer csv_column,
                                          void* argument) {
	std::vector<scan::Predicate> predicates;
	int next;
	for (int i = 0; i < filter.count; i = next) {
		const EvaluatedClause& clause = filter.clauses[i];
		next = EndOfDisjunction(filter, i);
		if (clause.disjunction != 0)
			AddDisjunction(&clause, &filter.clauses[next], csv_column, argument, &predicates);
		else if (!clause.unusable && !clause.nothing_passes && !clause.all_pass)
			predicates.push_back(PredicateOf(clause, csv_column(argument, clause.attribute)));
	}
	return predicates;
}

} // namespace coursera::fdw
