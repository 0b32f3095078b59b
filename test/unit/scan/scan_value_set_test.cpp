#include "scan/scan_value_set.hpp"

#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace coursera::scan {
namespace {

TEST(ScanValueSet, FewTexts) {
	const TextSet none({});
	EXPECT_FALSE(none.Contains(""));
	const TextSet few({"a", "", "abc", "a"});
	for (const char* text : {"a", "", "abc"})
		EXPECT_TRUE(few.Contains(text));
	for (const char* text : {"b", "ab", "abcd"})
		EXPECT_FALSE(few.Contains(text));
}

// Texts that differ in length or one byte only, zero bytes among them.
TEST(ScanValueSet, ManyTextsAgainstASet) {
	std::mt19937 random(7);
	for (size_t count : {9, 10, 100, 5000}) {
		std::vector<std::string> texts;
		for (size_t i = 0; i < count; ++i) {
			std::string text(random() % 40, '\0');
			for (char& c : text)
				c = static_cast<char>(random() % 4);
			texts.push_back(text);
		}
		const std::set<std::string> all(texts.begin(), texts.end());
		const TextSet set(texts);
		EXPECT_EQ(set.texts(), texts);
		for (const std::string& text : texts) {
			EXPECT_TRUE(set.Contains(text));
			std::string other = text;
			other.push_back('\0');
			EXPECT_EQ(set.Contains(other), all.count(other) > 0);
			if (!text.empty()) {
				other = text;
				other[random() % text.size()] ^= 1;
				EXPECT_EQ(set.Contains(other), all.count(other) > 0);
				EXPECT_EQ(set.Contains(text.substr(1)), all.count(text.substr(1)) > 0);
			}
		}
	}
}

TEST(ScanValueSet, Numbers) {
	for (int64_t count : {0, 1, 8, 9, 1000, 100000}) {
		std::vector<int64_t> numbers;
		for (int64_t i = 0; i < count; ++i)
			numbers.push_back(i * 3);
		numbers.push_back(std::numeric_limits<int64_t>::min());
		numbers.push_back(std::numeric_limits<int64_t>::max());
		const NumberSet<int64_t> set(numbers);
		for (int64_t i = 0; i < 3 * count; ++i)
			EXPECT_EQ(set.Contains(i), i % 3 == 0);
		EXPECT_FALSE(set.Contains(3 * count));
		EXPECT_TRUE(set.Contains(std::numeric_limits<int64_t>::min()));
		EXPECT_TRUE(set.Contains(std::numeric_limits<int64_t>::max()));
	}
}

TEST(ScanValueSet, ZerosAreEqual) {
	std::vector<double> numbers = {-0.0, std::numeric_limits<double>::infinity()};
	for (int i = 1; i < 100; ++i)
		numbers.push_back(i / 8.0);
	const NumberSet<double> set(numbers);
	EXPECT_TRUE(set.Contains(0.0));
	EXPECT_TRUE(set.Contains(-0.0));
	EXPECT_TRUE(set.Contains(0.125));
	EXPECT_TRUE(set.Contains(std::numeric_limits<double>::infinity()));
	EXPECT_FALSE(set.Contains(-std::numeric_limits<double>::infinity()));
	EXPECT_FALSE(set.Contains(0.126));
}

// Numbers that an attacker may choose: many that differ in their high bits only.
TEST(ScanValueSet, StaysFastWithChosenNumbers) {
	std::vector<int64_t> numbers;
	for (int64_t i = 0; i < 200000; ++i)
		numbers.push_back(i << 40);
	const NumberSet<int64_t> set(numbers);
	size_t found = 0;
	for (int64_t i = 0; i < 200000; ++i)
		found += set.Contains(i << 40) ? 1 : 0;
	EXPECT_EQ(found, numbers.size());
}

} // namespace
} // namespace coursera::scan
