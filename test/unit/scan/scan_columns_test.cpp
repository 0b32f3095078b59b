#include "scan/scan_columns.hpp"

#include <gtest/gtest.h>

namespace coursera::scan {
namespace {

using Names = std::vector<std::string>;

TEST(ScanColumns, SameInAnyCaseAndBetweenBlanks) {
	for (const char* name : {"course_id", "COURSE_ID", " course_id", "Course_Id\t", "\rcourse_id "})
		EXPECT_TRUE(IsSameColumn(name, "course_id")) << name;
	for (const char* name : {"", "course id", "courseid", "course_id_", "c ourse_id"})
		EXPECT_FALSE(IsSameColumn(name, "course_id")) << name;
	EXPECT_TRUE(IsSameColumn("", " "));
	EXPECT_FALSE(IsSameColumn("\xC3\x84", "\xC3\xA4")) << "letters of ASCII only";
	EXPECT_EQ(PlainName(" Course_ID "), "course_id");
}

TEST(ScanColumns, FindsTheVeryNameFirst) {
	EXPECT_EQ(FindColumn({"A", "a", " a"}, "a"), 1U);
	EXPECT_EQ(FindColumn({" a", "A", "a"}, "a"), 2U);
	EXPECT_EQ(FindColumn({"b", "A"}, "a"), 1U);
	EXPECT_EQ(FindColumn({"b"}, "a"), kMissing);
	EXPECT_EQ(FindColumn({}, "a"), kMissing);
}

TEST(ScanColumns, SeveralAreAmbiguous) {
	EXPECT_EQ(FindColumn({"a", "b", "a"}, "a"), kAmbiguous);
	EXPECT_EQ(FindColumn({"A", " a"}, "a"), kAmbiguous);
	EXPECT_EQ(FindColumn({"A", " a", "a"}, "a"), 2U);
	EXPECT_EQ(FindColumn({"a", "b", "a"}, "b"), 1U);
	EXPECT_EQ(AmbiguousColumn({"a", "b", "a"}, "a").message(),
	          "column \"a\" occurs more than once in the header");
	EXPECT_EQ(AmbiguousColumn({"A", "a "}, "a").detail(), "These are: \"A\", \"a \".");
}

base::Error Error(const Names& header, const Names& columns, char delimiter = ',') {
	return NoColumnFound("t.csv", header, columns, delimiter, true);
}

TEST(ScanColumns, NamesTheHeaderThatItFound) {
	const base::Error error = Error({"x", "y z"}, {"a"});
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoSuchColumn);
	EXPECT_EQ(error.message(), "the header of entry \"t.csv\" has no column of the table");
	EXPECT_EQ(error.detail(), "The header is \"x,y z\".");
	EXPECT_EQ(error.place().line, 1U);
	EXPECT_NE(error.hint().find("csv_column"), std::string::npos);
	EXPECT_EQ(NoColumnFound("t.csv", {"x"}, {"a"}, ',', false).detail(), "");
}

TEST(ScanColumns, CutsALongHeaderAtACharacter) {
	const Names header = {std::string(99, 'x') + "\xC3\xA4" + std::string(100, 'y')};
	EXPECT_EQ(Error(header, {"a"}).detail(), "The header is \"" + std::string(99, 'x') + "...\".");
}

TEST(ScanColumns, GuessesTheDelimiter) {
	const auto guess = [](const Names& header, const Names& columns, char delimiter = ',') {
		const std::string hint = Error(header, columns, delimiter).hint();
		if (hint.find("option \"delimiter\"") == std::string::npos)
			return std::string();
		return hint.find("tabs") != std::string::npos ? "tab" : hint.substr(hint.find('"') + 1, 1);
	};
	EXPECT_EQ(guess({"a;b;c"}, {"a", "b"}), ";");
	EXPECT_EQ(guess({"A; B"}, {"b"}), ";");
	EXPECT_EQ(guess({"\"a\";\"b\""}, {"b"}), ";");
	EXPECT_EQ(guess({"a\tb"}, {"a"}), "tab");
	EXPECT_EQ(guess({"a|b"}, {"a"}), "|");
	EXPECT_EQ(guess({"a,b"}, {"a"}, ';'), ",");
	EXPECT_EQ(guess({"x;y"}, {"a"}), ";") << "though no name is known";
	EXPECT_EQ(guess({"a;b", "c;d"}, {"d"}), ";") << "a name holds a comma";
	EXPECT_EQ(guess({"x;y", "z"}, {"a"}), "");
	EXPECT_EQ(guess({"x", "y"}, {"a"}), "");
}

TEST(ScanColumns, GuessesThatThereIsNoHeader) {
	const auto guesses = [](const Names& header) {
		return Error(header, {"a"}).hint().find("'false'") != std::string::npos;
	};
	EXPECT_TRUE(guesses({"1", "x"}));
	EXPECT_TRUE(guesses({"x", "-0.5"}));
	EXPECT_TRUE(guesses({"x", "2016-01-01 00:00:00"}));
	EXPECT_TRUE(guesses({"x", ""}));
	EXPECT_TRUE(guesses({"gHrD2RNTzBKSqwxL6l0-Zr", "x"}));
	EXPECT_FALSE(guesses({"x", "y"}));
	EXPECT_FALSE(guesses({"course_branch_module_1_id"}));
	EXPECT_FALSE(guesses({""})) << "an empty line";
}

TEST(ScanColumns, NumbersTheFieldsOfFilesWithoutHeader) {
	EXPECT_EQ(NumberedColumns(3), (Names{"1", "2", "3"}));
	EXPECT_EQ(NumberedColumns(0), Names{});
}

} // namespace
} // namespace coursera::scan
