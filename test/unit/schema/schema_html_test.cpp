#include "schema/schema_html.hpp"

#include <gtest/gtest.h>

#include <new>
#include <string>

#include "base/base_interrupt.hpp"

namespace coursera::schema {
namespace {

// Writes tags as <name> and </name>, text in between.
class Writer : public HtmlListener {
  public:
	void StartTag(const Element& element) override { Tag("<", element.name); }
	void EndTag(const Element& element) override { Tag("</", element.name); }
	void Text(std::string_view text) override { written += text; }

	std::string written;

  private:
	void Tag(std::string_view open, std::string_view name) {
		written.append(open).append(name).append(">");
	}
};

std::string PartsOf(std::string_view html) {
	Writer writer;
	ReadHtml(html, &writer);
	return writer.written;
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
	EXPECT_EQ(PartsOf("<div><pre>a</body></div>b</html>c"), "<div><pre>a</pre></div>bc");
}

TEST(SchemaHtml, AStartEndsWhatCannotHoldIt) {
	EXPECT_EQ(PartsOf("<p><b>a<div>b"), "<p><b>a</b></p><div>b</div>");
	EXPECT_EQ(PartsOf("<p>a<span>b<ul>c"), "<p>a<span>b</span></p><ul>c</ul>");
	EXPECT_EQ(PartsOf("<p>a<br>b<hr>c"), "<p>a<br></br>b</p><hr></hr>c");
	EXPECT_EQ(PartsOf("<h2>a<p>b<h3>c<h4>d<table>"),
	          "<h2>a</h2><p>b</p><h3>c</h3><h4>d</h4><table></table>");
	EXPECT_EQ(PartsOf("<h2>a<div>b</div>c</h2>"), "<h2>a<div>b</div>c</h2>");
	EXPECT_EQ(PartsOf("<ul><li><div>a<li>b<ol><li>c</ol>d<li>e"),
	          "<ul><li><div>a</div></li><li>b<ol><li>c</li></ol>d</li><li>e</li></ul>");
	EXPECT_EQ(PartsOf("<dl><dt>a<dt>b<dd>c<dd><p>d<dl><dd>e</dl><dt>f"),
	          "<dl><dt>a</dt><dt>b</dt><dd>c</dd><dd><p>d</p><dl><dd>e</dd></dl></dd><dt>f</dt>"
	          "</dl>");
	EXPECT_EQ(PartsOf("<a>b<a>c<div>d<a>e"), "<a>b</a><a>c<div>d<a>e</a></div></a>");
	EXPECT_EQ(PartsOf("<a>b<li>c</a>d<a>e<dd>f"), "<a>b</a><li>cd<a>e</a><dd>f</dd></li>");
	EXPECT_EQ(PartsOf("<a>b<table><tr><td>c"), "<a>b</a><table><tr><td>c</td></tr></table>");
}

TEST(SchemaHtml, PartsOfATableEndThoseBefore) {
	EXPECT_EQ(PartsOf("<table><caption>a<thead><tr><th><ul><li>b<th>c<tbody><tr><td><div>d<tr>e"
	                  "<tfoot><td>f"),
	          "<table><caption>a</caption><thead><tr><th><ul><li>b</li></ul></th><th>c</th></tr>"
	          "</thead><tbody><tr><td><div>d</div></td></tr><tr>e</tr></tbody><tfoot><td>f</td>"
	          "</tfoot></table>");
	EXPECT_EQ(PartsOf("<table><tr><td><table><td>a<tbody>b</table><td>c"),
	          "<table><tr><td><table><td>a</td><tbody>b</tbody></table></td><td>c</td></tr>"
	          "</table>");
	EXPECT_EQ(PartsOf("<div><td>a<td>b"), "<div><td>a</td><td>b</td></div>");
}

TEST(SchemaHtml, AnEndEndsWhatIsOpenInside) {
	EXPECT_EQ(PartsOf("<div><ul><li><b>a</div>b"), "<div><ul><li><b>a</b></li></ul></div>b");
	EXPECT_EQ(PartsOf("<b><i>a</b>b</i>c"), "<b><i>a</i></b>bc");
	EXPECT_EQ(PartsOf("<a><p>b</a>c"), "<a><p>b</p></a>c");
	EXPECT_EQ(PartsOf("<table><tr><td><div>a</table>b"),
	          "<table><tr><td><div>a</div></td></tr></table>b");
	EXPECT_EQ(PartsOf("<h2>a</h3>b"), "<h2>a</h2>b");
	EXPECT_EQ(PartsOf("<ul><li>a</ol>b"), "<ul><li>ab</li></ul>");
}

TEST(SchemaHtml, AnEndOfLessIsIgnored) {
	EXPECT_EQ(PartsOf("<b><ul>a</b>b"), "<b><ul>ab</ul></b>");
	EXPECT_EQ(PartsOf("<li><ul>a</li>b"), "<li><ul>ab</ul></li>");
	EXPECT_EQ(PartsOf("<div><td>a</div>b"), "<div><td>ab</td></div>");
	EXPECT_EQ(PartsOf("<td><table>a</td>b</tr>c"), "<td><table>abc</table></td>");
	EXPECT_EQ(PartsOf("a</p>b</br>c</x>d</div>"), "abcd");
}

TEST(SchemaHtml, ATagMayEndItself) {
	EXPECT_EQ(PartsOf("<div/>a<a name=x />b<p/><title/>c<script/>d"),
	          "<div></div>a<a></a>b<p></p><title></title>cd");
	EXPECT_EQ(PartsOf("<a href=x/>b"), "<a>b</a>");
}

TEST(SchemaHtml, OtherElementsAreNotThere) {
	EXPECT_EQ(PartsOf("<x><p>a<wbr>b<int>c</x>d"), "<p>abcd</p>");
	std::string html = "<p>";
	for (size_t i = 0; i < 4 * kMaxOpenElements; ++i)
		html += "array<int>, ";
	EXPECT_EQ(PartsOf(html + "<b>x").find("<b>x</b></p>"), 3 + 7 * 4 * kMaxOpenElements);
}

TEST(SchemaHtml, ATitleEndsWithTheHead) {
	EXPECT_EQ(PartsOf("<title>a<body>b<title>c</head>d<title>e<p>f"),
	          "<title>a</title>b<title>c</title>d<title>e</title><p>f</p>");
	EXPECT_EQ(PartsOf("<title>a<p>&amp;<body></title>b"), "<title>a<p>&<body></title>b");
}

// Interrupts are looked for every few kilobytes. Where must not matter.
TEST(SchemaHtml, LooksForInterruptsDoNotShow) {
	const std::string html =
		"<p class='x y'>a &lt;\xC3\xA9&nbsp;\xF0\x9F\x98\x80</p><!-- c > - d --><h1 id = z>e</h1>"
		"<script>if (a < b) '</b>'</script><pre>\n\tf &amp; g\n</pre><style>h</style>i<br/>";
	const std::string parts = PartsOf(html);
	for (size_t bytes = 3600; bytes < 4200; ++bytes) {
		const std::string start = "<div>" + std::string(bytes, 'x');
		ASSERT_EQ(PartsOf(start + html), start + parts + "</div>") << bytes;
	}
}

TEST(SchemaHtml, CutsWhatNestsTooDeep) {
	std::string html = "<p>a</p>";
	for (size_t i = 0; i < kMaxOpenElements; ++i)
		html += "<b>";
	EXPECT_NE(PartsOf(html + "<br>x").find("<br></br>x</b></b>"), std::string::npos);
	const std::string parts = PartsOf(html + "<b>x</b><p>y");
	EXPECT_EQ(parts.find("<p>a</p><b><b>"), 0U);
	EXPECT_EQ(parts.find_first_of("xy/", 8), std::string::npos);
}

class Thrower : public HtmlListener {
  public:
	void StartTag(const Element& element) override {
		if (element.name == "b")
			throw std::bad_alloc();
	}
	void EndTag(const Element&) override {}
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

} // namespace
} // namespace coursera::schema
