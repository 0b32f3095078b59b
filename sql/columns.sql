-- Columns of a foreign table and columns of its file are matched by name.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/columns'
CREATE SERVER columns FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');

-- The order of either does not matter.
CREATE FOREIGN TABLE reordered (a int, b int, c int) SERVER columns;
SELECT * FROM reordered;
SELECT c, a FROM reordered WHERE b = 20;
SELECT count(*) FROM reordered;

-- csv_column gives the name in the header, spelled as it is there.
CREATE FOREIGN TABLE spelling (
	id int OPTIONS (csv_column 'ID'),
	name text OPTIONS (csv_column 'Full Name'),
	quoted text OPTIONS (csv_column 'a"b'),
	with_comma text OPTIONS (csv_column 'x,y'),
	id_again int OPTIONS (csv_column 'ID')
) SERVER columns;
SELECT * FROM spelling;
ALTER FOREIGN TABLE spelling ALTER id OPTIONS (SET csv_column 'id');
SELECT id, id_again FROM spelling;

-- A column that the file does not have is NULL, and one warning tells so, when it is used.
CREATE FOREIGN TABLE narrow (a int, b int, c text) SERVER columns;
SELECT * FROM narrow;
SELECT a FROM narrow;
SELECT count(*) FROM narrow;
SELECT a FROM narrow WHERE b IS NULL;
SELECT b FROM narrow;
SELECT n, (SELECT sum(a) FROM narrow WHERE b IS NULL AND a <> n) FROM generate_series(1, 3) AS n;
SELECT * FROM pg_temp.compare('columns', 'narrow.csv', 'a int');

-- A column that only the file has is passed over, whatever is in it.
CREATE FOREIGN TABLE wide (a int, c int) SERVER columns;
SELECT * FROM wide;
ALTER FOREIGN TABLE wide ADD COLUMN d int;
SELECT a FROM wide;
SELECT pg_temp.report('SELECT d FROM wide'); -- ERROR

-- Columns dropped and added.
ALTER FOREIGN TABLE wide DROP COLUMN a;
SELECT c FROM wide;
ALTER FOREIGN TABLE wide DROP COLUMN d;
SELECT * FROM wide;
ALTER FOREIGN TABLE wide ADD COLUMN last text OPTIONS (csv_column 'd');
SELECT *, wide FROM wide;
ALTER FOREIGN TABLE wide ALTER COLUMN c TYPE numeric(5,2);
SELECT * FROM wide;
-- A column without csv_column goes by its own name, so its new name is looked for.
ALTER FOREIGN TABLE wide RENAME COLUMN c TO b;
SELECT * FROM wide;
ALTER FOREIGN TABLE wide DROP COLUMN b, DROP COLUMN last;
SELECT FROM wide;
SELECT count(*), count(wide) FROM wide;

-- A default is for rows that are written.
CREATE FOREIGN TABLE defaults (a int, e int DEFAULT 7) SERVER columns OPTIONS (entry 'wide.csv');
SELECT * FROM defaults;

-- As a partition, and as a child of another table.
CREATE TABLE parent (a int, b int, c int) PARTITION BY LIST (a);
CREATE FOREIGN TABLE part PARTITION OF parent FOR VALUES IN (1, 10) SERVER columns OPTIONS (entry 'reordered.csv');
SELECT tableoid::regclass, * FROM parent;
SELECT * FROM parent WHERE a = 5;
DROP TABLE parent;
CREATE TABLE base (c int, a int);
CREATE FOREIGN TABLE child () INHERITS (base) SERVER columns OPTIONS (entry 'reordered.csv');
SELECT tableoid::regclass, * FROM base;
DROP TABLE base CASCADE;
DROP SERVER columns CASCADE;
