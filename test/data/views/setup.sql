CREATE TABLE courses (
	course_id VARCHAR(50),
	course_slug VARCHAR(50),
	course_name VARCHAR(50)
);
CREATE TABLE course_memberships (
	uni_user_id VARCHAR(50),
	course_id VARCHAR(50),
	course_membership_role VARCHAR(50),
	course_membership_ts TIMESTAMP
);
CREATE TABLE course_grades (
	course_id VARCHAR(50),
	uni_user_id VARCHAR(50),
	course_grade_ts TIMESTAMP,
	course_passing_state_id INT4
);
CREATE TABLE course_progress_state_types (
	course_progress_state_type_id INT4,
	course_progress_state_type_desc VARCHAR(50)
);
CREATE TABLE course_progress (
	course_id VARCHAR(50),
	course_item_id VARCHAR(50),
	uni_user_id VARCHAR(50),
	course_progress_state_type_id INT4,
	course_progress_ts TIMESTAMP
);
CREATE TABLE course_modules (
	course_id VARCHAR(50),
	course_module_id VARCHAR(50),
	course_module_order INT4,
	course_module_name VARCHAR(50)
);
CREATE TABLE course_lessons (
	course_id VARCHAR(50),
	course_lesson_id VARCHAR(50),
	course_module_id VARCHAR(50),
	course_lesson_order INT4,
	course_lesson_name VARCHAR(50)
);
CREATE TABLE course_items (
	course_id VARCHAR(50),
	course_item_id VARCHAR(50),
	course_lesson_id VARCHAR(50),
	course_item_order INT4,
	course_item_type_id INT4,
	course_item_name VARCHAR(50),
	course_item_optional BOOL
);
CREATE TABLE course_item_types (
	course_item_type_id INT4,
	course_item_type_desc VARCHAR(50),
	course_item_type_category VARCHAR(50),
	course_item_type_graded BOOL
);
CREATE TABLE feedback_course_ratings (
	course_id VARCHAR(50),
	uni_feedback_user_id VARCHAR(50),
	feedback_system VARCHAR(50),
	feedback_rating INT4,
	feedback_max_rating INT4,
	feedback_ts TIMESTAMP
);
CREATE TABLE demographics_questions (
	question_id INT4,
	question_type_id INT4,
	question_desc VARCHAR(50)
);
CREATE TABLE demographics_question_types (
	question_type_id INT4,
	question_type_desc VARCHAR(50)
);
CREATE TABLE demographics_choices (
	question_id INT4,
	choice_id INT4,
	choice_desc VARCHAR(50)
);
CREATE TABLE demographics_answers (
	question_id INT4,
	uni_demographics_user_id VARCHAR(50),
	submission_ts TIMESTAMP,
	choice_id INT4,
	answer_int INT4
);
CREATE TABLE course_item_assessments (
	course_id VARCHAR(50),
	course_item_id VARCHAR(50),
	assessment_id VARCHAR(50)
);
CREATE TABLE assessments (
	assessment_id VARCHAR(50),
	assessment_type_id INT4
);
CREATE TABLE assessment_types (
	assessment_type_id INT4,
	assessment_type_desc VARCHAR(50)
);
CREATE TABLE assessment_questions (
	assessment_question_id VARCHAR(50),
	assessment_question_type_id INT4,
	assessment_question_prompt VARCHAR(50)
);
CREATE TABLE assessment_question_types (
	assessment_question_type_id INT4,
	assessment_question_type_desc VARCHAR(50)
);
CREATE TABLE assessment_options (
	assessment_question_id VARCHAR(50),
	assessment_option_id VARCHAR(50),
	assessment_option_display VARCHAR(50)
);
CREATE TABLE assessment_actions (
	assessment_action_id VARCHAR(50),
	assessment_id VARCHAR(50),
	assessment_action_version INT4,
	assessment_action_ts TIMESTAMP,
	guest_user_id VARCHAR(50),
	uni_assessments_user_id VARCHAR(50)
);
CREATE TABLE assessment_responses (
	assessment_response_id VARCHAR(50),
	assessment_id VARCHAR(50),
	assessment_action_id VARCHAR(50),
	assessment_question_id VARCHAR(50),
	assessment_response_score FLOAT4,
	assessment_response_weighted_score FLOAT4
);
CREATE TABLE assessment_response_options (
	assessment_response_id VARCHAR(50),
	assessment_option_id VARCHAR(50),
	assessment_response_correct BOOL,
	assessment_response_selected BOOL
);
CREATE TABLE assessment_response_patterns (
	assessment_response_id VARCHAR(50),
	assessment_response_answer VARCHAR(50),
	assessment_response_correct BOOL
);
CREATE TABLE course_item_peer_assignments (
	course_id VARCHAR(50),
	course_item_id VARCHAR(50),
	peer_assignment_id VARCHAR(50)
);
CREATE TABLE peer_submissions (
	peer_submission_id VARCHAR(50),
	peer_assignment_id VARCHAR(50),
	uni_peer_assignments_user_id VARCHAR(50),
	peer_submission_created_ts TIMESTAMP,
	peer_submission_is_draft BOOL,
	peer_submission_title VARCHAR(50),
	peer_submission_score FLOAT8
);
CREATE TABLE peer_reviews (
	peer_review_id VARCHAR(50),
	peer_submission_id VARCHAR(50),
	uni_peer_assignments_user_id VARCHAR(50),
	peer_review_created_ts TIMESTAMP
);
CREATE TABLE peer_assignment_review_schema_parts (
	peer_assignment_id VARCHAR(50),
	peer_assignment_review_schema_part_id VARCHAR(50),
	peer_assignment_review_schema_part_type VARCHAR(50),
	peer_assignment_review_schema_part_order INT4,
	peer_assignment_review_schema_part_prompt VARCHAR(50)
);
CREATE TABLE peer_assignment_review_schema_part_options (
	peer_assignment_id VARCHAR(50),
	peer_assignment_review_schema_part_id VARCHAR(50),
	peer_assignment_review_schema_part_option_id VARCHAR(50),
	peer_assignment_review_schema_part_option_text VARCHAR(50),
	peer_assignment_review_schema_part_option_score FLOAT8
);
CREATE TABLE peer_review_part_choices (
	peer_assignment_id VARCHAR(50),
	peer_assignment_review_schema_part_id VARCHAR(50),
	peer_assignment_review_schema_part_option_id VARCHAR(50),
	peer_review_id VARCHAR(50)
);
CREATE TABLE peer_review_part_free_responses (
	peer_assignment_id VARCHAR(50),
	peer_assignment_review_schema_part_id VARCHAR(50),
	peer_review_id VARCHAR(50),
	peer_review_part_free_response_text VARCHAR(50)
);
CREATE TABLE course_item_programming_assignments (
	course_id VARCHAR(50),
	course_item_id VARCHAR(50),
	programming_assignment_id VARCHAR(50)
);
CREATE TABLE programming_assignments (
	programming_assignment_id VARCHAR(50),
	programming_assignment_type VARCHAR(50),
	programming_assignment_passing_fraction FLOAT8
);
CREATE TABLE programming_submissions (
	programming_submission_id VARCHAR(50),
	programming_assignment_id VARCHAR(50),
	uni_programming_assignments_user_id VARCHAR(50),
	programming_submission_created_ts TIMESTAMP,
	programming_submission_type VARCHAR(50),
	programming_submission_grading_status VARCHAR(50),
	programming_submission_score FLOAT8
);
