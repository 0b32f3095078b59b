// Broken CSV structure: each is the error that COPY raises, at COPY's line, after the rows that
// COPY would have read.
#include "csv/csv_exact_reader.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "support/csv_outcome.hpp"
#include "support/thrown_error.hpp"

namespace coursera::csv {
namespace {

using support::CsvOutcome;
using support::ReadCsv;
using support::StringStream;
using support::ThrownError;

struct Expected {
	size_t rows;
	uint64_t line;
	std::string message;
};

void ExpectError(const std::string& text, const Expected& expected) {
	CsvOutcome outcome = ReadCsv(text);
	EXPECT_EQ(outcome.error, expected.message) << support::Visible(text);
	EXPECT_EQ(outcome.error_line, expected.line) << support::Visible(text);
	EXPECT_EQ(outcome.rows.size(), expected.rows) << support::Visible(text);
}

// The error that a text ends in.
base::Error ErrorOf(const std::string& text, const Dialect& dialect = {}) {
	StringStream source(text);
	return ThrownError([&] {
		ExactReader reader(source, dialect);
		FieldPositions wanted(reader.ReadHeader().size());
		std::iota(wanted.begin(), wanted.end(), size_t{0});
		reader.SetWanted(wanted);
		RowBatch batch;
		while (reader.NextBatch(&batch)) {
		}
	});
}

const char* const kUnterminated = "unterminated CSV quoted field";
const char* const kExtra = "extra data after last expected column";
const char* const kNewline = "unquoted newline found in data";
const char* const kReturn = "unquoted carriage return found in data";
const char* const kMarker = "end-of-copy marker does not match previous newline style";

TEST(MalformedCsv, EmptyFileHasNoHeader) {
	for (const char* text : {"", "\\.\n", "\\.\r\na,b\r\n"}) {
		base::Error error = ErrorOf(text);
		EXPECT_EQ(error.kind(), base::ErrorKind::kNoHeader);
		EXPECT_EQ(error.message(), "file has no header line");
		EXPECT_NE(error.hint(), "");
	}
}

TEST(MalformedCsv, HeaderOfSeparatorsAlone) {
	EXPECT_EQ(ErrorOf(std::string(100000, ',') + "\n").message(), "header has too many columns");
	EXPECT_EQ(ErrorOf(std::string(size_t{20} << 20, 'x')).message(), "header line is too long");
}

TEST(MalformedCsv, UnterminatedQuote) {
	ExpectError("a,b\n1,2\n3,\"4\n5,6\n", {1, 5, kUnterminated});
	ExpectError("a,b\n1,\"2", {0, 2, kUnterminated});
	ExpectError("a,b\n1,2\"", {0, 2, kUnterminated});
	ExpectError("a,b\n1,\"2\\\"\n", {0, 3, kUnterminated});
}

TEST(MalformedCsv, UnterminatedQuoteInTheHeader) {
	base::Error error = ErrorOf("a,\"b\n1,2\n");
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.message(), kUnterminated);
}

TEST(MalformedCsv, MoreFieldsThanTheHeader) {
	ExpectError("a,b\n1,2\n3,4,5\n6,7\n", {1, 3, kExtra});
	ExpectError("a,b\n1,2,\n", {0, 2, kExtra});
	ExpectError("a\n\"1\n2\",\n", {0, 3, kExtra});
}

TEST(MalformedCsv, FieldsCountEvenWhenNoneIsWanted) {
	support::CsvReading reading;
	reading.wanted = FieldPositions{};
	CsvOutcome outcome = ReadCsv("a,b\n1,2\n6\n3,4,5\n", {}, reading);
	EXPECT_EQ(outcome.error, kExtra);
	ASSERT_EQ(outcome.rows.size(), 2U);
	EXPECT_EQ(outcome.rows[1].in_row, 1U);
}

TEST(MalformedCsv, LineEndsAndQuotesCountEvenWhenNoFieldIsWanted) {
	support::CsvReading reading;
	reading.wanted = FieldPositions{};
	EXPECT_EQ(ReadCsv("a,b\n1,2\n3,\"4\n", {}, reading).error, kUnterminated);
	EXPECT_EQ(ReadCsv("a,b\n1,2\r\n", {}, reading).error, kReturn);
	EXPECT_EQ(ReadCsv("a,b\r\n1,2\n", {}, reading).error, kNewline);
}

TEST(MalformedCsv, UnterminatedComesBeforeExtraData) {
	ExpectError("a\n1,2,\"3\n", {0, 3, kUnterminated});
}

TEST(MalformedCsv, NewlineWhereLineEndsAreOthers) {
	ExpectError("a\r\n1\r\n2\n3\r\n", {1, 3, kNewline});
	ExpectError("a\r1\r2\n3\r", {1, 3, kNewline});
	ExpectError("a\r1\r\n2\r\n", {1, 3, kNewline});
	EXPECT_EQ(ErrorOf("a\r\n1\n").hint(), "Use quoted CSV field to represent newline.");
}

TEST(MalformedCsv, CarriageReturnWhereLineEndsAreOthers) {
	ExpectError("a\n1\n2\r\n3\n", {1, 3, kReturn});
	ExpectError("a\n1\n2\r3\n", {1, 3, kReturn});
	ExpectError("a\r\n1\r\n2\r3\r\n", {1, 3, kReturn});
	ExpectError("a\r\n1\r\n2\r", {1, 3, kReturn});
	EXPECT_EQ(ErrorOf("a\n1\r\n").hint(), "Use quoted CSV field to represent carriage return.");
}

TEST(MalformedCsv, MarkerWithAnotherLineEnd) {
	ExpectError("a\n1\n\\.\r\n", {1, 3, kMarker});
	ExpectError("a\r1\r\\.\n", {1, 3, kMarker});
	ExpectError("a\r\n1\r\n\\.\r\r", {1, 3, kMarker});
}

TEST(MalformedCsv, MarkerWithHalfALineEndIsDataWithABadLineEnd) {
	ExpectError("a\r\n1\r\n\\.\n", {1, 3, kNewline});
	ExpectError("a\r\n1\r\n\\.\rx\r\n", {1, 3, kReturn});
}

TEST(MalformedCsv, ErrorsHaveTheKindOfBrokenCopyFiles) {
	for (const char* text : {"a\n\"", "a\n1,2\n", "a\n1\r\n", "a\r\n1\n", "a\n\\.\r\n"})
		EXPECT_EQ(ErrorOf(text).kind(), base::ErrorKind::kMalformedCsv) << text;
}

TEST(MalformedCsv, QuoteTooFewSwallowsTheRowsBehindIt) {
	ExpectError("a,b,c\n1,\"x\",\"y\n2,\"x\",z\n", {0, 4, kUnterminated});
}

TEST(MalformedCsv, ManyColumnsAndLongRowsAreNoTrouble) {
	const std::string commas(60000, ',');
	CsvOutcome outcome = ReadCsv(commas + "\n" + commas + "\n");
	EXPECT_EQ(outcome.header.size(), commas.size() + 1);
	ASSERT_EQ(outcome.rows.size(), 1U);
	EXPECT_EQ(outcome.rows[0].in_row, commas.size() + 1);
	ExpectError("a\n" + commas + "\n", {0, 2, kExtra});
}

TEST(MalformedCsv, QuotesOnlyAreNoTrouble) {
	const std::string quotes(200001, '"');
	ExpectError("a\n" + quotes, {0, 2, kUnterminated});
	CsvOutcome outcome = ReadCsv("a\n" + quotes + "\"\n");
	EXPECT_EQ(outcome.error, "");
	ASSERT_EQ(outcome.rows.size(), 1U);
	EXPECT_EQ(outcome.rows[0].values[0], "");
}

} // namespace
} // namespace coursera::csv
