-- Block indexes: filters, counts and errors are those of a scan without, and of a table loaded by COPY;
-- only the blocks that may have rows are read; an index of something else is never used.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/indexed'
SELECT pg_temp.sh(format('mkdir -p %s', :'folder'));

SELECT setseed(0.5);
CREATE SCHEMA indexed;
CREATE TABLE indexed.events_loaded (n int4, some_id varchar(80), word text, moment timestamp, day date, number int8, precise float8, truth bool, rare_id text);
INSERT INTO indexed.events_loaded
SELECT n, md5((n / 40)::text) || md5((n / 7)::text), CASE WHEN random() < 0.9 THEN (ARRAY['a', 'b', '', ' ', 'say "a"', E'a\nb', 'a,b', E'x\r\ny', 'ä'])[1 + floor(random() * 9)::int] END,
	timestamp '2020-01-01' + n * interval '37 seconds', CASE WHEN n % 1000 > 100 THEN date '1999-12-25' + n / 1000 END,
	CASE WHEN n > 3000 THEN (random() * 1e6)::int8 - n END, CASE WHEN random() < 0.9 THEN round((n + random())::numeric, 3) END, n % 3 = 0,
	CASE WHEN n % 5000 = 77 THEN 'rare' || n ELSE repeat('x', (random() * 60)::int) END
FROM generate_series(1, 40000) AS n;
SELECT format('COPY indexed.events_loaded TO %L WITH (FORMAT csv, HEADER, ESCAPE ''\'', FORCE_QUOTE (word))', :'folder' || '/events.csv') \gexec
TRUNCATE indexed.events_loaded;
SELECT format('COPY indexed.events_loaded FROM %L WITH (FORMAT csv, HEADER, ESCAPE ''\'')', :'folder' || '/events.csv') \gexec
ANALYZE indexed.events_loaded;
CREATE SERVER indexed FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FOREIGN TABLE indexed.events (n int4, some_id varchar(80), word text, moment timestamp, day date, number int8, precise float8, truth bool, rare_id text) SERVER indexed;

CREATE FUNCTION pg_temp.pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT choices[1 + floor(random() * cardinality(choices))::int]
$$;
CREATE FUNCTION pg_temp.condition() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	comparison text := pg_temp.pick('=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM');
	kind text := pg_temp.pick('n', 'some_id', 'word', 'moment', 'day', 'number', 'precise', 'rare_id');
	value text;
	others text;
BEGIN
	EXECUTE format('SELECT (%I)::text FROM indexed.events_loaded WHERE n >= $1 AND %1$I IS NOT NULL LIMIT 1', kind) INTO value USING floor(random() * 39000)::int;
	EXECUTE format('SELECT string_agg(quote_literal((%I)::text), '','') FROM (SELECT %1$I FROM indexed.events_loaded WHERE n %% $1 = 0 LIMIT $2) x', kind) INTO others
		USING 300 + floor(random() * 1000)::int, 1 + floor(random() * 50)::int;
	RETURN CASE floor(random() * 9)::int
		WHEN 0 THEN format('%I IS %s NULL', kind, pg_temp.pick('', 'NOT'))
		WHEN 1 THEN format('%I %s (%s)', kind, pg_temp.pick('IN', 'IN', 'NOT IN'), others)
		WHEN 2 THEN format('moment %s timestamptz %L', comparison, timestamp '2020-01-01' + random() * interval '18 days')
		WHEN 3 THEN format('moment::date %s date %L', comparison, date '2020-01-01' + floor(random() * 19)::int)
		WHEN 4 THEN format('%I LIKE %L', pg_temp.pick('some_id', 'rare_id'), left(value, 1 + (random() * 20)::int) || '%')
		WHEN 5 THEN format('n %s %s', comparison, pg_temp.pick('100.0', '100.5', '1e5', '-1', '20000.0'))
		WHEN 6 THEN format('day %s timestamp %L', comparison, timestamp '1999-12-20' + random() * interval '60 days')
		ELSE format('%I %s %L', kind, comparison, value)
	END;
