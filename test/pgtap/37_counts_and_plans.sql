-- A count inside the scan is taken only where it is what the query means; LIMIT, rescans, workers
-- and statistics on a table of some size; progress as seen from inside a query.
BEGIN;
SET LOCAL client_min_messages = error; -- a table lacks a column on purpose
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\getenv work COURSERA_WORK
\set folder :work '/generated'

SELECT setseed(0.375);
CREATE SCHEMA counted;
CREATE TABLE counted.loaded (n int, id text, kind int, score float8, made timestamp, note text);
INSERT INTO counted.loaded
SELECT n, md5((n % 20000)::text), n % 7, CASE WHEN n % 10 > 0 THEN round((random() * 100)::numeric, 2) END,
	timestamp '2020-01-01' + n * interval '1 minute', CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN E'two\nlines' ELSE 'say "x"' END
FROM generate_series(1, 100000) AS n;
CREATE TABLE counted.few_loaded AS SELECT n, id, kind FROM counted.loaded WHERE n <= 40;
SELECT format('COPY %s TO %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)', source, :'folder' || '/' || target || '.csv')
FROM (VALUES ('counted.loaded', 'many'), ('counted.few_loaded', 'few'),
	('(SELECT n, id, kind FROM counted.loaded WHERE false)', 'none')) AS v(source, target) \gexec
CREATE SERVER counted FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FOREIGN TABLE counted.in_export (n int, id text, kind int, score float8, made timestamp, note text) SERVER counted OPTIONS (entry 'many.csv');
CREATE FOREIGN TABLE counted.few_in_export (n int, id text, kind int) SERVER counted OPTIONS (entry 'few.csv');
CREATE FOREIGN TABLE counted.none_in_export (n int, id text, kind int, missing text) SERVER counted OPTIONS (entry 'none.csv');
CREATE TABLE counted.none_loaded (n int, id text, kind int, missing text);
ANALYZE counted.loaded, counted.few_loaded;
SELECT length(pg_read_binary_file(:'folder' || '/many.csv')) AS many_bytes, length(pg_read_binary_file(:'folder' || '/few.csv')) AS few_bytes \gset

