-- A value is converted to exactly what its type's input function makes of it, whether it is spelled
-- as exports do or in any odd way that PostgreSQL accepts; and where the input function fails, the
-- scan fails with the same SQLSTATE.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\getenv work COURSERA_WORK
\set folder :work '/generated'
CREATE SCHEMA spelled;

CREATE TEMP TABLE spellings (n serial, type text, spelling text);

-- Odd ones, by hand.
INSERT INTO spellings (type, spelling)
SELECT type, spelling
FROM (VALUES ('int2'), ('int4'), ('int8')) AS t(type),
	unnest(ARRAY['0', '-0', '+1', ' 7', '7 ', '007', '-007', '32767', '32768', '-32768', '-32769',
		'2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807',
		'9223372036854775808', '-9223372036854775808', '999999999999999999', '1000000000000000000',
		'1.0', '1e3', '0x10', '', '-', '--1', '1-', '12a', '１']) AS spelling;
INSERT INTO spellings (type, spelling)
SELECT type, spelling
FROM (VALUES ('float4'), ('float8')) AS t(type),
	unnest(ARRAY['0', '-0', '0.0', '-0.0', '.5', '5.', '+1.5', ' 1.5', '1.5 ', '1e5', '1E-5', '1e400', '1e-400',
		'1e39', '1e-46', 'NaN', 'nan', 'Infinity', '-Infinity', 'inf', '-inf', '0.1', '0.2', '0.30000001192092896',
		'16777217', '16777219.0', '123456789012345678901234567890', '0.000000000000000000000000000001',
		'3.4028235677973366', '340282356779733661637539395458142568447', '9007199254740993',
		'1.7976931348623157', '2.2250738585072011', '1..2', '1.2.3', '', '-', '.', 'x', '1,5']) AS spelling;
INSERT INTO spellings (type, spelling)
SELECT 'bool', unnest(ARRAY['t', 'f', 'T', 'true', 'false', 'yes', 'no', 'on', 'off', '1', '0', ' t ', 'tr', 'o', '2', '', 'maybe']);
INSERT INTO spellings (type, spelling)
SELECT 'date', unnest(ARRAY['2021-03-04', '2020-02-29', '2021-02-29', '1900-02-29', '2000-02-29', '2021-13-01',
	'2021-00-10', '2021-04-31', '0001-01-01', '0000-01-01', '9999-12-31', '10000-01-01', '5874897-12-31', '5874898-01-01',
	'4714-11-24 BC', '0044-03-15 BC', 'infinity', '-infinity', 'epoch', ' 2021-03-04', '2021-03-04 ', '20210304', '2021-3-4',
	'2021-03-04 05:06:07', 'March 4, 2021', '04/03/2021', 'J2459278', '', '2021-03', 'x', '1999-12-31', '2000-01-01', '1600-02-29']);
INSERT INTO spellings (type, spelling)
SELECT 'timestamp', unnest(ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07.1', '2021-03-04 05:06:07.123456',
	'2021-03-04 05:06:07.1234567', '2021-03-04 05:06:07.9999999', '2021-03-04 05:06:07.', '2021-03-04T05:06:07',
	'2021-03-04 05:06', '2021-03-04', '2021-03-04 24:00:00', '2021-03-04 24:00:01', '2021-03-04 25:00:00',
	'2021-03-04 23:59:60', '2021-03-04 23:60:00', '2021-03-04 23:59:61', '2021-03-04 05:06:07+02', '2021-03-04 05:06:07 UTC',
	'2021-03-04 05:06:07 BC', '0044-03-15 12:00:00 BC', 'infinity', '-infinity', 'epoch', 'now', ' 2021-03-04 05:06:07',
	'2021-03-04  05:06:07', '2021-02-29 00:00:00', '294276-12-31 23:59:59.999999', '294277-01-01 00:00:00', '9999-12-31 23:59:59.999999',
	'0001-01-01 00:00:00', '0000-01-01 00:00:00', '1999-12-31 23:59:59.999999', '2021-03-04 5:6:7', '', 'x', '2021-03-04 05:06:07.12345678901234567890']);
INSERT INTO spellings (type, spelling)
SELECT type, spelling
FROM (VALUES ('varchar(5)'), ('text'), ('varchar')) AS t(type),
	unnest(ARRAY['', ' ', 'abcde', 'abcdef', 'abcde   ', 'abcd  f', '日本語日本', '日本語日本語', '日本語日本  ', 'é', repeat('x', 126), repeat('x', 127), repeat('é', 70), repeat('long', 20000)]) AS spelling;

