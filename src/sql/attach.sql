-- The name that attach gives a schema: the file's name in lower case (of a pattern that of the
-- folder before it), other characters than letters, digits and _ replaced.
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
'the schema name that attach makes of an archive''s path when none is given';

CREATE FUNCTION attach(
	archive text,
	schema_name name DEFAULT NULL,
	names text DEFAULT 'exported',
	options jsonb DEFAULT NULL
) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	target name := coalesce(schema_name, coursera.schema_name_of(archive));
	-- The extension's own, or else another one.
	wrapper name := (
		SELECT w.fdwname
		FROM pg_foreign_data_wrapper w
		LEFT JOIN pg_depend d ON d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid
			AND d.deptype = 'e'
		WHERE coursera.is_own_wrapper(w.oid)
		ORDER BY d.objid IS NULL, w.oid
		LIMIT 1);
	tables integer := 0;
	command text;
BEGIN
	IF archive IS NULL OR names IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'archive and names must not be null';
	END IF;
	IF jsonb_typeof(options) NOT IN ('object', 'null') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'options must be an object of server options, such as {"on_error": "skip"}';
	END IF;
	IF target = '' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_name',
			MESSAGE = format('archive path %L gives no schema name', archive),
			HINT = 'Give one as second argument.';
	END IF;
	EXECUTE format(
		'CREATE SERVER %I FOREIGN DATA WRAPPER %I OPTIONS (archive %L, attached ''true''%s)',
		target, coalesce(wrapper, 'coursera_fdw'), archive,
		(SELECT string_agg(format(', %I %L', key, value), '' ORDER BY key)
		 FROM jsonb_each_text(CASE jsonb_typeof(options) WHEN 'object' THEN options END)));
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
COMMENT ON FUNCTION attach(text, name, text, jsonb) IS
'makes a server, a schema of the same name and in it a foreign table, with documentation, for each CSV of an export, and the ready views; returns how many tables. names is exported or neutral; options are options of the server, such as {"on_error": "skip"}';

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
	CROSS JOIN LATERAL (
		SELECT count(*) AS everywhere,
			string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname)
				FILTER (WHERE c.relnamespace = namespace) AS tables
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		WHERE ft.ftserver = s.oid AND 'attached=true' = ANY (ft.ftoptions)) here
	WHERE coursera.is_own_wrapper(s.srvfdw) AND 'attached=true' = ANY (s.srvoptions)
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
