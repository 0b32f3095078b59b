-- IMPORT FOREIGN SCHEMA: which tables are made, and of what.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

-- What was made: tables with their entries, columns with types and names in the file.
CREATE FUNCTION pg_temp.made(schema_name text) RETURNS TABLE (name name, options text[], columns text)
LANGUAGE sql AS $$
	SELECT c.relname, ftoptions, string_agg(
		concat_ws(' ', attname, format_type(atttypid, atttypmod), attfdwoptions::text,
			CASE WHEN attnotnull OR atthasdef THEN 'with constraints' END), E'\n' ORDER BY attnum)
	FROM pg_foreign_table
	JOIN pg_class c ON c.oid = ftrelid
	JOIN pg_attribute ON attrelid = ftrelid AND attnum > 0
	WHERE relnamespace = schema_name::regnamespace
	GROUP BY c.oid, ftrelid
	ORDER BY relname
$$;

\set archive :data '/basic'
CREATE SERVER basic FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SCHEMA basic;

-- All tables.
IMPORT FOREIGN SCHEMA export FROM SERVER basic INTO basic;
SELECT * FROM pg_temp.made('basic');
SELECT * FROM basic.courses;
SELECT pg_temp.report('IMPORT FOREIGN SCHEMA export FROM SERVER basic INTO basic'); -- ERROR
DROP SCHEMA basic CASCADE;
CREATE SCHEMA basic;

-- One group of the guide; a group without tables is no error, an unknown one is.
IMPORT FOREIGN SCHEMA learners FROM SERVER basic INTO basic;
IMPORT FOREIGN SCHEMA other FROM SERVER basic INTO basic;
IMPORT FOREIGN SCHEMA feedback FROM SERVER basic INTO basic;
SELECT name FROM pg_temp.made('basic');
SELECT pg_temp.report('IMPORT FOREIGN SCHEMA public FROM SERVER basic INTO basic'); -- ERROR
SELECT pg_temp.report('IMPORT FOREIGN SCHEMA "Learners" FROM SERVER basic INTO basic'); -- ERROR
DROP SCHEMA basic CASCADE;
CREATE SCHEMA basic;

-- LIMIT TO and EXCEPT.
IMPORT FOREIGN SCHEMA export LIMIT TO (courses, "Users", course_grades, absent) FROM SERVER basic INTO basic;
SELECT name FROM pg_temp.made('basic');
IMPORT FOREIGN SCHEMA export EXCEPT (courses, course_grades, course_progress) FROM SERVER basic INTO basic;
SELECT name FROM pg_temp.made('basic');
DROP SCHEMA basic CASCADE;
CREATE SCHEMA basic;

-- Neutral names: LIMIT TO goes by them, csv_column keeps the link, ids that are nobody's stay.
IMPORT FOREIGN SCHEMA export LIMIT TO (partner_course_user_ids, discussion_answers, lab_workspaces)
	FROM SERVER basic INTO basic OPTIONS (names 'neutral');
SELECT * FROM pg_temp.made('basic');
SELECT * FROM basic.partner_course_user_ids;
SELECT partner_discussions_user_id, count(*) FROM basic.discussion_answers GROUP BY 1 ORDER BY 1;
DROP SERVER basic CASCADE;
DROP SCHEMA basic;

-- Pages that cannot be used, among others: the rest is imported, setup.sql and then the header
-- take the place of a page, and each problem is told. Nothing in a script is executed.
CREATE TABLE victim ();
CREATE SCHEMA pages;
\set archive :data '/pages'
CREATE SERVER pages FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export FROM SERVER pages INTO pages;
SELECT * FROM pg_temp.made('pages');
SELECT * FROM pages.in_setup;
SELECT * FROM pages.header_only;

-- One of them alone: what is wrong with the others is not its concern.
CREATE SCHEMA one_page;
IMPORT FOREIGN SCHEMA export LIMIT TO (good) FROM SERVER pages INTO one_page;
SELECT * FROM one_page.good;
DROP SCHEMA one_page CASCADE;
DROP SERVER pages CASCADE;
DROP SCHEMA pages;

-- Keys, checks and defaults are dropped, since data need not honour them, and NOT NULL with them.
-- A page is paired with its file by either name, by its script, by the long name or by the columns.
CREATE SCHEMA keys;
\set archive :data '/keys'
CREATE SERVER keys FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export FROM SERVER keys INTO keys;
SELECT * FROM pg_temp.made('keys');
SELECT * FROM keys.keys;
SELECT * FROM keys.columns_tell;
SELECT * FROM keys.part_xbkvdx;
SELECT * FROM keys.script_names_it;
DROP SERVER keys CASCADE;
DROP SCHEMA keys;

-- Names of more than 63 bytes become names that differ; csv_column and entry have the long ones.
CREATE SCHEMA long_names;
\set archive :data '/long_names'
CREATE SERVER long_names FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export FROM SERVER long_names INTO long_names;
SELECT name, options, columns FROM pg_temp.made('long_names');
SELECT t.* FROM pg_temp.made('long_names') AS made,
	LATERAL query_to_xml(format('SELECT * FROM long_names.%I', made.name), true, true, '') AS x,
	LATERAL unnest(xpath('//text()[normalize-space()]', x)) AS t;
