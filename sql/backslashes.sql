-- Backslashes and quotes in an export's names and documentation come out as they are written, whatever
-- the session says about strings.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

-- All that an export makes: options of tables and columns, comments, what the dictionary says, local
-- copies.
CREATE FUNCTION pg_temp.made(schema_name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' | ', c.relname, a.attname, a.attfdwoptions::text,
		CASE WHEN a.attnum IS NULL THEN ft.ftoptions::text END,
		CASE WHEN a.attnum IS NULL THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END)
	FROM pg_class c
	LEFT JOIN pg_foreign_table ft ON ftrelid = c.oid
	LEFT JOIN LATERAL (SELECT NULL AS attname, NULL::smallint AS attnum, NULL::text[] AS attfdwoptions
		UNION ALL SELECT attname, attnum, attfdwoptions FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) a ON true
	WHERE c.relnamespace = schema_name::regnamespace AND c.relkind IN ('r', 'f')
	ORDER BY c.relname COLLATE "C", a.attnum NULLS FIRST
$$;
CREATE FUNCTION pg_temp.all_made() RETURNS SETOF text LANGUAGE plpgsql SET client_min_messages = error AS $$
BEGIN
	PERFORM coursera.attach(current_setting('coursera_test.data') || '/backslashes', 'backslashes');
	PERFORM coursera.materialize('backslashes', 'copies');
	RETURN QUERY SELECT line FROM pg_temp.made('backslashes') AS line;
	RETURN QUERY SELECT 'copy: ' || line FROM pg_temp.made('copies') AS line;
	RETURN QUERY SELECT concat_ws(' | ', 'dictionary: ', table_name, column_name, csv_column, description)
		FROM coursera.columns('backslashes');
	RETURN QUERY SELECT 'row: ' || p::text FROM backslashes.paths p;
	RETURN QUERY SELECT 'row: ' || p::text FROM copies.in_setup p;
	DROP SCHEMA copies CASCADE;
	PERFORM coursera.detach('backslashes');
END
$$;
CREATE TEMPORARY TABLE usual AS SELECT row_number() OVER () AS n, line FROM pg_temp.all_made() AS line;
SELECT line FROM usual ORDER BY n;

-- The same under each of the settings.
CREATE FUNCTION pg_temp.differs(conforming text, quotes text, warns text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('standard_conforming_strings', conforming, true),
		set_config('backslash_quote', quotes, true), set_config('escape_string_warning', warns, true);
	RETURN QUERY (SELECT line FROM pg_temp.all_made() AS line EXCEPT ALL SELECT line FROM usual)
		UNION ALL (SELECT line FROM usual EXCEPT ALL SELECT line FROM pg_temp.all_made() AS line);
END
$$;
BEGIN;
SELECT conforming, quotes, warns, differs
FROM unnest(ARRAY['on', 'off']) AS conforming, unnest(ARRAY['on', 'off', 'safe_encoding']) AS quotes,
	unnest(ARRAY['on', 'off']) AS warns, pg_temp.differs(conforming, quotes, warns) AS differs;
-- The settings are the session's again, also behind a script that is broken.
SHOW standard_conforming_strings;
COMMIT;
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET backslash_quote = off;
SELECT coursera.attach(current_setting('coursera_test.data') || '/pages', 'pages');
SHOW standard_conforming_strings;
SHOW escape_string_warning;
SHOW backslash_quote;
SELECT length('a\\b') AS three;

-- Ready views, in a schema whose name has one.
SELECT coursera.attach(current_setting('coursera_test.data') || '/views', E'v\\w');
SELECT c.relname FROM pg_class c WHERE relkind = 'v' AND relnamespace = quote_ident(E'v\\w')::regnamespace ORDER BY 1;
SELECT count(*) FROM "v\w".course_outline;
SELECT coursera.detach(E'v\\w');

-- No function of the extension has a backslash that could mean something else.
SELECT coursera.schema_name_of('/data/ML export.ZIP'), coursera.schema_name_of('/data/ml/*.tar.gz'),
	coursera.schema_name_of('ml.tar.gz');
SELECT proname FROM pg_proc WHERE pronamespace = 'coursera'::regnamespace AND position(E'\\' IN prosrc) > 0;
RESET standard_conforming_strings;
RESET escape_string_warning;
RESET backslash_quote;
SELECT coursera.detach('pages');
DROP TABLE usual;
