-- Exports spread over several PostgreSQL servers, each with this extension, read through postgres_fdw as
-- one schema on a coordinator. "Server" is here a foreign server of postgres_fdw.

-- The comments by which federate recognizes its schemas: without a server the federated one,
-- otherwise the one with that server's foreign tables.
CREATE FUNCTION federation_comment(schema_name name, server name DEFAULT NULL) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN server IS NULL THEN 'Exports on several servers, made by coursera.federate'
		ELSE pg_catalog.format('Foreign tables of server "%s" below schema "%s", made by coursera.federate', server, schema_name) END;
COMMENT ON FUNCTION federation_comment(name, name) IS
'the comment that federate gives a schema';

CREATE FUNCTION server_schema(schema_name name, server name) RETURNS name
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN (schema_name::text || '_' || server::text)::name;
COMMENT ON FUNCTION server_schema(name, name) IS
'the schema with the foreign tables of a server of a federation';

-- The columns of the tables that a server has in a schema, and the courses that it lists. columns is an
-- array of objects: relname, table_comment, key (names of columns), attnum, attname, typid, typmod,
-- comment. Connects to the server.
CREATE FUNCTION remote_catalog(server name, remote_schema name, OUT columns jsonb, OUT courses text[])
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	scratch name := format('coursera_federate_%s', pg_backend_pid());
	found boolean;
	namespace oid;
