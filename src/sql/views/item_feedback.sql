-- Learner ids: feedback_item_ratings
CREATE VIEW :"schema".item_feedback AS
SELECT r.course_id, r.course_item_id,
	count(*) FILTER (WHERE r.rating = 1) AS likes,
	count(*) FILTER (WHERE r.rating = 0) AS dislikes,
	count(*) FILTER (WHERE r.rating = 1)::float8
		/ nullif(count(*) FILTER (WHERE r.rating IN (0, 1)), 0) AS like_rate
FROM (
	SELECT DISTINCT ON (f.course_id, f.course_item_id, f.feedback_unit_id, f.:"user_id")
		f.course_id, f.course_item_id, f.feedback_rating::integer AS rating
	FROM :"schema".feedback_item_ratings f
	WHERE f.feedback_system LIKE 'LIKE%'
	ORDER BY f.course_id, f.course_item_id, f.feedback_unit_id, f.:"user_id",
		f.feedback_ts::timestamp DESC NULLS LAST, 3 DESC) r
GROUP BY r.course_id, r.course_item_id;

COMMENT ON VIEW :"schema".item_feedback IS
'A row is an item of a course that learners liked or disliked. Of a learner who rated it again, the latest rating counts; a rating that was taken back counts for neither.';
COMMENT ON COLUMN :"schema".item_feedback.likes IS
'learners who like the item';
COMMENT ON COLUMN :"schema".item_feedback.dislikes IS
'learners who dislike the item';
COMMENT ON COLUMN :"schema".item_feedback.like_rate IS
'likes / (likes + dislikes), from 0 to 1; NULL without either';
