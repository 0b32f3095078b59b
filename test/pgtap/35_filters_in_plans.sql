-- Filters inside the scan, in all the plans that bring their values: on a hostile file whose values
-- are spelled in every way COPY reads, over columns of types that filters may not understand. The
-- same rows as a table loaded by COPY, whatever the scan does with a filter.
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'Europe/Berlin';
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/plans.sql
\ir ../support/hostile_table.sql

-- Values of each type to compare with: what occurs, what nearly does, what no column holds.
CREATE TEMP TABLE pool AS
SELECT 'text' AS type, unnest(ARRAY['identifier-1', 'identifier-12', 'identifier-', 'a', 'A', '', ' ', 'say "a"',
	E'a\nb', 'back\slash', 'Zürich', 'abcde', 'abc', 'abc  ', 'abcde   ', 'nowhere', repeat('x', 70000)]) AS value
UNION ALL SELECT 'varchar', unnest(ARRAY['identifier-12', 'xidentifier-1', 'b', ''])
UNION ALL SELECT 'bpchar', unnest(ARRAY['a', 'a  ', 'abc', ''])
UNION ALL SELECT 'int2', unnest(ARRAY['0', '7', '-7', '32767', '-32768'])
UNION ALL SELECT 'int4', unnest(ARRAY['0', '7', '-7', '32768', '2147483647', '-2147483648'])
UNION ALL SELECT 'int8', unnest(ARRAY['0', '7', '2147483648', '9223372036854775807', '-9223372036854775808', '123456789012345678'])
UNION ALL SELECT 'numeric', unnest(ARRAY['7', '7.5', '0.1', '-0.5', 'NaN', '1e30'])
UNION ALL SELECT type, value FROM unnest(ARRAY['float4', 'float8']) AS type,
	unnest(ARRAY['0', '-0', '0.1', '0.5', '-0.5', '7', '100', '1e10', 'NaN', 'Infinity', '-Infinity', '0.30000001']) AS value
UNION ALL SELECT 'bool', unnest(ARRAY['t', 'f'])
UNION ALL SELECT 'date', unnest(ARRAY['2021-03-04', '2021-03-05', '2000-01-01', '0044-03-15 BC', 'infinity', '-infinity', '5874897-12-31', '294277-01-01'])
UNION ALL SELECT type, value FROM unnest(ARRAY['timestamp', 'timestamptz']) AS type,
	unnest(ARRAY['2021-03-04', '2021-03-04 00:00:00.000001', '2021-03-04 05:06:07', '2021-03-04 05:06:07.6', '2021-03-04 05:06:08',
		'2021-03-04 05:06:07.123', '0044-03-15 BC', 'infinity', '-infinity', '294276-12-31 23:59:59']) AS value;

-- Columns and the types of values that they are compared with.
CREATE TEMP TABLE comparable (name text, types text[]);
INSERT INTO comparable VALUES
	('id', '{text,varchar}'), ('word', '{text,varchar}'), ('fixed', '{bpchar,text}'), ('limited', '{text}'),
	('any_case', '{text}'), ('c_text', '{text}'), ('long_text', '{text}'),
	('small', '{int2,int4,int8,numeric,float8}'), ('number', '{int2,int4,int8,numeric,float4}'),
	('big', '{int2,int4,int8,numeric}'), ('truth', '{bool}'), ('single', '{float4,float8,int4}'),
	('precise', '{float4,float8,numeric}'), ('exact', '{numeric,int4}'), ('day', '{date,timestamp,timestamptz}'),
	('moment', '{date,timestamp,timestamptz}'), ('rounded', '{date,timestamp,timestamptz}'),
	('milli', '{date,timestamp,timestamptz}'), ('stamp', '{timestamptz,date}');