BEGIN
	EXECUTE format('CREATE SCHEMA %I', scratch);
	EXECUTE (
		SELECT string_agg(
			format('CREATE FOREIGN TABLE %I.%I (%s) SERVER %I OPTIONS (schema_name ''pg_catalog'')', scratch, c.name, c.columns, server), ';')
		FROM (VALUES
			('pg_extension', 'extname name'),
			('pg_namespace', 'oid oid, nspname name'),
			('pg_class', 'oid oid, relname name, relnamespace oid, relkind "char"'),
			('pg_foreign_table', 'ftrelid oid, ftoptions text[]'),
			('pg_attribute', 'attrelid oid, attname name, atttypid oid, attnum int2, atttypmod int4, attisdropped boolean, attfdwoptions text[]'),
			('pg_description', 'objoid oid, classoid oid, objsubid int4, description text')) AS c (name, columns));
	EXECUTE format('SELECT EXISTS (SELECT FROM %I.pg_extension WHERE extname = ''coursera_fdw'')', scratch) INTO found;
	IF NOT found THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('server "%s" does not have the extension "coursera_fdw"', server),
			HINT = 'Run CREATE EXTENSION in the database that the server''s options name.';
	END IF;
	EXECUTE format('SELECT oid FROM %I.pg_namespace WHERE nspname = %L', scratch, remote_schema) INTO namespace;
	IF namespace IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_schema_name',
			MESSAGE = format('server "%s" does not have a schema "%s"', server, remote_schema),
			HINT = 'Attach an export there with coursera.attach, or name another schema by the argument remote_schema.';
	END IF;

	EXECUTE format($query$
		WITH relations AS MATERIALIZED (
			SELECT c.oid, c.relname, t.ftoptions
			FROM %1$I.pg_class c
			LEFT JOIN %1$I.pg_foreign_table t ON t.ftrelid = c.oid
			WHERE c.relnamespace = %2$s
				AND (c.relkind = 'r' OR c.relkind = 'f' AND EXISTS (
					SELECT FROM unnest(t.ftoptions) AS o WHERE starts_with(o, 'entry=')))
		), attributes AS MATERIALIZED (
			SELECT a.attrelid, a.attname, a.atttypid, a.attnum, a.atttypmod, a.attfdwoptions
			FROM %1$I.pg_attribute a
			WHERE a.attnum > 0 AND NOT a.attisdropped
				AND a.attrelid IN (SELECT c.oid FROM %1$I.pg_class c WHERE c.relnamespace = %2$s)
		), descriptions AS MATERIALIZED (
			SELECT d.objoid, d.objsubid, d.description
			FROM %1$I.pg_description d
			WHERE d.classoid = 'pg_class'::regclass::oid
				AND d.objoid IN (SELECT c.oid FROM %1$I.pg_class c WHERE c.relnamespace = %2$s)
		), keys AS (
			-- Names as in the files, or as in the schema.
			SELECT r.oid, jsonb_agg(a.attname) AS columns, count(a.attname) = count(*) AS is_known
			FROM relations r
			CROSS JOIN LATERAL pg_options_to_table(r.ftoptions) o
			CROSS JOIN LATERAL string_to_table(o.option_value, ',') AS k (name)
			LEFT JOIN attributes a ON a.attrelid = r.oid
				AND lower(btrim(k.name, ' "')) IN (lower(a.attname), lower(
					(SELECT f.option_value FROM pg_options_to_table(a.attfdwoptions) f WHERE f.option_name = 'csv_column')))
			WHERE o.option_name = 'key'
			GROUP BY r.oid
		)
		SELECT coalesce(jsonb_agg(jsonb_build_object(
			'relname', r.relname, 'table_comment', t.description, 'key', CASE WHEN k.is_known THEN k.columns END,
			'attnum', a.attnum, 'attname', a.attname, 'typid', a.atttypid, 'typmod', a.atttypmod, 'comment', d.description)), '[]')
		FROM relations r
		JOIN attributes a ON a.attrelid = r.oid
		LEFT JOIN keys k ON k.oid = r.oid
		LEFT JOIN descriptions t ON t.objoid = r.oid AND t.objsubid = 0
		LEFT JOIN descriptions d ON d.objoid = r.oid AND d.objsubid = a.attnum
		$query$, scratch, namespace) INTO columns;
	IF columns = '[]' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('schema "%s" on server "%s" does not have tables of an export', remote_schema, server),
			HINT = 'Attach an export there with coursera.attach, or name another schema by the argument remote_schema.';
	END IF;

	courses := '{}';
	IF columns @> '[{"relname": "courses", "attname": "course_id"}]' THEN
		EXECUTE format('CREATE FOREIGN TABLE %I.courses (course_id text) SERVER %I OPTIONS (schema_name %L)', scratch, server, remote_schema);
		EXECUTE format('SELECT array_agg(course_id) FROM %I.courses', scratch) INTO courses;
	END IF;
	EXECUTE format('SELECT EXISTS (SELECT FROM %I.pg_class WHERE relname = ''exports'' AND relkind = ''v'' AND relnamespace = %s)',
		scratch, namespace) INTO found;
	IF found THEN
		EXECUTE format('CREATE FOREIGN TABLE %I.exports (courses text[]) SERVER %I OPTIONS (schema_name %L)', scratch, server, remote_schema);
		EXECUTE format('SELECT $1 || array_agg(course) FROM %I.exports, unnest(courses) AS course', scratch) INTO courses USING courses;
	END IF;
	courses := ARRAY(SELECT DISTINCT c FROM unnest(courses) AS c WHERE c IS NOT NULL ORDER BY c);
	EXECUTE (
		SELECT string_agg(format('DROP FOREIGN TABLE %s', c.oid::regclass), ';')
		FROM pg_class c WHERE c.relnamespace = quote_ident(scratch)::regnamespace AND c.relkind = 'f');
	EXECUTE format('DROP SCHEMA %I RESTRICT', scratch);
END
$$;
COMMENT ON FUNCTION remote_catalog(name, name) IS
'the tables, columns and courses of an attached schema on a server of postgres_fdw';

-- Raises an error if something is wrong with the servers given to federate.
CREATE FUNCTION check_federated_servers(servers name[]) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	server name;
	wrapper text;
BEGIN
	IF cardinality(servers) = 0 OR array_position(servers, NULL) IS NOT NULL
		OR cardinality(servers) > (SELECT count(DISTINCT s) FROM unnest(servers) AS s)
	THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'servers must be a list of different servers';
	END IF;
	FOREACH server IN ARRAY servers LOOP
		SELECT p.prosrc INTO wrapper
		FROM pg_foreign_server s
		JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
		LEFT JOIN pg_proc p ON p.oid = w.fdwhandler
		WHERE s.srvname = server;
		IF NOT FOUND THEN
			RAISE EXCEPTION USING
				ERRCODE = 'undefined_object',
				MESSAGE = format('server "%s" does not exist', server),
				HINT = format('CREATE SERVER %I FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host ''…'', dbname ''…'') makes it.', server);
		END IF;
		IF wrapper IS DISTINCT FROM 'postgres_fdw_handler' THEN
			RAISE EXCEPTION USING
				ERRCODE = 'wrong_object_type',
				MESSAGE = format('server "%s" is not a server of postgres_fdw', server),
				HINT = 'Each server stands for a PostgreSQL server on which coursera.attach() was called.';
		END IF;
		IF NOT EXISTS (
			SELECT FROM pg_user_mappings WHERE srvname = server AND (umuser = 0 OR usename = current_user))
		THEN
			RAISE EXCEPTION USING
				ERRCODE = 'undefined_object',
				MESSAGE = format('user mapping of "%s" for server "%s" does not exist', current_user, server),
				HINT = format('CREATE USER MAPPING FOR CURRENT_USER SERVER %I OPTIONS (user ''…'', password ''…'') makes it.', server);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION check_federated_servers(name[]) IS
