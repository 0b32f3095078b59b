CREATE VIEW :"schema".star_ratings AS
SELECT r.course_id, date_trunc('month', r.feedback_ts::timestamp)::date AS month,
	r.feedback_rating::integer AS stars, count(*) AS ratings
FROM :"schema".feedback_course_ratings r
WHERE r.feedback_system = 'STAR'
GROUP BY 1, 2, 3;

COMMENT ON VIEW :"schema".star_ratings IS
'A row is a number of stars that learners gave a course in a month. The export has the latest rating of each learner.';
COMMENT ON COLUMN :"schema".star_ratings.month IS
'first day of the month, in UTC';
COMMENT ON COLUMN :"schema".star_ratings.stars IS
'the stars, from 1 to 5; NULL for a rating without stars';
COMMENT ON COLUMN :"schema".star_ratings.ratings IS
'number of learners who gave that many stars';
