-- What clients send (R, JDBC, BI tools): numbers as numerics, times in a zone, dates of timestamps, ORs,
-- negations. Random conditions give the rows that they give on a table loaded by COPY, whether they are
-- pushed into the scan or not; and the usual ones are pushed.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/generated_table.sql
\ir ../support/outcomes.sql
\ir ../support/plans.sql

CREATE FUNCTION pg_temp.pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT choices[1 + floor(random() * cardinality(choices))::int]
$$;
-- A value of a column, as a literal: one that occurs, mostly.
CREATE FUNCTION pg_temp.value_of_column(kind text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	value text;
BEGIN
	EXECUTE format('SELECT (%I)::text FROM generated.values_loaded ORDER BY random() LIMIT 1', kind) INTO value;
	RETURN value;
END
$$;
CREATE FUNCTION pg_temp.numeric_literal() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT pg_temp.pick('2.0', '-3.0', '0.5', '-0.5', '7.00', '1e3', '-99999999999999999999', '99999999999999999999.5', '9223372036854775807',
		'9223372036854775807.5', '-9223372036854775808', '-9223372036854775808.5', '''NaN''::numeric', '''Infinity''::numeric', '''-Infinity''::numeric', 'NULL::numeric',
		'2.0::float8', '-0.0::float8', '2.5::float8', '1e300::float8', '''NaN''::float8', '''-Infinity''::float8', '9007199254740993::float8', '9007199254740991::float8',
		coalesce(pg_temp.value_of_column(pg_temp.pick('small', 'number', 'big')), '1') || '.0')
$$;
CREATE FUNCTION pg_temp.zoned_literal() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	value text := coalesce(nullif(pg_temp.value_of_column('moment'), '-infinity'), '2021-03-28 02:30:00');
BEGIN
	RETURN pg_temp.pick(
		format('timestamptz %L', value), format('timestamptz %L', value || '+05:30'),
		'timestamptz ''2021-03-28 02:30:00''', 'timestamptz ''2021-10-31 02:30:00+01''', 'timestamptz ''2021-10-31 02:30:00+02''',
		'timestamptz ''infinity''', 'timestamptz ''-infinity''', 'timestamptz ''294276-12-31 23:59:59+00''', 'timestamptz ''4713-01-01 00:00:00+00 BC''',
		'NULL::timestamptz', 'now() - interval ''1000 days''', 'current_timestamp', 'timestamptz ''2020-07-01 00:00''');
END
$$;
CREATE FUNCTION pg_temp.client_condition() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	comparison text := pg_temp.pick('=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM');
	equality text := pg_temp.pick('=', '<>', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM');
	kind text := pg_temp.pick('id', 'word', 'small', 'number', 'big', 'single', 'precise', 'day', 'moment');
	whole text := pg_temp.pick('small', 'number', 'big');
	type text := (SELECT format_type(atttypid, NULL) FROM pg_attribute
		WHERE attrelid = 'generated.values_loaded'::regclass AND attname = kind);
	list text;
BEGIN
	SELECT string_agg(format('%L', pg_temp.value_of_column(kind)), ', ') INTO list
	FROM generate_series(1, 1 + floor(random() * CASE WHEN random() < 0.3 THEN 40 ELSE 3 END)::int);
	RETURN CASE floor(random() * 18)::int
		WHEN 0 THEN format('%I %s %s', whole, comparison, pg_temp.numeric_literal())
		WHEN 1 THEN format('%s %s %I', pg_temp.numeric_literal(), comparison, whole)
		WHEN 2 THEN format('%I %s (%s, %s%s)', whole, pg_temp.pick('IN', 'NOT IN'), pg_temp.numeric_literal(), pg_temp.numeric_literal(), pg_temp.pick('', ', 3.0'))
		WHEN 3 THEN format('%I %s %s', pg_temp.pick('moment', 'day'), comparison, pg_temp.zoned_literal())
		WHEN 4 THEN format('moment BETWEEN %s AND %s', pg_temp.zoned_literal(), pg_temp.zoned_literal())
		WHEN 5 THEN format('moment::date %s date %L', comparison, coalesce(pg_temp.value_of_column('day'), '2021-01-01'))
		WHEN 6 THEN format('moment::date %s (%L::date, %L::date)', pg_temp.pick('IN', 'NOT IN'),
			pg_temp.value_of_column('day'), left(pg_temp.value_of_column('moment'), 10))
		WHEN 7 THEN format('%I %s (%s)', kind, pg_temp.pick('IN', 'NOT IN'), list)
		WHEN 8 THEN format('%1$I <> ALL (ARRAY[%2$s]::%3$s[])', kind, list, type)
		WHEN 9 THEN format('(%1$I = %2$L::%4$s OR %1$I = %3$L::%4$s)', kind, pg_temp.value_of_column(kind), pg_temp.value_of_column(kind), type)
		WHEN 10 THEN format('%I %s %L::%s', kind, equality, pg_temp.value_of_column(kind), type)
		WHEN 11 THEN format('truth IS %s', pg_temp.pick('TRUE', 'FALSE', 'UNKNOWN', 'NOT TRUE', 'NOT FALSE', 'NOT UNKNOWN'))
		WHEN 13 THEN format('%I %s %L', pg_temp.pick('id', 'word', 'long_text'), pg_temp.pick('<', '<=', '>', '>=', '^@'), pg_temp.value_of_column(pg_temp.pick('id', 'word')))
		WHEN 14 THEN format('%I %s %L', pg_temp.pick('id', 'word', 'long_text'), pg_temp.pick('LIKE', 'NOT LIKE'), left(pg_temp.value_of_column(pg_temp.pick('id', 'word', 'long_text')), (random() * 6)::int) || '%')
		WHEN 15 THEN format('%L %s %I', pg_temp.value_of_column('word'), pg_temp.pick('<', '<=', '>', '>='), pg_temp.pick('id', 'word'))
		WHEN 12 THEN format('(%I = %s OR %s)', whole, pg_temp.numeric_literal(), pg_temp.pick('truth', 'day IS NULL', 'number = 7', 'number = 3.0'))
		WHEN 16 THEN format('%I %s %L::%s', pg_temp.pick('id', 'word', 'long_text'), equality, pg_temp.value_of_column(pg_temp.pick('id', 'word')) || pg_temp.pick('', ' ', '   '),
			pg_temp.pick('bpchar', 'char(3)', 'char(40)'))
		ELSE format('%1$I %2$s ALL (%3$s::%4$s[])', kind, pg_temp.pick('=', '<>'), pg_temp.pick('''{}''', 'NULL', '''{NULL}'''), type)
	END;
END
$$;

-- Conditions, and ORs of them and of ANDs of them.
CREATE FUNCTION pg_temp.client_clause() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN CASE WHEN random() < 0.7 THEN pg_temp.client_condition()
		ELSE (SELECT '(' || string_agg(alternative, ' OR ') || ')'
			FROM (SELECT CASE WHEN random() < 0.7 THEN pg_temp.client_condition() ELSE pg_temp.client_condition() || ' AND ' || pg_temp.client_condition() END AS alternative
				FROM generate_series(1, 2 + floor(random() * 3)::int)) AS alternatives) END;
END
$$;

CREATE TEMP TABLE conditions AS
SELECT n, string_agg(pg_temp.client_clause(), ' AND ') AS condition
FROM generate_series(1, 800) AS n, generate_series(1, 1 + n % 2)
GROUP BY n;

-- A condition may be refused: then both must refuse it.
CREATE FUNCTION pg_temp.answer_or_error(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN pg_temp.fingerprint(query);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END
$$;
CREATE FUNCTION pg_temp.difference(condition text, target text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ours text := pg_temp.answer_or_error(format('SELECT %s FROM generated.values_in WHERE %s', target, condition));
	right_one text := pg_temp.answer_or_error(format('SELECT %s FROM generated.values_loaded WHERE %s', target, condition));
BEGIN
	RETURN CASE WHEN ours <> right_one THEN format('%s: %s instead of %s', condition, ours, right_one) END;
END
$$;

CREATE FUNCTION pg_temp.plan_lines(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE 'EXPLAIN ' || query;
END
$$;

SELECT plan(52);

SET LOCAL timezone = 'Europe/Berlin';
SELECT is((SELECT count(*) FROM conditions WHERE pg_temp.answer_or_error('SELECT * FROM generated.values_loaded WHERE ' || condition) !~ ' rows'), 0::bigint, 'all conditions are valid');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, '*') d WHERE d IS NOT NULL$$, 'the same rows');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'count(*)') d WHERE d IS NOT NULL$$, 'the same count, counted inside the scan');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'n') d WHERE d IS NOT NULL AND condition ~ 'moment|day'$$, 'another column');
SET LOCAL timezone = 'Pacific/Apia';
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'n') d WHERE d IS NOT NULL AND condition ~ 'moment|day'$$, 'in another zone');
SET LOCAL timezone = 'America/St_Johns';
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'n') d WHERE d IS NOT NULL AND condition ~ 'moment|day'$$, 'and another one');
-- Where clocks change, times in a zone are in another order than those on the wall.
CREATE TABLE generated.moments_loaded (moment timestamp);
INSERT INTO generated.moments_loaded
SELECT generate_series(start, start + interval '8 hours', '10 minutes') FROM (VALUES (timestamp '2021-03-27 22:00'), ('2021-10-30 22:00'), ('2011-12-29 20:00')) AS changes (start);
SELECT format('COPY generated.moments_loaded TO %L WITH (FORMAT csv, HEADER)', :'folder' || '/moments_in.csv') \gexec
CREATE FOREIGN TABLE generated.moments_in (moment timestamp) SERVER generated;
CREATE FUNCTION pg_temp.differences_around_changes(zone text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	instant timestamptz;
	comparison text;
	ours text;
	loaded text;
	differences bigint := 0;
BEGIN
	PERFORM set_config('timezone', zone, true);
	FOR instant, comparison IN
		SELECT timestamptz '2021-03-28 00:00+00' + i * interval '15 minutes', c FROM generate_series(0, 12) i, unnest(ARRAY['=', '<>', '<', '<=', '>', '>=']) c
		UNION ALL
		SELECT timestamptz '2021-10-31 00:00+00' + i * interval '15 minutes', c FROM generate_series(0, 8) i, unnest(ARRAY['=', '<', '>=']) c
		UNION ALL
		SELECT timestamptz '2011-12-30 08:00+00' + i * interval '1 hour', c FROM generate_series(0, 8) i, unnest(ARRAY['=', '<', '>=']) c
	LOOP
		EXECUTE format('SELECT string_agg(moment::text, '','' ORDER BY moment) FROM generated.moments_in WHERE moment %s %L::timestamptz', comparison, instant) INTO ours;
		EXECUTE format('SELECT string_agg(moment::text, '','' ORDER BY moment) FROM generated.moments_loaded WHERE moment %s %L::timestamptz', comparison, instant) INTO loaded;
		differences := differences + (ours IS DISTINCT FROM loaded)::int;
	END LOOP;
	RETURN differences;
END
$$;
SELECT is(pg_temp.differences_around_changes('Europe/Berlin'), 0::bigint, 'an hour that occurs twice, and one that does not occur');
SELECT is(pg_temp.differences_around_changes('Pacific/Apia'), 0::bigint, 'a day that does not occur');
SET LOCAL timezone = 'UTC';

SELECT matches(coalesce(pg_temp.pushed('SELECT * FROM generated.values_in WHERE ' || condition), 'not pushed'), pattern, condition)
FROM (VALUES ('number = 2.0', '^number = 2\.0'), ('number IN (1.0, 2.0)', '^number = ANY'), ('big >= 1e3', '^big >= '), ('small = 2::float8', '^small = '),
	('2.0 < number', '^number > 2\.0'), ('moment >= now() - interval ''30 days''', '^moment >= '), ('moment > timestamptz ''2021-01-01''', '^moment > '),
	('day < current_timestamp', '^day < '), ('moment::date = date ''2021-01-01''', '^moment::date = '), ('moment::date BETWEEN ''2021-01-01'' AND ''2021-01-31''', '^moment::date >= .* AND moment::date <= '),
	('word = ''a'' OR word = ''b''', '^word = ANY '), ('number = 1 OR number = 2 OR number = 3', '^number = ANY '), ('id <> ''x''', '^id <> '), ('word NOT IN (''a'', ''b'')', '^word <> ALL '),
	('number NOT IN (1, 2)', '^number <> ALL '), ('word IS DISTINCT FROM ''a''', '^word IS DISTINCT FROM '), ('word IS NOT DISTINCT FROM ''a''', '^word IS NOT DISTINCT FROM '),
	('word = ''a'' OR number = 1', '^\(word = .* OR number = 1\)$'), ('small = 1 OR number = 1 AND word IS NULL', '^\(small = 1 OR number = 1 AND word IS NULL\)$'),
	('(id = ''x'' OR word IN (''x'', ''y'')) AND number = 1', '^number = 1 AND \(id = .* OR word = ANY .*\)$'), ('(id = ''x'' OR word = ''x'') AND (number = 1 OR small = 1)', '^\(id = .* OR word = .*\) AND \(number = 1 OR small = 1\)$'),
	('word = ''a''::bpchar', '^word = '), ('id IN (''a''::char(3), ''b'')', '^id = ANY'),
	('word < ''b''', '^word < '), ('word LIKE ''a%''', '^word \^@ '), ('truth IS TRUE', '^truth'), ('truth IS NOT TRUE', '^truth IS NOT TRUE'), ('truth IS NOT FALSE', '^truth IS NOT FALSE'), ('truth IS UNKNOWN', '^truth IS NULL'), ('number BETWEEN 1 AND 2.0', '^number >= 1 AND number <= 2\.0'))
	AS usual (condition, pattern);

-- Left to the executor.
SELECT is(pg_temp.pushed('SELECT * FROM generated.values_in WHERE ' || condition), NULL, condition)
FROM (VALUES ('word = ''a'' OR length(id) = 1'), ('word = ''a'' OR number = 1 AND n + 1 = 2'), ('id::bpchar < ''a''::bpchar'), ('number = ALL (ARRAY[1, 2])'), ('moment::date = timestamp ''2021-01-01 12:00''')) AS others (condition);

SELECT is_empty($$SELECT d FROM unnest(ARRAY['small = 1 OR number = 7', 'number = 7 OR small = 1', 'word = ''a'' OR id = (SELECT min(id) FROM generated.values_loaded)']) condition, pg_temp.difference(condition, '*') d WHERE d IS NOT NULL$$,
	'ORs of several columns');

-- Spellings that only the type understands: the scan is unsure of them, and delivers those rows that pass.
SELECT pg_temp.sh(format($sh$printf 'n,f,b,t,v\n5,1.0,t,2021-03-04 05:06:07,abc\n+5,1e0,yes,2021-03-04T05:06:07,"abc  "\n05,100e-2,on,20210304 050607,ab\n 6 ,1.5e0,no,2021-03-05T00:00:00,"abd "\n+7,NaN,off,infinity,"ab   "\n' > %s/odd_in.csv$sh$, :'folder'));
CREATE FOREIGN TABLE generated.odd_in (n int, f float8, b bool, t timestamp, v varchar(3)) SERVER generated;
CREATE TABLE generated.odd_loaded (n int, f float8, b bool, t timestamp, v varchar(3));
SELECT format('COPY generated.odd_loaded FROM %L WITH (FORMAT csv, HEADER)', :'folder' || '/odd_in.csv') \gexec
SELECT is(
	(SELECT string_agg(condition, '; ') FROM unnest(ARRAY['n = 5', 'n <> 5', 'n > 5', 'n < 6', 'n = 5.0', 'n IN (1, 2, 3, 4, 6, 8, 9, 10, 11, 12)', 'n NOT IN (5, 8)', 'f = 1', 'f <> 1', 'f > 1',
		'b', 'NOT b', 'b IS NOT TRUE', 't = ''2021-03-04 05:06:07''', 't < ''2021-03-05''', 't::date = ''2021-03-04''', 't > timestamptz ''2021-03-04 12:00''', 'v = ''abc''', 'v <> ''abc''',
		'v = ''ab ''', 'v LIKE ''abc%''', 'v > ''ab ''', 'n = 5 AND f = 1', 'n = 6 OR n = 7']) condition
	 WHERE pg_temp.fingerprint(format('SELECT * FROM generated.odd_in WHERE %s', condition)) <> pg_temp.fingerprint(format('SELECT * FROM generated.odd_loaded WHERE %s', condition))),
	NULL, 'rows with odd spellings');

-- Settings turn it off: the same rows, by the executor alone.
SET LOCAL coursera_fdw.enable_pushdown = off;
SELECT is(pg_temp.pushed('SELECT * FROM generated.values_in WHERE number = 2.0'), NULL, 'nothing is pushed');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'n') d WHERE n % 10 = 0 AND d IS NOT NULL$$, 'the same rows');
RESET coursera_fdw.enable_pushdown;
SET LOCAL coursera_fdw.enable_aggregate_pushdown = off;
SELECT doesnt_match((SELECT string_agg(line, ' ') FROM pg_temp.plan_lines('SELECT count(*) FROM generated.values_in') line), 'Aggregate on', 'nothing is counted inside the scan');
SELECT is((SELECT count(*) FROM generated.values_in), 3000::bigint, 'the same count');
RESET coursera_fdw.enable_aggregate_pushdown;

-- Parameters, as drivers send them.
PREPARE by_numeric(numeric) AS SELECT count(*) FROM generated.values_in WHERE number = $1;
PREPARE by_zoned(timestamptz) AS SELECT count(*) FROM generated.values_in WHERE moment >= $1;
PREPARE by_list(text[]) AS SELECT count(*) FROM generated.values_in WHERE word <> ALL ($1);
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT results_eq('EXECUTE by_numeric(7.0)', 'SELECT count(*) FROM generated.values_loaded WHERE number = 7', 'a numeric parameter');
SELECT results_eq('EXECUTE by_zoned(''2021-06-01'')', 'SELECT count(*) FROM generated.values_loaded WHERE moment >= timestamptz ''2021-06-01''', 'a time in a zone');
SELECT results_eq('EXECUTE by_list(''{a,b}'')', 'SELECT count(*) FROM generated.values_loaded WHERE word NOT IN (''a'', ''b'')', 'a list');

SELECT * FROM finish();
ROLLBACK;
