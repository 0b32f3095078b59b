-- A generated table whose values are spelled in every way that COPY reads: hostile.in_export reads
-- the CSV, hostile.loaded is loaded from the same file by COPY.
--
-- Fields are bare, quoted, or quoted in part; numbers, times and truth values have odd spellings
-- among the usual ones; ids contain each other; some texts are longer than 64 kB and hold ids.
\getenv work COURSERA_WORK
\set folder :work '/generated'
SELECT setseed(0.125);

-- A value as a field of the CSV, in one of the ways to spell it.
CREATE FUNCTION pg_temp.field(value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	chance float := random();
BEGIN
	IF value IS NULL THEN
		RETURN '';
	ELSIF value <> '' AND value !~ '[",\n\r]' AND chance < (CASE WHEN value ~ '\\' THEN 0.05 ELSE 0.5 END) THEN
		RETURN value;
	ELSIF value !~ '["\\]' AND value ~ '^[a-zA-Z0-9]' AND chance > 0.98 THEN
		RETURN left(value, 1) || '"' || substr(value, 2) || '"';
	ELSE
		RETURN '"' || replace(replace(value, '\', '\\'), '"', '\"') || '"';
	END IF;
END
$$;

CREATE FUNCTION pg_temp.choose(choices text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$SELECT choices[1 + floor(random() * cardinality(choices))::int]$$;

-- Columns, by the values that occur; the usual ones are twice there.
CREATE TEMP TABLE hostile_values (column_name text, choices text[]);
INSERT INTO hostile_values VALUES
	('id', ARRAY['identifier-1', 'identifier-1', 'identifier-12', 'xidentifier-1', 'identifier-', 'identifier-1,', 'identifier-1"', NULL]),
	('word', ARRAY['a', 'a', 'b', 'A', '', ' ', 'say "a"', E'a\nb', E'a\r\nb', 'a,b', 'back\slash', 'ends in \', 'Zürich', '日本', '"', '\.',
		E'\nidentifier-1\n', 'x,"identifier-1",y', NULL, NULL]),
	('fixed', ARRAY['a', 'a  ', 'abc', 'abcdef', '', NULL]),
	('limited', ARRAY['abc', 'abcde', 'abcde   ', 'abc  ', 'ab', 'äöüéè', 'äöüéè  ', '', NULL]),
	('any_case', ARRAY['a', 'A', 'b', 'B', '', NULL]),
	('c_text', ARRAY['a', 'A', 'b', 'B', '', NULL]),
	('small', ARRAY['0', '7', '-7', '1', '2', '32767', '-32768', ' 7', '+7', '007', '7 ', '-0', NULL]),
	('number', ARRAY['0', '7', '-7', '1', '2', '2147483647', '-2147483648', ' 7', '+7', '007', NULL]),
	('big', ARRAY['0', '7', '2147483648', '9223372036854775807', '-9223372036854775808', '123456789012345678', ' 7', '000000000000000000000007', NULL]),
	('truth', ARRAY['t', 'f', 't', 'f', 't', 'f', 'true', 'no', 'T', '1', 'off', NULL]),
	('single', ARRAY['0', '-0', '0.1', '0.5', '-0.5', '1e10', 'NaN', 'Infinity', '-inf', '.5', '7', '0.30000001', '0.3000000123', NULL]),
	('precise', ARRAY['0', '-0', '0.1', '0.5', '-0.5', '100', '1e2', 'nan', '-Infinity', '.5', '5.', '0.30000001192092896', NULL]),
	('exact', ARRAY['0', '7', '7.0', '7.5', '0.10', 'NaN', '1e30', NULL]),
	('day', ARRAY['2021-03-04', '2021-03-05', '2000-01-01', '20210304', '2021-3-4', 'March 4, 2021', 'infinity', '-infinity', '0044-03-15 BC', 'epoch', '2021-03-04 05:06:07', NULL]),
	('moment', ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07.6', '2021-03-04 00:00:00', '2021-03-04', '2021-03-04T05:06:07', '2021-03-03 24:00:00',
		'infinity', '-infinity', '0044-03-15 12:00:00 BC', 'epoch', '2021-03-04 05:06:07.1234567', NULL]),
	('rounded', ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07.6', '2021-03-04 05:06:08', '2021-03-04 05:06:07.5', '2021-03-03 23:59:59.7', NULL]),
	('milli', ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07.123', '2021-03-04 05:06:07.1234', '2021-03-04 05:06:07.1226', NULL]),
	('stamp', ARRAY['2021-03-04 05:06:07', '2021-03-04 05:06:07+00', 'infinity', '2021-03-04 04:06:07.6 UTC', NULL]),
	('long_text', ARRAY['short', 'short', NULL]);

CREATE FUNCTION pg_temp.hostile_text(rows int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	columns text[] := (SELECT array_agg(column_name ORDER BY ctid) FROM hostile_values);
	one record;
	line text;
	lines text[] := ARRAY['n,' || array_to_string(columns, ',')];
BEGIN
	FOR n IN 1..rows LOOP
		line := n::text;
		FOR one IN SELECT column_name, choices FROM hostile_values ORDER BY ctid LOOP
			line := line || ',' || pg_temp.field(CASE
				WHEN one.column_name = 'long_text' AND n % 150 = 3 THEN repeat('identifier-1,"x" \ ' || n, 4000)
				WHEN one.column_name = 'long_text' AND n % 150 = 4 THEN repeat('x', 70000)
				ELSE pg_temp.choose(one.choices) END);
		END LOOP;
		lines := lines || line;
	END LOOP;
	RETURN array_to_string(lines, E'\n') || E'\n';
END
$$;

SELECT lo_from_bytea(0, convert_to(pg_temp.hostile_text(1000), 'UTF8')) AS file \gset
SELECT lo_export(:file, :'folder' || '/in_export.csv') AS ignored, lo_unlink(:file) AS ignored_too \gset

CREATE SCHEMA hostile;
CREATE COLLATION hostile.no_case (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TABLE hostile.loaded (
	n int4, id varchar(40), word text, fixed char(6), limited varchar(5), any_case text COLLATE hostile.no_case,
	c_text text COLLATE "C", small int2, number int4, big int8, truth bool, single float4, precise float8,
	exact numeric, day date, moment timestamp, rounded timestamp(0), milli timestamp(3), stamp timestamptz, long_text text);
SELECT format('COPY hostile.loaded FROM %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)', :'folder' || '/in_export.csv') \gexec
CREATE SERVER hostile FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FOREIGN TABLE hostile.in_export (
	n int4, id varchar(40), word text, fixed char(6), limited varchar(5), any_case text COLLATE hostile.no_case,
	c_text text COLLATE "C", small int2, number int4, big int8, truth bool, single float4, precise float8,
	exact numeric, day date, moment timestamp, rounded timestamp(0), milli timestamp(3), stamp timestamptz, long_text text)
	SERVER hostile;
ANALYZE hostile.loaded;
