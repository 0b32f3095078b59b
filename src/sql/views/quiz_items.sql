-- Learner ids: assessment_actions
\ir parts/assessments.sql
CREATE VIEW :"schema".quiz_items AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	n.assessment_id, n.assessment_question_id, q.assessment_question_prompt,
	n.first_attempts, n.share_right, n.discrimination, n.mean_attempts
FROM (
	SELECT r.assessment_id, r.assessment_question_id,
		count(*) FILTER (WHERE r.attempt = 1) AS first_attempts,
		avg((r.score >= 1)::integer) FILTER (WHERE r.attempt = 1)::float8 AS share_right,
		corr((r.score >= 1)::integer, r.total - r.score) FILTER (WHERE r.attempt = 1)
			AS discrimination,
		count(*)::float8 / nullif(count(*) FILTER (WHERE r.attempt = 1), 0) AS mean_attempts
	FROM (
		SELECT a.assessment_id, s.assessment_question_id, a.attempt,
			s.assessment_response_score::float8 AS score,
			sum(s.assessment_response_score::float8) OVER (PARTITION BY a.assessment_action_id)
				AS total
		FROM (
			SELECT t.assessment_id, t.assessment_action_id,
				row_number() OVER (
					PARTITION BY t.assessment_id, coalesce(t.:"user_id", t.guest_user_id)
					ORDER BY t.assessment_action_ts::timestamp, t.assessment_action_id) AS attempt
			FROM :"schema".assessment_actions t) a
		JOIN :"schema".assessment_responses s
			ON s.assessment_action_id = a.assessment_action_id) r
	GROUP BY r.assessment_id, r.assessment_question_id) n
LEFT JOIN (:assessments) i ON i.assessment_id = n.assessment_id
LEFT JOIN :"schema".assessment_questions q
	ON q.assessment_question_id = n.assessment_question_id;

COMMENT ON VIEW :"schema".quiz_items IS
'A row is a question of a quiz, with the figures of classical test theory. Quizzes that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".quiz_items.first_attempts IS
'responses to the question in learners'' first attempts at the quiz';
COMMENT ON COLUMN :"schema".quiz_items.share_right IS
'of the first attempts, the share with the full score for the question, from 0 to 1: its difficulty, higher for easier ones; NULL if no response has a score';
COMMENT ON COLUMN :"schema".quiz_items.discrimination IS
'point-biserial correlation, in first attempts, of being right with the score in the rest of the quiz, from -1 to 1; NULL if all were right, or all wrong';
COMMENT ON COLUMN :"schema".quiz_items.mean_attempts IS
'responses to the question per first attempt';
