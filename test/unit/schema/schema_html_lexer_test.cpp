#include "schema/schema_html_lexer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "support/repeated.hpp"

namespace coursera::schema {
namespace {

// Tags as <name>, </name> and <name/>, text in between.
std::string TokensOf(std::string_view page) {
	HtmlLexer lexer(page);
	std::string tokens;
	for (HtmlToken token = lexer.Next(); token.kind != HtmlTokenKind::kEnd; token = lexer.Next()) {
		EXPECT_FALSE(token.text.empty());
		if (token.kind == HtmlTokenKind::kText)
			tokens += token.text;
		else
			tokens.append(token.kind == HtmlTokenKind::kEndTag ? "</" : "<")
				.append(token.text)
				.append(token.is_self_ended ? "/>" : ">");
	}
	EXPECT_EQ(lexer.Next().kind, HtmlTokenKind::kEnd);
	return tokens;
}

struct Case {
	std::string page;
	std::string tokens;
};

void ExpectTokens(const std::vector<Case>& cases) {
	for (const Case& c : cases) {
		SCOPED_TRACE(c.page);
		EXPECT_EQ(TokensOf(c.page), c.tokens);
		EXPECT_EQ(TokensOf("<b>" + c.page), "<b>" + c.tokens);
	}
}

TEST(SchemaHtmlLexer, ReadsTags) {
	ExpectTokens({
		{"", ""},
		{"a<P>b</P >c<Br/><br />", "a<p>b</p>c<br/><br/>"},
		{"<h1\n><x-y:z><a<b>", "<h1><x-y:z><a<b>"},
		{"</p/></p a='>'>", "</p/></p>"},
	});
}

TEST(SchemaHtmlLexer, PassesAttributesOver) {
	ExpectTokens({
		{"<p class=x id = \"y>\" title='>' hidden>a", "<p>a"},
		{"<p a=>b", "<p>b"},
		{"<p a=/>b", "<p>b"},
		{"<p a=b/>c", "<p>c"},
		{"<p a='b'/>c", "<p/>c"},
		{"<p/a/b>c<p / >d<p //>e", "<p>c<p>d<p/>e"},
		{"<p/a='>'/b=\">\"/>c</p/d='>'>", "<p/>c</p>"},
		{"<p =a='>b'>c<p '>d<p a'b>e", "<p>c<p>d<p>e"},
		{"<p a=b'c>d<p a=\"b\"c='>'>e", "<p>d<p>e"},
		{"<p a\n=\n'b'\n>c", "<p>c"},
	});
}

TEST(SchemaHtmlLexer, ATagWithoutEndHidesWhatFollows) {
	for (const std::string tag : {"<b", "<b ", "<b a", "<b a=", "<b a='>", "<b/", "</b", "</b c",
	                              "<!", "<!doctype", "<?", "</ x", "<!--", "<!-- > -"}) {
		SCOPED_TRACE(tag);
		EXPECT_EQ(TokensOf("a" + tag), "a");
	}
}

TEST(SchemaHtmlLexer, LeavesCommentsAndDeclarationsOut) {
	ExpectTokens({
		{"<!DOCTYPE html><?xml version='1.0'?>a<!-- <b>c</b> -->d", "ad"},
		{"a<!-->b<!--->c<!---->d<!-- -->e<!-- --!>f<!-- > -- ->-->g", "abcdefg"},
		{"a</>b</ c>d</3>e<!x>f<![CDATA[g]]>h", "abdefh"},
		{"<!DOCTYPE x [<!ENTITY e 'b'>]>", "]>"},
	});
}

TEST(SchemaHtmlLexer, TakesOtherBracketsForText) {
	ExpectTokens({
		{"a < b <= c <3 > d<", "a < b <= c <3 > d<"},
		{"<<b>", "<<b>"},
		{"<", "<"},
		{"</", "</"},
		{"a<></b>", "a<></b>"},
	});
}

TEST(SchemaHtmlLexer, DecodesReferences) {
	ExpectTokens({
		{"&lt;b&gt;&amp;&quot;&apos;&eacute;&mdash;&thetasym;",
	     "<b>&\"'\xC3\xA9\xE2\x80\x94\xCF\x91"},
		{"&#65;&#x42;&#X63;&#0067;&#x1F600;&#x10FFFF;", "ABcC\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF"},
		{"&#65 &#66<b>&#x43g&#68", "A B<b>CgD"},
		{"&amp;lt;&amp;amp;#65;", "&lt;&amp;#65;"},
		{"a&nbsp;b\xC2\xA0"
	     "c&#160;d&#xa0;",
	     "a b c d "},
		{"&#128;&#146;&#150;", "\xE2\x82\xAC\xE2\x80\x99\xE2\x80\x93"},
	});
}

TEST(SchemaHtmlLexer, KeepsWhatIsNoReference) {
	for (const std::string text :
	     {"&", "a & b", "AT&T", "&&", "&;", "&amp", "&amp &lt", "&nosuch;", "&AMP;", "&#", "&#x",
	      "C&# and", "&#g;", "&#-1;", "?a=1&copy=2&lt=3", "&thetasymb;", "&eacut\xC3\xA9;"})
		EXPECT_EQ(TokensOf(text), text);
}

TEST(SchemaHtmlLexer, ANumberOfNoCharacterGivesNothing) {
	ExpectTokens({
		{"a&#;b&#x;c&#0;d&#xD800;e&#xDFFF;f&#9999999999;g&#x110000;h&#xFFFE;i&#1;j&#129;k",
	     "abcdefghijk"},
		{"&#x100000041;&#99999999999999999999999999999999;", ""},
	});
}

TEST(SchemaHtmlLexer, LeavesOutWhatIsNoCharacter) {
	ExpectTokens({
		{"a\x01"
	     "b\x1F\tc\x7F\n\xEF\xBF\xBE"
	     "d\xEF\xBF\xBF"
	     "e\xEF\xBF\xBD",
	     "ab\tc\x7F\nde\xEF\xBF\xBD"},
		{"\x02", ""},
		{std::string("a\0b", 3), "ab"},
	});
}

TEST(SchemaHtmlLexer, LeavesOutWhatNoBrowserShows) {
	ExpectTokens({
		{"<style>p > b {}</style>a<SCRIPT>if (a < b) '</b>' </scripts>&amp;</Script >c",
	     "</style>a</script>c"},
		{"<iframe><p>a</iframe>b<noframes>c</noframes/>d", "</iframe>b</noframes/>d"},
		{"<script/>a<noscript>b", "<script/>a<noscript>b"},
		{"a<script>b", "a"},
		{"a<style>b</style", "a"},
	});
}

TEST(SchemaHtmlLexer, SomeElementsHoldTextAlone) {
	ExpectTokens({
		{"<title>a <b> &lt;c&gt; </i></Title>d", "<title>a <b> <c> </i></title>d"},
		{"<textarea><p>&amp;</textarea\n><p>", "<textarea><p>&</textarea><p>"},
		{"<xmp>a < b && c<d &amp; <!-- </xmp>e", "<xmp>a < b && c<d &amp; <!-- </xmp>e"},
		{"<title></title>a<textarea></textarea>", "<title></title>a<textarea></textarea>"},
		{"<title>&#65</title>&amp</title>;", "<title>A</title>&amp</title>;"},
	});
}

TEST(SchemaHtmlLexer, TheyAreOrdinaryWithoutEnd) {
	ExpectTokens({
		{"<title>a<b>c</titles>", "<title>a<b>c</titles>"},
		{"<xmp>a<b>&lt;<title>d<xmp></title>e", "<xmp>a<b><<title>d<xmp></title>e"},
		{"<title>a</title><title>b<i>", "<title>a</title><title>b<i>"},
	});
}

// What takes the square of a page's size takes hours here.
TEST(SchemaHtmlLexer, TimeIsLinear) {
	for (const std::string part : {"<a ",
	                               "<a b",
	                               " a=''",
	                               "<!--",
	                               "<!",
	                               "</",
	                               "&",
	                               "&#",
	                               "&#1",
	                               "&amp",
	                               "<title>",
	                               "<xmp>",
	                               "<textarea></title>",
	                               "<script>",
	                               "<",
	                               "</b",
	                               "a='",
	                               "\x01",
	                               "\xC2\xA0",
	                               "-",
	                               "--!"}) {
		for (const std::string start : {"", "<p ", "<p a='", "<!--", "&#", "<xmp>", "<title>"}) {
			SCOPED_TRACE(start + part);
			const std::string page = start + support::Repeated(part, (1 << 20) / part.size());
			const auto before = std::chrono::steady_clock::now();
			HtmlLexer lexer(page);
			while (lexer.Next().kind != HtmlTokenKind::kEnd) {
			}
			const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - before;
			EXPECT_LT(seconds.count(), 20);
		}
	}
}

} // namespace
} // namespace coursera::schema
