-- The ready views: they exist on each export under either naming, say what a row is, hold what other
-- SQL finds in tables loaded by COPY, and keep each rule where a sample export would not tell.
BEGIN;
SET LOCAL client_min_messages = error;
SET LOCAL jit = off;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\getenv data COURSERA_TEST_DATA
\ir ../support/copy_oracle.sql
\ir ../support/view_oracle.sql

CREATE TEMP TABLE exports AS
SELECT export, names, export || ' ' || names AS schema_name,
	coursera.attach(:'exports' || '/' || export || '.zip', export || ' ' || names, names) AS tables
FROM unnest(ARRAY['2016', '2022', 'linked']) AS export, unnest(ARRAY['exported', 'neutral']) AS names;
SELECT pg_temp.load_by_copy(export || ' exported', 'loaded_' || export, :'exports' || '/' || export || '.csv')
FROM (SELECT DISTINCT export FROM exports) e;

-- Linked exports have one id, under the partner's plain name, everywhere.
CREATE FUNCTION pg_temp.query_for(export text, query text) RETURNS text LANGUAGE sql AS $$
	SELECT replace(CASE export
		WHEN 'linked' THEN regexp_replace(query, '\[partner\]_\w+_user_id', '[partner]_user_id', 'g')
		ELSE query END, '[partner]', 'imperial')
