// With buffers of 64 bytes both readers read as COPY does: all CSVs of the test data, and texts as
// an export has them, where nearly every row and many a value is longer than the buffer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "csv/csv_exact_reader.hpp"
#include "csv/csv_fast_reader.hpp"
#include "csv/csv_structure.hpp"
#include "support/copy_reference.hpp"
#include "support/csv_generator.hpp"
#include "support/csv_outcome.hpp"
#include "support/structure_targets.hpp"

namespace coursera::csv {
namespace {

using support::CopyReference;
using support::CsvGenerator;
using support::CsvOutcome;
using support::CsvReading;
using support::ReadCsv;

constexpr size_t kSmallBuffer = 64;

void ExpectReadAsCopy(const std::string& text, const Dialect& dialect, const std::string& what) {
	const CsvOutcome expected = CopyReference(text, dialect);
	for (size_t chunk : {size_t{1}, size_t{7}, size_t{64}, SIZE_MAX}) {
		CsvReading reading;
		reading.window = kSmallBuffer;
		reading.chunk = chunk;
		ASSERT_EQ(ReadCsv<ExactReader>(text, dialect, reading), expected)
			<< what << ", chunk " << chunk;
		ASSERT_EQ(ReadCsv<FastReader>(text, dialect, reading), expected)
			<< what << ", chunk " << chunk;
	}
}

std::vector<std::filesystem::path> CsvFiles() {
	std::vector<std::filesystem::path> files;
	for (const auto& file : std::filesystem::recursive_directory_iterator(COURSERA_TEST_DATA))
		if (file.is_regular_file() && file.path().extension() == ".csv")
			files.push_back(file.path());
	std::sort(files.begin(), files.end());
	return files;
}

TEST(CsvSmallBuffersProperty, AllTestData) {
	const std::vector<std::filesystem::path> files = CsvFiles();
	EXPECT_GT(files.size(), 20U);
	for (const std::filesystem::path& path : files) {
		std::ifstream file(path, std::ios::binary);
		std::stringstream text;
		text << file.rdbuf();
		ExpectReadAsCopy(text.str(), {}, path.string());
		ExpectReadAsCopy(text.str(), {'"', '"', ""}, path.string() + " with doubled quotes");
		if (HasFatalFailure())
			return;
	}
}

// Ids, numbers, times and markup as exports write them.
std::string ExportText(CsvGenerator* generator, size_t rows) {
	static const char* const kPieces[] = {"<co-content><text>",
	                                      "</text></co-content>",
	                                      "\\\"",
	                                      "\\\\",
	                                      "\n",
	                                      "\r\n",
	                                      ",",
	                                      " the week\\'s quiz ",
	                                      "Zürich",
	                                      "日本",
	                                      "{\\\"key\\\": \\\"value\\\"}",
	                                      "\\."};
	std::string text = "user_id,course_id,grade,passed,submitted_ts,answer\n";
	for (; rows > 0; --rows) {
		for (size_t i = 0; i < 40; ++i)
			text += "0123456789abcdef"[generator->Below(16)];
		text += generator->OneIn(2) ? ",\"h7Gq2mXkEeWZtA4u62x6lQ\"," : ",,";
		text += "0." + std::to_string(generator->Below(1000000));
		text += generator->OneIn(2) ? ",t," : ",f,";
		text += "2021-03-04 05:06:07." + std::to_string(100 + generator->Below(900)) + ",";
		if (!generator->OneIn(5)) {
			text += '"';
			for (size_t pieces = generator->Below(20); pieces > 0; --pieces)
				text += kPieces[generator->Below(std::size(kPieces))];
			text += '"';
		}
		text += "\n";
	}
	return text;
}

TEST(CsvSmallBuffersProperty, TextsAsInExports) {
	CsvGenerator generator(64);
	for (int i = 0; i < 60; ++i)
		ExpectReadAsCopy(ExportText(&generator, 1 + generator.Below(60)), {}, "generated");
}

TEST(CsvSmallBuffersProperty, OnEveryInstructionSet) {
	for (int64_t target : support::StructureTargets()) {
		SCOPED_TRACE(target);
		support::ForceStructureTarget(target);
		CsvGenerator generator(65);
		for (int i = 0; i < 10; ++i)
			ExpectReadAsCopy(ExportText(&generator, 1 + generator.Below(60)), {}, "generated");
	}
	support::RestoreStructureTargets();
}

TEST(CsvSmallBuffersProperty, EveryBufferUpToTwoBlocks) {
	CsvGenerator generator(66);
	const std::string text = ExportText(&generator, 12);
	const CsvOutcome expected = CopyReference(text);
	for (size_t window = 32; window <= 160; ++window) {
		CsvReading reading;
		reading.window = window;
		ASSERT_EQ(ReadCsv<ExactReader>(text, {}, reading), expected) << window;
		ASSERT_EQ(ReadCsv<FastReader>(text, {}, reading), expected) << window;
	}
}

} // namespace
} // namespace coursera::csv
