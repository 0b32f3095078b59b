// Points in time as exports write them: seconds since 1970 in UTC, no time zone anywhere.
#include "sample_export/sample_time.hpp"

#include "sample_export/sample_random.hpp"

namespace coursera::sample {

namespace {

struct Date {
	int year;
	int month;
	int day;
};

// Days since 1970 to a date of the Gregorian calendar, by eras of 400 years that start in March.
Date civilDate(Time time) {
	const Time shifted = time / kDay + 719468;
	const Time era = shifted / 146097;
	const Time day_of_era = shifted % 146097;
	const Time year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	const Time day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const Time month_index = (5 * day_of_year + 2) / 153;
	const int day = static_cast<int>(day_of_year - (153 * month_index + 2) / 5 + 1);
	const int month = static_cast<int>(month_index < 10 ? month_index + 3 : month_index - 9);
	return {static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0), month, day};
}

void appendTwo(std::string& out, std::int64_t value) {
	out += static_cast<char>('0' + value / 10);
	out += static_cast<char>('0' + value % 10);
}

} // namespace

Time dateOf(int year, int month, int day) {
	const Time shifted_year = month <= 2 ? year - 1 : year;
	const Time era = shifted_year / 400;
	const Time year_of_era = shifted_year % 400;
	const Time month_index = month > 2 ? month - 3 : month + 9;
	const Time day_of_year = (153 * month_index + 2) / 5 + day - 1;
	const Time day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return (era * 146097 + day_of_era - 719468) * kDay;
}

std::optional<Time> parseDate(std::string_view text) {
	if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
		return std::nullopt;
	}
	int parts[3] = {0, 0, 0};
	int part = 0;
	for (std::size_t i = 0; i < text.size(); ++i) {
		if (i == 4 || i == 7) {
			++part;
		} else if (text[i] < '0' || text[i] > '9') {
			return std::nullopt;
		} else {
			parts[part] = parts[part] * 10 + (text[i] - '0');
		}
	}
	if (parts[0] < 1970 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31) {
		return std::nullopt;
	}
	const Time time = dateOf(parts[0], parts[1], parts[2]);
	std::string back;
	appendDate(back, time);
	return back == text ? std::optional<Time>(time) : std::nullopt;
}

void appendDate(std::string& out, Time time) {
	const Date date = civilDate(time);
	appendTwo(out, date.year / 100);
	appendTwo(out, date.year % 100);
	out += '-';
	appendTwo(out, date.month);
	out += '-';
	appendTwo(out, date.day);
}

void appendTimestamp(std::string& out, Time time) {
	appendDate(out, time);
	const Time second = time % kDay;
	out += ' ';
	appendTwo(out, second / kHour);
	out += ':';
	appendTwo(out, second / 60 % 60);
	out += ':';
	appendTwo(out, second % 60);
	const std::uint64_t hash = mix(static_cast<std::uint64_t>(time));
	if (hash % 8 == 0) {
		const auto milliseconds = static_cast<std::int64_t>(hash / 8 % 1000);
		out += '.';
		out += static_cast<char>('0' + milliseconds / 100);
		appendTwo(out, milliseconds % 100);
	}
}

} // namespace coursera::sample
