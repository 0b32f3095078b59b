#include "schema/schema_characters.hpp"

#include <gtest/gtest.h>

#include <string>

#include "schema/schema_text.hpp"

namespace coursera::schema {
namespace {

TEST(SchemaCharacters, HaveNames) {
	EXPECT_EQ(NamedCharacter("amp"), U'&');
	EXPECT_EQ(NamedCharacter("apos"), U'\'');
	EXPECT_EQ(NamedCharacter("AElig"), U'\u00C6');
	EXPECT_EQ(NamedCharacter("aelig"), U'\u00E6');
	EXPECT_EQ(NamedCharacter("euro"), U'\u20AC');
	EXPECT_EQ(NamedCharacter("diams"), U'\u2666');
	EXPECT_EQ(NamedCharacter("thetasym"), U'\u03D1');
	EXPECT_EQ(NamedCharacter("zwnj"), U'\u200C');
}

TEST(SchemaCharacters, HaveNoOtherNames) {
	for (const std::string_view name : {"", "AMP", "am", "ampe", "nosuch", "zzz", "A", "#65"})
		EXPECT_EQ(NamedCharacter(name), 0U) << name;
}

TEST(SchemaCharacters, AreThoseOfXml) {
	for (const char32_t code :
	     {0x9, 0xA, 0xD, 0x20, 0x7F, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF})
		EXPECT_TRUE(IsCharacter(code)) << static_cast<uint32_t>(code);
	for (const char32_t code : {0x0, 0x1, 0xB, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x110000})
		EXPECT_FALSE(IsCharacter(code)) << static_cast<uint32_t>(code);
}

TEST(SchemaCharacters, AreWrittenInUtf8) {
	std::string text;
	for (const char32_t character :
	     {0x41, 0x7F, 0x80, 0x7FF, 0x800, 0x20AC, 0xFFFD, 0x10000, 0x1F600, 0x10FFFF})
		AppendUtf8(character, &text);
	EXPECT_EQ(text, "A\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xE2\x82\xAC\xEF\xBF\xBD\xF0\x90\x80\x80"
	                "\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF");
}

// Each one is valid, or it would be replaced.
TEST(SchemaCharacters, AreAllValidUtf8) {
	std::string text;
	for (char32_t code = 0x20; code <= 0x10FFFF; ++code) {
		if (IsCharacter(code) && code != 0xFEFF)
			AppendUtf8(code, &text);
	}
	EXPECT_EQ(CleanUtf8(text), text);
}

} // namespace
} // namespace coursera::schema
