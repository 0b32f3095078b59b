// Conditions of a query, tested on raw fields before anything is converted.
//
// A predicate compares a column with values that the caller has in the column's own form: texts as
// bytes, integers and times as numbers. Whether a clause of a query may become one is the caller's
// decision (fdw_pushdown); here it is only about fields and values.
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
	kStartsWith // of texts
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
	// What it is compared with, by type: one of these has values; kEqual passes when any is equal,
	// kNotEqual when none is, the others have exactly one.
	std::vector<std::string> texts; // kText, in the order of their bytes
	std::vector<int64_t> integers;  // integers, truth values, dates, timestamps
	std::vector<double> floats;
	// The values of a date column as timestamps, when it is compared with one.
	bool date_as_timestamp = false;
	// The days of a timestamp column, when they are compared with dates.
	bool timestamp_as_date = false;
	// A time this near to the value, in microseconds, may be before or after it: of values in a
	// time zone, around which clocks may change.
	int64_t margin = 0;
	// Whether NULL passes: IS DISTINCT FROM.
	bool null_passes = false;
	// For VARCHAR(n): n. A longer field may be one whose blanks are cut. 0: no limit.
	size_t max_characters = 0;
	// Blanks at the end make no difference, as for the type bpchar. The texts have none.
	bool ignores_blanks = false;

	// An OR, when there are any: all predicates of one of these must hold. Nothing of the above
	// counts then.
	std::vector<std::vector<Predicate>> alternatives;
};

// The columns that a predicate is about.
std::vector<std::string> ColumnsOf(const Predicate& predicate);

// The day that a time is in, both counted from 2000, also before it.
int64_t DayOf(int64_t timestamp);

// The condition on the field at `position` of the header. Not for an OR.
std::unique_ptr<csv::Condition> MakeCondition(const Predicate& predicate, size_t position);

// What such a predicate means for a column that the file does not have, so that it is always NULL.
bool PassesNull(const Predicate& predicate);

} // namespace coursera::scan
