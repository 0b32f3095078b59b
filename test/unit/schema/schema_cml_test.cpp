#include "schema/schema_cml.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/base_interrupt.hpp"
#include "support/repeated.hpp"

namespace coursera::schema {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;
using support::Repeated;

// What a post's content becomes.
std::string TextOf(const std::string& content) {
	return CmlText("<co-content>" + content + "</co-content>");
}

void ExpectTexts(const Cases& cases) {
	for (const auto& [content, text] : cases)
		EXPECT_EQ(TextOf(content), text) << content;
}

TEST(SchemaCml, OtherTextIsUnchanged) {
	const std::vector<std::string> others = {
		"",
		" ",
		" \n\t",
		"plain",
		"a < b & c",
		"x &lt; y",
		"<",
		"</co-content>",
		"<b>hi</b>",
		"<p>a page</p>",
		"<text>no root</text>",
		"<co-contents>a</co-contents>",
		"<co-conten",
		"<co-content a b>c</co-content>",
		"He wrote <co-content><text>a</text></co-content>",
		R"({"typeName":"cml","definition":{"value":"<co-content><text>a</text></co-content>"}})",
		"[\"<co-content>\"]",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><co-content>&b;</co-content>",
		"<!-- no end <co-content>",
		"<?xml no end <co-content>",
		"<![CDATA[a]]><co-content>b</co-content>",
		"line\r\nline\r\n",
		std::string("a\0<b", 4),
		"\xFF\xFE &amp; \x80",
	};
	for (const std::string& text : others) {
		EXPECT_FALSE(IsCml(text)) << text;
		EXPECT_EQ(CmlText(text), text);
	}
}

TEST(SchemaCml, RootMayStandBehindWhatIsNoText) {
	for (const std::string start :
	     {"", " \n\t", "\xEF\xBB\xBF", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<!-- a -->",
	      "\xEF\xBB\xBF<?xml version='1.0'?><!-- <co-content> --> <?a b?>\n"}) {
		EXPECT_TRUE(IsCml(start + "<co-content>")) << start;
		EXPECT_EQ(CmlText(start + "<co-content><text>a</text></co-content>\n"), "a") << start;
	}
}

TEST(SchemaCml, RootMayBeSpelledInAnyWay) {
	for (const std::string root : {"<co-content>", "<co-content >", "<co-content\n>",
	                               "<co-content xmlns:x='y' z=\">\">", "<Co-Content>"})
		EXPECT_EQ(CmlText(root + "<text>a &amp; b</text></co-content>"), "a & b") << root;
	for (const std::string empty :
	     {"<co-content/>", "<co-content />", "<co-content></co-content>",
	      "<co-content> \n </co-content>", "<co-content><text/></co-content>", "<co-content",
	      "<co-content ", "<co-content a"})
		EXPECT_EQ(CmlText(empty), "") << empty;
}

TEST(SchemaCml, ParagraphsAreLines) {
	ExpectTexts({
		{"<text>a</text>", "a"},
		{"<text>a</text><text>b</text>", "a\nb"},
		{"<text>a</text>\n\n  <text>b</text>\n", "a\nb"},
		{"<text>\n  a\n</text><text> b </text>", "a\nb"},
		{"<text>a</text><text/><text></text><text> </text><text>b</text>", "a\nb"},
		{"<text hasMath=\"true\">a</text>", "a"},
		{"a", "a"},
		{"a<text>b</text>c", "a\nb\nc"},
		{"<text>a<text>b</text>c</text>", "a\nb\nc"},
		{"<heading level=\"1\">a</heading><text>b</text>", "a\nb"},
		{"<text>a<br/>b<br>c</text>", "a\nb\nc"},
		{"<p>a</p><div>b</div>", "a\nb"},
		{"<TEXT>a</TEXT><Text>b</Text>", "a\nb"},
	});
}

TEST(SchemaCml, WhiteSpaceWithinAParagraphIsKept) {
	ExpectTexts({
		{"<text>a  b\n\n  c\td</text>", "a  b\n\n  c\td"},
		{"<text>a\r\nb\rc\n\rd</text>", "a\nb\nc\n\nd"},
		{"<text>&#32;&#10;a&#10;b&#13;c&#9;d&#32;</text>", "a\nb\nc\td"},
		{"<text>\xC2\xA0"
	     "a\xC2\xA0</text>",
	     "\xC2\xA0"
	     "a\xC2\xA0"},
		{"<text>a <strong> b </strong> c</text>", "a  b  c"},
	});
}

TEST(SchemaCml, InlineElementsLeaveNothing) {
	ExpectTexts({
		{"<text>H<sub>2</sub>O, x<sup>2</sup></text>", "H2O, x2"},
		{"<text><strong>a</strong><em>b</em><u>c</u><var>d</var></text>", "abcd"},
		{"<text>see <a href=\"https://x.org/?a=1&amp;b=2\">this</a>.</text>", "see this."},
		{"<text>a <a href='x'/>b</text>", "a b"},
		{"<text>Dear <ptag>FIRST_NAME</ptag>,</text>", "Dear FIRST_NAME,"},
		{"<text><strong><em>a<u>b</u></em>c</strong></text>", "abc"},
		{"<text>a</text><img assetId=\"x\" alt=\"a \\ figure\"/><text>b</text>", "a\nb"},
		{"<text>a<img src='x'/>b</text>", "ab"},
		{"<asset id=\"i\" name=\"n\" extension=\"pdf\" assetType=\"generic\"/>", ""},
		{"<text>a</text><asset id=\"i\">notes</asset><text>b</text>", "a\nnotes\nb"},
		{"<text>a <newer x='y'>b</newer> c</text>", "a b c"},
	});
}

TEST(SchemaCml, ListItemsAreLines) {
	ExpectTexts({
		{"<list bullettype=\"bullets\"><li><text>a</text></li><li><text>b</text></li></list>",
	     "a\nb"},
		{"<list bulletType='numbers'><list-item><text>a</text></list-item><list-item>b</list-item>"
	     "</list>",
	     "a\nb"},
		{"<list><listItem><text>a</text></listItem><listItem/><listItem>b</listItem></list>c",
	     "a\nb\nc"},
		{"<text>a</text><list><li>b<list><li>c</li><li>d</li></list></li><li>e</li></list>f",
	     "a\nb\nc\nd\ne\nf"},
		{"<list>\n  <li>\n    <text>a</text>\n  </li>\n</list>", "a"},
		{"<list>text only</list>", "text only"},
	});
}

TEST(SchemaCml, RowsAreLinesOfCells) {
	ExpectTexts({
		{"<table rows='2' columns='2'><tr><td><text>a</text></td><td><text>b</text></td></tr>"
	     "<tr><td><text>c</text></td><td>d</td></tr></table>",
	     "a\tb\nc\td"},
		{"x<table><caption>T</caption><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>c</td>"
	     "</tr></table>y",
	     "x\nT\na\tb\nc\ny"},
		{"<table>\n <tr>\n  <td>a</td>\n  <td>b</td>\n </tr>\n</table>", "a\tb"},
		{"<table><tr><td/><td>a</td><td></td><td>b</td><td/></tr></table>c", "\ta\t\tb\nc"},
		{"<table><tr><td/><td/></tr><tr/><tr><td>a</td></tr></table>", "a"},
		{"<table><tr><td><text>a</text><text>b</text></td><td>c\nd<br/>e</td></tr></table>",
	     "a b\tc d e"},
		{"<table><tr><td>a<list><li>b</li><li>c</li></list></td><td>d</td></tr></table>",
	     "a b c\td"},
		{"<table><tr><td>a</td>b<td>c</td></tr></table>", "a b\tc"},
		{"<table><tr><td>a</td><td><code>\nb\n  c\n</code></td></tr></table>d", "a\tb\n  c\nd"},
	});
}

TEST(SchemaCml, UnclosedCellsEndWithTheirRow) {
	ExpectTexts({
		{"<table><tr><td>a<td>b</tr><tr><td>c</table><text>d</text><text>e</text>",
	     "a\tb\nc\nd\ne"},
		{"<td>a</td><td>b</td><text>c</text>", "a\tb\nc"},
	});
}

TEST(SchemaCml, CodeKeepsItsWhiteSpace) {
	ExpectTexts({
		{"<code language=\"python\">def f(x):\n\treturn x &lt; 2 &amp;&amp; y\n\n\n    z  </code>",
	     "def f(x):\n\treturn x < 2 && y\n\n\n    z  "},
		{"<code>    a\n  b</code>", "    a\n  b"},
		{"<code>\n    a\n</code>", "    a"},
		{"<code>\n\n  a\n\n</code><text>b</text>", "\n  a\n\nb"},
		{"<code>\r\n a\r\n b\r\n</code>", " a\n b"},
		{"<code>\r\ra</code>", "\na"},
		{"<text>a</text><code>b</code><code>c</code><text>d</text>", "a\nb\nc\nd"},
		{"<text>a</text><code></code><code>\n \n</code><text>b</text>", "a\nb"},
		{"<code>if (a < b && c > d) x->y;</code>", "if (a < b && c > d) x->y;"},
		{"<code>#include &lt;vector&gt;\n&#9;x</code>", "#include <vector>\n\tx"},
		{"<code><![CDATA[  if (a < b) &amp; <text>\n]]></code>", "  if (a < b) &amp; <text>"},
		{"<code> <strong>a</strong> </code>", " a "},
		{"<text>use<code> a </code>here</text>", "use\n a \nhere"},
		{"<code evaluatorId='x'>a</code><text> b </text>", "a\nb"},
		{"<pre> a </pre>b", " a \nb"},
		{"<text>a<code> b</text><text> c </text>", "a\n b\nc"},
	});
}

TEST(SchemaCml, MathIsKeptAsWritten) {
	ExpectTexts({
		{"<text hasMath=\"true\">So $$x^2 + \\frac{1}{2} &lt; \\alpha$$ holds.</text>",
	     "So $$x^2 + \\frac{1}{2} < \\alpha$$ holds."},
		{"<text>$$\\begin{aligned}\n  a &amp;= b \\\\\n  c & = d\n\\end{aligned}$$</text>",
	     "$$\\begin{aligned}\n  a &= b \\\\\n  c & = d\n\\end{aligned}$$"},
		{"<text>$$a<b$$ and $$ a_{i}<3 $$</text>", "$$a<b$$ and $$ a_{i}<3 $$"},
	});
}

TEST(SchemaCml, DecodesReferences) {
	ExpectTexts({
		{"&lt;&gt;&amp;&quot;&apos;", "<>&\"'"},
		{"&#65;&#x42;&#X63;&#x4a;&#x4B;&#0067;", "ABcJKC"},
		{"&eacute;&mdash;&nbsp;&alpha;&diams;&euro;&Eacute;",
	     "\xC3\xA9\xE2\x80\x94\xC2\xA0\xCE\xB1\xE2\x99\xA6\xE2\x82\xAC\xC3\x89"},
		{"&#233;&#x20AC;&#x1F600;&#x10FFFF;&#xFFFD;",
	     "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF\xEF\xBF\xBD"},
		{"&amp;lt;b&amp;gt; &amp;amp;amp;", "&lt;b&gt; &amp;amp;"},
		{"&lt;co-content&gt;&lt;text&gt;", "<co-content><text>"},
	});
}

TEST(SchemaCml, KeepsWhatIsNoReference) {
	for (const std::string text : {"&",
	                               "a & b",
	                               "R&D",
	                               "&&amp",
	                               "&;",
	                               "& amp;",
	                               "&#;",
	                               "&#x;",
	                               "&#0;",
	                               "&#xD800;",
	                               "&#xDFFF;",
	                               "&#x110000;",
	                               "&#1;",
	                               "&#xFFFE;",
	                               "&#xFFFF;",
	                               "&#12a;",
	                               "&#xfg;",
	                               "&#-5;",
	                               "&LT;",
	                               "&foo;",
	                               "&nosuchname;",
	                               "&amp ;",
	                               "&#99999999999999999999;",
	                               "&#x100000041;",
	                               "&#x2000000000000041;",
	                               "?a=1&b=2;c",
	                               "&lol9;"}) {
		EXPECT_EQ(TextOf(text), text);
		EXPECT_EQ(TextOf("<text>" + text + "</text>" + text), text + "\n" + text);
	}
}

TEST(SchemaCml, KeepsWhatIsNoTag) {
	for (const std::string text : {"a < b",
	                               "a<",
	                               "<3",
	                               "a <3 b",
	                               "<-",
	                               "<>",
	                               "a << b",
	                               "a <= b",
	                               "< text>",
	                               "</ text>",
	                               "</3>",
	                               "a<b and c>d",
	                               "<me@example.org>",
	                               "<https://example.org>",
	                               "<a b>",
	                               "<a b=>",
	                               "<a b='c\">",
	                               "<a 'b'>",
	                               "<text/ >",
	                               "<text =>",
	                               "</text a='b'>",
	                               "<!>",
	                               "<!text>",
	                               "<!DOCTYPE html>",
	                               "<![IF]>",
	                               "<!-- a",
	                               "<![CDATA a",
	                               "<?>",
	                               "<? a ?>",
	                               "<?a >",
	                               "\xE3\x80\x8A<\xE6\x97\xA5>"}) {
		EXPECT_EQ(TextOf(text), text);
		EXPECT_EQ(TextOf("<text>" + text + "</text>" + text), text + "\n" + text);
	}
}

TEST(SchemaCml, TagsEndWhereTheyEnd) {
	ExpectTexts({
		{"<a href='a > b'>c</a>", "c"},
		{"<a href=\"it's\" title='\"'>c</a>", "c"},
		{"<img alt=\"a < b <3\"/>c", "c"},
		{"<a href = 'b'\n\ttitle\n=\n'c' >d</a\n>", "d"},
		{"<a href=b/c?d>e</a>", "e"},
		{"<a b='c'd='e'>f</a>", "f"},
		{"<a xml:lang='b' _c='d' data-e.f='g'>h</a>", "h"},
		{"<a href=\"b>c</a><text>d</text>", "<a href=\"b>c\nd"},
		{"<a href=\"b<text>c</text>\">d</a>", "<a href=\"b\nc\n\">d"},
	});
}

TEST(SchemaCml, TagsNeedNotMatch) {
	ExpectTexts({
		{"<text>a<strong>b</text><text>c", "ab\nc"},
		{"</text>a</strong>b</text></co-content>c", "ab\nc"},
		{"<text>a</heading>b", "a\nb"},
		{"<list><li>a<li>b</list>c", "a\nb\nc"},
		{"<code>a</li></code> b", "a\nb"},
		{"<code> a<text> b </text> c</code> d", " a\n b \n c\nd"},
	});
	EXPECT_EQ(CmlText("<co-content><text>a</text></co-content><text>b</text><co-content>c"),
	          "a\nb\nc");
}

TEST(SchemaCml, CommentsAndInstructionsAreLeftOut) {
	ExpectTexts({
		{"a<!-- b -->c<!----><!--->-->d<!-- <text> - -- -->", "acd"},
		{"a<?b c?>d<?php echo '<text>'; ?>", "ad"},
		{"a<!-- b", "a<!-- b"},
	});
}

TEST(SchemaCml, CharacterDataIsText) {
	ExpectTexts({
		{"<text><![CDATA[a < b &amp; </text> ]] > c]]></text>d", "a < b &amp; </text> ]] > c\nd"},
		{"<text><![CDATA[]]>a<![CDATA[ ]]>b<![CDATA[]]]]><![CDATA[>]]></text>", "a b]]>"},
		{"<![CDATA[a", "<![CDATA[a"},
	});
}

TEST(SchemaCml, AMarkCutOffIsLeftOut) {
	const std::string cml = "<co-content><text>a</text><text>b <a href=\"http://x.org\">c</a>";
	const size_t link = cml.find("<a ");
	const size_t label = cml.find("c</a>");
	for (size_t size = link + 2; size < label; ++size)
		EXPECT_EQ(CmlText(cml.substr(0, size)), "a\nb") << size;
	for (size_t size = label + 3; size < cml.size(); ++size)
		EXPECT_EQ(CmlText(cml.substr(0, size)), "a\nb c") << size;
	// But text is not taken for one.
	for (const std::string text : {"a <", "a <b then c", "a <x", "x <y z='", "a &am", "a &", "<3"})
		EXPECT_EQ(CmlText("<co-content>" + text), text);
}

TEST(SchemaCml, NeedsNoValidUtf8) {
	ExpectTexts({
		{"<text>caf\xE9 \xFF\x80</text>", "caf\xE9 \xFF\x80"},
		{"<text>\x01\x7F</text>", "\x01\x7F"},
	});
	EXPECT_EQ(TextOf(std::string("<text>a\0b</text>", 16)), std::string("a\0b", 3));
}

TEST(SchemaCml, WritesCharactersInTheCallersEncoding) {
	const CharacterWriter latin1 = [](char32_t character, std::string* text) {
		if (character > 0xFF)
			return false;
		*text += static_cast<char>(character);
		return true;
	};
	EXPECT_EQ(CmlText("<co-content>\xE9&eacute;&#233;&lt;&euro;&#x20ac;&amp;</co-content>", latin1),
	          "\xE9\xE9\xE9<&euro;&#x20ac;&");
}

TEST(SchemaCml, ElementsMayNestDeep) {
	EXPECT_EQ(TextOf(Repeated("<text>", 100000) + "a" + Repeated("</text>", 100000) + "b"), "a\nb");
	EXPECT_EQ(TextOf(Repeated("<strong>", 100000) + "a" + Repeated("</strong>", 100000)), "a");
	EXPECT_EQ(TextOf(Repeated("<table><tr><td>", 100000) + "a"), "a");
	EXPECT_EQ(TextOf(Repeated("<list><li>", 300) + "<code> a </code>" +
	                 Repeated("</li></list>", 300) + "<text> b </text>"),
	          "a\nb");
}

// Hostile texts. Were any of them read in quadratic time, 2 MB of it would take hours.
TEST(SchemaCml, TimeIsLinear) {
	constexpr size_t kBytes = 2 << 20;
	const auto start = std::chrono::steady_clock::now();
	for (const std::string unit : {"<",
	                               "<a",
	                               "<a ",
	                               "<a b=\"",
	                               "<a b='",
	                               "<a b='<a c=\"",
	                               "</",
	                               "</text",
	                               "<text>",
	                               "</text>",
	                               "<strong>",
	                               "<text>a",
	                               "<td>",
	                               "</td>",
	                               "<tr><td>",
	                               "<code>",
	                               "<code> ",
	                               "<code>\n</code>",
	                               "<!--",
	                               "<!-- -",
	                               "<![CDATA[",
	                               "<?a",
	                               "<!-- <?a <![CDATA[ ]]>",
	                               "&",
	                               "&#",
	                               "&#0",
	                               "&#xD800;",
	                               "&abcdefgh;",
	                               "&amp;",
	                               "&#x20;",
	                               "\r",
	                               "\r\n",
	                               " ",
	                               " a",
	                               "a",
	                               "a='b' ",
	                               "<a b='c' d='<' ",
	                               "<code> <text>",
	                               "<td> ",
	                               "<td>a\n\r",
	                               "\xC2\xA0",
	                               "<text>a <![CDATA[ ]]>",
	                               "<x y='z'><",
	                               "<br/>"}) {
		const std::string many = Repeated(unit, kBytes / unit.size());
		for (const std::string root :
		     {"<co-content>", "<co-content><text", "<co-content><a b=\""}) {
			const std::string text = CmlText(root + many);
			EXPECT_LE(text.size(), root.size() + many.size());
		}
		EXPECT_EQ(CmlText(many), many);
	}
	EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(2));
}

