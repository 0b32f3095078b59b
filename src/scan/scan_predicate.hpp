// Conditions of a query, tested on raw fields before anything is converted.
//
// A predicate compares a column with values that the caller has in the column's own form: texts as
// bytes, integers and times as numbers. Whether a clause of a query may become one is the caller's
// decision (fdw_pushdown); here there are only fields and values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "csv/csv_filter.hpp"

namespace coursera::scan {

enum class Comparison {
	kIsNull,
	kIsNotNull,
	kEqual,
	kNotEqual,
	kLess,
	kLessEqual,
	kGreater,
	kGreaterEqual,
	kStartsWith, // of texts, as kNotStartsWith
	kNotStartsWith
};

// How a column's fields are read.
enum class FieldType {
	kText,
	kInt2,
	kInt4,
	kInt8,
	kBool, // 0 and 1
	kFloat4,
	kFloat8,
	kDate,      // days since 2000-01-01
	kTimestamp, // microseconds since 2000-01-01
};

struct Predicate {
	std::string column; // header's name
	Comparison comparison = Comparison::kEqual;
	FieldType type = FieldType::kText;
	// What it is compared with, by type: one of these has values; kEqual passes if any is equal,
	// kNotEqual if none is; the others have exactly one value.
	std::vector<std::string> texts; // kText, in the order of their bytes
	std::vector<int64_t> integers;  // integers, truth values, dates, timestamps
	std::vector<double> floats;
	// Whether the values of a date column are compared as timestamps.
	bool date_as_timestamp = false;
	// Whether the days of a timestamp column are compared, with dates.
	bool timestamp_as_date = false;
	// A time this close to the value, in microseconds, may be before or after it; for values in a
	// time zone, since clocks may change around them.
	int64_t margin = 0;
	// Whether NULL passes: IS DISTINCT FROM.
	bool null_passes = false;
	// For VARCHAR(n): n. A longer field's blanks may be cut. 0: no limit.
	size_t max_characters = 0;
	// Blanks at the end make no difference, as for the type bpchar. The texts have none.
	bool ignores_blanks = false;

	// If not empty, the predicate is an OR: all predicates of one of these must hold. The fields
	// above are then ignored.
	std::vector<std::vector<Predicate>> alternatives;
};

// The columns that a predicate tests.
std::vector<std::string> ColumnsOf(const Predicate& predicate);

// The day that a time is in, both counted from 2000, also before it.
int64_t DayOf(int64_t timestamp);

// The condition on the field at `position` of the header. Not for an OR.
std::unique_ptr<csv::Condition> MakeCondition(const Predicate& predicate, size_t position);

// Whether the predicate passes if its column, which the file does not have, is always NULL.
bool PassesNull(const Predicate& predicate);

} // namespace coursera::scan