'raises an error if servers cannot be federated';

-- The commands that make a federation of its servers' tables, or bring it up to date, in order.
-- catalog: an array of objects like those of remote_catalog, with server and place (the server's
-- index among the servers). courses: an object with the array of courses by server.
CREATE FUNCTION federation_commands(
	schema_name name, servers name[], remote_schema name, catalog jsonb, courses jsonb
) RETURNS TABLE (phase integer, relname name, is_partitioned boolean, command text)
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 1000
	SET search_path = pg_catalog, pg_temp
AS $$
WITH remote AS MATERIALIZED (
	SELECT * FROM jsonb_to_recordset(catalog) AS c (server name, place int, relname name, table_comment text, key jsonb,
		attnum int, attname name, typid oid, typmod int, comment text)
), holders AS MATERIALIZED (
	SELECT DISTINCT r.relname, r.server, r.place, r.place = min(r.place) OVER (PARTITION BY r.relname) AS is_first,
		coursera.server_schema(schema_name, r.server) AS helper, courses -> r.server::text AS courses
	FROM remote r
), mine AS MATERIALIZED (
	SELECT c.oid, c.relname, c.relkind, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) AS type
	FROM pg_class c
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = to_regnamespace(quote_ident(schema_name))
), columns AS MATERIALIZED (
	-- A column gets the widest of its types on the servers, or keeps the type that it has.
	SELECT r.relname, r.attname, m.attname IS NULL AS is_new,
		coalesce(m.type, format_type(min(r.typid), CASE WHEN min(r.typmod) = -1 THEN -1 ELSE max(r.typmod) END)) AS type,
		coalesce(m.attnum, 10000 + min(r.place) * 2000 + min(r.attnum)) AS ordinal,
		(array_agg(r.comment ORDER BY r.place))[1] AS comment
	FROM remote r
	LEFT JOIN mine m ON m.relname = r.relname AND m.attname = r.attname
	GROUP BY r.relname, r.attname, m.attname, m.attnum, m.type
), tables AS MATERIALIZED (
	SELECT c.relname, bool_or(c.attname = 'course_id') AS is_partitioned,
		EXISTS (SELECT FROM mine m WHERE m.relname = c.relname) AS is_there,
		string_agg(format('%I %s', c.attname, c.type), ', ' ORDER BY c.ordinal) AS definitions,
		string_agg(format('%I', c.attname), ', ' ORDER BY c.ordinal) AS names,
		string_agg(format('%1$I::%2$s AS %1$I', c.attname, c.type), ', ' ORDER BY c.ordinal) AS casts,
		(SELECT r.table_comment FROM remote r WHERE r.relname = c.relname ORDER BY r.place LIMIT 1) AS comment,
		coalesce(
			(SELECT string_agg(format('%I', k), ', ') FROM jsonb_array_elements_text(
				(SELECT r.key FROM remote r WHERE r.relname = c.relname ORDER BY r.place LIMIT 1)) AS k),
			string_agg(format('%I', c.attname), ', ' ORDER BY c.ordinal)) AS key
	FROM columns c
	GROUP BY c.relname
), helpers AS MATERIALIZED (
	SELECT h.*, t.definitions, t.is_partitioned,
		to_regclass(format('%I.%I', h.helper, h.relname)) AS relation
	FROM holders h
	JOIN tables t USING (relname)
)
-- Bounds may have moved between servers, so all partitions are detached first.
SELECT 1, p.relname, true, format('ALTER TABLE %s DETACH PARTITION %s', p.oid::regclass, i.inhrelid::regclass)
FROM pg_class p
JOIN pg_inherits i ON i.inhparent = p.oid
WHERE p.relnamespace = to_regnamespace(quote_ident(schema_name)) AND p.relkind = 'p'
UNION ALL
SELECT 2, NULL, NULL, format('CREATE SCHEMA %I; COMMENT ON SCHEMA %1$I IS %L', helper, coursera.federation_comment(schema_name, server))
FROM (SELECT DISTINCT helper, server FROM holders) h
WHERE to_regnamespace(quote_ident(helper)) IS NULL
UNION ALL
SELECT 3, h.relname, h.is_partitioned, format('CREATE FOREIGN TABLE %I.%I (%s) SERVER %I OPTIONS (schema_name %L, table_name %2$L)',
	h.helper, h.relname, h.definitions, h.server, remote_schema)