TEST(SchemaCml, ATagMayHaveAnyNumberOfAttributes) {
	std::string tag = "<text";
	for (size_t i = 0; i < 100000; ++i)
		tag += " a" + std::to_string(i) + "='>'";
	EXPECT_EQ(TextOf(tag + ">b</text>"), "b");
}

// Texts put together of markup, near-markup and words.
class SchemaCmlProperty : public testing::Test {
  protected:
	std::string Any(const std::vector<std::string>& pieces, size_t most) {
		std::string text;
		for (size_t count = random_() % most; count > 0; --count)
			text += pieces[random_() % pieces.size()];
		return text;
	}

	const std::vector<std::string> kMarks = {
		"<text>",  "</text>", "<text/>",      "<list>",     "<li>",      "</li>",
		"</list>", "<code>",  "</code>",      "<table>",    "<tr>",      "<td>",
		"</td>",   "</tr>",   "</table>",     "<strong>",   "</strong>", "<a href=\"x\">",
		"</a>",    "<br/>",   "<img a='b'/>", "<!-- c -->", "<?d e?>",   "</co-content>"};
	const std::vector<std::string> kNearMarks = {
		"<",     ">",        "&",         ";",   "\"",  "'",  "/",           "=",      "<a b=\"",
		"<!--",  "-->",      "<![CDATA[", "]]>", "<?x", "?>", "&#",          "&#x41;", "&lt;",
		"&amp;", "&eacute;", "\r",        "\n",  " ",   "\t", "<co-content>"};
	const std::vector<std::string> kWords = {"a", "bc",   "3", "\xC3\xA9", "\xF0\x9F\x98\x80",
	                                         ".", "$$x$$"};

