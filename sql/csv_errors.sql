-- Files that COPY refuses are refused with the same SQLSTATE, message and line.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/errors'
CREATE SERVER errors FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');

-- As COPY, down to the line.
SELECT entry, outcome FROM unnest(ARRAY[
	'missing_data', 'blank_line', 'extra_data', 'extra_empty', 'unterminated_quote', 'unterminated_by_escape',
	'invalid_utf8', 'overlong_utf8', 'surrogate_utf8', 'cut_utf8', 'nul_byte',
	'bare_return', 'bare_newline', 'bare_newline_in_crlf'
	]) WITH ORDINALITY AS files (entry, n),
	LATERAL pg_temp.compare('errors', entry || '.csv', 'id int, body text') AS outcome ORDER BY n; -- ERROR
SELECT pg_temp.compare('errors', 'backslash_before_invalid.csv', 'body text'); -- ERROR
SELECT pg_temp.compare('errors', 'missing_unread.csv', 'id int, body text, note text'); -- ERROR
SELECT pg_temp.compare('errors', 'later_column.csv', 'id int, body text, number int'); -- ERROR

-- Up to PostgreSQL 17 a line that is just \. ends the data: what follows is not read, and its line end
-- must be the file's.
SELECT pg_temp.is_as_copy('errors', 'end_marker_before_invalid.csv', 'id int, body text');
SELECT pg_temp.is_as_copy('errors', 'end_marker_newline.csv', 'id int, body text');

-- The message in full: hints as COPY gives them, and where in the export it happened.
CREATE FOREIGN TABLE missing_data (id int, body text) SERVER errors;
SELECT pg_temp.report('SELECT * FROM missing_data'); -- ERROR
CREATE FOREIGN TABLE bare_return (id int, body text) SERVER errors;
SELECT pg_temp.report('SELECT * FROM bare_return'); -- ERROR
CREATE FOREIGN TABLE invalid_utf8 (id int, body text) SERVER errors;
SELECT pg_temp.report('SELECT * FROM invalid_utf8'); -- ERROR

-- A malformed row is an error also where the query does not look.
SELECT pg_temp.report('SELECT id FROM missing_data'); -- ERROR
SELECT pg_temp.report('SELECT count(*) FROM missing_data'); -- ERROR
SELECT pg_temp.report('SELECT count(*) FROM invalid_utf8'); -- ERROR
CREATE FOREIGN TABLE extra_data (id int) SERVER errors;
SELECT pg_temp.report('SELECT count(*) FROM extra_data'); -- ERROR
SELECT pg_temp.report('SELECT * FROM extra_data WHERE id = 1'); -- ERROR
CREATE FOREIGN TABLE later_column (id int, number int) SERVER errors;
SELECT id FROM later_column;
SELECT pg_temp.report('SELECT id FROM later_column WHERE number > 0'); -- ERROR

-- Rows before the error are delivered when nobody asks for more.
SELECT * FROM missing_data LIMIT 1;
CREATE FOREIGN TABLE error_after_good_rows (id int, body text) SERVER errors;
SELECT * FROM error_after_good_rows WHERE id > 1998 LIMIT 2;
SELECT pg_temp.report('SELECT count(*) FROM error_after_good_rows WHERE id > 0'); -- ERROR
SELECT count(*) FROM error_after_good_rows;

-- A file without header: COPY would find no rows in it, but which columns it has is not known.
CREATE FOREIGN TABLE nothing (id int, body text) SERVER errors;
SELECT pg_temp.report('SELECT * FROM nothing'); -- ERROR
SELECT pg_temp.report('SELECT count(*) FROM nothing'); -- ERROR
CREATE FOREIGN TABLE header_unterminated (id int, body text) SERVER errors;
SELECT pg_temp.report('SELECT * FROM header_unterminated'); -- ERROR
CREATE FOREIGN TABLE header_not_utf8 (id int) SERVER errors;
SELECT pg_temp.report('SELECT * FROM header_not_utf8'); -- ERROR
CREATE FOREIGN TABLE only_newline (id int) SERVER errors;
SELECT pg_temp.report('SELECT * FROM only_newline'); -- ERROR

-- A name that the header has twice is an error when that column is used.
CREATE FOREIGN TABLE duplicate_header (id int, body text) SERVER errors;
SELECT id FROM duplicate_header;
SELECT pg_temp.report('SELECT body FROM duplicate_header'); -- ERROR
SELECT pg_temp.report('SELECT * FROM duplicate_header'); -- ERROR
DROP SERVER errors CASCADE;
