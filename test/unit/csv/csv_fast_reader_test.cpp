#include "csv/csv_fast_reader.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/csv_outcome.hpp"
#include "support/string_stream.hpp"
#include "support/thrown_error.hpp"

namespace coursera::csv {
namespace {

using support::CsvOutcome;
using support::CsvReading;
using support::ReadCsv;
using support::StringStream;
using support::ThrownError;
using support::Value;

using Values = std::vector<Value>;

const Value kNull;

// Passes one text, and lets it be searched for.
class SearchCondition final : public Condition {
  public:
	SearchCondition(size_t position, std::string text)
		: Condition(position), text_(std::move(text)) {}
	Verdict Test(const Field& field) const override {
		++tests;
		return field.data != nullptr && std::string_view(field.data, field.size) == text_
		           ? Verdict::kKeep
		           : Verdict::kDrop;
	}
	std::string_view needle() const override { return text_; }

	mutable size_t tests = 0;

  private:
	std::string text_;
};

std::vector<Values> Rows(const std::string& text, const Dialect& dialect = {}, size_t window = 64) {
	CsvReading reading;
	reading.window = window;
	const CsvOutcome outcome = ReadCsv<FastReader>(text, dialect, reading);
	EXPECT_EQ(outcome.error, "");
	std::vector<Values> rows;
	for (const auto& row : outcome.rows)
		rows.push_back(row.values);
	return rows;
}

struct Totals {
	size_t rows = 0;
	uint64_t dropped = 0;
	uint64_t counted = 0;
};

Totals ReadAll(FastReader* reader) {
	Totals totals;
	RowBatch batch;
	while (reader->NextBatch(&batch)) {
		totals.rows += batch.rows;
		totals.dropped += batch.dropped;
		totals.counted += batch.counted;
	}
	return totals;
}

TEST(CsvFastReader, ValuesOfAllSpellings) {
	EXPECT_EQ(
		Rows("a,b,c\n1,,\"\"\n\"x\",\"a \\\"b\\\"\",y\"z\"\n\"a\nb\",\"c,d\",\"\\\\\"\n"),
		(std::vector<Values>{{"1", kNull, ""}, {"x", "a \"b\"", "yz"}, {"a\nb", "c,d", "\\"}}));
}

// Two rows of wrong widths do not make up for each other in a count.
TEST(CsvFastReader, CountsNoRowsThatMakeUpForEachOther) {
	CsvReading reading;
	reading.wanted = FieldPositions{};
	const CsvOutcome outcome = ReadCsv<FastReader>("a,b\n1,2\n4,5,6\n3\n7,8\n", {}, reading);
	EXPECT_EQ(outcome.error, "extra data after last expected column");
	EXPECT_EQ(outcome.error_line, 3U);
	const CsvOutcome shorter = ReadCsv<FastReader>("a,b\n1,2\n3\n4,5,6\n7,8\n", {}, reading);
	ASSERT_EQ(shorter.rows.size(), 2U);
	EXPECT_EQ(shorter.rows[1].in_row, 1U) << "the caller says what is missing";
	EXPECT_EQ(shorter.error_line, 4U);
}

TEST(CsvFastReader, EachRowIsLookedAtWhereMalformedOnesAreRejected) {
	const std::string text = "a,b\n1,2\n3\n4,5,6\n7,8\n";
	StringStream stream(text);
	FastReader reader(stream, {});
	reader.ReadHeader();
	reader.RejectMalformed();
	reader.SetWanted({});
	std::vector<std::string> raw;
	std::vector<std::string> rejected;
	RowBatch batch;
	while (reader.NextBatch(&batch)) {
		ASSERT_EQ(batch.raw.size(), batch.rows);
		raw.insert(raw.end(), batch.raw.begin(), batch.raw.end());
		for (const RejectedRow& row : batch.rejected)
			rejected.push_back(row.raw);
	}
	EXPECT_EQ(raw, (std::vector<std::string>{"1,2", "3", "7,8"})); // the short one is the caller's
	EXPECT_EQ(rejected, (std::vector<std::string>{"4,5,6"}));
}

// Rejecting readers meet zero bytes, which are nobody's escape.
TEST(CsvFastReader, ZeroByteBeforeAQuoteEscapesNothing) {
	const std::string zero("x\0", 2);
	EXPECT_EQ(Rows("a\r\n\"" + zero + "\"\r\ny\r\n", {'"', '"', ""}),
	          (std::vector<Values>{{zero}, {"y"}}));
}

TEST(CsvFastReader, NullTextOnlyWhenBare) {
	EXPECT_EQ(Rows("a,b\nNA,\"NA\"\nNAN,N\n,NA\n", {'"', '"', "NA"}),
	          (std::vector<Values>{{kNull, "NA"}, {"NAN", "N"}, {"", kNull}}));
}

TEST(CsvFastReader, ValuesAreSpansOfTheWindowOrUnescaped) {
	StringStream source("a,b\nplain,\"es\\\"caped\"\n");
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0, 1});
	RowBatch batch;
	while (reader.NextBatch(&batch) && batch.rows == 0) {
	}
	ASSERT_EQ(batch.rows, 1U);
	const Field& plain = batch.Row(0)[0];
	EXPECT_EQ(plain.data[plain.size], ',') << "it stands in the text";
	EXPECT_EQ(std::string(batch.Row(0)[1].data, batch.Row(0)[1].size), "es\"caped");
}

