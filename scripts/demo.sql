-- The demo's questions; the variable export is the archive's path.
\set QUIET on
\pset footer off
\pset null ''
\pset linestyle unicode
\pset border 2
SET client_min_messages = warning;

\echo
\echo '=> CREATE EXTENSION coursera_fdw;'
CREATE EXTENSION coursera_fdw;

\echo '=> SELECT coursera.attach(' :'export' ', ''ml'', names => ''neutral'');'
\timing on
SELECT coursera.attach(:'export', 'ml', names => 'neutral') AS tables_attached;
\timing off
\echo

SET search_path = ml, coursera, public;

\echo '-- Tables by group of the guide'
SELECT table_group, count(*) AS tables,
	pg_size_pretty(sum(uncompressed_bytes)) AS csv_bytes,
	string_agg(table_name, ', ' ORDER BY uncompressed_bytes DESC NULLS LAST)
		FILTER (WHERE rank <= 2) AS largest
FROM (
	SELECT *, row_number() OVER (PARTITION BY table_group ORDER BY uncompressed_bytes DESC NULLS LAST) AS rank
	FROM coursera.tables('ml')) t
GROUP BY table_group
ORDER BY sum(uncompressed_bytes) DESC;

\echo '-- Learners by session'
SELECT course_name, on_demand_sessions_start_ts::date AS session_start,
	count(DISTINCT partner_user_id) AS learners
FROM on_demand_session_memberships m
JOIN on_demand_sessions s USING (course_id, on_demand_session_id)
JOIN courses c USING (course_id)
GROUP BY 1, 2
ORDER BY 2 DESC, 1
LIMIT 8;

\echo '-- Completers by country'
WITH completers AS (
	SELECT DISTINCT partner_user_id
	FROM course_grades
	WHERE coursera.has_passed(course_passing_state_id)
)
SELECT country_cd, count(*) AS learners, count(c.partner_user_id) AS completers,
	round(100.0 * count(c.partner_user_id) / count(*), 1) AS percent
FROM users
LEFT JOIN completers c USING (partner_user_id)
GROUP BY 1
ORDER BY 2 DESC
LIMIT 8;

\echo '-- Star ratings by month'
SELECT to_char(feedback_ts, 'YYYY-MM') AS month, count(*) AS ratings,
	round(avg(feedback_rating), 2) AS stars
FROM feedback_course_ratings
WHERE feedback_system = 'STAR'
GROUP BY 1
ORDER BY 1 DESC
LIMIT 8;

\echo '-- Net Promoter Score by system'
SELECT feedback_system, count(*) AS ratings,
	round(coursera.nps(feedback_rating, feedback_system)::numeric, 1) AS nps
FROM feedback_course_ratings
WHERE feedback_system <> 'STAR'
GROUP BY 1
ORDER BY 1;

\echo '-- Courses, by a ready view'
SELECT course_name, num_learners, num_started, num_passed,
	round(100 * passed_rate::numeric, 1) AS percent_passed
FROM course_completion
ORDER BY 1;

\echo '-- What one of these queries does'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT max(course_progress_ts) FROM course_progress WHERE course_progress_state_type_id = 2;
\echo
