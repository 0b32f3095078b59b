#include "schema/schema_user_ids.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace coursera::schema {
namespace {

using Tables = std::vector<TableColumns>;

std::string PartnerOf(const Tables& tables) {
	return FindUserIds(tables).partner;
}

TEST(SchemaUserIds, FindsIsolatedDomains) {
	const UserIds ids =
		FindUserIds({{"assessment_actions", {"guest_user_id", "x_assessments_user_id"}},
	                 {"users", {"x_user_id"}},
	                 {"discussion_answers", {"id", "x_discussions_user_id"}},
	                 {"course_grades", {"course_id", "x_user_id"}},
	                 {"ecb_evaluation_requests", {"x_ecb_user_id"}}});
	EXPECT_EQ(ids.partner, "x");
	EXPECT_EQ(ids.anonymity, Anonymity::kIsolated);
	ASSERT_EQ(ids.domains.size(), 4U);
	EXPECT_EQ(ids.domains[0].domain, "");
	EXPECT_EQ(ids.domains[0].column, "x_user_id");
	EXPECT_EQ(ids.domains[0].tables, (std::vector<std::string>{"users", "course_grades"}));
	EXPECT_EQ(ids.domains[1].domain, "assessments");
	EXPECT_EQ(ids.domains[2].domain, "discussions");
	EXPECT_EQ(ids.domains[3].column, "x_ecb_user_id");
}

TEST(SchemaUserIds, TellsLinkedFromUnknown) {
	const UserIds linked =
		FindUserIds({{"users", {"x_user_id"}}, {"discussion_answers", {"x_user_id"}}});
	EXPECT_EQ(linked.partner, "x");
	EXPECT_EQ(linked.anonymity, Anonymity::kLinked);
	EXPECT_EQ(FindUserIds({{"users", {"x_user_id"}}}).anonymity, Anonymity::kUnknown);
	EXPECT_EQ(FindUserIds({}).anonymity, Anonymity::kUnknown);
	// An id of a domain's own is what isolated exports have.
	EXPECT_EQ(FindUserIds({{"discussion_answers", {"x_discussions_user_id"}}}).anonymity,
	          Anonymity::kIsolated);
}

TEST(SchemaUserIds, FindsPartnersWithUnderscoresAndDigits) {
	EXPECT_EQ(PartnerOf({{"users", {"eit_digital_user_id"}}}), "eit_digital");
	EXPECT_EQ(PartnerOf({{"users", {"eit_digital_user_id"}},
	                     {"discussion_answers", {"eit_digital_discussions_user_id"}},
	                     {"feedback_item_ratings", {"eit_digital_feedback_user_id"}}}),
	          "eit_digital");
	EXPECT_EQ(PartnerOf({{"discussion_answers", {"eit_digital_discussions_user_id"}},
	                     {"peer_reviews", {"eit_digital_peer_assignments_user_id"}}}),
	          "eit_digital");
	EXPECT_EQ(PartnerOf({{"discussion_answers", {"eit_digital_user_id"}}}), "eit_digital");
	EXPECT_EQ(PartnerOf({{"users", {"uni_2_user_id"}}}), "uni_2");
}

TEST(SchemaUserIds, FindsPartnersThatLookLikeADomain) {
	EXPECT_EQ(PartnerOf({{"users", {"feedback_user_id"}},
	                     {"feedback_item_ratings", {"feedback_feedback_user_id"}},
	                     {"discussion_answers", {"feedback_discussions_user_id"}}}),
	          "feedback");
	EXPECT_EQ(PartnerOf({{"users", {"open_feedback_user_id"}},
	                     {"discussion_answers", {"open_feedback_discussions_user_id"}}}),
	          "open_feedback");
}

TEST(SchemaUserIds, FindsThePartnerFromOneTable) {
	EXPECT_EQ(PartnerOf({{"discussion_answers", {"x_discussions_user_id"}}}), "x");
	EXPECT_EQ(PartnerOf({{"discussion_answers", {"x_discussion_user_id"}}}), "x");
	EXPECT_EQ(PartnerOf({{"programming_submissions", {"x_programming_assignments_id"}}}), "x");
	EXPECT_EQ(PartnerOf({{"peer_reviews", {"reviewer_user_id", "x_peer_assignments_user_id"}}}),
	          "x");
}

TEST(SchemaUserIds, ReadsUserIdsTables) {
	const Tables tables = {{"x_gdm_gmph_user_ids", {"x_user_id", "gdm_gmph_user_id"}}};
	const UserIds ids = FindUserIds(tables);
	EXPECT_EQ(ids.partner, "x");
	ASSERT_EQ(ids.domains.size(), 1U);
	EXPECT_EQ(PartnerOf({{"eit_digital_course_user_ids", {"eit_digital_user_id", "ml_user_id"}}}),
	          "eit_digital");
	EXPECT_EQ(PartnerOf({{"x_x_ml_user_ids", {"x_user_id", "x_ml_user_id"}}}), "x");
}

TEST(SchemaUserIds, FindsNoPartnerWithoutIds) {
	const UserIds ids = FindUserIds({{"courses", {"course_id"}},
	                                 {"assessment_actions", {"guest_user_id"}},
	                                 {"staff", {"coursera_user_id", "user_id", "submitted_by"}}});
	EXPECT_EQ(ids.partner, "");
	EXPECT_TRUE(ids.domains.empty());
	EXPECT_EQ(ids.anonymity, Anonymity::kUnknown);
}

TEST(SchemaUserIds, KnowsAPartnersColumns) {
	EXPECT_TRUE(IsUserIdColumn("x_user_id", "x"));
	EXPECT_TRUE(IsUserIdColumn("x_discussions_user_id", "x"));
	EXPECT_TRUE(IsUserIdColumn("x_peer_assignments_user_id", "x"));
	EXPECT_TRUE(IsUserIdColumn("x_programming_assignments_id", "x"));
	EXPECT_TRUE(IsUserIdColumn("x_anything_user_id", "x"));
	for (const std::string_view column :
	     {"guest_user_id", "coursera_user_id", "ml_user_id", "submitted_by", "user_id", "x_id",
	      "xy_user_id", "x__user_ids", ""}) {
		EXPECT_FALSE(IsUserIdColumn(column, "x")) << column;
		EXPECT_FALSE(IsUserIdColumn(column, "")) << column;
	}
	EXPECT_FALSE(IsUserIdColumn("guest_user_id", "guest"));
}

TEST(SchemaUserIds, SpellsTablesNeutrally) {
	EXPECT_EQ(NeutralTableName("x_course_user_ids", "x"), "partner_course_user_ids");
	EXPECT_EQ(NeutralTableName("x_gdm_gmph_user_ids", "x"), "partner_course_user_ids");
	EXPECT_EQ(NeutralTableName("x_user_ids", "x"), "x_user_ids");
	EXPECT_EQ(NeutralTableName("y_course_user_ids", "x"), "y_course_user_ids");
	EXPECT_EQ(NeutralTableName("courses", "x"), "courses");
	EXPECT_EQ(NeutralTableName("x_course_user_ids", ""), "x_course_user_ids");
}

TEST(SchemaUserIds, SpellsColumnsNeutrally) {
	EXPECT_EQ(NeutralColumnName("users", "x_user_id", "x"), "partner_user_id");
	EXPECT_EQ(NeutralColumnName("discussion_answers", "x_discussions_user_id", "x"),
	          "partner_discussions_user_id");
	EXPECT_EQ(NeutralColumnName("x_ml_user_ids", "x_user_id", "x"), "partner_user_id");
	EXPECT_EQ(NeutralColumnName("x_ml_user_ids", "ml_user_id", "x"), "course_slug_user_id");
	EXPECT_EQ(NeutralColumnName("x_x_ml_user_ids", "x_ml_user_id", "x"), "course_slug_user_id");
	EXPECT_EQ(NeutralColumnName("users", "ml_user_id", "x"), "ml_user_id");
	EXPECT_EQ(NeutralColumnName("users", "guest_user_id", "x"), "guest_user_id");
	EXPECT_EQ(NeutralColumnName("users", "x_user_id", ""), "x_user_id");
	EXPECT_EQ(NeutralColumnName("courses", "course_id", "x"), "course_id");
}

} // namespace
} // namespace coursera::schema
