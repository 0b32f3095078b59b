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

-- Nothing is left behind.
SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'f';

-- Whoever may use the server may check it.
CREATE ROLE regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT pg_temp.report($$SELECT * FROM coursera.check('check_it')$$); -- ERROR
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER check_it TO regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT count(*) FROM coursera.check('check_it');
RESET ROLE;

SET client_min_messages = warning;
DROP SERVER check_it, basic, bad_crc, truncated, rejects CASCADE;
DROP ROLE regress_coursera_reader;