	std::mt19937 random_{20240501};
};

std::string WithoutSpace(std::string text) {
	text.erase(std::remove_if(text.begin(), text.end(),
	                          [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }),
	           text.end());
	return text;
}

TEST_F(SchemaCmlProperty, TextBetweenMarksIsNeverLost) {
	for (int i = 0; i < 50000; ++i) {
		std::string cml = "<co-content>";
		std::string words;
		for (size_t count = random_() % 30; count > 0; --count) {
			cml += Any(kMarks, 4);
			const std::string word = Any(kWords, 3) + (random_() % 3 == 0 ? " \n" : "");
			cml += word;
			words += word;
		}
		ASSERT_EQ(WithoutSpace(CmlText(cml)), WithoutSpace(words)) << cml;
	}
}

TEST_F(SchemaCmlProperty, LinesAreNeitherBlankNorPadded) {
	for (int i = 0; i < 50000; ++i) {
		std::string cml = "<co-content>";
		for (size_t count = random_() % 30; count > 0; --count)
			cml += Any({"<text>", "</text>", "<list>", "<li>", "</li>", "<strong>", "<br/>",
			            "<text> \n </text>", "</li>\n <li>"},
			           6) +
			       Any(kWords, 3);
		const std::string text = "\n" + CmlText(cml) + "\n";
		ASSERT_EQ(text == "\n\n" ? 0 : 1, text.find("\n\n") == std::string::npos) << cml;
		ASSERT_EQ(text.find("\n "), std::string::npos) << cml;
		ASSERT_EQ(text.find(" \n"), std::string::npos) << cml;
	}
}

