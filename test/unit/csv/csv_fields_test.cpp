#include "csv/csv_fields.hpp"

#include <cstring>
#include <memory>
#include <numeric>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace coursera::csv {
namespace {

using Value = std::optional<std::string>;
using Values = std::vector<Value>;

const Value kNull;
const Dialect kDoubled{'"', '"', ""};

struct Split {
	RowShape shape = RowShape::kComplete;
	Values values;
	size_t in_row = 0;
};

// Splits a row into the wanted fields, and checks the promises about the output's size.
Split SplitWanted(const std::string& row, const FieldPositions& wanted,
                  const Dialect& dialect = {}) {
	Split split;
	// Of the row's very size, so that a read beyond it is one beyond the heap's piece.
	const std::unique_ptr<char[]> exact(new char[row.size()]);
	memcpy(exact.get(), row.data(), row.size());
	std::vector<char> values(row.size() + 1);
	std::vector<Field> fields;
	char* output = values.data();
	split.shape =
		SplitRow(exact.get(), row.size(), dialect, wanted, &fields, &output, &split.in_row);
	EXPECT_LE(output, values.data() + values.size()) << "more than size + 1 bytes";
	if (split.shape != RowShape::kComplete)
		return split;
	EXPECT_EQ(fields.size(), wanted.size());
	for (const Field& field : fields) {
		if (field.data == nullptr) {
			split.values.emplace_back();
			continue;
		}
		EXPECT_EQ(field.data[field.size], '\0');
		split.values.emplace_back(std::string(field.data, field.size));
	}
	return split;
}

Values SplitAll(const std::string& row, size_t fields, const Dialect& dialect = {}) {
	FieldPositions wanted(fields);
	std::iota(wanted.begin(), wanted.end(), size_t{0});
	Split split = SplitWanted(row, wanted, dialect);
	EXPECT_EQ(split.shape, RowShape::kComplete);
	EXPECT_EQ(split.in_row, fields);
	return split.values;
}

TEST(CsvFields, BareValues) {
	EXPECT_EQ(SplitAll("1,t,2016-03-01 10:00:00", 3), (Values{"1", "t", "2016-03-01 10:00:00"}));
}

TEST(CsvFields, BlanksAreKept) {
	EXPECT_EQ(SplitAll(" a , \" b\" ", 2), (Values{" a ", "  b "}));
}

TEST(CsvFields, QuotesAreTakenOff) {
	EXPECT_EQ(SplitAll("\"a\",\"b c\"", 2), (Values{"a", "b c"}));
}

TEST(CsvFields, DelimiterAndLineEndInsideQuotesAreData) {
	EXPECT_EQ(SplitAll("\"a,b\",\"c\r\nd\"", 2), (Values{"a,b", "c\r\nd"}));
}

TEST(CsvFields, QuotesMayOpenInMidField) {
	EXPECT_EQ(SplitAll("ab\"c,d\"e\"f\"g,h", 2), (Values{"abc,defg", "h"}));
}

TEST(CsvFields, AdjacentQuotedPartsJoin) {
	// A doubled quote is no escape when the escape is another byte.
	EXPECT_EQ(SplitAll("\"a\"\"b\"", 1), (Values{"ab"}));
}

TEST(CsvFields, EscapeBeforeQuoteOrEscape) {
	EXPECT_EQ(SplitAll(R"("a\"b","c\\d")", 2), (Values{"a\"b", "c\\d"}));
	EXPECT_EQ(SplitAll(R"("\\\"",x)", 2), (Values{"\\\"", "x"}));
}

TEST(CsvFields, EscapeBeforeAnythingElseIsData) {
	EXPECT_EQ(SplitAll(R"("a\nb","\,")", 2), (Values{"a\\nb", "\\,"}));
}

