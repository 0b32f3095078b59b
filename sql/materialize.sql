-- coursera.materialize: local copies of an export's tables, with documentation, keys and indexes.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

RESET client_min_messages;
\set archive :data '/copies'
CREATE SERVER copies FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SCHEMA export;
IMPORT FOREIGN SCHEMA export EXCEPT (failing) FROM SERVER copies INTO export;
SELECT coursera.copy_comments('copies', 'export');

-- Other relations of the schema are left alone.
CREATE TABLE export.notes (note text);
CREATE VIEW export.learners AS SELECT uni_user_id FROM export.holds;
CREATE FOREIGN DATA WRAPPER other;
CREATE SERVER other FOREIGN DATA WRAPPER other;
CREATE FOREIGN TABLE export.elsewhere (id integer) SERVER other;

-- A key is made where the data honour it.
SELECT coursera.materialize('export', 'local');
SELECT relname, relkind FROM pg_class
WHERE relnamespace = 'local'::regnamespace AND relkind <> 'i' ORDER BY 1;
SELECT * FROM local.holds ORDER BY course_id, uni_user_id;
SELECT pg_get_indexdef(indexrelid) AS index, indisprimary FROM pg_index
WHERE indrelid IN ('local.holds'::regclass, 'local.nulls'::regclass, 'local.repeats'::regclass)
ORDER BY 1;
SELECT obj_description('local.holds'::regclass);
SELECT attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
FROM pg_attribute WHERE attrelid = 'local.holds'::regclass AND attnum > 0 ORDER BY attnum;

-- Names that are taken are found out before anything is copied.
DROP TABLE local.holds, local.nulls;
SELECT pg_temp.report($$SELECT coursera.materialize('export', 'local')$$); -- ERROR
SELECT to_regclass('local.holds');
DROP TABLE local.repeats;
CREATE TABLE local.other_table ();
SELECT coursera.materialize('export', 'local');
DROP SCHEMA local CASCADE;

-- What cannot be copied.
SELECT pg_temp.report($$SELECT coursera.materialize(NULL, 'local')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.materialize('export', NULL)$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.materialize('nowhere', 'local')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.materialize('public', 'local')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.materialize('export', 'export')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.materialize('export', '')$$); -- ERROR
SELECT to_regnamespace('local');

-- Tables that the user changed.
DROP FOREIGN TABLE export.elsewhere;
DROP VIEW export.learners;
ALTER FOREIGN TABLE export.holds RENAME TO "My ""grades""";
ALTER FOREIGN TABLE export."My ""grades""" OPTIONS (SET entry 'holds.csv');
ALTER FOREIGN TABLE export."My ""grades""" RENAME uni_user_id TO "Who";
ALTER FOREIGN TABLE export."My ""grades""" ALTER "Who" OPTIONS (SET csv_column 'uni_user_id');
ALTER FOREIGN TABLE export."My ""grades""" DROP grade, ADD here text;
ALTER FOREIGN TABLE export.nulls DROP uni_user_id;
ALTER FOREIGN TABLE export.repeats OPTIONS (SET entry 'holds.csv');
CREATE FOREIGN TABLE export.own (course_id json, uni_user_id text) SERVER copies
	OPTIONS (entry 'nulls.csv');
COMMENT ON FOREIGN TABLE export.own IS 'The user''s own.';
SELECT coursera.materialize('export', 'My "copies"');
SELECT * FROM "My ""copies"""."My ""grades""" ORDER BY course_id, "Who";
SELECT pg_get_indexdef(indexrelid) AS index, indisprimary FROM pg_index
JOIN pg_class c ON c.oid = indrelid
WHERE c.relnamespace = '"My ""copies"""'::regnamespace ORDER BY 1;
SELECT obj_description('"My ""copies""".own'::regclass);
DROP SCHEMA "My ""copies""" CASCADE;

-- A table that cannot be read: which one it is, and that nothing stays.
IMPORT FOREIGN SCHEMA export LIMIT TO (failing) FROM SERVER copies INTO export;
SELECT pg_temp.report($$SELECT coursera.materialize('export', 'local')$$); -- ERROR
DO $$
DECLARE
	context text;
BEGIN
	PERFORM coursera.materialize('export', 'local');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
	RAISE NOTICE '%', substring(context FROM 'SELECT coursera.copy_rows');
END
$$; -- ERROR
SELECT to_regnamespace('local');

