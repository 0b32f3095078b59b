-- Every filter that is pushed into the scan gives the rows that the same filter gives on a table
-- loaded by COPY: random conditions over all kinds of columns, as constants, as parameters, with
-- values that only the run knows; and counted inside the scan.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/generated_table.sql
\ir ../support/plans.sql

-- A random condition on one column; `truth` and NULL tests among them.
CREATE FUNCTION pg_temp.random_condition() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	kinds text[] := ARRAY['id', 'word', 'small', 'number', 'big', 'truth', 'single', 'precise', 'day', 'moment'];
	kind text := kinds[1 + floor(random() * array_length(kinds, 1))::int];
	type text := CASE kind WHEN 'id' THEN 'text' WHEN 'word' THEN 'text' ELSE
		(SELECT format_type(atttypid, NULL) FROM pg_attribute
		 WHERE attrelid = 'generated.values_loaded'::regclass AND attname = kind) END;
	operators text[] := CASE WHEN kind IN ('id', 'word', 'truth') THEN ARRAY['=']
		ELSE ARRAY['=', '<>', '<', '<=', '>', '>='] END;
	operator text := operators[1 + floor(random() * array_length(operators, 1))::int];
	values text[];
BEGIN
	EXECUTE format('SELECT array_agg(v) FROM (SELECT (%I)::text AS v FROM generated.values_loaded '
		'ORDER BY random() LIMIT %s) s', kind, CASE WHEN random() < 0.3 THEN 60 ELSE 3 END) INTO values;
	CASE floor(random() * 8)::int
	WHEN 0 THEN RETURN format('%I IS NULL', kind);
	WHEN 1 THEN RETURN format('%I IS NOT NULL', kind);
	WHEN 2 THEN
		IF kind = 'truth' THEN RETURN CASE WHEN random() < 0.5 THEN 'truth' ELSE 'NOT truth' END; END IF;
		RETURN format('%I = ANY (%L::%s[])', kind, values, type);
	WHEN 3 THEN RETURN format('%L::%s %s %I', values[1], type, operator, kind);
	WHEN 4 THEN
		IF kind IN ('small', 'number', 'big') THEN
			RETURN format('%I %s %s', kind, operator, (ARRAY['0::int2', '7', '100000::int8'])[1 + floor(random() * 3)::int]);
		ELSIF kind = 'day' THEN RETURN format('day %s timestamp ''2021-06-01 12:00''', operator);
		ELSIF kind = 'moment' THEN RETURN format('moment %s date ''2021-06-01''', operator);
		ELSIF kind IN ('single', 'precise') THEN
			RETURN format('%I %s %s', kind, operator, (ARRAY['0.1', '0.5::float4', '''NaN''::float8', '''-Infinity''::float4'])[1 + floor(random() * 4)::int]);
		END IF;
		RETURN format('%I = %L', kind, 'nowhere');
	ELSE RETURN format('%I %s %L::%s', kind, operator, values[1], type);
	END CASE;
EXCEPTION WHEN invalid_text_representation THEN -- 'nowhere' as a truth value
	RETURN 'truth';
END
$$;

CREATE TEMP TABLE conditions AS
SELECT n, string_agg(pg_temp.random_condition(), ' AND ') AS condition
FROM generate_series(1, 400) AS n, generate_series(1, 1 + n % 3)
GROUP BY n;
UPDATE conditions SET condition = replace(condition, 'truth = ''nowhere''', 'NOT truth');

CREATE FUNCTION pg_temp.difference(condition text, target text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ours text := pg_temp.fingerprint(format('SELECT %s FROM generated.values_in WHERE %s', target, condition));
	right_one text := pg_temp.fingerprint(format('SELECT %s FROM generated.values_loaded WHERE %s', target, condition));
BEGIN
	RETURN CASE WHEN ours <> right_one THEN format('%s: %s instead of %s', condition, ours, right_one) END;
END
$$;

-- Parameters of a prepared statement, custom and generic plans.
CREATE FUNCTION pg_temp.prepared_difference(kind text, type text, operator text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	value text;
	differences text := '';
	ours bigint;
	right_one bigint;
BEGIN
	EXECUTE format('PREPARE ours(%s) AS SELECT coalesce(sum(n), 0) + count(*) FROM generated.values_in WHERE %I %s $1', type, kind, operator);
	EXECUTE format('PREPARE right_one(%s) AS SELECT coalesce(sum(n), 0) + count(*) FROM generated.values_loaded WHERE %I %s $1', type, kind, operator);
	FOR value IN EXECUTE format('SELECT DISTINCT (%I)::text FROM generated.values_loaded ORDER BY 1 LIMIT 10', kind) LOOP
		EXECUTE format('EXECUTE ours(%L)', value) INTO ours;
		EXECUTE format('EXECUTE right_one(%L)', value) INTO right_one;
		IF ours IS DISTINCT FROM right_one THEN
			differences := differences || format('%s %s %L: %s, %s; ', kind, operator, value, ours, right_one);
		END IF;
	END LOOP;
	DEALLOCATE ours;
	DEALLOCATE right_one;
	RETURN nullif(differences, '');
END
$$;


SELECT plan(37);

SELECT is((SELECT count(*) FROM generated.values_in), 3000::bigint, 'all rows are there');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, '*') d WHERE d IS NOT NULL$$,
	'400 random conditions: the same rows');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'count(*)') d WHERE d IS NOT NULL$$,
	'400 random conditions: the same count, counted inside the scan');
SELECT is_empty($$SELECT d FROM conditions, pg_temp.difference(condition, 'n, word') d WHERE d IS NOT NULL$$,
	'400 random conditions: the same rows with other columns');

SELECT is(pg_temp.prepared_difference(kind, type, operator), NULL, format('%s %s $1', kind, operator))
FROM (VALUES ('id', 'text', '='), ('word', 'text', '='), ('small', 'int2', '<='), ('number', 'int4', '>'),
	('big', 'int8', '<>'), ('truth', 'bool', '='), ('single', 'float4', '='), ('precise', 'float8', '<'),
	('day', 'date', '>='), ('moment', 'timestamp', '=')) AS v(kind, type, operator);
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT is(pg_temp.prepared_difference(kind, 'text', '='), NULL, format('%s = $1, generic plan', kind))
FROM (VALUES ('id'), ('word')) AS v(kind);
RESET plan_cache_mode;

-- Values known only at run time.
SELECT is(
	(SELECT count(*) FROM generated.values_in WHERE id = (SELECT min(id) FROM generated.values_loaded)),
	(SELECT count(*) FROM generated.values_loaded WHERE id = (SELECT min(id) FROM generated.values_loaded)),
	'the value of a subquery');
SELECT is(
	(SELECT count(*) FROM generated.values_in WHERE id = (SELECT NULL::text)), 0::bigint, 'NULL matches nothing');
SELECT is(
	(SELECT sum((SELECT count(*) FROM generated.values_in f WHERE f.number = l.number)) FROM generated.values_loaded l WHERE l.n <= 40),
	(SELECT sum((SELECT count(*) FROM generated.values_loaded f WHERE f.number = l.number)) FROM generated.values_loaded l WHERE l.n <= 40),
	'a correlated subquery');
SELECT is(
	(SELECT sum(s.c) FROM generated.values_loaded l, LATERAL (SELECT count(*) AS c FROM generated.values_in f WHERE f.word = l.word AND f.n > l.n) s WHERE l.n <= 40),
	(SELECT sum(s.c) FROM generated.values_loaded l, LATERAL (SELECT count(*) AS c FROM generated.values_loaded f WHERE f.word = l.word AND f.n > l.n) s WHERE l.n <= 40),
	'LATERAL');
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_material = off;
SELECT is(
	(SELECT count(*) FROM generated.values_loaded l JOIN generated.values_in f ON f.id = l.id WHERE l.n <= 20),
	(SELECT count(*) FROM generated.values_loaded l JOIN generated.values_loaded f ON f.id = l.id WHERE l.n <= 20),
	'a nested loop that provides the values');
SELECT matches(
	pg_temp.pushed('SELECT count(*) FROM generated.values_loaded l, LATERAL (SELECT * FROM generated.values_in f WHERE f.id = l.id OFFSET 0) f WHERE l.n = 1'),
	'^id = ', 'and they are tested in the scan');
-- A large table is not read once for each outer row, of which there may be more than the planner expects.
SELECT is(
	pg_temp.pushed('SELECT count(*) FROM generated.values_loaded l JOIN generated.values_in f ON f.id = l.id WHERE l.n = 1'),
	NULL, 'a join that can be done in one pass is');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;

-- A type that rounds what the file says.
CREATE FOREIGN TABLE generated.rounded (n int4, moment timestamp(0)) SERVER generated
	OPTIONS (entry 'values_in.csv');
SELECT is_empty($$
	SELECT moment, count(*), (SELECT count(*) FROM generated.rounded r WHERE r.moment = l.moment)
	FROM (SELECT moment::timestamp(0) FROM generated.values_loaded) l
	WHERE moment IS NOT NULL
	GROUP BY moment
	HAVING count(*) <> (SELECT count(*) FROM generated.rounded r WHERE r.moment = l.moment)$$,
	'TIMESTAMP(0) is compared as rounded');

-- What is pushed, and what is not.
SELECT is(pg_temp.pushed('SELECT * FROM generated.values_in WHERE ' || condition), expected, condition)
FROM (VALUES
	('id = ''x''', 'id = ''x''::text'),
	('word IN (''a'', ''b'')', 'word = ANY (''{a,b}''::text[])'),
	('truth AND long_text IS NULL AND number > 3', 'truth AND long_text IS NULL AND number > 3'),
	('NOT truth', 'NOT truth'),
	('5 < small', 'small > 5'),
	('id < ''x''', 'id < ''x''::text'),
	('lower(id) = ''x''', NULL),
	('number = (random() * 10)::int', NULL),
	('number = n', NULL),
	('id = ''x'' OR n = 1', '(id = ''x''::text OR n = 1)'),
	('id = ''x'' OR lower(id) = ''y''', NULL)) AS v(condition, expected);

-- A collation under which different bytes may be equal.
CREATE COLLATION generated.any_case (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
SELECT is(
	pg_temp.pushed('SELECT * FROM generated.values_in WHERE word = ''A'' COLLATE generated.any_case'), NULL,
	'text equality under a nondeterministic collation is not pushed');
SELECT is(
	(SELECT count(*) FROM generated.values_in WHERE word = 'A' COLLATE generated.any_case),
	(SELECT count(*) FROM generated.values_loaded WHERE word = 'A' COLLATE generated.any_case),
	'and finds the same rows');

SELECT * FROM finish();
ROLLBACK;