TEST_F(SchemaCmlProperty, AnyTextGivesSomeTextThatStaysAsItIs) {
	std::vector<std::string> pieces = kMarks;
	pieces.insert(pieces.end(), kNearMarks.begin(), kNearMarks.end());
	pieces.insert(pieces.end(), kWords.begin(), kWords.end());
	for (int i = 0; i < 100000; ++i) {
		const std::string content = Any(pieces, 40);
		const std::string cml = "<co-content>" + content;
		const std::string text = CmlText(cml);
		ASSERT_LE(text.size(), cml.size()) << cml;
		// Unless it speaks of markup itself.
		ASSERT_TRUE(IsCml(text) || CmlText(text) == text) << cml;
		ASSERT_TRUE(IsCml(content) || CmlText(content) == content) << content;
	}
}

TEST_F(SchemaCmlProperty, EscapedTextComesBack) {
	std::vector<std::string> pieces = kMarks;
	pieces.insert(pieces.end(), kNearMarks.begin(), kNearMarks.end());
	pieces.erase(std::remove(pieces.begin(), pieces.end(), "\r"), pieces.end());
	for (int i = 0; i < 50000; ++i) {
		const std::string text = "(" + Any(pieces, 20) + ")";
		std::string escaped;
		for (const char c : text)
			escaped += c == '<' ? "&lt;" : c == '&' ? "&#38;" : std::string(1, c);
		ASSERT_EQ(TextOf("<text>" + escaped + "</text>"), text);
		ASSERT_EQ(TextOf("<code>" + escaped + "</code>"), text);
	}
}