FROM helpers h
WHERE h.relation IS NULL
UNION ALL
SELECT 3, h.relname, h.is_partitioned, format('ALTER FOREIGN TABLE %s ADD COLUMN %I %s', h.relation, c.attname, c.type)
FROM helpers h
JOIN columns c USING (relname)
WHERE h.relation IS NOT NULL AND NOT EXISTS (
	SELECT FROM pg_attribute a WHERE a.attrelid = h.relation AND a.attname = c.attname AND NOT a.attisdropped)
UNION ALL
SELECT 3, h.relname, h.is_partitioned, format('ALTER FOREIGN TABLE %s OPTIONS (SET schema_name %L)', h.relation, remote_schema)
FROM helpers h
JOIN pg_foreign_table f ON f.ftrelid = h.relation
WHERE NOT format('schema_name=%s', remote_schema) = ANY (f.ftoptions)
UNION ALL
SELECT 4, t.relname, true, format('CREATE TABLE %I.%I (%s) PARTITION BY LIST (course_id)', schema_name, t.relname, t.definitions)
FROM tables t
WHERE t.is_partitioned AND NOT t.is_there
UNION ALL
SELECT 4, c.relname, true, format('ALTER TABLE %I.%I ADD COLUMN %I %s', schema_name, c.relname, c.attname, c.type)
FROM columns c
JOIN tables t USING (relname)
WHERE t.is_partitioned AND t.is_there AND c.is_new
UNION ALL
SELECT 5, h.relname, true, format('ALTER TABLE %1$I.%2$I ATTACH PARTITION %3$I.%2$I FOR VALUES IN (%4$s)', schema_name, h.relname, h.helper,
	(SELECT string_agg(quote_literal(c), ', ') FROM jsonb_array_elements_text(h.courses) AS c))
FROM helpers h
WHERE h.is_partitioned AND NOT h.is_first AND jsonb_array_length(h.courses) > 0
UNION ALL
SELECT 6, h.relname, true, format('ALTER TABLE %I.%I ATTACH PARTITION %I.%2$I DEFAULT', schema_name, h.relname, h.helper)
FROM helpers h
WHERE h.is_partitioned AND h.is_first
UNION ALL
SELECT 7, t.relname, false, format('CREATE OR REPLACE VIEW %I.%I AS %s', schema_name, t.relname,
	CASE WHEN count(*) = 1 THEN format('SELECT %s FROM %I.%I', t.casts, min(h.helper), t.relname)
	-- A comparison as a column, since the planner assumes that few rows pass an equality.
	ELSE format('SELECT %s FROM (SELECT u.*, min("server number") OVER (PARTITION BY %s) < "server number" AS "is superseded" FROM (%s) u) w WHERE NOT "is superseded"',
		t.names, t.key,
		string_agg(format('SELECT %s AS "server number", %s FROM %I.%I', h.place, t.casts, h.helper, t.relname), ' UNION ALL ' ORDER BY h.place))
	END)
FROM tables t
JOIN holders h USING (relname)
WHERE NOT t.is_partitioned
GROUP BY t.relname, t.names, t.casts, t.key
UNION ALL
SELECT 8, t.relname, t.is_partitioned, format('COMMENT ON %s %I.%I IS %L',
	CASE WHEN t.is_partitioned THEN 'TABLE' ELSE 'VIEW' END, schema_name, t.relname, t.comment)
