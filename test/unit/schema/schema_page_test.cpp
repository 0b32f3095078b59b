#include "schema/schema_page.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace coursera::schema {
namespace {

using Strings = std::vector<std::string>;

std::string ScriptOf(std::string_view html) {
	return Page::Parse(html).script();
}

Strings ColumnsOf(std::string_view html, const Strings& columns) {
	return Page::Parse(html).Describe("courses", columns).columns;
}

std::string TableOf(std::string_view html, const Strings& columns = {"course_id"}) {
	return Page::Parse(html).Describe("courses", columns).table;
}

TEST(SchemaPage, FindsTheScriptInPre) {
	EXPECT_EQ(ScriptOf("<html><body><h1>t</h1><pre>\nCREATE TABLE t (\n\ta INT4\n\t,b &lt;x&gt;\n);"
	                   "\n</pre></body></html>"),
	          "CREATE TABLE t (\n\ta INT4\n\t,b <x>\n);");
}

TEST(SchemaPage, FindsTheScriptInAnyCaseAndSpacing) {
	EXPECT_EQ(ScriptOf("<pre>create\n  Table t(a int)</pre>"), "create\n  Table t(a int)");
	EXPECT_EQ(ScriptOf("<pre>CREATE&nbsp;TABLE t (a INT4);</pre>"), "CREATE TABLE t (a INT4);");
}

TEST(SchemaPage, KeepsWhatPrecedesTheStatementInPre) {
	EXPECT_EQ(ScriptOf("<pre>-- courses\nCREATE TABLE t (a int);</pre>"),
	          "-- courses\nCREATE TABLE t (a int);");
}

TEST(SchemaPage, FindsTheScriptAmongOtherPreElements) {
	EXPECT_EQ(ScriptOf("<pre>sample row</pre><pre>CREATE TABLE t (a int);</pre><pre>more</pre>"),
	          "CREATE TABLE t (a int);");
}

TEST(SchemaPage, TakesTheFirstOfTwoScripts) {
	EXPECT_EQ(ScriptOf("<pre>CREATE TABLE t (a int);</pre><pre>CREATE TABLE u (b int);</pre>"),
	          "CREATE TABLE t (a int);");
}

TEST(SchemaPage, JoinsHighlightedScript) {
	EXPECT_EQ(
		ScriptOf("<pre><code><span>CREATE</span> <b>TABLE</b> t (<br>a <i>INT4</i>)</code></pre>"),
		"CREATE TABLE t (\na INT4)");
}

TEST(SchemaPage, FindsTheScriptInCodeAndTextarea) {
	EXPECT_EQ(ScriptOf("<p>The CREATE TABLE script (below)</p><code>CREATE TABLE t (a int)</code>"),
	          "CREATE TABLE t (a int)");
	EXPECT_EQ(ScriptOf("<textarea rows=3>CREATE TABLE t (a int)</textarea>"),
	          "CREATE TABLE t (a int)");
}

TEST(SchemaPage, PrefersAStatementToItsMention) {
	EXPECT_EQ(ScriptOf("<p>Use <code>CREATE TABLE</code></p><div>CREATE TABLE t (a int);</div>"),
	          "CREATE TABLE t (a int);");
}

TEST(SchemaPage, TakesTheStatementAloneFromOtherElements) {
	EXPECT_EQ(ScriptOf("<body>All courses.<br>CREATE TABLE t (<br>a int);<br>(c) Coursera</body>"),
	          "CREATE TABLE t (\na int);");
	EXPECT_EQ(ScriptOf("words CREATE TABLE t (a int); words"), "CREATE TABLE t (a int);");
}

TEST(SchemaPage, HasNoScriptWhereThereIsNone) {
	EXPECT_EQ(ScriptOf(""), "");
	EXPECT_EQ(ScriptOf("<p>recreate tables</p><!-- CREATE TABLE t (a int) -->"), "");
	EXPECT_EQ(ScriptOf("<script>CREATE TABLE t (a int)</script>"), "");
}

TEST(SchemaPage, DescribesByTableRows) {
	const std::string_view page =
		"<h1>courses</h1><p>All courses.</p><h2>Columns</h2><table>"
		"<tr><th>#</th><th>Column</th><th>Type</th><th>Null</th><th>Description</th></tr>"
		"<tr><td>1</td><td>course_id</td><td>VARCHAR(50)</td><td>NOT NULL</td><td>Its id</td></tr>"
		"<tr><td>2</td><td>course_name</td><td>VARCHAR(2000)</td><td></td><td>Its name</td></tr>"
		"<tr><td>3</td><td>course_graded</td><td>BOOL</td><td>Yes</td><td></td></tr>"
		"</table><pre>CREATE TABLE courses (course_id INT4);</pre>";
	EXPECT_EQ(ColumnsOf(page, {"course_id", "course_name", "course_graded"}),
	          (Strings{"Its id", "Its name", ""}));
	EXPECT_EQ(TableOf(page), "All courses.");
}

TEST(SchemaPage, DescribesByTableRowsInAnyCellOrder) {
	EXPECT_EQ(ColumnsOf("<table><tr><th>course_id<td>Its id<td>VARCHAR(50) PRIMARY KEY<td>PK"
	                    "<tr><th>course_name<td>Its name<td>TIMESTAMP NOT NULL</table><p>end",
	                    {"course_id", "course_name"}),
	          (Strings{"Its id", "Its name"}));
}

TEST(SchemaPage, DescribesByDefinitionList) {
	EXPECT_EQ(
		ColumnsOf("<dl><dt><code>course_id</code><dd>VARCHAR(50)<dd>Its id"
	              "<dt>course_name (VARCHAR(2000))</dt><dd><p>Its</p><p>name</p></dd></dl>end",
	              {"course_id", "course_name"}),
		(Strings{"Its id", "Its\nname"}));
}

TEST(SchemaPage, DescribesByList) {
	EXPECT_EQ(
		ColumnsOf("<ul><li><b>course_id</b> the id<li><code>course_name</code>: the name"
	              "<ul><li>short</li><li>long</li></ul></li><li><strong>a</strong> - x</ul>end",
	              {"course_id", "course_name", "a"}),
		(Strings{"the id", "the name\nshort\nlong", "x"}));
}

TEST(SchemaPage, DescribesByHeadings) {
	EXPECT_EQ(ColumnsOf("<h3>course_id</h3><p>VARCHAR(50)</p><p>The id.</p><p>Unique.</p>"
	                    "<h4>course_name</h4><p>The name.</p><h3>Script</h3><p>other</p>",
	                    {"course_id", "course_name"}),
	          (Strings{"The id.\nUnique.", "The name."}));
}

TEST(SchemaPage, DescribesByParagraphs) {
	EXPECT_EQ(
		ColumnsOf("<p>course_id: the id</p><p>more of it</p><p><b>course_name</b> "
	              "(VARCHAR(50)) - the <i>name</i></p><p>a &#8211; x</p><p>b VARCHAR(9): z</p>",
	              {"course_id", "course_name", "a", "b"}),
		(Strings{"the id\nmore of it", "the name", "x", "z"}));
}

TEST(SchemaPage, DescribesByLinesOfOneBlock) {
	EXPECT_EQ(ColumnsOf("<p>course_id: the id<br>really<br><br>course_name: the name</p>",
	                    {"course_id", "course_name"}),
	          (Strings{"the id\nreally", "the name"}));
}

TEST(SchemaPage, DescribesByBoxes) {
	EXPECT_EQ(ColumnsOf("<div><div><span>a</span></div><div>INT4</div><div>x</div></div>"
	                    "<div><div><span>b</span></div><div>INT4</div><div>z</div></div>"
	                    "<div>Copyright</div>",
	                    {"a", "b"}),
	          (Strings{"x", "z"}));
}

TEST(SchemaPage, ReadsAPageLaidOutByATable) {
	const std::string_view page = "<table><tr><td>menu</td><td><h1>courses</h1><p>Text.</p>"
								  "<p>aa: x</p><p>bb: z</p></td></tr></table>";
	EXPECT_EQ(ColumnsOf(page, {"aa", "bb"}), (Strings{"x", "z"}));
	EXPECT_EQ(TableOf(page, {"aa", "bb"}), "menu\nText.");
}

TEST(SchemaPage, TagsMayBeLeftOutOrCrossed) {
	for (const std::string_view page :
	     {"<table><tr><td><code>aa<td>x<tr><td><code>bb<td>z</table>end",
	      "<table><tr><td><a href=q>aa<td>x<tr><td><p>bb<td><div>z</table>end",
	      "<table><tr><td>aa</td><td>x</tr><tr><td>bb</td><td>z</tr></table>end",
	      "<p><b>aa<p>x<p><b>bb<p>z", "<h3>aa</h2><p>x<h3>bb</h2><p>z<hr>end",
	      "<h3>aa<p>x<h3>bb<p>z<hr>end", "<dl><dt>aa<dd>x<dt>bb<dd>z</dl>end",
	      "<title>t<body><p>aa: x<section></section><p>bb: z"}) {
		SCOPED_TRACE(page);
		EXPECT_EQ(ColumnsOf(page, {"aa", "bb"}), (Strings{"x", "z"}));
	}
}

TEST(SchemaPage, DescribesBySentencesWhenSeveralColumnsAre) {
	EXPECT_EQ(ColumnsOf("<p>aa holds x</p><p>bb holds y</p>", {"aa", "bb"}),
	          (Strings{"holds x", "holds y"}));
	EXPECT_EQ(ColumnsOf("<p>aa is a fine letter</p>", {"aa", "bb"}), (Strings{"", ""}));
}

TEST(SchemaPage, MatchesNamesExactlyBeforeAnyCase) {
	EXPECT_EQ(ColumnsOf("<p>Aa: x</p><p>aA: z</p>", {"aA", "Aa"}), (Strings{"z", "x"}));
	EXPECT_EQ(ColumnsOf("<p>COURSE_ID: x</p>", {"course_id"}), (Strings{"x"}));
}

TEST(SchemaPage, MatchesWholeNamesOnly) {
	EXPECT_EQ(ColumnsOf("<p>course_id_old: x</p><p>course_id: z</p>", {"course_id"}),
	          (Strings{"z"}));
}

TEST(SchemaPage, NamesInProseStealNothing) {
	const std::string_view page =
		"<p>course_id joins all tables.</p><table>"
		"<tr><td>course_id</td><td>The id</td></tr>"
		"<tr><td>course_name</td><td>course_id: has one of these</td></tr>"
		"<tr><td>course_slug</td><td>In the URL<p>course_name is longer</p></td></tr></table>";
	EXPECT_EQ(
		ColumnsOf(page, {"course_id", "course_name", "course_slug"}),
		(Strings{"The id", "course_id: has one of these", "In the URL\ncourse_name is longer"}));
	EXPECT_EQ(TableOf(page), "course_id joins all tables.");
}

TEST(SchemaPage, PrefersDescriptionsToAListOfNames) {
	const std::string_view page = "<p>Text.</p><ul><li>aa</li><li>bb</li></ul>"
								  "<h3>aa</h3><p>x</p><h3>bb</h3><p>z</p>";
	EXPECT_EQ(ColumnsOf(page, {"aa", "bb"}), (Strings{"x", "z"}));
	EXPECT_EQ(TableOf(page, {"aa", "bb"}), "Text.");
}

TEST(SchemaPage, KeepsOddCharactersAndLines) {
	EXPECT_EQ(
		ColumnsOf("<p>aa: it's; ''b'' --- 1 &lt; 2 &amp;&amp; a < b\n\t and  more<br>- end</p>",
	              {"aa"}),
		(Strings{"it's; ''b'' --- 1 < 2 && a < b and more\n- end"}));
}

TEST(SchemaPage, KeepsPreformattedLines) {
	EXPECT_EQ(ColumnsOf("<dl><dt>aa<dd><pre>one:\n\ttwo\n\n  three\n</pre><dt>bb<dd>z</dl>",
	                    {"aa", "bb"}),
	          (Strings{"one:\n\ttwo\n\n  three", "z"}));
}

TEST(SchemaPage, ReadsPreformattedDocumentation) {
	EXPECT_EQ(ColumnsOf("<pre>aa: x\n    more\nbb: z</pre>", {"aa", "bb"}),
	          (Strings{"x\n    more", "z"}));
}

TEST(SchemaPage, EndsTheLastDescriptionAtTheScript) {
	EXPECT_EQ(ColumnsOf("<p>aa: x</p><pre>CREATE TABLE t (aa int);</pre><p>footer</p>", {"aa"}),
	          (Strings{"x"}));
	EXPECT_EQ(ColumnsOf("<p>aa: x</p><pre>CREATE TABLE u (c int)</pre><p>y</p>"
	                    "<pre>CREATE TABLE t (aa int)</pre>",
	                    {"aa"}),
	          (Strings{"x"}));
}

TEST(SchemaPage, LeavesOutNavigation) {
	EXPECT_EQ(ColumnsOf("<p>aa: x</p><p><a href=i.html>Index</a> | <a href=n>Next</a></p>", {"aa"}),
	          (Strings{"x"}));
	EXPECT_EQ(TableOf("<title>Courses</title><p><a href=i>Index</a></p><h1>Table courses</h1>"
	                  "<p>One row <a href=x>per</a>\ncourse.</p><p>Really.</p><h2>Fields</h2><p>x"),
	          "One row per course.\nReally.");
}

TEST(SchemaPage, DescribesTheTableWithoutColumns) {
	EXPECT_EQ(TableOf("<h1>courses</h1><p>Text</p><h2>Script</h2><pre>CREATE TABLE courses (a int)"
	                  "</pre><p>footer</p>"),
	          "Text");
	EXPECT_EQ(TableOf("<pre>CREATE TABLE courses (a int)</pre><p>Text</p><p>course_id: x</p>"),
	          "Text");
	EXPECT_EQ(TableOf(""), "");
}

TEST(SchemaPage, KeepsHeadingsThatHeadSomething) {
	EXPECT_EQ(TableOf("<h1>courses</h1><p>Text</p><h2>Note</h2><p>More</p><h2>Empty</h2>"),
	          "Text\nNote\nMore");
}

} // namespace
} // namespace coursera::schema
