-- Learner ids: demographics_answers
CREATE VIEW :"schema".survey_answers AS
SELECT a.:"user_id", a.question_id, t.question_type_desc, q.question_desc, a.choice_id,
	c.choice_desc, a.answer_int::integer, a.submission_ts::timestamp
FROM :"schema".demographics_answers a
LEFT JOIN :"schema".demographics_questions q ON q.question_id = a.question_id
LEFT JOIN :"schema".demographics_question_types t ON t.question_type_id = q.question_type_id
LEFT JOIN :"schema".demographics_choices c
	ON c.question_id = a.question_id AND c.choice_id = a.choice_id;

COMMENT ON VIEW :"schema".survey_answers IS
'A row is an answer of a learner to a question of the demographic survey; a question with several choices has a row for each that the learner chose.';
COMMENT ON COLUMN :"schema".survey_answers.choice_desc IS
'the choice; NULL for questions that ask for a number';
COMMENT ON COLUMN :"schema".survey_answers.answer_int IS
'the number; NULL for questions with choices';
