-- A row for each learner with progress in a course, with the days of activity. If the export does
-- not have the table, or has other ids there: a row for each member, with unknown values.
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
