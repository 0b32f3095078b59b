#include "csv/csv_exact_reader.hpp"

#include <gtest/gtest.h>

#include "support/csv_outcome.hpp"
#include "support/thrown_error.hpp"

namespace coursera::csv {
namespace {

using support::CsvOutcome;
using support::CsvReading;
using support::ReadCsv;
using support::StringStream;
using support::ThrownError;
using support::Value;

using Names = std::vector<std::string>;
using Values = std::vector<Value>;
using Lines = std::vector<uint64_t>;

const Dialect kDoubled{'"', '"', ""};
const Value kNull;

Names Header(const std::string& text, const Dialect& dialect = {}) {
	StringStream source(text);
	return ExactReader(source, dialect).ReadHeader();
}

std::vector<Values> RowValues(const CsvOutcome& outcome) {
	EXPECT_EQ(outcome.error, "");
	std::vector<Values> rows;
	for (const auto& row : outcome.rows)
		rows.push_back(row.values);
	return rows;
}

std::vector<Values> Rows(const std::string& text, const Dialect& dialect = {}) {
	return RowValues(ReadCsv(text, dialect));
}

Lines LineNumbers(const CsvOutcome& outcome) {
	Lines lines;
	for (const auto& row : outcome.rows)
		lines.push_back(row.line);
	return lines;
}

TEST(CsvExactReader, HeaderNamesTheColumns) {
	EXPECT_EQ(Header("course_id,item_id\n"), (Names{"course_id", "item_id"}));
	EXPECT_EQ(Header("course_id"), (Names{"course_id"}));
}

TEST(CsvExactReader, HeaderMayBeQuoted) {
	EXPECT_EQ(Header("\"course_id\",\"a, \\\"b\\\"\"\n"), (Names{"course_id", "a, \"b\""}));
	EXPECT_EQ(Header("\"a\"\"b\",c\r\n", kDoubled), (Names{"a\"b", "c"}));
}

TEST(CsvExactReader, HeaderMayHoldLineEnds) {
	CsvOutcome outcome = ReadCsv("\"a\nb\",c\n1,2\n");
	EXPECT_EQ(outcome.header, (Names{"a\nb", "c"}));
	EXPECT_EQ(RowValues(outcome), (std::vector<Values>{{"1", "2"}}));
}

TEST(CsvExactReader, HeaderLosesAByteOrderMark) {
	EXPECT_EQ(Header("\xEF\xBB\xBF"
	                 "a,b\n"),
	          (Names{"a", "b"}));
	EXPECT_EQ(Header("\xEF\xBB\xBF\"a\",\"b\"\n"), (Names{"a", "b"}));
	// Only at the file's start.
	EXPECT_EQ(Header("a,\xEF\xBB\xBF"
	                 "b\n"),
	          (Names{"a", "\xEF\xBB\xBF"
	                      "b"}));
}

TEST(CsvExactReader, HeaderHasNoNulls) {
	EXPECT_EQ(Header("a,,c\n"), (Names{"a", "", "c"}));
	EXPECT_EQ(Header("a,NA\n", {'"', '\\', "NA"}), (Names{"a", "NA"}));
	EXPECT_EQ(Header("\n"), (Names{""}));
}

TEST(CsvExactReader, TableMayBeEmpty) {
	EXPECT_TRUE(Rows("a,b\n").empty());
	EXPECT_TRUE(Rows("a,b").empty());
	EXPECT_TRUE(Rows("a,b\r\n").empty());
}

TEST(CsvExactReader, RowsOfAllLineEnds) {
	const std::vector<Values> rows = {{"1", "x"}, {"2", "y"}};
	EXPECT_EQ(Rows("a,b\n1,x\n2,y\n"), rows);
	EXPECT_EQ(Rows("a,b\r\n1,x\r\n2,y\r\n"), rows);
	EXPECT_EQ(Rows("a,b\r1,x\r2,y\r"), rows);
}

TEST(CsvExactReader, LastRowNeedsNoLineEnd) {
	const std::vector<Values> rows = {{"1", "x"}, {"2", "y"}};
	EXPECT_EQ(Rows("a,b\n1,x\n2,y"), rows);
	EXPECT_EQ(Rows("a,b\r\n1,x\r\n2,y"), rows);
	EXPECT_EQ(Rows("a,b\n1,x\n2,\"y\""), rows);
}

TEST(CsvExactReader, NullAndEmptyString) {
	EXPECT_EQ(Rows("a,b\n,\"\"\n"), (std::vector<Values>{{kNull, ""}}));
	EXPECT_EQ(Rows("a,b\nNA,\"NA\"\n", {'"', '\\', "NA"}), (std::vector<Values>{{kNull, "NA"}}));
}

TEST(CsvExactReader, BlankLineIsARow) {
	EXPECT_EQ(Rows("a\n\n1\n\n"), (std::vector<Values>{{kNull}, {"1"}, {kNull}}));
}

TEST(CsvExactReader, EscapesAreThoseOfTheDialect) {
	EXPECT_EQ(Rows("a\n\"{\\\"k\\\": \\\"\\\\n\\\"}\"\n"),
	          (std::vector<Values>{{"{\"k\": \"\\n\"}"}}));
	EXPECT_EQ(Rows("a\n\"say \"\"x\"\"\"\n", kDoubled), (std::vector<Values>{{"say \"x\""}}));
}

TEST(CsvExactReader, RowsAreNumberedByTheirLastLine) {
	EXPECT_EQ(LineNumbers(ReadCsv("a\n1\n\"2\n3\n4\"\n5\n")), (Lines{2, 5, 6}));
	EXPECT_EQ(LineNumbers(ReadCsv("a\r\n1\r\n\"2\r\n3\"\r\n5\r\n")), (Lines{2, 4, 5}));
}

TEST(CsvExactReader, MarkerEndsTheTable) {
	EXPECT_EQ(Rows("a\n1\n\\.\n2\n"), (std::vector<Values>{{"1"}}));
	EXPECT_EQ(Rows("a\r\n1\r\n\\.\r\n\"2"), (std::vector<Values>{{"1"}}));
	EXPECT_TRUE(Rows("a\n\\.\n").empty());
}

TEST(CsvExactReader, MarkerInsideQuotesIsData) {
	EXPECT_EQ(Rows("a\n\"\n\\.\n\"\n2\n"), (std::vector<Values>{{"\n\\.\n"}, {"2"}}));
}

TEST(CsvExactReader, MarkerWithoutALineEndIsData) {
	EXPECT_EQ(Rows("a\n1\n\\."), (std::vector<Values>{{"1"}, {"\\."}}));
}

TEST(CsvExactReader, MarkerIsDataInADialectWithoutOne) {
	const Dialect dialect{'"', '\\', "", false};
	EXPECT_EQ(Rows("a\n1\n\\.\n2\n", dialect), (std::vector<Values>{{"1"}, {"\\."}, {"2"}}));
	EXPECT_EQ(Rows("a\r\n1\r\n\\.\r\n2\r\n", dialect),
	          (std::vector<Values>{{"1"}, {"\\."}, {"2"}}));
}

TEST(CsvExactReader, WantedFieldsOnly) {
	CsvReading reading;
	reading.wanted = FieldPositions{0, 2};
	EXPECT_EQ(RowValues(ReadCsv("a,b,c\n1,\"x\ny\",3\n4,5,\n", {}, reading)),
	          (std::vector<Values>{{"1", "3"}, {"4", kNull}}));
}

TEST(CsvExactReader, NoFieldWantedStillCountsTheRows) {
	CsvReading reading;
	reading.wanted = FieldPositions{};
	CsvOutcome outcome = ReadCsv("a,b\n1,\"x\ny\"\n4,5\n", {}, reading);
	EXPECT_EQ(outcome.rows.size(), 2U);
	EXPECT_EQ(outcome.error, "");
}

TEST(CsvExactReader, ShortRowIsDeliveredAsItIs) {
	CsvOutcome outcome = ReadCsv("a,b,c\n1\n1,2,3\n");
	EXPECT_EQ(RowValues(outcome), (std::vector<Values>{{"1", kNull, kNull}, {"1", "2", "3"}}));
	EXPECT_EQ(outcome.rows[0].in_row, 1U);
	EXPECT_EQ(outcome.rows[1].in_row, 3U);
}

TEST(CsvExactReader, MissingFieldIsWordedAsByCopy) {
	base::Error error = MissingField("b", 7);
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.message(), "missing data for column \"b\"");
	EXPECT_EQ(error.place().line, 7U);
}

TEST(CsvExactReader, RowLongerThanTheWindow) {
	std::string value(5000, 'x');
	for (size_t i = 0; i < value.size(); i += 7)
		value[i] = '\n';
	CsvReading reading;
	reading.window = 32;
	CsvOutcome outcome = ReadCsv("a,b\n1,\"" + value + "\"\n2,y\n", {}, reading);
	EXPECT_EQ(RowValues(outcome), (std::vector<Values>{{"1", value}, {"2", "y"}}));
}

TEST(CsvExactReader, HeaderLongerThanTheWindow) {
	std::string text;
	Names names;
	for (int i = 0; i < 300; ++i) {
		names.push_back("column_" + std::to_string(i));
		text += (i > 0 ? "," : "") + names.back();
	}
	CsvReading reading;
	reading.window = 32;
	CsvOutcome outcome = ReadCsv(text + "\n", {}, reading);
	EXPECT_EQ(outcome.header, names);
	EXPECT_EQ(outcome.error, "");
}

TEST(CsvExactReader, MegabyteValueWithTheUsualWindow) {
	const std::string value(3 * 1024 * 1024, 'y');
	EXPECT_EQ(Rows("a,b\n1,\"" + value + "\"\n2,z\n"),
	          (std::vector<Values>{{"1", value}, {"2", "z"}}));
}

TEST(CsvExactReader, BatchesAreLimited) {
	std::string text = "a\n";
	const size_t rows = 3 * ExactReader::kBatchRows + 1;
	for (size_t i = 0; i < rows; ++i)
		text += std::to_string(i) + "\n";
	CsvOutcome outcome = ReadCsv(text);
	ASSERT_EQ(outcome.rows.size(), rows);
	for (size_t i = 0; i < rows; ++i)
		ASSERT_EQ(outcome.rows[i].values, Values{std::to_string(i)});

	StringStream source(text);
	ExactReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	ASSERT_TRUE(reader.NextBatch(&batch));
	EXPECT_EQ(batch.rows, ExactReader::kBatchRows);
}

TEST(CsvExactReader, LongRowGivesEmptyBatchesWhileItIsRead) {
	StringStream source("a\n\"" + std::string(500, 'x') + "\"\n", 10);
	ExactReader reader(source, {}, 64);
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	size_t empty = 0;
	while (reader.NextBatch(&batch) && batch.rows == 0) {
		++empty;
		ASSERT_LT(empty, 1000U);
	}
	EXPECT_EQ(batch.rows, 1U);
	EXPECT_GT(empty, 5U);
}

TEST(CsvExactReader, ReadsTheSourceOnlyAsFarAsNeeded) {
	std::string text = "a\n";
	for (int i = 0; i < 100000; ++i)
		text += "1234567890\n";
	StringStream source(text);
	ExactReader reader(source, {}, 4096);
	reader.ReadHeader();
	EXPECT_LE(source.offset(), 4096U);
	reader.SetWanted({0});
	RowBatch batch;
	ASSERT_TRUE(reader.NextBatch(&batch));
	EXPECT_LE(source.offset(), 8192U);
}

TEST(CsvExactReader, BytesConsumedFollowsTheRows) {
	const std::string text = "a,b\r\n1,\"x\r\n\"\r\n2,y";
	StringStream source(text);
	ExactReader reader(source, {});
	reader.ReadHeader();
	EXPECT_EQ(reader.bytes_consumed(), 5U);
	reader.SetWanted({});
	RowBatch batch;
	while (reader.NextBatch(&batch)) {
	}
	EXPECT_EQ(reader.bytes_consumed(), text.size());
}

TEST(CsvExactReader, ErrorComesAfterTheRowsBeforeIt) {
	StringStream source("a\n1\n2\n3,4\n5\n");
	ExactReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	size_t rows = 0;
	base::Error error = ThrownError([&] {
		while (reader.NextBatch(&batch))
			rows += batch.rows;
	});
	EXPECT_EQ(rows, 2U);
	EXPECT_EQ(batch.rows, 0U);
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.message(), "extra data after last expected column");
	EXPECT_EQ(error.place().line, 4U);
}

