#include "schema/schema_sql.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace coursera::schema {
namespace {

std::vector<std::string> TextsOf(std::string_view sql) {
	std::vector<std::string> texts;
	for (const Statement& statement : SplitStatements(sql))
		texts.emplace_back(statement.text);
	return texts;
}

using Texts = std::vector<std::string>;

TEST(SchemaSql, SplitsAtSemicolons) {
	EXPECT_EQ(TextsOf(" a 1 ;\nb;c"), (Texts{"a 1", "b", "c"}));
}

TEST(SchemaSql, DropsEmptyStatements) {
	EXPECT_EQ(TextsOf(""), Texts{});
	EXPECT_EQ(TextsOf(";; ; -- c\n /* d */ ;a"), (Texts{"a"}));
}

TEST(SchemaSql, QuotesHideSemicolons) {
	EXPECT_EQ(TextsOf("a 'x;''y;';b"), (Texts{"a 'x;''y;'", "b"}));
	EXPECT_EQ(TextsOf("a '\\';b"), (Texts{"a '\\'", "b"}));
	EXPECT_EQ(TextsOf("a E'\\';';b"), (Texts{"a E'\\';'", "b"}));
	EXPECT_EQ(TextsOf("a e'x''\\';';b"), (Texts{"a e'x''\\';'", "b"}));
	EXPECT_EQ(TextsOf("a \"x;\"\"y;\";b"), (Texts{"a \"x;\"\"y;\"", "b"}));
}

TEST(SchemaSql, ANameThatEndsInEStartsNoEscapeString) {
	EXPECT_EQ(TextsOf("type'\\';b"), (Texts{"type'\\'", "b"}));
}

TEST(SchemaSql, DollarQuotesHideSemicolons) {
	EXPECT_EQ(TextsOf("a $$x;$$;b"), (Texts{"a $$x;$$", "b"}));
	EXPECT_EQ(TextsOf("a $t$x;$$;$t$;b"), (Texts{"a $t$x;$$;$t$", "b"}));
	EXPECT_EQ(TextsOf("a $1;b$x$;c"), (Texts{"a $1", "b$x$", "c"}));
}

TEST(SchemaSql, CommentsHideSemicolons) {
	EXPECT_EQ(TextsOf("a -- x;\n1;b"), (Texts{"a -- x;\n1", "b"}));
	EXPECT_EQ(TextsOf("a /* x; /* y; */ z; */ 1;b"), (Texts{"a /* x; /* y; */ z; */ 1", "b"}));
}

TEST(SchemaSql, LeavesCommentsAroundAStatementOut) {
	EXPECT_EQ(TextsOf("-- about a\na -- done\n;b"), (Texts{"a", "b"}));
}

TEST(SchemaSql, SkipsCommandsOfPsql) {
	EXPECT_EQ(TextsOf("\\set x 'y\n  \\echo it's;\na;\n\\copy t from 't.csv';\nb '\n\\c';"),
	          (Texts{"a", "b '\n\\c'"}));
}

TEST(SchemaSql, ACommandOfPsqlEndsAStatement) {
	EXPECT_EQ(TextsOf("a\n\\g\nb;"), (Texts{"a", "b"}));
}

TEST(SchemaSql, CountsLinesToTheFirstToken) {
	const auto statements = SplitStatements("a;\n-- c\n\n b '\n';c");
	ASSERT_EQ(statements.size(), 3U);
	EXPECT_EQ(statements[0].line, 1U);
	EXPECT_EQ(statements[1].line, 4U);
	EXPECT_EQ(statements[2].line, 5U);
}

} // namespace
} // namespace coursera::schema
