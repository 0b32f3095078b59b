#include "schema/schema_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coursera::schema {
namespace {

TEST(SchemaText, CollapsesSpace) {
	EXPECT_EQ(CollapseSpace(" \t a \n\n b\r\n"), "a b");
	EXPECT_EQ(CollapseSpace(" \n"), "");
}

TEST(SchemaText, ComparesEnds) {
	EXPECT_TRUE(StartsWith("abc", "ab"));
	EXPECT_FALSE(StartsWith("a", "ab"));
	EXPECT_TRUE(EndsWith("abc", "bc"));
	EXPECT_FALSE(EndsWith("c", "bc"));
}

TEST(SchemaText, EndsLinesInOneWay) {
	EXPECT_EQ(CleanUtf8("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n");
}

TEST(SchemaText, KeepsValidUtf8WithoutMark) {
	const std::string text = "\xC2\x80 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF";
	EXPECT_EQ(CleanUtf8("\xEF\xBB\xBF" + text), text);
}

TEST(SchemaText, ReplacesEachInvalidByte) {
	const std::string mark = "\xEF\xBF\xBD";
	EXPECT_EQ(CleanUtf8("\xC0\x80"), mark + mark); // overlong
	EXPECT_EQ(CleanUtf8("\xF0\x8F\xBF\xBF"), mark + mark + mark + mark);
	EXPECT_EQ(CleanUtf8("\xF4\x90\x80\x80"), mark + mark + mark + mark); // beyond U+10FFFF
	EXPECT_EQ(CleanUtf8("\xE2\x82"), mark + mark);                       // cut off
}

} // namespace
} // namespace coursera::schema
