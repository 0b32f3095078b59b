// Property tests: on generated hostile texts the exact reader gives what COPY's rules give,
// whatever its window and however the source delivers its bytes.
#include "csv/csv_exact_reader.hpp"

#include <gtest/gtest.h>

#include "support/copy_reference.hpp"
#include "support/csv_generator.hpp"
#include "support/csv_outcome.hpp"

namespace coursera::csv {
namespace {

using support::CopyReference;
using support::CsvGenerator;
using support::CsvOutcome;
using support::CsvReading;
using support::Project;
using support::ReadCsv;
using support::Visible;

constexpr size_t kMinWindow = 32;
constexpr size_t kMaxWindow = 200;
constexpr size_t kMaxChunk = 17;

std::string Describe(const std::string& text, const Dialect& dialect, const CsvReading& reading) {
	return "window " + std::to_string(reading.window) + ", chunk " + std::to_string(reading.chunk) +
	       ", delimiter " + dialect.delimiter + (dialect.has_header ? "" : ", no header, ") +
	       std::to_string(reading.fields) + " fields, quote " + dialect.quote + ", escape " +
	       dialect.escape + ", null " + dialect.null_text + "\n" + Visible(text);
}

TEST(CsvExactReaderProperty, ReadsAsCopyDoes) {
	CsvGenerator generator(20160301);
	size_t with_rows = 0;
	size_t with_error = 0;
	for (int i = 0; i < 10000; ++i) {
		const Dialect dialect = generator.NextDialect();
		const std::string text = generator.NextText(dialect);
		const CsvOutcome expected = CopyReference(text, dialect, generator.fields());
		CsvReading reading;
		reading.fields = generator.fields();
		ASSERT_EQ(ReadCsv(text, dialect, reading), expected) << Describe(text, dialect, reading);
		with_rows += expected.rows.empty() ? 0 : 1;
		with_error += expected.error.empty() ? 0 : 1;
	}
	// The texts are worth reading: both ends occur often.
	EXPECT_GT(with_rows, 4000U);
	EXPECT_GT(with_error, 2000U);
	EXPECT_LT(with_error, 8000U);
}

TEST(CsvExactReaderProperty, WindowAndChunksMakeNoDifference) {
	CsvGenerator generator(20220915);
	for (int i = 0; i < 4000; ++i) {
		const Dialect dialect = generator.NextDialect();
		const std::string text = generator.NextText(dialect);
		const CsvOutcome expected = CopyReference(text, dialect, generator.fields());
		for (int j = 0; j < 8; ++j) {
			CsvReading reading;
			reading.fields = generator.fields();
			reading.window = kMinWindow + generator.Below(kMaxWindow - kMinWindow + 1);
			reading.chunk = 1 + generator.Below(kMaxChunk);
			ASSERT_EQ(ReadCsv(text, dialect, reading), expected)
				<< Describe(text, dialect, reading);
		}
	}
}

TEST(CsvExactReaderProperty, EveryWindowWithEveryChunk) {
	CsvGenerator generator(1);
	for (int i = 0; i < 6; ++i) {
		const Dialect dialect = generator.NextDialect();
		const std::string text = generator.NextText(dialect);
		const CsvOutcome expected = CopyReference(text, dialect, generator.fields());
		for (size_t window = kMinWindow; window <= kMaxWindow; ++window) {
			for (size_t chunk = 1; chunk <= kMaxChunk; ++chunk) {
				CsvReading reading;
				reading.fields = generator.fields();
				reading.window = window;
				reading.chunk = chunk;
				ASSERT_EQ(ReadCsv(text, dialect, reading), expected)
					<< Describe(text, dialect, reading);
			}
		}
	}
}

TEST(CsvExactReaderProperty, WantedFieldsAreThoseOfAllFields) {
	CsvGenerator generator(42);
	for (int i = 0; i < 4000; ++i) {
		const Dialect dialect = generator.NextDialect();
		const std::string text = generator.NextText(dialect);
		const CsvOutcome all = CopyReference(text, dialect, generator.fields());
		CsvReading reading;
		reading.fields = generator.fields();
		reading.window = kMinWindow + generator.Below(kMaxWindow - kMinWindow + 1);
		reading.wanted = generator.NextWanted(all.header.size());
		const CsvOutcome expected = Project(all, *reading.wanted);
		ASSERT_EQ(ReadCsv(text, dialect, reading), expected) << Describe(text, dialect, reading);
	}
}

TEST(CsvExactReaderProperty, EveryShortTextOfTheBytesThatMatter) {
	// All texts of up to six of these bytes after a header, in each kind of line end.
	const std::string bytes = "\"\\,.\r\na";
	for (const char* header : {"a,b\n", "a,b\r", "a,b\r\n"}) {
		for (size_t length = 0; length <= 5; ++length) {
			std::vector<size_t> digits(length, 0);
			for (;;) {
				std::string text = header;
				for (size_t digit : digits)
					text += bytes[digit];
				ASSERT_EQ(ReadCsv(text, {}, {64, 1, {}}), CopyReference(text)) << Visible(text);
				size_t place = 0;
				while (place < length && ++digits[place] == bytes.size())
					digits[place++] = 0;
				if (place == length)
					break;
			}
		}
	}
}

TEST(CsvExactReaderProperty, EveryShortTextWithoutHeader) {
	// The first line is a row and tells which line ends the file has; rows of no field to three.
	Dialect dialect;
	dialect.has_header = false;
	dialect.delimiter = ';';
	const std::string bytes = "\"\\;.\r\na";
	for (size_t fields = 0; fields <= 3; ++fields) {
		for (size_t length = 0; length <= 5; ++length) {
			std::vector<size_t> digits(length, 0);
			for (;;) {
				std::string text;
				for (size_t digit : digits)
					text += bytes[digit];
				CsvReading reading;
				reading.window = 64;
				reading.chunk = 1;
				reading.fields = fields;
				ASSERT_EQ(ReadCsv(text, dialect, reading), CopyReference(text, dialect, fields))
					<< Describe(text, dialect, reading);
				size_t place = 0;
				while (place < length && ++digits[place] == bytes.size())
					digits[place++] = 0;
				if (place == length)
					break;
			}
		}
	}
}

} // namespace
} // namespace coursera::csv
