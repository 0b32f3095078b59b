-- Values become Datums as COPY makes them: same rows, same errors in the same place.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/types'
CREATE SERVER types FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');

-- All types that exports use.
CREATE FOREIGN TABLE "all" (small smallint, int4 int4, int8 int8, float4 float4, float8 float8, bool bool,
	ts timestamp, day date, fixed char(6), short varchar(5), long text) SERVER types;
\x on
SELECT * FROM "all";
\x off
SELECT pg_temp.compare('types', 'all.csv', 'small smallint, int4 int4, int8 int8, float4 float4, float8 float8,
	bool bool, ts timestamp, day date, fixed char(6), short varchar(5), long text');
-- Types that a user may choose instead.
SELECT pg_temp.compare('types', 'all.csv', 'small numeric(7,2), int4 money, int8 numeric, float4 text, float8 varchar,
	bool "char", ts timestamptz, day timestamp(0), fixed name, short bytea, long varchar(10)');

-- VARCHAR(n): blanks over the limit are cut, anything else is an error. Characters are counted.
SELECT pg_temp.compare('types', 'trailing_blanks.csv', 'id int, short varchar(5), fixed char(4), "any" varchar');
SELECT pg_temp.compare('types', 'too_long.csv', 'id int, short varchar(5)'); -- ERROR
SELECT pg_temp.compare('types', 'too_long_multibyte.csv', 'id int, short varchar(5)'); -- ERROR
SELECT pg_temp.compare('types', 'too_long_blanks_inside.csv', 'id int, short varchar(5)'); -- ERROR
SELECT pg_temp.compare('types', 'fixed_too_long.csv', 'id int, fixed char(3)'); -- ERROR

-- NULL is the empty field without quotes.
SELECT pg_temp.compare('types', 'nulls.csv', 'id int, quoted text, bare text');
CREATE DOMAIN code AS text NOT NULL CHECK (VALUE <> 'x');
SELECT pg_temp.compare('types', 'nulls.csv', 'id int, quoted code, bare text'); -- ERROR
SELECT pg_temp.compare('types', 'nulls.csv', 'id int, quoted text, bare code'); -- ERROR
DROP DOMAIN code;

-- Values that do not convert.
SELECT entry || ' as ' || type AS read, outcome
FROM (VALUES ('bad_int', 'int'), ('empty_int', 'int'), ('empty_int', 'int8'), ('empty_int', 'float8'),
	('empty_int', 'timestamp'), ('decimal_int', 'int'), ('decimal_int', 'int8'), ('int4_range', 'int'),
	('int4_range', 'int8'), ('int8_range', 'int8'), ('float4_range', 'float4'), ('float4_range', 'float8'),
	('bad_float', 'float8'), ('bad_bool', 'bool'), ('bad_timestamp', 'timestamp'),
	('no_timestamp', 'timestamp'), ('bad_date', 'date'), ('long_value', 'int'),
	('long_multibyte_value', 'int')) AS files (entry, type),
	LATERAL pg_temp.compare('types', entry || '.csv', 'id int, value ' || type) AS outcome; -- ERROR

-- The message is PostgreSQL's; the context names the place in the export.
CREATE FOREIGN TABLE bad_int (id int, value int) SERVER types;
SELECT pg_temp.report('SELECT * FROM bad_int'); -- ERROR
CREATE FOREIGN TABLE long_value (id int, value int) SERVER types;
SELECT pg_temp.report('SELECT * FROM long_value'); -- ERROR

-- The first error in a row is the one that COPY meets first.
SELECT pg_temp.compare('types', 'two_errors.csv', 'id int, first int, second int'); -- ERROR
SELECT pg_temp.compare('types', 'error_before_missing.csv', 'id int, first int, second int'); -- ERROR

-- Columns that a query does not use are not converted.
SELECT id FROM bad_int;
SELECT count(*) FROM bad_int;
DROP SERVER types CASCADE;
