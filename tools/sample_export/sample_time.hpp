// Points in time as exports write them: seconds since 1970 in UTC, no time zone anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace coursera::sample {

using Time = std::int64_t; // seconds since 1970-01-01 00:00:00

constexpr Time kHour = 3600;
constexpr Time kDay = 24 * kHour;

Time dateOf(int year, int month, int day);

// Midnight of a date written as YYYY-MM-DD; nothing when it is not one.
std::optional<Time> parseDate(std::string_view text);

// Appends "2021-03-04".
void appendDate(std::string& out, Time time);

// Appends "2021-03-04 05:06:07". Some times, always the same ones, get milliseconds.
void appendTimestamp(std::string& out, Time time);

} // namespace coursera::sample