$$;
CREATE FUNCTION pg_temp.answer(schema_name text, query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', quote_ident(schema_name) || ', public', true);
	RETURN pg_temp.fingerprint(query);
END
$$;

-- What of a view is compared: all of it, with quotients rounded.
CREATE FUNCTION pg_temp.columns_of(view_name text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE view_name
		WHEN 'course_nps' THEN 'course_id, feedback_system, month, num_ratings, num_promoters,
			num_passives, num_detractors, round(nps::numeric, 6)'
		WHEN 'course_completion' THEN 'course_id, course_slug, course_name, num_learners, num_started,
			num_passed, round(started_rate::numeric, 6), round(passed_rate::numeric, 6)'
		WHEN 'item_attrition' THEN 'course_id, course_item_id, num_learners, num_started, num_completed,
			round(started_rate::numeric, 6), round(completed_rate::numeric, 6)'
		WHEN 'time_to_finish' THEN 'course_id, learner, commenced_ts, started_ts, has_passed, passed_ts,
			time_to_finish, round(days_to_finish::numeric, 6)'
		WHEN 'learner_grades' THEN 'course_id, learner, round(course_grade, 6), passing_state, has_passed,
			items_passed, graded_ts'
		WHEN 'item_grades' THEN 'course_id, course_item_id, learner, round(item_grade, 6), passing_state,
			has_passed, graded_ts'
		WHEN 'learner_activity' THEN 'course_id, learner, first_activity_ts, last_activity_ts, active_days,
			items_started, items_completed, items_total, last_item_id'
		WHEN 'drop_off' THEN 'course_id, item_number, course_item_id, learners_stopped, learners_passed'
		WHEN 'weekly_retention' THEN 'course_id, week, learners_enrolled, learners_active'
		WHEN 'quiz_items' THEN 'DISTINCT assessment_id, assessment_question_id, first_attempts, round(share_right::numeric, 6),
			round(discrimination::numeric, 4), round(mean_attempts::numeric, 6)'
		WHEN 'peer_agreement' THEN 'course_id, course_item_id, course_item_name, peer_assignment_id,
			peer_submission_id, learner_peer, reviews, scored_reviews, round(mean_score::numeric, 6), round(spread::numeric, 6)'
		WHEN 'item_feedback' THEN 'course_id, course_item_id, likes, dislikes'
		WHEN 'star_ratings' THEN 'course_id, month, stars, ratings'
		WHEN 'learner_survey' THEN 'learner_demo, q1, q2, coalesce(q6, ''{}''), q8'
		WHEN 'demographic_survey' THEN 'learner_demo'
		ELSE '*' END
$$;

-- Learners' columns as an export and a naming call them.
CREATE FUNCTION pg_temp.with_ids(columns text, export text, names text) RETURNS text LANGUAGE sql AS $$
	SELECT replace(replace(regexp_replace(columns, '\mlearner,', partner || '_user_id,'),
		'learner_peer', partner || CASE domain_of WHEN '' THEN '_user_id' ELSE '_peer_assignments_user_id' END),
		'learner_demo', partner || CASE domain_of WHEN '' THEN '_user_id' ELSE '_demographics_user_id' END)
	FROM (SELECT CASE names WHEN 'neutral' THEN 'partner' ELSE 'imperial' END AS partner,
		CASE export WHEN 'linked' THEN '' ELSE ' ' END AS domain_of) AS ids
$$;

CREATE TEMP TABLE loaded_answers AS
SELECT export, view_name,
	pg_temp.answer('loaded_' || export, pg_temp.query_for(export, query)) AS loaded_answer
FROM view_oracle
JOIN (SELECT DISTINCT export FROM exports) e
	ON coalesce(generation, '') IN ('', CASE export WHEN '2016' THEN '2016' ELSE '2022' END);
CREATE TEMP TABLE views AS
SELECT export, names, schema_name, view_name, c.oid, loaded_answer,
	pg_temp.answer(schema_name, format('SELECT %s FROM %I',
		pg_temp.with_ids(pg_temp.columns_of(view_name), export, names), view_name)) AS foreign_answer
FROM exports
JOIN loaded_answers USING (export)
LEFT JOIN pg_class c ON c.relname = view_name AND c.relkind = 'v'
	AND c.relnamespace = quote_ident(schema_name)::regnamespace;
RESET search_path;

SELECT plan((SELECT 2 * count(*) - count(*) FILTER (WHERE view_name = 'demographic_survey') FROM views)::integer + 54);


SELECT is(foreign_answer, loaded_answer, format('%s: %s', schema_name, view_name))
FROM views ORDER BY schema_name, view_name;
SELECT isnt(split_part(foreign_answer, ' ', 1), '0', format('%s: %s is not empty', schema_name, view_name))
FROM views WHERE view_name <> 'demographic_survey' ORDER BY schema_name, view_name;

SELECT bag_eq(
	$$SELECT view_name FROM view_oracle$$,
	$$SELECT view_name::text FROM coursera.view_definitions() d
	  JOIN view_oracle USING (view_name)$$,
	'each ready view is tested');
SELECT is_empty(
	$$SELECT schema_name, view_name FROM views WHERE (obj_description(oid, 'pg_class') ~ '^A row is a') IS NOT TRUE$$,
	'each has a comment on its rows');
SELECT is_empty(
	$$SELECT schema_name, view_name, attname FROM views v JOIN pg_attribute ON attrelid = v.oid AND attnum > 0
	  WHERE col_description(attrelid, attnum) IS NULL$$,
	'and on each of its columns');
SELECT is_empty(
	$$SELECT view_name FROM views v JOIN pg_attribute ON attrelid = v.oid
	  WHERE attname ~ 'user_id$'
		AND attname !~ ('^' || CASE names WHEN 'neutral' THEN 'partner' ELSE 'imperial' END || '_([a-z_]+_)?user_id$')$$,
	'learner ids have the same names as in the tables');

-- A filter on the course or its version gets to the scans of the tables that have it.
CREATE FUNCTION pg_temp.filtered(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN (SELECT string_agg(DISTINCT replace(scan ->> 'Entry', '.csv', ''), ' ' ORDER BY replace(scan ->> 'Entry', '.csv', ''))
		FROM jsonb_path_query(plan, '$.** ? (@."Pushed Filter" like_regex "(course_id|course_branch_id) = ''x")') AS scan);
END
$$;
SELECT is(
	pg_temp.filtered(format('SELECT * FROM "2022 neutral".%I WHERE %I = ''x''', view_name, column_name)),
	entries, format('%s: filter on %s', view_name, column_name))
FROM (VALUES
	('enrollments', 'course_id', 'course_grades course_memberships course_progress users_courses__certificate_payments'),
	('course_outline', 'course_id', 'course_branches course_items course_lessons course_modules'),
	('course_outline', 'course_branch_id',
		'course_branch_items course_branch_lessons course_branch_modules course_branches'),
	('course_nps', 'course_id', 'feedback_course_ratings'),
	('learner_grades', 'course_id', 'course_grades'), ('item_grades', 'course_id', 'course_item_grades'),
	('learner_activity', 'course_id', 'course_branches course_items course_lessons course_modules course_progress'),
	('weekly_retention', 'course_id', 'course_memberships course_progress'),
	('session_cohorts', 'course_id', 'course_grades course_progress on_demand_session_memberships on_demand_sessions'),
	('forum_activity', 'course_id', 'discussion_answers discussion_questions'),
	('item_feedback', 'course_id', 'feedback_item_ratings'), ('star_ratings', 'course_id', 'feedback_course_ratings'),
	('payments', 'course_id', 'users_courses__certificate_payments'),
	('course_completion', 'course_id', 'course_grades course_memberships course_progress courses'),
	('quiz_responses', 'course_id', 'course_branches course_item_assessments course_items'),
	('peer_review_responses', 'course_id', 'course_branches course_item_peer_assignments course_items'),
	('programming_scores', 'course_id', 'course_branches course_item_programming_assignments course_items'),
	('item_attrition', 'course_id',
		'course_branches course_items course_lessons course_memberships course_modules course_progress'),
	('time_to_finish', 'course_id', 'course_grades course_memberships course_progress')
) AS filters (view_name, column_name, entries);

-- Rules, each of which one of these learners, ratings or submissions would betray.
SELECT coursera.attach(:'data' || '/views', 'views', 'neutral');
SET LOCAL search_path = views, public;

SELECT results_eq(
	'SELECT course_id, partner_user_id, commenced_ts, pre_enrolled_ts, latest_role FROM enrollments ORDER BY 1, 2',
	$$VALUES
		('one'::varchar(50), 'early'::varchar(50), timestamp '2020-05-01', NULL::timestamp, 'LEARNER'::varchar),
		('one', 'quick', '2020-01-02', NULL, 'LEARNER'), ('one', 'stuck', '2020-01-04', NULL, 'LEARNER'),
		('one', 'undated', NULL, NULL, 'LEARNER'),
		('one', 'verified', '2020-01-03', '2020-01-01', 'NOT_ENROLLED'),
		('two', 'quick', '2020-03-01', NULL, 'LEARNER')$$,
	'learners who reached LEARNER are enrolled, from the first time on');
SELECT results_eq(
	'SELECT question_id, choice_id, choice_desc::text, answer_int FROM survey_answers WHERE question_id < 11 ORDER BY 1, 2',
	$$VALUES (1, NULL::int, NULL::text, 1980), (2, 1, 'Spanish', NULL), (2, 2, 'Chinese', NULL), (3, 1, 'No', NULL),
		(4, 9, NULL, NULL)$$,
	'a choice belongs to its question');
SELECT results_eq(
	'SELECT course_id::text, item_number, course_lesson_name::text, course_item_name::text FROM course_outline ORDER BY 1, 2',
	$$VALUES ('one', 1::bigint, 'Start', 'Video of one'), ('one', 2, 'Start', 'Quiz of one'), ('one', 3, 'Go on', 'Essay of one'),
		('one', 4, NULL, 'Item without lesson'), ('two', 1, 'Two starts', 'Quiz of two')$$,
	'the same ids in two courses are two items; order is numeric and goes through modules');
SELECT results_eq(
	'SELECT course_id::text, feedback_system::text, month, num_ratings, nps FROM course_nps ORDER BY 1, 2, 3',
	$$VALUES ('one', 'NPS_END_OF_COURSE', date '2020-01-01', 1::bigint, -100::float8),
		('one', 'NPS_FIRST_WEEK', '2020-01-01', 4, 25), ('one', 'NPS_FIRST_WEEK', '2020-02-01', 1, 0),
		('one', 'NPS_FIRST_WEEK', NULL, 1, 100), ('two', 'NPS_END_OF_COURSE', '2020-01-01', 0, NULL)$$,
	'feedback systems are not mixed, stars are not scored, no rating is no score');
SELECT results_eq(
	'SELECT course_id::text, num_learners, num_started, num_passed, started_rate, passed_rate FROM course_completion ORDER BY 1',
	$$VALUES ('empty', 0::bigint, 0::bigint, 0::bigint, NULL::float8, NULL::float8), ('one', 5, 3, 4, 0.6, 0.8), ('two', 1, 1, 0, 1, 0)$$,
	'passing states 1 and 2 are a pass, a repeated grade counts once, a course without learners has no rate');
SELECT results_eq(
	'SELECT course_id::text, course_item_name::text, assessment_response_id::text, assessment_option_display::text,
		assessment_response_answer::text, is_correct FROM quiz_responses ORDER BY 1, 3, 4',
	$$VALUES ('one', 'Quiz of one', 'both', 'four', NULL, true), ('one', 'Quiz of one', 'both', 'two', NULL, true),
		('one', 'Quiz of one', 'typed', NULL, '7', false),
		('two', 'Quiz of two', 'both', 'four', NULL, true), ('two', 'Quiz of two', 'both', 'two', NULL, true),
		('two', 'Quiz of two', 'typed', NULL, '7', false), (NULL, NULL, 'none', NULL, NULL, NULL)$$,
	'options belong to the question; unselected options are not answers; responses to removed quizzes stay');
SELECT results_eq(
	'SELECT peer_submission_id::text, reviewer_id::text, peer_assignment_review_schema_part_option_text::text,
		peer_review_part_free_response_text::text FROM peer_review_responses ORDER BY peer_assignment_review_schema_part_order',
	$$VALUES ('final', 'p2', 'yes', NULL), ('final', 'p2', NULL, 'The end')$$,
	'a draft is not a submission; an option belongs to its part');
SELECT results_eq(
	'SELECT course_id::text, programming_submission_id::text, programming_submission_score FROM programming_scores ORDER BY 2',
	$$VALUES ('one', 's1', 7.5::float8), ('one', 's2', NULL), (NULL, 's3', 1)$$,
	'submissions to removed assignments stay');
SELECT results_eq(
	'SELECT course_id::text, course_item_id::text, num_learners, num_started, num_completed, started_rate FROM item_attrition ORDER BY course_id, item_number',
	$$VALUES ('one', 'video', 5::bigint, 2::bigint, 1::bigint, 0.4::float8), ('one', 'quiz', 5, 2, 1, 0.4), ('one', 'peer', 5, 0, 0, 0),
		('one', 'lost', 5, 0, 0, 0), ('two', 'quiz', 1, 1, 0, 1)$$,
	'completing at the first try is a start, two starts are one; only the enrolled count');
SELECT results_eq(
	'SELECT course_id::text, partner_user_id::text, has_passed, passed_ts, time_to_finish, days_to_finish FROM time_to_finish ORDER BY 1, 2',
	$$VALUES ('one', 'early', true, timestamp '2020-04-01', NULL::interval, NULL::float8),
		('one', 'quick', true, '2020-01-12 12:00', '10 days 12 hours', 10.5), ('one', 'stuck', false, NULL, NULL, NULL),
		('one', 'undated', true, NULL, NULL, NULL), ('one', 'verified', true, '2020-01-23', '20 days', 20),
		('two', 'quick', false, NULL, NULL, NULL)$$,
	'learners who did not pass have no end, and no time is negative');

SELECT results_eq(
	'SELECT course_id::text, partner_user_id::text, first_activity_ts, last_activity_ts, active_days, items_started, items_completed, items_total, last_item_id::text
	 FROM learner_activity ORDER BY 1, 2',
	$$VALUES ('one', 'guest', timestamp '2020-01-05', timestamp '2020-01-05', 1::bigint, 1::bigint, 1::bigint, 4::bigint, 'video'),
		('one', 'quick', '2020-01-03', '2020-01-03', 1, 1, 1, 4, 'quiz'), ('one', 'stuck', '2020-01-05', '2020-01-07', 2, 2, 1, 4, 'video'),
		('one', 'verified', '2020-01-04', '2020-01-06', 3, 2, 1, 4, 'quiz'), ('two', 'quick', '2020-03-02', '2020-03-02', 1, 1, 0, 1, 'quiz')$$,
	'activity includes learners who are not members; a removed item counts, but has no place');
SELECT results_eq(
	'SELECT course_id::text, course_item_id::text, learners_stopped, learners_passed FROM drop_off ORDER BY course_id, item_number',
	$$VALUES ('one', 'video', 2::bigint, 1::bigint), ('one', 'quiz', 2, 2), ('one', 'peer', 0, 0), ('one', 'lost', 0, 0), ('two', 'quiz', 1, 0)$$,
	'where learners stopped, and how many of them had passed');
SELECT results_eq(
	'SELECT course_id::text, week, learners_enrolled, learners_active FROM weekly_retention ORDER BY 1, 2',
	$$VALUES ('one', 0, 5::bigint, 3::bigint), ('two', 0, 1, 1)$$,
	'weeks are counted from the first enrollment; learners who enrolled at an unknown time count as enrolled');
SELECT results_eq(
	'SELECT stars, ratings, month FROM star_ratings ORDER BY 1',
	$$VALUES (1, 1::bigint, date '2020-01-01'), (5, 1, '2020-01-01')$$,
	'stars are not scores');
SELECT results_eq(
	'SELECT partner_user_id::text, courses_enrolled, courses_started, courses_passed, first_activity_ts, last_activity_ts FROM specialization_progress ORDER BY 1',
	$$VALUES ('early', 1::bigint, 0::bigint, 1::bigint, NULL::timestamp, NULL::timestamp), ('guest', 0, 1, 1, '2020-01-05', '2020-01-05'),
		('quick', 2, 2, 1, '2020-01-03', '2020-03-02'), ('stuck', 1, 1, 0, '2020-01-05', '2020-01-07'),
		('undated', 1, 0, 1, NULL, NULL), ('verified', 1, 1, 1, '2020-01-04', '2020-01-06')$$,
	'learners over all courses');
SELECT results_eq(
	'SELECT partner_user_id::text, is_enrollment_active, activity_first_dt, num_days_active, is_enrollment_completed, completion_dt, was_paid_or_finaid
	 FROM enrollments WHERE course_id = ''one'' ORDER BY 1',
	$$VALUES ('early', false, NULL::date, NULL::bigint, true, date '2020-04-01', NULL::boolean), ('quick', true, '2020-01-03', 1, true, '2020-01-12', NULL),
		('stuck', true, '2020-01-05', 2, false, NULL, NULL), ('undated', false, NULL, NULL, true, NULL, NULL),
		('verified', true, '2020-01-04', 3, true, '2020-01-23', NULL)$$,
	'enrollments have the toolkit''s columns, also without a table of payments');
SELECT results_eq(
	'SELECT partner_demographics_user_id::text, demographic_survey_submission_dt, demographic_survey_gender::text, demographic_survey_age,
		demographic_survey_country_cd_of_birth, demographic_survey_race, demographic_survey_us_postal_code FROM demographic_survey',
	$$SELECT 'd2', date '2014-02-02', 'Female', (extract(year FROM current_date) - 1990)::int, 'US', 'A;B', NULL::int$$,
	'the survey with the toolkit''s columns');
SELECT results_eq(
	'SELECT partner_demographics_user_id::text, q1, q2, q3, q11, q12, q17 FROM learner_survey ORDER BY 1',
	$$VALUES ('d1', 1980, '{Spanish,Chinese}'::text[], 'No', NULL, NULL::int, NULL::text[]),
		('d2', NULL, NULL, NULL, 'Female', 1990, '{A,B}')$$,
	'the survey with the export''s questions: numbers, choices, lists');
SELECT is(col_description('learner_survey'::regclass, 2), 'Born when?', 'a column''s comment is the question');

\set versions :data '/versions'
-- Versions of a course, an export that only its headers describe.
-- The types that other exports have are left aside: numbers that are text are what is tested.
CREATE SERVER versions FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'versions');
CREATE SCHEMA versions;
IMPORT FOREIGN SCHEMA export FROM SERVER versions INTO versions OPTIONS (types 'text');
SELECT coursera.create_views('versions', 'versions');
SET LOCAL search_path = versions, public;
SELECT results_eq(
	'SELECT course_branch_id::text, item_number, course_lesson_name, course_item_name FROM course_outline ORDER BY 1, 2',
	$$VALUES ('newer', 1::bigint, 'Lesson of newer', 'Item 1, new'), ('one', 1, 'Lesson of one', 'Item 1, old'),
		('one', 2, 'Lesson of one', 'Item 2, only in the first'),
		('unlaunched', 1, 'Lesson of unlaunched', 'Item 1, to come'), ('unlaunched', 2, 'Lesson of unlaunched', 'Item 3, to come'),
		(NULL, 1, 'Lesson of plain', 'Item 1 of plain')$$,
	'the outline has each version, or the course if it has none, and numbers that are text in order');
SELECT results_eq(
	'SELECT course_item_name, course_branch_id, num_learners, num_started, num_completed FROM item_attrition ORDER BY course_id, course_item_id',
	$$VALUES ('Item 1, new', 'newer', 2::bigint, 2::bigint, 1::bigint), ('Item 2, only in the first', 'one', 2, 1, 0),
		('Item 3, to come', 'unlaunched', 2, 0, 0), ('Item 1 of plain', NULL, 0, 0, 0)$$,
	'attrition counts an item once, in the version launched last');
SELECT results_eq(
	'SELECT programming_submission_id, course_item_name FROM programming_scores ORDER BY 1',
	$$VALUES ('s1', 'Item 1, new'), ('s2', 'Item 1 of plain')$$,
	'and so do submissions');
RESET search_path;

-- Tables that are missing, by hand as by attach.
CREATE FUNCTION pg_temp.views_without(server text, missing text) RETURNS name[] LANGUAGE plpgsql AS $$
DECLARE
	views name[];
BEGIN
	CREATE SCHEMA part;
	EXECUTE format('IMPORT FOREIGN SCHEMA export EXCEPT (%s) FROM SERVER %I INTO part', missing, server);
	PERFORM coursera.create_views(server, 'part');
	views := ARRAY(SELECT d.view_name FROM coursera.view_definitions() d
		WHERE to_regclass(format('part.%I', d.view_name)) IS NULL AND NOT 'clickstream_events' = ANY (d.learner_tables)
		ORDER BY ordinal);
	DROP SCHEMA part CASCADE;
	RETURN views;
END
$$;
SELECT is(pg_temp.views_without('2022 exported', missing), lost::name[], format('without %s', missing))
FROM (VALUES
	('course_memberships', '{enrollments,course_completion,item_attrition,time_to_finish,weekly_retention,specialization_progress}'),
	('course_branches', '{}'), ('course_items', '{}'), ('course_progress', '{course_completion,item_attrition,time_to_finish,learner_activity,drop_off,weekly_retention,session_cohorts,specialization_progress}'),
	('users_courses__certificate_payments', '{payments}'), ('demographics_choices', '{demographic_survey,survey_answers,learner_survey}'),
	('course_branches, course_items', '{course_outline,quiz_responses,peer_review_responses,programming_scores,item_attrition,learner_activity,drop_off,quiz_items,peer_agreement}')
) AS cases (missing, lost);

SELECT throws_ok($$SELECT coursera.create_views('nowhere', 'public')$$, '42704');
SELECT throws_ok($$SELECT coursera.create_views('2022 exported', 'nowhere')$$, '3F000');

SELECT * FROM finish();
ROLLBACK;
