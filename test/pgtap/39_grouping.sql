-- Aggregates inside the scan: random queries give what they give on a table loaded by COPY, also where
-- groups do not fit into memory, where values are spelled in odd ways, and where rows of many exports are
-- told apart.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/generated_table.sql
\ir ../support/outcomes.sql

CREATE FUNCTION pg_temp.pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT choices[1 + floor(random() * cardinality(choices))::int]
$$;
CREATE FUNCTION pg_temp.aggregate() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT pg_temp.pick('count(*)', format('count(%I)', pg_temp.pick('n', 'id', 'word', 'small', 'number', 'big', 'truth', 'single', 'precise', 'day', 'moment', 'long_text')),
		format('%s(%I)', pg_temp.pick('min', 'max'), pg_temp.pick('small', 'number', 'big', 'day', 'moment', 'id', 'word', 'n', 'long_text')),
		format('%s(%I)', pg_temp.pick('min', 'max'), pg_temp.pick('small', 'number', 'big', 'day', 'moment', 'id', 'word', 'n', 'long_text')),
		format('%s(%I)', pg_temp.pick('sum', 'avg'), pg_temp.pick('small', 'number', 'n')), format('%s(truth)', pg_temp.pick('bool_and', 'bool_or', 'every')),
		'max(word COLLATE "C")', 'min(id COLLATE "und-x-icu")', 'count(*) + 1', 'max(number) - min(number)',
		'sum(small) FILTER (WHERE truth)', 'count(DISTINCT word)', 'max(single)', 'max(number + 1)', 'string_agg(word, '','' ORDER BY n)')
