#include "csv/csv_values.hpp"

#include <charconv>

namespace coursera::csv {

namespace {

constexpr size_t kMaxIntegerDigits = 18; // always within an int64
constexpr size_t kMaxFloatBytes = 32;    // cannot overflow or underflow without an exponent
constexpr size_t kDateBytes = 10;
constexpr size_t kTimestampBytes = 19;
constexpr size_t kMaxFractionDigits = 6;

bool IsDigit(char c) {
	return c >= '0' && c <= '9';
}

// `count` digits as a number; false if one of them is not a digit.
bool Digits(const char* data, size_t count, uint32_t* value) {
	uint32_t number = 0;
	bool digits = true;
	for (size_t i = 0; i < count; ++i) {
		digits &= IsDigit(data[i]);
		number = number * 10 + static_cast<uint32_t>(data[i] - '0');
	}
	*value = number;
	return digits;
}

uint32_t DaysInMonth(uint32_t year, uint32_t month) {
	static constexpr uint8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return month == 2 && leap ? 29 : kDays[month - 1];
}

// Days from 2000-01-01 to a day of the proleptic Gregorian calendar. Years start in March here, so
// that the leap day is the last day of a year.
int32_t DaysSince2000(uint32_t year, uint32_t month, uint32_t day) {
	constexpr int32_t kDaysBefore2000 = 730425; // from 0000-03-01 to 2000-01-01
	const uint32_t march_year = month > 2 ? year : year - 1;
	const uint32_t march_month = month > 2 ? month - 3 : month + 9;
	const uint32_t days = march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 +
	                      (march_month * 153 + 2) / 5 + day - 1;
	return static_cast<int32_t>(days) - kDaysBefore2000;
}

bool ParseDay(const char* data, int32_t* value) {
	uint32_t year;
	uint32_t month;
	uint32_t day;
	if (!Digits(data, 4, &year) || !Digits(data + 5, 2, &month) || !Digits(data + 8, 2, &day) ||
	    data[4] != '-' || data[7] != '-')
		return false;
	if (year == 0 || month == 0 || month > 12 || day == 0 || day > DaysInMonth(year, month))
		return false;
	*value = DaysSince2000(year, month, day);
	return true;
}

// Digits, or digits with a point between them.
bool IsPlainNumber(const char* data, const char* end) {
	if (data < end && *data == '-')
		++data;
	if (data == end || !IsDigit(*data) || !IsDigit(end[-1]))
		return false;
	bool point = false;
	for (; data < end; ++data) {
		if (*data == '.' && !point)
			point = true;
		else if (!IsDigit(*data))
			return false;
	}
	return true;
}

template <typename Float>
bool ParsePlainNumber(const Field& field, Float* value) {
	const char* end = field.data + field.size;
	if (field.size == 0 || field.size > kMaxFloatBytes || !IsPlainNumber(field.data, end))
		return false;
	const std::from_chars_result result = std::from_chars(field.data, end, *value);
	return result.ec == std::errc() && result.ptr == end;
}

} // namespace

bool ParseInteger(const Field& field, int64_t min, int64_t max, int64_t* value) {
	const char* data = field.data;
	const char* end = data + field.size;
	const bool negative = field.size > 0 && *data == '-';
	if (negative)
		++data;
	if (data == end || static_cast<size_t>(end - data) > kMaxIntegerDigits)
		return false;
	int64_t number = 0;
	for (; data < end; ++data) {
		if (!IsDigit(*data))
			return false;
		number = number * 10 + (*data - '0');
	}
	if (negative)
		number = -number;
	*value = number;
	return number >= min && number <= max;
}

bool ParseBool(const Field& field, bool* value) {
	if (field.size != 1 || (field.data[0] != 't' && field.data[0] != 'f'))
		return false;
	*value = field.data[0] == 't';
	return true;
}

bool ParseFloat(const Field& field, double* value) {
	return ParsePlainNumber(field, value);
}

bool ParseFloat(const Field& field, float* value) {
	return ParsePlainNumber(field, value);
}

bool ParseDate(const Field& field, int32_t* value) {
	return field.size == kDateBytes && ParseDay(field.data, value);
}

bool ParseTimestamp(const Field& field, int64_t* value) {
	const char* data = field.data;
	int32_t days;
	uint32_t hour;
	uint32_t minute;
	uint32_t second;
	if (field.size < kTimestampBytes || !ParseDay(data, &days) || data[10] != ' ' ||
	    !Digits(data + 11, 2, &hour) || data[13] != ':' || !Digits(data + 14, 2, &minute) ||
	    data[16] != ':' || !Digits(data + 17, 2, &second) || hour > 23 || minute > 59 ||
	    second > 59)
		return false;
	uint32_t fraction = 0;
	if (field.size > kTimestampBytes) {
		const size_t digits = field.size - kTimestampBytes - 1;
		if (data[kTimestampBytes] != '.' || digits == 0 || digits > kMaxFractionDigits ||
		    !Digits(data + kTimestampBytes + 1, digits, &fraction))
			return false;
		for (size_t i = digits; i < kMaxFractionDigits; ++i)
			fraction *= 10;
	}
	*value = days * kMicrosecondsPerDay +
	         (int64_t{hour} * 3600 + int64_t{minute} * 60 + second) * 1000000 + fraction;
	return true;
}

} // namespace coursera::csv
