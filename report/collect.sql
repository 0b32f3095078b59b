-- For scripts/report: what the report of an attached export, schema ml, shows, as one JSON document.
\set QUIET on
\set ON_ERROR_STOP on
SET client_min_messages = error;

-- The rows of a query; where it fails, since a view is not there or a file is damaged, why.
CREATE FUNCTION pg_temp.answer(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	rows jsonb;
BEGIN
	EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(q)), ''[]'') FROM (%s) q', query) INTO rows;
	RETURN jsonb_build_object('rows', rows);
EXCEPTION WHEN OTHERS THEN
	RETURN jsonb_build_object('rows', '[]'::jsonb, 'problem', SQLERRM);
END
$$;

-- Courses by number of learners; charts show the largest ones.
SELECT set_config('search_path', 'ml, coursera, public', false) AS ignored \gset
CREATE TEMP TABLE largest (course_id text, course text);
DO $$
BEGIN
	INSERT INTO largest SELECT course_id, course_name FROM ml.course_completion ORDER BY num_learners DESC, course_id LIMIT 6;
EXCEPTION WHEN OTHERS THEN
	NULL;
END
$$;

SELECT jsonb_pretty(jsonb_build_object(
	'exports', pg_temp.answer('SELECT * FROM ml.exports'),
	'changes', pg_temp.answer('SELECT change, table_name, column_name, before, after FROM pg_temp.changes'),
	'ids', pg_temp.answer('SELECT * FROM coursera.user_ids(''ml'')'),
	'check', pg_temp.answer('SELECT table_name, problem, column_name, rows FROM coursera.check(''ml'') LIMIT 200'),
	'tables', pg_temp.answer($q$SELECT t.table_name, t.entry, t.description, c.reltuples::bigint AS rows
		FROM coursera.tables('ml') t LEFT JOIN pg_class c ON c.relname = t.table_name AND c.relnamespace = 'ml'::regnamespace ORDER BY 1$q$),
	'columns', pg_temp.answer($q$SELECT table_name, column_name, data_type, description, in_primary_key, refers_to FROM coursera.columns('ml') ORDER BY table_name, ordinal$q$),
	'views', pg_temp.answer($q$SELECT relname AS view_name, obj_description(oid, 'pg_class') AS description FROM pg_class
		WHERE relnamespace = 'ml'::regnamespace AND relkind = 'v' ORDER BY 1$q$),
	'courses', pg_temp.answer('SELECT count(*) AS courses FROM ml.courses'),
	'completion', pg_temp.answer('SELECT course_name AS course, num_learners, num_started, num_passed FROM ml.course_completion JOIN largest USING (course_id)'),
	'enrollments', pg_temp.answer('SELECT to_char(commenced_ts, ''YYYY-MM'') AS month, count(*) AS learners FROM ml.enrollments WHERE commenced_ts IS NOT NULL GROUP BY 1 ORDER BY 1'),
	'stops', pg_temp.answer('SELECT course, item_number, course_item_name AS item, learners_stopped - learners_passed AS learners FROM ml.drop_off JOIN largest USING (course_id) ORDER BY 1, 2'),
	'retention', pg_temp.answer('SELECT course, week, active_rate FROM ml.weekly_retention JOIN largest USING (course_id) WHERE week < 26 ORDER BY 1, 2'),
	'nps', pg_temp.answer($q$SELECT feedback_system AS system, to_char(feedback_ts, 'YYYY-MM') AS month, coursera.nps(feedback_rating::integer, feedback_system) AS nps
		FROM ml.feedback_course_ratings WHERE feedback_system LIKE 'NPS%' AND feedback_ts IS NOT NULL GROUP BY 1, 2 HAVING count(feedback_rating) > 0 ORDER BY 1, 2$q$),
	'stars', pg_temp.answer('SELECT stars, sum(ratings)::bigint AS ratings FROM ml.star_ratings WHERE stars IS NOT NULL GROUP BY 1 ORDER BY 1'),
	'finish', pg_temp.answer('SELECT (floor(days_to_finish / 7) * 7)::integer AS days, count(*) AS learners FROM ml.time_to_finish WHERE days_to_finish BETWEEN 0 AND 366 GROUP BY 1 ORDER BY 1'),
	'countries', pg_temp.answer('SELECT coalesce(country_cd::text, ''unknown'') AS country, count(*) AS learners FROM ml.users GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20')
));
