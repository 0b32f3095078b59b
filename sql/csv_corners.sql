-- Every corner of COPY's CSV reading, each file read by COPY as well.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/corners'
CREATE SERVER corners FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');

-- Quotes may open and close anywhere in a field.
SELECT pg_temp.compare('corners', 'quote_mid_field.csv', 'id text, body text');

-- The backslash is special inside quotes only, and only before a quote or another backslash.
SELECT pg_temp.compare('corners', 'backslash.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'doubled_quote.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'json.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'json.csv', 'id text, body json');

-- Line ends: of each kind, in quotes, missing at the end.
SELECT pg_temp.compare('corners', 'newlines.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'crlf.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'cr.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'no_final_newline.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'no_final_newline_null.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'no_final_newline_quote.csv', 'id text, body text');

-- An empty table is a header line.
SELECT pg_temp.compare('corners', 'empty_table.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'header_without_newline.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'quoted_header.csv', 'id text, body text');

-- COPY ends the header at the first newline outside quotes, so the name has a newline in it.
SELECT pg_temp.compare('corners', 'header_with_newline.csv', E'id text, "bo\ndy" text');

-- A line that is just \. ends the data up to PostgreSQL 17, unless it stands in quotes.
SELECT pg_temp.is_as_copy('corners', 'end_marker.csv', 'id text, body text');
SELECT pg_temp.is_as_copy('corners', 'end_marker_crlf.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'end_marker_in_quotes.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'end_marker_not_alone.csv', 'body text');
SELECT pg_temp.compare('corners', 'end_marker_at_end.csv', 'body text');

-- A byte order mark belongs to the file, not to the first name.
SELECT pg_temp.compare('corners', 'byte_order_mark.csv', 'id text, body text');
SELECT pg_temp.compare('corners', 'byte_order_mark_quoted.csv', 'id text, body text');

-- Files that R or a spreadsheet has saved again.
SELECT pg_temp.compare('corners', 'resaved.csv', 'id int, body text',
	$$escape '"', null 'NA'$$, $$NULL 'NA'$$);
SELECT pg_temp.compare('corners', 'resaved.csv', 'id int, body text'); -- ERROR
SELECT pg_temp.compare('corners', 'single_quotes.csv', 'id int, body text',
	$$quote '''', escape '''', null '-'$$, $$QUOTE '''', NULL '-'$$);

-- Other encodings.
SELECT pg_temp.compare('corners', 'latin1.csv', 'id int, body text',
	$$encoding 'latin1'$$, $$ESCAPE '\', ENCODING 'latin1'$$);
SELECT pg_temp.compare('corners', 'windows1252.csv', 'id int, body text',
	$$encoding 'win1252'$$, $$ESCAPE '\', ENCODING 'win1252'$$);
SELECT pg_temp.compare('corners', 'shift_jis.csv', 'id int, body text',
	$$encoding 'sjis'$$, $$ESCAPE '\', ENCODING 'sjis'$$);
SELECT pg_temp.compare('corners', 'unicode.csv', 'id int, body text');
SELECT pg_temp.compare('corners', 'control_characters.csv', 'id int, body text');

-- Blank lines are rows of a table of one column. Blanks belong to their fields.
SELECT pg_temp.compare('corners', 'one_column_blank_lines.csv', 'body text');
SELECT pg_temp.compare('corners', 'one_column_blank_lines.csv', 'body text', $$null 'b'$$, $$ESCAPE '\', NULL 'b'$$);
SELECT pg_temp.compare('corners', 'blank_line_at_end.csv', 'id int, body text'); -- ERROR
SELECT pg_temp.compare('corners', 'blanks.csv', 'id text, body text');
DROP SERVER corners CASCADE;