END
$$;
CREATE TEMP TABLE conditions AS
SELECT n, CASE n % 3 WHEN 0 THEN pg_temp.condition() || ' AND ' || pg_temp.condition() WHEN 1 THEN '(' || pg_temp.condition() || ' OR ' || pg_temp.condition() || ')' ELSE pg_temp.condition() END AS condition
FROM generate_series(1, 200) AS n;
CREATE FUNCTION pg_temp.difference(query text, ours text) RETURNS text LANGUAGE sql AS $$
	SELECT query FROM (SELECT pg_temp.fingerprint(replace(query, '@', ours)) AS a, pg_temp.fingerprint(replace(query, '@', 'indexed.events_loaded')) AS b) AS both_of WHERE a <> b
$$;
CREATE FUNCTION pg_temp.blocks_read(condition text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.scanned('SELECT * FROM indexed.events WHERE ' || condition, 'events', 'Blocks Read')
$$;
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

SELECT plan(56);

SELECT is_empty('SELECT * FROM coursera.indexes(''indexed'')', 'no index yet');
SELECT results_eq('SELECT table_name, entry, blocks > 8, bytes > 10000, seconds > 0 FROM coursera.build_index(''indexed'')', 'VALUES (''events''::name, ''events.csv'', true, true, true)', 'build_index');
SELECT results_eq('SELECT table_name, entry, blocks > 8, built_at <= clock_timestamp() FROM coursera.indexes(''indexed'')', 'VALUES (''events''::name, ''events.csv'', true, true)', 'indexes');
SELECT is((SELECT seconds < 0.1 FROM coursera.build_index('indexed')), true, 'existing indexes are not built again');

SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT * FROM @ WHERE ' || condition, 'indexed.events') d WHERE d IS NOT NULL$$, 'the same rows');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT count(*), max(n), min(moment) FROM @ WHERE ' || condition, 'indexed.events') d WHERE d IS NOT NULL$$, 'the same aggregates');
SET LOCAL timezone = 'America/St_Johns';
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT n FROM @ WHERE ' || condition, 'indexed.events') d WHERE condition ~ 'moment|day' AND d IS NOT NULL$$, 'in another zone');
RESET timezone;
SELECT is(pg_temp.difference('SELECT * FROM @', 'indexed.events'), NULL, 'all rows');

-- What is read.
SELECT is(pg_temp.scanned('SELECT count(*) FROM indexed.events', 'events', 'Bytes Inflated'), '0', 'a count reads nothing');
SELECT is((SELECT count(*) FROM indexed.events), 40000::bigint, 'and is right');
SELECT is(pg_temp.blocks_read('n = 20000'), '1', 'one block of a number');
SELECT is(pg_temp.blocks_read('n BETWEEN 100 AND 200'), '1', 'one block of a range');
SELECT is(pg_temp.blocks_read('n < 0'), '0', 'none');
SELECT is(pg_temp.blocks_read('some_id = ''nobody'''), '0', 'no block for an unknown id');
SELECT cmp_ok(pg_temp.blocks_read('some_id = (SELECT some_id FROM indexed.events_loaded WHERE n = 30000)')::int, '<=', 2, 'an id that is known at run time');
SELECT cmp_ok(pg_temp.blocks_read('rare_id IN (''rare77'', ''rare5077'')')::int, '<=', 3, 'two ids');
SELECT cmp_ok(pg_temp.blocks_read('moment > ''2020-01-17 12:00''')::int, '<=', 3, 'times');
SELECT cmp_ok(pg_temp.blocks_read('number IS NULL')::int, '<=', 2, 'NULLs');
SELECT cmp_ok(pg_temp.blocks_read('n = 1 OR moment > ''2020-01-17 20:00''')::int, '<=', 4, 'an OR');
SET LOCAL coursera_fdw.enable_index = off;
SELECT is(pg_temp.blocks_read('n = 20000'), NULL, 'not with enable_index off');
RESET coursera_fdw.enable_index;

-- Nested loops that bring a value, where its rows are in few blocks.
CREATE TEMP TABLE wanted AS SELECT DISTINCT some_id, word FROM indexed.events_loaded WHERE n = 30001;
ANALYZE wanted;
SELECT matches(pg_temp.plan_text('SELECT e.n FROM wanted JOIN indexed.events e USING (some_id)'), '^Nested Loop; .*Pushed Filter: some_id = ', 'a nested loop for a value in few blocks');
SELECT cmp_ok(pg_temp.scanned('SELECT e.n FROM wanted JOIN indexed.events e USING (some_id)', 'events', 'Blocks Read')::int, '<=', 2, 'and reads only these blocks');
SELECT is(pg_temp.difference('SELECT e.n, wanted.word FROM wanted JOIN @ e USING (some_id)', 'indexed.events'), NULL, 'and has the same rows');
INSERT INTO wanted SELECT some_id FROM (SELECT DISTINCT some_id FROM indexed.events_loaded) s LIMIT 500;
ANALYZE wanted;
SELECT matches(pg_temp.plan_text('SELECT e.n FROM wanted JOIN indexed.events e USING (some_id)'), '^Hash Join;', 'no such path for many values');
DELETE FROM wanted WHERE word IS NULL;
ANALYZE wanted;
SELECT doesnt_match(pg_temp.plan_text('SELECT e.n FROM wanted JOIN indexed.events e USING (word)'), 'Pushed Filter: word = ', 'nor for a value that is in all blocks');

