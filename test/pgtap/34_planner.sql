-- What the planner knows, and what its plans do: estimates, ANALYZE, LIMIT, counts inside the scan,
-- rescans of small entries, parallel workers above a scan, cursors, progress.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
SELECT coursera.attach(:'exports' || '/2022.zip', 'ml', statistics => false) AS attached,
	pg_temp.load_by_copy('ml', 'loaded', :'exports' || '/2022.csv') AS loaded;

-- A property of a plan's scan of a table; with ANALYZE.
CREATE FUNCTION pg_temp.scan_of(query text, table_name text, property text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json, ANALYZE, TIMING off) ' || query INTO plan;
	RETURN jsonb_path_query_first(plan, ('$.** ? (@."Entry" == "' || table_name || '.csv")')::jsonpath)
		->> property;
END
$$;

SELECT plan(23);

-- Before ANALYZE, from the entry's size and its first rows.
SELECT is_empty($$
	SELECT relname, estimate, rows
	FROM (
		SELECT relname,
			(pg_temp.scan_of(format('SELECT * FROM ml.%I', relname), relname, 'Plan Rows'))::numeric AS estimate,
			(SELECT reltuples::numeric FROM pg_class l
			 WHERE l.relname = f.relname AND l.relnamespace = 'loaded'::regnamespace) AS rows
		FROM pg_class f
		WHERE relkind = 'f' AND relnamespace = 'ml'::regnamespace
			AND relname NOT LIKE 'programming_assignment_submission_schema_part_x%') s
	WHERE (estimate <= 2 * rows + 2 AND rows <= 2 * estimate + 2) IS NOT TRUE$$,
	'each table''s rows are estimated within a factor of two');

ANALYZE ml.course_progress;
SELECT is(
	(SELECT reltuples::bigint FROM pg_class WHERE oid = 'ml.course_progress'::regclass),
	(SELECT count(*) FROM loaded.course_progress), 'ANALYZE counts the rows');
SELECT is(
	(SELECT count(*) FROM pg_stats WHERE schemaname = 'ml' AND tablename = 'course_progress'), 5::bigint,
	'and has statistics of each column');
SELECT is(
	(SELECT n_distinct FROM pg_stats WHERE schemaname = 'ml' AND tablename = 'course_progress'
		AND attname = 'course_progress_state_type_id'),
	(SELECT n_distinct FROM pg_stats WHERE schemaname = 'loaded' AND tablename = 'course_progress'
		AND attname = 'course_progress_state_type_id'),
	'like a loaded table''s');

SELECT cmp_ok(
	pg_temp.scan_of('SELECT * FROM ml.course_progress LIMIT 10', 'course_progress', 'Bytes Inflated')::int,
	'<', (SELECT uncompressed_bytes::int / 2 FROM coursera.tables('ml') WHERE table_name = 'course_progress'),
	'inflating stops at LIMIT');

SELECT is(
	pg_temp.scan_of('SELECT count(*) FROM ml.course_progress', 'course_progress', 'Relations'),
	'Aggregate on (course_progress)', 'count(*) is counted inside the scan');
SELECT is(
	pg_temp.scan_of('SELECT count(*) FROM ml.course_progress WHERE course_progress_state_type_id = 2',
		'course_progress', 'Relations'),
	'Aggregate on (course_progress)', 'also with a filter that can be tested there');
SELECT is(
	pg_temp.scan_of('SELECT count(*) FROM ml.course_progress WHERE length(course_id) > 2',
		'course_progress', 'Relations'),
	NULL, 'not with another filter');
SELECT is(
	pg_temp.fingerprint(replace(query, '@', 'ml')), pg_temp.fingerprint(replace(query, '@', 'loaded')), query)