FROM tables t
WHERE t.comment IS NOT NULL
	AND obj_description(to_regclass(format('%I.%I', schema_name, t.relname)), 'pg_class') IS NULL
UNION ALL
SELECT 8, c.relname, NULL, format('COMMENT ON COLUMN %I.%I.%I IS %L', schema_name, c.relname, c.attname, c.comment)
FROM columns c
WHERE c.comment IS NOT NULL AND c.is_new
ORDER BY 1, 2
$$;
COMMENT ON FUNCTION federation_commands(name, name[], name, jsonb, jsonb) IS
'the commands that federate runs, and the relation of the schema that each is for';

CREATE FUNCTION federate(schema_name name, servers name[], remote_schema name DEFAULT NULL) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	remote name := coalesce(remote_schema, schema_name);
	catalog jsonb := '[]';
	courses jsonb := '{}';
	one record;
	server name;
	step record;
	relations name[];
	views integer;
	tables integer;
	options text;
BEGIN
	IF schema_name IS NULL OR servers IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'schema_name and servers must not be null';
	END IF;
	PERFORM coursera.check_federated_servers(servers);
	FOR one IN
		SELECT n.nspname FROM pg_namespace n
		WHERE n.nspname = schema_name
			AND obj_description(n.oid, 'pg_namespace') IS DISTINCT FROM coursera.federation_comment(schema_name)
		UNION ALL
		SELECT n.nspname FROM pg_namespace n
		JOIN unnest(servers) AS s ON n.nspname = coursera.server_schema(schema_name, s)
		WHERE obj_description(n.oid, 'pg_namespace') IS DISTINCT FROM coursera.federation_comment(schema_name, s)
	LOOP
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_schema',
			MESSAGE = format('schema "%s" exists and was not made by coursera.federate', one.nspname),
			HINT = 'Choose another name for the federated schema; the argument remote_schema names the one on the servers.';
	END LOOP;

	FOREACH server IN ARRAY servers LOOP
		SELECT * INTO one FROM coursera.remote_catalog(server, remote);
		catalog := catalog || (
			SELECT jsonb_agg(c || jsonb_build_object('server', server, 'place', array_position(servers, server)))
			FROM jsonb_array_elements(one.columns) AS c);
		courses := courses || jsonb_build_object(server, one.courses);
	END LOOP;

	-- postgres_fdw does not send a partition's bound: a course's rows would count twice.
	SELECT c.course, count(*) OVER () AS courses, string_agg(format('"%s"', s.server), ', ' ORDER BY array_position(servers, s.server::name)) AS servers
	INTO one
	FROM jsonb_each(courses) AS s (server, list)
	CROSS JOIN LATERAL jsonb_array_elements_text(s.list) AS c (course)
	GROUP BY c.course
	HAVING count(*) > 1
	ORDER BY c.course
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'unique_violation',
			MESSAGE = format('course "%s" is on several servers: %s', one.course, one.servers),
			DETAIL = format('There are %s such courses in all.', one.courses),
			HINT = format('Exclude it on all of these servers but one: ALTER SERVER %I OPTIONS (ADD exclude_courses %L).', remote, one.course);
	END IF;
	SELECT c.relname, c.attname, count(DISTINCT c.typid) > 1 AS types_differ, min(c.server) AS first, max(c.server) AS last,
		(SELECT min(o.server) FROM jsonb_to_recordset(catalog) AS o (server text, relname name)
			WHERE o.relname = c.relname AND NOT o.server = ANY (array_agg(c.server))) AS lacks
	INTO one
	FROM jsonb_to_recordset(catalog) AS c (server text, relname name, attname name, typid oid, attnum int)
	GROUP BY c.relname, c.attname
	HAVING count(DISTINCT c.typid) > 1 OR count(*) < (
		SELECT count(DISTINCT o.server) FROM jsonb_to_recordset(catalog) AS o (server text, relname name) WHERE o.relname = c.relname)
	ORDER BY c.relname, min(c.attnum)
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'datatype_mismatch',
			MESSAGE = format('table "%s" has other columns on one server than on another', one.relname),
			DETAIL = CASE WHEN one.lacks IS NULL
				THEN format('Column "%s" has other types on servers "%s" and "%s".', one.attname, one.first, one.last)
				ELSE format('Column "%s" is on server "%s" and not on "%s".', one.attname, one.first, one.lacks) END,
			HINT = 'Exports of several partners have the same names when they are attached with names => ''neutral''; those of one generation have the same tables.';
	END IF;

	IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema_name);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema_name, coursera.federation_comment(schema_name));
	END IF;
	FOR step IN SELECT * FROM coursera.federation_commands(schema_name, servers, remote, catalog, courses) LOOP
		EXECUTE step.command;
	END LOOP;
	relations := ARRAY(SELECT DISTINCT c ->> 'relname' FROM jsonb_array_elements(catalog) AS c);
	tables := cardinality(relations);

	PERFORM coursera.drop_what_went(schema_name, servers, catalog);
	PERFORM coursera.warn_of_stray_rows(schema_name, servers, catalog, courses);

	PERFORM coursera.make_views(schema_name, relations,
		ARRAY(
			SELECT DISTINCT lower(c ->> 'attname') FROM jsonb_array_elements(catalog) AS c
			WHERE c ->> 'attname' ~ '_user_id$'
				AND NOT c ->> 'attname' IN ('guest_user_id', 'coursera_user_id', 'course_slug_user_id')),
		format('SELECT coursera.federate(%L, %L)', schema_name, servers));

	views := (
		SELECT count(*) FROM pg_class c
		WHERE c.relnamespace = quote_ident(schema_name)::regnamespace AND coursera.is_ready_view(c.oid));

	-- Options that make scans of several servers fast, unless they were set otherwise.
	FOREACH server IN ARRAY servers LOOP
		SELECT string_agg(format('ADD %I %L', o.name, o.value), ', ') INTO options
		FROM (VALUES ('async_capable', 'true'), ('fetch_size', '10000'), ('extensions', 'coursera_fdw')) AS o (name, value)
		JOIN pg_foreign_server s ON s.srvname = server AND pg_has_role(s.srvowner, 'USAGE')
		WHERE NOT EXISTS (SELECT FROM pg_options_to_table(s.srvoptions) so WHERE so.option_name = o.name);
		IF options IS NOT NULL THEN
			EXECUTE format('ALTER SERVER %I OPTIONS (%s)', server, options);
		END IF;
	END LOOP;
	RAISE NOTICE USING
		MESSAGE = format('schema "%s" has %s tables of %s servers, and %s views', schema_name, tables, cardinality(servers), views),
		HINT = 'SET enable_partitionwise_aggregate = on lets each server group its own courses; SET enable_nestloop = off keeps joins of many tables fast.';
	RETURN tables;