CREATE FUNCTION pg_temp.one_of(choices text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$SELECT choices[1 + floor(random() * cardinality(choices))::int]$$;

-- Random comparisons, by their parts: so that a value can come as a constant or in any other way.
CREATE TEMP TABLE comparisons AS
SELECT n, name, type, pg_temp.one_of('{=,=,=,<>,<,<=,>,>=}') AS operator,
	CASE WHEN random() < 0.9 THEN (SELECT pg_temp.one_of(array_agg(value ORDER BY value)) FROM pool p WHERE p.type = c.type) END AS value
FROM (SELECT n, name, pg_temp.one_of(types) AS type FROM comparable, generate_series(1, 10) AS n) c;

CREATE TEMP TABLE arrays AS
SELECT name, type, CASE WHEN random() < 0.95 THEN
	coalesce((SELECT array_agg(value ORDER BY random()) FROM (
		SELECT CASE WHEN random() < 0.8 THEN value END AS value FROM pool p
		WHERE p.type = c.type AND random() < 0.4 AND n >= 0) s), '{}') END AS value
FROM (SELECT n, name, pg_temp.one_of(types) AS type FROM comparable, generate_series(1, 5) AS n) c;

CREATE FUNCTION pg_temp.random_condition(depth int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	c record;
BEGIN
	IF depth > 0 AND random() < 0.4 THEN
		RETURN format(pg_temp.one_of('{%s AND %s,%s AND %s,(%s OR %s),NOT (%s AND %s)}'),
			pg_temp.random_condition(depth - 1), pg_temp.random_condition(depth - 1));
	END IF;
	SELECT * INTO c FROM comparisons ORDER BY random() LIMIT 1;
	CASE floor(random() * 10)::int
	WHEN 0 THEN RETURN c.name || ' ' || pg_temp.one_of('{IS NULL,IS NOT NULL}');
	WHEN 1 THEN RETURN pg_temp.one_of('{truth,NOT truth,truth IS TRUE,truth IS NOT TRUE,truth IS UNKNOWN,(truth = true) IS NULL}');
	WHEN 2 THEN RETURN format('%L::%s %s %s', c.value, c.type, c.operator, c.name);
	WHEN 3 THEN
		SELECT * INTO c FROM arrays ORDER BY random() LIMIT 1;
		RETURN format('%s %s (%L::%s[])', c.name, pg_temp.one_of('{= ANY,= ANY,<> ALL,<> ANY,< ANY}'), c.value, c.type);
	WHEN 4 THEN RETURN format('%s IS DISTINCT FROM %L::%s', c.name, c.value, c.type);
	WHEN 5 THEN RETURN pg_temp.one_of(ARRAY['n % 3 = 0', 'word LIKE ''a%''', 'lower(id) = id', 'number + 0 = 7', 'id::varchar(5) = ''ident''',
		'word || '''' = ''a''', 'small = number', 'word::bpchar = ''a''::bpchar', 'word COLLATE hostile.no_case = ''A''', 'word < ''b'' COLLATE "C"']);
	ELSE RETURN format('%s %s %L::%s', c.name, c.operator, c.value, c.type);
	END CASE;
END
$$;

CREATE TEMP TABLE conditions AS
SELECT pg_temp.random_condition(2) AS condition FROM generate_series(1, 250) AS n WHERE n > 0;

-- What a query gives on the foreign table (@), when a plain table gives something else.
CREATE FUNCTION pg_temp.difference(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ours text := pg_temp.fingerprint(replace(query, '@', 'hostile.in_export'));
	right_one text := pg_temp.fingerprint(replace(query, '@', 'hostile.loaded'));
BEGIN
	RETURN CASE WHEN ours <> right_one THEN format('%s: %s instead of %s', query, ours, right_one) END;
END
$$;

-- The same of statements that use a prepared one; for a list of parameters each.
CREATE FUNCTION pg_temp.prepared_difference(query text, type text, parameters text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	parameter text;
	ours text;
	right_one text;
	differences text;
BEGIN
	EXECUTE format('PREPARE ours(%s) AS %s', type, replace(query, '@', 'hostile.in_export'));
	EXECUTE format('PREPARE right_one(%s) AS %s', type, replace(query, '@', 'hostile.loaded'));
	FOREACH parameter IN ARRAY parameters LOOP
		EXECUTE format('EXECUTE ours(%L)', parameter) INTO ours;
		EXECUTE format('EXECUTE right_one(%L)', parameter) INTO right_one;
		IF ours IS DISTINCT FROM right_one THEN
			differences := concat_ws('; ', differences, format('%s of %L: %s instead of %s', query, parameter, ours, right_one));
		END IF;
	END LOOP;
	DEALLOCATE ours;
	DEALLOCATE right_one;
	RETURN differences;
END
$$;


SELECT plan(53);

SELECT is(pg_temp.difference('SELECT * FROM @'), NULL, 'the tables are the same');
SELECT cmp_ok((SELECT count(*) FROM hostile.in_export), '=', 1000::bigint, 'and all rows are there');
SELECT cmp_ok((SELECT count(*) FROM hostile.loaded WHERE octet_length(long_text) > 65536), '>', 4::bigint,
	'some of them with values over 64 kB');

-- Constants.
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT n, word, fixed, single, milli FROM @ WHERE ' || condition) d WHERE d IS NOT NULL$$,
	'250 random conditions: the same rows');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference('SELECT count(*) FROM @ WHERE ' || condition) d WHERE d IS NOT NULL$$,
	'250 random conditions: the same count');
SELECT is_empty($$SELECT d FROM comparisons, pg_temp.difference(format('SELECT count(*) FROM @ WHERE %s %s %L::%s', name, operator, value, type)) d WHERE d IS NOT NULL$$,
	'one comparison: the same count');
SELECT is_empty($$SELECT d FROM arrays, pg_temp.difference(format('SELECT count(*) FROM @ WHERE %s = ANY (%L::%s[])', name, value, type)) d WHERE d IS NOT NULL$$,
	'equality with any of an array: the same count');
SELECT is_empty($$SELECT d FROM comparable, unnest('{IS NULL,IS NOT NULL}'::text[]) AS test, pg_temp.difference(format('SELECT count(*), max(n) FROM @ WHERE %s %s', name, test)) d WHERE d IS NOT NULL$$,
	'NULL tests: the same rows');

-- Parameters.
SELECT is_empty(format($$
	SELECT d FROM set_config('plan_cache_mode', %L, true),
		(SELECT name, type, operator, array_agg(value) AS parameters FROM comparisons GROUP BY name, type, operator) c,
		pg_temp.prepared_difference(format('SELECT count(*) || %%L || coalesce(sum(n), 0) FROM @ WHERE %%s %%s $1', ' ', name, operator), type, parameters) d
	WHERE d IS NOT NULL$$, mode), 'a parameter, ' || mode)
FROM unnest(ARRAY['force_generic_plan', 'force_custom_plan', 'auto']) AS mode;
SELECT is_empty(format($$
	SELECT d FROM set_config('plan_cache_mode', %L, true),
		(SELECT name, type, array_agg(value::text) || '{}'::text || NULL::text AS parameters FROM arrays GROUP BY name, type) c,
		pg_temp.prepared_difference(format('SELECT count(*) FROM @ WHERE %%s = ANY ($1)', name), type || '[]', parameters) d
	WHERE d IS NOT NULL$$, mode), 'an array as parameter, ' || mode)
FROM unnest(ARRAY['force_generic_plan', 'force_custom_plan']) AS mode;
RESET plan_cache_mode;

-- Values that only the run knows.
SELECT is_empty($$SELECT d FROM comparisons, pg_temp.difference(format('SELECT n FROM @ WHERE %s %s (SELECT %L::%s)', name, operator, value, type)) d WHERE d IS NOT NULL AND n <= 6$$,
	'the value of a subquery');
SELECT is_empty($$SELECT d FROM arrays, pg_temp.difference(format('SELECT count(*) FROM @ WHERE %s = ANY ((SELECT %L::%s[])::%s[])', name, value, type, type)) d WHERE d IS NOT NULL$$,
	'the array of a subquery');

-- A filter whose values change from scan to scan: each one of a list, NULL among them.
CREATE TEMP TABLE lists AS
SELECT name, type, operator, format('(VALUES (0, NULL::%s), %s) AS v(i, x)', type,
	string_agg(format('(%s, %L::%s)', n, value, type), ', ')) AS list
FROM comparisons GROUP BY name, type, operator ORDER BY random() LIMIT 70;
SELECT is_empty(format($$SELECT d FROM lists, pg_temp.difference(replace(replace(replace(%L, '{list}', list), '{name}', name), '{op}', operator)) d WHERE d IS NOT NULL$$, query), kind)
FROM (VALUES
	('LATERAL, counted', 'SELECT * FROM {list}, LATERAL (SELECT count(*) FROM @ f WHERE f.{name} {op} v.x) s'),
	('LATERAL, first rows', 'SELECT * FROM {list} LEFT JOIN LATERAL (SELECT f.n, f.word FROM @ f WHERE f.{name} {op} v.x LIMIT 3) s ON true'),
	('a correlated subquery', 'SELECT i, (SELECT sum(f.n) FROM @ f WHERE f.{name} {op} v.x AND f.n > v.i) FROM {list}'),
	('EXISTS', 'SELECT i FROM {list} WHERE EXISTS (SELECT FROM @ f WHERE f.{name} {op} v.x OFFSET 0)'),
	('a join', 'SELECT v.i, f.n FROM {list} JOIN @ f ON f.{name} {op} v.x'),
	('an outer join', 'SELECT v.i, f.n FROM {list} LEFT JOIN @ f ON f.{name} {op} v.x AND f.truth')) AS q(kind, query);
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_material = off;
SET LOCAL enable_memoize = off;
SELECT is_empty(format($$SELECT d FROM lists, pg_temp.difference(replace(replace(replace(%L, '{list}', list), '{name}', name), '{op}', operator)) d WHERE d IS NOT NULL$$, query), kind || ', as a nested loop')
FROM (VALUES
	('a join', 'SELECT v.i, f.n FROM {list} JOIN @ f ON f.{name} {op} v.x'),
	('an outer join', 'SELECT v.i, f.n FROM {list} LEFT JOIN @ f ON f.{name} {op} v.x AND f.truth'),
	('an anti join', 'SELECT v.i FROM {list} WHERE NOT EXISTS (SELECT FROM @ f WHERE f.{name} {op} v.x AND f.n < 500)'),
	('a join of three', 'SELECT v.i, f.n, g.n FROM {list} JOIN @ f ON f.{name} {op} v.x JOIN @ g ON g.n = f.n + v.i WHERE f.n < 20')) AS q(kind, query);
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
RESET enable_memoize;

-- Other places where a scan can stand.
SELECT is(pg_temp.difference(query), NULL, query)
FROM unnest(ARRAY[
	'SELECT n FROM @ WHERE id = ''identifier-1'' UNION ALL SELECT n + 1 FROM @ WHERE word = ''a'' UNION ALL SELECT count(*) FROM @ WHERE truth',
	'SELECT word, count(*), sum(number) FROM @ WHERE number IS NOT NULL AND small > 0 GROUP BY word',
	'SELECT n FROM @ WHERE id IN (SELECT id FROM @ WHERE n < 50)',
	'SELECT n FROM @ WHERE id NOT IN (SELECT id FROM @ WHERE n < 50 AND id IS NOT NULL)',
	'SELECT f FROM @ f WHERE f.id = ''identifier-12''',
	'SELECT n FROM @ WHERE day = (SELECT min(day) FROM @ WHERE day > ''2000-01-01'')',
	'SELECT count(*) FROM @ WHERE number = (SELECT count(*) FROM @ WHERE word = ''nowhere'')',
	'WITH w AS MATERIALIZED (SELECT * FROM @ WHERE truth) SELECT count(*) FROM w, w AS x WHERE w.n = x.n + 1',
	'SELECT DISTINCT count(*) FROM @ WHERE id = ''identifier-1'' ORDER BY 1',
	'SELECT * FROM (SELECT n, id FROM @ LIMIT 200) s WHERE id = ''identifier-1''',
	'SELECT * FROM (SELECT n, id, row_number() OVER () FROM @) s WHERE id = ''identifier-1'''
]) AS query;

-- As a child of other tables, columns in another order.
SELECT format('CREATE %s TABLE hostile.part_%s (truth bool, id varchar(40), number int4, n int4) %s', kind, target, options)
FROM (VALUES ('FOREIGN', 'in_export', 'SERVER hostile OPTIONS (entry ''in_export.csv'')'), ('', 'loaded', '')) AS t(kind, target, options) \gexec
INSERT INTO hostile.part_loaded SELECT truth, id, number, n FROM hostile.loaded;
CREATE TABLE hostile.all_in_export (n int4, id varchar(40), number int4, truth bool) PARTITION BY LIST (n);
CREATE TABLE hostile.all_loaded (LIKE hostile.all_in_export) PARTITION BY LIST (n);
ALTER TABLE hostile.all_in_export ATTACH PARTITION hostile.part_in_export DEFAULT;
ALTER TABLE hostile.all_loaded ATTACH PARTITION hostile.part_loaded DEFAULT;
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL enable_partitionwise_join = on;
SELECT is(
	pg_temp.fingerprint(replace(query, '@', 'hostile.all_in_export')),
	pg_temp.fingerprint(replace(query, '@', 'hostile.all_loaded')), 'as a partition: ' || query)
FROM unnest(ARRAY[
	'SELECT * FROM @ WHERE id = ''identifier-1'' AND number > 0',
	'SELECT count(*) FROM @ WHERE truth',
	'SELECT count(*) FROM @',
	'SELECT n % 5, count(*) FROM @ WHERE NOT truth GROUP BY 1',
	'SELECT count(*) FROM @ WHERE n = 7']) AS query;

-- Behind a view that keeps rows back.
CREATE VIEW hostile.shown_in_export WITH (security_barrier) AS SELECT n, id, word FROM hostile.in_export WHERE truth;
CREATE VIEW hostile.shown_loaded WITH (security_barrier) AS SELECT n, id, word FROM hostile.loaded WHERE truth;
CREATE FUNCTION pg_temp.notices(t text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
	INSERT INTO noticed VALUES (t);
	RETURN true;
END
$$;
CREATE TEMP TABLE noticed (t text);
SELECT is(
	(SELECT count(*) FROM hostile.shown_in_export WHERE pg_temp.notices(n::text) AND id = 'identifier-1'),
	(SELECT count(*) FROM hostile.loaded WHERE truth AND id = 'identifier-1'), 'a view with a security barrier');
SELECT is_empty('SELECT t::int FROM noticed EXCEPT SELECT n FROM hostile.loaded WHERE truth', 'does not show hidden rows');

-- Cursors: what MOVE skips and FETCH brings, in the order of the file.
CREATE FUNCTION pg_temp.by_cursor(query text, scroll bool) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	steps text[] := CASE WHEN scroll
		THEN '{FETCH 3,MOVE 200,FETCH 4,MOVE BACKWARD 150,FETCH 2,FETCH BACKWARD 3,MOVE FIRST,FETCH 2,MOVE ABSOLUTE 250,FETCH 1,FETCH LAST,FETCH PRIOR}'
		ELSE '{FETCH 3,MOVE 200,FETCH 4,MOVE 1,FETCH 2,MOVE 300,FETCH 1,FETCH 5000}' END;
	step text;
	seen text := '';
	fetched text;
BEGIN
	EXECUTE format('DECLARE walk %s CURSOR FOR %s', CASE WHEN scroll THEN 'SCROLL' ELSE 'NO SCROLL' END, query);
	FOREACH step IN ARRAY steps LOOP
		IF step LIKE 'MOVE%' THEN
			EXECUTE step || ' IN walk';
			seen := seen || step || ' ';
		ELSE
			EXECUTE format('SELECT string_agg(f::text, '' '') FROM pg_temp.fetched(%L) f', step || ' IN walk') INTO fetched;
			seen := seen || step || ': ' || coalesce(fetched, '-') || ' ';
		END IF;
	END LOOP;
	EXECUTE 'CLOSE walk';
	RETURN seen;
END
$$;
CREATE FUNCTION pg_temp.fetched(command text) RETURNS SETOF int LANGUAGE plpgsql AS $$
DECLARE
	one record;
BEGIN
	FOR one IN EXECUTE command LOOP
		RETURN NEXT one.n;
	END LOOP;
END
$$;
SELECT is(
	pg_temp.by_cursor('SELECT * FROM hostile.in_export ' || condition, scroll),
	pg_temp.by_cursor('SELECT * FROM hostile.loaded ' || condition, scroll),
	format('a cursor, %s: %s', CASE WHEN scroll THEN 'scrolled' ELSE 'forward' END, condition))
FROM unnest('{t,f}'::bool[]) AS scroll, unnest(ARRAY['', 'WHERE truth', 'WHERE id = ''identifier-1''']) AS condition;

-- What may be pushed, and what must not.
SELECT is_empty($$
	SELECT condition, pushed, expected
	FROM (VALUES
		('number = 7::int8', 'number = ''7''::bigint'),
		('small = ANY (ARRAY[1, 2, NULL])', 'small = ANY (''{1,2,NULL}''::integer[])'),
		('precise >= 0.5::float4', 'precise >= ''0.5''::real'),
		('day < timestamp ''2021-03-04 12:00''', 'day < ''2021-03-04 12:00:00''::timestamp without time zone'),
		('truth IS NULL', 'truth IS NULL'),
		('exact IS NOT NULL', 'exact IS NOT NULL'),
		('truth = true', 'truth'),
		('truth <> true', 'NOT truth'),
		('c_text = ''a''', 'c_text = ''a''::text'),
		('word = ''a'' COLLATE "C"', 'word = ''a''::text COLLATE "C"'),
		('any_case = ''a'' COLLATE "C"', 'any_case = ''a''::text COLLATE "C"'),
		('any_case = ''a''', NULL),
		('any_case IN (''a'', ''b'')', NULL),
		('fixed = ''a''', NULL),
		('exact = 7', NULL),
		('number = 7.0', 'number = 7.0'),
		('stamp = now()', NULL),
		('moment < now()', 'moment < now()'),
		('word COLLATE "C" > ''a''', 'word > ''a''::text'),
		('any_case > ''a''', NULL),
		('word COLLATE "und-x-icu" > ''a''', NULL),
		('any_case LIKE ''a%''', NULL),
		('word LIKE ''a%''', 'word ^@ ''a''::text'),
		('word ^@ ''a''', 'word ^@ ''a''::text'),
		('word LIKE ''a''', NULL),
		('word LIKE ''%a''', NULL),
		('word LIKE ''a_%''', NULL),
		('word LIKE ''a\%''', NULL),
		('word ILIKE ''a%''', NULL),
		('word NOT LIKE ''a%''', 'NOT (word ^@ ''a''::text)'),
		('NOT (word LIKE ''a%'')', 'NOT (word ^@ ''a''::text)'),
		('word NOT LIKE ''%a''', NULL),
		('any_case NOT LIKE ''a%''', NULL),
		('word <> ''a''', 'word <> ''a''::text'),
		('any_case <> ''a''', NULL),
		('any_case IS DISTINCT FROM ''a''', NULL),
		('any_case NOT IN (''a'', ''b'')', NULL),
		('number <> ALL (ARRAY[1, 2])', 'number <> ALL (''{1,2}''::integer[])'),
		('number <> ANY (ARRAY[1, 2])', NULL),
		('number = ALL (ARRAY[1, 2])', NULL),
		('number < ANY (ARRAY[1, 2])', NULL),
		('truth IS TRUE', 'truth'),
		('id IS DISTINCT FROM ''a''', 'id IS DISTINCT FROM ''a''::text'),
		('number = n', NULL),
		('number = pg_backend_pid() + (random() * 0)::int', NULL),
		('tableoid = 7', NULL)) AS c(condition, expected),
		pg_temp.pushed('SELECT * FROM hostile.in_export WHERE ' || condition) AS pushed
	WHERE pushed IS DISTINCT FROM expected$$, 'the pushed clauses');
SELECT matches(pg_temp.pushed('SELECT * FROM hostile.in_export WHERE day = current_date'), '^day = ', 'a stable value is pushed');

-- A precision rounds values: what is compared is not what the file says.
SELECT is(
	(SELECT array_agg(n ORDER BY n) FROM hostile.in_export WHERE rounded = '2021-03-04 05:06:08'),
	(SELECT array_agg(n ORDER BY n) FROM hostile.loaded WHERE rounded = '2021-03-04 05:06:08'), 'TIMESTAMP(0) is compared as rounded');
SELECT is(
	(SELECT count(*) FROM hostile.in_export WHERE milli <> '2021-03-04 05:06:07.123'),
	(SELECT count(*) FROM hostile.loaded WHERE milli <> '2021-03-04 05:06:07.123'), 'TIMESTAMP(3) is, too');

SELECT * FROM finish();
ROLLBACK;
