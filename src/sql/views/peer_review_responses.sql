-- Learner ids: peer_submissions, peer_reviews
\ir parts/peer_assignments.sql
CREATE VIEW :"schema".peer_review_responses AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	s.peer_assignment_id, s.peer_submission_id, s.:"user_id",
	s.peer_submission_created_ts::timestamp, s.peer_submission_title,
	s.peer_submission_score::float8,
	r.peer_review_id, r.:"user_id" AS reviewer_id, r.peer_review_created_ts::timestamp,
	a.peer_assignment_review_schema_part_id, p.peer_assignment_review_schema_part_type,
	p.peer_assignment_review_schema_part_order::integer,
	p.peer_assignment_review_schema_part_prompt,
	a.peer_assignment_review_schema_part_option_id,
	o.peer_assignment_review_schema_part_option_text,
	o.peer_assignment_review_schema_part_option_score::float8,
	a.peer_review_part_free_response_text
FROM :"schema".peer_submissions s
JOIN :"schema".peer_reviews r ON r.peer_submission_id = s.peer_submission_id
JOIN (
	SELECT c.peer_review_id, c.peer_assignment_id, c.peer_assignment_review_schema_part_id,
		c.peer_assignment_review_schema_part_option_id,
		NULL::varchar AS peer_review_part_free_response_text
	FROM :"schema".peer_review_part_choices c
	UNION ALL
	SELECT f.peer_review_id, f.peer_assignment_id, f.peer_assignment_review_schema_part_id,
		NULL, f.peer_review_part_free_response_text
	FROM :"schema".peer_review_part_free_responses f) a ON a.peer_review_id = r.peer_review_id
LEFT JOIN (:peer_assignments) i ON i.peer_assignment_id = s.peer_assignment_id
LEFT JOIN :"schema".peer_assignment_review_schema_parts p
	ON p.peer_assignment_id = a.peer_assignment_id
	AND p.peer_assignment_review_schema_part_id = a.peer_assignment_review_schema_part_id
LEFT JOIN :"schema".peer_assignment_review_schema_part_options o
	ON o.peer_assignment_id = a.peer_assignment_id
	AND o.peer_assignment_review_schema_part_id = a.peer_assignment_review_schema_part_id
	AND o.peer_assignment_review_schema_part_option_id
		= a.peer_assignment_review_schema_part_option_id
WHERE NOT s.peer_submission_is_draft::boolean;

COMMENT ON VIEW :"schema".peer_review_responses IS
'A row is an option that a reviewer chose, or a text that a reviewer wrote, for a part of the rubric in the review of a submission to a peer assignment. Drafts do not count as submissions. Submissions to assignments that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".peer_review_responses.reviewer_id IS
'the learner who wrote the review; the other learner id is the submitter''s';
COMMENT ON COLUMN :"schema".peer_review_responses.peer_submission_score IS
'score of the whole submission, the same in each of its rows';
COMMENT ON COLUMN :"schema".peer_review_responses.peer_assignment_review_schema_part_option_score IS
'what the chosen option is worth';