-- Several processes.
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
SELECT matches(pg_temp.plan_text('SELECT * FROM indexed.events'), '^Gather; Workers Planned: \d; ->  Parallel Foreign Scan on events', 'a parallel scan');
SELECT matches(pg_temp.plan_text('SELECT word, count(*) FROM indexed.events GROUP BY word'), '^Finalize HashAggregate; .*->  Gather; .*->  Parallel Foreign Scan; Relations: Aggregate on', 'partial aggregates in each process');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT * FROM @ WHERE ' || condition, 'indexed.events') d WHERE n % 3 = 0 AND d IS NOT NULL$$, 'the same rows in parallel');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT truth, count(*), max(n), min(moment), avg(n) FROM @ WHERE ' || condition || ' GROUP BY truth', 'indexed.events') d WHERE n % 3 = 1 AND d IS NOT NULL$$, 'the same groups in parallel');
SELECT is(pg_temp.difference('SELECT * FROM @', 'indexed.events'), NULL, 'all rows in parallel');
SELECT is((SELECT count(*) FROM (SELECT * FROM indexed.events WHERE n > 5 LIMIT 100) x), 100::bigint, 'LIMIT above Gather');
SELECT is_empty($$SELECT s.d FROM generate_series(1, 3) AS s (d) WHERE (SELECT count(*) FROM indexed.events WHERE n % 7 < s.d) <> (SELECT count(*) FROM indexed.events_loaded WHERE n % 7 < s.d)$$, 'rescans');
SELECT is(pg_temp.difference('SELECT count(*), sum(a.n) FROM @ a JOIN @ b ON a.n = b.n + 1 WHERE length(b.rare_id) > 30', 'indexed.events'), NULL, 'joins');
SELECT is(pg_temp.scanned('SELECT max(length(word)) FROM indexed.events', 'events', 'Rows Read'), '40000', 'EXPLAIN counts what workers read');
SET LOCAL parallel_leader_participation = off;
SELECT is(pg_temp.scanned('SELECT max(length(word)) FROM indexed.events', 'events', 'Rows Read'), '40000', 'also without the leader');
SELECT is(pg_temp.scanned('SELECT max(length(word)) FROM indexed.events', 'events', 'Blocks Read'), pg_temp.scanned('SELECT max(length(word)) FROM indexed.events', 'events', 'Blocks'), 'blocks, too');
SELECT is(pg_temp.difference('SELECT word, count(*), max(n) FROM @ GROUP BY word', 'indexed.events'), NULL, 'without the leader');
RESET parallel_leader_participation;
SET LOCAL coursera_fdw.enable_parallel_scan = off;
SELECT doesnt_match(pg_temp.plan_text('SELECT * FROM indexed.events'), 'Parallel', 'not with enable_parallel_scan off');
RESET coursera_fdw.enable_parallel_scan;
RESET max_parallel_workers_per_gather;

-- Errors: the same, at the same line.
SELECT pg_temp.sh(format($sh$cd %s && (head -n 30000 events.csv; printf 'oops,x,y,2020-01-01 00:00:00,,,,,\n'; tail -n +30001 events.csv) > bad_events.csv$sh$, quote_literal(:'folder')));
CREATE FOREIGN TABLE indexed.bad_events (n int4, some_id varchar(80), word text, moment timestamp) SERVER indexed;
CREATE TEMP TABLE errors AS SELECT query, pg_temp.error_of(query) AS error FROM unnest(ARRAY['SELECT max(n) FROM indexed.bad_events', 'SELECT n FROM indexed.bad_events WHERE some_id = ''x''',
	'SELECT count(*) FROM indexed.bad_events WHERE n > 20000', 'SELECT n FROM indexed.bad_events WHERE moment > ''2019-01-01''', 'SELECT * FROM indexed.bad_events WHERE n = 7']) AS query;