-- What it copies with fills no other table, and reads no other one.
CREATE TABLE public.there_before (LIKE export.failing);
SELECT pg_temp.report($$SELECT coursera.copy_rows('export.failing', 'public.there_before')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.copy_rows('pg_class', 'public.there_before')$$); -- ERROR
BEGIN;
CREATE TABLE public.other_columns (n text);
SELECT pg_temp.report($$SELECT coursera.copy_rows('export.failing', 'public.other_columns')$$); -- ERROR
CREATE TABLE public.with_check (LIKE export.failing, CHECK (true));
SELECT pg_temp.report($$SELECT coursera.copy_rows('export.failing', 'public.with_check')$$); -- ERROR
ROLLBACK;

-- Nor one whose rows must satisfy more than the types of its columns, or one of somebody else.
IMPORT FOREIGN SCHEMA export LIMIT TO (holds) FROM SERVER copies INTO public;
CREATE ROLE regress_coursera_other;
GRANT USAGE ON SCHEMA public TO regress_coursera_other;
GRANT SELECT ON public.holds TO regress_coursera_other;
GRANT USAGE ON FOREIGN SERVER copies TO regress_coursera_other;
CREATE DOMAIN public.course AS integer CHECK (VALUE < 2);
CREATE DOMAIN public.there AS text NOT NULL;
CREATE FOREIGN TABLE public.of_domains (course_id public.course) SERVER copies OPTIONS (entry 'holds.csv');
CREATE FOREIGN TABLE public.of_nulls (course_id integer, absent public.there) SERVER copies OPTIONS (entry 'holds.csv');
CREATE FUNCTION pg_temp.copied(source text, VARIADIC commands text[]) RETURNS SETOF text LANGUAGE plpgsql
SET client_min_messages = warning AS $$
DECLARE
	command text;
	outcome text;
	rows bigint;
BEGIN
	FOREACH command IN ARRAY commands LOOP
		EXECUTE command;
	END LOOP;
	SELECT line INTO outcome FROM pg_temp.report(format('SELECT coursera.copy_rows(%L, %L)', source, 'public.target')) AS line LIMIT 1;
	RESET ROLE;
	EXECUTE 'SELECT count(*) FROM public.target' INTO rows;
	RETURN NEXT format('%s (%s rows)', outcome, rows);
	DROP TABLE IF EXISTS public.parted, public.parent, public.target CASCADE;
END
$$;
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)');
SELECT pg_temp.copied('holds', 'CREATE TABLE parted (LIKE holds) PARTITION BY LIST (course_id)',
	'CREATE TABLE target PARTITION OF parted FOR VALUES IN (1)'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE parted (LIKE holds) PARTITION BY LIST (course_id)',
	'CREATE TABLE target PARTITION OF parted DEFAULT'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE parted (LIKE holds) PARTITION BY LIST (course_id)',
	'CREATE TABLE target (LIKE holds)', 'ALTER TABLE parted ATTACH PARTITION target FOR VALUES IN (17)'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds) PARTITION BY LIST (course_id)'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE parent (LIKE holds, CHECK (course_id > 17))',
	'CREATE TABLE target () INHERITS (parent)'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)', 'ALTER TABLE target ALTER grade SET NOT NULL'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)', 'ALTER TABLE target ALTER grade SET DEFAULT 1'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)',
	'ALTER TABLE target ALTER course_id SET NOT NULL, ALTER course_id ADD GENERATED ALWAYS AS IDENTITY'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)',
	'ALTER TABLE target DROP grade, ADD grade real GENERATED ALWAYS AS (1) STORED'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds, UNIQUE (course_id))'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)',
	'CREATE RULE kept AS ON INSERT TO target DO INSTEAD NOTHING'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)',
	'CREATE TRIGGER kept BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)', 'ALTER TABLE target ENABLE ROW LEVEL SECURITY'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)', 'SET ROLE regress_coursera_other'); -- ERROR
SELECT pg_temp.copied('holds', 'CREATE TABLE target (LIKE holds)',
	'ALTER TABLE target OWNER TO regress_coursera_other', 'SET ROLE regress_coursera_other');
SELECT pg_temp.copied('of_domains', 'CREATE TABLE target (LIKE of_domains)'); -- ERROR
SELECT pg_temp.copied('of_nulls', 'CREATE TABLE target (LIKE of_nulls)'); -- ERROR
DROP FOREIGN TABLE public.holds, public.of_domains, public.of_nulls;
DROP DOMAIN public.course, public.there;
DROP OWNED BY regress_coursera_other;
DROP ROLE regress_coursera_other;
DROP TABLE public.there_before;

DROP SCHEMA export CASCADE;
DROP SERVER copies;
DROP FOREIGN DATA WRAPPER other CASCADE;
