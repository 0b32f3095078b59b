-- ANALYZE: the statistics of a loaded table, and memory that wide values do not swell.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/statistics'

SELECT plan(13);

-- Texts of all widths, many of them over what ANALYZE looks at; rows of a megabyte; and many columns.
SELECT pg_temp.sh(format('mkdir -p %1$s', :'folder'));
\set widths :folder '/widths.csv'
\set rows :folder '/rows.csv'
\set columns :folder '/columns.csv'
COPY (SELECT i AS n, CASE WHEN i % 10 > 0 THEN repeat('w' || i % 50, CASE WHEN i % 3 = 0 THEN 800 ELSE i % 30 END) END AS text,
	CASE WHEN i % 5 = 0 THEN to_jsonb(repeat('j', 5000)) ELSE to_jsonb(i) END AS json FROM generate_series(1, 40000) i)
	TO :'widths' (FORMAT csv, HEADER, ESCAPE '\');
COPY (SELECT i AS n, repeat('x', 1000000) AS text, repeat('y', 500000) AS other FROM generate_series(1, 400) i) TO :'rows' (FORMAT csv, HEADER);
SELECT 'CREATE TABLE pg_temp.columns_in (' || string_agg(format('c%s text', i), ', ') || ')' FROM generate_series(1, 100) i \gexec
SELECT 'COPY (SELECT ' || string_agg(format('repeat(''%s'', 900) || i', chr(96 + i % 26)), ', ') || ' FROM generate_series(1, 4000) i) TO ' || quote_literal(:'columns') || ' (FORMAT csv)' FROM generate_series(1, 100) i \gexec
CREATE SERVER statistics FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FOREIGN TABLE public.widths (n int, text text, json jsonb) SERVER statistics;
CREATE FOREIGN TABLE public.rows (n int, text text, other varchar) SERVER statistics;
SELECT 'CREATE FOREIGN TABLE public.columns (' || string_agg(format('c%s text', i), ', ') || ') SERVER statistics OPTIONS (header ''false'')' FROM generate_series(1, 100) i \gexec
CREATE TABLE public.widths_loaded (n int, text text, json jsonb);
COPY public.widths_loaded FROM :'widths' (FORMAT csv, HEADER, ESCAPE '\');

CREATE FUNCTION pg_temp.memory_kb(what text) RETURNS bigint LANGUAGE sql AS $$
	SELECT (regexp_match(pg_read_file('/proc/' || pg_backend_pid() || '/status'), what || ':\s+(\d+)'))[1]::bigint
$$;
CREATE TEMP TABLE memory AS SELECT pg_temp.memory_kb('VmHWM') AS before;
ANALYZE public.rows;
ANALYZE public.columns;
SELECT cmp_ok(pg_temp.memory_kb('VmHWM') - before, '<', 256 * 1024::bigint, 'memory is limited') FROM memory;
SELECT is((SELECT reltuples FROM pg_class WHERE oid = 'public.rows'::regclass), 400::real, 'all rows are counted');
SELECT is((SELECT reltuples FROM pg_class WHERE oid = 'public.columns'::regclass), 4000::real, 'also where few are sampled');
SELECT is((SELECT n_distinct FROM pg_stats WHERE tablename = 'columns' AND attname = 'c1'), -1::real, 'a sample of few rows gives some statistics');
SELECT is((SELECT n_distinct FROM pg_stats WHERE tablename = 'rows' AND attname = 'text'), -1::real, 'wide values count as different ones, as in a table');

-- Course ids of ten megabytes: whoever plans a query on another table, of which they say what belongs to
-- which export, does not take them all in.
SELECT pg_temp.sh(format('mkdir -p %1$s/many/a %1$s/many/b; cd %1$s/many; printf "course_id\nc1\n" > b/courses.csv; '
	'for e in a b; do printf "course_id,n\nc1,1\n" > $e/grades.csv; done; touch -d 2022-01-01 b/*', :'folder'));
\set ids :folder '/many/a/courses.csv'
COPY (SELECT repeat('x', 10000000) || i AS course_id FROM generate_series(1, 40) i) TO :'ids' (FORMAT csv, HEADER);
\set many :folder '/many/*'
CREATE SERVER wide_ids FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'many');
CREATE FOREIGN TABLE public.grades (course_id text, n int) SERVER wide_ids;
UPDATE memory SET before = pg_temp.memory_kb('VmHWM');
SELECT pg_temp.sh('true');
SELECT lives_ok('EXPLAIN SELECT * FROM public.grades', 'planning works');
SELECT cmp_ok(pg_temp.memory_kb('VmHWM') - before, '<', 256 * 1024::bigint, 'and does not cache them') FROM memory;

CREATE FUNCTION pg_temp.planned_rows(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END
$$;
SELECT isnt(pg_temp.planned_rows('SELECT * FROM public.widths'), 40000::numeric, 'before, rows are estimated from the first ones');
ANALYZE public.widths;
SELECT is(pg_temp.planned_rows('SELECT * FROM public.widths'), 40000::numeric, 'afterwards they are exact');
ANALYZE public.widths_loaded;
SELECT is(
	(SELECT array_agg(round(null_frac::numeric, 1) ORDER BY attname) FROM pg_stats WHERE tablename = 'widths'),
	(SELECT array_agg(round(null_frac::numeric, 1) ORDER BY attname) FROM pg_stats WHERE tablename = 'widths_loaded'), 'NULLs as in a loaded table');
SELECT cmp_ok(abs(a.n_distinct - b.n_distinct), '<=', (CASE WHEN b.n_distinct < 0 THEN 0.05 ELSE 0.1 * b.n_distinct END)::real, 'distinct values of ' || a.attname)
FROM pg_stats a JOIN pg_stats b USING (attname) WHERE a.tablename = 'widths' AND b.tablename = 'widths_loaded' ORDER BY attname;

SELECT * FROM finish();
ROLLBACK;