TEST(CsvFastReader, LastRowWithoutLineEnd) {
	EXPECT_EQ(Rows("a,b\n1,2\n3,\"4\""), (std::vector<Values>{{"1", "2"}, {"3", "4"}}));
	EXPECT_EQ(Rows("a\n1\n\\"), (std::vector<Values>{{"1"}, {"\\"}}));
	EXPECT_TRUE(Rows("a,b").empty());
	EXPECT_TRUE(Rows("a,b\n").empty());
}

TEST(CsvFastReader, OtherLineEnds) {
	const std::vector<Values> rows = {{"1", "x"}, {"2", "y\nz"}};
	EXPECT_EQ(Rows("a,b\r\n1,x\r\n2,\"y\nz\"\r\n"), rows);
	EXPECT_EQ(Rows("a,b\r1,x\r2,\"y\nz\"\r"), rows);
}

TEST(CsvFastReader, GoesBackToTheMapBehindWhatOnlyTheParserReads) {
	std::string text = "a,b\n";
	std::vector<Values> rows;
	for (int i = 0; i < 3000; ++i) {
		const bool odd = i % 500 == 7;
		text += std::to_string(i) + (odd ? ",back\\slash\n" : ",\"x\"\n");
		rows.push_back({std::to_string(i), odd ? "back\\slash" : "x"});
	}
	EXPECT_EQ(Rows(text, {}, 64), rows);
	EXPECT_EQ(Rows(text, {}, 4096), rows);
}

TEST(CsvFastReader, MarkerEndsTheTable) {
	EXPECT_EQ(Rows("a\n1\n\\.\n2\n"), (std::vector<Values>{{"1"}}));
	EXPECT_EQ(Rows("a\n1\n\\.\n2\n", {'"', '"', ""}), (std::vector<Values>{{"1"}}));
	EXPECT_EQ(Rows("a\n\"\n\\.\n\"\n2\n", {'"', '"', ""}),
	          (std::vector<Values>{{"\n\\.\n"}, {"2"}}));
	// Also where the backslash is the quote: COPY looks for the marker first.
	EXPECT_EQ(Rows("a\n1\n\\.\n\\.2\n", {'\\', '\\', ""}), (std::vector<Values>{{"1"}}));
}

TEST(CsvFastReader, MarkerIsDataInADialectWithoutOne) {
	for (char escape : {'\\', '"'})
		EXPECT_EQ(Rows("a\n1\n\\.\n2\n", {'"', escape, "", false}),
		          (std::vector<Values>{{"1"}, {"\\."}, {"2"}}));
}

TEST(CsvFastReader, RowLongerThanTheWindow) {
	const std::string value(5000, 'x');
	EXPECT_EQ(Rows("a,b\n1,\"" + value + "\"\n2," + value + "\n3,y\n"),
	          (std::vector<Values>{{"1", value}, {"2", value}, {"3", "y"}}));
}

