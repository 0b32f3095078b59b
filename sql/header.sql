-- Files that people have touched: other delimiters, other headers, none at all; and names in the
-- database that are not the file's.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/touched'
CREATE SERVER touched FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive', escape '"');

-- A name is the same in any case and between blanks.
CREATE FOREIGN TABLE capitals (id int, name text, course_id text) SERVER touched;
SELECT * FROM capitals;
SELECT name FROM capitals WHERE course_id = 'c1';
SELECT count(*) FROM capitals WHERE id > 1;
SELECT pg_temp.compare('touched', 'capitals.csv', 'id int, name text, course_id text', '', $$ESCAPE '"'$$);
ALTER FOREIGN TABLE capitals ADD COLUMN absent int;
SELECT * FROM capitals;

-- A table none of whose columns is in the header is an error, whatever the query asks for.
CREATE FOREIGN TABLE strangers (id int, name text) SERVER touched;
SELECT pg_temp.report('SELECT * FROM strangers'); -- ERROR
SELECT pg_temp.report('SELECT count(*) FROM strangers'); -- ERROR
SELECT pg_temp.report('ANALYZE strangers'); -- ERROR
CREATE FOREIGN TABLE no_columns () SERVER touched OPTIONS (entry 'strangers.csv');
SELECT count(*) FROM no_columns;
SELECT FROM no_columns;
CREATE FOREIGN TABLE semicolons (id int, name text, amount text) SERVER touched;
SELECT pg_temp.report('SELECT * FROM semicolons'); -- ERROR
CREATE FOREIGN TABLE tabs (id int, name text) SERVER touched;
SELECT pg_temp.report('SELECT * FROM tabs'); -- ERROR
CREATE FOREIGN TABLE commas (id int, name text, at timestamp) SERVER touched;
SELECT pg_temp.report('SELECT * FROM commas'); -- ERROR

-- The header could be a row: who may not read all of the table is not shown it.
CREATE ROLE regress_coursera_reader;
GRANT SELECT (name) ON commas TO regress_coursera_reader;
SELECT pg_my_temp_schema()::regnamespace AS temp \gset
GRANT USAGE ON SCHEMA :"temp" TO regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT pg_temp.report('SELECT name FROM commas'); -- ERROR
RESET ROLE;

-- The delimiter, at the table and at the server.
ALTER FOREIGN TABLE semicolons OPTIONS (ADD delimiter ';');
SELECT * FROM semicolons;
SELECT id FROM semicolons WHERE amount = '1,5';
SELECT pg_temp.compare('touched', 'semicolons.csv', 'id int, name text, amount text',
	$$delimiter ';'$$, $$DELIMITER ';'$$);
SELECT pg_temp.compare('touched', 'tabs.csv', 'id int, name text',
	$$delimiter E'\t'$$, $$DELIMITER E'\t'$$);
ALTER SERVER touched OPTIONS (ADD delimiter ';');
SELECT pg_temp.report('SELECT * FROM capitals'); -- ERROR

-- Without header the first line is a row, and columns go by their order.
SELECT pg_temp.compare('touched', 'rows.csv', 'id int, name text, at timestamp',
	$$header 'false'$$, $$DELIMITER ';', HEADER false$$);
SELECT pg_temp.compare('touched', 'ragged.csv', 'id int, name text',
	$$header 'false'$$, $$DELIMITER ';', HEADER false$$); -- ERROR
SELECT pg_temp.compare('touched', 'wide.csv', 'id int, name text',
	$$header 'off'$$, $$DELIMITER ';', HEADER off$$); -- ERROR
SELECT pg_temp.compare('touched', 'wide.csv', 'name int',
	$$header '0'$$, $$DELIMITER ';', HEADER false$$); -- ERROR
SELECT pg_temp.compare('touched', 'semicolons.csv', 'id int, name text, amount text',
	$$header 'FALSE'$$, $$DELIMITER ';', HEADER false$$); -- ERROR
SELECT pg_temp.compare('touched', 'marked.csv', 'id text, name text',
	$$header 'false'$$, $$DELIMITER ';', HEADER false$$);
SELECT pg_temp.compare('touched', 'empty.csv', 'id int', $$header 'false'$$, 'HEADER false');
SELECT pg_temp.compare('touched', 'blank_lines.csv', 'name text', $$header 'false'$$, 'HEADER false');
SELECT pg_temp.compare('touched', 'blank_lines.csv', '', $$header 'false'$$, 'HEADER false');
SELECT pg_temp.compare('touched', 'rows.csv', '', $$header 'false'$$, 'HEADER false'); -- ERROR

