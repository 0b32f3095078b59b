#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
}

#include "fdw/fdw_filter.hpp"

#include <cmath>

#include "csv/csv_values.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

using scan::Comparison;
using scan::FieldType;

double FloatOf(Datum value, Oid type) {
	return type == FLOAT4OID ? DatumGetFloat4(value) : DatumGetFloat8(value);
}

int64 IntegerOf(Datum value, Oid type) {
	switch (type) {
	case INT2OID:
		return DatumGetInt16(value);
	case INT4OID:
		return DatumGetInt32(value);
	case BOOLOID:
		return DatumGetBool(value) ? 1 : 0;
	case DATEOID:
		return DatumGetDateADT(value);
	default: // bigint and timestamp
		return DatumGetInt64(value);
	}
}

// Brings a date to the form of the timestamp it is compared with; false when it has none.
bool DateToTimestamp(int64 days, int64* timestamp) {
	if (days == DATEVAL_NOBEGIN || days == DATEVAL_NOEND)
		return false;
	return !__builtin_mul_overflow(days, csv::kMicrosecondsPerDay, timestamp);
}

// Adds one value to a clause; sets `unusable` when raw fields cannot be compared with it.
void AddValue(EvaluatedClause* clause, Datum value, Oid type) {
	int i = clause->count++;
	switch (clause->type) {
	case FieldType::kText: {
		text* bytes = DatumGetTextPP(value);
		clause->texts[i] = VARDATA_ANY(bytes);
		clause->text_sizes[i] = static_cast<int>(VARSIZE_ANY_EXHDR(bytes));
		break;
	}
	case FieldType::kFloat4:
	case FieldType::kFloat8:
		clause->floats[i] = FloatOf(value, type);
		clause->unusable |= std::isnan(clause->floats[i]);
		break;
	default:
		clause->integers[i] = IntegerOf(value, type);
		if (clause->type == FieldType::kTimestamp && type == DATEOID)
			clause->unusable |= !DateToTimestamp(clause->integers[i], &clause->integers[i]);
		else if (clause->type == FieldType::kDate && type == TIMESTAMPOID)
			clause->date_as_timestamp = true;
	}
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
	for (int i = 0; i < count; ++i)
		if (!nulls[i])
			AddValue(clause, elements[i], type);
}

void EvaluateValue(EvaluatedClause* clause, List* description, ExprState* state,
                   ExprContext* context) {
	bool is_null;
	Datum value = ExecEvalExpr(state, context, &is_null);
	auto type = static_cast<Oid>(list_nth_int(description, kPartValueType));
	if (is_null) {
		clause->nothing_passes = true;
	} else if (list_nth_int(description, kPartIsArray) != 0) {
		AddArray(clause, value, type);
		clause->nothing_passes = clause->count == 0;
	} else {
		MakeRoom(clause, 1);
		AddValue(clause, value, type);
	}
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
		if (ValuesOf(description) != 0) {
			EvaluateValue(clause, description,
			              static_cast<ExprState*>(list_nth(states, next_value++)), context);
		} else if (clause->type == FieldType::kBool) {
			MakeRoom(clause, 1);
			clause->integers[clause->count++] = list_nth_int(description, kPartConstant);
		}
		filter.nothing_passes |= clause->nothing_passes;
		filter.is_exact &= !clause->unusable;
	}
	return filter;
}

const EvaluatedClause* EqualityOf(const Filter& filter, int attribute) {
	for (int i = 0; i < filter.count; ++i) {
		const EvaluatedClause& clause = filter.clauses[i];
		if (clause.attribute == attribute && clause.comparison == Comparison::kEqual &&
		    clause.type == FieldType::kText && !clause.unusable)
			return &clause;
	}
	return nullptr;
}

std::vector<scan::Predicate> PredicatesOf(const Filter& filter,
                                          const char* (*csv_column)(void*, int), void* argument) {
	std::vector<scan::Predicate> predicates;
	for (int i = 0; i < filter.count; ++i) {
		const EvaluatedClause& clause = filter.clauses[i];
		if (clause.unusable || clause.nothing_passes)
			continue;
		scan::Predicate predicate;
		predicate.column = csv_column(argument, clause.attribute);
		predicate.comparison = clause.comparison;
		predicate.type = clause.type;
		predicate.date_as_timestamp = clause.date_as_timestamp;
		predicate.max_characters = static_cast<size_t>(clause.max_characters);
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
		predicates.push_back(std::move(predicate));
	}
	return predicates;
}

} // namespace coursera::fdw
