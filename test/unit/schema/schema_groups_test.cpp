#include "schema/schema_groups.hpp"

#include <gtest/gtest.h>

namespace coursera::schema {
namespace {

TEST(SchemaGroups, KnowsTheGroups) {
	for (const std::string_view group : kTableGroups)
		EXPECT_TRUE(IsTableGroup(group));
	EXPECT_FALSE(IsTableGroup("export"));
	EXPECT_FALSE(IsTableGroup(""));
	EXPECT_FALSE(IsTableGroup("Feedback"));
}

TEST(SchemaGroups, FollowsTheGuide) {
	EXPECT_EQ(TableGroup("courses"), "course_information");
	EXPECT_EQ(TableGroup("on_demand_session_memberships"), "course_information");
	EXPECT_EQ(TableGroup("course_item_types"), "course_content");
	EXPECT_EQ(TableGroup("course_progress_state_types"), "course_progress");
	EXPECT_EQ(TableGroup("assessments"), "assessments");
	EXPECT_EQ(TableGroup("peer_reviews"), "assessments");
	EXPECT_EQ(TableGroup("programming_submissions"), "assessments");
	EXPECT_EQ(TableGroup("course_item_programming_assignments"), "assessments");
	EXPECT_EQ(TableGroup("course_formative_quiz_grades"), "course_grades");
	EXPECT_EQ(TableGroup("course_passing_states"), "course_grades");
	EXPECT_EQ(TableGroup("discussion_answers"), "discussions");
	EXPECT_EQ(TableGroup("feedback_item_ratings"), "feedback");
	EXPECT_EQ(TableGroup("users"), "learners");
	EXPECT_EQ(TableGroup("course_memberships"), "learners");
	EXPECT_EQ(TableGroup("demographics_answers"), "demographics");
}

TEST(SchemaGroups, PutsUserIdTablesToTheLearners) {
	EXPECT_EQ(TableGroup("partner_course_user_ids"), "learners");
	EXPECT_EQ(TableGroup("imperial_gdm_gmph_user_ids"), "learners");
	EXPECT_EQ(TableGroup("peer_course_user_ids"), "learners");
}

TEST(SchemaGroups, NewerTablesFollowTheirFamily) {
	EXPECT_EQ(TableGroup("course_branches"), "course_information");
	EXPECT_EQ(TableGroup("course_branch_lessons"), "course_content");
	EXPECT_EQ(TableGroup("course_branch_items"), "course_content");
	EXPECT_EQ(TableGroup("course_branch_item_peer_assignments"), "assessments");
	EXPECT_EQ(TableGroup("course_branch_grades"), "course_grades");
	EXPECT_EQ(TableGroup("course_progress_learner_goals"), "course_progress");
	EXPECT_EQ(TableGroup("peer_review_assignment_contents"), "assessments");
}

TEST(SchemaGroups, PutsTheRestToOther) {
	EXPECT_EQ(TableGroup("ecb_engines"), "other");
	EXPECT_EQ(TableGroup("users_courses__certificate_payments"), "other");
	EXPECT_EQ(TableGroup("staff_graded_assignments"), "other");
	EXPECT_EQ(TableGroup(""), "other");
}

TEST(SchemaGroups, TakesAnyCase) {
	EXPECT_EQ(TableGroup("Courses"), "course_information");
}

} // namespace
} // namespace coursera::schema