TEST(CsvExactReader, ErrorOfTheSourceComesAfterTheRowsBeforeIt) {
	StringStream source("a\n1\n2\n\"half", 7);
	source.EndWith(base::Error(base::ErrorKind::kArchiveBroken, "torn"));
	ExactReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	size_t rows = 0;
	base::Error error = ThrownError([&] {
		while (reader.NextBatch(&batch))
			rows += batch.rows;
	});
	EXPECT_EQ(rows, 2U);
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.message(), "torn");
	EXPECT_EQ(error.place().line, 0U) << "no line is to blame";
}

TEST(CsvExactReader, ErrorOfTheTextTellsTheLine) {
	StringStream source("a\n1\n2\n\"half");
	source.EndWith(base::Error(base::ErrorKind::kInvalidEncoding, "bad bytes"));
	ExactReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	base::Error error = ThrownError([&] {
		while (reader.NextBatch(&batch)) {
		}
	});
	EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidEncoding);
	EXPECT_EQ(error.place().line, 4U);
}

TEST(CsvExactReader, ErrorOfTheSourceInTheHeader) {
	StringStream source("a,b");
	source.EndWith(base::Error(base::ErrorKind::kInvalidEncoding, "bad bytes"));
	ExactReader reader(source, {});
	EXPECT_EQ(ThrownError([&] { reader.ReadHeader(); }).kind(), base::ErrorKind::kInvalidEncoding);
}

} // namespace
} // namespace coursera::csv
