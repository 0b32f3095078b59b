#include "csv/csv_window.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support/string_stream.hpp"
#include "support/thrown_error.hpp"

namespace coursera::csv {
namespace {

using support::StringStream;

std::string Unused(const RowWindow& window) {
	return {window.data(), window.size()};
}

TEST(CsvWindow, IsEmptyUntilRefilled) {
	StringStream source("abc");
	RowWindow window(source, 64);
	EXPECT_EQ(window.size(), 0U);
	EXPECT_EQ(window.capacity(), 64U);
	EXPECT_FALSE(window.at_end());
	EXPECT_EQ(source.reads(), 0U);
}

TEST(CsvWindow, RefillReadsOnce) {
	StringStream source("abcdef", 2);
	RowWindow window(source, 64);
	window.Refill();
	EXPECT_EQ(Unused(window), "ab");
	EXPECT_EQ(source.reads(), 1U);
	window.Refill();
	EXPECT_EQ(Unused(window), "abcd");
}

TEST(CsvWindow, ConsumedBytesMakeRoom) {
	const std::string text(1000, 'x');
	StringStream source(text);
	RowWindow window(source, 64);
	size_t seen = 0;
	while (!window.at_end()) {
		window.Refill();
		seen += window.size();
		window.Consume(window.size());
	}
	EXPECT_EQ(seen, text.size());
	EXPECT_EQ(window.capacity(), 64U) << "nothing made it grow";
}

TEST(CsvWindow, KeepsWhatIsUnused) {
	StringStream source("abcdefghij", 4);
	RowWindow window(source, 64);
	window.Refill();
	window.Consume(3);
	EXPECT_EQ(Unused(window), "d");
	window.Refill();
	EXPECT_EQ(Unused(window), "defgh");
}

TEST(CsvWindow, GrowsWhenUnusedBytesFillIt) {
	std::string text;
	for (int i = 0; i < 500; ++i)
		text += std::to_string(i);
	StringStream source(text);
	RowWindow window(source, 32);
	size_t refills = 0;
	while (!window.at_end()) {
		window.Refill();
		ASSERT_LT(++refills, 100U);
	}
	EXPECT_EQ(Unused(window), text);
	EXPECT_LT(window.capacity(), 8 * text.size());
}

TEST(CsvWindow, EndIsToldByTheReadThatBringsNothing) {
	StringStream source("ab");
	RowWindow window(source, 64);
	window.Refill();
	EXPECT_FALSE(window.at_end());
	window.Refill();
	EXPECT_TRUE(window.at_end());
	EXPECT_EQ(Unused(window), "ab");
}

TEST(CsvWindow, BytesAroundMayBeTouched) {
	StringStream source(std::string(64, 'x'));
	RowWindow window(source, 64);
	window.Refill();
	ASSERT_EQ(window.size(), 64U);
	window.data()[-1] = 'a';
	for (size_t i = 0; i < base::Buffer::kSlack; ++i)
		window.data()[window.size() + i] = 'z';
	EXPECT_EQ(Unused(window), std::string(64, 'x'));
}

TEST(CsvWindow, SourcesErrorComesThrough) {
	StringStream source("ab");
	source.EndWith(base::Error(base::ErrorKind::kArchiveBroken, "torn"));
	RowWindow window(source, 64);
	window.Refill();
	EXPECT_EQ(support::ThrownError([&] { window.Refill(); }).message(), "torn");
	EXPECT_EQ(Unused(window), "ab") << "what was read is still there";
}

} // namespace
} // namespace coursera::csv
