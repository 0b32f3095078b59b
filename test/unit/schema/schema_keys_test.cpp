#include "schema/schema_keys.hpp"

#include <gtest/gtest.h>

namespace coursera::schema {
namespace {

using Names = std::vector<std::string>;

TEST(DocumentedKey, OfOneAndOfSeveralColumns) {
	EXPECT_EQ(DocumentedKey("users"), (Names{"partner_user_id"}));
	EXPECT_EQ(DocumentedKey("course_branch_items"), (Names{"course_branch_id", "course_item_id"}));
	EXPECT_EQ(DocumentedKey("partner_course_user_ids"), (Names{"partner_user_id"}));
}

TEST(DocumentedKey, FindsTheFirstAndTheLast) {
	EXPECT_EQ(DocumentedKey("assessment_actions"), (Names{"assessment_action_id"}));
	EXPECT_FALSE(DocumentedKey("users").empty());
}

TEST(DocumentedKey, NoneForOtherTables) {
	EXPECT_TRUE(DocumentedKey("demographics_answers").empty());
	EXPECT_TRUE(DocumentedKey("").empty());
	EXPECT_TRUE(DocumentedKey("zzz").empty());
}

} // namespace
} // namespace coursera::schema