TEST(CsvFields, EscapeOutsideQuotesIsData) {
	EXPECT_EQ(SplitAll(R"(a\\b,\n,c\)", 3), (Values{"a\\\\b", "\\n", "c\\"}));
	EXPECT_EQ(SplitAll(R"(x\"a,b")", 1), (Values{"x\\a,b"}));
}

TEST(CsvFields, DoubledQuotes) {
	EXPECT_EQ(SplitAll(R"("a""b","""",x)", 3, kDoubled), (Values{"a\"b", "\"", "x"}));
	EXPECT_EQ(SplitAll(R"("a\",b)", 2, kDoubled), (Values{"a\\", "b"}));
}

TEST(CsvFields, OtherQuoteAndEscape) {
	EXPECT_EQ(SplitAll("'a^'b^^^c',\"d\"", 2, {'\'', '^', ""}), (Values{"a'b^^c", "\"d\""}));
}

TEST(CsvFields, UnquotedEmptyIsNull) {
	EXPECT_EQ(SplitAll(",,", 3), (Values{kNull, kNull, kNull}));
	EXPECT_EQ(SplitAll("", 1), (Values{kNull}));
}

TEST(CsvFields, QuotedEmptyIsTheEmptyString) {
	EXPECT_EQ(SplitAll("\"\",,\"\"", 3), (Values{"", kNull, ""}));
	EXPECT_EQ(SplitAll("\"\"", 1, kDoubled), (Values{""}));
}

TEST(CsvFields, NullTextOfTheDialect) {
	const Dialect dialect{'"', '\\', "NA"};
	EXPECT_EQ(SplitAll("NA,\"NA\",,NAN,na,N\"\"A", 6, dialect),
	          (Values{kNull, "NA", "", "NAN", "na", "NA"}));
}

TEST(CsvFields, NullTextIsComparedAsItStands) {
	EXPECT_EQ(SplitAll("\\N,\\N ", 2, {'"', '\\', "\\N"}), (Values{kNull, "\\N "}));
}

TEST(CsvFields, RowThatEndsInsideQuotesIsUnterminated) {
	for (const char* row : {"\"", "a,\"b", "a,b\"", "\"a\\\"", "\"a\"\"", "\"\\"})
		EXPECT_EQ(SplitWanted(row, {0, 1}).shape, RowShape::kUnterminated) << row;
	EXPECT_EQ(SplitWanted("\"a\"\"", {0}, kDoubled).shape, RowShape::kUnterminated);
}

TEST(CsvFields, UnterminatedEvenInAFieldThatIsNotWanted) {
	EXPECT_EQ(SplitWanted("a,\"b", {}).shape, RowShape::kUnterminated);
	EXPECT_EQ(SplitWanted("a,\"b", {0}).shape, RowShape::kUnterminated);
}

TEST(CsvFields, OnlyWantedFieldsAreDelivered) {
	Split split = SplitWanted("a,\"b,\",,d,e", {1, 2, 4});
	EXPECT_EQ(split.values, (Values{"b,", kNull, "e"}));
	EXPECT_EQ(split.in_row, 5U);
}

TEST(CsvFields, NoFieldWantedStillCountsThem) {
	Split split = SplitWanted("a,\"b,\",,d", {});
	EXPECT_TRUE(split.values.empty());
	EXPECT_EQ(split.in_row, 4U);
}

TEST(CsvFields, FieldsThatTheRowLacksAreNull) {
	Split split = SplitWanted("a", {0, 1, 7});
	EXPECT_EQ(split.values, (Values{"a", kNull, kNull}));
	EXPECT_EQ(split.in_row, 1U);
}

TEST(CsvFields, MissingFieldsAreNullWhateverTheNullText) {
	EXPECT_EQ(SplitWanted("", {0, 1}, {'"', '\\', "NA"}).values, (Values{"", kNull}));
}

TEST(CsvFields, ValuesFollowEachOtherInTheOutput) {
	const std::string row = "ab,\"c\\\"d\",";
	std::vector<char> values(row.size() + 1, 'x');
	std::vector<Field> fields;
	char* output = values.data();
	size_t in_row = 0;
	ASSERT_EQ(SplitRow(row.data(), row.size(), {}, {0, 1, 2}, &fields, &output, &in_row),
	          RowShape::kComplete);
	ASSERT_EQ(fields.size(), 3U);
	EXPECT_EQ(fields[0].data, values.data());
	EXPECT_EQ(std::string(values.data(), 7), std::string("ab\0c\"d\0", 7));
	EXPECT_EQ(fields[2].data, nullptr);
}

TEST(CsvFields, AppendsBehindEarlierRows) {
	std::vector<char> values(8);
	std::vector<Field> fields;
	char* output = values.data();
	size_t in_row = 0;
	ASSERT_EQ(SplitRow("a", 1, {}, {0}, &fields, &output, &in_row), RowShape::kComplete);
	ASSERT_EQ(SplitRow("b", 1, {}, {0}, &fields, &output, &in_row), RowShape::kComplete);
	ASSERT_EQ(fields.size(), 2U);
	EXPECT_STREQ(fields[0].data, "a");
	EXPECT_STREQ(fields[1].data, "b");
}

TEST(CsvFields, OneFieldByItself) {
	const auto value = [](const std::string& field, const Dialect& dialect) {
		std::vector<char> bytes(field.size() + 1);
		char* output = bytes.data();
		Field split = SplitField(field.data(), field.size(), dialect, &output);
		EXPECT_LE(output, bytes.data() + bytes.size());
		if (split.data == nullptr)
			return Value();
		EXPECT_EQ(split.data[split.size], '\0');
		return Value(std::string(split.data, split.size));
	};
	EXPECT_EQ(value("abc", {}), Value("abc"));
	EXPECT_EQ(value("", {}), kNull);
	EXPECT_EQ(value("\"\"", {}), Value(""));
	EXPECT_EQ(value("NA", {'"', '\\', "NA"}), kNull);
	EXPECT_EQ(value("\"NA\"", {'"', '\\', "NA"}), Value("NA"));
	EXPECT_EQ(value("x\"a,\\\"b\"y", {}), Value("xa,\"by"));
	EXPECT_EQ(value("\"a\"\"b\"", kDoubled), Value("a\"b"));
}

TEST(CsvFields, WorstCaseFillsTheOutputExactly) {
	std::string row(1000, ',');
	FieldPositions wanted(1001);
	std::iota(wanted.begin(), wanted.end(), size_t{0});
	EXPECT_EQ(SplitWanted(row, wanted).in_row, 1001U);
}

} // namespace
} // namespace coursera::csv
