-- The name that attach gives a schema: the file's name in lower case (for a pattern, the name of
-- the folder before it), with characters other than letters, digits and _ replaced.
CREATE FUNCTION schema_name_of(archive text) RETURNS name
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN pg_catalog.regexp_replace(
		pg_catalog.regexp_replace(
			pg_catalog.lower(pg_catalog.regexp_replace(
				pg_catalog.rtrim(
					pg_catalog.regexp_replace(archive, '(^|/)[^/]*[*?[].*$', ''), '/'),
				'^.*/|[.](zip|7z|tar|tgz|tar[.][[:alnum:]_]+)$', '', 'gi')),
			'[^[:alnum:]_]+', '_', 'g'),
		'^(?=[0-9])', '_')::name;
COMMENT ON FUNCTION schema_name_of(text) IS
'the schema name that attach derives from an archive''s path if none is given';

-- attach, refresh and detach recognize a schema and a view that attach made by these comments.
CREATE FUNCTION attached_comment(kind text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN CASE kind
		WHEN 'schema' THEN 'Coursera research data export, made by coursera.attach'
		WHEN 'exports' THEN 'A row is an export that this schema is made of, the newest first.' END;
COMMENT ON FUNCTION attached_comment(text) IS
'the comment that attach gives the schema, or the view exports';

-- Schemas and servers can be renamed, so the marked tables show which server was attached as a
-- schema. Its name is used only if none of them is left.
CREATE FUNCTION attached_server(schema_name name, OUT server_id oid, OUT server_name name, OUT tables oid[])
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT s.oid, s.srvname, here.tables
FROM pg_foreign_server s
CROSS JOIN LATERAL (
	SELECT count(*) AS everywhere,
		array_agg(c.oid ORDER BY c.relname)
			FILTER (WHERE c.relnamespace = to_regnamespace(quote_ident(attached_server.schema_name))) AS tables
	FROM pg_foreign_table ft
	JOIN pg_class c ON c.oid = ft.ftrelid
	WHERE ft.ftserver = s.oid AND 'attached=true' = ANY (ft.ftoptions)) here
WHERE coursera.is_own_wrapper(s.srvfdw) AND 'attached=true' = ANY (s.srvoptions)
	AND (here.tables IS NOT NULL OR here.everywhere = 0 AND s.srvname = attached_server.schema_name)
ORDER BY here.tables IS NULL, s.srvname <> attached_server.schema_name, s.srvname
LIMIT 1
$$;
COMMENT ON FUNCTION attached_server(name) IS
'the server of an export that is attached as a schema, and its tables there; NULL if none is attached';

CREATE FUNCTION is_attached_exports_view(relation oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT EXISTS (
	SELECT FROM pg_class
	WHERE oid = is_attached_exports_view.relation AND relname = 'exports' AND relkind = 'v'
		AND obj_description(oid, 'pg_class') = coursera.attached_comment('exports'))
$$;
COMMENT ON FUNCTION is_attached_exports_view(oid) IS
'whether a relation is the view exports that attach makes';

-- Makes the view exports of a schema; returns false if another object has its name.
CREATE FUNCTION create_exports_view(server name, schema_name name) RETURNS boolean
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	occupant oid := to_regclass(format('%I.exports', schema_name));
BEGIN
	IF occupant IS NOT NULL AND NOT coursera.is_attached_exports_view(occupant) THEN
		RETURN false;
	END IF;
	EXECUTE format('CREATE OR REPLACE VIEW %I.exports AS SELECT * FROM coursera.exports(%L)',
		schema_name, server);
	EXECUTE format('COMMENT ON VIEW %I.exports IS %L', schema_name, coursera.attached_comment('exports'));
	EXECUTE (
		SELECT string_agg(format('COMMENT ON COLUMN %I.exports.%I IS %L', schema_name, name, comment), ';')
		FROM (VALUES
			('file', 'path of the export'),
			('date', 'the latest time stamp of its entries'),
			('courses', 'ids of its courses'),
			('partner', 'the partner''s short name, with which the names of learner ids begin'),
			('superseded', 'whether newer exports have all its courses, for all its tables'),
			('problem', 'why it cannot be read; NULL when it can'),
			('tables', 'number of its tables'),
			('superseded_tables', 'number of its tables all courses of which come from newer exports')
		) AS columns (name, comment));
	RETURN true;
END
$$;
COMMENT ON FUNCTION create_exports_view(name, name) IS
'makes the view exports, which has the rows of coursera.exports, in a schema; returns false if another object has its name';

-- ANALYZE of the foreign tables of a server in a schema. A table whose file cannot be read does not
-- keep the others from their statistics.
CREATE FUNCTION gather_statistics(server name, schema_name name) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	relation regclass;
	gathered integer := 0;
	failed text[] := '{}';
	first_error text;
	target text := current_setting('default_statistics_target');
	builds text := current_setting('coursera_fdw.auto_index', true);
BEGIN
	-- With hundreds of tables, most of the time goes into sorting their samples. This limits the
	-- samples to the size that so many values need, unless the setting is lower; the indexes are
	-- left to the first queries.
	PERFORM set_config('default_statistics_target', least(target::integer, 40)::text, true),
		set_config('coursera_fdw.auto_index', 'off', true);
	FOR relation IN
		SELECT c.oid
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = gather_statistics.server
			AND c.relnamespace = quote_ident(gather_statistics.schema_name)::regnamespace
			AND pg_has_role(c.relowner, 'USAGE')
		ORDER BY c.relname
	LOOP
		BEGIN
			EXECUTE format('ANALYZE %s', relation);
			gathered := gathered + 1;
		EXCEPTION
			-- OTHERS does not include a cancel.
			WHEN OTHERS THEN
				failed := failed || relation::text;
				first_error := coalesce(first_error, SQLERRM);
		END;
	END LOOP;
	PERFORM set_config('default_statistics_target', target, true), set_config('coursera_fdw.auto_index', builds, true);
	IF cardinality(failed) > 0 THEN
		RAISE WARNING USING
			MESSAGE = format('could not gather statistics of %s table%s: %s', cardinality(failed),
				CASE WHEN cardinality(failed) > 1 THEN 's' END, array_to_string(failed, ', ')),
			DETAIL = format('The first error was: %s.', first_error),
			HINT = format('coursera.check(%L) lists what is wrong with the files.', server);
	END IF;
	RETURN gathered;
END
$$;
COMMENT ON FUNCTION gather_statistics(name, name) IS
'gathers planner statistics, as ANALYZE does, for the foreign tables of a server in a schema that the caller owns; returns the number of tables, and names the others in a WARNING';

-- The extension's own wrapper, or else another one.
CREATE FUNCTION wrapper_name() RETURNS name
	LANGUAGE sql STABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT w.fdwname
FROM pg_foreign_data_wrapper w
LEFT JOIN pg_depend d ON d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid
	AND d.deptype = 'e'
WHERE coursera.is_own_wrapper(w.oid)
ORDER BY d.objid IS NULL, w.oid
LIMIT 1
$$;
COMMENT ON FUNCTION wrapper_name() IS
'the foreign data wrapper for which attach makes servers';

-- Reports all missing privileges in one message, not one after the other.
CREATE FUNCTION check_may_attach(schema_name name) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(format('GRANT %s TO %I', grants.what, current_user), '; ' ORDER BY n) INTO missing
	FROM (VALUES
		(1, 'pg_read_server_files', pg_has_role('pg_read_server_files', 'USAGE')),
		(2, format('USAGE ON FOREIGN DATA WRAPPER %I', coursera.wrapper_name()),
			has_foreign_data_wrapper_privilege(coursera.wrapper_name(), 'USAGE')),
		(3, format('CREATE ON DATABASE %I', current_database()),
			has_database_privilege(current_database(), 'CREATE')
				OR to_regnamespace(quote_ident(schema_name)) IS NOT NULL)
	) AS grants (n, what, is_there)
	WHERE NOT is_there;
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = 'permission denied to attach an export',
			HINT = format('A superuser can grant what is missing: %s.', missing);
	END IF;
END
$$;
COMMENT ON FUNCTION check_may_attach(name) IS
'raises an error that names the privileges that the caller lacks to attach an export as a schema';

-- Makes a server, or takes over one that is left of an attached schema, after DROP SCHEMA or
-- because users have tables or passwords of their own on it.
CREATE FUNCTION make_attached_server(server name, archive text, options jsonb) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wanted jsonb := coalesce(options, '{}') || jsonb_build_object('archive', archive, 'attached', 'true');
	former text[];
BEGIN
	SELECT ARRAY(SELECT option_name FROM pg_options_to_table(s.srvoptions)) INTO former
	FROM pg_foreign_server s
	WHERE s.srvname = server AND coursera.is_own_wrapper(s.srvfdw) AND 'attached=true' = ANY (s.srvoptions)
		AND NOT EXISTS (
			SELECT FROM pg_foreign_table WHERE ftserver = s.oid AND 'attached=true' = ANY (ftoptions));
	IF FOUND THEN
		EXECUTE format('ALTER SERVER %I OPTIONS (%s)', server, (
			SELECT string_agg(
				CASE
					WHEN w.key IS NULL THEN format('DROP %I', f.name)
					WHEN f.name IS NULL THEN format('ADD %I %L', w.key, w.value)
					ELSE format('SET %I %L', w.key, w.value)
				END, ', ' ORDER BY w.key, f.name)
			FROM jsonb_each_text(wanted) w
			FULL JOIN unnest(former) AS f (name) ON f.name = w.key));
		RETURN;
	END IF;
	EXECUTE format(
		'CREATE SERVER %I FOREIGN DATA WRAPPER %I OPTIONS (%s)',
		server, coalesce(coursera.wrapper_name(), 'coursera_fdw'),
		(SELECT string_agg(format('%I %L', key, value), ', ' ORDER BY key) FROM jsonb_each_text(wanted)));
END
$$;
COMMENT ON FUNCTION make_attached_server(name, text, jsonb) IS
'makes the server of an attached export, or sets the options of a server that attach made and that has no tables any more';

CREATE FUNCTION attach(
	archive text,
	schema_name name DEFAULT NULL,
	names text DEFAULT 'exported',
	password text DEFAULT NULL,
	options jsonb DEFAULT NULL,
	statistics boolean DEFAULT true
) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	target name := coalesce(schema_name, coursera.schema_name_of(archive));
	tables integer := 0;
	views integer;
	owned oid[]; -- foreign tables of the users' own on a server that was there
	command text;
	attached record;
BEGIN
	IF archive IS NULL OR names IS NULL OR statistics IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'archive, names and statistics must not be null';
	END IF;
	IF jsonb_typeof(options) NOT IN ('object', 'null') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'options must be an object of server options, such as {"on_error": "skip"}';
	END IF;
	IF target = '' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_name',
			MESSAGE = format('archive path "%s" does not contain a name for the schema', archive),
			HINT = 'Give a name for the schema as the second argument.';
	END IF;
	SELECT * INTO attached FROM coursera.attached_server(target);
	IF attached.tables IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('an export is already attached as schema "%s"', target),
			HINT = format('SELECT * FROM coursera.refresh(%L, %L) reads this archive into the schema and keeps everything that depends on it; SELECT coursera.detach(%L) drops the schema.',
				target, archive, target);
	END IF;

	PERFORM coursera.check_may_attach(target);
	PERFORM coursera.make_attached_server(target, archive,
		coalesce(nullif(options, 'null'), '{}')
			|| CASE names WHEN 'neutral' THEN '{"names": "neutral"}' ELSE '{}' END::jsonb);
	IF password IS NOT NULL THEN
		IF EXISTS (
			SELECT FROM pg_user_mappings m WHERE m.srvname = target AND m.usename = current_user)
		THEN
			EXECUTE format('DROP USER MAPPING FOR CURRENT_USER SERVER %I', target);
		END IF;
		EXECUTE format('CREATE USER MAPPING FOR CURRENT_USER SERVER %I OPTIONS (password %L, attached ''true'')',
			target, password);
	END IF;
	-- detach keeps a schema that contains objects of users.
	IF obj_description(to_regnamespace(quote_ident(target)), 'pg_namespace')
		IS DISTINCT FROM coursera.attached_comment('schema')
	THEN
		EXECUTE format('CREATE SCHEMA %I', target);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', target, coursera.attached_comment('schema'));
	END IF;
	owned := ARRAY(
		SELECT ft.ftrelid FROM pg_foreign_table ft JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = target);
	EXECUTE format('IMPORT FOREIGN SCHEMA export FROM SERVER %I INTO %I OPTIONS (names %L)',
		target, target, names);
	PERFORM coursera.copy_comments(target, target, names);
	-- detach recognizes what it may drop by these marks.
	FOR command IN
		SELECT format('ALTER FOREIGN TABLE %s OPTIONS (ADD attached ''true'')', ft.ftrelid::regclass)
		FROM pg_foreign_table ft
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = target AND NOT ft.ftrelid = ANY (owned)
	LOOP
		EXECUTE command;
		tables := tables + 1;
	END LOOP;
	views := coursera.create_views(target, target);
	views := views + coursera.create_exports_view(target, target)::integer;
	IF statistics THEN
		PERFORM coursera.gather_statistics(target, target);
	END IF;
	RAISE NOTICE USING
		MESSAGE = format('schema "%s" was made, with %s foreign table%s%s %s view%s%s', target, tables,
			CASE WHEN tables <> 1 THEN 's' END, CASE WHEN statistics THEN ',' ELSE ' and' END,
			views, CASE WHEN views <> 1 THEN 's' END, CASE WHEN statistics THEN ' and statistics' END),
		HINT = format('SELECT * FROM coursera.columns(%L) lists their columns.', target);
	RETURN tables;
END
$$;
COMMENT ON FUNCTION attach(text, name, text, text, jsonb, boolean) IS
'makes a server and a schema of the same name, with a documented foreign table for each CSV of an export, the ready views and a view exports, and gathers statistics; returns the number of tables. names is exported or neutral; the password of an encrypted zip becomes a user mapping of the caller; options are options of the server, such as {"on_error": "skip"}';

CREATE FUNCTION detach(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := to_regnamespace(quote_ident(schema_name));
	attached record;
	command text;
	dependents text;
BEGIN
	SELECT * INTO attached FROM coursera.attached_server(schema_name);
	IF attached.server_id IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('no export is attached as schema "%s"', schema_name),
			HINT = 'coursera.detach drops only servers and tables with the option "attached", which coursera.attach sets.';
	END IF;
	BEGIN
		IF namespace IS NOT NULL THEN
			PERFORM coursera.drop_views(schema_name);
			IF coursera.is_attached_exports_view(to_regclass(format('%I.exports', schema_name))) THEN
				EXECUTE format('DROP VIEW %I.exports RESTRICT', schema_name);
			END IF;
		END IF;
		IF attached.tables IS NOT NULL THEN
			EXECUTE format('DROP FOREIGN TABLE %s RESTRICT',
				(SELECT string_agg(t::regclass::text, ', ') FROM unnest(attached.tables) t));
		END IF;
	EXCEPTION
		WHEN dependent_objects_still_exist THEN
			GET STACKED DIAGNOSTICS dependents = PG_EXCEPTION_DETAIL;
			RAISE EXCEPTION USING
				ERRCODE = 'dependent_objects_still_exist',
				MESSAGE = format('cannot detach schema "%s" because other objects depend on its tables or views', schema_name),
				DETAIL = dependents,
				HINT = format('Drop these objects first, or keep the schema: coursera.refresh(%L) reads a new export into it.', schema_name);
	END;
	-- Passwords that were passed to attach.
	FOR command IN
		SELECT format('DROP USER MAPPING FOR %s SERVER %I', quote_ident(m.usename), m.srvname)
		FROM pg_user_mappings m
		WHERE m.srvid = attached.server_id AND 'attached=true' = ANY (m.umoptions)
	LOOP
		EXECUTE command;
	END LOOP;
	SELECT string_agg(pg_describe_object(classid, objid, 0), ', ' ORDER BY classid, objid)
	INTO dependents
	FROM pg_depend
	WHERE refclassid = 'pg_foreign_server'::regclass AND refobjid = attached.server_id AND deptype = 'n';
	IF dependents IS NULL THEN
		EXECUTE format('DROP SERVER %I RESTRICT', attached.server_name);
	ELSE
		RAISE NOTICE USING
			MESSAGE = format('server "%s" is kept because other objects use it', attached.server_name),
			DETAIL = 'They are: ' || dependents || '.';
	END IF;
	IF namespace IS NULL THEN
		RETURN;
	END IF;
	SELECT string_agg(pg_describe_object(classid, objid, 0), ', ' ORDER BY classid, objid)
	INTO dependents
	FROM pg_depend
	WHERE refclassid = 'pg_namespace'::regclass AND refobjid = namespace AND deptype = 'n';
	IF dependents IS NOT NULL THEN
		RAISE NOTICE USING
			MESSAGE = format('schema "%s" is kept because it contains objects that coursera.attach did not make',
				schema_name),
			DETAIL = 'They are: ' || dependents || '.';
	ELSIF attached.server_name <> schema_name
		AND obj_description(namespace, 'pg_namespace') IS DISTINCT FROM coursera.attached_comment('schema')
	THEN
		-- Its tables may have been moved into a schema that attach did not make.
		RAISE NOTICE USING
			MESSAGE = format('schema "%s" is kept because its name is not that of server "%s"',
				schema_name, attached.server_name);
	ELSE
		EXECUTE format('DROP SCHEMA %I RESTRICT', schema_name);
	END IF;
END
$$;
COMMENT ON FUNCTION detach(name) IS
'drops what attach made: the ready views, the foreign tables, the password, and, if nothing else uses them, the server and the schema; and after DROP SCHEMA, what is left of an attached export';
