// Usual spellings are read, everything else is left to the input functions. That both agree is
// tested against the server (test/pgtap/32_conversions.sql).
#include "csv/csv_values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace coursera::csv {
namespace {

Field FieldOf(const std::string& text) {
	return {text.data(), text.size()};
}

TEST(CsvValues, Integers) {
	int64_t value = 0;
	for (const char* text : {"0", "7", "-7", "007", "2147483647", "-2147483648"}) {
		ASSERT_TRUE(ParseInteger(FieldOf(text), INT32_MIN, INT32_MAX, &value)) << text;
		EXPECT_EQ(value, std::stoll(text));
	}
	ASSERT_TRUE(ParseInteger(FieldOf("-999999999999999999"), INT64_MIN, INT64_MAX, &value));
	EXPECT_EQ(value, -999999999999999999);
	for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "--1", "2147483648", "x"})
		EXPECT_FALSE(ParseInteger(FieldOf(text), INT32_MIN, INT32_MAX, &value)) << text;
	EXPECT_FALSE(ParseInteger(FieldOf("1000000000000000000"), INT64_MIN, INT64_MAX, &value));
}

TEST(CsvValues, Booleans) {
	bool value = false;
	ASSERT_TRUE(ParseBool(FieldOf("t"), &value));
	EXPECT_TRUE(value);
	ASSERT_TRUE(ParseBool(FieldOf("f"), &value));
	EXPECT_FALSE(value);
	for (const char* text : {"", "T", "true", "1", " t"})
		EXPECT_FALSE(ParseBool(FieldOf(text), &value)) << text;
}

TEST(CsvValues, Floats) {
	double value = 0;
	float single = 0;
	for (const char* text :
	     {"0", "-0.0", "0.1", "123.456", "9007199254740993", "0.30000001192092896"}) {
		ASSERT_TRUE(ParseFloat(FieldOf(text), &value)) << text;
		EXPECT_EQ(value, std::strtod(text, nullptr));
		ASSERT_TRUE(ParseFloat(FieldOf(text), &single)) << text;
		EXPECT_EQ(single, std::strtof(text, nullptr));
	}
	ASSERT_TRUE(ParseFloat(FieldOf("-0"), &value));
	EXPECT_TRUE(std::signbit(value));
	for (const char* text : {"", "-", ".", ".5", "5.", "+1", "1e5", "NaN", "inf", "1.2.3", " 1",
	                         "1,5", "123456789012345678901234567890123"})
		EXPECT_FALSE(ParseFloat(FieldOf(text), &value)) << text;
}

TEST(CsvValues, Dates) {
	int32_t days = 0;
	ASSERT_TRUE(ParseDate(FieldOf("2000-01-01"), &days));
	EXPECT_EQ(days, 0);
	ASSERT_TRUE(ParseDate(FieldOf("1999-12-31"), &days));
	EXPECT_EQ(days, -1);
	ASSERT_TRUE(ParseDate(FieldOf("2020-02-29"), &days));
	EXPECT_EQ(days, 7364);
	ASSERT_TRUE(ParseDate(FieldOf("0001-01-01"), &days));
	EXPECT_EQ(days, -730119);
	for (const char* text :
	     {"", "2021-02-29", "1900-02-29", "2021-13-01", "2021-00-01", "2021-01-00", "0000-01-01",
	      "2021-1-1", "2021/01/01", " 2021-01-01", "2021-01-01 "})
		EXPECT_FALSE(ParseDate(FieldOf(text), &days)) << text;
}

TEST(CsvValues, Timestamps) {
	int64_t value = 0;
	ASSERT_TRUE(ParseTimestamp(FieldOf("2000-01-02 03:04:05"), &value));
	EXPECT_EQ(value, kMicrosecondsPerDay + (3 * 3600 + 4 * 60 + 5) * int64_t{1000000});
	ASSERT_TRUE(ParseTimestamp(FieldOf("2000-01-01 00:00:00.5"), &value));
	EXPECT_EQ(value, 500000);
	ASSERT_TRUE(ParseTimestamp(FieldOf("1999-12-31 23:59:59.999999"), &value));
	EXPECT_EQ(value, -1);
	for (const char* text : {"", "2000-01-01", "2000-01-01 00:00", "2000-01-01T00:00:00",
	                         "2000-01-01 24:00:00", "2000-01-01 00:60:00", "2000-01-01 00:00:60",
	                         "2000-01-01 00:00:00.", "2000-01-01 00:00:00.1234567",
	                         "2000-01-01 00:00:00+02", "2000-01-01 00:00:00 BC", "infinity"})
		EXPECT_FALSE(ParseTimestamp(FieldOf(text), &value)) << text;
}

} // namespace
} // namespace coursera::csv
