// Pages that are broken, or made to hurt the one who reads them.
#include "schema/schema_page.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "base/base_error.hpp"
#include "schema/schema_html.hpp"
#include "support/thrown_error.hpp"

namespace coursera::schema {
namespace {

constexpr std::string_view kScript = "<pre>CREATE TABLE t (a int);</pre>";

std::string Repeat(std::string_view part, size_t bytes) {
	std::string text;
	while (text.size() + part.size() <= bytes)
		text += part;
	return text;
}

// Reads a page, and asks it about a table. Generous: an algorithm that takes the square of the
// page's size would need hours.
Documentation ReadInTime(const std::string& html) {
	const auto start = std::chrono::steady_clock::now();
	const Page page = Page::Parse(html);
	Documentation documentation = page.Describe("t", {"a", "b", "id"});
	const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
	EXPECT_LT(seconds.count(), 60);
	return documentation;
}

TEST(MalformedPage, OverTheLimitIsAnError) {
	const auto error =
		support::ThrownError([] { Page::Parse(std::string(kMaxPageBytes + 1, ' ')); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedPage);
	EXPECT_NE(error.detail().find("4 MiB"), std::string::npos);
}

TEST(MalformedPage, OfTheLimitIsRead) {
	std::string html = Repeat("<p>text ", kMaxPageBytes - kScript.size());
	html += kScript;
	EXPECT_EQ(Page::Parse(html).script(), "CREATE TABLE t (a int);");
}

TEST(MalformedPage, DeepNestingCutsThePage) {
	const std::string deep = "<p>a: x</p>" + Repeat("<div>", 500000);
	EXPECT_EQ(Page::Parse(deep + std::string(kScript)).script(), "");
	EXPECT_EQ(ReadInTime(deep + "</div><p>b: y").columns, (std::vector<std::string>{"x", "", ""}));
	EXPECT_EQ(Page::Parse(std::string(kScript) + deep).script(), "CREATE TABLE t (a int);");
}

TEST(MalformedPage, NestingUpToTheLimitHidesNothing) {
	const std::string deep = Repeat("<div>", 5 * (kMaxOpenElements - 1)); // and <pre>
	EXPECT_EQ(Page::Parse(deep + std::string(kScript)).script(), "CREATE TABLE t (a int);");
	EXPECT_EQ(Page::Parse("<div>" + deep + std::string(kScript)).script(), "");
}

TEST(MalformedPage, ATagMayHaveAnyNumberOfAttributes) {
	std::string tag = "<p ";
	while (tag.size() < kMaxPageBytes - 100)
		tag += "a" + std::to_string(tag.size()) + ' ';
	EXPECT_EQ(ReadInTime(tag + ">a: x").columns[0], "x");
	EXPECT_EQ(ReadInTime("<p " + Repeat("a='x' ", 1 << 20) + ">a: x").columns[0], "x");
	EXPECT_EQ(ReadInTime("<p " + Repeat("a=''", 1 << 20) + ">a: x").columns[0], "x");
}

TEST(MalformedPage, TakesLinearTime) {
	for (const std::string_view part : {"<div>",
	                                    "<b>",
	                                    "<table><tr><td>",
	                                    "<ul><li>",
	                                    "<dl><dt>a<dd>",
	                                    "<pre>\n",
	                                    "<a ",
	                                    "</i>",
	                                    "<p>a: x",
	                                    "<td>a",
	                                    "<b>a</b><br>",
	                                    "&amp;",
	                                    "&",
	                                    "<",
	                                    "<!--",
	                                    "<!",
	                                    "</",
	                                    "<a '\">",
	                                    "a\n",
	                                    "<script>",
	                                    "CREATE TABLE ",
	                                    "<pre>CREATE TABLE t (",
	                                    "<li>INT4",
	                                    "<hr>",
	                                    "&#",
	                                    "\x01",
	                                    "\xFF"}) {
		SCOPED_TRACE(part);
		ReadInTime(Repeat(part, 1 << 20));
		for (const size_t deep : {size_t{250}, size_t{1} << 18}) {
			ReadInTime(Repeat("<div>", 5 * deep) + Repeat(part, 1 << 20));
			ReadInTime("<ul><li>" + Repeat("<div>", 5 * deep) + Repeat(part, 1 << 20) + "</ul>");
		}
	}
	ReadInTime(Repeat("<b>", 3 * 250) + Repeat("</span></td></ul>", 1 << 20));
	ReadInTime("<p title='" + Repeat("&amp;", 1 << 20) + "'>a: x");
}

TEST(MalformedPage, HugeAttributeIsSkipped) {
	const std::string html = "<p title='" + std::string(1 << 20, '>') + "'>a: x";
	EXPECT_EQ(ReadInTime(html).columns[0], "x");
}

TEST(MalformedPage, UnterminatedTagHidesWhatFollows) {
	EXPECT_EQ(ReadInTime("<p>a: x<b").columns[0], "x");
	EXPECT_EQ(ReadInTime("<p>a: x<").columns[0], "x<");
	EXPECT_EQ(ReadInTime("<p>a: x<b t='>y</b>").columns[0], "x");
}

TEST(MalformedPage, UnterminatedCommentHidesWhatFollows) {
	EXPECT_EQ(ReadInTime("<p>a: x<!-- c > y").columns[0], "x");
	EXPECT_EQ(ReadInTime("<p>a: x<!-- c > y --> z").columns[0], "x z");
}

TEST(MalformedPage, UnterminatedScriptElementHidesWhatFollows) {
	EXPECT_EQ(Page::Parse("<script>" + std::string(kScript)).script(), "");
	EXPECT_EQ(Page::Parse(std::string(kScript) + "<script>").script(), "CREATE TABLE t (a int);");
}

TEST(MalformedPage, UnterminatedPreReachesToTheEnd) {
	EXPECT_EQ(Page::Parse("<div><pre>CREATE TABLE t (a int);").script(), "CREATE TABLE t (a int);");
}

TEST(MalformedPage, UnknownEntitiesStay) {
	EXPECT_EQ(ReadInTime("<p>a: &amp &nosuch; AT&T &").columns[0], "&amp &nosuch; AT&T &");
}

TEST(MalformedPage, ReferencesToNoCharacterAreDropped) {
	EXPECT_EQ(ReadInTime("<p>a: x&#;y&#0;z&#xD800;&#9999999999;.").columns[0], "xyz.");
}

TEST(MalformedPage, EntitiesAreNotExpandedTwice) {
	EXPECT_EQ(ReadInTime("<!DOCTYPE x [<!ENTITY e 'boom'>]><p>a: &e; &amp;lt;").columns[0],
	          "&e; &lt;");
}

TEST(MalformedPage, NulBytesAreDropped) {
	const std::string html("<p>a: x\0y</p>", 13);
	EXPECT_EQ(ReadInTime(html).columns[0], "xy");
}

TEST(MalformedPage, InvalidBytesCostOnlyThemselves) {
	EXPECT_EQ(ReadInTime("<p>a: \xFFx \xC3\xA9 \xE2\x80 \xED\xA0\x80").columns[0],
	          "\xEF\xBF\xBDx \xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD "
	          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(MalformedPage, StrayEndTagsAreIgnored) {
	EXPECT_EQ(ReadInTime("</p></div><div><table><tr><td>a</div></ul><td>x</b></table>").columns[0],
	          "x");
}

} // namespace
} // namespace coursera::schema