-- A dropped column does not count; with positions it leaves its field in the file.
ALTER SERVER touched OPTIONS (ADD header 'false');
CREATE FOREIGN TABLE rows (dropped int, id int, name text, at timestamp) SERVER touched;
SELECT pg_temp.report('SELECT * FROM rows'); -- ERROR
ALTER FOREIGN TABLE rows DROP COLUMN dropped;
SELECT * FROM rows;
SELECT name FROM rows WHERE at IS NULL;
SELECT id FROM rows WHERE name = 'a;b';
SELECT count(*) FROM rows WHERE id >= 2;
ALTER FOREIGN TABLE rows ALTER id OPTIONS (ADD position '1');
SELECT pg_temp.report('SELECT * FROM rows'); -- ERROR
ALTER FOREIGN TABLE rows ALTER name OPTIONS (ADD position '2'), ALTER at OPTIONS (ADD position '3');
ALTER FOREIGN TABLE rows DROP COLUMN name;
SELECT * FROM rows;
ALTER FOREIGN TABLE rows DROP COLUMN at;
SELECT * FROM rows;
ALTER FOREIGN TABLE rows ADD COLUMN again timestamp OPTIONS (position '3');
SELECT again, id FROM rows;
CREATE FOREIGN TABLE gap (at text OPTIONS (position '3'), id int OPTIONS (position '1'))
	SERVER touched OPTIONS (entry 'short.csv');
SELECT pg_temp.report('SELECT * FROM gap'); -- ERROR
ALTER FOREIGN TABLE gap OPTIONS (SET entry 'wide.csv', ADD on_error 'skip');
SELECT * FROM gap;
SELECT line, reason, raw FROM coursera.rejects('gap');

-- IMPORT: columns from setup.sql in their order; a table that nothing describes is left out.
CREATE SCHEMA touched;
IMPORT FOREIGN SCHEMA export LIMIT TO (rows, nobody_knows) FROM SERVER touched INTO touched;
SELECT attname, attfdwoptions FROM pg_attribute
WHERE attrelid = 'touched.rows'::regclass AND attnum > 0 ORDER BY attnum;
SELECT * FROM touched.rows;
SELECT table_name, column_name, csv_column FROM coursera.columns('touched') WHERE table_name = 'rows';
IMPORT FOREIGN SCHEMA export EXCEPT (rows, capitals, semicolons, twice) FROM SERVER touched INTO touched;
DROP SCHEMA touched CASCADE;

-- With a header: csv_column is the file's own spelling, and everything can be renamed.
ALTER SERVER touched OPTIONS (DROP header, DROP delimiter);
CREATE SCHEMA touched;
IMPORT FOREIGN SCHEMA export LIMIT TO (capitals, twice) FROM SERVER touched INTO touched;
SELECT attname, attfdwoptions FROM pg_attribute
WHERE attrelid = 'touched.capitals'::regclass AND attnum > 0 ORDER BY attnum;
ALTER FOREIGN TABLE touched.capitals RENAME COLUMN name TO learner;
ALTER FOREIGN TABLE touched.capitals RENAME TO people;
SELECT * FROM touched.people;
SELECT coursera.copy_comments('touched', 'touched');
SELECT obj_description('touched.people'::regclass), col_description('touched.people'::regclass, 2);

-- A name that the header has twice, or in two spellings, is an error of queries that use it.
SELECT name FROM touched.twice;
SELECT count(*) FROM touched.twice;
SELECT pg_temp.report('SELECT id FROM touched.twice'); -- ERROR
SELECT pg_temp.report('SELECT count(*) FROM touched.twice WHERE id = 1'); -- ERROR
SELECT pg_temp.report('SELECT note FROM touched.twice'); -- ERROR
ALTER FOREIGN TABLE touched.twice ALTER note OPTIONS (SET csv_column 'Note');
SELECT note FROM touched.twice;
ALTER FOREIGN TABLE touched.twice OPTIONS (ADD on_error 'skip');
SELECT name FROM touched.twice;
SELECT pg_temp.report('SELECT id FROM touched.twice'); -- ERROR
SELECT table_name, problem, column_name, example FROM coursera.check('touched')
WHERE table_name IN ('capitals', 'twice');

-- Local copies have the new names.
DROP FOREIGN TABLE touched.twice;
SELECT coursera.materialize('touched', 'touched_local');
SELECT * FROM touched_local.people;
DROP SERVER touched CASCADE;
DROP SCHEMA touched, touched_local CASCADE;

-- Of many exports: one warning of a column that none of them has, none of one that some have.
\set archive :data '/touched_many/*'
CREATE SERVER touched_many FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE users (user_id text, country text, age int, absent int) SERVER touched_many;
SELECT user_id, country, absent FROM users WHERE user_id = 'u2';
SELECT user_id, age FROM users ORDER BY 1, 2;
SELECT count(absent) FROM users, generate_series(1, 3);
SELECT count(*) FROM users WHERE user_id = 'u2';
CREATE SCHEMA many;
IMPORT FOREIGN SCHEMA export LIMIT TO (users) FROM SERVER touched_many INTO many;
SELECT lower(attname) AS attname, lower(attfdwoptions::text) AS options FROM pg_attribute
WHERE attrelid = 'many.users'::regclass AND attnum > 0 ORDER BY 1;
DROP SERVER touched_many CASCADE;
DROP SCHEMA many;
REVOKE USAGE ON SCHEMA :"temp" FROM regress_coursera_reader;
DROP ROLE regress_coursera_reader;