SELECT is((SELECT count(*) FROM errors WHERE error ~ '^22P02.*line \d{5}'), 5::bigint, 'errors without an index');
SELECT is((SELECT count(*) FROM coursera.build_index('indexed') WHERE table_name = 'bad_events'), 1::bigint, 'whose file can be indexed');
SELECT is_empty('SELECT query, error, pg_temp.error_of(query) FROM errors WHERE error <> pg_temp.error_of(query)', 'the same errors with one');
SET LOCAL max_parallel_workers_per_gather = 3;
SELECT is_empty($$SELECT query, error, pg_temp.error_of(query) FROM errors WHERE regexp_replace(error, ' (CONTEXT: )?[^ ]* parallel worker.*', '') <> regexp_replace(pg_temp.error_of(query), ' (CONTEXT: )?[^ ]* parallel worker.*', '')$$, 'also from a worker');
RESET max_parallel_workers_per_gather;
-- Malformed rows: no index.
SELECT pg_temp.sh(format($sh$cd %s && (cat events.csv; printf '1,2\n') > short_events.csv$sh$, quote_literal(:'folder')));
CREATE FOREIGN TABLE indexed.short_events (n int4) SERVER indexed;
SELECT is((SELECT count(*) FROM coursera.build_index('indexed') WHERE table_name = 'short_events'), 0::bigint, 'a malformed file has no index');
SELECT is(left(pg_temp.error_of('SELECT count(*) FROM indexed.short_events'), 5), '22P04', 'and causes the same error as before');

-- Files that change: the index of another state is not used.
SELECT pg_temp.sh(format($sh$cd %s && (head -n 1 events.csv; tail -n 2000 events.csv; head -n 39000 events.csv | tail -n 38000) > again.csv && cp again.csv events.csv$sh$, quote_literal(:'folder')));
TRUNCATE indexed.events_loaded;
SELECT format('COPY indexed.events_loaded FROM %L WITH (FORMAT csv, HEADER, ESCAPE ''\'')', :'folder' || '/events.csv') \gexec
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT n, word FROM @ WHERE ' || condition, 'indexed.events') d WHERE n < 40 AND d IS NOT NULL$$, 'after the file has changed');
SELECT is((SELECT count(*) FROM coursera.indexes('indexed') WHERE table_name = 'events'), 0::bigint, 'its index is not used');

-- Rights.
CREATE ROLE index_reader;
GRANT USAGE ON FOREIGN SERVER indexed TO index_reader;
SET LOCAL ROLE index_reader;
SELECT is((SELECT count(*) FROM coursera.indexes('indexed')), 1::bigint, 'USAGE on the server is enough to see indexes');
SELECT throws_ok('SELECT * FROM coursera.build_index(''indexed'')', '42501', 'must be owner of foreign server indexed', 'but not to build one');
SELECT throws_ok('SELECT * FROM coursera.drop_index(''indexed'')', '42501', 'must be owner of foreign server indexed', 'nor to drop one');
RESET ROLE;
SELECT throws_ok('SELECT * FROM coursera.indexes(''nowhere'')', '42704', NULL, 'no such server');
SELECT is((SELECT count(*) FROM coursera.drop_index('indexed')), 2::bigint, 'drop_index drops outdated indexes, too');
SELECT is_empty('SELECT * FROM coursera.indexes(''indexed'')', 'no index any more');

-- A folder that cannot be made, and none: scans read as without an index.
SET LOCAL client_min_messages = error;
SET LOCAL coursera_fdw.index_directory = '/proc/nowhere';
SELECT is(pg_temp.difference('SELECT * FROM @ WHERE n % 3 = 1', 'indexed.events'), NULL, 'without a folder for indexes');
SELECT is_empty('SELECT * FROM coursera.build_index(''indexed'')', 'and build_index builds none');
SET LOCAL coursera_fdw.index_directory = '';
SELECT is(pg_temp.difference('SELECT count(*), max(n) FROM @', 'indexed.events'), NULL, 'without room for an index');
SELECT throws_matching('SELECT * FROM coursera.build_index(''indexed'')', 'there is no folder for index files', 'build_index reports that');
RESET coursera_fdw.index_directory;
SELECT pg_temp.sh(format('rm -r %s', :'folder'));

SELECT * FROM finish();
ROLLBACK;
