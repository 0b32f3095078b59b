#include "schema/schema_html.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coursera::schema {
namespace {

// Tags as <name> and </name>, text in between.
std::string TokensOf(std::string_view html) {
	HtmlReader reader(html);
	HtmlToken token;
	std::string tokens;
	while (reader.Next(&token)) {
		if (token.kind == HtmlToken::Kind::kText)
			tokens += token.text;
		else
			tokens += (token.kind == HtmlToken::Kind::kEndTag ? "</" : "<") + token.text + ">";
	}
	return tokens;
}

TEST(SchemaHtml, ReadsTagsWithoutAttributes) {
	EXPECT_EQ(TokensOf("<P class=x>a<BR/>b</p ><h1 title='>' id=\">\">c"), "<p>a<br>b</p><h1>c");
}

TEST(SchemaHtml, LeavesCommentsAndDeclarationsOut) {
	EXPECT_EQ(TokensOf("<!DOCTYPE html><?xml version='1.0'?>a<!-- <b>c</b> -->d<!-->e"), "ade");
}

TEST(SchemaHtml, LeavesScriptAndStyleOut) {
	EXPECT_EQ(TokensOf("<style>p > b {}</style>a<SCRIPT>if (a < b) '</b>'</Script>c"),
			  "<style></style>a<script></script>c");
}

TEST(SchemaHtml, TakesOtherBracketsForText) {
	EXPECT_EQ(TokensOf("a < b <= c <3 </ > d<"), "a < b <= c <3 </ > d<");
}

TEST(SchemaHtml, DecodesEntities) {
	EXPECT_EQ(DecodeEntities("&lt;&amp;&#65;&#x42;&eacute;&apos;&mdash;"),
			  "<&AB\xC3\xA9'\xE2\x80\x94");
	EXPECT_EQ(DecodeEntities("a&nbsp;b\xC2\xA0"
							 "c"),
			  "a b c");
	EXPECT_EQ(DecodeEntities("&#x1F600;"), "\xF0\x9F\x98\x80");
}

} // namespace
} // namespace coursera::schema
