-- coursera_fdw 0.1.0: query Coursera research data exports in place

-- Stop when this file is read by psql instead of CREATE EXTENSION.
\echo Use "CREATE EXTENSION coursera_fdw" to load this file. \quit

-- The helpers are for everybody; what reads an archive has its own guards.
GRANT USAGE ON SCHEMA coursera TO PUBLIC;

CREATE FUNCTION library_version() RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_library_version'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION library_version() IS
'version of the library that this session has loaded; where it is not the extension''s (extversion in pg_extension), the session is older than the library, or ALTER EXTENSION coursera_fdw UPDATE is due';

-- Wrapper

CREATE FUNCTION coursera_fdw_handler() RETURNS fdw_handler
	AS 'MODULE_PATHNAME', 'coursera_fdw_handler'
	LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION coursera_fdw_handler() IS
'handler of the foreign data wrapper coursera_fdw';

CREATE FUNCTION coursera_fdw_validator(options text[], catalog oid) RETURNS void
	AS 'MODULE_PATHNAME', 'coursera_fdw_validator'
	LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION coursera_fdw_validator(text[], oid) IS
'checks the options of servers, tables and columns of coursera_fdw';

CREATE FOREIGN DATA WRAPPER coursera_fdw
	HANDLER coursera_fdw_handler
	VALIDATOR coursera_fdw_validator;
COMMENT ON FOREIGN DATA WRAPPER coursera_fdw IS
'reads the tables of a Coursera research data export in place';

-- Dictionary: what an export says of itself

