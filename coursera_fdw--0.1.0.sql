-- coursera_fdw 0.1.0: query Coursera research data exports in place

-- Stop when this file is read by psql instead of CREATE EXTENSION.
\echo Use "CREATE EXTENSION coursera_fdw" to load this file. \quit

-- The helpers are for everybody; what reads an archive has its own guards.
GRANT USAGE ON SCHEMA coursera TO PUBLIC;

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
'makes a server, a schema of the same name and in it a foreign table, with documentation, for each CSV of an export; returns how many. names is exported or neutral';

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
'drops what attach made: the foreign tables and, when nothing else uses them, the server and the schema';

-- Whoever attaches names a file of the server.
REVOKE ALL ON FUNCTION attach(text, name, text), detach(name), copy_comments(name, name, text)
	FROM PUBLIC;

-- Local copies

-- Names no file and runs with the caller's rights, so it is for everybody: who may read the foreign
-- tables and make tables may copy them.
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
		), documented AS (
			SELECT f.oid, d.ordinal, d.column_name, d.in_primary_key, a.attname,
				d.column_name IN ('course_id', 'course_branch_id')
					OR d.column_name = ANY (t.user_id_columns) AS is_id
			FROM foreign_tables f
			JOIN documented_columns d USING (srvname, entry)
			JOIN documented_tables t USING (srvname, entry)
			LEFT JOIN LATERAL (
				SELECT attname FROM pg_attribute
				WHERE attrelid = f.oid AND attnum > 0 AND NOT attisdropped
					AND coalesce(d.csv_column, d.column_name) = coalesce(
						(SELECT option_value FROM pg_options_to_table(attfdwoptions)
						 WHERE option_name = 'csv_column'),
						attname)
				ORDER BY attnum
				LIMIT 1) a ON true
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
		EXECUTE format('CREATE TABLE %I.%I AS SELECT * FROM ONLY %I.%I',
			target, copied.relname, schema_name, copied.relname);

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