TEST_F(SchemaCmlProperty, AnyBytesAreRead) {
	for (int i = 0; i < 50000; ++i) {
		std::string cml = "<co-content>";
		for (size_t count = random_() % 60; count > 0; --count)
			cml += static_cast<char>(random_() % 4 == 0 ? "<>&;/\"'=!?-[]#x"[random_() % 15]
			                                            : random_() % 256);
		ASSERT_LE(CmlText(cml).size(), cml.size());
	}
}

struct Stopped {};
int looks_left;

// Hooks are the process's: each test leaves none behind.
class SchemaCmlInterrupt : public testing::Test {
  protected:
	void SetUp() override {
		base::InterruptHooks hooks;
		hooks.stop = [] {
			if (looks_left-- == 0)
				throw Stopped();
		};
		base::SetInterruptHooks(hooks);
	}
	void TearDown() override { base::SetInterruptHooks({}); }
};

TEST_F(SchemaCmlInterrupt, StopsALongText) {
	for (const std::string unit : {"<text>a</text>", "&amp;", "a &", "<td>", "<"}) {
		for (const int looks : {0, 1, 10}) {
			looks_left = looks;
			EXPECT_THROW(TextOf(Repeated(unit, 1 << 20)), Stopped) << unit;
			EXPECT_EQ(looks_left, -1);
		}
	}
}

} // namespace
} // namespace coursera::schema
