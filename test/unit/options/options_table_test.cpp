#include "options/options_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coursera::options {
namespace {

std::string MustBe(const char* name, unsigned level, std::string_view value) {
	const Option* option = FindOption(name, level);
	EXPECT_NE(option, nullptr) << name;
	return option == nullptr ? "" : WhatItMustBe(*option, value);
}

TEST(ScanOptions, AreFoundAtTheirLevelsOnly) {
	EXPECT_NE(FindOption("archive", kServerLevel), nullptr);
	EXPECT_EQ(FindOption("archive", kTableLevel), nullptr);
	EXPECT_EQ(FindOption("Archive", kServerLevel), nullptr);
	EXPECT_EQ(FindOption("", kServerLevel), nullptr);
	EXPECT_NE(FindOption("quote", kServerLevel), nullptr);
	EXPECT_EQ(FindOption("quote", kServerLevel), FindOption("quote", kTableLevel));
	EXPECT_EQ(FindOption("password", kServerLevel | kTableLevel), nullptr);
	EXPECT_EQ(FindOption("password", 0), nullptr);
}

TEST(ScanOptions, OneNameMayMeanDifferentThings) {
	EXPECT_EQ(MustBe("archive_column", kImportLevel, "source"), "");
	EXPECT_EQ(MustBe("archive_column", kColumnLevel, "source"), "one of: true");
	EXPECT_EQ(MustBe("archive_column", kColumnLevel, "true"), "");
}

TEST(ScanOptions, NamesOfALevel) {
	EXPECT_EQ(OptionNames(kUserLevel), "password, attached");
	EXPECT_EQ(OptionNames(kColumnLevel),
	          "csv_column, position, archive_column, course_slug, file_fact");
	EXPECT_EQ(OptionNames(0), "");
}

TEST(ScanOptions, ServersNeedAnArchive) {
	ASSERT_NE(RequiredOption(kServerLevel), nullptr);
	EXPECT_STREQ(RequiredOption(kServerLevel)->name, "archive");
	EXPECT_EQ(RequiredOption(kTableLevel), nullptr);
}

TEST(ScanOptions, Characters) {
	for (const char* name : {"quote", "escape", "delimiter"}) {
		for (const char* value : {"'", "\"", "\\", "\t", " ", ",", ";", "x", "\xff"})
			EXPECT_EQ(MustBe(name, kTableLevel, value), "") << value;
		for (const char* value : {"", "''", "\n", "\r", "\xc3\xa9", "\\t"})
			EXPECT_NE(MustBe(name, kTableLevel, value), "") << value;
	}
	EXPECT_NE(MustBe("escape", kTableLevel, std::string_view("\0", 1)), "");
}

TEST(ScanOptions, NullTexts) {
	for (const char* value : {"", "\\N", "NA", "n/a none", "a,b"})
		EXPECT_EQ(MustBe("null", kServerLevel, value), "") << value;
	for (const char* value : {"a\nb", "\r"})
		EXPECT_NE(MustBe("null", kServerLevel, value), "") << value;
}

TEST(ScanOptions, Choices) {
	for (const char* value : {"stop", "skip"})
		EXPECT_EQ(MustBe("on_error", kServerLevel, value), "") << value;
	for (const char* value : {"", "Stop", "stop, skip", "stop,", " skip", "ski", ", "})
		EXPECT_EQ(MustBe("on_error", kServerLevel, value), "one of: stop, skip") << value;
}

TEST(ScanOptions, Booleans) {
	for (const char* text : {"true", "TRUE", "on", "On", "1"}) {
		bool value = false;
		EXPECT_TRUE(ParseBool(text, &value)) << text;
		EXPECT_TRUE(value) << text;
	}
	for (const char* text : {"false", "False", "off", "OFF", "0"}) {
		bool value = true;
		EXPECT_TRUE(ParseBool(text, &value)) << text;
		EXPECT_FALSE(value) << text;
	}
	for (const char* text : {"", "t", "yes", "no", "match", "2", " true", "true ", "01"}) {
		bool value = true;
		EXPECT_FALSE(ParseBool(text, &value)) << text;
		EXPECT_TRUE(value) << text;
		EXPECT_EQ(MustBe("header", kServerLevel, text), "true or false") << text;
	}
}

TEST(ScanOptions, Positions) {
	for (const char* text : {"1", "01", "1600", "65536"})
		EXPECT_EQ(MustBe("position", kColumnLevel, text), "") << text;
	for (const char* text : {"", "0", "-1", "1.0", "65537", "x"})
		EXPECT_EQ(MustBe("position", kColumnLevel, text), "a number from 1 to 65536") << text;
	EXPECT_EQ(FindOption("position", kTableLevel), nullptr);
}

TEST(ScanOptions, TextsThatMustNotBeEmpty) {
	EXPECT_EQ(MustBe("archive", kServerLevel, ""), "a path that is not empty");
	EXPECT_EQ(MustBe("entry", kTableLevel, ""), "a name that is not empty");
	EXPECT_EQ(MustBe("password", kUserLevel, ""), "a text that is not empty");
	EXPECT_EQ(MustBe("entry", kTableLevel, "a,b\n"), "");
}

TEST(ScanOptions, Counts) {
	EXPECT_EQ(ParseCount("0"), 0);
	EXPECT_EQ(ParseCount("007"), 7);
	EXPECT_EQ(ParseCount("999999999999999999"), 999999999999999999);
	for (const char* text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1000000000000000000"})
		EXPECT_EQ(ParseCount(text), -1) << text;
	EXPECT_EQ(MustBe("reject_limit", kTableLevel, "many"), "a number, 0 or more");
	EXPECT_EQ(MustBe("reject_limit", kTableLevel, "10"), "");
}

} // namespace
} // namespace coursera::options