CREATE FUNCTION pg_temp.difference(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ours text := pg_temp.fingerprint(replace(replace(replace(query, '@few', 'counted.few_in_export'), '@none', 'counted.none_in_export'), '@', 'counted.in_export'));
	right_one text := pg_temp.fingerprint(replace(replace(replace(query, '@few', 'counted.few_loaded'), '@none', 'counted.none_loaded'), '@', 'counted.loaded'));
BEGIN
	RETURN CASE WHEN ours IS DISTINCT FROM right_one THEN format('%s: %s instead of %s', query, ours, right_one) END;
END
$$;

CREATE FUNCTION pg_temp.plan_of(query text, options text DEFAULT '') RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE format('EXPLAIN (FORMAT json%s) %s', options, query) INTO plan;
	RETURN plan;
END
$$;

-- A property of the first foreign scan; NULL when it has none.
CREATE FUNCTION pg_temp.scanned(query text, property text) RETURNS text LANGUAGE sql AS $$
	SELECT jsonb_path_query_first(pg_temp.plan_of($1, ', ANALYZE, TIMING off'), '$.** ? (@."Node Type" == "Foreign Scan")') ->> $2
$$;
CREATE FUNCTION pg_temp.counts_inside(query text) RETURNS bool LANGUAGE sql AS $$
	SELECT jsonb_path_exists(pg_temp.plan_of(replace(replace(query, '@few', 'counted.few_in_export'), '@', 'counted.in_export')), '$.**."Relations"')
$$;

SELECT plan(116);

-- Counted inside, and the same.
SELECT unnest(ARRAY[ok(pg_temp.counts_inside(query), 'inside: ' || query), is(pg_temp.difference(query), NULL, query)])
FROM unnest(ARRAY[
	'SELECT count(*) FROM @',
	'SELECT count(score) FROM @',
	'SELECT count(1) + count(n) FROM @',
	'SELECT count(*), max(n) FROM @',
	'SELECT count(*) FROM @ GROUP BY kind',
	'SELECT count(*) FROM @ HAVING count(*) > 5',
	'SELECT count(*) FROM @ WHERE kind = 1 OR score IS NULL',
	'SELECT count(*) + 1, count(*)::text, ''x'' FROM @ WHERE kind = 3',
	'SELECT count(*) FROM @ WHERE kind IN (1, 2) AND score IS NULL AND made >= ''2020-02-01'' AND n > 5',
	'SELECT count(*) FROM @ WHERE id = md5(''7'')',
	'SELECT count(*) FROM @ WHERE id = (SELECT min(id) FROM @few)',
	'SELECT count(*) AS c FROM @ WHERE kind = 1 ORDER BY 1 LIMIT 1',
	'SELECT count(*) FROM @ WHERE kind = 1 LIMIT 0',
	'SELECT 2 * s.c FROM (SELECT count(*) AS c FROM @ WHERE n < 1000 OFFSET 0) s',
	'WITH s AS MATERIALIZED (SELECT count(*) AS c FROM @ WHERE kind = 5) SELECT a.c, b.c FROM s a, s b',
	'SELECT k, (SELECT count(*) FROM @few f WHERE f.kind = k) FROM generate_series(0, 9) AS k',
	'SELECT k, s.* FROM generate_series(0, 9) AS k LEFT JOIN LATERAL (SELECT count(*) FROM @few f WHERE f.kind < k) s ON true',
	'SELECT count(*) FROM @ WHERE kind = 1 UNION ALL SELECT count(*) FROM @few',
	'SELECT (SELECT count(*) FROM @ WHERE kind = 2) - (SELECT count(*) FROM @ WHERE kind = 3)'
]) AS query;

-- Something else is asked: not inside, and the same.
SELECT unnest(ARRAY[ok(NOT pg_temp.counts_inside(query), 'not inside: ' || query), is(pg_temp.difference(query), NULL, query)])
FROM unnest(ARRAY[
	'SELECT count(*) FROM @ WHERE kind = ALL (ARRAY[1, 2])',
	'SELECT count(*) FROM @ WHERE kind <> ANY (ARRAY[1, 2])',
	'SELECT count(*) FROM @ WHERE id = ALL (ARRAY[md5(''7''), md5(''8'')])',
	'SELECT count(*) FILTER (WHERE kind = 1) FROM @',
	'SELECT count(DISTINCT kind) FROM @',
	'SELECT count(*) FROM @ GROUP BY ROLLUP (kind)',
	'SELECT count(*) FROM @ HAVING false',
	'SELECT count(*), generate_series(1, 3) FROM @few',
	'SELECT count(*) FROM @few a, @few b',
	'SELECT count(*) FROM @few a LEFT JOIN @few b ON a.n = b.n + 1 AND b.kind = 2',
	'SELECT count(*) FROM @few a JOIN generate_series(1, 9) g ON g = a.kind',
	'SELECT count(*) FROM (SELECT DISTINCT kind FROM @) s',
	'SELECT count(*) FROM (SELECT n FROM @ LIMIT 100) s',
	'SELECT count(*) FROM (SELECT n, generate_series(1, 2) FROM @few) s',
	'SELECT count(*) FROM @ WHERE length(note) > 3',
	'SELECT count(*) FROM @ WHERE false',
	'SELECT count(*) FROM @ WHERE NULL::bool',
	'SELECT count(*) FROM @ WHERE kind = 1 AND (SELECT count(*) < 0 FROM generate_series(1, 3))',
	'SELECT count(*) FROM @ WHERE current_setting(''server_version_num'')::int < 0',
	'SELECT count(*) FROM @ WHERE random() < 0',
	'SELECT count(*) OVER () FROM @few',
	'SELECT kind, (SELECT count(*) FROM @few b WHERE b.n + 0 = a.n) FROM @few a',
	'SELECT count(*) FROM @few a WHERE EXISTS (SELECT FROM @few b WHERE b.n = a.kind)'
]) AS query;
SELECT is(pg_temp.difference(query), NULL, query)
FROM unnest(ARRAY[
	'SELECT count(*) FROM @none',
	'SELECT count(*) FROM @none WHERE kind = 1',
	'SELECT count(*) FROM @none WHERE missing IS NULL',
	'SELECT count(*) FROM @none WHERE missing = ''x''',
	'SELECT count(*), sum(count(*)) OVER () FROM @',
	'SELECT count(*) FROM @ GROUP BY ()',
	'SELECT 1 FROM @ HAVING count(*) > 5',
	'SELECT array(SELECT count(*) FROM @few f WHERE f.kind = k) FROM generate_series(0, 9) AS k'
]) AS query;

-- A foreign table with a child is more than its own rows.
CREATE FOREIGN TABLE counted.parent (n int, id text, kind int) SERVER counted OPTIONS (entry 'few.csv');
CREATE TABLE counted.child () INHERITS (counted.parent);
INSERT INTO counted.child SELECT n, id, kind FROM counted.loaded LIMIT 7;
SELECT is((SELECT count(*) FROM counted.parent), 47::bigint, 'a child''s rows are counted, too');
SELECT is((SELECT count(*) FROM ONLY counted.parent WHERE n > 0), 40::bigint, 'and are not, with ONLY');

-- LIMIT.
SELECT cmp_ok(:many_bytes, '>', 5000000, 'the entry is large enough');
SELECT cmp_ok(pg_temp.scanned(query, 'Bytes Inflated')::int, '<', 1200000, query)
FROM unnest(ARRAY['SELECT * FROM counted.in_export LIMIT 10', 'SELECT n FROM counted.in_export WHERE id = md5(''7'') LIMIT 1',
	'SELECT EXISTS (SELECT FROM counted.in_export WHERE kind = 3)']) AS query;

-- Rescans of a small entry.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_material = off;
SET LOCAL enable_memoize = off;
SELECT cmp_ok(pg_temp.scanned(query, 'Bytes Inflated')::int, '<=', 2 * :few_bytes, query)
FROM unnest(ARRAY[
	'SELECT g, (SELECT count(*) FROM counted.few_in_export f WHERE f.kind = g) FROM generate_series(1, 300) AS g',
	'SELECT count(f.n) FROM generate_series(1, 300) AS g LEFT JOIN counted.few_in_export f ON f.n = g',
	'SELECT count(s.n) FROM generate_series(1, 300) AS g, LATERAL (SELECT n FROM counted.few_in_export f WHERE f.n > g LIMIT 1) s']) AS query;
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
RESET enable_memoize;

-- Workers.
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
CREATE FUNCTION pg_temp.parallel_difference(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF NOT jsonb_path_exists(pg_temp.plan_of(replace(replace(query, '@few', 'counted.few_in_export'), '@', 'counted.in_export')),
			'$.** ? (@."Node Type" starts with "Gather").** ? (@."Node Type" == "Foreign Scan")') THEN
		RETURN 'no workers: ' || query;
	END IF;
	RETURN pg_temp.difference(query);
END
$$;
SELECT is(pg_temp.parallel_difference(query), NULL, 'workers: ' || query)
FROM unnest(ARRAY[
	'SELECT l.kind, count(*), sum(f.n) FROM counted.loaded l JOIN @few f ON f.n = l.kind GROUP BY 1',
	'SELECT count(*) FROM counted.loaded l WHERE l.kind IN (SELECT f.kind FROM @few f WHERE f.n < 4) AND l.score IS NOT NULL',
	'SELECT count(*), sum(l.n) FROM counted.loaded l LEFT JOIN @few f ON f.n = l.n AND f.kind > 2 WHERE f.n IS NULL']) AS query;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- Statistics.
SELECT cmp_ok((SELECT (pg_temp.plan_of('SELECT * FROM counted.in_export') #>> '{0,Plan,Plan Rows}')::numeric), '>', 60000::numeric, 'many rows are expected');
SELECT cmp_ok((SELECT (pg_temp.plan_of('SELECT * FROM counted.in_export') #>> '{0,Plan,Plan Rows}')::numeric), '<', 160000::numeric, 'but not too many');
ANALYZE counted.in_export, counted.none_in_export;
SELECT is((SELECT reltuples FROM pg_class WHERE oid = 'counted.in_export'::regclass), 100000::real, 'ANALYZE counts all rows');
SELECT is((SELECT reltuples FROM pg_class WHERE oid = 'counted.none_in_export'::regclass), 0::real, 'also none');
SELECT is_empty($$
	SELECT attname, ours.null_frac, theirs.null_frac, ours.n_distinct, theirs.n_distinct
	FROM (SELECT * FROM pg_stats WHERE schemaname = 'counted' AND tablename = 'in_export') ours
	FULL JOIN (SELECT * FROM pg_stats WHERE schemaname = 'counted' AND tablename = 'loaded') theirs USING (attname)
	WHERE (abs(ours.null_frac - theirs.null_frac) < 0.02
		AND (ours.n_distinct BETWEEN theirs.n_distinct * 0.7 AND theirs.n_distinct * 1.4
			OR ours.n_distinct BETWEEN theirs.n_distinct * 1.4 AND theirs.n_distinct * 0.7)) IS NOT TRUE$$,
	'each column has statistics like a loaded table''s');
SELECT cmp_ok((SELECT abs((pg_temp.plan_of('SELECT * FROM counted.in_export WHERE kind = 3') #>> '{0,Plan,Plan Rows}')::numeric - 14286)), '<', 2500::numeric,
	'and filters are estimated with them');

-- Progress, seen by a function that the query calls for some of its rows.
CREATE TABLE counted.seen (n int, command text, relation regclass, processed bigint, total bigint, tuples bigint);
CREATE FUNCTION counted.look(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_stat_clear_snapshot();
	INSERT INTO counted.seen
	SELECT n, command, relid, bytes_processed, bytes_total, tuples_processed FROM pg_stat_progress_copy WHERE pid = pg_backend_pid();
	RETURN n;
END
$$;
SELECT count(counted.look(n)) FROM counted.in_export WHERE n % 20000 = 0 \gset ignored_
SELECT is((SELECT count(*) FROM counted.seen), 5::bigint, 'a running scan is seen from its own query');
SELECT is_empty('SELECT * FROM (SELECT *, lag(processed, 1, 0::bigint) OVER (ORDER BY n) AS before FROM counted.seen) s
	WHERE (relation = ''counted.in_export''::regclass AND processed > before AND processed <= total AND tuples >= n) IS NOT TRUE',
	'and makes progress');
SELECT is((SELECT DISTINCT total FROM counted.seen), :many_bytes::bigint, 'towards the entry''s size');
SELECT pg_stat_clear_snapshot();
SELECT is_empty('SELECT * FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()', 'nothing is left of it afterwards');

-- Nor of a scan that fails, or that nobody reads to its end.
CREATE FUNCTION counted.fails() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM 1 / (n - 500) FROM counted.in_export;
	RETURN 'no error';
EXCEPTION WHEN division_by_zero THEN
	PERFORM pg_stat_clear_snapshot();
	RETURN (SELECT count(*) || ' shown' FROM pg_stat_progress_copy WHERE pid = pg_backend_pid());
END
$$;
SELECT is(counted.fails(), '0 shown', 'nor of one that fails');
SELECT count(*) FROM (SELECT n FROM counted.in_export LIMIT 5) s \gset ignored_
SELECT pg_stat_clear_snapshot();
SELECT is_empty('SELECT * FROM pg_stat_progress_copy WHERE pid = pg_backend_pid()', 'nor of one that ends early');

SELECT * FROM finish();
ROLLBACK;
