-- For bench/index: attaches, imports, asks each query of all in turn, and prints what came of it.
SET client_min_messages = error;
CREATE EXTENSION coursera_fdw;
SELECT count(*) AS ignored FROM (
	SELECT coursera.attach(:'by_time', 'by_time', statistics => false), coursera.attach(:'by_learner', 'by_learner', statistics => false)) a \gset
CREATE SCHEMA imported;
CREATE TABLE imported.course_progress AS SELECT * FROM by_time.course_progress;
CREATE INDEX ON imported.course_progress (imperial_user_id);
VACUUM ANALYZE imported.course_progress;
SELECT count(*) AS ignored FROM coursera.drop_index('by_time') \gset
CREATE SCHEMA bench;
CREATE TABLE bench.times (name text, system text, seconds float8);

CREATE FUNCTION bench.measure(system text, query text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz;
	ignored text;
BEGIN
	PERFORM set_config('search_path', split_part(system, ' ', 1) || ', public', false);
	start := clock_timestamp();
	EXECUTE format('SELECT string_agg(q::text, '' '') FROM (%s) q', query) INTO ignored;
	RETURN extract(epoch FROM clock_timestamp() - start);
END
$$;

-- Building the index, in passing and by itself. Each of these drops it before.
CREATE PROCEDURE bench.build(name text, query text) LANGUAGE plpgsql AS $$
DECLARE
	setting text;
BEGIN
	FOR i IN 1 .. 5 LOOP
		FOREACH setting IN ARRAY ARRAY['off', 'on'] LOOP
			PERFORM coursera.drop_index('by_time');
			PERFORM set_config('coursera_fdw.auto_index', setting, false);
			INSERT INTO bench.times VALUES (name, 'auto_index ' || setting, bench.measure('by_time', query));
		END LOOP;
	END LOOP;
END
$$;
SET max_parallel_workers_per_gather = 0;
\set every 'SELECT max(course_id), max(course_item_id), max(imperial_user_id), max(course_progress_state_type_id), max(course_progress_ts) FROM course_progress'
CALL bench.build('max of every column, first scan', :'every');
CALL bench.build('count(*), first scan', 'SELECT count(*) FROM course_progress');
RESET coursera_fdw.auto_index;
SELECT format('SELECT count(*) FROM coursera.drop_index(''by_time''); INSERT INTO bench.times SELECT ''build_index'', ''by_time'', sum(seconds) FROM coursera.build_index(''by_time'') WHERE table_name = ''course_progress''')
FROM generate_series(1, 3) \gexec
SELECT count(*) AS ignored FROM coursera.build_index('by_learner') \gset

CREATE PROCEDURE bench.ask(name text, query text, systems text[] DEFAULT ARRAY['imported', 'by_time'], workers integer DEFAULT 0) LANGUAGE plpgsql AS $$
DECLARE
	system text;
	seconds float8;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, false);
	FOR i IN 0 .. 5 LOOP
		FOREACH system IN ARRAY systems LOOP
			seconds := bench.measure(system, query);
			IF i > 0 THEN
				INSERT INTO bench.times VALUES (name, system, seconds);
			END IF;
		END LOOP;
	END LOOP;
END
$$;
SELECT imperial_user_id AS learner FROM imported.course_progress GROUP BY 1 ORDER BY count(*) DESC OFFSET 4000 LIMIT 1 \gset
SELECT course_id AS course FROM imported.course_progress GROUP BY 1 ORDER BY count(*) DESC OFFSET 3 LIMIT 1 \gset
SELECT min(course_progress_ts) + (max(course_progress_ts) - min(course_progress_ts)) / 2 AS middle FROM imported.course_progress \gset
CALL bench.ask('count(*)', 'SELECT count(*) FROM course_progress');
CALL bench.ask('one learner', format('SELECT * FROM course_progress WHERE imperial_user_id = %L', :'learner'), ARRAY['imported', 'by_time', 'by_learner']);
CALL bench.ask('one month', format('SELECT count(*), max(imperial_user_id) FROM course_progress WHERE course_progress_ts >= %L AND course_progress_ts < %L::timestamp + interval ''1 month''', :'middle', :'middle'));
CALL bench.ask('one course of eight: count, max of the time', format('SELECT count(*), max(course_progress_ts) FROM course_progress WHERE course_id = %L', :'course'));
CALL bench.ask('GROUP BY course', 'SELECT course_id, count(*) FROM course_progress GROUP BY course_id');
CALL bench.ask('GROUP BY course, two processes', 'SELECT course_id, count(*) FROM course_progress GROUP BY course_id', workers => 1);
CALL bench.ask('GROUP BY course and state: count, min and max of the time', 'SELECT course_id, course_progress_state_type_id, count(*), min(course_progress_ts), max(course_progress_ts) FROM course_progress GROUP BY 1, 2');
CALL bench.ask('max of every column', :'every');
CALL bench.ask('max of every column, two processes', :'every', workers => 1);
SET max_parallel_workers_per_gather = 0;
SET coursera_fdw.enable_index = off;
CALL bench.ask('count(*), without an index', 'SELECT count(*) FROM course_progress', ARRAY['by_time']);
CALL bench.ask('one learner, without an index', format('SELECT * FROM course_progress WHERE imperial_user_id = %L', :'learner'), ARRAY['by_time']);
RESET coursera_fdw.enable_index;

CREATE VIEW bench.medians AS
SELECT name, system, 1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS ms FROM bench.times GROUP BY name, system;
SELECT '| query | imported, ms | ours, ms | ratio |' UNION ALL SELECT '| --- | --- | --- | --- |';
SELECT format('| %s%s | %s | %s | %s |', o.name, CASE o.system WHEN 'by_learner' THEN ', file in the order of learners' END,
	round(i.ms::numeric, 1), round(o.ms::numeric, 1), round((o.ms / i.ms)::numeric, 2))
FROM bench.medians o
JOIN bench.medians i ON i.name = o.name AND i.system = 'imported'
WHERE o.system ~ '^by' ORDER BY o.name, o.system DESC;
SELECT E'\n| | without, ms | with, ms | ratio |\n| --- | --- | --- | --- |';
SELECT format('| %s, building the index in passing | %s | %s | %s |', o.name, round(i.ms::numeric, 1), round(o.ms::numeric, 1), round((o.ms / i.ms)::numeric, 2))
FROM bench.medians o JOIN bench.medians i ON i.name = o.name AND i.system = 'auto_index off'
WHERE o.system = 'auto_index on' ORDER BY o.name;
SELECT format('| %s, against inflating alone | %s | %s | %s |', name, round((1000 * :'inflating'::float8)::numeric, 1), round(ms::numeric, 1), round((ms / (1000 * :'inflating'::float8))::numeric, 2))
FROM bench.medians WHERE name = 'build_index' OR name ~ 'without an index' ORDER BY name;
SELECT format(E'\nThe index: %s MB in %s blocks.', round(sum(bytes) / 1000000, 1), sum(blocks))
FROM coursera.indexes('by_time') WHERE table_name = 'course_progress';
