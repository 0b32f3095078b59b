-- Learner ids: assessment_actions
\ir parts/assessments.sql
CREATE VIEW :"schema".quiz_responses AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	a.assessment_id, t.assessment_type_desc,
	a.:"user_id", a.assessment_action_id, a.assessment_action_version,
	a.assessment_action_ts::timestamp,
	r.assessment_response_id, r.assessment_question_id, qt.assessment_question_type_desc,
	q.assessment_question_prompt,
	s.assessment_option_id, o.assessment_option_display,
	p.assessment_response_answer,
	coalesce(s.assessment_response_correct, p.assessment_response_correct)::boolean
		AS is_correct,
	r.assessment_response_score::float4, r.assessment_response_weighted_score::float4
FROM :"schema".assessment_actions a
JOIN :"schema".assessment_responses r
	ON r.assessment_action_id = a.assessment_action_id
LEFT JOIN (:assessments) i ON i.assessment_id = a.assessment_id
LEFT JOIN :"schema".assessments v ON v.assessment_id = a.assessment_id
LEFT JOIN :"schema".assessment_types t ON t.assessment_type_id = v.assessment_type_id
LEFT JOIN :"schema".assessment_questions q
	ON q.assessment_question_id = r.assessment_question_id
LEFT JOIN :"schema".assessment_question_types qt
	ON qt.assessment_question_type_id = q.assessment_question_type_id
LEFT JOIN :"schema".assessment_response_options s
	ON s.assessment_response_id = r.assessment_response_id
	AND s.assessment_response_selected::boolean
LEFT JOIN :"schema".assessment_options o
	ON o.assessment_question_id = r.assessment_question_id
	AND o.assessment_option_id = s.assessment_option_id
LEFT JOIN :"schema".assessment_response_patterns p
	ON p.assessment_response_id = r.assessment_response_id;

COMMENT ON VIEW :"schema".quiz_responses IS
'A row is an option that a learner selected, or a text that a learner typed, in response to a question of a quiz; a response with neither has one row, one with several selected options a row for each. Responses to quizzes that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_action_ts IS
'when the attempt was handed in';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_option_display IS
'the selected option';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_response_answer IS
'the typed text';
COMMENT ON COLUMN :"schema".quiz_responses.is_correct IS
'whether the option is right, or the text was accepted as right';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_response_score IS
'score of the whole response, the same in each of its rows: average it over distinct assessment_response_id';