DROP SERVER long_names CASCADE;
DROP SCHEMA long_names;

-- Names that try to leave the command they are put into.
CREATE SCHEMA hostile;
\set archive :data '/hostile.zip'
CREATE SERVER hostile FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export FROM SERVER hostile INTO hostile;
SELECT * FROM pg_temp.made('hostile');
SELECT * FROM hostile."quoted"") SERVER hostile; DROP TABLE victim; --";
DROP SERVER hostile CASCADE;
DROP SCHEMA hostile;
DROP TABLE victim;

-- A name that is taken, or that a table cannot have, keeps no other table from being imported.
SET client_min_messages = error;
CREATE FUNCTION pg_temp.imported(folder text, names text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE SERVER clashes FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive %L)',
		current_setting('coursera_test.data') || folder);
	CREATE SCHEMA clashes;
	RETURN QUERY SELECT pg_temp.report(format(
		'IMPORT FOREIGN SCHEMA export FROM SERVER clashes INTO clashes OPTIONS (names %L)', names));
	RETURN QUERY
		SELECT coalesce(substring(options::text FROM 'entry=([^,}]*)'), name || '.csv') AS entry
		FROM pg_temp.made('clashes') ORDER BY entry;
	DROP SERVER clashes CASCADE;
	DROP SCHEMA clashes;
END
$$;
SELECT pg_temp.imported('/clashes/tables', 'exported');
SELECT pg_temp.imported('/clashes/courses', 'neutral');
SELECT * FROM pg_temp.imported('/clashes/columns', 'exported') AS line WHERE line IN ('no error', 'good.csv');

-- The name gets a number, unless it is the file's; entry and csv_column keep the link. What no table
-- can be made of is told.
SET client_min_messages = warning;
CREATE SCHEMA clashes;
\set archive :data '/clashes/tables'
CREATE SERVER clashes FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export FROM SERVER clashes INTO clashes;
SELECT * FROM pg_temp.made('clashes');
SELECT (SELECT id FROM clashes.second) AS second, (SELECT id FROM clashes.second_2) AS second_2;
DROP SCHEMA clashes CASCADE;
CREATE SCHEMA clashes;
\set archive :data '/clashes/courses'
ALTER SERVER clashes OPTIONS (SET archive :'archive');
IMPORT FOREIGN SCHEMA export LIMIT TO (partner_course_user_ids, partner_course_user_ids_2)
	FROM SERVER clashes INTO clashes OPTIONS (names 'neutral');
SELECT * FROM pg_temp.made('clashes');
DROP SCHEMA clashes CASCADE;
CREATE SCHEMA clashes;
\set archive :data '/clashes/columns'
ALTER SERVER clashes OPTIONS (SET archive :'archive');
IMPORT FOREIGN SCHEMA export FROM SERVER clashes INTO clashes;
SELECT * FROM pg_temp.made('clashes');
SELECT * FROM clashes.system;

-- A column that the file does not have meets no other one by its new name.
SELECT * FROM clashes.missing;
DROP SERVER clashes CASCADE;
DROP SCHEMA clashes;

-- What is not text in the database's encoding does not come into its catalogs.
SET client_min_messages = error;
SELECT encode(convert_to(line, 'SQL_ASCII'), 'escape') FROM pg_temp.imported('/dos_name.zip', 'exported') AS line
WHERE line ~ '^(no error|tea)';
\set archive :data '/dos_name.zip'
CREATE SERVER dos FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
SELECT pg_temp.report($$SELECT convert_from(replace(table_name, '\', '\\')::bytea, 'UTF8') FROM coursera.tables('dos')$$);
SET client_min_messages = warning;
CREATE SCHEMA dos;
IMPORT FOREIGN SCHEMA learners FROM SERVER dos INTO dos;
IMPORT FOREIGN SCHEMA export LIMIT TO (absent) FROM SERVER dos INTO dos;
IMPORT FOREIGN SCHEMA export EXCEPT (tea) FROM SERVER dos INTO dos;
DROP SERVER dos;
DROP SCHEMA dos;

-- Bytes of setup.sql that are no text become U+FFFD: names and comments are valid.
SET client_min_messages = warning;
\set archive :data '/setup_bytes'
CREATE SERVER setup_bytes FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SCHEMA setup_bytes;
IMPORT FOREIGN SCHEMA export FROM SERVER setup_bytes INTO setup_bytes;
SELECT attname, convert_from(textsend(attname::text), 'UTF8') = attname::text AS is_text
FROM pg_attribute WHERE attrelid = 'setup_bytes.odd'::regclass AND attnum > 0 ORDER BY attnum;
SELECT description FROM coursera.tables('setup_bytes');
DROP SERVER setup_bytes CASCADE;
DROP SCHEMA setup_bytes;
