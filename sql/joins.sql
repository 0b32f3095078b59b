-- Foreign tables in queries of every shape; the same query on loaded tables is the oracle.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/basic'
\set numbers_archive :data '/numbers.zip'
CREATE SERVER basic FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SERVER numbers FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'numbers_archive');
CREATE SCHEMA ft;
CREATE SCHEMA lt;
IMPORT FOREIGN SCHEMA export FROM SERVER basic INTO ft;
CREATE FOREIGN TABLE ft.numbers (n int, name text) SERVER numbers;
SELECT format('CREATE TABLE lt.%I AS SELECT * FROM ft.%I', relname, relname)
FROM pg_class WHERE relnamespace = 'ft'::regnamespace AND relkind = 'f' ORDER BY 1 \gexec
SELECT count(*), sum(n), min(name COLLATE "C"), max(length(name)) FROM lt.numbers;

-- A query on foreign and on loaded tables: the rows, or else the difference.
CREATE FUNCTION pg_temp.both(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	foreign_rows text[];
	loaded_rows text[];
BEGIN
	SET LOCAL search_path = ft, pg_temp;
	EXECUTE format('SELECT array_agg(q::text ORDER BY q::text) FROM (%s) AS q', query) INTO foreign_rows;
	SET LOCAL search_path = lt, pg_temp;
	EXECUTE format('SELECT array_agg(q::text ORDER BY q::text) FROM (%s) AS q', query) INTO loaded_rows;
	RETURN QUERY SELECT unnest(foreign_rows[1:8]);
	RETURN NEXT format('  %s rows, %s', coalesce(cardinality(foreign_rows), 0),
		CASE WHEN foreign_rows IS NOT DISTINCT FROM loaded_rows THEN 'as loaded' ELSE 'UNLIKE ' || loaded_rows::text END);
END
$$;

-- Nested loops scan the inner table again and again, also in the middle of a batch.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SELECT pg_temp.both('SELECT u.uni_user_id, p.course_item_id FROM users u JOIN course_progress p USING (uni_user_id)');
SELECT pg_temp.both('SELECT u.uni_user_id, g.* FROM users u LEFT JOIN course_grades g USING (uni_user_id)');
SELECT pg_temp.both('SELECT count(*), sum(a.n + b.n) FROM numbers a JOIN numbers b ON b.n = a.n + 1200 WHERE a.n % 250 = 0');
SELECT pg_temp.both('SELECT s, n, name FROM generate_series(1, 4) s, LATERAL (SELECT * FROM numbers WHERE n > s * 700 LIMIT 1) AS found');
SELECT pg_temp.both('SELECT uni_user_id FROM users u WHERE EXISTS (SELECT FROM course_progress p WHERE p.uni_user_id = u.uni_user_id AND course_id = ''c2'')');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;

-- Correlated and uncorrelated subqueries, self joins, set operations, grouping, windows.
SELECT pg_temp.both('SELECT uni_user_id, (SELECT max(course_progress_ts) FROM course_progress p WHERE p.uni_user_id = u.uni_user_id) FROM users u');
SELECT pg_temp.both('SELECT n FROM numbers WHERE n > (SELECT max(n) - 3 FROM numbers)');
SELECT pg_temp.both('SELECT uni_user_id FROM users EXCEPT SELECT uni_user_id FROM course_progress');
SELECT pg_temp.both('SELECT uni_user_id FROM users UNION ALL SELECT uni_user_id FROM course_grades');
SELECT pg_temp.both('SELECT a.course_item_id, b.uni_user_id FROM course_progress a JOIN course_progress b USING (course_id, course_progress_state_type_id) WHERE a.uni_user_id = ''a01''');
SELECT pg_temp.both('SELECT course_id, grouping(course_id), count(*), count(course_progress_ts), array_agg(DISTINCT uni_user_id) FROM course_progress GROUP BY ROLLUP (course_id)');
SELECT pg_temp.both('SELECT n, sum(n) OVER (ORDER BY n ROWS 2 PRECEDING) FROM numbers WHERE n BETWEEN 1022 AND 1027');
SELECT pg_temp.both('WITH RECURSIVE steps AS (SELECT 1 AS n UNION ALL SELECT numbers.n FROM steps JOIN numbers ON numbers.n = steps.n * 7) SELECT * FROM steps');

-- Whole rows and system columns.
SELECT pg_temp.both('SELECT course_grades, course_grades IS NOT NULL AS complete FROM course_grades');
SELECT tableoid::regclass, users.*::text FROM ft.users ORDER BY uni_user_id LIMIT 1;
SELECT tableoid::regclass, count(*) FROM ft.users GROUP BY 1;
SELECT count(DISTINCT ctid) FROM ft.users;

-- Views, and writing what was read.
CREATE VIEW learners AS SELECT uni_user_id AS id, country_cd FROM ft.users WHERE country_cd <> '';
SELECT * FROM learners ORDER BY id;
DROP VIEW learners;
BEGIN;
INSERT INTO lt.users SELECT * FROM ft.users;
UPDATE lt.users SET country_cd = g.course_id FROM ft.course_grades g WHERE g.uni_user_id = users.uni_user_id;
SELECT country_cd, count(*) FROM lt.users GROUP BY 1 ORDER BY 1;
ROLLBACK;

-- Prepared statements, with custom and generic plans.
SET plan_cache_mode = force_custom_plan;
PREPARE by_number (int) AS SELECT * FROM ft.numbers WHERE n = $1;
EXECUTE by_number (1024);
EXECUTE by_number (NULL);
SET plan_cache_mode = force_generic_plan;
EXECUTE by_number (1025);
EXECUTE by_number (3000);
ALTER SERVER numbers OPTIONS (ADD null '1');
EXECUTE by_number (1);
ALTER SERVER numbers OPTIONS (DROP null);
EXECUTE by_number (1);
ALTER FOREIGN TABLE ft.numbers ALTER name OPTIONS (ADD csv_column 'n');
EXECUTE by_number (2);
ALTER FOREIGN TABLE ft.numbers ALTER name OPTIONS (DROP csv_column);
DEALLOCATE by_number;
RESET plan_cache_mode;

-- Cursors: backwards when asked for beforehand, and held after the transaction.
BEGIN;
DECLARE forward NO SCROLL CURSOR FOR SELECT n FROM ft.numbers;
MOVE 1023 FROM forward;
FETCH 2 FROM forward;
DECLARE any_way SCROLL CURSOR FOR SELECT n FROM ft.numbers;
MOVE FORWARD 1025 FROM any_way;
FETCH BACKWARD 3 FROM any_way;
FETCH FIRST FROM any_way;
FETCH LAST FROM any_way;
FETCH ABSOLUTE 1500 FROM any_way;
DECLARE held CURSOR WITH HOLD FOR SELECT * FROM ft.numbers WHERE n > 2998;
COMMIT;
FETCH ALL FROM held;
CLOSE held;
BEGIN;
DECLARE forward NO SCROLL CURSOR FOR SELECT n FROM ft.numbers;
FETCH 1 FROM forward;
FETCH BACKWARD 1 FROM forward; -- ERROR
ROLLBACK;

-- Row locks are for tables that can be locked: a foreign table is read as it is.
SELECT uni_user_id FROM ft.users WHERE country_cd = 'NZ' FOR UPDATE;
SELECT l.uni_user_id, f.country_cd FROM lt.users l JOIN ft.users f USING (uni_user_id) WHERE f.country_cd = 'CL' FOR UPDATE OF l;
SELECT * FROM ft.users TABLESAMPLE system (10); -- ERROR

-- Loops and subtransactions: an error that is caught leaves the session and other scans as they were.
DO $$
DECLARE
	progress record;
	caught int := 0;
	total bigint := 0;
BEGIN
	FOR progress IN SELECT n FROM ft.numbers LOOP
		CONTINUE WHEN progress.n % 500 > 0;
		BEGIN
			PERFORM name::int FROM ft.numbers WHERE n = progress.n;
		EXCEPTION WHEN invalid_text_representation THEN
			caught := caught + 1;
		END;
		total := total + progress.n;
	END LOOP;
	RAISE WARNING '% caught, total %', caught, total;
END
$$;
BEGIN;
DECLARE outer_scan CURSOR FOR SELECT n FROM ft.numbers;
MOVE 1022 FROM outer_scan;
SAVEPOINT before;
SELECT 1 / (n - 2000) FROM ft.numbers; -- ERROR
ROLLBACK TO before;
FETCH 4 FROM outer_scan;
COMMIT;
DROP SCHEMA lt, ft CASCADE;
DROP SERVER numbers;
DROP SERVER basic;
