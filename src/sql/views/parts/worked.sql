-- A row for each learner in a course of whom there is progress, with the days on which there is. Where the
-- export does not tell, by its tables or its ids: for each member, of whom nothing is known.
SELECT $$
SELECT m.course_id, m.:"user_id", NULL::boolean AS is_active, NULL::date AS first_day,
	NULL::date AS last_day, NULL::bigint AS days
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
$$ AS no_worked, $$
SELECT t.course_id, t.:"user_id", true AS is_active, min(t.day) AS first_day, max(t.day) AS last_day,
	count(t.day) AS days
FROM (
	SELECT p.course_id, p.:"user_id", p.course_progress_ts::timestamp::date AS day
	FROM :"schema".course_progress p
	GROUP BY 1, 2, 3) t
GROUP BY t.course_id, t.:"user_id"
$$ AS worked
\gset
\set branch :worked
\set course :no_worked
\set both :worked
\ir choose.psql
\set worked :chosen