FROM unnest(ARRAY[
	'SELECT count(*) + 1, count(*)::text FROM @.course_progress WHERE course_progress_state_type_id = 1',
	'SELECT count(*) FROM @.course_progress HAVING count(*) > 1000000',
	'SELECT count(*) FILTER (WHERE course_progress_state_type_id = 1), count(DISTINCT course_id) FROM @.course_progress',
	'SELECT course_progress_state_type_id, count(*) FROM @.course_progress GROUP BY 1',
	'SELECT (SELECT count(*) FROM @.users u WHERE u.country_cd = c.country_cd) FROM @.users c WHERE c.country_cd < ''D'''
]) AS query;

SELECT cmp_ok(
	pg_temp.scan_of('SELECT (SELECT count(*) FROM ml.course_item_types t WHERE t.course_item_type_id <> n) '
		'FROM generate_series(1, 50) n', 'course_item_types', 'Bytes Inflated')::int,
	'<=', (SELECT 2 * uncompressed_bytes::int FROM coursera.tables('ml') WHERE table_name = 'course_item_types'),
	'a small entry is inflated at most twice, however often it is scanned');

-- Parallel workers above a scan.
CREATE TABLE public.many AS SELECT i % 1000 AS n FROM generate_series(1, 200000) AS i;
ANALYZE public.many;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan::text;
END
$$;
SELECT matches(
	pg_temp.plan_of('SELECT sum(n) FROM public.many JOIN ml.course_item_types ON n = course_item_type_id'),
	'Gather.*Foreign Scan', 'a plan with workers above a foreign scan');
SELECT is(
	(SELECT sum(n) FROM public.many JOIN ml.course_item_types ON n = course_item_type_id),
	(SELECT sum(n) FROM public.many JOIN loaded.course_item_types ON n = course_item_type_id),
	'gives the right rows');

-- A cursor shows where its scan is, and nothing is left of it.
DECLARE running CURSOR FOR SELECT * FROM ml.course_progress;
MOVE 1000 IN running;
SELECT results_eq(
	$$SELECT command, type, relid::regclass::text, bytes_processed > 0, bytes_total >= bytes_processed
	  FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()$$,
	$$VALUES ('COPY FROM'::text, 'FILE'::text, 'ml.course_progress'::text, true, true)$$,
	'a running scan shows in pg_stat_progress_copy');
-- All scans that are open show together, under the name of the one that was read last.
SELECT pg_stat_clear_snapshot();
DECLARE second CURSOR FOR SELECT * FROM ml.course_grades;
MOVE 10 IN second;
SELECT pg_stat_clear_snapshot();
SELECT is(
	(SELECT relid::regclass::text FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()), 'ml.course_grades', 'the table that is read');
SELECT is(
	(SELECT bytes_total FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()),
	(SELECT sum(uncompressed_bytes)::bigint FROM coursera.tables('ml') WHERE table_name IN ('course_progress', 'course_grades')),
	'the bytes of both tables');
-- A subtransaction's abort clears the place, the next rows take it again.
SAVEPOINT before;
SELECT throws_ok('SELECT 1 / 0', '22012');
ROLLBACK TO before;
MOVE ALL IN running;
SELECT pg_stat_clear_snapshot();
SELECT is(
	(SELECT relid::regclass::text FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()), 'ml.course_progress', 'after an abort of a subtransaction');
-- Others keep what is theirs, and it stays as it is.
CREATE FUNCTION pg_temp.progress() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_stat_clear_snapshot();
	RETURN (SELECT command || ' ' || type || ' ' || relid || ' ' || (bytes_total > 0) FROM pg_stat_progress_copy WHERE pid = pg_backend_pid());
END
$$;
CLOSE running;
CLOSE second;
SELECT pg_temp.sh(format('mkdir -p %s/generated', :'work'));
\set copied :work '/generated/progress.txt'
COPY (SELECT pg_temp.progress() FROM ml.course_grades g LIMIT 1) TO :'copied';
SELECT is(pg_read_file(:'copied'), E'COPY TO FILE 0 false\n', 'COPY TO shows itself');
SELECT pg_stat_clear_snapshot();
SELECT is_empty('SELECT * FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()', 'and no longer after it ended');

SELECT * FROM finish();
ROLLBACK;
