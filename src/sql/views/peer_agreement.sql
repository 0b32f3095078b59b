-- Learner ids: peer_submissions
\ir parts/peer_assignments.sql
CREATE VIEW :"schema".peer_agreement AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	s.peer_assignment_id, s.peer_submission_id, s.:"user_id",
	coalesce(a.reviews, 0) AS reviews, coalesce(a.scored_reviews, 0) AS scored_reviews,
	a.mean_score, a.spread, a.least_score, a.greatest_score
FROM :"schema".peer_submissions s
LEFT JOIN (
	SELECT r.peer_submission_id, count(*) AS reviews, count(c.score) AS scored_reviews,
		avg(c.score) AS mean_score, stddev_samp(c.score) AS spread,
		min(c.score) AS least_score, max(c.score) AS greatest_score
	FROM :"schema".peer_reviews r
	LEFT JOIN (
		SELECT p.peer_review_id,
			sum(o.peer_assignment_review_schema_part_option_score::float8) AS score
		FROM :"schema".peer_review_part_choices p
		JOIN :"schema".peer_assignment_review_schema_part_options o
			ON o.peer_assignment_id = p.peer_assignment_id
			AND o.peer_assignment_review_schema_part_id = p.peer_assignment_review_schema_part_id
			AND o.peer_assignment_review_schema_part_option_id
				= p.peer_assignment_review_schema_part_option_id
		GROUP BY p.peer_review_id) c ON c.peer_review_id = r.peer_review_id
	GROUP BY r.peer_submission_id) a ON a.peer_submission_id = s.peer_submission_id
LEFT JOIN (:peer_assignments) i ON i.peer_assignment_id = s.peer_assignment_id
WHERE NOT s.peer_submission_is_draft::boolean;

COMMENT ON VIEW :"schema".peer_agreement IS
'A row is a submission to a peer assignment, with how far its reviews agree. Drafts do not count as submissions. Submissions to assignments that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".peer_agreement.reviews IS
'reviews of the submission';
COMMENT ON COLUMN :"schema".peer_agreement.scored_reviews IS
'of these, those with a chosen option that is worth points';
COMMENT ON COLUMN :"schema".peer_agreement.mean_score IS
'mean of the reviews'' scores, each the sum of the points of its chosen options';
COMMENT ON COLUMN :"schema".peer_agreement.spread IS
'sample standard deviation of these scores; NULL for fewer than two';
COMMENT ON COLUMN :"schema".peer_agreement.least_score IS
'the lowest of these scores';
COMMENT ON COLUMN :"schema".peer_agreement.greatest_score IS
'the highest of these scores';
