#include "schema/schema_keys.hpp"

#include <algorithm>
#include <iterator>

namespace coursera::schema {

namespace {

struct Key {
	std::string_view table;
	std::string_view columns; // separated by ", "
};

// As exports of 2016 declare them, or exports of 2022 for tables that are new there. Sorted.
constexpr Key kKeys[] = {
	{"assessment_actions", "assessment_action_id"},
	{"assessment_assessments_questions",
     "assessment_id, assessment_question_id, assessment_question_internal_id"},
	{"assessment_checkbox_questions", "assessment_question_id"},
	{"assessment_checkbox_reflect_questions", "assessment_question_id"},
	{"assessment_math_expression_patterns", "assessment_question_id, assessment_pattern_id"},
	{"assessment_math_expression_questions", "assessment_question_id"},
	{"assessment_mcq_questions", "assessment_question_id"},
	{"assessment_mcq_reflect_questions", "assessment_question_id"},
	{"assessment_options", "assessment_question_id, assessment_option_id"},
	{"assessment_pattern_flag_types", "assessment_pattern_flag_type_id"},
	{"assessment_pattern_types", "assessment_pattern_type_id"},
	{"assessment_question_types", "assessment_question_type_id"},
	{"assessment_questions", "assessment_question_id"},
	{"assessment_reflect_questions", "assessment_question_id"},
	{"assessment_regex_pattern_flags", "assessment_pattern_id, assessment_pattern_flag_type_id"},
	{"assessment_regex_patterns", "assessment_question_id, assessment_pattern_id"},
	{"assessment_regex_questions", "assessment_question_id"},
	{"assessment_response_options", "assessment_response_id, assessment_option_id"},
	{"assessment_response_patterns", "assessment_response_id"},
	{"assessment_responses", "assessment_response_id"},
	{"assessment_scope_types", "assessment_scope_type_id"},
	{"assessment_single_numeric_patterns", "assessment_question_id, assessment_pattern_id"},
	{"assessment_single_numeric_questions", "assessment_question_id"},
	{"assessment_text_exact_match_patterns", "assessment_question_id, assessment_pattern_id"},
	{"assessment_text_exact_match_questions", "assessment_question_id"},
	{"assessment_types", "assessment_type_id"},
	{"assessments", "assessment_id"},
	{"course_branch_items", "course_branch_id, course_item_id"},
	{"course_branch_lessons", "course_branch_id, course_lesson_id"},
	{"course_branch_modules", "course_branch_id, course_module_id"},
	{"course_branches", "course_branch_id"},
	{"course_formative_quiz_grades",
     "course_id, course_item_id, partner_user_id, course_quiz_grade_ts"},
	{"course_grades", "course_id, partner_user_id, course_grade_ts"},
	{"course_item_grades", "course_id, course_item_id, partner_user_id, course_item_grade_ts"},
	{"course_item_passing_states", "course_item_passing_state_id"},
	{"course_item_types", "course_item_type_id"},
	{"course_items", "course_id, course_item_id"},
	{"course_lessons", "course_id, course_lesson_id"},
	{"course_memberships", "partner_user_id, course_id, course_membership_ts"},
	{"course_modules", "course_id, course_module_id"},
	{"course_passing_states", "course_passing_state_id"},
	{"course_progress", "course_id, course_item_id, partner_user_id, "
                        "course_progress_state_type_id, course_progress_ts"},
	{"course_progress_state_types", "course_progress_state_type_id"},
	{"courses", "course_id"},
	{"demographics_choices", "question_id, choice_id"},
	{"demographics_question_types", "question_type_id"},
	{"demographics_questions", "question_id"},
	{"discussion_answer_flags",
     "partner_discussions_user_id, discussion_answer_id, discussion_answer_flag_ts"},
	{"discussion_answer_votes",
     "partner_discussions_user_id, discussion_answer_id, discussion_answer_vote_ts"},
	{"discussion_answers", "discussion_answer_id"},
	{"discussion_forums", "discussion_forum_id"},
	{"discussion_question_flags",
     "partner_discussions_user_id, discussion_question_id, discussion_question_flag_ts"},
	{"discussion_question_followings",
     "partner_discussions_user_id, discussion_question_id, discussion_question_following_ts"},
	{"discussion_question_votes",
     "partner_discussions_user_id, discussion_question_id, discussion_question_vote_ts"},
	{"discussion_questions", "discussion_question_id"},
	{"feedback_course_comments",
     "course_id, feedback_system, partner_feedback_user_id, feedback_category, feedback_ts"},
	{"feedback_course_ratings",
     "course_id, partner_feedback_user_id, feedback_system, feedback_ts"},
	{"feedback_item_comments",
     "course_id, course_item_id, feedback_unit_id, feedback_unit_type, feedback_system, "
     "partner_feedback_user_id, feedback_category, feedback_ts"},
	{"feedback_item_ratings", "course_id, course_item_id, feedback_unit_id, feedback_unit_type, "
                              "feedback_system, partner_feedback_user_id, feedback_ts"},
	{"on_demand_sessions", "on_demand_session_id"},
	{"partner_course_user_ids", "partner_user_id"},
	{"peer_assignment_review_schema_part_options",
     "peer_assignment_id, peer_assignment_review_schema_part_id, "
     "peer_assignment_review_schema_part_option_id"},
	{"peer_assignment_review_schema_parts",
     "peer_assignment_id, peer_assignment_review_schema_part_id"},
	{"peer_assignment_submission_schema_parts",
     "peer_assignment_id, peer_assignment_submission_schema_part_id"},
	{"peer_assignments", "peer_assignment_id"},
	{"peer_comments", "peer_comment_id"},
	{"peer_review_part_choices", "peer_assignment_id, peer_assignment_review_schema_part_id, "
                                 "peer_assignment_review_schema_part_option_id, peer_review_id"},
	{"peer_review_part_free_responses",
     "peer_assignment_id, peer_assignment_review_schema_part_id, peer_review_id"},
	{"peer_reviews", "peer_review_id"},
	{"peer_skips", "peer_skip_id"},
	{"peer_submission_part_free_responses",
     "peer_assignment_id, peer_assignment_submission_schema_part_id, peer_submission_id"},
	{"peer_submission_part_scores",
     "peer_assignment_id, peer_assignment_review_schema_part_id, peer_submission_id"},
	{"peer_submission_part_urls",
     "peer_assignment_id, peer_assignment_submission_schema_part_id, peer_submission_id"},
	{"peer_submissions", "peer_submission_id"},
	{"programming_assignment_submission_schema_part_grid_schemas",
     "programming_assignment_id, programming_assignment_submission_schema_part_id"},
	{"programming_assignment_submission_schema_part_possible_responses",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_assignment_submission_schema_part_m934n"},
	{"programming_assignment_submission_schema_part_xbkvdx",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_assignment_submission_schema_part_m934n"},
	{"programming_assignment_submission_schema_parts",
     "programming_assignment_id, programming_assignment_submission_schema_part_id"},
	{"programming_assignments", "programming_assignment_id"},
	{"programming_submission_part_evaluations",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_submission_id"},
	{"programming_submission_part_grid_grading_statuses",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_submission_id"},
	{"programming_submission_part_grid_submissions",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_submission_id"},
	{"programming_submission_part_text_submissions",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_submission_id"},
	{"programming_submission_parts",
     "programming_assignment_id, programming_assignment_submission_schema_part_id, "
     "programming_submission_id"},
	{"programming_submissions", "programming_submission_id"},
	{"specializations", "specialization_id"},
	{"users", "partner_user_id"},
};

} // namespace

std::vector<std::string> DocumentedKey(std::string_view neutral_table) {
	const auto* found =
		std::lower_bound(std::begin(kKeys), std::end(kKeys), neutral_table,
	                     [](const Key& key, std::string_view table) { return key.table < table; });
	std::vector<std::string> columns;
	if (found == std::end(kKeys) || found->table != neutral_table)
		return columns;
	std::string_view rest = found->columns;
	for (;;) {
		const size_t comma = rest.find(", ");
		columns.emplace_back(rest.substr(0, comma));
		if (comma == rest.npos)
			return columns;
		rest.remove_prefix(comma + 2);
	}
}

} // namespace coursera::schema
