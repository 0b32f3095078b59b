-- coursera.check: what is wrong with an export.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/check'
CREATE SERVER check_it FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/basic.zip'
CREATE SERVER basic FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/bad_crc.zip'
CREATE SERVER bad_crc FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/truncated.zip'
CREATE SERVER truncated FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/rejects'
CREATE SERVER rejects FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');

SELECT * FROM coursera.check('check_it');
SELECT table_name, column_count, undeclared_columns FROM coursera.tables('check_it') ORDER BY 1;
SELECT * FROM coursera.check('basic');
SELECT table_name, problem, example FROM coursera.check('bad_crc');
SELECT * FROM coursera.check('rejects');
-- An archive that cannot be opened is an error.
SELECT pg_temp.report($$SELECT * FROM coursera.check('truncated')$$); -- ERROR
SELECT pg_temp.report($$SELECT * FROM coursera.check('nowhere')$$); -- ERROR

-- It says how far it is, needs no right to make anything, and is not misled by what is there.
SET client_min_messages = notice;
BEGIN READ ONLY;
SELECT count(*) FROM coursera.check('check_it');
COMMIT;
RESET client_min_messages;
SET client_min_messages = warning;
CREATE TEMP TABLE courses (nothing int);
SELECT count(*) FROM coursera.check('check_it');
DROP TABLE courses;

-- A file without header: columns go by their places.
\set archive :data '/check'
CREATE SERVER headless FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive', header 'false');
SELECT table_name, problem, column_name, rows FROM coursera.check('headless');
DROP SERVER headless;

-- The functions that it is made of.
SELECT * FROM coursera.file_rows('check_it', 'courses', 'courses.csv', '{course_id}') AS t(id varchar(5));
SELECT * FROM coursera.file_rows('check_it', 'courses', 'courses.csv', '{course_id}', 1) AS t(id text);
SELECT * FROM coursera.file_rows('check_it', 'courses', 'courses.csv', '{course_id}') AS t(id int);
SELECT line, column_name, raw FROM coursera.file_rejects('check_it', 'courses', 'courses.csv', '{id}', '{int}', '{course_id}');
SELECT pg_temp.report($$SELECT * FROM coursera.file_rows('check_it', 'courses', 'courses.csv', '{a,b}') AS t(id int)$$); -- ERROR
SELECT pg_temp.report($$SELECT * FROM coursera.file_rows('check_it', 'passwd', '/etc/passwd', '{a}') AS t(a text)$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.file_rows('check_it', 'courses', 'courses.csv', '{a}')$$); -- ERROR
SELECT pg_temp.report($$SELECT * FROM coursera.file_rejects('check_it', 'courses', 'courses.csv', '{id}', '{no_type}', '{a}')$$); -- ERROR

-- Whoever may use the server may check it.
CREATE ROLE regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT pg_temp.report($$SELECT * FROM coursera.check('check_it')$$); -- ERROR
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER check_it TO regress_coursera_reader;
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;
SET ROLE regress_coursera_reader;
SELECT count(*) FROM coursera.check('check_it');
RESET ROLE;
GRANT TEMPORARY ON DATABASE :"DBNAME" TO PUBLIC;

SET client_min_messages = warning;
DROP SERVER check_it, basic, bad_crc, truncated, rejects CASCADE;
DROP ROLE regress_coursera_reader;
