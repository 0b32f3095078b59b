// Scripts that end too early, or never.
#include "schema/schema_sql.hpp"

#include <gtest/gtest.h>

#include <string>

#include "schema/schema_names.hpp"

namespace coursera::schema {
namespace {

TEST(MalformedSql, WhatHasNoEndRunsToTheEnd) {
	for (const std::string sql : {"a 'x;", "a E'x;\\", "a \"x;", "a $$x;", "a $t$x;$$"}) {
		const auto statements = SplitStatements(sql);
		ASSERT_EQ(statements.size(), 1U) << sql;
		EXPECT_EQ(statements[0].text, sql);
		EXPECT_EQ(ShortenIdentifiers(sql).script, sql);
	}
	ASSERT_EQ(SplitStatements("a /* /* x; */ ;").size(), 1U);
	EXPECT_EQ(SplitStatements("a /* /* x; */ ;")[0].text, "a");
}

TEST(MalformedSql, ManyOpenQuotesTakeLinearTime) {
	for (const std::string_view part :
	     {"'", "\"", "$a", "$", "/*", "--", "\\", "e'", "a\"b ", "'' "}) {
		std::string sql;
		while (sql.size() < 4 << 20)
			sql += part;
		SplitStatements(sql);
		EXPECT_FALSE(ShortenIdentifiers(sql).script.empty());
	}
}

TEST(MalformedSql, NulAndForeignBytesPass) {
	const std::string sql("a\0b;\xFF\xFE", 6);
	EXPECT_EQ(SplitStatements(sql).size(), 2U);
}

TEST(MalformedSql, TrapsForPostgresScannerAreTakenOut) {
	EXPECT_EQ(WithoutTraps("a /* b /* c */ d */ INT4 -- e\n, f text"), "a   INT4  \n, f text");
	EXPECT_EQ(WithoutTraps("a '/* b */ -- ' \"--\" $$--$$"), "a '/* b */ -- ' \"--\" $$--$$");
	EXPECT_EQ(WithoutTraps("a /* b"), "a /*");
	EXPECT_EQ(WithoutTraps("a /* b /* c */"), "a  ");
	EXPECT_EQ(WithoutTraps("a - - b /*/"), "a - - b /*");
	const std::string pluses(64, '+');
	EXPECT_EQ(WithoutTraps(pluses + pluses + '+'), pluses + ' ' + pluses + " +");
}

} // namespace
} // namespace coursera::schema
