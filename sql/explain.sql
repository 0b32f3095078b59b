-- What EXPLAIN tells of a scan.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

-- Paths and what differs from run to run are replaced.
CREATE FUNCTION pg_temp.plan(command text, options text DEFAULT 'COSTS OFF') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	-- From PostgreSQL 18 on ANALYZE shows buffers by itself.
	options := replace(options, 'ANALYZE', 'ANALYZE, BUFFERS OFF');
	FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, command) LOOP
		line := pg_temp.as_in_15(pg_temp.without_path(line));
		CONTINUE WHEN line ~ 'Planning Time|Execution Time|Buffers|Memory Usage';
		RETURN NEXT line;
	END LOOP;
END
$$;
\set archive :data '/basic'
CREATE SERVER basic FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export LIMIT TO (course_progress, users) FROM SERVER basic INTO public;

-- Archive, entry, and the columns that are read: those of the result and of the filters.
SELECT pg_temp.plan('SELECT * FROM users');
SELECT pg_temp.plan('SELECT count(*) FROM users');
SELECT pg_temp.plan('SELECT uni_user_id FROM course_progress WHERE course_progress_state_type_id = 2');
SELECT pg_temp.plan('SELECT users FROM users');
SELECT pg_temp.plan('SELECT tableoid, country_cd FROM users');
SELECT pg_temp.plan('SELECT upper(country_cd) FROM users', 'VERBOSE, COSTS OFF');

-- A filter that cannot be true needs no scan.
SELECT pg_temp.plan('SELECT * FROM users WHERE false');

-- With ANALYZE, what was inflated and read.
SELECT pg_temp.plan('SELECT * FROM users', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');
SELECT pg_temp.plan('SELECT count(*) FROM course_progress WHERE course_id = ''c1''', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');
SELECT pg_temp.plan('SELECT * FROM users WHERE false', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');
SELECT pg_temp.plan('SELECT * FROM users LIMIT 0', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');
SELECT pg_temp.plan('SELECT n, (SELECT count(*) FROM users WHERE length(uni_user_id) > n) FROM generate_series(1, 3) AS n',
	'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');

-- The same in a format for programs.
SELECT pg_temp.plan('SELECT country_cd FROM users', 'FORMAT json, COSTS OFF');
SELECT pg_temp.plan('SELECT country_cd FROM users', 'FORMAT json, ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');

-- The planner knows a small table's rows.
SELECT pg_temp.plan('SELECT * FROM users', 'COSTS ON') ~ 'rows=4 ' AS four_rows LIMIT 1;

-- Plans need no archive, scans do.
CREATE SERVER missing FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '/nowhere/export.zip');
CREATE FOREIGN TABLE absent (id integer) SERVER missing OPTIONS (entry 'a.csv');
SELECT pg_temp.plan('SELECT * FROM absent');
SELECT pg_temp.report('EXPLAIN ANALYZE SELECT * FROM absent'); -- ERROR
DROP SERVER missing CASCADE;
DROP SERVER basic CASCADE;
