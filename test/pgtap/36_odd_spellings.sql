-- Values are converted to exactly the bytes that their type's input function gives, for spellings
-- that nobody thought of: usual ones with something changed, under every date style and for types
-- with a precision; and filters see the converted value, not its spelling.
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'America/New_York';
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\getenv work COURSERA_WORK
\set folder :work '/generated'
CREATE SCHEMA odd;
SELECT setseed(0.75);

-- Types, what shows their bytes, and spellings to start from.
CREATE TEMP TABLE types (type text, send text, seeds text[], alphabet text);
INSERT INTO types VALUES
	('int2', 'int2send', '{0,7,-7,32767,32768,-32768,-32769,123}', '0123456789+- .e'),
	('int4', 'int4send', '{0,7,-7,2147483647,2147483648,-2147483648,-2147483649,123456}', '0123456789+- .e'),
	('int8', 'int8send', '{0,7,-7,9223372036854775807,9223372036854775808,-9223372036854775808,999999999999999999,1000000000000000000}', '0123456789+- .e'),
	('float4', 'float4send', '{0,-0,0.1,0.30000001192092896,16777217,340282346638528859811704183484516925440,1e38,1e-45,NaN,Infinity,-Infinity,0.000000000000000000000000000001}', '0123456789+-. eExinfa'),
	('float8', 'float8send', '{0,-0,0.1,9007199254740993,123456789.123456789,1e308,1e309,5e-324,NaN,Infinity,-Infinity,0.5000000000000001110223024625}', '0123456789+-. eExinfa'),
	('bool', 'boolsend', '{t,f,true,false,yes,no,on,off,1,0}', 'tfruealsyno10 '),
	('date', 'date_send', '{2021-03-04,2020-02-29,1999-12-31,0001-01-01,9999-12-31,1900-02-28,"0044-03-15 BC",infinity,2000-01-01,1582-10-10}', '0123456789-/ BCT:'),
	('timestamp', 'timestamp_send', ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07.123456', '1999-12-31 23:59:59.999999', '2020-02-29 00:00:00.5', '0001-01-01 00:00:00',
		'9999-12-31 23:59:59.9', '2021-03-14 02:30:00', '-infinity'], '0123456789-: .T+ZBC'),
	('timestamp(0)', 'timestamp_send', ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07.5', '2021-12-31 23:59:59.999999'], '0123456789-: .'),
	('timestamp(3)', 'timestamp_send', ARRAY['2021-03-04 05:06:07.1234', '2021-03-04 05:06:07.1235', '1999-12-31 23:59:59.999999'], '0123456789-: .'),
	('timestamptz', 'timestamptz_send', ARRAY['2021-03-04 05:06:07', '2021-07-04 05:06:07.25+02'], '0123456789-: .+'),
	('numeric(6,2)', 'numeric_send', '{0,1.005,-9999.994,9999.995,12345}', '0123456789-. e'),
	('varchar(7)', 'textsend', '{abc,abcdefg,"abcdefg  ",äöüéèàç,"äöüéèàç ",日本語}', 'abé日 \"'),
	('text', 'textsend', '{abc,"a b",äöü}', 'aé日 \",'),
	('char(4)', 'bpcharsend', '{abc,abcd,"abcd ",é}', 'abé日 ');

-- One to three bytes changed, added or taken away.
CREATE FUNCTION pg_temp.changed(spelling text, alphabet text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	place int;
	letter text;
BEGIN
	FOR i IN 0..floor(random() * 3)::int LOOP
		place := floor(random() * (length(spelling) + 1))::int;
		letter := substr(alphabet, 1 + floor(random() * length(alphabet))::int, 1);
		spelling := left(spelling, place) || CASE floor(random() * 4)::int
			WHEN 0 THEN letter || substr(spelling, place + 1)
			WHEN 1 THEN substr(spelling, place + 2)
			ELSE letter || substr(spelling, place + 2) END;
	END LOOP;
	RETURN spelling;
END
$$;

CREATE TEMP TABLE spellings AS
SELECT type, send, row_number() OVER (PARTITION BY type ORDER BY random()) AS n, spelling
FROM (
	SELECT DISTINCT type, send, CASE WHEN i = 0 THEN seed ELSE pg_temp.changed(seed, alphabet) END AS spelling
	FROM types, unnest(seeds) AS seed, generate_series(0, 300 / cardinality(seeds)) AS i) s;

-- What the input function makes of a spelling that is stored: its bytes, or the SQLSTATE.
CREATE FUNCTION pg_temp.by_input(type text, send text, spelling text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('INSERT INTO odd.%I VALUES (%L) RETURNING encode(%s(v), ''hex'')', 'one ' || type, spelling, send) INTO result;
	RETURN result;
EXCEPTION WHEN data_exception OR invalid_text_representation OR string_data_right_truncation THEN
	RETURN SQLSTATE;
END
$$;

CREATE FUNCTION pg_temp.by_scan(type text, send text, number bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT encode(%s(v), ''hex'') FROM odd.%I WHERE n = %s', send, type || ' bad', number) INTO result;
	RETURN result;
EXCEPTION WHEN data_exception OR invalid_text_representation OR string_data_right_truncation THEN
	RETURN SQLSTATE;
END
$$;

-- Two files for each type: spellings that the input function takes, and those that it refuses.
CREATE FUNCTION pg_temp.make_tables(type text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	kind text;
BEGIN
	EXECUTE format('CREATE TABLE odd.%I (v %s)', 'one ' || type, type);
	FOREACH kind IN ARRAY '{good,bad}'::text[] LOOP
		EXECUTE format('CREATE FOREIGN TABLE odd.%I (n int, v %s) SERVER odd OPTIONS (entry %L)',
			type || ' ' || kind, type, type || ' ' || kind || '.csv');
	END LOOP;
END
$$;
CREATE FUNCTION pg_temp.write_files(type text, folder text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COPY (SELECT n, spelling AS v FROM expected WHERE type = %L AND expected !~ ''^22...$'' ORDER BY n) TO %L '
		'WITH (FORMAT csv, ESCAPE ''\'', HEADER, FORCE_QUOTE (v))', type, folder || '/' || type || ' good.csv');
	EXECUTE format('COPY (SELECT n, spelling AS v FROM expected WHERE type = %L AND expected ~ ''^22...$'' ORDER BY n) TO %L '
		'WITH (FORMAT csv, ESCAPE ''\'', HEADER)', type, folder || '/' || type || ' bad.csv');
END
$$;
CREATE SERVER odd FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
SELECT count(pg_temp.make_tables(type)::text) FROM types \gset ignored_

CREATE TEMP TABLE expected (type text, send text, n bigint, spelling text, expected text);
CREATE FUNCTION pg_temp.good_scanned() RETURNS TABLE (type text, n int, bytes text) LANGUAGE plpgsql AS $$
DECLARE
	one record;
BEGIN
	FOR one IN SELECT * FROM types LOOP
		RETURN QUERY EXECUTE format('SELECT %L, n, encode(%s(v), ''hex'') FROM odd.%I', one.type, one.send, one.type || ' good');
	END LOOP;
END
$$;

-- A filter for a value must find all rows that have it, however it is spelled there; counted inside
-- the scan, and counted by reading all rows.
CREATE FUNCTION pg_temp.miscounted(type text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	value text;
	operator text;
	inside bigint;
	outside bigint;
BEGIN
	FOR value IN EXECUTE format('SELECT v::text FROM (SELECT DISTINCT v FROM odd.%I) s ORDER BY random() LIMIT 12', type || ' good') LOOP
		FOREACH operator IN ARRAY '{=,<,>=,<>}'::text[] LOOP
			EXECUTE format('SELECT count(*) FROM odd.%I WHERE v %s %L::%s', type || ' good', operator, value, type) INTO inside;
			EXECUTE format('SELECT count(*) FROM (SELECT v FROM odd.%I OFFSET 0) s WHERE v %s %L::%s', type || ' good', operator, value, type) INTO outside;
			IF inside <> outside THEN
				RETURN NEXT format('v %s %L: %s instead of %s', operator, value, inside, outside);
			END IF;
		END LOOP;
	END LOOP;
END
$$;

-- What is good and what is bad changes with the date style.
CREATE FUNCTION pg_temp.prepare(style text, folder text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('datestyle', style, true);
	TRUNCATE expected;
	INSERT INTO expected
	SELECT type, send, n, spelling, pg_temp.by_input(type, send, spelling) FROM spellings
	WHERE style LIKE 'ISO%' OR type ~ '^(date|timestamp)';
	PERFORM pg_temp.write_files(type, folder) FROM types;
	RETURN (SELECT count(*) FROM expected);
END
$$;
\set good 'SELECT type, spelling, bytes, expected FROM (SELECT * FROM expected WHERE expected !~ ''^22...$'') e FULL JOIN pg_temp.good_scanned() s USING (type, n) WHERE bytes IS DISTINCT FROM expected'
\set bad 'SELECT type, spelling, scanned, expected FROM (SELECT type, spelling, expected, pg_temp.by_scan(type, send, n) AS scanned FROM expected WHERE expected ~ ''^22...$'' OFFSET 0) s WHERE scanned IS DISTINCT FROM expected'

SELECT plan(9 + (SELECT count(*)::int FROM types));

SELECT cmp_ok((SELECT count(*) FROM spellings), '>', 3500::bigint, 'thousands of spellings');

\set style 'SQL, DMY'
SELECT pg_temp.prepare(:'style', :'folder') AS rows \gset ignored_
SELECT is_empty(:'good', :'style' || ': values that the input functions accept are the same');
SELECT is_empty(:'bad', :'style' || ': values that they refuse cause the same error');
\set style 'German, YMD'
SELECT pg_temp.prepare(:'style', :'folder') AS rows \gset ignored_
SELECT is_empty(:'good', :'style' || ': values that the input functions accept are the same');
SELECT is_empty(:'bad', :'style' || ': values that they refuse cause the same error');
\set style 'ISO, MDY'
SELECT pg_temp.prepare(:'style', :'folder') AS rows \gset ignored_
SELECT is_empty(:'good', :'style' || ': values that the input functions accept are the same');
SELECT is_empty(:'bad', :'style' || ': values that they refuse cause the same error');

SELECT cmp_ok((SELECT count(*) FROM expected WHERE expected ~ '^22...$'), '>', 500::bigint, 'many were refused');
SELECT cmp_ok((SELECT count(*) FROM expected WHERE expected !~ '^22...$'), '>', 1500::bigint, 'and many accepted');

SET LOCAL extra_float_digits = 3;
SELECT is_empty(format('SELECT * FROM pg_temp.miscounted(%L)', type), type || ': filters see values, not spellings')
FROM types ORDER BY type;

SELECT * FROM finish();
ROLLBACK;