$$;
-- Some columns by which it is grouped, perhaps none, in `keys`; some aggregates; perhaps filters.
CREATE FUNCTION pg_temp.query(keys text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	aggregates text := (SELECT string_agg(pg_temp.aggregate() || ' AS a' || i, ', ') FROM generate_series(1, 1 + floor(random() * 4)::int) AS i);
	key_list text := (SELECT string_agg(quote_ident(key), ', ') FROM unnest(keys) AS key);
BEGIN
	RETURN format('SELECT %s FROM @%s%s%s', pg_temp.pick(concat_ws(', ', key_list, aggregates), concat_ws(', ', key_list, aggregates), aggregates),
		pg_temp.pick('', ' WHERE number > 0', ' WHERE word = ''a'' OR small IN (1, 2, 3)', ' WHERE moment >= ''2021-01-01'' AND truth', ' WHERE number IS NULL', ' WHERE n < 0', ' WHERE length(word) = 1'),
		CASE WHEN keys <> '{}' THEN ' GROUP BY ' || key_list ELSE '' END,
		pg_temp.pick('', '', ' HAVING count(*) > 3', ' HAVING max(number) > 400 AND min(n) IS NOT NULL'));
END
$$;
CREATE TEMP TABLE queries AS
SELECT n, pg_temp.query(keys) AS query
FROM (SELECT n, ARRAY(SELECT key FROM unnest(ARRAY['n', 'id', 'word', 'small', 'number', 'truth', 'precise', 'day', 'moment', 'long_text']) AS key WHERE random() < 0.15 * (n % 3)) AS keys
	FROM generate_series(1, 600) AS n) AS all_keys;

CREATE FUNCTION pg_temp.is_inside(query text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json, COSTS off) ' || query INTO plan;
	RETURN jsonb_path_exists(plan, '$.**."Relations"');
END
$$;
CREATE FUNCTION pg_temp.difference(query text, ours text, right_one text) RETURNS text LANGUAGE sql AS $$
	SELECT query FROM (SELECT pg_temp.fingerprint(replace(query, '@', ours)) AS a, pg_temp.fingerprint(replace(query, '@', right_one)) AS b) AS both_of WHERE a <> b
$$;

SELECT plan(33);

SELECT is_empty($$SELECT d FROM queries, pg_temp.difference(query, 'generated.values_in', 'generated.values_loaded') d WHERE d IS NOT NULL$$, 'the same groups');
SELECT cmp_ok((SELECT count(*) FROM queries WHERE pg_temp.is_inside(replace(query, '@', 'generated.values_in'))), '>', 150::bigint, 'many of them are made inside the scan');
SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT is_empty($$SELECT d FROM queries, pg_temp.difference(query, 'generated.values_in', 'generated.values_loaded') d WHERE d IS NOT NULL AND query ~ 'GROUP BY'$$, 'also when groups do not fit into memory');
RESET work_mem;
RESET hash_mem_multiplier;
SET LOCAL coursera_fdw.enable_pushdown = off;
SELECT is_empty($$SELECT d FROM queries, pg_temp.difference(query, 'generated.values_in', 'generated.values_loaded') d WHERE n % 5 = 0 AND d IS NOT NULL$$, 'without pushed filters');
RESET coursera_fdw.enable_pushdown;

-- Aggregates that nothing uses are not made.
SELECT lives_ok(query, query)
FROM unnest(ARRAY[
	'SELECT count(*) FROM (SELECT count(*) FROM generated.values_in) q',
	'SELECT 1 FROM generated.values_in HAVING true',
	'SELECT count(*) FROM (SELECT max(n) FROM generated.values_in GROUP BY ()) q']) AS query;

-- What is done inside, and what is not.
SELECT is(pg_temp.is_inside('SELECT ' || query), true, query)
FROM unnest(ARRAY[
	'word, count(*) FROM generated.values_in GROUP BY word',
	'max(moment), min(day), sum(small), avg(number), bool_or(truth) FROM generated.values_in WHERE number > 0',
	'truth, count(word) + 1 FROM generated.values_in GROUP BY truth HAVING max(id) > ''a'' ORDER BY 2',
	'word FROM generated.values_in GROUP BY word, small']) AS query;
SELECT is(pg_temp.is_inside('SELECT ' || query), false, query)
FROM unnest(ARRAY[
	'count(DISTINCT word) FROM generated.values_in',
	'sum(small) FILTER (WHERE truth) FROM generated.values_in',
	'word, small, count(*) FROM generated.values_in GROUP BY ROLLUP (word, small)',
	'date_trunc(''month'', moment), count(*) FROM generated.values_in GROUP BY 1',
	'sum(precise) FROM generated.values_in',
	'sum(big) FROM generated.values_in',
	'count(*) FROM generated.values_in WHERE random() < 2',
	'count(*) FROM generated.values_in a JOIN generated.values_in b USING (n)']) AS query;

-- Spellings that are equal to their type make one group.
SELECT pg_temp.sh(format($sh$printf 'n,v,t,b,w\n5,abc,2021-03-04 05:06:07,t,1\n+5,"abc  ",2021-03-04T05:06:07,yes,1\n05,abc,20210304 050607,on,+2\n 6 ,"abd ",infinity,no,3\n,,,,\n6,abd,infinity,off,\n' > %s/odd_in.csv$sh$, :'folder'));
CREATE FOREIGN TABLE generated.odd_in (n int, v varchar(3), t timestamp, b bool, w int2) SERVER generated;
CREATE TABLE generated.odd_loaded (n int, v varchar(3), t timestamp, b bool, w int2);
SELECT format('COPY generated.odd_loaded FROM %L WITH (FORMAT csv, HEADER)', :'folder' || '/odd_in.csv') \gexec
SELECT is_empty(
	$$SELECT d FROM unnest(ARRAY['SELECT n, count(*), sum(w), avg(w), max(v), min(t) FROM @ GROUP BY n', 'SELECT v, count(n), bool_and(b) FROM @ GROUP BY v',
		'SELECT t, b, max(n), min(w) FROM @ GROUP BY t, b', 'SELECT sum(n), max(v), min(v), count(t), bool_or(b), avg(n) FROM @ HAVING true', 'SELECT w, count(*) FROM @ WHERE n = 5 GROUP BY w']) query,
		pg_temp.difference(query, 'generated.odd_in', 'generated.odd_loaded') d WHERE d IS NOT NULL$$, 'odd spellings');

-- Values that cannot be converted: the same errors as without.
SELECT pg_temp.sh(format($sh$printf 'a,b,c\n1,x,3\n2,x,4\n1,y,five\n9,y\n' > %s/bad_in.csv$sh$, :'folder'));
CREATE FOREIGN TABLE generated.bad_in (a int, b varchar(3), c int) SERVER generated;
CREATE FUNCTION pg_temp.error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	context text;
BEGIN
	EXECUTE query;
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
	RETURN SQLSTATE || ': ' || SQLERRM || ' ' || split_part(context, E'\n', 1);
END
$$;
CREATE TEMP TABLE errors AS
SELECT query, pg_temp.error_of(query) AS error FROM unnest(ARRAY['SELECT sum(c) FROM generated.bad_in', 'SELECT b, max(c) FROM generated.bad_in GROUP BY b', 'SELECT c, count(*) FROM generated.bad_in GROUP BY c',
	'SELECT b, count(a) FROM generated.bad_in GROUP BY b', 'SELECT count(*) FROM generated.bad_in', 'SELECT count(c) FROM generated.bad_in WHERE a = 1']) AS query;
SELECT is((SELECT count(*) FROM errors WHERE error ~ '^22'), 6::bigint, 'all are errors');
SET LOCAL coursera_fdw.enable_aggregate_pushdown = off;
SELECT is_empty($$SELECT query, error, pg_temp.error_of(query) FROM errors WHERE error <> pg_temp.error_of(query)$$, 'the same errors, at the same lines');
RESET coursera_fdw.enable_aggregate_pushdown;
-- Rows that are left out.
ALTER FOREIGN TABLE generated.bad_in OPTIONS (ADD on_error 'skip');
SELECT results_eq('SELECT b, count(*), sum(a), max(c) FROM generated.bad_in GROUP BY b', 'VALUES (''x''::varchar, 2::bigint, 3::bigint, 4)', 'rows that are left out are not in any group');

-- Nested, prepared, in subqueries, in a loop.
SELECT results_eq('SELECT s.small, (SELECT count(*) FROM generated.values_in v WHERE v.small = s.small) FROM generate_series(-1, 1) AS s (small) ORDER BY 1',
	'SELECT s.small, (SELECT count(*) FROM generated.values_loaded v WHERE v.small = s.small) FROM generate_series(-1, 1) AS s (small) ORDER BY 1', 'a count for each outer row');
PREPARE groups (int) AS SELECT word, count(*), min(n) FROM generated.values_in WHERE number > $1 GROUP BY word ORDER BY word COLLATE "C";
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT results_eq('EXECUTE groups (100)', 'SELECT word, count(*), min(n) FROM generated.values_loaded WHERE number > 100 GROUP BY word ORDER BY word COLLATE "C"', 'a generic plan');
SELECT results_eq('EXECUTE groups (400)', 'SELECT word, count(*), min(n) FROM generated.values_loaded WHERE number > 400 GROUP BY word ORDER BY word COLLATE "C"', 'and again');
SELECT results_eq('SELECT a.word, a.c, b.m FROM (SELECT word, count(*) c FROM generated.values_in GROUP BY word) a JOIN (SELECT word, max(n) m FROM generated.values_in GROUP BY word) b USING (word) ORDER BY a.word COLLATE "C"',
	'SELECT word, count(*), max(n) FROM generated.values_loaded WHERE word IS NOT NULL GROUP BY word ORDER BY word COLLATE "C"', 'joined');
-- The first row of a group stands for it.
SELECT is(left(pg_temp.scanned('SELECT word, count(*) FROM generated.values_in GROUP BY word', 'values_in', 'Group Key'), 8), '["word"]', 'EXPLAIN shows the keys');

-- Views with a security barrier, and column rights.
CREATE ROLE grouping_reader;
CREATE VIEW generated.barrier WITH (security_barrier) AS SELECT word, number FROM generated.values_in WHERE number > 0;
GRANT USAGE ON SCHEMA generated TO grouping_reader;
GRANT SELECT ON generated.barrier TO grouping_reader;
GRANT SELECT (word) ON generated.values_in TO grouping_reader;
SET LOCAL ROLE grouping_reader;
SELECT results_eq('SELECT sum(c)::bigint FROM (SELECT word, count(*) c FROM generated.barrier GROUP BY word) g', 'SELECT count(*) FROM generated.barrier', 'through a barrier');
SELECT is((SELECT count(*) FROM (SELECT word FROM generated.values_in GROUP BY word) g), (SELECT count(DISTINCT word) + 1 FROM generated.values_in), 'a column that the user may read');
SELECT throws_ok('SELECT max(number) FROM generated.values_in', '42501', NULL, 'not another column');
RESET ROLE;
SELECT is((SELECT string_agg(c::text, ',') FROM (SELECT count(*) c FROM generated.values_in WHERE n < 0) x), '0', 'no rows: a count of 0');
SELECT is((SELECT count(*) FROM (SELECT word, count(*) FROM generated.values_in WHERE n < 0 GROUP BY word) x), 0::bigint, 'and no group');

SELECT * FROM finish();
ROLLBACK;
