#include "schema/schema_names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coursera::schema {
namespace {

const std::string kLong =
	"programming_assignment_submission_schema_part_possible_response_feedback";
const std::string kLongTwin =
	"programming_assignment_submission_schema_part_possible_response_order";

TEST(SchemaNames, FindsTheOriginalName) {
	EXPECT_EQ(OriginalName("Order. Name shortened from 'a_long_name'."), "a_long_name");
	EXPECT_EQ(OriginalName("NAME  shortened\nfrom: \"a_long_name\" by us"), "a_long_name");
	EXPECT_EQ(OriginalName("Name shortened from \xE2\x80\x98"
	                       "a\xE2\x80\x99"),
	          "a");
	EXPECT_EQ(OriginalName("Name shortened from ` a `"), "a");
	EXPECT_EQ(OriginalName("Name shortened from''a''"), "a");
}

TEST(SchemaNames, FindsNoOriginalNameElsewhere) {
	EXPECT_EQ(OriginalName(""), "");
	EXPECT_EQ(OriginalName("The shortened name"), "");
	EXPECT_EQ(OriginalName("Name shortened from the original"), "");
	EXPECT_EQ(OriginalName("Name shortened from 'unterminated"), "");
	EXPECT_EQ(OriginalName("Name shortened from"), "");
}

TEST(SchemaNames, KeepsNamesUpTo63Bytes) {
	EXPECT_EQ(ShortenIdentifier(std::string(63, 'a')), std::string(63, 'a'));
	EXPECT_EQ(ShortenIdentifier(""), "");
}

TEST(SchemaNames, ShortensTo63BytesAlwaysTheSame) {
	const std::string name = ShortenIdentifier(kLong);
	EXPECT_EQ(name.size(), 63U);
	EXPECT_EQ(name.substr(0, 57), kLong.substr(0, 56) + "_");
	EXPECT_EQ(name, ShortenIdentifier(kLong));
	EXPECT_NE(name, ShortenIdentifier(kLongTwin));
}

TEST(SchemaNames, ShortensAtACharacterBoundary) {
	const std::string name = std::string(55, 'a') + "\xC3\xA9" + std::string(20, 'b');
	EXPECT_EQ(ShortenIdentifier(name).substr(0, 56), std::string(55, 'a') + "_");
}

TEST(SchemaNames, ShortensIdentifiersOfAScript) {
	const ShortenedScript result =
		ShortenIdentifiers("CREATE TABLE t (" + kLong + " INT4 -- " + kLong + "\n,\"" + kLongTwin +
	                       "\" INT4 DEFAULT '" + kLong + "', PRIMARY KEY (" + kLong + "));");
	const std::string first = ShortenIdentifier(kLong);
	const std::string second = ShortenIdentifier(kLongTwin);
	EXPECT_EQ(result.script, "CREATE TABLE t (" + first + " INT4 -- " + kLong + "\n,\"" + second +
	                             "\" INT4 DEFAULT '" + kLong + "', PRIMARY KEY (" + first + "));");
	ASSERT_EQ(result.long_names.size(), 2U);
	EXPECT_EQ(result.long_names[0], std::make_pair(first, kLong));
	EXPECT_EQ(result.long_names[1], std::make_pair(second, kLongTwin));
}

TEST(SchemaNames, ShortensQuotedIdentifiersAsQuotedOnes) {
	const std::string name = "A \"quoted\" name, " + kLong;
	const std::string shortened = ShortenIdentifier(name);
	const ShortenedScript result =
		ShortenIdentifiers("SELECT \"A \"\"quoted\"\" name, " + kLong + "\" FROM t;");
	ASSERT_EQ(shortened.substr(0, 10), "A \"quoted\"");
	EXPECT_EQ(result.script, "SELECT \"A \"\"quoted\"\"" + shortened.substr(10) + "\" FROM t;");
	ASSERT_EQ(result.long_names.size(), 1U);
	EXPECT_EQ(result.long_names[0], std::make_pair(shortened, name));
}

TEST(SchemaNames, FoldsBareIdentifiersAsPostgres) {
	std::string upper = kLong;
	upper[0] = 'P';
	const ShortenedScript result =
		ShortenIdentifiers(upper + " \"" + kLong + "\" \"" + upper + '"');
	ASSERT_EQ(result.long_names.size(), 2U);
	EXPECT_EQ(result.long_names[0].second, kLong);
	EXPECT_EQ(result.long_names[1].second, upper);
}

TEST(SchemaNames, ShortNameMeetsNoOtherIdentifier) {
	const std::string taken = ShortenIdentifier(kLong);
	const ShortenedScript result = ShortenIdentifiers(kLong + ' ' + taken);
	ASSERT_EQ(result.long_names.size(), 1U);
	EXPECT_NE(result.long_names[0].first, taken);
	EXPECT_EQ(result.long_names[0].first.size(), 63U);
}

TEST(SchemaNames, LeavesOtherScriptsAlone) {
	const std::string script = "CREATE TABLE \"a\"\"b\" (a INT4); /* " + kLong + " */ $$" + kLong;
	EXPECT_EQ(ShortenIdentifiers(script).script, script);
	EXPECT_TRUE(ShortenIdentifiers(script).long_names.empty());
}

} // namespace
} // namespace coursera::schema
