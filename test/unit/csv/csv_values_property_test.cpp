// Property tests: what the fast paths read is what a slow and plain reading gives, for spellings of
// all values and for usual ones with something changed.
#include "csv/csv_values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "support/csv_generator.hpp"

namespace coursera::csv {
namespace {

using support::CsvGenerator;

Field FieldOf(const std::string& text) {
	return {text.data(), text.size()};
}

std::string Format(const char* format, uint32_t a, uint32_t b, uint32_t c) {
	char text[40];
	snprintf(text, sizeof(text), format, a, b, c);
	return text;
}

bool IsLeap(uint32_t year) {
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

uint32_t DaysIn(uint32_t year, uint32_t month) {
	if (month == 2)
		return IsLeap(year) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// One byte changed, added or taken away.
std::string Changed(CsvGenerator* generator, std::string text, const std::string& alphabet) {
	const size_t place = generator->Below(text.size() + 1);
	const char letter = alphabet[generator->Below(alphabet.size())];
	if (generator->OneIn(3))
		text.insert(place, 1, letter);
	else if (place < text.size() && generator->OneIn(2))
		text.erase(place, 1);
	else if (place < text.size())
		text[place] = letter;
	return text;
}

TEST(CsvValuesProperty, EveryDayOfTenThousandYears) {
	constexpr int32_t kFirstDay = -730119; // 0001-01-01
	int32_t expected = kFirstDay;
	for (uint32_t year = 1; year <= 9999; ++year) {
		for (uint32_t month = 1; month <= 12; ++month) {
			const uint32_t days = DaysIn(year, month);
			int32_t value = 0;
			for (uint32_t day = 1; day <= days; ++day) {
				char text[11];
				memcpy(text, "0000-00-00", sizeof(text));
				for (uint32_t place = 4, rest = year; rest > 0; rest /= 10)
					text[--place] = static_cast<char>('0' + rest % 10);
				text[5] = static_cast<char>('0' + month / 10);
				text[6] = static_cast<char>('0' + month % 10);
				text[8] = static_cast<char>('0' + day / 10);
				text[9] = static_cast<char>('0' + day % 10);
				ASSERT_TRUE(ParseDate({text, 10}, &value)) << text;
				ASSERT_EQ(value, expected++) << text;
			}
			ASSERT_FALSE(
				ParseDate(FieldOf(Format("%04u-%02u-%02u", year, month, days + 1)), &value));
			ASSERT_FALSE(ParseDate(FieldOf(Format("%04u-%02u-%02u", year, month, 0)), &value));
		}
	}
	EXPECT_EQ(expected, 2921940) << "10000-01-01";
}

// What is not the usual spelling to the letter is left to the input function.
bool IsUsualDate(const std::string& text) {
	for (size_t i = 0; i < text.size(); ++i)
		if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return false;
	if (text.size() != 10)
		return false;
	const auto year = static_cast<uint32_t>(std::stoul(text.substr(0, 4)));
	const auto month = static_cast<uint32_t>(std::stoul(text.substr(5, 2)));
	const auto day = static_cast<uint32_t>(std::stoul(text.substr(8, 2)));
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= DaysIn(year, month);
}

TEST(CsvValuesProperty, DatesOnlyInTheUsualSpelling) {
	CsvGenerator generator(1);
	size_t usual = 0;
	for (int i = 0; i < 100000; ++i) {
		std::string text = Format("%04u-%02u-%02u", static_cast<uint32_t>(generator.Below(10000)),
		                          static_cast<uint32_t>(generator.Below(14)),
		                          static_cast<uint32_t>(generator.Below(33)));
		if (generator.OneIn(2))
			text = Changed(&generator, text, "0123456789-/ BC:T+\n");
		int32_t value = 0;
		ASSERT_EQ(ParseDate(FieldOf(text), &value), IsUsualDate(text)) << text;
		usual += IsUsualDate(text) ? 1 : 0;
	}
	EXPECT_GT(usual, 30000U);
	EXPECT_LT(usual, 90000U);
}

TEST(CsvValuesProperty, TimesOfADayInTheUsualSpelling) {
	CsvGenerator generator(2);
	for (int i = 0; i < 200000; ++i) {
		const std::string date =
			Format("%04u-%02u-%02u", 1 + static_cast<uint32_t>(generator.Below(9999)),
		           1 + static_cast<uint32_t>(generator.Below(12)),
		           1 + static_cast<uint32_t>(generator.Below(28)));
		const auto hour = static_cast<uint32_t>(generator.Below(26));
		const auto minute = static_cast<uint32_t>(generator.Below(62));
		const auto second = static_cast<uint32_t>(generator.Below(62));
		std::string text = date + Format(" %02u:%02u:%02u", hour, minute, second);
		int64_t fraction = 0;
		const size_t digits = generator.OneIn(2) ? 0 : 1 + generator.Below(8);
		if (digits > 0)
			text += '.';
		for (size_t digit = 0; digit < digits; ++digit) {
			text += static_cast<char>('0' + generator.Below(10));
			fraction = fraction * 10 + (text.back() - '0');
		}
		for (size_t digit = digits; digit < 6; ++digit)
			fraction *= 10;
		int32_t days = 0;
		ASSERT_TRUE(ParseDate(FieldOf(date), &days));
		int64_t value = 0;
		const bool usual = hour < 24 && minute < 60 && second < 60 && digits <= 6;
		ASSERT_EQ(ParseTimestamp(FieldOf(text), &value), usual) << text;
		if (usual) {
			ASSERT_EQ(value, days * kMicrosecondsPerDay +
			                     ((int64_t{hour} * 60 + minute) * 60 + second) * 1000000 + fraction)
				<< text;
		}
	}
}

TEST(CsvValuesProperty, ChangedTimestampsAreReadOnlyWhenTheyAreUsual) {
	CsvGenerator generator(3);
	const std::string from[] = {"2021-03-04 05:06:07", "2020-02-29 23:59:59.999999",
	                            "1999-12-31 00:00:00.5"};
	for (int i = 0; i < 100000; ++i) {
		const std::string text =
			Changed(&generator, from[generator.Below(3)], "0123456789-: .T+Z,\n");
		int64_t value = 0;
		if (!ParseTimestamp(FieldOf(text), &value))
			continue;
		// Written back it is the same, but for zeros at the end of the fraction.
		ASSERT_TRUE(IsUsualDate(text.substr(0, 10))) << text;
		int32_t days = 0;
		ASSERT_TRUE(ParseDate(FieldOf(text.substr(0, 10)), &days));
		const int64_t rest = value - days * kMicrosecondsPerDay;
		ASSERT_GE(rest, 0) << text;
		ASSERT_LT(rest, kMicrosecondsPerDay) << text;
		const auto seconds = static_cast<uint32_t>(rest / 1000000);
		std::string back =
			Format(" %02u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60) +
			Format(".%06u", static_cast<uint32_t>(rest % 1000000), 0, 0);
		std::string padded = text.substr(10);
		if (padded.size() == 9)
			padded += '.';
		padded += std::string(back.size() - padded.size(), '0');
		ASSERT_EQ(padded, back) << text;
	}
}

TEST(CsvValuesProperty, IntegersOfAllLengths) {
	CsvGenerator generator(4);
	for (int i = 0; i < 200000; ++i) {
		std::string digits;
		for (size_t count = 1 + generator.Below(20); count > 0; --count)
			digits += static_cast<char>('0' + generator.Below(10));
		std::string text = (generator.OneIn(2) ? "-" : "") + digits;
		if (generator.OneIn(3))
			text = Changed(&generator, text, "0123456789+-. e");
		const size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
		const bool plain = text.size() > sign && text.size() <= 18 + sign &&
		                   text.find_first_not_of("0123456789", sign) == std::string::npos;
		int64_t value = 0;
		ASSERT_EQ(ParseInteger(FieldOf(text), INT64_MIN, INT64_MAX, &value), plain) << text;
		if (!plain)
			continue;
		const int64_t expected = std::strtoll(text.c_str(), nullptr, 10);
		ASSERT_EQ(value, expected) << text;
		ASSERT_EQ(ParseInteger(FieldOf(text), INT16_MIN, INT16_MAX, &value),
		          expected >= INT16_MIN && expected <= INT16_MAX)
			<< text;
		ASSERT_EQ(ParseInteger(FieldOf(text), INT32_MIN, INT32_MAX, &value),
		          expected >= INT32_MIN && expected <= INT32_MAX)
			<< text;
	}
}

template <typename Float>
uint64_t BitsOf(Float value) {
	uint64_t bits = 0;
	memcpy(&bits, &value, sizeof(value));
	return bits;
}

// Bit for bit what the C library reads; wherever a number is read at all.
TEST(CsvValuesProperty, FloatsToTheLastBit) {
	CsvGenerator generator(5);
	size_t read = 0;
	for (int i = 0; i < 300000; ++i) {
		std::string text = generator.OneIn(2) ? "-" : "";
		const size_t digits = 1 + generator.Below(34);
		const size_t point = generator.Below(2 * digits);
		for (size_t digit = 0; digit < digits; ++digit) {
			if (digit == point)
				text += '.';
			text += static_cast<char>('0' + generator.Below(generator.OneIn(4) ? 1 : 10));
		}
		if (generator.OneIn(5))
			text = Changed(&generator, text, "0123456789+-. eEx");
		double number = 0;
		float single = 0;
		const bool as_double = ParseFloat(FieldOf(text), &number);
		const bool as_float = ParseFloat(FieldOf(text), &single);
		if (as_double) {
			++read;
			ASSERT_EQ(text.find_first_not_of("-0123456789."), std::string::npos) << text;
			ASSERT_EQ(BitsOf(number), BitsOf(std::strtod(text.c_str(), nullptr))) << text;
		}
		if (as_float) {
			ASSERT_EQ(BitsOf(single), BitsOf(std::strtof(text.c_str(), nullptr))) << text;
		}
	}
	EXPECT_GT(read, 150000U);
}

// Numbers halfway between two floats, and right beside halfway.
TEST(CsvValuesProperty, FloatsAreRoundedOnce) {
	CsvGenerator generator(6);
	for (int i = 0; i < 100000; ++i) {
		const auto base = static_cast<float>(1 + generator.Below(1 << 24)) /
		                  static_cast<float>(1 << generator.Below(12));
		const double halfway =
			(static_cast<double>(base) + static_cast<double>(std::nextafter(base, 1e30F))) / 2;
		char text[64];
		const int size = snprintf(text, sizeof(text), "%.*f", static_cast<int>(generator.Below(22)),
		                          generator.OneIn(2) ? halfway : std::nextafter(halfway, 0.0));
		float single = 0;
		if (!ParseFloat({text, static_cast<size_t>(size)}, &single))
			continue;
		ASSERT_EQ(BitsOf(single), BitsOf(std::strtof(text, nullptr))) << text;
	}
}

} // namespace
} // namespace coursera::csv
