-- Many scans at once: more than the server lets a session have files open. PostgreSQL counts the files, idle
-- scans give theirs back, and the server keeps what it needs for itself.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\getenv exports COURSERA_EXPORTS
\set folder :work '/generated/many_scans'
\set archive :exports '/2022.zip'

SELECT plan(14);

SELECT pg_temp.sh(format('mkdir -p %1$s/one %1$s/tar; cd %1$s; { echo "n,t"; seq 100000 | sed "s/$/,some text to fill the line with/"; } > one/numbers.csv; '
	'printf "n\n1\n2\n3\n" > tar/few.csv; tar -czf few.tar.gz -C tar few.csv', :'folder'));
\set one :folder '/one'
\set few :folder '/few.tar.gz'
CREATE SERVER scans_folder FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'one');
CREATE SERVER scans_zip FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SERVER scans_tar FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'few');
CREATE SCHEMA scans;
CREATE FOREIGN TABLE scans.numbers (n int, t text) SERVER scans_folder;
CREATE FOREIGN TABLE scans.few (n int) SERVER scans_tar;
IMPORT FOREIGN SCHEMA export LIMIT TO (course_progress) FROM SERVER scans_zip INTO scans;

CREATE FUNCTION pg_temp.open_files() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM pg_ls_dir('/proc/' || pg_backend_pid() || '/fd')
$$;
CREATE TEMP TABLE limits AS SELECT pg_temp.open_files() AS before,
	(SELECT setting::int FROM pg_settings WHERE name = 'max_files_per_process') AS files;

-- 1,100 cursors on each kind of file.
SELECT format('DECLARE c%s CURSOR FOR SELECT * FROM scans.%s', i, (ARRAY['numbers', 'course_progress', 'few'])[i % 3 + 1]) FROM generate_series(1, 1100) i \gexec
SELECT cmp_ok(pg_temp.open_files() - before, '<=', files / 3 + 50::bigint, 'the cursors have no more than their share of the files open') FROM limits;
CREATE FUNCTION pg_temp.nth_value(cursor_number int, step int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	cursor_name refcursor := 'c' || cursor_number;
	row record;
BEGIN
	FOR i IN 1 .. step LOOP
		FETCH cursor_name INTO row;
	END LOOP;
	RETURN row::text;
END
$$;
-- In turns, so that each gives its file back between its rows.
CREATE TEMP TABLE seen AS SELECT round, i, pg_temp.nth_value(i, 1) AS row FROM generate_series(1, 3) round, LATERAL (SELECT * FROM generate_series(1, 1100) i OFFSET 0) i;
SELECT is(
	(SELECT count(*) FROM seen WHERE i % 3 = 0 AND row <> format('(%s,"some text to fill the line with")', round)), 0::bigint, 'each reads its own rows: files of a folder');
SELECT is((SELECT count(DISTINCT row) FROM seen WHERE i % 3 = 1), 3::bigint, 'entries of a zip');
SELECT is((SELECT count(*) FROM seen WHERE i % 3 = 2 AND row <> format('(%s)', round)), 0::bigint, 'entries of another archive');
SELECT is(pg_temp.nth_value(3, 60000), '(60003,"some text to fill the line with")', 'far into a file that was closed meanwhile');
SELECT cmp_ok(pg_temp.open_files() - before, '<=', files / 3 + 50::bigint, 'still no more') FROM limits;
SELECT lives_ok('CREATE TABLE scans.heap AS SELECT i FROM generate_series(1, 1000) i', 'the server has descriptors left');

-- A file that is exchanged while its cursor rests.
SELECT pg_temp.sh(format('cd %1$s/one; sed s/some/no/ numbers.csv > ../other.csv; mv ../other.csv numbers.csv', :'folder'));
SELECT format('CLOSE c%s', i) FROM generate_series(4, 1100) i \gexec
SELECT matches(pg_temp.outcome('SELECT pg_temp.nth_value(3, 40000)'), '^(no error|55000: .*changed while it was read.*)$', 'the former rows or an error');
CLOSE ALL;
SELECT cmp_ok(pg_temp.open_files(), '<=', before + 20, 'nothing stays open') FROM limits;

-- 1,100 scans in one query.
SELECT is(
	pg_temp.value_of((SELECT 'SELECT count(*) || '' '' || sum(n) FROM (' || string_agg('SELECT n FROM scans.few', ' UNION ALL ') || ') f' FROM generate_series(1, 1100))),
	'3300 6600', 'UNION ALL');
SELECT is(
	pg_temp.value_of((SELECT 'SELECT count(*) || '' '' || sum(n) FROM (' || string_agg('(SELECT n FROM scans.numbers LIMIT 1)', ' UNION ALL ') || ') f' FROM generate_series(1, 1100))),
	'1100 1100', 'each with a LIMIT');
SET LOCAL enable_hashagg = off;
SELECT is(
	pg_temp.value_of((SELECT 'SELECT count(*) || '' '' || min(n) FROM (SELECT n FROM (' || string_agg('SELECT n FROM scans.few', ' UNION ALL ') || ') f ORDER BY n LIMIT 2000) s' FROM generate_series(1, 1100))),
	'2000 1', 'in one order');
-- An error in the midst of them gives all files back.
SELECT matches(
	pg_temp.outcome((SELECT 'SELECT 1 / (n - 1) FROM (' || string_agg('SELECT n FROM scans.few', ' UNION ALL ') || ') f' FROM generate_series(1, 1100))),
	'^22012', 'an error');
SELECT cmp_ok(pg_temp.open_files(), '<=', before + 20, 'nothing stays open after it') FROM limits;

SELECT * FROM finish();
ROLLBACK;
