CREATE VIEW :"schema".course_nps AS
SELECT r.course_id, r.feedback_system,
	date_trunc('month', r.feedback_ts::timestamp)::date AS month,
	count(r.feedback_rating) AS num_ratings,
	count(*) FILTER (WHERE coursera.nps_category(r.feedback_rating::integer) = 'promoter')
		AS num_promoters,
	count(*) FILTER (WHERE coursera.nps_category(r.feedback_rating::integer) = 'passive')
		AS num_passives,
	count(*) FILTER (WHERE coursera.nps_category(r.feedback_rating::integer) = 'detractor')
		AS num_detractors,
	coursera.nps(r.feedback_rating::integer, r.feedback_system) AS nps
FROM :"schema".feedback_course_ratings r
WHERE r.feedback_system IN ('NPS_FIRST_WEEK', 'NPS_END_OF_COURSE')
GROUP BY r.course_id, r.feedback_system, date_trunc('month', r.feedback_ts::timestamp);

COMMENT ON VIEW :"schema".course_nps IS
'A row is a month of a course in one feedback system that asks for a Net Promoter Score (NPS_FIRST_WEEK or NPS_END_OF_COURSE). Scores of different systems must not be added or averaged; star ratings are not here.';
COMMENT ON COLUMN :"schema".course_nps.month IS
'first day of the month of the rating';
COMMENT ON COLUMN :"schema".course_nps.num_ratings IS
'ratings with a number';
COMMENT ON COLUMN :"schema".course_nps.num_promoters IS
'ratings of 9 and 10';
COMMENT ON COLUMN :"schema".course_nps.num_passives IS
'ratings of 7 and 8';
COMMENT ON COLUMN :"schema".course_nps.num_detractors IS
'ratings from 0 to 6';
COMMENT ON COLUMN :"schema".course_nps.nps IS
'from -100 to 100: percentage of promoters minus percentage of detractors';
