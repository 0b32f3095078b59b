#include "schema/schema_html.hpp"

#include <gtest/gtest.h>

#include <libxml/parser.h>

#include <new>
#include <string>

#include "base/base_interrupt.hpp"
#include "support/thrown_error.hpp"

namespace coursera::schema {
namespace {

// Writes tags as <name> and </name>, text in between. The tags of <html> and <body>, which come
// for every page, are left out.
class Writer : public HtmlListener {
  public:
	void StartTag(std::string_view name) override { Tag("<", name); }
	void EndTag(std::string_view name) override { Tag("</", name); }
	void Text(std::string_view text) override { written += text; }

	std::string written;

  private:
	void Tag(std::string_view open, std::string_view name) {
		if (name != "html" && name != "body")
			written.append(open).append(name).append(">");
	}
};

std::string PartsOf(std::string_view html) {
	Writer writer;
	ReadHtml(html, &writer);
	return writer.written;
}

std::string TagOf(size_t attributes) {
	std::string tag = "<p";
	for (size_t i = 0; i < attributes; ++i)
		tag += " a" + std::to_string(i) + "='>'";
	return tag + ">";
}

TEST(SchemaHtml, ReadsTagsWithoutAttributes) {
	EXPECT_EQ(PartsOf("<P class=x>a<BR/>b</p ><h1 title='>' id=\">\">c"),
	          "<p>a<br></br>b</p><h1>c</h1>");
}

TEST(SchemaHtml, SuppliesTagsLeftOut) {
	EXPECT_EQ(PartsOf("<p>a<p>b<ul><li>c<li>d</ul>"),
	          "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>");
	EXPECT_EQ(PartsOf("<table><tr><th>a<td>b<tr><td><table><tr><td>c</table></table>d"),
	          "<table><tr><th>a</th><td>b</td></tr><tr><td><table><tr><td>c</td></tr></table>"
	          "</td></tr></table>d");
}

TEST(SchemaHtml, KeepsTextBehindTheEnd) {
	EXPECT_EQ(PartsOf("<html><body><p>a</body></html><p>b"), "<p>a</p><p>b</p>");
}

TEST(SchemaHtml, LeavesCommentsAndDeclarationsOut) {
	EXPECT_EQ(PartsOf("<!DOCTYPE html><?xml version='1.0'?><p>a<!-- <b>c</b> -->d"), "<p>ad</p>");
}

TEST(SchemaHtml, LeavesScriptAndStyleOut) {
	EXPECT_EQ(PartsOf("<div><style>p > b {}</style>a<SCRIPT>if (a < b) '</b>'</Script>c</div>"),
	          "<div><style></style>a<script></script>c</div>");
}

TEST(SchemaHtml, TakesOtherBracketsForText) {
	EXPECT_EQ(PartsOf("<p>a < b <= c <3 > d<"), "<p>a < b <= c <3 > d<</p>");
}

TEST(SchemaHtml, DecodesEntities) {
	EXPECT_EQ(PartsOf("<p>&lt;&amp;&#65;&#x42;&eacute;&apos;&mdash;"),
	          "<p><&AB\xC3\xA9'\xE2\x80\x94</p>");
	EXPECT_EQ(PartsOf("<p>a&nbsp;b\xC2\xA0"
	                  "c&#160;"),
	          "<p>a b c </p>");
	EXPECT_EQ(PartsOf("<p>&#x1F600;"), "<p>\xF0\x9F\x98\x80</p>");
}

TEST(SchemaHtml, IsUtf8WhateverThePageSays) {
	for (const std::string meta :
	     {"<meta charset=iso-8859-1>",
	      "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>",
	      "<?xml version='1.0' encoding='utf-16'?>"}) {
		const std::string parts = PartsOf(meta + "<p>\xC3\xA9 \xE2\x82\xAC</p>");
		EXPECT_NE(parts.find("<p>\xC3\xA9 \xE2\x82\xAC</p>"), std::string::npos) << parts;
	}
}

// The parser gets a page in pieces. Where they part must not matter.
TEST(SchemaHtml, SeamsBetweenPiecesDoNotShow) {
	const std::string html =
		"<p class='x y'>a &lt;\xC3\xA9&nbsp;\xF0\x9F\x98\x80</p><!-- c > - d --><h1 id = z>e</h1>"
		"<script>if (a < b) '</b>'</script><pre>\n\tf &amp; g\n</pre><style>h</style>i<br/>";
	const std::string parts = PartsOf(html);
	for (size_t bytes = 3600; bytes < 4200; ++bytes) {
		const std::string start = "<div>" + std::string(bytes, 'x');
		ASSERT_EQ(PartsOf(start + html), start + parts + "</div>") << bytes;
	}
}

TEST(SchemaHtml, ReadsTagsOfManyAttributes) {
	EXPECT_EQ(PartsOf(TagOf(kMaxAttributes) + "a"), "<p>a</p>");
}

TEST(SchemaHtml, TooManyAttributesAreAnError) {
	for (const size_t attributes : {kMaxAttributes + 1, size_t{2000}, size_t{300000}}) {
		SCOPED_TRACE(attributes);
		const auto error = support::ThrownError([&] { PartsOf(TagOf(attributes) + "a"); });
		EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedPage);
		EXPECT_NE(error.detail().find("500"), std::string::npos);
	}
}

TEST(SchemaHtml, AttributesNeedNoSpaceToCount) {
	std::string tag = "<p ";
	for (size_t i = 0; i < 300000; ++i)
		tag += "a" + std::to_string(i) + "=''";
	EXPECT_EQ(support::ThrownError([&] { PartsOf(tag); }).kind(), base::ErrorKind::kMalformedPage);
}

TEST(SchemaHtml, CutsWhatNestsTooDeep) {
	std::string html = "<p>a</p>";
	for (size_t i = 0; i < kMaxOpenElements; ++i)
		html += "<b>";
	const std::string parts = PartsOf(html + "x</b><p>y");
	EXPECT_EQ(parts.find("<p>a</p><b><b>"), 0U);
	EXPECT_EQ(parts.find_first_of("xy"), std::string::npos);
}

class Thrower : public HtmlListener {
  public:
	void StartTag(std::string_view name) override {
		if (name == "b")
			throw std::bad_alloc();
	}
	void EndTag(std::string_view) override {}
	void Text(std::string_view text) override {
		if (text == "boom")
			throw 42;
	}
};

TEST(SchemaHtml, ListenerMayThrow) {
	Thrower thrower;
	EXPECT_THROW(ReadHtml("<p>a<b>boom", &thrower), std::bad_alloc);
	EXPECT_THROW(ReadHtml("<p>a</p><p>boom<b>", &thrower), int);
	EXPECT_NO_THROW(ReadHtml("<p>a</p><p>c", &thrower));
}

struct Stopped {};
int pieces_to_read;

// Hooks are the process's: each test leaves none behind.
class SchemaHtmlInterrupt : public testing::Test {
  protected:
	void SetUp() override {
		base::InterruptHooks hooks;
		hooks.stop = [] {
			if (pieces_to_read-- == 0)
				throw Stopped();
		};
		base::SetInterruptHooks(hooks);
	}
	void TearDown() override { base::SetInterruptHooks({}); }
};

TEST_F(SchemaHtmlInterrupt, StopsBetweenPieces) {
	const std::string html = "<div>" + std::string(1 << 20, 'x');
	for (const int pieces : {0, 1, 5, 100}) {
		pieces_to_read = pieces;
		Writer writer;
		EXPECT_THROW(ReadHtml(html, &writer), Stopped);
		EXPECT_LE(writer.written.size(), static_cast<size_t>(pieces) * 4096);
		EXPECT_EQ(pieces_to_read, -1) << "asked again after it had stopped";
	}
}

TEST_F(SchemaHtmlInterrupt, StopsInsideACommentOrTag) {
	for (const std::string start : {"<!-- ", "<p title='", "<script>", "<p ", "&"}) {
		pieces_to_read = 10;
		Writer writer;
		EXPECT_THROW(ReadHtml(start + std::string(1 << 20, 'x'), &writer), Stopped) << start;
	}
}

TEST(SchemaHtml, LeavesGlobalErrorHandlersAlone) {
	int errors = 0;
	xmlSetStructuredErrorFunc(&errors, [](void* count, auto*) { ++*static_cast<int*>(count); });
	PartsOf("<p>&nosuch;</b><b <!-- \x01");
	EXPECT_EQ(errors, 0);
	EXPECT_EQ(xmlStructuredErrorContext, &errors);
	xmlSetStructuredErrorFunc(nullptr, nullptr);
}

} // namespace
} // namespace coursera::schema
