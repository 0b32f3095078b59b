-- A schema in front of pg_catalog that has the same functions, operators and types, and temporary
-- relations named like catalogs: none of them is met by the extension's own functions.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql
\set ECHO none

\set archive :data '/views'
SELECT coursera.attach(:'archive', 'ml') AS tables;

-- Calls, and what each gave when nothing was in its way.
CREATE TABLE public.calls (n serial, call text, before text, after text);
INSERT INTO public.calls (call) VALUES
	('coursera.tables(''ml'')'), ('coursera.columns(''ml'')'), ('coursera.user_ids(''ml'')'),
	('coursera.exports(''ml'')'), ('coursera.which_tables(''ml'', ''%id'')'), ('coursera.check(''ml'')'),
	('coursera.rejects(''ml.courses'')'), ('coursera.documentation(''ml'', ''neutral'')'),
	('coursera.schema_name_of(''/data/My Export.zip'')'), ('coursera.view_parts()'), ('coursera.view_definitions()'),
	('coursera.view_tables('':"schema".courses'')'), ('coursera.view_query(''(:a)'', ''{"a": "b"}'')'),
	('coursera.former_views()'), ('coursera.is_ready_view(''ml.enrollments''::pg_catalog.regclass)'),
	('coursera.passing_state(2)'), ('coursera.has_passed(2)'), ('coursera.nps_category(9)'),
	('coursera.cml_text(''<co-content><text>a</text></co-content>'')'),
	('coursera.drop_views(''ml'')'), ('coursera.create_views(''ml'', ''ml'')'), ('coursera.copy_comments(''ml'', ''ml'')'),
	('coursera.materialize(''ml'', ''copied'')'), ('coursera.detach(''ml'')'),
	('coursera.attach(''' || :'archive' || ''', ''ml'')'),
	('ml.courses'), ('ml.enrollments'), ('ml.course_completion'), ('ml.quiz_responses'), ('ml.course_nps'), ('ml.time_to_finish');

CREATE FUNCTION public.result_of(call text) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
	rows text;
BEGIN
	EXECUTE format('SELECT md5(string_agg(r::text, '','')) FROM %s r', call) INTO rows;
	RETURN rows;
END
$$;
-- What is called has the caller's path, not that of result_of.
CREATE FUNCTION public.result_in_path(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rows pg_catalog.text;
	-- A table has no column of type void.
	what pg_catalog.text := CASE WHEN call OPERATOR(pg_catalog.~) '(copy_comments|drop_views|detach)' THEN '1 AS done' ELSE '*' END;
BEGIN
	EXECUTE 'CREATE TEMP TABLE made AS SELECT ' OPERATOR(pg_catalog.||) what OPERATOR(pg_catalog.||) ' FROM ' OPERATOR(pg_catalog.||) call;
	rows := public.result_of('pg_temp.made');
	DROP TABLE made;
	RETURN rows;
END
$$;
UPDATE public.calls SET before = public.result_in_path(call);
DROP SCHEMA copied CASCADE;

-- Functions that say so when they are called. What cannot be copied (other kinds, pseudo-types) is
-- left out.
CREATE SCHEMA evil;
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN
		SELECT p.oid, proname, pg_get_function_identity_arguments(p.oid) AS arguments,
			pg_get_function_result(p.oid) AS result
		FROM pg_proc p
		WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
			AND NOT EXISTS (SELECT FROM pg_cast WHERE castfunc = p.oid)
	LOOP
		BEGIN
			EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', f.proname, f.arguments,
				f.result, format('BEGIN RAISE EXCEPTION ''hijacked: %s''; END', f.oid::regprocedure));
		EXCEPTION WHEN OTHERS THEN NULL;
		END;
	END LOOP;
	FOR f IN
		SELECT oprname, oprleft::regtype AS left, oprright::regtype AS right, proname
		FROM pg_operator
		JOIN pg_proc p ON p.oid = oprcode
		WHERE oprkind = 'b'
	LOOP
		BEGIN
			EXECUTE format('CREATE OPERATOR evil.%s (FUNCTION = evil.%I, LEFTARG = %s, RIGHTARG = %s)',
				f.oprname, f.proname, f.left, f.right);
		EXCEPTION WHEN OTHERS THEN NULL;
		END;
	END LOOP;
	-- Better fits than pg_catalog has, where it has none that fits exactly.
	CREATE FUNCTION evil.format(pg_catalog.text, pg_catalog.name) RETURNS pg_catalog.text LANGUAGE plpgsql AS
		'BEGIN RAISE EXCEPTION ''hijacked: format''; END';
	CREATE FUNCTION evil.concat_ws(pg_catalog.text, pg_catalog.text, pg_catalog.text) RETURNS pg_catalog.text LANGUAGE plpgsql AS
		'BEGIN RAISE EXCEPTION ''hijacked: concat_ws''; END';
	-- Types that refuse every value.
	FOR f IN SELECT unnest(ARRAY['text', 'name', 'int4', 'int8', 'bool', 'float8', 'timestamp', 'date', 'jsonb', 'varchar', 'oid',
		'regclass', 'regnamespace']) AS name
	LOOP
		EXECUTE format('CREATE DOMAIN evil.%I AS pg_catalog.%I CHECK (false)', f.name, f.name);
	END LOOP;
END
$$;
SELECT count(*) > 2000 AS many FROM pg_proc WHERE pronamespace = 'evil'::regnamespace;
SELECT count(*) > 700 AS many FROM pg_operator WHERE oprnamespace = 'evil'::regnamespace;

CREATE TEMP TABLE pg_class (hijacked int);
CREATE TEMP TABLE pg_foreign_table (hijacked int);
CREATE TEMP TABLE pg_foreign_server (hijacked int);
CREATE TEMP TABLE pg_attribute (hijacked int);
CREATE TEMP TABLE pg_namespace (hijacked int);
CREATE TEMP TABLE pg_depend (hijacked int);
CREATE TEMP TABLE pg_description (hijacked int);
CREATE TEMP TABLE pg_foreign_data_wrapper (hijacked int);
CREATE TEMP TABLE pg_settings (hijacked int);

\set ECHO all
SET search_path = pg_temp, evil, pg_catalog;
SELECT 'a' || 'b'; -- ERROR, to show that the trap works
SELECT count(*) FROM pg_class;
\set ECHO none
DO $$
DECLARE
	c record;
	rows pg_catalog.text;
BEGIN
	FOR c IN SELECT n, call FROM public.calls ORDER BY n USING OPERATOR(pg_catalog.<) LOOP
		BEGIN
			rows := public.result_in_path(c.call);
		EXCEPTION WHEN OTHERS THEN
			rows := SQLERRM;
		END;
		UPDATE public.calls SET after = rows WHERE n OPERATOR(pg_catalog.=) c.n;
	END LOOP;
END
$$;
\set ECHO all
SET search_path = public;
-- As it was before.
SELECT regexp_replace(call, '/[^'']*/data/', 'DATA/') AS call, CASE WHEN after IS NOT DISTINCT FROM before THEN 'the same' ELSE after END AS outcome
FROM calls ORDER BY n;
\set ECHO none

SET client_min_messages = error;
SELECT coursera.detach('ml');
DROP SCHEMA evil, copied CASCADE;
DROP TABLE calls;
DROP FUNCTION public.result_of, public.result_in_path;
