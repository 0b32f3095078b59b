-- Active days of each learner, by course and country.
SELECT u.country_cd, d.course_id, count(*) AS learners, round(avg(d.days), 2) AS days
FROM (
	SELECT imperial_user_id, course_id, count(DISTINCT course_progress_ts::date) AS days
	FROM course_progress GROUP BY 1, 2) d
JOIN users u USING (imperial_user_id)
GROUP BY 1, 2;
