// Property tests: on generated hostile texts the fast reader gives what the exact reader gives,
// whatever its window, however the source delivers its bytes, on every instruction set.
#include "csv/csv_fast_reader.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/csv_generator.hpp"
#include "support/csv_outcome.hpp"
#include "support/structure_targets.hpp"

namespace coursera::csv {
namespace {

using support::CsvGenerator;
using support::CsvOutcome;
using support::CsvReading;
using support::ReadCsv;
using support::Visible;

constexpr size_t kMinWindow = 32;
constexpr size_t kMaxWindow = 300;
constexpr size_t kMaxChunk = 150;

std::string Describe(const std::string& text, const Dialect& dialect, const CsvReading& reading) {
	return "window " + std::to_string(reading.window) + ", chunk " + std::to_string(reading.chunk) +
	       ", delimiter " + dialect.delimiter + (dialect.has_header ? "" : ", no header, ") +
	       std::to_string(reading.fields) + " fields, quote " + dialect.quote + ", escape " +
	       dialect.escape + ", null " + dialect.null_text + "\n" + Visible(text);
}

// Rows of a regular file around which the hostile text stands, so that windows are mapped in full.
std::string Padded(CsvGenerator* generator, const Dialect& dialect, const std::string& text) {
	const size_t header_end = dialect.has_header ? text.find('\n') : std::string::npos;
	const size_t first_row = header_end == std::string::npos ? 0 : header_end + 1;
	if ((dialect.has_header && first_row == 0) || !generator->OneIn(2))
		return text;
	size_t fields = generator->fields();
	if (dialect.has_header)
		fields = 1 + static_cast<size_t>(
						 std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(header_end),
		                            dialect.delimiter));
	std::string rows;
	for (size_t row = generator->Below(20); row > 0; --row) {
		for (size_t field = 0; field < fields; ++field)
			rows += (field > 0 ? std::string(1, dialect.delimiter) : "") +
			        std::string(generator->Below(12), 'y');
		rows += '\n';
	}
	return text.substr(0, first_row) + rows + text.substr(first_row);
}

// How texts are read that are compared.
struct Variation {
	bool window = false;
	bool rejects = false;
};

void CompareOnGeneratedTexts(uint64_t seed, int texts, Variation variation) {
	CsvGenerator generator(seed);
	for (int i = 0; i < texts; ++i) {
		const Dialect dialect = generator.NextDialect();
		const std::string hostile = generator.NextText(dialect);
		const std::string text = Padded(&generator, dialect, hostile);
		CsvReading reading;
		reading.rejects = variation.rejects;
		reading.fields = generator.fields();
		const size_t columns = ReadCsv(text, dialect, reading).header.size();
		if (generator.OneIn(2))
			reading.wanted = generator.NextWanted(columns == 0 ? 0 : columns - 1);
		const CsvOutcome expected = ReadCsv<ExactReader>(text, dialect, reading);
		if (variation.window) {
			reading.window = kMinWindow + generator.Below(kMaxWindow - kMinWindow + 1);
			reading.chunk = 1 + generator.Below(kMaxChunk);
		}
		ASSERT_EQ(ReadCsv<FastReader>(text, dialect, reading), expected)
			<< Describe(text, dialect, reading);
	}
}

TEST(CsvFastReaderProperty, ReadsAsTheExactReader) {
	CompareOnGeneratedTexts(1, 20000, {});
}

TEST(CsvFastReaderProperty, WindowAndChunksMakeNoDifference) {
	CompareOnGeneratedTexts(2, 20000, {true, false});
}

TEST(CsvFastReaderProperty, RejectsWhatTheExactReaderRejects) {
	CompareOnGeneratedTexts(5, 20000, {true, true});
}

TEST(CsvFastReaderProperty, EveryInstructionSetReadsTheSame) {
	ASSERT_FALSE(support::StructureTargets().empty());
	for (int64_t target : support::StructureTargets()) {
		support::ForceStructureTarget(target);
		CompareOnGeneratedTexts(3, 2000, {true, false});
	}
	support::RestoreStructureTargets();
}

TEST(CsvFastReaderProperty, CountsRowsAndSeesTwoThatMakeUpForEachOther) {
	CsvGenerator generator(7);
	for (int i = 0; i < 3000; ++i) {
		std::string text = "a,b,c\n";
		const size_t rows = 2 + generator.Below(60);
		const size_t shorter = generator.Below(rows);
		const size_t longer = generator.Below(rows);
		for (size_t row = 0; row < rows; ++row)
			text += row == shorter       ? "1,2\n"
			        : row == longer      ? "1,2,3,4\n"
			        : generator.OneIn(2) ? "1,\"x,\ny\",\n"
			                             : ",,\n";
		CsvReading reading;
		reading.wanted = FieldPositions{};
		reading.rejects = generator.OneIn(2);
		const CsvOutcome expected = ReadCsv<ExactReader>(text, {}, reading);
		reading.window = kMinWindow + generator.Below(kMaxWindow - kMinWindow + 1);
		ASSERT_EQ(ReadCsv<FastReader>(text, {}, reading), expected) << Describe(text, {}, reading);
	}
}

TEST(CsvFastReaderProperty, CountsRowsAndSeesOneOutOfShape) {
	CsvGenerator generator(4);
	for (int i = 0; i < 3000; ++i) {
		std::string text = "a,b,c\n";
		const size_t rows = 1 + generator.Below(60);
		const size_t bad = generator.Below(2 * rows);
		for (size_t row = 0; row < rows; ++row)
			text += row != bad ? "1,\"x,\ny\",\n" : generator.OneIn(2) ? "1,2\n" : "1,2,3,4\n";
		CsvReading reading;
		reading.wanted = FieldPositions{};
		const CsvOutcome expected = ReadCsv<ExactReader>(text, {}, reading);
		reading.window = kMinWindow + generator.Below(kMaxWindow - kMinWindow + 1);
		ASSERT_EQ(ReadCsv<FastReader>(text, {}, reading), expected) << Describe(text, {}, reading);
	}
}

TEST(CsvFastReaderProperty, RowsOfNoFields) {
	Dialect dialect;
	dialect.has_header = false;
	CsvReading reading;
	reading.fields = 0;
	for (const std::string& text :
	     {std::string(), std::string("\n"), std::string(500, '\n'), std::string(200, '\n') + "x\n",
	      std::string("\"\n"), std::string("\r\n\r\n"), std::string("\n\n,")}) {
		for (const bool has_wanted : {true, false}) {
			reading.wanted = has_wanted ? std::optional<FieldPositions>() : FieldPositions();
			const CsvOutcome expected = ReadCsv<ExactReader>(text, dialect, reading);
			ASSERT_EQ(ReadCsv<FastReader>(text, dialect, reading), expected)
				<< Describe(text, dialect, reading);
		}
	}
}

TEST(CsvFastReaderProperty, LongFirstRowWithoutHeader) {
	Dialect dialect;
	dialect.has_header = false;
	for (const char* line_end : {"\n", "\r\n", "\r"}) {
		const std::string text = "1,\"a\n" + std::string(5000, 'x') + "\"" + line_end + "2,b" +
		                         line_end + "3,c,d" + line_end;
		CsvReading reading;
		reading.window = 64;
		reading.chunk = 10;
		const CsvOutcome outcome = ReadCsv<FastReader>(text, dialect, reading);
		EXPECT_EQ(outcome, ReadCsv<ExactReader>(text, dialect));
		ASSERT_EQ(outcome.rows.size(), 2U);
		EXPECT_EQ(outcome.error, "extra data after last expected column");
	}
}

TEST(CsvFastReaderProperty, LongValuesWithFewEscapes) {
	// A row over the window, whose value must be unescaped, right after the growth of the window.
	for (size_t length = 100; length < 6000; length += 89) {
		const std::string text =
			"a,b\n1,\"short\"\n2,\"say \\\"hi\\\" " + std::string(length, 'x') + "\"\n3,y\n";
		CsvReading reading;
		reading.window = 64;
		ASSERT_EQ(ReadCsv<FastReader>(text, {}, reading), ReadCsv<ExactReader>(text)) << length;
	}
	const std::string text =
		"a,b\n1,\"\\\"" + std::string(3 * FastReader::kWindowBytes, 'x') + "\"\n";
	EXPECT_EQ(ReadCsv<FastReader>(text), ReadCsv<ExactReader>(text));
}

TEST(CsvFastReaderProperty, EveryOffsetOfAWindow) {
	// A quoted field with escapes and newlines, moved over two blocks of 64 bytes byte by byte.
	const std::string row = "1,\"a\\\"b,\n\\\\\",x\"y\"\n\"2\",\"\",\n";
	for (size_t padding = 0; padding < 130; ++padding) {
		const std::string text = "a,b,c\n" + std::string(padding, 'p') + ",q,r\n" + row + row;
		ASSERT_EQ(ReadCsv<FastReader>(text), ReadCsv<ExactReader>(text)) << padding;
	}
}

} // namespace
} // namespace coursera::csv