CREATE FUNCTION tables(
	server name,
	OUT table_name name,
	OUT entry text,
	OUT table_group text,
	OUT description text,
	OUT column_count integer,
	OUT compressed_bytes bigint,
	OUT uncompressed_bytes bigint,
	OUT user_id_columns text[],
	OUT undeclared_columns text[]
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_tables'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 120;
COMMENT ON FUNCTION tables(name) IS
'the tables of a server''s export, with the export''s own documentation; undeclared_columns are in the file but in no script; needs USAGE on the server';

CREATE FUNCTION columns(
	server name,
	OUT table_name name,
	OUT ordinal integer,
	OUT column_name name,
	OUT data_type text,
	OUT description text,
	OUT in_primary_key boolean,
	OUT refers_to text[],
	OUT not_null boolean,
	OUT original_name text,
	OUT entry text,
	OUT csv_column text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_columns'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 800;
COMMENT ON FUNCTION columns(name) IS
'the data dictionary of a server''s export: types, descriptions and keys as the export declares them (its data need not honour them); needs USAGE on the server';

CREATE FUNCTION user_ids(
	server name,
	OUT domain text,
	OUT column_name name,
	OUT anonymity text,
	OUT partner text,
	OUT tables text[]
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_user_ids'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 8;
COMMENT ON FUNCTION user_ids(name) IS
'the learner ids of a server''s export: their domains, columns and tables, and whether they are linked (one id everywhere) or isolated (one per domain, which must not be joined across domains); needs USAGE on the server';

CREATE FUNCTION exports(
	server name,
	OUT file text,
	OUT date timestamptz,
	OUT courses text[],
	OUT partner text,
	OUT superseded boolean,
	OUT problem text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_exports'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 40;
COMMENT ON FUNCTION exports(name) IS
'the exports that a server''s archive stands for, the newest first: latest time stamp of the entries, course ids, partner, whether newer exports hold all its courses (it is left out then), and why one cannot be read; needs USAGE on the server';

CREATE FUNCTION which_tables(
	server name,
	pattern text,
	OUT table_name name,
	OUT column_name name,
	OUT description text
) RETURNS SETOF record
	LANGUAGE sql VOLATILE STRICT PARALLEL RESTRICTED ROWS 20
	BEGIN ATOMIC
		SELECT c.table_name, c.column_name, c.description
		FROM coursera.columns(which_tables.server) c
		WHERE c.column_name ~~ which_tables.pattern
		ORDER BY c.table_name, c.ordinal;
	END;
COMMENT ON FUNCTION which_tables(name, text) IS
'where a column occurs in a server''s export; the pattern is one of LIKE; needs USAGE on the server';

-- Bad rows

CREATE FUNCTION rejects(
	"table" regclass,
	OUT line bigint,
	OUT column_name text,
	OUT reason text,
	OUT raw text,
	OUT entry text,
	OUT archive text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_rejects'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION rejects(regclass) IS
'the rows of a foreign table''s file that on_error ''skip'' leaves out: their last line (the header is line 1), the column whose value is refused (null where the row''s structure is broken), the reason, and the row as it stands in the file; reads the file once; needs SELECT on the table';

-- Reads the tables that check has imported into pg_temp, and says what is wrong with one of them.
-- dictionary: the rows of coursera.columns, which take a look at the whole export to make.
CREATE FUNCTION check_table(
	table_name name,
	dictionary jsonb,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = error
AS $$
#variable_conflict use_column
DECLARE
	keys text;
	refers record;
	detail text;
BEGIN
	RETURN QUERY
		SELECT CASE WHEN r.column_name IS NULL THEN 'malformed rows' ELSE 'values that do not convert' END,
			r.column_name, count(*),
			format('line %s: %s', min(r.line), (array_agg(r.reason ORDER BY r.line))[1])
		FROM coursera.rejects(format('pg_temp.%I', check_table.table_name)::regclass) r
		GROUP BY r.column_name
		ORDER BY r.column_name NULLS FIRST;

	SELECT string_agg(format('%I', c.column_name), ', ' ORDER BY c.ordinal) INTO keys
	FROM jsonb_to_recordset(dictionary) c(table_name name, ordinal int, column_name name,
			in_primary_key boolean, refers_to text[])
	WHERE c.table_name = check_table.table_name AND c.in_primary_key;
	IF keys IS NOT NULL THEN
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), min(example)
			FROM (
				SELECT ROW(%3$s)::text AS example FROM pg_temp.%4$I GROUP BY %3$s HAVING count(*) > 1
			) repeated
			HAVING count(*) > 0', 'repeated keys', keys, keys, check_table.table_name);
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), NULL::text FROM pg_temp.%4$I
			WHERE num_nulls(%3$s) > 0
			HAVING count(*) > 0', 'keys with nulls', keys, keys, check_table.table_name);
	END IF;

	FOR refers IN
		SELECT c.column_name, target.table_name AS target, target.column_name AS target_column
		FROM jsonb_to_recordset(dictionary) c(table_name name, ordinal int, column_name name,
			in_primary_key boolean, refers_to text[])
		CROSS JOIN unnest(c.refers_to) reference
		JOIN jsonb_to_recordset(dictionary) target(table_name name, column_name name)
			ON target.table_name || '.' || target.column_name = reference
		WHERE c.table_name = check_table.table_name
		ORDER BY c.ordinal, reference
	LOOP
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), min(%3$I::text) FROM pg_temp.%4$I t
			WHERE %3$I IS NOT NULL AND NOT EXISTS (
				SELECT FROM pg_temp.%5$I WHERE %6$I::text = t.%3$I::text)
			HAVING count(*) > 0',
			format('not in %s.%s', refers.target, refers.target_column), refers.column_name,
			refers.column_name, check_table.table_name, refers.target, refers.target_column);
	END LOOP;
EXCEPTION
	-- What makes a whole table unreadable is a finding; a cancel is none of OTHERS.
	WHEN OTHERS THEN
		problem := 'cannot be read';
		column_name := NULL;
		rows := NULL;
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		example := concat_ws(': ', SQLERRM, nullif(detail, ''));
		RETURN NEXT;
END
$$;
COMMENT ON FUNCTION check_table(name, jsonb) IS
'what is wrong with one table of those that check has imported';

CREATE FUNCTION "check"(
	server name,
	OUT table_name name,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE ROWS 50
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = error
AS $$
#variable_conflict use_column
DECLARE
	tables jsonb := (SELECT jsonb_agg(t ORDER BY t.table_name) FROM coursera.tables(server) t);
	columns jsonb := (SELECT jsonb_agg(c) FROM coursera.columns(server) c);
	imported text;
BEGIN
	-- The dictionary has neutral names for exports of several partners.
	EXECUTE format('IMPORT FOREIGN SCHEMA export FROM SERVER %I INTO pg_temp OPTIONS (names %L)', server,
		(SELECT CASE WHEN count(DISTINCT e.partner) > 1 THEN 'neutral' ELSE 'exported' END
		 FROM coursera.exports(server) e WHERE NOT e.superseded));
	FOR table_name IN
		SELECT t.table_name FROM jsonb_to_recordset(tables) t(table_name name)
	LOOP
		imported := concat_ws(', ', imported, format('pg_temp.%I', table_name));
		EXECUTE format('ALTER FOREIGN TABLE pg_temp.%I OPTIONS (ADD on_error ''skip'')', table_name);
	END LOOP;
	RETURN QUERY
		SELECT c.table_name, 'declared but not in the file', c.column_name::text, NULL::bigint, NULL::text
		FROM jsonb_to_recordset(columns) c(table_name name, column_name name, csv_column text)
		WHERE c.csv_column IS NULL
		UNION ALL
		SELECT t.table_name, 'in the file but not declared', undeclared, NULL, NULL
		FROM jsonb_to_recordset(tables) t(table_name name, undeclared_columns text[])
		CROSS JOIN unnest(t.undeclared_columns) undeclared
		UNION ALL
		SELECT t.table_name, found.problem, found.column_name, found.rows, found.example
		FROM jsonb_to_recordset(tables) t(table_name name)
		CROSS JOIN LATERAL coursera.check_table(t.table_name, columns) found
		ORDER BY 1;
	IF imported IS NOT NULL THEN
		EXECUTE 'DROP FOREIGN TABLE ' || imported;
	END IF;
END
$$;
COMMENT ON FUNCTION "check"(name) IS
'what is wrong with an export: tables that cannot be read (damaged bytes are), malformed rows, values that do not convert, declared keys that repeat or hold nulls, declared references that lead nowhere, columns that only the file or only its script has. Reads each table, some columns again; needs USAGE on the server and TEMPORARY on the database';

-- One call: attach and detach

-- The name that attach gives a schema: the file's name in lower case (of a pattern that of the
-- folder before it), other characters than letters, digits and _ replaced.
CREATE FUNCTION schema_name_of(archive text) RETURNS name
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN pg_catalog.regexp_replace(
		pg_catalog.regexp_replace(
			pg_catalog.lower(pg_catalog.regexp_replace(
				pg_catalog.rtrim(
					pg_catalog.regexp_replace(archive, '(^|/)[^/]*[*?[].*$', ''), '/'),
				'^.*/|\.(zip|7z|tar|tgz|tar\.\w+)$', '', 'gi')),
			'[^[:alnum:]_]+', '_', 'g'),
		'^(?=[0-9])', '_')::name;
COMMENT ON FUNCTION schema_name_of(text) IS
'the schema name that attach makes of an archive''s path when none is given';

CREATE FUNCTION documentation(
	server name,
	names text,
	OUT entry text,
	OUT csv_column text,
	OUT description text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_documentation'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 800;
COMMENT ON FUNCTION documentation(name, text) IS
'the descriptions of tables (csv_column is null) and columns, by the options that IMPORT gives to foreign tables under such names';

-- Copies the export's documentation to the foreign tables of a server in a schema.
CREATE FUNCTION copy_comments(server name, schema_name name, names text DEFAULT 'exported')
	RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	command text;
BEGIN
	FOR command IN
		WITH foreign_tables AS (
			SELECT c.oid, c.relname,
				coalesce(
					(SELECT option_value FROM pg_options_to_table(ft.ftoptions)
					 WHERE option_name = 'entry'),
					c.relname || '.csv') AS entry
			FROM pg_foreign_table ft
			JOIN pg_class c ON c.oid = ft.ftrelid
			JOIN pg_foreign_server s ON s.oid = ft.ftserver
			WHERE s.srvname = copy_comments.server
				AND c.relnamespace = quote_ident(copy_comments.schema_name)::regnamespace
		), foreign_columns AS (
			SELECT t.relname, t.entry, a.attname,
				coalesce(
					(SELECT option_value FROM pg_options_to_table(a.attfdwoptions)
					 WHERE option_name = 'csv_column'),
					a.attname) AS csv_column
			FROM foreign_tables t
			JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
		), documentation AS MATERIALIZED (
			SELECT * FROM coursera.documentation(copy_comments.server, copy_comments.names)
		)
		SELECT format('COMMENT ON FOREIGN TABLE %I.%I IS %L', schema_name, t.relname, d.description)
		FROM foreign_tables t
		JOIN documentation d USING (entry)
		WHERE d.csv_column IS NULL
		UNION ALL
		SELECT format('COMMENT ON COLUMN %I.%I.%I IS %L', schema_name, t.relname, t.attname,
			d.description)
		FROM foreign_columns t
		JOIN documentation d USING (entry, csv_column)
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;
COMMENT ON FUNCTION copy_comments(name, name, text) IS
'copies the export''s documentation into the comments of a server''s foreign tables in a schema';

CREATE FUNCTION attach(
	archive text,
	schema_name name DEFAULT NULL,
	names text DEFAULT 'exported'
) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	target name := coalesce(schema_name, coursera.schema_name_of(archive));
	tables integer := 0;
	command text;
BEGIN
	IF archive IS NULL OR names IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'archive and names must not be null';
	END IF;
	IF target = '' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_name',
			MESSAGE = format('archive path %L gives no schema name', archive),
			HINT = 'Give one as second argument.';
	END IF;
	EXECUTE format(
		'CREATE SERVER %I FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive %L, attached ''true'')',
		target, archive);
	EXECUTE format('CREATE SCHEMA %I', target);
	EXECUTE format('IMPORT FOREIGN SCHEMA export FROM SERVER %I INTO %I OPTIONS (names %L)',
		target, target, names);
	PERFORM coursera.copy_comments(target, target, names);
	PERFORM coursera.create_views(target, target);
	-- By these marks detach knows what it may drop.
	FOR command IN
		SELECT format('ALTER FOREIGN TABLE %s OPTIONS (ADD attached ''true'')', ft.ftrelid::regclass)
		FROM pg_foreign_table ft
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = target
	LOOP
		EXECUTE command;
		tables := tables + 1;
	END LOOP;
	RETURN tables;
END
$$;
COMMENT ON FUNCTION attach(text, name, text) IS
'makes a server, a schema of the same name and in it a foreign table, with documentation, for each CSV of an export, and the ready views; returns how many tables. names is exported or neutral';

CREATE FUNCTION detach(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := (SELECT oid FROM pg_namespace WHERE nspname = detach.schema_name);
	server record;
	dependents text;
BEGIN
	-- Schemas and servers can be renamed, so it is the marked tables that tell which server it was.
	-- Its name alone does only when none of them is left.
	SELECT s.oid, s.srvname, here.tables INTO server
	FROM pg_foreign_server s
	JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	CROSS JOIN LATERAL (
		SELECT count(*) AS everywhere,
			string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname)
				FILTER (WHERE c.relnamespace = namespace) AS tables
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		WHERE ft.ftserver = s.oid AND 'attached=true' = ANY (ft.ftoptions)) here
	WHERE w.fdwname = 'coursera_fdw' AND 'attached=true' = ANY (s.srvoptions)
		AND namespace IS NOT NULL
		AND (here.tables IS NOT NULL OR here.everywhere = 0 AND s.srvname = detach.schema_name)
	ORDER BY here.tables IS NULL, s.srvname <> detach.schema_name, s.srvname
	LIMIT 1;
	IF NOT FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('no export is attached as %I', schema_name),
			HINT = 'detach drops only servers and tables with the option "attached", which attach sets.';
	END IF;
	PERFORM coursera.drop_views(schema_name);
	IF server.tables IS NOT NULL THEN
		EXECUTE 'DROP FOREIGN TABLE ' || server.tables || ' RESTRICT';
	END IF;
	SELECT string_agg(pg_describe_object(classid, objid, 0), ', ' ORDER BY classid, objid)
	INTO dependents
	FROM pg_depend
	WHERE refclassid = 'pg_foreign_server'::regclass AND refobjid = server.oid AND deptype = 'n';
	IF dependents IS NULL THEN
		EXECUTE format('DROP SERVER %I RESTRICT', server.srvname);
	ELSE
		RAISE NOTICE USING
			MESSAGE = format('server %I is kept, since other objects use it', server.srvname),
			DETAIL = 'These are: ' || dependents || '.';
	END IF;
	IF EXISTS (
		SELECT FROM pg_depend
		WHERE refclassid = 'pg_namespace'::regclass AND refobjid = namespace AND deptype = 'n')
	THEN
		RAISE NOTICE USING
			MESSAGE = format('schema %I is kept, since it holds objects that attach did not make',
				schema_name);
	ELSIF server.srvname <> schema_name THEN
		-- A schema bears no mark: its tables may have been moved into one that attach did not make.
		RAISE NOTICE USING
			MESSAGE = format('schema %I is kept, since its name is not that of server %I',
				schema_name, server.srvname);
	ELSE
		EXECUTE format('DROP SCHEMA %I RESTRICT', schema_name);
	END IF;
END
$$;
COMMENT ON FUNCTION detach(name) IS
'drops what attach made: the ready views, the foreign tables and, when nothing else uses them, the server and the schema';

-- Ready views

-- Subqueries that the views share; a part may hold earlier ones, in braces. {schema} stands for the
-- schema, {user_id} for the learner's id. Of a part's alternatives the first counts whose tables the
-- export has.
CREATE FUNCTION view_parts(OUT ordinal integer, OUT part_name text, OUT definition text)
	RETURNS SETOF record
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
	SET search_path = pg_catalog, pg_temp
AS $function$
VALUES
	-- Whoever completes an item at the first try has no row "started": both states are a start.
	(1, 'started', $$
		SELECT p.course_id, p.course_item_id, p.{user_id}, p.course_progress_ts::timestamp,
			p.course_progress_state_type_id = ANY (ARRAY(
				SELECT s.course_progress_state_type_id
				FROM {schema}.course_progress_state_types s
				WHERE s.course_progress_state_type_desc = 'completed')) AS is_completed
		FROM {schema}.course_progress p
		WHERE p.course_progress_state_type_id = ANY (ARRAY(
			SELECT s.course_progress_state_type_id
			FROM {schema}.course_progress_state_types s
			WHERE s.course_progress_state_type_desc IN ('started', 'completed')))$$),
	-- A row for each learner in a course who reached the role LEARNER, from three tables. They are
	-- not joined but grouped together: the planner knows little of foreign tables, and a nested loop
	-- by mistake would be endless here.
	(2, 'learners', $$
		SELECT e.course_id, e.{user_id}, min(e.commenced_ts) AS commenced_ts,
			bool_or(e.has_started) AS has_started, min(e.started_ts) AS started_ts,
			bool_or(e.has_passed) AS has_passed, min(e.passed_ts) AS passed_ts
		FROM (
			SELECT m.course_id, m.{user_id}, true AS has_commenced,
				m.course_membership_ts::timestamp AS commenced_ts, false AS has_started,
				NULL::timestamp AS started_ts, false AS has_passed, NULL::timestamp AS passed_ts
			FROM {schema}.course_memberships m
			WHERE m.course_membership_role = 'LEARNER'
			UNION ALL
			SELECT p.course_id, p.{user_id}, false, NULL, true, p.course_progress_ts, false, NULL
			FROM ({started}) p
			UNION ALL
			SELECT g.course_id, g.{user_id}, false, NULL, false, NULL, true,
				g.course_grade_ts::timestamp
			FROM {schema}.course_grades g
			WHERE coursera.has_passed(g.course_passing_state_id::integer)) e
		GROUP BY e.course_id, e.{user_id}
		HAVING bool_or(e.has_commenced)$$),
	-- The ids of items are unique within a course or version only, as those of lessons and modules.
	(3, 'branch_outline', $$
		SELECT b.course_id, i.course_branch_id,
			b.authoring_course_branch_launched_ts::timestamp AS launched_ts,
			l.course_module_id, m.course_branch_module_order::integer AS course_module_order,
			m.course_branch_module_name AS course_module_name,
			i.course_lesson_id, l.course_branch_lesson_order::integer AS course_lesson_order,
			l.course_branch_lesson_name AS course_lesson_name,
			i.course_item_id, i.course_branch_item_order::integer AS course_item_order,
			i.course_branch_item_name AS course_item_name,
			t.course_item_type_desc, t.course_item_type_category,
			t.course_item_type_graded::boolean AS course_item_type_graded,
			i.course_branch_item_optional::boolean AS course_item_optional
		FROM {schema}.course_branches b
		JOIN {schema}.course_branch_items i ON i.course_branch_id = b.course_branch_id
		LEFT JOIN {schema}.course_branch_lessons l
			ON l.course_branch_id = i.course_branch_id AND l.course_lesson_id = i.course_lesson_id
		LEFT JOIN {schema}.course_branch_modules m
			ON m.course_branch_id = i.course_branch_id AND m.course_module_id = l.course_module_id
		LEFT JOIN {schema}.course_item_types t ON t.course_item_type_id = i.course_item_type_id$$),
	(4, 'course_outline', $$
		SELECT i.course_id, NULL::varchar AS course_branch_id, NULL::timestamp AS launched_ts,
			l.course_module_id, m.course_module_order::integer, m.course_module_name,
			i.course_lesson_id, l.course_lesson_order::integer, l.course_lesson_name,
			i.course_item_id, i.course_item_order::integer, i.course_item_name,
			t.course_item_type_desc, t.course_item_type_category,
			t.course_item_type_graded::boolean, i.course_item_optional::boolean
		FROM {schema}.course_items i
		LEFT JOIN {schema}.course_lessons l
			ON l.course_id = i.course_id AND l.course_lesson_id = i.course_lesson_id
		LEFT JOIN {schema}.course_modules m
			ON m.course_id = i.course_id AND m.course_module_id = l.course_module_id
		LEFT JOIN {schema}.course_item_types t ON t.course_item_type_id = i.course_item_type_id$$)
UNION ALL
-- Where in the courses a quiz or an assignment stands. Responses and submissions do not name a
-- version: an item that several versions hold is one row, as in the version launched last.
SELECT alternative, replace(name, '{kind}', kind), replace(definition, '{kind}', kind)
FROM unnest(ARRAY['assessment', 'peer_assignment', 'programming_assignment']) AS kind, (VALUES
	(5, 'branch_{kind}s', $$
		SELECT DISTINCT ON (b.course_id, a.course_item_id, a.{kind}_id)
			b.course_id, a.course_item_id, a.{kind}_id, i.course_branch_item_name AS course_item_name
		FROM {schema}.course_branches b
		JOIN {schema}.course_branch_item_{kind}s a ON a.course_branch_id = b.course_branch_id
		LEFT JOIN {schema}.course_branch_items i
			ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
		ORDER BY b.course_id, a.course_item_id, a.{kind}_id,
			b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id$$),
	(6, 'course_{kind}s', $$
		SELECT a.course_id, a.course_item_id, a.{kind}_id, i.course_item_name
		FROM {schema}.course_item_{kind}s a
		LEFT JOIN {schema}.course_items i
			ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id$$)
) AS kinds (alternative, name, definition)
UNION ALL
-- By versions where the export has them, else by the course as a whole. One archive can have both
-- kinds of courses: of several exports the older ones may know no versions.
SELECT alternative, part, replace(replace(definition, '{part}', part), '{in_branch}', in_branch)
FROM (VALUES
	('outline', 'course_branch_items'),
	('assessments', 'course_branch_item_assessments'),
	('peer_assignments', 'course_branch_item_peer_assignments'),
	('programming_assignments', 'course_branch_item_programming_assignments')
) AS parts (part, in_branch), (VALUES
	(7, $$
		({branch_{part}})
		UNION ALL
		SELECT c.*
		FROM ({course_{part}}) c
		WHERE NOT EXISTS (
			SELECT FROM {schema}.course_branches b
			JOIN {schema}.{in_branch} i ON i.course_branch_id = b.course_branch_id
			WHERE b.course_id = c.course_id)$$),
	(8, '{branch_{part}}'),
	(9, '{course_{part}}')
) AS alternatives (alternative, definition)
$function$;
COMMENT ON FUNCTION view_parts() IS
'subqueries that the ready views share, alternatives in order of preference';

-- learner_tables: where a view takes learner ids from; it is made only if they have one id in common.
-- row_comment: what a row is, and how detach knows the view. column_comments: pairs of column and text.
CREATE FUNCTION view_definitions(
	OUT ordinal integer,
	OUT view_name name,
	OUT learner_tables name[],
	OUT row_comment text,
	OUT column_comments text[],
	OUT definition text
) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $function$
VALUES
(1, 'enrollments'::name, ARRAY['course_memberships']::name[],
	'A row is a learner in a course whose enrollment commenced, that is, who reached the role LEARNER at some time.',
	ARRAY[
		['commenced_ts', 'first time as LEARNER'],
		['pre_enrolled_ts', 'first time as PRE_ENROLLED_LEARNER; NULL for those who did not pre-enroll'],
		['latest_role', 'NOT_ENROLLED for those who left'],
		['latest_role_ts', 'since when the learner has the latest role']],
	$$
	SELECT m.course_id, m.{user_id},
		min(m.course_membership_ts::timestamp)
			FILTER (WHERE m.course_membership_role = 'LEARNER') AS commenced_ts,
		min(m.course_membership_ts::timestamp)
			FILTER (WHERE m.course_membership_role = 'PRE_ENROLLED_LEARNER') AS pre_enrolled_ts,
		(array_agg(m.course_membership_role ORDER BY
			m.course_membership_ts::timestamp DESC NULLS LAST, m.course_membership_role))[1]
			AS latest_role,
		max(m.course_membership_ts::timestamp) AS latest_role_ts
	FROM {schema}.course_memberships m
	GROUP BY m.course_id, m.{user_id}
	HAVING bool_or(m.course_membership_role = 'LEARNER')$$),

(2, 'demographic_survey', ARRAY['demographics_answers'],
	'A row is an answer of a learner to a question of the demographic survey; a question with several choices has a row for each that the learner chose.',
	ARRAY[
		['choice_desc', 'the choice; NULL for questions that ask for a number'],
		['answer_int', 'the number; NULL for questions with choices']],
	$$
	SELECT a.{user_id}, a.question_id, t.question_type_desc, q.question_desc, a.choice_id,
		c.choice_desc, a.answer_int::integer, a.submission_ts::timestamp
	FROM {schema}.demographics_answers a
	LEFT JOIN {schema}.demographics_questions q ON q.question_id = a.question_id
	LEFT JOIN {schema}.demographics_question_types t ON t.question_type_id = q.question_type_id
	LEFT JOIN {schema}.demographics_choices c
		ON c.question_id = a.question_id AND c.choice_id = a.choice_id$$),

(3, 'course_outline', ARRAY[]::name[],
	'A row is an item of a version (branch) of a course, or of a course where the export has no versions, with its lesson and module.',
	ARRAY[
		['course_branch_id', 'the version of the course; NULL where the export has none'],
		['item_number', 'place of the item in its version, from 1, across lessons and modules']],
	$$
	SELECT o.course_id, o.course_branch_id,
		row_number() OVER (PARTITION BY o.course_id, o.course_branch_id ORDER BY
			o.course_module_order, o.course_lesson_order, o.course_item_order, o.course_item_id)
			AS item_number,
		o.course_module_id, o.course_module_order, o.course_module_name,
		o.course_lesson_id, o.course_lesson_order, o.course_lesson_name,
		o.course_item_id, o.course_item_order, o.course_item_name,
		o.course_item_type_desc, o.course_item_type_category, o.course_item_type_graded,
		o.course_item_optional
	FROM ({outline}) o$$),

(4, 'course_nps', ARRAY[]::name[],
	'A row is a month of a course in one feedback system that asks for a Net Promoter Score (NPS_FIRST_WEEK or NPS_END_OF_COURSE). Scores of different systems must not be added or averaged; star ratings are not here.',
	ARRAY[
		['month', 'first day of the month of the rating'],
		['nps', 'from -100 to 100: percentage of promoters minus percentage of detractors']],
	$$
	SELECT r.course_id, r.feedback_system,
		date_trunc('month', r.feedback_ts::timestamp)::date AS month,
		count(r.feedback_rating) AS num_ratings,
		count(*) FILTER (WHERE coursera.nps_category(r.feedback_rating::integer) = 'promoter')
			AS num_promoters,
		count(*) FILTER (WHERE coursera.nps_category(r.feedback_rating::integer) = 'passive')
			AS num_passives,
		count(*) FILTER (WHERE coursera.nps_category(r.feedback_rating::integer) = 'detractor')
			AS num_detractors,
		coursera.nps(r.feedback_rating::integer, r.feedback_system) AS nps
	FROM {schema}.feedback_course_ratings r
	WHERE r.feedback_system IN ('NPS_FIRST_WEEK', 'NPS_END_OF_COURSE')
	GROUP BY r.course_id, r.feedback_system, date_trunc('month', r.feedback_ts::timestamp)$$),

(5, 'course_completion', ARRAY['course_memberships', 'course_grades', 'course_progress'],
	'A row is a course, with how many learners enrolled, started and passed.',
	ARRAY[
		['num_learners', 'enrollments that commenced: learners who reached the role LEARNER'],
		['num_started', 'of these, who started or completed an item'],
		['num_passed', 'of these, whose passing state is passed or verified passed'],
		['started_rate', 'num_started / num_learners, from 0 to 1; NULL without learners'],
		['passed_rate', 'num_passed / num_learners, from 0 to 1; NULL without learners']],
	$$
	SELECT c.course_id, c.course_slug, c.course_name,
		coalesce(e.num_learners, 0) AS num_learners,
		coalesce(e.num_started, 0) AS num_started,
		coalesce(e.num_passed, 0) AS num_passed,
		e.num_started::float8 / nullif(e.num_learners, 0) AS started_rate,
		e.num_passed::float8 / nullif(e.num_learners, 0) AS passed_rate
	FROM {schema}.courses c
	LEFT JOIN (
		SELECT l.course_id, count(*) AS num_learners,
			count(*) FILTER (WHERE l.has_started) AS num_started,
			count(*) FILTER (WHERE l.has_passed) AS num_passed
		FROM ({learners}) l
		GROUP BY l.course_id) e ON e.course_id = c.course_id$$),

(6, 'quiz_responses', ARRAY['assessment_actions'],
	'A row is an option that a learner selected, or a text that a learner typed, in response to a question of a quiz; a response with neither has one row, one with several selected options a row for each. Responses to quizzes that are no longer in the course have no course.',
	ARRAY[
		['assessment_action_ts', 'when the attempt was handed in'],
		['assessment_option_display', 'the selected option'],
		['assessment_response_answer', 'the typed text'],
		['is_correct', 'whether the option is a right one, or the text was taken for right'],
		['assessment_response_score', 'score of the whole response, the same in each of its rows: average it over distinct assessment_response_id']],
	$$
	SELECT i.course_id, i.course_item_id, i.course_item_name,
		a.assessment_id, t.assessment_type_desc,
		a.{user_id}, a.assessment_action_id, a.assessment_action_version,
		a.assessment_action_ts::timestamp,
		r.assessment_response_id, r.assessment_question_id, qt.assessment_question_type_desc,
		q.assessment_question_prompt,
		s.assessment_option_id, o.assessment_option_display,
		p.assessment_response_answer,
		coalesce(s.assessment_response_correct, p.assessment_response_correct)::boolean
			AS is_correct,
		r.assessment_response_score::float4, r.assessment_response_weighted_score::float4
	FROM {schema}.assessment_actions a
	JOIN {schema}.assessment_responses r
		ON r.assessment_action_id = a.assessment_action_id AND r.assessment_id = a.assessment_id
	LEFT JOIN ({assessments}) i ON i.assessment_id = a.assessment_id
	LEFT JOIN {schema}.assessments v ON v.assessment_id = a.assessment_id
	LEFT JOIN {schema}.assessment_types t ON t.assessment_type_id = v.assessment_type_id
	LEFT JOIN {schema}.assessment_questions q
		ON q.assessment_question_id = r.assessment_question_id
	LEFT JOIN {schema}.assessment_question_types qt
		ON qt.assessment_question_type_id = q.assessment_question_type_id
	LEFT JOIN {schema}.assessment_response_options s
		ON s.assessment_response_id = r.assessment_response_id
		AND s.assessment_response_selected::boolean
	LEFT JOIN {schema}.assessment_options o
		ON o.assessment_question_id = r.assessment_question_id
		AND o.assessment_option_id = s.assessment_option_id
	LEFT JOIN {schema}.assessment_response_patterns p
		ON p.assessment_response_id = r.assessment_response_id$$),

(7, 'peer_review_responses', ARRAY['peer_submissions', 'peer_reviews'],
	'A row is an option that a reviewer chose, or a text that a reviewer wrote, for a part of the rubric in the review of a submission to a peer assignment. Drafts are no submissions. Submissions to assignments that are no longer in the course have no course.',
	ARRAY[
		['reviewer_id', 'the learner who wrote the review; the other learner id is who submitted'],
		['peer_submission_score', 'score of the whole submission, the same in each of its rows'],
		['peer_assignment_review_schema_part_option_score', 'what the chosen option is worth']],
	$$
	SELECT i.course_id, i.course_item_id, i.course_item_name,
		s.peer_assignment_id, s.peer_submission_id, s.{user_id},
		s.peer_submission_created_ts::timestamp, s.peer_submission_title,
		s.peer_submission_score::float8,
		r.peer_review_id, r.{user_id} AS reviewer_id, r.peer_review_created_ts::timestamp,
		a.peer_assignment_review_schema_part_id, p.peer_assignment_review_schema_part_type,
		p.peer_assignment_review_schema_part_order::integer,
		p.peer_assignment_review_schema_part_prompt,
		a.peer_assignment_review_schema_part_option_id,
		o.peer_assignment_review_schema_part_option_text,
		o.peer_assignment_review_schema_part_option_score::float8,
		a.peer_review_part_free_response_text
	FROM {schema}.peer_submissions s
	JOIN {schema}.peer_reviews r ON r.peer_submission_id = s.peer_submission_id
	JOIN (
		SELECT c.peer_review_id, c.peer_assignment_id, c.peer_assignment_review_schema_part_id,
			c.peer_assignment_review_schema_part_option_id,
			NULL::varchar AS peer_review_part_free_response_text
		FROM {schema}.peer_review_part_choices c
		UNION ALL
		SELECT f.peer_review_id, f.peer_assignment_id, f.peer_assignment_review_schema_part_id,
			NULL, f.peer_review_part_free_response_text
		FROM {schema}.peer_review_part_free_responses f) a ON a.peer_review_id = r.peer_review_id
	LEFT JOIN ({peer_assignments}) i ON i.peer_assignment_id = s.peer_assignment_id
	LEFT JOIN {schema}.peer_assignment_review_schema_parts p
		ON p.peer_assignment_id = a.peer_assignment_id
		AND p.peer_assignment_review_schema_part_id = a.peer_assignment_review_schema_part_id
	LEFT JOIN {schema}.peer_assignment_review_schema_part_options o
		ON o.peer_assignment_id = a.peer_assignment_id
		AND o.peer_assignment_review_schema_part_id = a.peer_assignment_review_schema_part_id
		AND o.peer_assignment_review_schema_part_option_id
			= a.peer_assignment_review_schema_part_option_id
	WHERE NOT s.peer_submission_is_draft::boolean$$),

(8, 'programming_scores', ARRAY['programming_submissions'],
	'A row is a submission of a learner to a programming assignment. Submissions to assignments that are no longer in the course have no course.',
	ARRAY[
		['programming_submission_score', 'points; NULL until graded'],
		['programming_assignment_passing_fraction', 'share of the points that passes, from 0 to 1']],
	$$
	SELECT i.course_id, i.course_item_id, i.course_item_name,
		s.programming_assignment_id, a.programming_assignment_type,
		a.programming_assignment_passing_fraction::float8,
		s.{user_id}, s.programming_submission_id, s.programming_submission_created_ts::timestamp,
		s.programming_submission_type, s.programming_submission_grading_status,
		s.programming_submission_score::float8
	FROM {schema}.programming_submissions s
	LEFT JOIN ({programming_assignments}) i
		ON i.programming_assignment_id = s.programming_assignment_id
	LEFT JOIN {schema}.programming_assignments a
		ON a.programming_assignment_id = s.programming_assignment_id$$),

(9, 'item_attrition', ARRAY['course_progress', 'course_memberships'],
	'A row is an item of a course, with how many learners reached it. Progress is kept by course, not by version: an item that several versions hold has one row, with its place in the version that was launched last.',
	ARRAY[
		['course_branch_id', 'the version that the item''s place is taken from; NULL where the export has none'],
		['item_number', 'place of the item in the course, from 1, across lessons and modules'],
		['num_learners', 'enrollments of the course that commenced: learners who reached the role LEARNER'],
		['num_started', 'of these, who started or completed the item: a first try that succeeds leaves no start'],
		['num_completed', 'of these, who completed the item'],
		['started_rate', 'num_started / num_learners, from 0 to 1; NULL without learners'],
		['completed_rate', 'num_completed / num_learners, from 0 to 1; NULL without learners']],
	$$
	SELECT i.course_id, i.course_branch_id,
		row_number() OVER (PARTITION BY i.course_id ORDER BY
			i.course_module_order, i.course_lesson_order, i.course_item_order, i.course_item_id)
			AS item_number,
		i.course_module_order, i.course_module_name, i.course_lesson_order, i.course_lesson_name,
		i.course_item_id, i.course_item_order, i.course_item_name,
		i.course_item_type_desc, i.course_item_type_graded, i.course_item_optional,
		coalesce(e.num_learners, 0) AS num_learners,
		coalesce(s.num_started, 0) AS num_started,
		coalesce(s.num_completed, 0) AS num_completed,
		coalesce(s.num_started, 0)::float8 / nullif(e.num_learners, 0) AS started_rate,
		coalesce(s.num_completed, 0)::float8 / nullif(e.num_learners, 0) AS completed_rate
	FROM (
		SELECT DISTINCT ON (o.course_id, o.course_item_id) o.*
		FROM ({outline}) o
		ORDER BY o.course_id, o.course_item_id, o.launched_ts DESC NULLS LAST, o.course_branch_id) i
	LEFT JOIN (
		SELECT m.course_id, count(DISTINCT m.{user_id}) AS num_learners
		FROM {schema}.course_memberships m
		WHERE m.course_membership_role = 'LEARNER'
		GROUP BY m.course_id) e ON e.course_id = i.course_id
	LEFT JOIN (
		SELECT r.course_id, r.course_item_id, count(*) AS num_started,
			count(*) FILTER (WHERE r.is_completed) AS num_completed
		FROM (
			SELECT u.course_id, u.course_item_id, u.is_completed,
				bool_or(u.has_commenced) OVER (PARTITION BY u.course_id, u.{user_id})
					AS has_commenced
			FROM (
				SELECT p.course_id, p.course_item_id, p.{user_id},
					bool_or(p.is_completed) AS is_completed, false AS has_commenced
				FROM ({started}) p
				GROUP BY p.course_id, p.course_item_id, p.{user_id}
				UNION ALL
				SELECT m.course_id, NULL, m.{user_id}, NULL, true
				FROM {schema}.course_memberships m
				WHERE m.course_membership_role = 'LEARNER') u) r
		WHERE r.has_commenced AND r.course_item_id IS NOT NULL
		GROUP BY r.course_id, r.course_item_id) s
		ON s.course_id = i.course_id AND s.course_item_id = i.course_item_id$$),

(10, 'time_to_finish', ARRAY['course_memberships', 'course_grades', 'course_progress'],
	'A row is a learner in a course whose enrollment commenced, with the time until passing; learners who did not pass have no end.',
	ARRAY[
		['commenced_ts', 'first time as LEARNER'],
		['started_ts', 'first time that the learner started or completed an item'],
		['has_passed', 'whether the passing state is passed or verified passed'],
		['passed_ts', 'time of the grading event that gave the grade; NULL for learners who did not pass'],
		['time_to_finish', 'passed_ts - commenced_ts; NULL for learners who did not pass, and where the export has the end before the beginning'],
		['days_to_finish', 'time_to_finish in days']],
	$$
	SELECT f.*, extract(epoch FROM f.time_to_finish)::float8 / 86400 AS days_to_finish
	FROM (
		SELECT l.course_id, l.{user_id}, l.commenced_ts, l.started_ts, l.has_passed, l.passed_ts,
			CASE WHEN l.passed_ts >= l.commenced_ts THEN l.passed_ts - l.commenced_ts END
				AS time_to_finish
		FROM ({learners}) l) f$$)
$function$;
COMMENT ON FUNCTION view_definitions() IS
'the ready views: what a row is, what their columns mean, and their queries';

-- The tables that a definition reads, and the parts that it holds, which are no tables.
CREATE FUNCTION view_tables(definition text) RETURNS name[]
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN ARRAY(
		SELECT DISTINCT coalesce(m[1], m[2])::name
		FROM pg_catalog.regexp_matches(
			definition, '\{schema\}\.(\w+)|(\{(?!(?:schema|user_id)\})\w+\})', 'g') AS m);
COMMENT ON FUNCTION view_tables(text) IS
'the tables of an export that the query of a ready view reads';

CREATE FUNCTION view_query(definition text, parts jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
BEGIN
	FOR part IN SELECT * FROM jsonb_each_text(parts) LOOP
		definition := replace(definition, '{' || part.key || '}', part.value);
	END LOOP;
	RETURN definition;
END
$$;
COMMENT ON FUNCTION view_query(text, jsonb) IS
'the query of a ready view, or of a part, with its parts put in';

CREATE FUNCTION create_views(server name, schema_name name) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := quote_ident(create_views.schema_name)::regnamespace;
	-- Neutral names in the files, too: of exports of several partners they are the common ones.
	user_ids text[] := ARRAY(
		SELECT unnest(ARRAY[
			column_name::text,
			overlay(column_name PLACING 'partner' FROM 1 FOR length(partner))])
		FROM coursera.user_ids(create_views.server));
	tables name[] := ARRAY(
		SELECT c.relname
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = create_views.server AND c.relnamespace = namespace);
	parts jsonb := '{}';
	part record;
	view record;
	query text;
	user_id name;
	tables_with_id bigint;
	occupant oid;
	column_comment text[];
	content text;
	made integer := 0;
	taken text[] := '{}';
	isolated text[] := '{}';
BEGIN
	FOR part IN SELECT * FROM coursera.view_parts() p ORDER BY p.ordinal LOOP
		query := coursera.view_query(part.definition, parts);
		IF NOT parts ? part.part_name AND coursera.view_tables(query) <@ tables THEN
			parts := parts || jsonb_build_object(part.part_name, query);
		END IF;
	END LOOP;

	FOR view IN SELECT * FROM coursera.view_definitions() d ORDER BY d.ordinal LOOP
		query := coursera.view_query(view.definition, parts);
		CONTINUE WHEN NOT coursera.view_tables(query) <@ tables;

		-- The learner id that its tables share. Neutral or not, the file's header knows the partner.
		WITH id_columns AS (
			SELECT c.relname, a.attname, a.attnum
			FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			WHERE c.relnamespace = namespace AND c.relname = ANY (view.learner_tables)
				AND coalesce(
					(SELECT option_value FROM pg_options_to_table(a.attfdwoptions)
					 WHERE option_name = 'csv_column'),
					a.attname) = ANY (user_ids)
		)
		SELECT
			(SELECT attname FROM id_columns GROUP BY attname
			 HAVING count(*) = cardinality(view.learner_tables) ORDER BY min(attnum) LIMIT 1),
			(SELECT count(DISTINCT relname) FROM id_columns)
		INTO user_id, tables_with_id;
		CONTINUE WHEN tables_with_id < cardinality(view.learner_tables);
		IF user_id IS NULL AND tables_with_id > 0 THEN
			isolated := isolated || view.view_name::text;
			CONTINUE;
		END IF;

		occupant := (SELECT oid FROM pg_class
			WHERE relname = view.view_name AND relnamespace = namespace);
		IF occupant IS NOT NULL THEN
			IF obj_description(occupant, 'pg_class') IS DISTINCT FROM view.row_comment THEN
				taken := taken || view.view_name::text;
			END IF;
			CONTINUE;
		END IF;

		BEGIN
			-- Either name may hold the other's mark, so neither is looked for in what was put in.
			EXECUTE format('CREATE VIEW %I.%I AS ', schema_name, view.view_name) || (
				SELECT string_agg(replace(piece, '{user_id}', coalesce(quote_ident(user_id), '')),
					quote_ident(schema_name) ORDER BY n)
				FROM string_to_table(query, '{schema}') WITH ORDINALITY AS pieces (piece, n));
		EXCEPTION
			-- A column that this export does not have, or has with another type: also one that takes no
			-- constant of the view, or for which several functions would do.
			WHEN undefined_column OR undefined_function OR datatype_mismatch OR cannot_coerce
				OR data_exception OR ambiguous_function OR duplicate_column
			THEN
				CONTINUE;
		END;
		EXECUTE format('COMMENT ON VIEW %I.%I IS %L', schema_name, view.view_name, view.row_comment);
		FOREACH column_comment SLICE 1 IN ARRAY view.column_comments LOOP
			EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', schema_name, view.view_name,
				column_comment[1], column_comment[2]);
		END LOOP;
		made := made + 1;
	END LOOP;

	-- Without statistics the planner takes a course's content for one row, and scans responses and
	-- submissions once per item. The content is small. These are estimates only: what is wrong with
	-- a file is for those to know who read it.
	FOR content IN
		SELECT DISTINCT format('%I.%I', schema_name, t)
		FROM coursera.view_parts() p, unnest(coursera.view_tables(p.definition)) AS t
		WHERE p.part_name ~ '^(branch|course)_' AND t = ANY (tables)
	LOOP
		BEGIN
			EXECUTE 'ANALYZE ' || content;
		EXCEPTION
			WHEN OTHERS THEN NULL;
		END;
	END LOOP;

	IF cardinality(isolated || taken) > 0 THEN
		RAISE NOTICE USING
			MESSAGE = format('not every ready view was made in schema %I', schema_name),
			DETAIL = concat_ws(' ',
				'Learner ids are isolated and must not be joined across domains: '
					|| nullif(array_to_string(isolated, ', '), '') || '.',
				'The name is taken: ' || nullif(array_to_string(taken, ', '), '') || '.');
	END IF;
	RETURN made;
END
$$;
COMMENT ON FUNCTION create_views(name, name) IS
'makes the ready views of a server''s export over its foreign tables in a schema, each if its tables are there; returns how many';

-- By name and comment, so that a view that somebody else made, or changed and said so, stays.
CREATE FUNCTION drop_views(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	views text := (
		SELECT string_agg(format('%I.%I', drop_views.schema_name, c.relname), ', ' ORDER BY d.ordinal)
		FROM pg_class c
		JOIN coursera.view_definitions() d ON d.view_name = c.relname
		WHERE c.relnamespace = quote_ident(drop_views.schema_name)::regnamespace
			AND c.relkind = 'v' AND obj_description(c.oid, 'pg_class') = d.row_comment);
BEGIN
	IF views IS NOT NULL THEN
		EXECUTE 'DROP VIEW ' || views || ' RESTRICT';
	END IF;
END
$$;
COMMENT ON FUNCTION drop_views(name) IS
'drops the ready views that create_views made in a schema';

-- Whoever attaches names a file of the server. What attach and detach call has no more than its
-- caller's own rights.
REVOKE ALL ON FUNCTION attach(text, name, text), detach(name) FROM PUBLIC;

-- Local copies

-- Names no file and runs with the caller's rights, so it is for everybody: who may read the foreign
-- tables and make tables may copy them.
CREATE FUNCTION copy_rows(source regclass, target regclass) RETURNS bigint
	AS 'MODULE_PATHNAME', 'coursera_copy_rows'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION copy_rows(regclass, regclass) IS
'copies a foreign table of an export into a bare table that the same transaction has made, as materialize does; returns the number of rows';

CREATE FUNCTION materialize(schema_name name, target name) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace regnamespace;
	originals oid[];
	clashes text;
	tables integer := 0;
	copied record;
	attempt record;
	command text;
	leads name[]; -- columns that an index starts with
	detail text;
	-- Compressing long texts by pglz takes as long as all the rest together. Whoever chose a method
	-- keeps it.
	prefers_lz4 boolean := EXISTS (
		SELECT FROM pg_settings
		WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals));
BEGIN
	IF schema_name IS NULL OR target IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'schema_name and target must not be null';
	END IF;
	IF schema_name = target THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = format('cannot copy the tables of schema %I into itself', schema_name),
			HINT = 'Give the name of another schema as target; it is made when it does not exist.';
	END IF;
	namespace := quote_ident(schema_name);
	SELECT array_agg(c.oid) INTO originals
	FROM pg_foreign_table ft
	JOIN pg_class c ON c.oid = ft.ftrelid
	JOIN pg_foreign_server s ON s.oid = ft.ftserver
	JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	WHERE c.relnamespace = namespace AND w.fdwname = 'coursera_fdw';
	IF originals IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('schema %I holds no foreign tables of coursera_fdw', schema_name),
			HINT = 'coursera.attach makes a schema with the tables of an export.';
	END IF;
	SELECT string_agg(quote_ident(taken.relname), ', ' ORDER BY taken.relname) INTO clashes
	FROM pg_class c
	JOIN pg_class taken ON taken.relname = c.relname
	WHERE c.oid = ANY (originals) AND taken.relnamespace = to_regnamespace(quote_ident(target));
	IF clashes IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_table',
			MESSAGE = format('schema %I already holds relations of the names that would be copied', target),
			DETAIL = 'These are: ' || clashes || '.';
	END IF;
	IF prefers_lz4 THEN
		SET LOCAL default_toast_compression = 'lz4';
	END IF;
	IF to_regnamespace(quote_ident(target)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', target);
	END IF;

	-- The dictionary's columns are those of the foreign tables by entry and name in the CSV.
	FOR copied IN
		WITH foreign_tables AS (
			SELECT c.oid, c.relname, s.srvname,
				coalesce(
					(SELECT option_value FROM pg_options_to_table(ft.ftoptions)
					 WHERE option_name = 'entry'),
					c.relname || '.csv') AS entry
			FROM pg_foreign_table ft
			JOIN pg_class c ON c.oid = ft.ftrelid
			JOIN pg_foreign_server s ON s.oid = ft.ftserver
			WHERE c.oid = ANY (originals)
		), servers AS (
			SELECT DISTINCT srvname FROM foreign_tables
		), documented_columns AS MATERIALIZED (
			SELECT s.srvname, d.* FROM servers s, coursera.columns(s.srvname) d
		), documented_tables AS MATERIALIZED (
			SELECT s.srvname, d.entry, d.user_id_columns
			FROM servers s, coursera.tables(s.srvname) d
		), columns_here AS MATERIALIZED (
			SELECT DISTINCT ON (attrelid, csv_column) attrelid, attname, csv_column
			FROM pg_attribute, LATERAL (
				SELECT coalesce(
					(SELECT option_value FROM pg_options_to_table(attfdwoptions)
					 WHERE option_name = 'csv_column'),
					attname) AS csv_column) spelled
			WHERE attrelid = ANY (originals) AND attnum > 0 AND NOT attisdropped
			ORDER BY attrelid, csv_column, attnum
		), documented AS (
			SELECT f.oid, d.ordinal, d.column_name, d.in_primary_key, a.attname,
				d.column_name IN ('course_id', 'course_branch_id')
					OR d.column_name = ANY (t.user_id_columns) AS is_id
			FROM foreign_tables f
			JOIN documented_columns d USING (srvname, entry)
			JOIN documented_tables t USING (srvname, entry)
			LEFT JOIN columns_here a
				ON a.attrelid = f.oid AND a.csv_column = coalesce(d.csv_column, d.column_name)
		)
		SELECT f.oid, f.relname,
			array_agg(d.attname ORDER BY d.ordinal) FILTER (WHERE d.in_primary_key) AS key,
			string_agg(quote_ident(d.column_name), ', ' ORDER BY d.ordinal)
				FILTER (WHERE d.in_primary_key AND d.attname IS NULL) AS missing,
			array_agg(d.attname ORDER BY d.ordinal)
				FILTER (WHERE d.is_id AND d.attname IS NOT NULL) AS ids
		FROM foreign_tables f
		LEFT JOIN documented d USING (oid)
		GROUP BY f.oid, f.relname
		ORDER BY f.relname
	LOOP
		-- Faster than INSERT, and where wal_level is minimal its rows are not logged.
		EXECUTE format('CREATE TABLE %I.%I AS SELECT * FROM ONLY %I.%I WITH NO DATA',
			target, copied.relname, schema_name, copied.relname);
		EXECUTE format('SELECT coursera.copy_rows(%L, %L)',
			format('%I.%I', schema_name, copied.relname), format('%I.%I', target, copied.relname));

		FOR command IN
			SELECT format('COMMENT ON %s IS %L',
				CASE d.objsubid
					WHEN 0 THEN format('TABLE %I.%I', target, copied.relname)
					ELSE format('COLUMN %I.%I.%I', target, copied.relname, a.attname)
				END,
				d.description)
			FROM pg_description d
			LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
			WHERE d.classoid = 'pg_class'::regclass AND d.objoid = copied.oid
		LOOP
			EXECUTE command;
		END LOOP;

		IF copied.missing IS NOT NULL THEN
			RAISE NOTICE USING
				MESSAGE = format('table %I.%I has no primary key: the foreign table lacks its columns %s',
					target, copied.relname, copied.missing);
		END IF;
		-- Building the index is the quickest way to know whether the data honour the key.
		leads := '{}';
		FOR attempt IN
			SELECT 'ALTER TABLE %I.%I ADD PRIMARY KEY (%s)' AS command, 'primary key' AS what,
				copied.key[1] AS lead, string_agg(quote_ident(k), ', ' ORDER BY n) AS columns
			FROM unnest(copied.key) WITH ORDINALITY keys (k, n)
			WHERE copied.missing IS NULL
			HAVING count(*) > 0
			UNION ALL
			SELECT 'CREATE INDEX ON %I.%I (%s)', format('index on %I', id), id, quote_ident(id)
			FROM unnest(copied.ids) id
		LOOP
			CONTINUE WHEN attempt.lead = ANY (leads);
			BEGIN
				EXECUTE format(attempt.command, target, copied.relname, attempt.columns);
				leads := leads || attempt.lead;
			EXCEPTION WHEN unique_violation OR not_null_violation
				-- Values too long for an index, types that have none.
				OR program_limit_exceeded OR undefined_object
			THEN
				GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
				RAISE NOTICE USING
					MESSAGE = format('table %I.%I has no %s: %s', target, copied.relname, attempt.what,
						-- The detail says which value it was.
						coalesce(nullif(rtrim(left(detail, 200), '.'), ''), SQLERRM));
			END;
		END LOOP;
		EXECUTE format('ANALYZE %I.%I', target, copied.relname);
		tables := tables + 1;
	END LOOP;
	IF prefers_lz4 THEN
		RESET default_toast_compression;
	END IF;
	RETURN tables;
END
$$;
COMMENT ON FUNCTION materialize(name, name) IS
'copies each foreign table of an export in a schema into an ordinary table of another, with documentation, primary keys where the data honour them, and indexes on course and learner ids; returns how many';

-- Helpers: passing states and Net Promoter Score

-- A body after RETURN is parsed here and now, where pg_catalog comes first, so no caller's
-- search_path can change its meaning. These are inlined: STRICT would forbid that, and naming the
-- argument once allows it whatever the argument is.
CREATE FUNCTION passing_state(id integer) RETURNS text
	LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	RETURN CASE id
		WHEN 0 THEN 'not passed'
		WHEN 1 THEN 'passed'
		WHEN 2 THEN 'verified passed'
		WHEN 3 THEN 'not passable'
	END;
COMMENT ON FUNCTION passing_state(integer) IS
'what a course_passing_state_id means; NULL for an id that is not documented';

CREATE FUNCTION has_passed(id integer) RETURNS boolean
	LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	RETURN CASE id
		WHEN 0 THEN false
		WHEN 1 THEN true
		WHEN 2 THEN true
		WHEN 3 THEN false
	END;
COMMENT ON FUNCTION has_passed(integer) IS
'whether a course_passing_state_id means that the learner passed, verified or not';

CREATE FUNCTION nps_category(rating integer) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_nps_category'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(integer) IS
'promoter (9 and 10), passive (7 and 8) or detractor (0 to 6)';

CREATE FUNCTION nps_add(state internal, rating integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_add'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_add(internal, integer) IS
'transition function of nps(rating)';

CREATE FUNCTION nps_add(state internal, rating integer, feedback_system text) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_add_of_system'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_add(internal, integer, text) IS
'transition function of nps(rating, feedback_system)';

CREATE FUNCTION nps_remove(state internal, rating integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_remove'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_remove(internal, integer) IS
'inverse transition function of nps(rating)';

CREATE FUNCTION nps_remove(state internal, rating integer, feedback_system text) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_remove'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_remove(internal, integer, text) IS
'inverse transition function of nps(rating, feedback_system)';

CREATE FUNCTION nps_combine(state internal, part internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_combine'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_combine(internal, internal) IS
'combine function of nps';

CREATE FUNCTION nps_serialize(state internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'coursera_nps_serialize'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_serialize(internal) IS
'serialization function of nps';

CREATE FUNCTION nps_deserialize(serialized bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_deserialize'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_deserialize(bytea, internal) IS
'deserialization function of nps';

CREATE FUNCTION nps_score(state internal) RETURNS double precision
	AS 'MODULE_PATHNAME', 'coursera_nps_score'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_score(internal) IS
'final function of nps';

-- SSPACE: without it the planner takes an internal state for 8 kB and shuns hashing.
CREATE AGGREGATE nps(rating integer) (
	SFUNC = nps_add,
	STYPE = internal,
	SSPACE = 80,
	FINALFUNC = nps_score,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = nps_combine,
	SERIALFUNC = nps_serialize,
	DESERIALFUNC = nps_deserialize,
	MSFUNC = nps_add,
	MINVFUNC = nps_remove,
	MSTYPE = internal,
	MSSPACE = 80,
	MFINALFUNC = nps_score,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS
'Net Promoter Score: percentage of ratings of 9 and 10 minus percentage of ratings of 0 to 6';

CREATE AGGREGATE nps(rating integer, feedback_system text) (
	SFUNC = nps_add,
	STYPE = internal,
	SSPACE = 128,
	FINALFUNC = nps_score,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = nps_combine,
	SERIALFUNC = nps_serialize,
	DESERIALFUNC = nps_deserialize,
	MSFUNC = nps_add,
	MINVFUNC = nps_remove,
	MSTYPE = internal,
	MSSPACE = 128,
	MFINALFUNC = nps_score,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, text) IS
'Net Promoter Score of one feedback system; fails when a group mixes systems or holds star ratings';

-- Text

CREATE FUNCTION cml_text(cml text) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_cml_text'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cml_text(text) IS
'plain text of Coursera''s markup (CML); text that is no markup comes back unchanged';
