-- The demo's questions; the variable export is the archive's path, linestyle that of psql's tables.
\set QUIET on
\set ON_ERROR_STOP on
\pset pager off
\pset footer off
\pset null ''
\pset linestyle :linestyle
\pset border 2
\pset format wrapped
\pset columns 80
SET client_min_messages = warning;

\echo
\set ECHO queries
CREATE EXTENSION coursera_fdw;
\timing on
SELECT coursera.attach(:'export', 'ml', names => 'neutral') AS tables_attached;
\timing off
SET search_path = ml, coursera, public;
\set ECHO none

-- A question that fails, as on a damaged file, says so, and the others are asked.
\set ON_ERROR_STOP off

SELECT count(*) > 1 AS several FROM coursera.exports('ml') \gset
\if :several
\set question 'The exports, and how many courses are read from each'
\set needs '{}'
\ir demo_ask.psql
SELECT regexp_replace(file, '.*/', '') AS file, date::date,
	cardinality(courses) AS courses, superseded
FROM coursera.exports('ml')
ORDER BY date, file;
\endif

\set question 'Tables by group of the guide'
\set needs '{}'
\ir demo_ask.psql
SELECT table_group, count(*) AS tables,
	pg_size_pretty(sum(uncompressed_bytes)) AS csv_size,
	(array_agg(table_name ORDER BY uncompressed_bytes DESC NULLS LAST))[1]
		AS largest
FROM coursera.tables('ml')
GROUP BY table_group
ORDER BY sum(uncompressed_bytes) DESC NULLS LAST;

\set question 'Courses: who enrolled, started, passed (a ready view)'
\set needs '{courses,course_memberships,course_grades,course_progress}'
\ir demo_ask.psql
\if :ask
SELECT course_name, num_learners AS learners, num_started AS started,
	num_passed AS passed, round(100 * passed_rate::numeric, 1) AS percent
FROM course_completion
ORDER BY num_learners DESC, course_name
LIMIT 8;
\endif

\set question 'Learners by session, the latest first'
\set needs '{courses.course_name,on_demand_sessions.on_demand_sessions_start_ts,on_demand_session_memberships.partner_user_id}'
\ir demo_ask.psql
\if :ask
SELECT course_name, on_demand_sessions_start_ts::date AS session_start,
	count(DISTINCT partner_user_id) AS learners
FROM on_demand_session_memberships
JOIN on_demand_sessions USING (course_id, on_demand_session_id)
JOIN courses USING (course_id)
GROUP BY 1, 2
ORDER BY 2 DESC, 1
LIMIT 8;
\endif

\set question 'Completers by country'
\set needs '{users.country_cd,users.partner_user_id,course_grades.partner_user_id,course_grades.course_passing_state_id}'
\ir demo_ask.psql
\if :ask
WITH completers AS (
	SELECT DISTINCT partner_user_id
	FROM course_grades
	WHERE coursera.has_passed(course_passing_state_id)
)
SELECT country_cd, count(*) AS learners,
	count(c.partner_user_id) AS completers,
	round(100.0 * count(c.partner_user_id) / count(*), 1) AS percent
FROM users
LEFT JOIN completers c USING (partner_user_id)
GROUP BY 1
ORDER BY 2 DESC
LIMIT 8;
\endif

\set question 'Answers to the demographic survey'
\set needs '{demographics_answers.choice_id,demographics_questions.question_desc,demographics_choices.choice_desc}'
\ir demo_ask.psql
\if :ask
SELECT question_desc AS question, choice_desc AS answer, count(*) AS answers
FROM demographics_answers
JOIN demographics_questions USING (question_id)
JOIN demographics_choices USING (question_id, choice_id)
GROUP BY 1, 2
ORDER BY 3 DESC
LIMIT 8;
\endif

\set question 'Star ratings by month, the latest first'
\set needs '{feedback_course_ratings.feedback_system,feedback_course_ratings.feedback_rating,feedback_course_ratings.feedback_ts}'
\ir demo_ask.psql
\if :ask
SELECT to_char(feedback_ts, 'YYYY-MM') AS month, count(*) AS ratings,
	round(avg(feedback_rating), 2) AS stars
FROM feedback_course_ratings
WHERE feedback_system = 'STAR'
GROUP BY 1
ORDER BY 1 DESC
LIMIT 8;
\endif

\set question 'Net Promoter Score, by rating system'
\ir demo_ask.psql
\if :ask
SELECT feedback_system, count(*) AS ratings,
	round(coursera.nps(feedback_rating, feedback_system)::numeric, 1) AS nps
FROM feedback_course_ratings
WHERE feedback_system <> 'STAR'
GROUP BY 1
ORDER BY 1;
\endif

\set question 'What a query does: a filter inside the scan'
\set needs '{course_progress.course_progress_ts,course_progress.course_progress_state_type_id}'
\ir demo_ask.psql
\if :ask
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)
SELECT max(course_progress_ts)
FROM course_progress
WHERE course_progress_state_type_id = 2;
\else
SELECT format('SELECT count(*) FROM %I', table_name) AS query
FROM coursera.tables('ml')
ORDER BY uncompressed_bytes DESC NULLS LAST, table_name LIMIT 1 \gset
\set question 'What a query of the largest table does instead'
\set needs '{}'
\ir demo_ask.psql
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)
:query;
\endif
\timing off
\set ECHO none
\echo
