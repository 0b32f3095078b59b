// The usual spellings of numbers, truth values and times, as exports have them.
//
// Each function accepts only spellings whose meaning is beyond doubt and gives exactly what
// PostgreSQL's input function for the type gives. For everything else (blanks, exponents, BC,
// infinity, out of range, wrong) they return false, which is not an error: the input function
// itself decides.
#pragma once

#include <cstdint>

#include "csv/csv_filter.hpp"

namespace coursera::csv {

// An integer of up to 18 digits with an optional minus sign, within [min, max].
[[nodiscard]] bool ParseInteger(const Field& field, int64_t min, int64_t max, int64_t* value);

// `t` or `f`.
[[nodiscard]] bool ParseBool(const Field& field, bool* value);

// Digits with at most one point between them and an optional minus sign, rounded to the nearest.
[[nodiscard]] bool ParseFloat(const Field& field, double* value);
[[nodiscard]] bool ParseFloat(const Field& field, float* value);

// `2021-03-04`: days since 2000-01-01.
[[nodiscard]] bool ParseDate(const Field& field, int32_t* value);

// `2021-03-04 05:06:07`, with up to six digits of a fraction: microseconds since 2000-01-01.
[[nodiscard]] bool ParseTimestamp(const Field& field, int64_t* value);

inline constexpr int64_t kMicrosecondsPerDay = int64_t{86400} * 1000 * 1000;

} // namespace coursera::csv