END
$$;
COMMENT ON FUNCTION federate(name, name[], name) IS
'makes a schema of the exports that are attached under one schema name on several PostgreSQL servers, given as servers of postgres_fdw: tables with course_id become partitioned tables, with a partition for each server''s courses, other tables become views in which the server named first wins, and the ready views are made over them. Called again, it adds new courses, tables, columns and servers. Returns the number of tables';

-- For tables that a server no longer has, and for servers that are no longer federated.
CREATE FUNCTION drop_what_went(schema_name name, servers name[], catalog jsonb) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := quote_ident(schema_name)::regnamespace;
	relations text[] := ARRAY(SELECT DISTINCT c ->> 'relname' FROM jsonb_array_elements(catalog) AS c);
	gone record;
BEGIN
	FOR gone IN
		SELECT c.oid::regclass AS helper, v.oid::regclass AS view, p.oid::regclass AS parent, c.relname
		FROM pg_foreign_server s
		JOIN pg_namespace n ON obj_description(n.oid, 'pg_namespace') = coursera.federation_comment(schema_name, s.srvname)
		JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'f'
		LEFT JOIN pg_class v ON v.relname = c.relname AND v.relnamespace = namespace AND v.relkind = 'v'
			AND NOT v.relname = ANY (relations)
		LEFT JOIN pg_class p ON p.relname = c.relname AND p.relnamespace = namespace AND p.relkind = 'p'
			AND NOT p.relname = ANY (relations)
		WHERE NOT (s.srvname = ANY (servers)
			AND catalog @> jsonb_build_array(jsonb_build_object('server', s.srvname, 'relname', c.relname)))
		ORDER BY c.relname, v.oid IS NULL
	LOOP
		-- Several servers may have had it.
		IF gone.view IS NOT NULL THEN
			BEGIN
				EXECUTE format('DROP VIEW IF EXISTS %s RESTRICT', gone.view);
			EXCEPTION WHEN dependent_objects_still_exist THEN
				RAISE WARNING USING
					MESSAGE = format('view "%s" is kept, although no server has the table any more', gone.view),
					DETAIL = 'Other objects depend on it. Queries of it fail.';
				CONTINUE;
			END;
		END IF;
		IF gone.parent IS NOT NULL THEN
			RAISE WARNING 'table "%" is empty because no server has it any more', gone.parent;
		END IF;
		BEGIN
			EXECUTE format('DROP FOREIGN TABLE IF EXISTS %s RESTRICT', gone.helper);
		EXCEPTION WHEN dependent_objects_still_exist THEN
			RAISE WARNING USING
				MESSAGE = format('foreign table "%s" is kept, although its server does not have the table any more', gone.helper),
				DETAIL = 'Other objects depend on it. Queries of it fail.';
		END;
	END LOOP;
	FOR gone IN
		SELECT n.nspname
		FROM pg_foreign_server s
		JOIN pg_namespace n ON obj_description(n.oid, 'pg_namespace') = coursera.federation_comment(schema_name, s.srvname)
		WHERE NOT s.srvname = ANY (servers)
			AND NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid)
	LOOP
		EXECUTE format('DROP SCHEMA %I RESTRICT', gone.nspname);
	END LOOP;