TEST(CsvFastReader, BatchesAreLimited) {
	std::string text = "a\n";
	for (size_t i = 0; i < 3 * FastReader::kBatchRows + 1; ++i)
		text += std::to_string(i) + "\n";
	StringStream source(text);
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	size_t rows = 0;
	while (reader.NextBatch(&batch)) {
		EXPECT_LE(batch.rows, FastReader::kBatchRows);
		rows += batch.rows;
	}
	EXPECT_EQ(rows, 3 * FastReader::kBatchRows + 1);
	EXPECT_EQ(reader.bytes_consumed(), text.size());
}

TEST(CsvFastReader, LinesAreToldLateAndStillRight) {
	StringStream source("a,b\n1,\"x\n\ny\"\n2,z\n3,\"\n\"\n");
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0, 1});
	RowBatch batch;
	while (reader.NextBatch(&batch) && batch.rows == 0) {
	}
	ASSERT_EQ(batch.rows, 3U);
	// As an input function's caller does with every value.
	for (const Field& field : batch.fields)
		const_cast<char*>(field.data)[field.size] = '\0';
	EXPECT_EQ(batch.Line(2), 7U);
	EXPECT_EQ(batch.Line(0), 4U);
	EXPECT_EQ(batch.Line(1), 5U);
}

// Each map is of the whole window: with one for each row, 1 MB of such rows would take a minute.
TEST(CsvFastReader, RowsOutOfShapeAreNotMappedOneByOne) {
	constexpr size_t kRows = 20000;
	for (const std::string other : {"1,2\n", "1,2,3\n"}) {
		std::string text = "a,b,c\n";
		for (size_t i = 0; i < kRows / 2; ++i)
			text += "1,2\n" + other;
		StringStream source(text);
		FastReader reader(source, Dialect{});
		(void)reader.ReadHeader();
		reader.SetWanted({0});
		reader.RejectMalformed();
		RowBatch batch;
		size_t rows = 0;
		size_t calls = 0;
		for (; reader.NextBatch(&batch); ++calls)
			rows += batch.rows;
		EXPECT_EQ(rows, kRows);
		EXPECT_LT(calls, kRows / 50);
	}
}

TEST(CsvFastReader, RowsThatOnlyCountAreRejectedOneByOne) {
	CsvReading reading;
	reading.wanted = FieldPositions{};
	reading.rejects = true;
	// The field that one row has too many makes up for the one that another lacks.
	const CsvOutcome outcome = ReadCsv<FastReader>("a,b\n1,2\n3\n4,5,6\n7,8\n", {}, reading);
	ASSERT_EQ(outcome.rows.size(), 3U);
	EXPECT_EQ(outcome.rows[0].raw, "1,2");
	EXPECT_EQ(outcome.rows[1].in_row, 1U);
	EXPECT_EQ(outcome.rows[2].raw, "7,8");
	ASSERT_EQ(outcome.rejected.size(), 1U);
	EXPECT_EQ(outcome.rejected[0].raw, "4,5,6");
	EXPECT_EQ(outcome.rejected[0].line, 4U);
}

TEST(CsvFastReader, SearchTestsOnlyRowsThatHoldTheBytes) {
	std::string text = "a,b\n";
	for (int i = 0; i < 1000; ++i)
		text += std::to_string(i) + (i % 250 == 3 ? ",\"identifier-1\"\n" : ",\"identifier-2\"\n");
	StringStream source(text);
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowFilter filter;
	auto condition = std::make_unique<SearchCondition>(1, "identifier-1");
	const SearchCondition* tested = condition.get();
	filter.conditions.push_back(std::move(condition));
	reader.SetFilter(&filter, false);
	const Totals totals = ReadAll(&reader);
	EXPECT_EQ(totals.rows, 4U);
	EXPECT_EQ(totals.dropped, 996U);
	EXPECT_EQ(tested->tests, 4U);
}

TEST(CsvFastReader, SearchIsNotForIdsThatQuotesSplit) {
	const std::string text = "a,b\n1,\"identi\"fier-1\n2,identifier-1\n3,ident\"ifier-1\"\n4,x\n";
	for (size_t window : {32, 64, 4096}) {
		StringStream source(text);
		FastReader reader(source, {}, window);
		reader.ReadHeader();
		reader.SetWanted({0});
		RowFilter filter;
		filter.conditions.push_back(std::make_unique<SearchCondition>(1, "identifier-1"));
		reader.SetFilter(&filter, true);
		const Totals totals = ReadAll(&reader);
		EXPECT_EQ(totals.counted, 3U) << window;
		EXPECT_EQ(totals.dropped, 1U) << window;
	}
}

