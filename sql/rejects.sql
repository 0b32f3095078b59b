-- Rows that on_error 'skip' leaves out: the same ones whatever a query asks for, with one WARNING per
-- scan; reject_limit bounds them, coursera.rejects shows them.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set VERBOSITY terse
\set archive :data '/rejects'
CREATE SCHEMA rejects;
SET search_path = rejects;
CREATE SERVER rejects FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE bad (id int, name varchar(10), ts date, ok bool) SERVER rejects;
CREATE FOREIGN TABLE open (id int, name text) SERVER rejects;
CREATE FOREIGN TABLE returns (id int, name text) SERVER rejects;
CREATE FOREIGN TABLE newlines (id int, name text) SERVER rejects;
CREATE FOREIGN TABLE good (id int, name text) SERVER rejects;

-- Without the option each is an error; the rows can be looked at all the same.
SELECT count(ts) FROM bad; -- ERROR
SELECT count(name) FROM open; -- ERROR
SELECT line, column_name, reason, raw, entry, pg_temp.without_path(archive) AS archive
FROM coursera.rejects('bad');
SELECT line, column_name, reason, raw FROM coursera.rejects('open');
SELECT line, column_name, reason, raw FROM coursera.rejects('returns');
SELECT line, column_name, reason, raw FROM coursera.rejects('newlines');
SELECT count(*) FROM coursera.rejects('good');

ALTER SERVER rejects OPTIONS (ADD on_error 'skip');
SELECT * FROM bad;
-- Columns that a query does not use count, too.
SELECT count(*) FROM bad;
SELECT id FROM bad WHERE id > 5;
SELECT id FROM bad WHERE name = 'm';
SELECT count(*) FROM bad WHERE ok;
SELECT * FROM open;
SELECT * FROM returns;
SELECT * FROM newlines;
SELECT * FROM good;
ANALYZE bad;
SELECT reltuples FROM pg_class WHERE oid = 'bad'::regclass;

-- A scan that ends early warns of what it has met; one that starts over warns once.
SELECT id FROM bad LIMIT 2;
SELECT sum(n) FROM generate_series(1, 3) g, LATERAL (SELECT count(*) AS n FROM bad WHERE id > g) q;
-- In full.
\set VERBOSITY default
SELECT count(*) FROM returns;

-- A limit, and a table's own options.
\set VERBOSITY terse
ALTER SERVER rejects OPTIONS (ADD reject_limit '8');
SELECT count(*) FROM bad;
ALTER FOREIGN TABLE bad OPTIONS (ADD reject_limit '9');
SELECT count(*) FROM bad;
ALTER FOREIGN TABLE bad OPTIONS (SET reject_limit '0');
SELECT pg_temp.report('SELECT count(*) FROM bad'); -- ERROR
SELECT count(*) FROM coursera.rejects('bad');
ALTER FOREIGN TABLE bad OPTIONS (ADD on_error 'stop');
SELECT pg_temp.report('SELECT count(ts) FROM bad'); -- ERROR
ALTER FOREIGN TABLE bad OPTIONS (SET reject_limit 'many'); -- ERROR
ALTER FOREIGN TABLE bad OPTIONS (SET reject_limit '-1'); -- ERROR
ALTER FOREIGN TABLE bad OPTIONS (SET on_error 'ignore'); -- ERROR

-- Who may look at rejects: who may select from the table.
CREATE ROLE regress_coursera_reader;
GRANT USAGE ON SCHEMA rejects TO regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT * FROM coursera.rejects('rejects.bad'); -- ERROR
RESET ROLE;
GRANT SELECT (id) ON bad TO regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT * FROM coursera.rejects('rejects.bad'); -- ERROR
RESET ROLE;
GRANT SELECT ON bad TO regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT count(*) FROM coursera.rejects('rejects.bad');
RESET ROLE;
SELECT * FROM coursera.rejects('pg_class'); -- ERROR
SELECT * FROM coursera.rejects(0); -- ERROR

-- Zero bytes are shown like other bytes that are no text, and what is behind them, too.
\set archive :data '/reject_bytes'
ALTER SERVER rejects OPTIONS (SET archive :'archive');
CREATE FOREIGN TABLE zeros (id int, name text) SERVER rejects;
SELECT line, column_name, reason, length(raw), left(raw, 8), right(raw, 4) FROM coursera.rejects('zeros');

-- A quote inside a character makes the row no text, as for COPY, whatever its value is.
CREATE FOREIGN TABLE split (id int, name text) SERVER rejects;
SELECT * FROM split;
SELECT line, column_name, reason FROM coursera.rejects('split');

-- Where the file has no column that a table wants, its rows are looked at all the same.
CREATE FOREIGN TABLE elsewhere (other int, unused int OPTIONS (csv_column 'id'))
	SERVER rejects OPTIONS (entry 'zeros.csv');
SELECT other FROM elsewhere;

SET client_min_messages = warning;
DROP SCHEMA rejects CASCADE;
DROP SERVER rejects;
DROP ROLE regress_coursera_reader;