-- Usual ones, by the thousand.
SELECT setseed(0.5);
INSERT INTO spellings (type, spelling)
SELECT 'int4', ((random() * 4294967295)::int8 - 2147483648)::text FROM generate_series(1, 500)
UNION ALL SELECT 'int8', (((random() - 0.5) * 1.8e19)::numeric(20))::text FROM generate_series(1, 300)
UNION ALL SELECT 'float8', round((random() * 10 ^ (floor(random() * 16)))::numeric, floor(random() * 12)::int)::text FROM generate_series(1, 1500)
UNION ALL SELECT 'float8', (random() * 10 ^ (floor(random() * 30) - 15))::text FROM generate_series(1, 500)
UNION ALL SELECT 'float4', round((random() * 10 ^ (floor(random() * 9)))::numeric, floor(random() * 9)::int)::text FROM generate_series(1, 1500)
UNION ALL SELECT 'date', (date '0001-01-01' + (random() * 3652058)::int)::text FROM generate_series(1, 1500)
UNION ALL SELECT 'timestamp', (timestamp '0001-01-01' + random() * (timestamp '9999-12-31' - timestamp '0001-01-01'))::text FROM generate_series(1, 1000)
UNION ALL SELECT 'timestamp', date_trunc('second', timestamp '1990-01-01' + random() * interval '60 years')::text FROM generate_series(1, 500);
DELETE FROM spellings WHERE spelling = 'now'; -- twice is not the same

-- A file and a foreign table for each type.
CREATE SERVER spelled FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FUNCTION pg_temp.make_table(type text, folder text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	name text := 'as_' || regexp_replace(type, '\W', '_', 'g');
BEGIN
	EXECUTE format('COPY (SELECT n, spelling AS v FROM spellings WHERE type = %L ORDER BY n) TO %L '
		'WITH (FORMAT csv, ESCAPE ''\'', HEADER, FORCE_QUOTE (v))', type, folder || '/' || name || '.csv');
	EXECUTE format('CREATE FOREIGN TABLE spelled.%I (n int, v %s) SERVER spelled', name, type);
	EXECUTE format('CREATE TABLE spelled.%I (v %s)', 'one_' || name, type);
	RETURN name;
END
$$;

-- What the input function makes of a spelling: its text in full precision, or the SQLSTATE. A stored
-- value has COPY's rule for VARCHAR(n), not a cast's: what exceeds may only be blanks.
CREATE FUNCTION pg_temp.by_input(name text, spelling text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	state text;
BEGIN
	EXECUTE format('INSERT INTO spelled.%I VALUES (%L) RETURNING v::text', 'one_' || name, spelling)
	INTO result;
	RETURN result;
EXCEPTION WHEN data_exception OR invalid_text_representation OR string_data_right_truncation THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE;
	RETURN state;
END
$$;

CREATE FUNCTION pg_temp.by_scan(name text, n int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	state text;
BEGIN
	EXECUTE format('SELECT v::text FROM spelled.%I WHERE n = %s', name, n) INTO result;
	RETURN result;
EXCEPTION WHEN data_exception OR invalid_text_representation OR string_data_right_truncation THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE;
	RETURN state;
END
$$;

SET LOCAL extra_float_digits = 3;
CREATE TEMP TABLE types AS
SELECT type, pg_temp.make_table(type, :'folder') AS name, min(n) AS first, count(*) AS spellings
FROM spellings GROUP BY type;

SELECT plan((SELECT 1 + count(*)::int FROM types));

SELECT cmp_ok((SELECT sum(spellings) FROM types), '>', 7000::numeric, 'thousands of spellings');
SELECT is_empty(format($$
	SELECT s.spelling, scanned, expected
	FROM (SELECT spelling, pg_temp.by_scan(%L, n) AS scanned, pg_temp.by_input(%L, spelling) AS expected
		FROM spellings WHERE type = %L OFFSET 0) s
	WHERE scanned IS DISTINCT FROM expected$$,
	name, name, type), format('%s: as the input function, %s spellings', type, spellings))
FROM types ORDER BY type;

SELECT * FROM finish();
ROLLBACK;