TEST(CsvFastReader, SearchIsNotForBytesThatHoldAQuoteOrEscape) {
	StringStream source("a\n\"say \\\"hello\\\"\"\n\"back\\\\slash\"\n");
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowFilter filter;
	filter.conditions.push_back(std::make_unique<SearchCondition>(0, "say \"hello\""));
	reader.SetFilter(&filter, true);
	EXPECT_EQ(ReadAll(&reader).counted, 1U);
}

TEST(CsvFastReader, FilterCanChangeBetweenBatches) {
	std::string text = "a\n";
	const size_t rows = 2 * FastReader::kBatchRows;
	for (size_t i = 0; i < rows; ++i)
		text += i % 2 == 0 ? "identifier-1\n" : "identifier-2\n";
	StringStream source(text);
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	while (reader.NextBatch(&batch) && batch.rows == 0) {
	}
	ASSERT_EQ(batch.rows, FastReader::kBatchRows);
	RowFilter filter;
	filter.conditions.push_back(std::make_unique<SearchCondition>(0, "identifier-2"));
	reader.SetFilter(&filter, false);
	const Totals totals = ReadAll(&reader);
	EXPECT_EQ(totals.rows, FastReader::kBatchRows / 2);
	EXPECT_EQ(totals.dropped, FastReader::kBatchRows / 2);
}

TEST(CsvFastReader, CountingReadsNoFields) {
	std::string text = "a,b\n";
	for (int i = 0; i < 100000; ++i)
		text += "1,\"two\nlines, one row\"\n";
	StringStream source(text, 100000);
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({});
	reader.SetFilter(nullptr, true);
	const Totals totals = ReadAll(&reader);
	EXPECT_EQ(totals.counted, 100000U);
	EXPECT_EQ(totals.rows, 0U);
}

TEST(CsvFastReader, CountingTellsOfARowOutOfShape) {
	StringStream source("a,b\n1,2\n3,4,5\n6,7\n");
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({});
	reader.SetFilter(nullptr, true);
	const base::Error error = ThrownError([&] { ReadAll(&reader); });
	EXPECT_EQ(error.message(), "extra data after last expected column");
	EXPECT_EQ(error.place().line, 3U);
}

TEST(CsvFastReader, ErrorComesAfterTheRowsBeforeItAndAgain) {
	StringStream source("a\n1\n2\n3,4\n5\n");
	FastReader reader(source, {});
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	size_t rows = 0;
	const auto read = [&] {
		while (reader.NextBatch(&batch))
			rows += batch.rows;
	};
	EXPECT_EQ(ThrownError(read).place().line, 4U);
	EXPECT_EQ(rows, 2U);
	EXPECT_EQ(batch.rows, 0U);
}

TEST(CsvFastReader, ErrorOfTheSourceComesAfterTheRowsBeforeIt) {
	for (size_t window : {64, 4096}) {
		StringStream source("a\n1\n2\n\"ha\nlf", 7);
		source.EndWith(base::Error(base::ErrorKind::kInvalidEncoding, "bad bytes"));
		FastReader reader(source, {}, window);
		reader.ReadHeader();
		reader.SetWanted({0});
		size_t rows = 0;
		RowBatch batch;
		const base::Error error = ThrownError([&] {
			while (reader.NextBatch(&batch))
				rows += batch.rows;
		});
		EXPECT_EQ(rows, 2U);
		EXPECT_EQ(error.message(), "bad bytes");
		EXPECT_EQ(error.place().line, 5U) << "where COPY would stand";
	}
}

TEST(CsvFastReader, ReadsTheSourceOnlyAsFarAsNeeded) {
	std::string text = "a\n";
	for (int i = 0; i < 100000; ++i)
		text += "1234567890\n";
	StringStream source(text);
	FastReader reader(source, {}, 4096);
	reader.ReadHeader();
	reader.SetWanted({0});
	RowBatch batch;
	while (reader.NextBatch(&batch) && batch.rows == 0) {
	}
	EXPECT_LE(source.offset(), 8192U);
}

} // namespace
} // namespace coursera::csv