END
$$;
COMMENT ON FUNCTION drop_what_went(name, name[], jsonb) IS
'drops what a federation has for tables and servers that are no longer part of it';

-- Finds rows that a filter on the course does not find, or finds on the wrong server.
CREATE FUNCTION warn_of_stray_rows(schema_name name, servers name[], catalog jsonb, courses jsonb) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
	number bigint;
BEGIN
	FOR part IN
		SELECT h.relname, h.server, h.place = min(h.place) OVER (PARTITION BY h.relname) AS is_first,
			format('%I.%I', coursera.server_schema(schema_name, h.server::name), h.relname) AS relation,
			ARRAY(SELECT jsonb_array_elements_text(courses -> h.server)) AS own,
			ARRAY(
				SELECT c FROM jsonb_each(courses) AS o (server, list), jsonb_array_elements_text(o.list) AS c
				WHERE o.server <> h.server) AS others
		FROM jsonb_to_recordset(catalog) AS h (server text, place int, relname name, attname name)
		WHERE h.attname = 'course_id'
		ORDER BY h.relname, h.place
	LOOP
		IF NOT part.is_first AND cardinality(part.own) = 0 THEN
			EXECUTE format('SELECT count(*) FROM %s', part.relation) INTO number;
			IF number > 0 THEN
				RAISE WARNING USING
					MESSAGE = format('table "%s" of server "%s" is left out, with %s rows', part.relname, part.server, number),
					DETAIL = 'The server does not list any course, in its table courses or its view exports.';
			END IF;
		ELSIF NOT part.is_first THEN
			EXECUTE format('SELECT count(*) FROM %s WHERE course_id IS NULL OR course_id <> ALL (%L)', part.relation, part.own) INTO number;
			IF number > 0 THEN
				RAISE WARNING USING
					MESSAGE = format('table "%s" of server "%s" has rows of courses that the server does not list: %s', part.relname, part.server, number),
					DETAIL = 'They are in the table, but a filter on course_id does not find them.';
			END IF;
		ELSIF cardinality(part.others) > 0 THEN
			EXECUTE format('SELECT count(*) FROM %s WHERE course_id = ANY (%L)', part.relation, part.others) INTO number;
			IF number > 0 THEN
				RAISE WARNING USING
					MESSAGE = format('table "%s" of server "%s" has rows of courses that other servers list: %s', part.relname, part.server, number),
					DETAIL = 'They are in the table, but a filter on course_id does not find them.',
					HINT = 'The option exclude_courses of the server''s own foreign server leaves them out.';
			END IF;
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION warn_of_stray_rows(name, name[], jsonb, jsonb) IS
'counts rows of a federation''s tables that are on another server than their course, and warns about them';
