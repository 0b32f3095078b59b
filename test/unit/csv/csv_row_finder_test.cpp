#include "csv/csv_row_finder.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace coursera::csv {

static void PrintTo(RowEnd end, std::ostream* out) {
	static const char* const kNames[] = {"kRow",        "kNeedMore",    "kEndOfData",
	                                     "kBareReturn", "kBareNewline", "kMarkerNewline"};
	*out << kNames[static_cast<int>(end)];
}

namespace {

const Dialect kDoubled{'"', '"', ""};

// What the finder says about a whole text, row by row.
struct Rows {
	std::vector<std::string> rows;
	std::vector<uint64_t> lines;
	RowEnd last = RowEnd::kRow; // what stopped it; kRow: the text's end
	uint64_t last_line = 0;
};

Rows FindAll(const std::string& text, const Dialect& dialect = {}) {
	Rows result;
	RowFinder finder(dialect);
	size_t begin = 0;
	while (begin < text.size()) {
		finder.StartRow();
		RowEnd end = finder.Find(text.data() + begin, text.size() - begin, true);
		if (end != RowEnd::kRow) {
			result.last = end;
			result.last_line = finder.line();
			return result;
		}
		result.rows.push_back(text.substr(begin, finder.row_size()));
		result.lines.push_back(finder.line());
		EXPECT_GT(finder.consumed(), 0U);
		begin += finder.consumed();
	}
	return result;
}

using Texts = std::vector<std::string>;
using Lines = std::vector<uint64_t>;

TEST(CsvRowFinder, RowEndsAtNewline) {
	Rows found = FindAll("a,b\n1,2\n");
	EXPECT_EQ(found.rows, (Texts{"a,b", "1,2"}));
	EXPECT_EQ(found.lines, (Lines{1, 2}));
	EXPECT_EQ(found.last, RowEnd::kRow);
}

TEST(CsvRowFinder, RowEndsAtCarriageReturnAndNewline) {
	EXPECT_EQ(FindAll("a,b\r\n1,2\r\n").rows, (Texts{"a,b", "1,2"}));
}

TEST(CsvRowFinder, RowEndsAtCarriageReturn) {
	EXPECT_EQ(FindAll("a,b\r1,2\r").rows, (Texts{"a,b", "1,2"}));
}

TEST(CsvRowFinder, LastRowNeedsNoLineEnd) {
	EXPECT_EQ(FindAll("a\n1").rows, (Texts{"a", "1"}));
	EXPECT_EQ(FindAll("a\r\n1").rows, (Texts{"a", "1"}));
	EXPECT_EQ(FindAll("a\r1").rows, (Texts{"a", "1"}));
}

TEST(CsvRowFinder, BlankLineIsAnEmptyRow) {
	EXPECT_EQ(FindAll("a\n\n\n1\n").rows, (Texts{"a", "", "", "1"}));
	EXPECT_EQ(FindAll("a\r\n\r\n1\r\n").rows, (Texts{"a", "", "1"}));
	EXPECT_EQ(FindAll("a\r\r1\r").rows, (Texts{"a", "", "1"}));
}

TEST(CsvRowFinder, ConsumedCountsTheLineEnd) {
	RowFinder finder{Dialect()};
	finder.StartRow();
	ASSERT_EQ(finder.Find("ab\r\nc", 5, true), RowEnd::kRow);
	EXPECT_EQ(finder.row_size(), 2U);
	EXPECT_EQ(finder.consumed(), 4U);
	finder.StartRow();
	ASSERT_EQ(finder.Find("c", 1, true), RowEnd::kRow);
	EXPECT_EQ(finder.row_size(), 1U);
	EXPECT_EQ(finder.consumed(), 1U);
}

TEST(CsvRowFinder, NewlineInsideQuotesDoesNotEndTheRow) {
	EXPECT_EQ(FindAll("a\n\"1\n2\"\n3\n").rows, (Texts{"a", "\"1\n2\"", "3"}));
	EXPECT_EQ(FindAll("a\r\n\"1\r\n2\r3\n4\"\r\n5\r\n").rows,
	          (Texts{"a", "\"1\r\n2\r3\n4\"", "5"}));
}

TEST(CsvRowFinder, QuoteOpensInMidField) {
	EXPECT_EQ(FindAll("a\nx\"1\n2\"y\"\n\"z\n3\n").rows, (Texts{"a", "x\"1\n2\"y\"\n\"z", "3"}));
}

TEST(CsvRowFinder, EscapedQuoteDoesNotClose) {
	EXPECT_EQ(FindAll("a\n\"1\\\"\n2\"\n3\n").rows, (Texts{"a", "\"1\\\"\n2\"", "3"}));
}

TEST(CsvRowFinder, EscapedEscapeDoesNotEscape) {
	EXPECT_EQ(FindAll("a\n\"1\\\\\"\n2\n").rows, (Texts{"a", "\"1\\\\\"", "2"}));
	EXPECT_EQ(FindAll("a\n\"1\\\\\\\"\n2\"\n").rows, (Texts{"a", "\"1\\\\\\\"\n2\""}));
}

TEST(CsvRowFinder, EscapeOutsideQuotesIsData) {
	// The backslash is no escape here, so the quote after it opens.
	EXPECT_EQ(FindAll("a\nx\\\"1\n2\"\n3\n").rows, (Texts{"a", "x\\\"1\n2\"", "3"}));
	EXPECT_EQ(FindAll("a\nx\\\n3\n").rows, (Texts{"a", "x\\", "3"}));
}

TEST(CsvRowFinder, EscapeBeforeAnythingElseIsData) {
	EXPECT_EQ(FindAll("a\n\"1\\n\"\n2\n").rows, (Texts{"a", "\"1\\n\"", "2"}));
}

TEST(CsvRowFinder, DoubledQuotesStayInside) {
	EXPECT_EQ(FindAll("a\n\"1\"\"\n2\"\n3\n", kDoubled).rows, (Texts{"a", "\"1\"\"\n2\"", "3"}));
	// With another escape they close and open: the same rows here.
	EXPECT_EQ(FindAll("a\n\"1\"\"\n2\"\n3\n").rows, (Texts{"a", "\"1\"\"\n2\"", "3"}));
}

TEST(CsvRowFinder, BackslashIsDataWhenQuotesAreDoubled) {
	EXPECT_EQ(FindAll("a\n\"1\\\"\n2\n", kDoubled).rows, (Texts{"a", "\"1\\\"", "2"}));
}

TEST(CsvRowFinder, OtherQuoteAndEscape) {
	const Dialect dialect{'\'', '^', ""};
	EXPECT_EQ(FindAll("a\n'1^'\n2'\n\"\n", dialect).rows, (Texts{"a", "'1^'\n2'", "\""}));
}

TEST(CsvRowFinder, UnterminatedQuoteRunsToTheEnd) {
	EXPECT_EQ(FindAll("a\n\"1\n2\n").rows, (Texts{"a", "\"1\n2\n"}));
}

TEST(CsvRowFinder, CountsNewlinesInsideQuotesAsLines) {
	EXPECT_EQ(FindAll("a\n\"1\n2\n3\"\n4\n").lines, (Lines{1, 4, 5}));
}

TEST(CsvRowFinder, CountsOneByteOfALineEndInsideQuotes) {
	// In a CRLF or CR file COPY counts carriage returns, in an LF file newlines.
	EXPECT_EQ(FindAll("a\r\n\"1\r\n2\"\r\n3\r\n").lines, (Lines{1, 3, 4}));
	EXPECT_EQ(FindAll("a\r\n\"1\n2\"\r\n3\r\n").lines, (Lines{1, 2, 3}));
	EXPECT_EQ(FindAll("a\r\"1\r2\"\r3\r").lines, (Lines{1, 3, 4}));
	EXPECT_EQ(FindAll("a\n\"1\r2\"\n3\n").lines, (Lines{1, 2, 3}));
}

TEST(CsvRowFinder, CountsCarriageReturnsWhileTheLineEndIsUnknown) {
	EXPECT_EQ(FindAll("\"a\nb\"\n1\n").lines, (Lines{1, 2}));
	EXPECT_EQ(FindAll("\"a\rb\"\n1\n").lines, (Lines{2, 3}));
}

TEST(CsvRowFinder, NewlineInACrlfFileIsAnError) {
	Rows found = FindAll("a\r\n1\n2\r\n");
	EXPECT_EQ(found.rows, (Texts{"a"}));
	EXPECT_EQ(found.last, RowEnd::kBareNewline);
	EXPECT_EQ(found.last_line, 2U);
}

TEST(CsvRowFinder, NewlineInACrFileIsAnError) {
	EXPECT_EQ(FindAll("a\r1\n2\r").last, RowEnd::kBareNewline);
	EXPECT_EQ(FindAll("a\r1\r\n2\r").last, RowEnd::kBareNewline);
}

TEST(CsvRowFinder, CarriageReturnInANewlineFileIsAnError) {
	EXPECT_EQ(FindAll("a\n1\r2\n").last, RowEnd::kBareReturn);
	EXPECT_EQ(FindAll("a\n1\r\n2\n").last, RowEnd::kBareReturn);
	EXPECT_EQ(FindAll("a\n1\r").last, RowEnd::kBareReturn);
}

TEST(CsvRowFinder, LoneCarriageReturnInACrlfFileIsAnError) {
	EXPECT_EQ(FindAll("a\r\n1\r2\r\n").last, RowEnd::kBareReturn);
	EXPECT_EQ(FindAll("a\r\n1\r").last, RowEnd::kBareReturn);
}

TEST(CsvRowFinder, MarkerEndsTheData) {
	EXPECT_EQ(FindAll("a\n1\n\\.\n2\n").last, RowEnd::kEndOfData);
	EXPECT_EQ(FindAll("a\n1\n\\.\n2\n").rows, (Texts{"a", "1"}));
	EXPECT_EQ(FindAll("a\r1\r\\.\r2\r").last, RowEnd::kEndOfData);
	EXPECT_EQ(FindAll("a\r\n1\r\n\\.\r\n2\r\n").last, RowEnd::kEndOfData);
}

TEST(CsvRowFinder, MarkerMayBeTheFirstLine) {
	EXPECT_EQ(FindAll("\\.\na\n").last, RowEnd::kEndOfData);
	EXPECT_EQ(FindAll("\\.\ra\r").last, RowEnd::kEndOfData);
	EXPECT_EQ(FindAll("\\.\r\na\r\n").last, RowEnd::kEndOfData);
}

TEST(CsvRowFinder, MarkerNeedsALineEnd) {
	Rows found = FindAll("a\n1\n\\.");
	EXPECT_EQ(found.rows, (Texts{"a", "1", "\\."}));
	EXPECT_EQ(found.last, RowEnd::kRow);
}

TEST(CsvRowFinder, MarkerWithMoreOnItsLineIsData) {
	EXPECT_EQ(FindAll("a\n\\.x\n\\.,\n\\..\n\\\\.\n").rows,
	          (Texts{"a", "\\.x", "\\.,", "\\..", "\\\\."}));
	EXPECT_EQ(FindAll("a\nx\\.\n2\n").rows, (Texts{"a", "x\\.", "2"}));
	EXPECT_EQ(FindAll("a\n \\.\n2\n").rows, (Texts{"a", " \\.", "2"}));
}

TEST(CsvRowFinder, MarkerInsideQuotesIsData) {
	EXPECT_EQ(FindAll("a\n\"1\n\\.\n2\"\n3\n").rows, (Texts{"a", "\"1\n\\.\n2\"", "3"}));
	EXPECT_EQ(FindAll("a\n\"\\.\"\n3\n").rows, (Texts{"a", "\"\\.\"", "3"}));
}

TEST(CsvRowFinder, MarkerWithAnotherLineEndIsAnError) {
	EXPECT_EQ(FindAll("a\n\\.\r\n").last, RowEnd::kMarkerNewline);
	EXPECT_EQ(FindAll("a\n\\.\r").last, RowEnd::kMarkerNewline);
	EXPECT_EQ(FindAll("a\r\\.\n").last, RowEnd::kMarkerNewline);
	EXPECT_EQ(FindAll("a\r\n\\.\r\r").last, RowEnd::kMarkerNewline);
	EXPECT_EQ(FindAll("a\n\\.\r\n").last_line, 2U);
}

TEST(CsvRowFinder, HalfAMarkerInACrlfFileIsData) {
	// As data the lone line end then is the error.
	EXPECT_EQ(FindAll("a\r\n\\.\nb\r\n").last, RowEnd::kBareNewline);
	EXPECT_EQ(FindAll("a\r\n\\.\rb\r\n").last, RowEnd::kBareReturn);
	EXPECT_EQ(FindAll("a\r\n\\.x\r\n").rows, (Texts{"a", "\\.x"}));
}

TEST(CsvRowFinder, BackslashAtTheEndIsData) {
	EXPECT_EQ(FindAll("a\n\\").rows, (Texts{"a", "\\"}));
	EXPECT_EQ(FindAll("a\n\"\\").rows, (Texts{"a", "\"\\"}));
}

TEST(CsvRowFinder, NeedsMoreUntilTheLineEndIsCertain) {
	RowFinder finder{Dialect()};
	finder.StartRow();
	EXPECT_EQ(finder.Find("", 0, false), RowEnd::kNeedMore);
	EXPECT_EQ(finder.Find("ab", 2, false), RowEnd::kNeedMore);
	EXPECT_EQ(finder.Find("ab\r", 3, false), RowEnd::kNeedMore);
	EXPECT_EQ(finder.Find("ab\r\n", 4, false), RowEnd::kRow);
	EXPECT_EQ(finder.consumed(), 4U);
}

TEST(CsvRowFinder, NeedsMoreUntilTheMarkerIsCertain) {
	const std::string text = "\\.\r\n";
	RowFinder finder{Dialect()};
	finder.StartRow();
	ASSERT_EQ(finder.Find("a\r\n", 3, false), RowEnd::kRow);
	finder.StartRow();
	for (size_t size = 0; size < text.size(); ++size)
		EXPECT_EQ(finder.Find(text.data(), size, false), RowEnd::kNeedMore) << size;
	EXPECT_EQ(finder.Find(text.data(), text.size(), false), RowEnd::kEndOfData);
}

TEST(CsvRowFinder, SearchGoesOnWhereItStopped) {
	const std::string row = "1,\"a\\\\\\\"b\n\"\"c\\\"\",x\\\"\r\n,\"\\\\\"\r\n";
	RowFinder finder{Dialect()};
	finder.StartRow();
	ASSERT_EQ(finder.Find("h\r\n", 3, false), RowEnd::kRow);
	finder.StartRow();
	RowFinder whole = finder;
	ASSERT_EQ(whole.Find(row.data(), row.size(), true), RowEnd::kRow);
	size_t size = 0;
	RowEnd end = RowEnd::kNeedMore;
	while (end == RowEnd::kNeedMore && size <= row.size()) {
		// The bytes may move between the calls, and nothing after them may be read.
		std::vector<char> copy(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(size));
		end = finder.Find(copy.data(), size, size == row.size());
		++size;
	}
	ASSERT_EQ(end, RowEnd::kRow);
	EXPECT_EQ(finder.row_size(), whole.row_size());
	EXPECT_EQ(finder.consumed(), whole.consumed());
	EXPECT_EQ(finder.line(), whole.line());
}

} // namespace
} // namespace coursera::csv
