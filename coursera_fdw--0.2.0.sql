-- coursera_fdw 0.2.0: query Coursera research data exports in place

-- Stop when this file is read by psql instead of CREATE EXTENSION.
\echo Use "CREATE EXTENSION coursera_fdw" to load this file. \quit

CREATE FUNCTION library_version() RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_library_version'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION library_version() IS
'version of the library that this session has loaded; if it differs from the extension''s (extversion in pg_extension), the session began before the library was replaced, or ALTER EXTENSION coursera_fdw UPDATE is due';

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

-- By the handler: a wrapper can be renamed, and others may be made for the same handler. (So do
-- functions in C++.)
CREATE FUNCTION is_own_wrapper(wrapper oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT EXISTS (
	SELECT FROM pg_foreign_data_wrapper w
	WHERE w.oid = is_own_wrapper.wrapper
		AND w.fdwhandler = to_regprocedure('coursera.coursera_fdw_handler()'))
$$;
COMMENT ON FUNCTION is_own_wrapper(oid) IS
'whether a foreign data wrapper is one of coursera_fdw, whatever it is called';

CREATE FOREIGN DATA WRAPPER coursera_fdw
	HANDLER coursera_fdw_handler
	VALIDATOR coursera_fdw_validator;
COMMENT ON FOREIGN DATA WRAPPER coursera_fdw IS
'reads the tables of a Coursera research data export in place';

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
'the tables of a server''s export, with the export''s own documentation; undeclared_columns are in the file but not in its script; needs USAGE on the server';

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
'the data dictionary of a server''s export: types, descriptions and keys as the export declares them (its data need not honour them); for tables that it does not describe, the types known from other exports; needs USAGE on the server';

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
'the learner ids of a server''s export: their domains, columns and tables, and whether they are linked (one id everywhere) or isolated (one per domain, which must not be joined across domains), or unknown, if the export has only tables whose id would be the same in both cases; needs USAGE on the server';

CREATE FUNCTION exports(
	server name,
	OUT file text,
	OUT date timestamptz,
	OUT courses text[],
	OUT partner text,
	OUT superseded boolean,
	OUT problem text,
	OUT tables integer,
	OUT superseded_tables integer
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_exports'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 40;
COMMENT ON FUNCTION exports(name) IS
'the exports that a server reads, the newest first: latest time stamp of the entries, course ids, partner, whether all its tables are superseded, why it cannot be read, how many tables it has, and for how many of them all courses come from newer exports; needs USAGE on the server';

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
'where a column occurs in a server''s export; pattern is a pattern of LIKE; needs USAGE on the server';

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
'the rows of a foreign table''s file that on_error ''skip'' leaves out: their last line (the header is line 1), the column whose value is refused (NULL if the structure of the row is broken), the reason, and the row as it is in the file; reads the file once; needs SELECT on the table';

-- The functions by which check reads files: without foreign tables, so that it needs no privilege
-- to create them.
CREATE FUNCTION file_rows(
	server name,
	table_name name,
	entry text,
	csv_columns text[],
	max_rows bigint DEFAULT 9223372036854775807
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_file_rows'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 100000;
COMMENT ON FUNCTION file_rows(name, name, text, text[], bigint) IS
'the rows of a file of a server''s export, as a foreign table with the columns that the query lists would have them, without those that cannot be its rows; csv_columns are the names of its columns in the file; needs USAGE on the server';

CREATE FUNCTION file_rejects(
	server name,
	table_name name,
	entry text,
	column_names text[],
	types text[],
	csv_columns text[],
	OUT line bigint,
	OUT column_name text,
	OUT reason text,
	OUT raw text,
	OUT file text,
	OUT archive text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_file_rejects'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION file_rejects(name, name, text, text[], text[], text[]) IS
'what coursera.rejects returns, for a file of a server''s export and a table of these columns; needs USAGE on the server';

-- A call of file_rows for columns of a table (an element of the dictionary for each), as an item of a
-- FROM clause.
CREATE FUNCTION file_rows_call(server name, columns jsonb, alias text, max_rows bigint DEFAULT NULL) RETURNS text
	LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT format('coursera.file_rows(%L, %L, %L, %L%s) AS %I(%s)', server, min(c ->> 'table_name'), min(c ->> 'entry'),
	array_agg(coalesce(c ->> 'csv_column', '') ORDER BY ordinal)::text, ', ' || max_rows, alias,
	string_agg(format('%I %s', c ->> 'column_name', c ->> 'data_type'), ', ' ORDER BY ordinal))
FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (c, ordinal)
$$;
COMMENT ON FUNCTION file_rows_call(name, jsonb, text, bigint) IS
'a call of file_rows, with the column definition list that belongs to it';

-- dictionary: the rows of coursera.columns, which the whole export must be read for.
CREATE FUNCTION check_table(
	server name,
	table_name name,
	dictionary jsonb,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL RESTRICTED ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	-- The columns that are in the file, and the one that is its name.
	columns jsonb := (
		SELECT jsonb_agg(c ORDER BY (c ->> 'ordinal')::int)
		FROM jsonb_array_elements(dictionary) c
		WHERE c ->> 'table_name' = check_table.table_name
			AND (c ->> 'csv_column' IS NOT NULL OR c ->> 'column_name' = 'course_slug'));
	keys jsonb;
	key_names text;
	refers record;
	found bigint;
	nulls bigint;
	detail text;
BEGIN
	IF columns IS NULL THEN
		RETURN;
	END IF;
	RETURN QUERY
		SELECT CASE WHEN r.column_name IS NULL THEN 'malformed rows' ELSE 'values that do not convert' END,
			r.column_name, count(*),
			format('line %s: %s', min(r.line), (array_agg(r.reason ORDER BY r.line))[1])
		FROM (
			SELECT min(c ->> 'entry') AS entry, array_agg(c ->> 'column_name' ORDER BY ordinal) AS column_names,
				array_agg(c ->> 'data_type' ORDER BY ordinal) AS types,
				array_agg(coalesce(c ->> 'csv_column', '') ORDER BY ordinal) AS csv_columns
			FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (c, ordinal)
		) t
		CROSS JOIN LATERAL coursera.file_rejects(check_table.server, check_table.table_name, t.entry,
			t.column_names, t.types, t.csv_columns) r
		GROUP BY r.column_name
		ORDER BY r.column_name NULLS FIRST;

	-- A key with a column that the file does not have cannot be checked.
	SELECT jsonb_agg(c ORDER BY (c ->> 'ordinal')::int),
		string_agg(format('%I', c ->> 'column_name'), ', ' ORDER BY (c ->> 'ordinal')::int)
	INTO keys, key_names
	FROM jsonb_array_elements(dictionary) c
	WHERE c ->> 'table_name' = check_table.table_name AND (c ->> 'in_primary_key')::boolean;
	IF keys <@ columns THEN
		EXECUTE format(
			'SELECT count(*) FILTER (WHERE times > 1), min(example) FILTER (WHERE times > 1),
				coalesce(sum(times) FILTER (WHERE has_null), 0)
			FROM (
				SELECT count(*) AS times, ROW(%1$s)::text AS example, num_nulls(%1$s) > 0 AS has_null
				FROM %2$s GROUP BY %1$s
			) by_key', key_names, coursera.file_rows_call(server, keys, 't'))
		INTO found, example, nulls;
		IF found > 0 THEN
			problem := 'repeated keys';
			column_name := key_names;
			rows := found;
			RETURN NEXT;
		END IF;
		IF nulls > 0 THEN
			problem := 'keys with nulls';
			column_name := key_names;
			rows := nulls;
			example := NULL;
			RETURN NEXT;
		END IF;
	END IF;

	FOR refers IN
		SELECT c AS source, target
		FROM jsonb_array_elements(columns) c
		CROSS JOIN jsonb_array_elements_text(
			CASE jsonb_typeof(c -> 'refers_to') WHEN 'array' THEN c -> 'refers_to' ELSE '[]' END) reference
		JOIN jsonb_array_elements(dictionary) target
			ON (target ->> 'table_name') || '.' || (target ->> 'column_name') = reference
		WHERE target ->> 'csv_column' IS NOT NULL
		ORDER BY (c ->> 'ordinal')::int, reference
	LOOP
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), min(t.%2$I::text) FROM %4$s
			WHERE t.%2$I IS NOT NULL AND NOT EXISTS (
				SELECT FROM %5$s WHERE target.%3$I::text = t.%2$I::text)
			HAVING count(*) > 0',
			format('not in %s.%s', refers.target ->> 'table_name', refers.target ->> 'column_name'),
			refers.source ->> 'column_name', refers.target ->> 'column_name',
			coursera.file_rows_call(server, jsonb_build_array(refers.source), 't'),
			coursera.file_rows_call(server, jsonb_build_array(refers.target), 'target'));
	END LOOP;

	-- A name that occurs twice in the header is an error only for queries that use the column.
	EXECUTE 'SELECT FROM ' || coursera.file_rows_call(server, columns, 't', 1);
EXCEPTION
	-- An error that makes a whole table unreadable is a finding; OTHERS does not include a cancel.
	WHEN OTHERS THEN
		problem := 'cannot be read';
		column_name := NULL;
		rows := NULL;
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		example := concat_ws(': ', SQLERRM, nullif(detail, ''));
		RETURN NEXT;
END
$$;
COMMENT ON FUNCTION check_table(name, name, jsonb) IS
'what is wrong with one table of a server''s export';

CREATE FUNCTION "check"(
	server name,
	OUT table_name name,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL RESTRICTED ROWS 50
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	tables jsonb := (SELECT jsonb_agg(t ORDER BY t.table_name) FROM coursera.tables(server) t);
	columns jsonb := (SELECT jsonb_agg(c) FROM coursera.columns(server) c);
	one record;
BEGIN
	FOR one IN
		SELECT t ->> 'table_name' AS name, t -> 'undeclared_columns' AS undeclared, n, jsonb_array_length(tables) AS of
		FROM jsonb_array_elements(tables) WITH ORDINALITY AS parts (t, n)
	LOOP
		RAISE NOTICE 'table % of %: "%"', one.n, one.of, one.name;
		RETURN QUERY
			SELECT one.name::name, 'declared but not in the file', c ->> 'column_name', NULL::bigint, NULL::text
			FROM jsonb_array_elements(columns) c
			WHERE c ->> 'table_name' = one.name AND c ->> 'csv_column' IS NULL AND c ->> 'column_name' <> 'course_slug'
			UNION ALL
			SELECT one.name::name, 'in the file but not declared', undeclared, NULL, NULL
			FROM jsonb_array_elements_text(one.undeclared) undeclared
			UNION ALL
			SELECT one.name::name, found.problem, found.column_name, found.rows, found.example
			FROM coursera.check_table(server, one.name::name, columns) found;
	END LOOP;
END
$$;
COMMENT ON FUNCTION "check"(name) IS
'what is wrong with an export: tables that cannot be read, as when bytes are damaged, malformed rows, values that do not convert, declared keys that repeat or contain nulls, declared references without a target, columns that are only in the file or only in its script. Reads each table, and some columns twice; a NOTICE names each table; needs USAGE on the server';

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

-- The export's descriptions of a server's foreign tables in a schema and of their columns, and the
-- commands that make them comments. sub_id: 0 for a table, otherwise the column's number.
CREATE FUNCTION comment_commands(
	server name,
	schema_name name,
	names text,
	OUT relation oid,
	OUT sub_id integer,
	OUT entry text,
	OUT csv_column text,
	OUT description text,
	OUT command text
) RETURNS SETOF record
	LANGUAGE sql VOLATILE STRICT PARALLEL RESTRICTED ROWS 800
	SET search_path = pg_catalog, pg_temp
AS $$
WITH foreign_tables AS (
	SELECT c.oid, c.relname,
		coalesce(
			(SELECT option_value FROM pg_options_to_table(ft.ftoptions) WHERE option_name = 'entry'),
			c.relname || '.csv') AS entry
	FROM pg_foreign_table ft
	JOIN pg_class c ON c.oid = ft.ftrelid
	JOIN pg_foreign_server s ON s.oid = ft.ftserver
	WHERE s.srvname = comment_commands.server
		AND c.relnamespace = quote_ident(comment_commands.schema_name)::regnamespace
), foreign_columns AS (
	SELECT t.oid, t.relname, t.entry, a.attname, a.attnum,
		coalesce(
			(SELECT option_value FROM pg_options_to_table(a.attfdwoptions)
			 WHERE option_name = 'csv_column'),
			a.attname) AS csv_column
	FROM foreign_tables t
	JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
), documentation AS MATERIALIZED (
	SELECT * FROM coursera.documentation(comment_commands.server, comment_commands.names)
)
SELECT t.oid, 0, d.entry, d.csv_column, d.description,
	format('COMMENT ON FOREIGN TABLE %I.%I IS %L', schema_name, t.relname, d.description)
FROM foreign_tables t
JOIN documentation d USING (entry)
WHERE d.csv_column IS NULL
UNION ALL
SELECT t.oid, t.attnum, d.entry, d.csv_column, d.description,
	format('COMMENT ON COLUMN %I.%I.%I IS %L', schema_name, t.relname, t.attname, d.description)
FROM foreign_columns t
JOIN documentation d USING (entry, csv_column)
$$;
COMMENT ON FUNCTION comment_commands(name, name, text) IS
'the export''s documentation of a server''s foreign tables in a schema, and the commands that make it their comments';

-- Copies the export's documentation to the foreign tables of a server in a schema.
CREATE FUNCTION copy_comments(server name, schema_name name, names text DEFAULT 'exported')
	RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	comment_command text;
BEGIN
	FOR comment_command IN
		SELECT c.command FROM coursera.comment_commands(server, schema_name, names) c
	LOOP
		EXECUTE comment_command;
	END LOOP;
END
$$;
COMMENT ON FUNCTION copy_comments(name, name, text) IS
'copies the export''s documentation into the comments of a server''s foreign tables in a schema, as attach does; for tables that IMPORT FOREIGN SCHEMA has made';

CREATE FUNCTION build_table_index(
	relation regclass,
	OUT archive text,
	OUT entry text,
	OUT blocks integer,
	OUT bytes bigint,
	OUT built_at timestamptz,
	OUT seconds double precision
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_build_table_index'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 4;
COMMENT ON FUNCTION build_table_index(regclass) IS
'builds the block indexes of the files that a foreign table is read from, as coursera.build_index does for all tables of a server; needs ownership of the server';

CREATE FUNCTION drop_table_index(relation regclass, OUT archive text, OUT entry text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_drop_table_index'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 4;
COMMENT ON FUNCTION drop_table_index(regclass) IS
'drops the block indexes of the files that a foreign table is read from, as coursera.drop_index does for all tables of a server; needs ownership of the server';

CREATE FUNCTION table_indexes(
	relation regclass,
	OUT archive text,
	OUT entry text,
	OUT blocks integer,
	OUT bytes bigint,
	OUT built_at timestamptz,
	OUT seconds double precision
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_table_indexes'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 4;
COMMENT ON FUNCTION table_indexes(regclass) IS
'the block indexes of the files that a foreign table is read from; needs USAGE on the server';

-- A server's foreign tables, one for each set of options that determines how a file is read.
CREATE FUNCTION foreign_tables(server name) RETURNS TABLE (relation regclass, table_name name)
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_foreign_server s WHERE s.srvname = foreign_tables.server AND coursera.is_own_wrapper(s.srvfdw)) THEN
		RAISE undefined_object USING
			MESSAGE = format('server "%s" does not exist or is not one of coursera_fdw', server),
			HINT = 'coursera.attach makes a server of coursera_fdw.';
	END IF;
	RETURN QUERY
		SELECT c.oid::regclass, c.relname
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = foreign_tables.server
		ORDER BY c.relname, c.oid;
END
$$;
COMMENT ON FUNCTION foreign_tables(name) IS
'the foreign tables of a server of coursera_fdw';

CREATE FUNCTION build_index(
	server name,
	OUT table_name name,
	OUT archive text,
	OUT entry text,
	OUT blocks integer,
	OUT bytes bigint,
	OUT seconds double precision
) RETURNS SETOF record
	LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE ROWS 20
	BEGIN ATOMIC
		SELECT t.table_name, i.archive, i.entry, i.blocks, i.bytes, i.seconds
		FROM coursera.foreign_tables(build_index.server) t, coursera.build_table_index(t.relation) i;
	END;
COMMENT ON FUNCTION build_index(name) IS
'builds the block indexes of a server''s files of 1 MB and more that have none yet, so that filters read only the blocks that may have rows for them, and count(*) reads nothing; returns a row per index, with the seconds that it took; needs ownership of the server';

CREATE FUNCTION drop_index(server name, OUT table_name name, OUT archive text, OUT entry text) RETURNS SETOF record
	LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE ROWS 20
	BEGIN ATOMIC
		SELECT t.table_name, i.archive, i.entry
		FROM coursera.foreign_tables(drop_index.server) t, coursera.drop_table_index(t.relation) i;
	END;
COMMENT ON FUNCTION drop_index(name) IS
'drops the block indexes of a server''s files; returns a row per index that it dropped; needs ownership of the server';

CREATE FUNCTION indexes(
	server name,
	OUT table_name name,
	OUT archive text,
	OUT entry text,
	OUT blocks integer,
	OUT bytes bigint,
	OUT built_at timestamptz
) RETURNS SETOF record
	LANGUAGE sql VOLATILE STRICT PARALLEL RESTRICTED ROWS 20
	BEGIN ATOMIC
		SELECT t.table_name, i.archive, i.entry, i.blocks, i.bytes, i.built_at
		FROM coursera.foreign_tables(indexes.server) t, coursera.table_indexes(t.relation) i;
	END;
COMMENT ON FUNCTION indexes(name) IS
'the block indexes of a server''s files that are up to date, including those that scans have built; needs USAGE on the server';

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

-- The foreign tables of a server in a schema, column by column (attname is null for a table without
-- columns). stem and key identify a table and a column in two schemas that name them differently:
-- the file, without its suffix, and the column in the file.
CREATE FUNCTION foreign_columns(
	server_id oid,
	namespace oid,
	OUT relation oid,
	OUT relname name,
	OUT stem text,
	OUT is_attached boolean,
	OUT table_options text[],
	OUT attnum smallint,
	OUT attname name,
	OUT type text,
	OUT key text,
	OUT column_options text[]
) RETURNS SETOF record
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 800
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT c.oid, c.relname,
	regexp_replace(
		coalesce(
			(SELECT option_value FROM pg_options_to_table(ft.ftoptions) WHERE option_name = 'entry'),
			c.relname),
		'[.]csv([.]gz)?$', '', 'i'),
	coalesce('attached=true' = ANY (ft.ftoptions), false), coalesce(ft.ftoptions, '{}'),
	a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
	coalesce(
		(SELECT min(
				CASE o.option_name
					WHEN 'csv_column' THEN 'column ' || lower(btrim(o.option_value, ' ' || chr(9)))
					ELSE o.option_name || ' ' || o.option_value
				END)
		 FROM pg_options_to_table(a.attfdwoptions) o
		 WHERE o.option_name IN ('csv_column', 'position', 'archive_column', 'course_slug')),
		'column ' || lower(a.attname)),
	coalesce(a.attfdwoptions, '{}')
FROM pg_foreign_table ft
JOIN pg_class c ON c.oid = ft.ftrelid
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE ft.ftserver = foreign_columns.server_id AND c.relnamespace = foreign_columns.namespace
$$;
COMMENT ON FUNCTION foreign_columns(oid, oid) IS
'the columns of a server''s foreign tables in a schema, and what they are in the export';

-- The options of `fresh` that `kept` does not have, as the list of an OPTIONS clause; null if there
-- are none.
CREATE FUNCTION missing_options(kept text[], fresh text[]) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT string_agg(format('%I %L', f.option_name, f.option_value), ', ' ORDER BY f.option_name)
FROM pg_options_to_table(fresh) f
WHERE NOT EXISTS (SELECT FROM pg_options_to_table(kept) k WHERE k.option_name = f.option_name)
$$;
COMMENT ON FUNCTION missing_options(text[], text[]) IS
'the options of a table or column that another one does not have, in the syntax of ALTER';

-- Whether attach gave the tables of a server neutral names. Version 0.1.0 did not record it: with
-- neutral names, a column has another name than in its file.
CREATE FUNCTION attached_names(server_id oid, namespace oid) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce(
	(SELECT o.option_value
	 FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
	 WHERE s.oid = attached_names.server_id AND o.option_name = 'names'),
	(SELECT 'neutral'
	 FROM coursera.foreign_columns(attached_names.server_id, attached_names.namespace) c
	 WHERE c.attname ~ '^partner_.*user_id$' AND c.key ~ '^column .*_user_id$' AND c.key <> 'column ' || c.attname
	 LIMIT 1),
	'exported')
$$;
COMMENT ON FUNCTION attached_names(oid, oid) IS
'the kind of names, exported or neutral, that an attached schema has';

-- The views that refresh reports on, with their queries.
CREATE FUNCTION ready_views(namespace oid) RETURNS jsonb
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce(jsonb_object_agg(relname, pg_get_viewdef(oid)), '{}')
FROM pg_class
WHERE relnamespace = ready_views.namespace AND relkind = 'v'
	AND (coursera.is_ready_view(oid) OR coursera.is_attached_exports_view(oid))
$$;
COMMENT ON FUNCTION ready_views(oid) IS
'the views that attach has made in a schema, and their queries';

-- How the foreign tables of a server in a schema differ from the ones that IMPORT has made in
-- another schema, and the commands that remove the difference. change: null if it is not reported.
CREATE FUNCTION refresh_steps(
	server_id oid,
	schema_name name,
	imported_schema name,
	OUT change text,
	OUT table_name name,
	OUT column_name name,
	OUT before text,
	OUT after text,
	OUT warning text,
	OUT command text
) RETURNS SETOF record
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 100
	SET search_path = pg_catalog, pg_temp
AS $$
WITH ours AS MATERIALIZED (
	SELECT * FROM coursera.foreign_columns(
		refresh_steps.server_id, quote_ident(refresh_steps.schema_name)::regnamespace)
	WHERE is_attached
), imported AS MATERIALIZED (
	SELECT * FROM coursera.foreign_columns(
		refresh_steps.server_id, quote_ident(refresh_steps.imported_schema)::regnamespace)
), pairs AS MATERIALIZED (
	SELECT DISTINCT ON (i.relation) i.relation AS imported, o.relation AS ours, o.relname,
		i.table_options, o.table_options AS our_options
	FROM imported i
	JOIN ours o USING (stem)
	ORDER BY i.relation, o.relation
), columns AS (
	SELECT p.relname, p.ours, i.attnum AS place, i.attname AS fresh_name, i.type AS fresh_type,
		i.column_options AS fresh_options, o.attnum, o.attname, o.type, o.column_options
	FROM pairs p
	JOIN imported i ON i.relation = p.imported AND i.attname IS NOT NULL
	LEFT JOIN ours o ON o.relation = p.ours AND o.key = i.key
	UNION ALL
	SELECT p.relname, p.ours, NULL, NULL, NULL, NULL, o.attnum, o.attname, o.type, o.column_options
	FROM pairs p
	JOIN ours o ON o.relation = p.ours AND o.attname IS NOT NULL
	WHERE NOT EXISTS (SELECT FROM imported i WHERE i.relation = p.imported AND i.key = o.key)
), steps AS (
	SELECT DISTINCT
		CASE WHEN taken.oid IS NULL THEN 'table added' ELSE 'name taken' END AS change,
		i.relname AS table_name, NULL::name AS column_name, NULL::text AS before, NULL::text AS after,
		CASE WHEN taken.oid IS NOT NULL
			THEN format('table "%s" is not added because schema "%s" has another object of this name', i.relname, schema_name) END AS warning,
		CASE WHEN taken.oid IS NULL
			THEN format('ALTER FOREIGN TABLE %1$I.%3$I OPTIONS (ADD attached ''true''); ALTER FOREIGN TABLE %1$I.%3$I SET SCHEMA %2$I',
				imported_schema, schema_name, i.relname) END AS command,
		1 AS kind, 0 AS place
	FROM imported i
	LEFT JOIN pg_class taken ON taken.relname = i.relname
		AND taken.relnamespace = quote_ident(schema_name)::regnamespace
	WHERE i.relation NOT IN (SELECT imported FROM pairs)
	UNION ALL
	SELECT DISTINCT 'table gone', o.relname, NULL::name, NULL, NULL,
		format('table "%s" is not in the export any more, and queries of it fail', o.relname), NULL, 2, 0
	FROM ours o
	WHERE o.relation NOT IN (SELECT ours FROM pairs)
	UNION ALL
	SELECT CASE WHEN taken.attname IS NULL THEN 'column added' ELSE 'name taken' END,
		c.relname, c.fresh_name, NULL, c.fresh_type,
		CASE WHEN taken.attname IS NOT NULL
			THEN format('column "%s" is not added to table "%s" because the table has another column of this name', c.fresh_name, c.relname) END,
		CASE WHEN taken.attname IS NULL
			THEN format('ALTER FOREIGN TABLE %I.%I ADD COLUMN %I %s OPTIONS (%s)', schema_name, c.relname, c.fresh_name,
				c.fresh_type, coursera.missing_options('{}', c.fresh_options)) END,
		3, c.place
	FROM columns c
	LEFT JOIN ours taken ON taken.relation = c.ours AND taken.attname = c.fresh_name
	WHERE c.attname IS NULL
	UNION ALL
	SELECT 'column gone', c.relname, c.attname, c.type, NULL,
		format('column "%s" of table "%s" is not in the export any more, and is NULL', c.attname, c.relname),
		NULL, 3, c.attnum
	FROM columns c
	WHERE c.fresh_name IS NULL AND c.column_options::text !~ 'archive_column=|course_slug='
	UNION ALL
	SELECT 'type differs', c.relname, c.attname, c.type, c.fresh_type,
		format('column "%s" of table "%s" keeps type %s, although the export declares %s', c.attname, c.relname, c.type, c.fresh_type),
		NULL, 3, c.attnum
	FROM columns c
	WHERE c.type <> c.fresh_type
	UNION ALL
	SELECT NULL, c.relname, c.attname, NULL, NULL, NULL,
		format('ALTER FOREIGN TABLE %I.%I ALTER COLUMN %I OPTIONS (%s)', schema_name, c.relname, c.attname,
			coursera.missing_options(c.column_options, c.fresh_options)),
		4, c.attnum
	FROM columns c
	WHERE coursera.missing_options(c.column_options, c.fresh_options) IS NOT NULL
	UNION ALL
	SELECT NULL, p.relname, NULL, NULL, NULL, NULL,
		format('ALTER FOREIGN TABLE %I.%I OPTIONS (%s)', schema_name, p.relname,
			coursera.missing_options(p.our_options, p.table_options)),
		4, 0
	FROM pairs p
	WHERE coursera.missing_options(p.our_options, p.table_options) IS NOT NULL
)
SELECT change, table_name, column_name, before, after, warning, command
FROM steps
ORDER BY table_name, kind, place
$$;
COMMENT ON FUNCTION refresh_steps(oid, name, name) IS
'how attached tables differ from freshly imported ones, and the commands that refresh runs for that';

CREATE FUNCTION refresh(
	schema_name name,
	archive text DEFAULT NULL,
	statistics boolean DEFAULT true
) RETURNS TABLE (change text, table_name name, column_name name, before text, after text)
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 20
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	attached record;
	namespace oid := to_regnamespace(quote_ident(schema_name));
	names text;
	scratch name := format('coursera_refresh_%s', pg_backend_pid());
	old_comments jsonb := '{}';
	old_views jsonb;
	new_views jsonb;
	old_rows jsonb;
	step record;
	is_clickstream boolean;
BEGIN
	IF schema_name IS NULL OR statistics IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'schema_name and statistics must not be null';
	END IF;
	SELECT * INTO attached FROM coursera.attached_server(schema_name);
	IF attached.tables IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('no export is attached as schema "%s"', schema_name),
			HINT = 'coursera.attach makes a schema of an export.';
	END IF;
	is_clickstream := EXISTS (
		SELECT FROM pg_class c WHERE c.oid = ANY (attached.tables) AND c.relname = 'clickstream_events');
	names := coursera.attached_names(attached.server_id, namespace);
	old_views := coursera.ready_views(namespace);
	SELECT jsonb_object_agg(c.oid::text, c.reltuples::bigint) INTO old_rows
	FROM pg_class c WHERE c.oid = ANY (attached.tables);
	IF NOT is_clickstream THEN
		-- A comment that differs from the export's former description is the user's own. If the
		-- former archive is gone, all comments might be.
		BEGIN
			SELECT coalesce(jsonb_object_agg(format('%s %s', c.relation, c.sub_id), c.description), '{}')
			INTO old_comments
			FROM coursera.comment_commands(attached.server_name, refresh.schema_name, names) c;
		EXCEPTION
			WHEN OTHERS THEN NULL;
		END;
	END IF;

	IF archive IS NOT NULL THEN
		EXECUTE format('ALTER SERVER %I OPTIONS (SET archive %L)', attached.server_name, archive);
	END IF;
	-- Clickstream files have no other description.
	IF NOT is_clickstream THEN
		EXECUTE format('CREATE SCHEMA %I', scratch);
		EXECUTE format('IMPORT FOREIGN SCHEMA export FROM SERVER %I INTO %I OPTIONS (names %L)',
			attached.server_name, scratch, names);
		FOR step IN SELECT * FROM coursera.refresh_steps(attached.server_id, refresh.schema_name, scratch) LOOP
			IF step.command IS NOT NULL THEN
				EXECUTE step.command;
			END IF;
			IF step.warning IS NOT NULL THEN
				RAISE WARNING USING MESSAGE = step.warning;
			END IF;
			IF step.change IS NOT NULL THEN
				RETURN QUERY SELECT step.change, step.table_name, step.column_name, step.before, step.after;
			END IF;
		END LOOP;
		FOR step IN
			SELECT format('DROP FOREIGN TABLE %s', c.oid::regclass) AS command
			FROM pg_class c WHERE c.relnamespace = quote_ident(scratch)::regnamespace AND c.relkind = 'f'
		LOOP
			EXECUTE step.command;
		END LOOP;
		EXECUTE format('DROP SCHEMA %I RESTRICT', scratch);

		FOR step IN
			SELECT c.command
			FROM coursera.comment_commands(attached.server_name, refresh.schema_name, names) c
			LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.relation
				AND d.objsubid = c.sub_id
			WHERE d.description IS DISTINCT FROM c.description
				AND (d.description IS NULL
					OR d.description = old_comments ->> format('%s %s', c.relation, c.sub_id))
		LOOP
			EXECUTE step.command;
		END LOOP;
	END IF;

	PERFORM coursera.create_views(attached.server_name, refresh.schema_name);
	IF NOT is_clickstream THEN
		PERFORM coursera.create_exports_view(attached.server_name, refresh.schema_name);
	END IF;
	new_views := coursera.ready_views(namespace);
	RETURN QUERY
		SELECT CASE WHEN old_views ? n.key THEN 'view changed' ELSE 'view added' END, n.key::name, NULL::name,
			NULL::text, NULL::text
		FROM jsonb_each_text(new_views) n
		WHERE old_views ->> n.key IS DISTINCT FROM n.value
		ORDER BY n.key;

	IF statistics THEN
		PERFORM coursera.gather_statistics(attached.server_name, refresh.schema_name);
		RETURN QUERY
			SELECT 'rows', c.relname, NULL::name, nullif(old_rows ->> c.oid::text, '-1'),
				nullif(c.reltuples::bigint, -1)::text
			FROM pg_class c
			JOIN pg_foreign_table ft ON ft.ftrelid = c.oid
			WHERE ft.ftserver = attached.server_id AND c.relnamespace = namespace
				AND 'attached=true' = ANY (ft.ftoptions)
				AND nullif(old_rows ->> c.oid::text, '-1') IS DISTINCT FROM nullif(c.reltuples::bigint, -1)::text
			ORDER BY c.relname;
	END IF;
	IF obj_description(namespace, 'pg_namespace') IS NULL THEN
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema_name, coursera.attached_comment('schema'));
	END IF;
END
$$;
COMMENT ON FUNCTION refresh(name, text, boolean) IS
'the monthly routine: points an attached schema at a new archive, or reads the same one again, adds new tables, columns and ready views, keeps everything that depends on the schema, gathers statistics, and returns what changed: table added, table gone, column added, column gone, type differs, name taken, view added, view changed, rows (before and after)';

-- Ready views of released versions, whose comments drop_views recognizes. Entries are never removed
-- from here.
CREATE FUNCTION former_views(OUT view_name name, OUT row_comment text)
	RETURNS SETOF record
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $function$
VALUES
-- 0.1.0
('enrollments'::name,
	'A row is a learner in a course whose enrollment commenced, that is, who reached the role LEARNER at some time.'),
('demographic_survey',
	'A row is an answer of a learner to a question of the demographic survey; a question with several choices has a row for each that the learner chose.'),
('course_outline',
	'A row is an item of a version (branch) of a course, or of a course where the export has no versions, with its lesson and module.'),
('course_nps',
	'A row is a month of a course in one feedback system that asks for a Net Promoter Score (NPS_FIRST_WEEK or NPS_END_OF_COURSE). Scores of different systems must not be added or averaged; star ratings are not here.'),
('course_completion',
	'A row is a course, with how many learners enrolled, started and passed.'),
('quiz_responses',
	'A row is an option that a learner selected, or a text that a learner typed, in response to a question of a quiz; a response with neither has one row, one with several selected options a row for each. Responses to quizzes that are no longer in the course have no course.'),
('peer_review_responses',
	'A row is an option that a reviewer chose, or a text that a reviewer wrote, for a part of the rubric in the review of a submission to a peer assignment. Drafts are no submissions. Submissions to assignments that are no longer in the course have no course.'),
('programming_scores',
	'A row is a submission of a learner to a programming assignment. Submissions to assignments that are no longer in the course have no course.'),
('item_attrition',
	'A row is an item of a course, with how many learners reached it. Progress is kept by course, not by version: an item that several versions hold has one row, with its place in the version that was launched last.'),
('time_to_finish',
	'A row is a learner in a course whose enrollment commenced, with the time until passing; learners who did not pass have no end.'),
-- 0.2.0
('demographic_survey',
	'A row is a learner who answered one of the questions 11 to 25 of the demographic survey, with the columns of the view of this name in courseraresearchexports. The view learner_survey has all questions of this export.'),
('survey_answers',
	'A row is an answer of a learner to a question of the demographic survey; a question with several choices has a row for each that the learner chose.'),
('learner_survey',
	'A row is a learner who answered a question of the demographic survey, with a column for each question: the text of the choice, the texts if several could be chosen, or the number. If ids are linked, the columns of the table users come first.'),
('course_outline',
	'A row is an item of a version (branch) of a course, or of a course if the export has no versions, with its lesson and module.'),
('peer_review_responses',
	'A row is an option that a reviewer chose, or a text that a reviewer wrote, for a part of the rubric in the review of a submission to a peer assignment. Drafts do not count as submissions. Submissions to assignments that are no longer in the course have no course.'),
('item_attrition',
	'A row is an item of a course, with how many learners reached it. Progress is kept by course, not by version: an item of several versions has one row, with its place in the version that was launched last.'),
('learner_grades',
	'A row is a learner in a course, with the highest grade that the learner reached there.'),
('item_grades',
	'A row is a learner''s highest grade for a graded item of a course.'),
('learner_activity',
	'A row is a learner in a course who has progress, whether enrolled or not.'),
('drop_off',
	'A row is an item of a course, with the number of learners who got no further than this item.'),
('weekly_retention',
	'A row is a week of a course, counted for each learner from the enrollment, in which a learner was active. Activity before the enrollment, such as in a preview, does not count.'),
('session_cohorts',
	'A row is a session of a course. A learner who changed sessions counts in each of them.'),
('forum_activity',
	'A row is a learner who asked or answered in the forums of a course. Posts without a learner are not here.'),
('quiz_items',
	'A row is a question of a quiz, with the figures of classical test theory. Quizzes that are no longer in the course have no course.'),
('peer_agreement',
	'A row is a submission to a peer assignment, with how far its reviews agree. Drafts do not count as submissions. Submissions to assignments that are no longer in the course have no course.'),
('item_feedback',
	'A row is an item of a course that learners liked or disliked. Of a learner who rated it again, the latest rating counts; a rating that was taken back counts for neither.'),
('star_ratings',
	'A row is a number of stars that learners gave a course in a month. The export has the latest rating of each learner.'),
('payments',
	'A row is a learner in a course, with how the certificate was paid for. The export does not contain the time.'),
('specialization_progress',
	'A row is a learner who enrolled in, worked on or passed at least one course of the schema, with totals over all courses.'),
('video_events',
	'A row is an event in a video: a heartbeat for every five seconds of playing, and what the learner did. Fields that an event does not have are NULL, as are all of an event whose value is damaged.'),
('page_views',
	'A row is an event of a page: it was viewed (key pageview), requested, or loaded ahead of time.'),
('video_minutes',
	'A row is a learner and a video, an item of a course, with at least one heartbeat.')
$function$;
COMMENT ON FUNCTION former_views() IS
'ready views that released versions of the extension made';

-- The survey's questions differ between exports, and learner_survey has a column for each. So its
-- query is built from the tables' contents when the view is made; refresh builds it anew.
CREATE FUNCTION survey_query(schema_name name) RETURNS text
	LANGUAGE plpgsql STABLE STRICT PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	max_questions CONSTANT integer := 500; -- each is a column, of which a view has at most 1,664
	question record;
	aggregates text := '';
	questions text := '';
	-- If the survey has the same learner ids as users.
	facts text := (
		SELECT string_agg(format('u.%I, ', f.attname), '' ORDER BY f.attnum)
		FROM pg_attribute f
		WHERE f.attrelid = to_regclass(format('%I.users', schema_name)) AND NOT f.attisdropped
			AND f.attname = ANY (ARRAY['country_cd', 'region_cd', 'profile_language_cd', 'browser_language_cd',
				'reported_or_inferred_gender', 'employment_status', 'educational_attainment', 'student_status'])
			AND EXISTS (
				SELECT FROM pg_attribute a
				JOIN pg_attribute u ON u.attname = a.attname AND u.attrelid = f.attrelid
				WHERE a.attrelid = to_regclass(format('%I.demographics_answers', schema_name))
					AND a.attname ~ 'user_id$'));
BEGIN
	FOR question IN EXECUTE format($query$
		SELECT q.question_id::integer AS id, bool_or(t.question_type_desc ILIKE '%%multi%%') AS is_list,
			bool_or(EXISTS (
				SELECT FROM %1$I.demographics_choices c WHERE c.question_id = q.question_id)) AS has_choices
		FROM %1$I.demographics_questions q
		LEFT JOIN %1$I.demographics_question_types t ON t.question_type_id = q.question_type_id
		WHERE q.question_id IS NOT NULL
		GROUP BY 1
		ORDER BY 1
		LIMIT %2$s$query$, schema_name, max_questions)
	LOOP
		questions := questions || format(', a.%I', 'q' || question.id);
		aggregates := aggregates || format(
			CASE
				WHEN question.is_list THEN
					', array_agg(c.choice_desc::text ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = %1$s AND c.choice_desc IS NOT NULL) AS %2$I'
				WHEN question.has_choices THEN
					', (array_agg(c.choice_desc::text ORDER BY a.submission_ts::timestamp DESC NULLS LAST, c.choice_id) FILTER (WHERE a.question_id::integer = %1$s))[1] AS %2$I'
				ELSE
					', (array_agg(a.answer_int::integer ORDER BY a.submission_ts::timestamp DESC NULLS LAST, a.answer_int::integer) FILTER (WHERE a.question_id::integer = %1$s))[1] AS %2$I'
			END, question.id, 'q' || question.id);
	END LOOP;
	RETURN format('SELECT a.:"user_id"%s%s FROM ('
			'SELECT a.:"user_id"%s FROM :"schema".demographics_answers a '
			'LEFT JOIN :"schema".demographics_choices c ON c.question_id = a.question_id AND c.choice_id = a.choice_id '
			'GROUP BY a.:"user_id") a%s',
		coalesce(', ' || rtrim(facts, ', '), ''), questions, aggregates,
		CASE WHEN facts IS NOT NULL THEN
			' LEFT JOIN (SELECT DISTINCT ON (u.:"user_id") u.* FROM :"schema".users u ORDER BY u.:"user_id") u '
			'ON u.:"user_id" = a.:"user_id"'
		ELSE '' END);
END
$$;
COMMENT ON FUNCTION survey_query(name) IS
'the query of the ready view learner_survey: a column for each question of the survey in a schema''s tables';

CREATE FUNCTION comment_survey(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	question record;
BEGIN
	FOR question IN EXECUTE format(
		'SELECT DISTINCT ON (1) question_id::integer AS id, question_desc AS text FROM %I.demographics_questions ORDER BY 1', schema_name)
	LOOP
		IF EXISTS (
			SELECT FROM pg_attribute
			WHERE attrelid = to_regclass(format('%I.learner_survey', schema_name)) AND attname = 'q' || question.id)
		THEN
			EXECUTE format('COMMENT ON COLUMN %I.learner_survey.%I IS %L', schema_name, 'q' || question.id, question.text);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION comment_survey(name) IS
'makes the questions of the survey the comments of the columns of the ready view learner_survey';

-- make replaces the lines below that have a name between @ signs by the files of src/sql/views/.
-- These have psql's variables: :"schema" is the schema, :"user_id" the column with the learner's
-- id, and (:name) a part.

-- The queries that views share, in an order in which a part may contain earlier ones.
CREATE FUNCTION view_parts(OUT ordinal integer, OUT part_name text, OUT definition text)
	RETURNS SETOF record
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 20
	SET search_path = pg_catalog, pg_temp
AS $function$
SELECT row_number() OVER (ORDER BY file, place)::integer, name, query
FROM (
SELECT 1, row_to_json(texts) FROM (
-- A row for each time that a learner started or completed an item. A learner who completes an item
-- at the first try has no row "started", so both states are a start.
SELECT $$
SELECT p.course_id, p.course_item_id, p.:"user_id", p.course_progress_ts::timestamp,
	p.course_progress_state_type_id = ANY (ARRAY(
		SELECT s.course_progress_state_type_id
		FROM :"schema".course_progress_state_types s
		WHERE s.course_progress_state_type_desc = 'completed')) AS is_completed
FROM :"schema".course_progress p
WHERE p.course_progress_state_type_id = ANY (ARRAY(
	SELECT s.course_progress_state_type_id
	FROM :"schema".course_progress_state_types s
	WHERE s.course_progress_state_type_desc IN ('started', 'completed')))
$$ AS started
) texts
UNION ALL
SELECT 2, row_to_json(texts) FROM (
-- A row for each learner in a course who reached the role LEARNER, from three tables. They are not
-- joined but grouped together: the planner knows little about foreign tables, and a nested loop
-- chosen by mistake would be endless here.
SELECT $$
SELECT e.course_id, e.:"user_id", min(e.commenced_ts) AS commenced_ts,
	bool_or(e.has_started) AS has_started, min(e.started_ts) AS started_ts,
	bool_or(e.has_passed) AS has_passed, min(e.passed_ts) AS passed_ts
FROM (
	SELECT m.course_id, m.:"user_id", true AS has_commenced,
		m.course_membership_ts::timestamp AS commenced_ts, false AS has_started,
		NULL::timestamp AS started_ts, false AS has_passed, NULL::timestamp AS passed_ts
	FROM :"schema".course_memberships m
	WHERE m.course_membership_role = 'LEARNER'
	UNION ALL
	SELECT p.course_id, p.:"user_id", false, NULL, true, p.course_progress_ts, false, NULL
	FROM (:started) p
	UNION ALL
	SELECT g.course_id, g.:"user_id", false, NULL, false, NULL, true,
		g.course_grade_ts::timestamp
	FROM :"schema".course_grades g
	WHERE coursera.has_passed(g.course_passing_state_id::integer)) e
GROUP BY e.course_id, e.:"user_id"
HAVING bool_or(e.has_commenced)
$$ AS learners
) texts
UNION ALL
SELECT 3, row_to_json(texts) FROM (
-- A row for each item of a version (branch) of a course, or of a course that has no versions. The ids
-- of items are unique within a course or version only, and so are those of lessons and modules.
SELECT $$
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
FROM :"schema".course_branches b
JOIN :"schema".course_branch_items i ON i.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_lessons l
	ON l.course_branch_id = i.course_branch_id AND l.course_lesson_id = i.course_lesson_id
LEFT JOIN :"schema".course_branch_modules m
	ON m.course_branch_id = i.course_branch_id AND m.course_module_id = l.course_module_id
LEFT JOIN :"schema".course_item_types t ON t.course_item_type_id = i.course_item_type_id
$$ AS branch_outline, $$
SELECT i.course_id, NULL::varchar AS course_branch_id, NULL::timestamp AS launched_ts,
	l.course_module_id, m.course_module_order::integer, m.course_module_name,
	i.course_lesson_id, l.course_lesson_order::integer, l.course_lesson_name,
	i.course_item_id, i.course_item_order::integer, i.course_item_name,
	t.course_item_type_desc, t.course_item_type_category,
	t.course_item_type_graded::boolean, i.course_item_optional::boolean
FROM :"schema".course_items i
LEFT JOIN :"schema".course_lessons l
	ON l.course_id = i.course_id AND l.course_lesson_id = i.course_lesson_id
LEFT JOIN :"schema".course_modules m
	ON m.course_id = i.course_id AND m.course_module_id = l.course_module_id
LEFT JOIN :"schema".course_item_types t ON t.course_item_type_id = i.course_item_type_id
$$ AS course_outline, $$
(:branch_outline)
UNION ALL
SELECT c.*
FROM (:course_outline) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_items i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS outline
) texts
UNION ALL
SELECT 4, row_to_json(texts) FROM (
-- A row for each item of a course, with its place there. Progress does not have a version, so an
-- item of several versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT i.course_id, i.course_branch_id,
	row_number() OVER (PARTITION BY i.course_id ORDER BY
		i.course_module_order, i.course_lesson_order, i.course_item_order, i.course_item_id)
		AS item_number,
	i.course_module_id, i.course_module_order, i.course_module_name,
	i.course_lesson_order, i.course_lesson_name,
	i.course_item_id, i.course_item_order, i.course_item_name,
	i.course_item_type_desc, i.course_item_type_graded, i.course_item_optional
FROM (
	SELECT DISTINCT ON (o.course_id, o.course_item_id) o.*
	FROM (:outline) o
	ORDER BY o.course_id, o.course_item_id, o.launched_ts DESC NULLS LAST, o.course_branch_id) i
$$ AS places
) texts
UNION ALL
SELECT 5, row_to_json(texts) FROM (
-- A row for each learner with progress in a course, member of the course or not. The last item is
-- the one furthest in the course's order; items that are no longer in the course have no place.
SELECT $$
SELECT a.course_id, a.:"user_id", a.first_activity_ts, a.last_activity_ts,
	coalesce(d.active_days, 0) AS active_days, a.items_started, a.items_completed, n.items_total,
	l.course_item_id AS last_item_id, l.course_item_name AS last_item_name,
	l.course_module_id AS last_module_id, l.course_module_name AS last_module_name
FROM (
	SELECT t.course_id, t.:"user_id",
		min(t.first_ts) AS first_activity_ts, max(t.last_ts) AS last_activity_ts,
		count(t.course_item_id) AS items_started,
		count(t.course_item_id) FILTER (WHERE t.is_completed) AS items_completed,
		max(i.item_number) AS last_item_number
	FROM (
		SELECT p.course_id, p.:"user_id", p.course_item_id,
			min(p.course_progress_ts::timestamp) AS first_ts,
			max(p.course_progress_ts::timestamp) AS last_ts,
			bool_or(p.course_progress_state_type_id = ANY (ARRAY(
				SELECT s.course_progress_state_type_id
				FROM :"schema".course_progress_state_types s
				WHERE s.course_progress_state_type_desc = 'completed'))) AS is_completed
		FROM :"schema".course_progress p
		GROUP BY p.course_id, p.:"user_id", p.course_item_id) t
	LEFT JOIN (:places) i
		ON i.course_id = t.course_id AND i.course_item_id = t.course_item_id
	GROUP BY t.course_id, t.:"user_id") a
LEFT JOIN (
	SELECT t.course_id, t.:"user_id", count(t.day) AS active_days
	FROM (
		SELECT p.course_id, p.:"user_id", p.course_progress_ts::timestamp::date AS day
		FROM :"schema".course_progress p
		GROUP BY 1, 2, 3) t
	GROUP BY t.course_id, t.:"user_id") d
	ON d.course_id = a.course_id AND d.:"user_id" = a.:"user_id"
LEFT JOIN (
	SELECT i.course_id, count(*) AS items_total
	FROM (:places) i
	GROUP BY i.course_id) n ON n.course_id = a.course_id
LEFT JOIN (:places) l ON l.course_id = a.course_id AND l.item_number = a.last_item_number
$$ AS activity
) texts
UNION ALL
SELECT 6, row_to_json(texts) FROM (
-- A row for each learner with progress in a course, with the days of activity. If the export does
-- not have the table, or has other ids there: a row for each member, with unknown values.
SELECT $$
SELECT m.course_id, m.:"user_id", NULL::boolean AS is_active, NULL::date AS first_day,
	NULL::date AS last_day, NULL::bigint AS days
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
$$ AS no_worked, $$
SELECT t.course_id, t.:"user_id", true AS is_active, min(t.day) AS first_day, max(t.day) AS last_day,
	count(t.day) AS days
FROM (
	SELECT p.course_id, p.:"user_id", p.course_progress_ts::timestamp::date AS day
	FROM :"schema".course_progress p
	GROUP BY 1, 2, 3) t
GROUP BY t.course_id, t.:"user_id"
$$ AS worked
) texts
UNION ALL
SELECT 7, row_to_json(texts) FROM (
-- A row for each learner in a course who passed it. If the export does not have the table, or has
-- other ids there: a row for each member, with unknown values.
SELECT $$
SELECT m.course_id, m.:"user_id", NULL::boolean AS has_passed, NULL::timestamp AS passed_ts
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
$$ AS no_passed, $$
SELECT g.course_id, g.:"user_id", true AS has_passed, min(g.course_grade_ts::timestamp) AS passed_ts
FROM :"schema".course_grades g
WHERE coursera.has_passed(g.course_passing_state_id::integer)
GROUP BY g.course_id, g.:"user_id"
$$ AS passed
) texts
UNION ALL
SELECT 8, row_to_json(texts) FROM (
-- A row for each learner in a course who paid or has financial aid. If the export does not contain
-- that, as in 2016, or has other ids there: a row for each member, with unknown values.
SELECT $$
SELECT m.course_id, m.:"user_id", NULL::boolean AS has_paid
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
$$ AS no_paid, $$
SELECT p.course_id, p.:"user_id", true AS has_paid
FROM :"schema".users_courses__certificate_payments p
WHERE p.was_payment::boolean OR p.was_finaid_grant::boolean
GROUP BY p.course_id, p.:"user_id"
$$ AS paid
) texts
UNION ALL
SELECT 9, row_to_json(texts) FROM (
-- The place of each quiz in its course. Responses do not have a version, so an item of several
-- versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT DISTINCT ON (b.course_id, a.course_item_id, a.assessment_id)
	b.course_id, a.course_item_id, a.assessment_id, i.course_branch_item_name AS course_item_name
FROM :"schema".course_branches b
JOIN :"schema".course_branch_item_assessments a ON a.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_items i
	ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
ORDER BY b.course_id, a.course_item_id, a.assessment_id,
	b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id
$$ AS branch_assessments, $$
SELECT a.course_id, a.course_item_id, a.assessment_id, i.course_item_name
FROM :"schema".course_item_assessments a
LEFT JOIN :"schema".course_items i
	ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id
$$ AS course_assessments, $$
(:branch_assessments)
UNION ALL
SELECT c.*
FROM (:course_assessments) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_item_assessments i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS assessments
) texts
UNION ALL
SELECT 10, row_to_json(texts) FROM (
-- The place of each peer assignment in its course. Submissions do not have a version, so an item of
-- several versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT DISTINCT ON (b.course_id, a.course_item_id, a.peer_assignment_id)
	b.course_id, a.course_item_id, a.peer_assignment_id, i.course_branch_item_name AS course_item_name
FROM :"schema".course_branches b
JOIN :"schema".course_branch_item_peer_assignments a ON a.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_items i
	ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
ORDER BY b.course_id, a.course_item_id, a.peer_assignment_id,
	b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id
$$ AS branch_peer_assignments, $$
SELECT a.course_id, a.course_item_id, a.peer_assignment_id, i.course_item_name
FROM :"schema".course_item_peer_assignments a
LEFT JOIN :"schema".course_items i
	ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id
$$ AS course_peer_assignments, $$
(:branch_peer_assignments)
UNION ALL
SELECT c.*
FROM (:course_peer_assignments) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_item_peer_assignments i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS peer_assignments
) texts
UNION ALL
SELECT 11, row_to_json(texts) FROM (
-- The place of each programming assignment in its course. Submissions do not have a version, so an
-- item of several versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT DISTINCT ON (b.course_id, a.course_item_id, a.programming_assignment_id)
	b.course_id, a.course_item_id, a.programming_assignment_id, i.course_branch_item_name AS course_item_name
FROM :"schema".course_branches b
JOIN :"schema".course_branch_item_programming_assignments a ON a.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_items i
	ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
ORDER BY b.course_id, a.course_item_id, a.programming_assignment_id,
	b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id
$$ AS branch_programming_assignments, $$
SELECT a.course_id, a.course_item_id, a.programming_assignment_id, i.course_item_name
FROM :"schema".course_item_programming_assignments a
LEFT JOIN :"schema".course_items i
	ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id
$$ AS course_programming_assignments, $$
(:branch_programming_assignments)
UNION ALL
SELECT c.*
FROM (:course_programming_assignments) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_item_programming_assignments i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS programming_assignments
) texts
UNION ALL
SELECT 12, row_to_json(texts) FROM (
-- Clickstream events, with the item id in the page's address, which follows the kind of item there.
-- Other addresses do not contain one.
SELECT $$
SELECT e.*, substring(e.url FROM '/learn/[^/?#]+/(?:assignment-submission|closedPeer|discussionPrompt|exam|gradedDiscussion|gradedLab|gradedLti|gradedProgramming|item|lecture|notebook|peer|phasedPeer|programming|quiz|splitPeer|staffGraded|supplement|teammateReview|ungradedLab|ungradedLti|ungradedProgramming|ungradedWidget|widget|workspace)/([A-Za-z0-9_-]+)') AS course_item_id
FROM :"schema".clickstream_events e
$$ AS clicks
) texts
) files (file, texts)
CROSS JOIN json_each_text(texts) WITH ORDINALITY AS queries (name, query, place)
$function$;
COMMENT ON FUNCTION view_parts() IS
'subqueries that the ready views share; branch_x, course_x and no_x are alternatives of x';

-- learner_tables: the tables whose learner ids a view uses; it is made only if they have one id in
-- common. row_comment: what a row is; detach recognizes the view by it. script: the statements that
-- make it.
CREATE FUNCTION view_definitions(
	OUT ordinal integer,
	OUT view_name name,
	OUT learner_tables name[],
	OUT row_comment text,
	OUT script text
) RETURNS SETOF record
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $function$
-- A backslash would have another meaning with standard_conforming_strings off.
SELECT ordinal::integer,
	substring(script FROM 'CREATE VIEW :"schema"[.]([a-z_0-9]+)')::name,
	coalesce(
		string_to_array(substring(script FROM '-- Learner ids: ([a-z_0-9, ]+)'), ', ')::name[], '{}'),
	replace(
		substring(script FROM
			'COMMENT ON VIEW :"schema"[.][a-z_0-9]+ IS[[:space:]]+''(([^'']|'''')+)'''),
		'''''', ''''),
	script
FROM unnest(ARRAY[
$view$
-- Learner ids: course_memberships
-- The columns from commenced_dt on are those of the view in Coursera's courseraresearchexports.
CREATE VIEW :"schema".enrollments AS
SELECT e.course_id, e.:"user_id", e.commenced_ts, e.pre_enrolled_ts, e.latest_role,
	e.latest_role_ts, e.commenced_ts::date AS commenced_dt,
	CASE WHEN w.course_id IS NULL THEN false ELSE w.is_active END AS is_enrollment_active,
	w.first_day AS activity_first_dt, w.last_day AS activity_last_dt, w.days AS num_days_active,
	CASE WHEN g.course_id IS NULL THEN false ELSE g.has_passed END AS is_enrollment_completed,
	g.passed_ts::date AS completion_dt,
	CASE WHEN p.course_id IS NULL THEN false ELSE p.has_paid END AS was_paid_or_finaid
FROM (
	SELECT m.course_id, m.:"user_id",
		min(m.course_membership_ts::timestamp)
			FILTER (WHERE m.course_membership_role = 'LEARNER') AS commenced_ts,
		min(m.course_membership_ts::timestamp)
			FILTER (WHERE m.course_membership_role = 'PRE_ENROLLED_LEARNER') AS pre_enrolled_ts,
		(array_agg(m.course_membership_role ORDER BY
			m.course_membership_ts::timestamp DESC NULLS LAST, m.course_membership_role))[1]
			AS latest_role,
		max(m.course_membership_ts::timestamp) AS latest_role_ts
	FROM :"schema".course_memberships m
	GROUP BY m.course_id, m.:"user_id"
	HAVING bool_or(m.course_membership_role = 'LEARNER')) e
LEFT JOIN (:worked) w ON w.course_id = e.course_id AND w.:"user_id" = e.:"user_id"
LEFT JOIN (:passed) g ON g.course_id = e.course_id AND g.:"user_id" = e.:"user_id"
LEFT JOIN (:paid) p ON p.course_id = e.course_id AND p.:"user_id" = e.:"user_id";

COMMENT ON VIEW :"schema".enrollments IS
'A row is a learner in a course whose enrollment commenced, that is, who reached the role LEARNER at some time.';
COMMENT ON COLUMN :"schema".enrollments.commenced_ts IS
'first time with the role LEARNER';
COMMENT ON COLUMN :"schema".enrollments.pre_enrolled_ts IS
'first time with the role PRE_ENROLLED_LEARNER; NULL for learners who did not pre-enroll';
COMMENT ON COLUMN :"schema".enrollments.latest_role IS
'NOT_ENROLLED for learners who left';
COMMENT ON COLUMN :"schema".enrollments.latest_role_ts IS
'when the learner got the latest role';
COMMENT ON COLUMN :"schema".enrollments.commenced_dt IS
'the day of commenced_ts';
COMMENT ON COLUMN :"schema".enrollments.is_enrollment_active IS
'whether the learner started or completed an item of the course; NULL if the export does not contain it';
COMMENT ON COLUMN :"schema".enrollments.activity_first_dt IS
'first day, in UTC, on which the learner started or completed an item';
COMMENT ON COLUMN :"schema".enrollments.activity_last_dt IS
'last day, in UTC, on which the learner started or completed an item';
COMMENT ON COLUMN :"schema".enrollments.num_days_active IS
'number of days on which the learner started or completed an item; NULL without any';
COMMENT ON COLUMN :"schema".enrollments.is_enrollment_completed IS
'whether the passing state is passed or verified passed; NULL if the export does not contain it';
COMMENT ON COLUMN :"schema".enrollments.completion_dt IS
'day on which the learner passed; NULL for learners who did not';
COMMENT ON COLUMN :"schema".enrollments.was_paid_or_finaid IS
'whether the learner paid for the certificate or was granted financial aid; NULL if the export does not contain it';
$view$,
$view$
-- Learner ids: demographics_answers
-- The columns are those of the view in Coursera's courseraresearchexports, for its questions 11 to 25.
CREATE VIEW :"schema".demographic_survey AS
SELECT a.:"user_id",
	max(a.submission_ts::timestamp)::date AS demographic_survey_submission_dt,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 11) AS demographic_survey_gender,
	(extract(year FROM current_date)
		- max(a.answer_int::integer) FILTER (WHERE a.question_id::integer = 12))::integer
		AS demographic_survey_age,
	upper(left(max(c.choice_desc) FILTER (WHERE a.question_id::integer = 13), 2))
		AS demographic_survey_country_cd_of_birth,
	max(a.answer_int::integer) FILTER (WHERE a.question_id::integer = 15)
		AS demographic_survey_us_postal_code,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 16)
		AS demographic_survey_spanish_hispanic_or_latino_descent,
	string_agg(c.choice_desc, ';' ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = 17)
		AS demographic_survey_race,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 18)
		AS demographic_survey_highest_level_of_schooling,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 19)
		AS demographic_survey_currently_enrolled_in_an_educational_program,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 20)
		AS demographic_survey_level_of_current_educational_program,
	string_agg(c.choice_desc, ';' ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = 21)
		AS demographic_survey_subject_area_of_degree,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 22)
		AS demographic_survey_current_employment_status,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 23)
		AS demographic_survey_area_of_industry_currently_employed_in,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 24)
		AS demographic_survey_english_proficiency,
	string_agg(c.choice_desc, ';' ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = 25)
		AS demographic_survey_other_languages_spoken
FROM :"schema".demographics_answers a
LEFT JOIN :"schema".demographics_choices c
	ON c.question_id = a.question_id AND c.choice_id = a.choice_id
WHERE a.question_id::integer BETWEEN 11 AND 25
GROUP BY a.:"user_id";

COMMENT ON VIEW :"schema".demographic_survey IS
'A row is a learner who answered one of the questions 11 to 25 of the demographic survey, with the columns of the view of this name in courseraresearchexports. The view learner_survey has all questions of this export.';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_submission_dt IS
'day of the latest of these answers';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_gender IS
'question 11';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_age IS
'years since the year of birth, question 12';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_country_cd_of_birth IS
'first two letters of the answer to question 13';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_us_postal_code IS
'question 15';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_spanish_hispanic_or_latino_descent IS
'question 16';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_race IS
'question 17; several answers are joined by semicolons';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_highest_level_of_schooling IS
'question 18';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_currently_enrolled_in_an_educational_program IS
'question 19';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_level_of_current_educational_program IS
'question 20';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_subject_area_of_degree IS
'question 21; several answers are joined by semicolons';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_current_employment_status IS
'question 22';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_area_of_industry_currently_employed_in IS
'question 23';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_english_proficiency IS
'question 24';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_other_languages_spoken IS
'question 25; several answers are joined by semicolons';
$view$,
$view$
-- Learner ids: demographics_answers
CREATE VIEW :"schema".survey_answers AS
SELECT a.:"user_id", a.question_id, t.question_type_desc, q.question_desc, a.choice_id,
	c.choice_desc, a.answer_int::integer, a.submission_ts::timestamp
FROM :"schema".demographics_answers a
LEFT JOIN :"schema".demographics_questions q ON q.question_id = a.question_id
LEFT JOIN :"schema".demographics_question_types t ON t.question_type_id = q.question_type_id
LEFT JOIN :"schema".demographics_choices c
	ON c.question_id = a.question_id AND c.choice_id = a.choice_id;

COMMENT ON VIEW :"schema".survey_answers IS
'A row is an answer of a learner to a question of the demographic survey; a question with several choices has a row for each that the learner chose.';
COMMENT ON COLUMN :"schema".survey_answers.choice_desc IS
'the choice; NULL for questions that ask for a number';
COMMENT ON COLUMN :"schema".survey_answers.answer_int IS
'the number; NULL for questions with choices';
$view$,
$view$
-- Learner ids: demographics_answers
CREATE VIEW :"schema".learner_survey AS
SELECT s.*
FROM (:survey) s;

COMMENT ON VIEW :"schema".learner_survey IS
'A row is a learner who answered a question of the demographic survey, with a column for each question: the text of the choice, the texts if several could be chosen, or the number. If ids are linked, the columns of the table users come first.';
$view$,
$view$
CREATE VIEW :"schema".course_outline AS
SELECT o.course_id, o.course_branch_id,
	row_number() OVER (PARTITION BY o.course_id, o.course_branch_id ORDER BY
		o.course_module_order, o.course_lesson_order, o.course_item_order, o.course_item_id)
		AS item_number,
	o.course_module_id, o.course_module_order, o.course_module_name,
	o.course_lesson_id, o.course_lesson_order, o.course_lesson_name,
	o.course_item_id, o.course_item_order, o.course_item_name,
	o.course_item_type_desc, o.course_item_type_category, o.course_item_type_graded,
	o.course_item_optional
FROM (:outline) o;

COMMENT ON VIEW :"schema".course_outline IS
'A row is an item of a version (branch) of a course, or of a course if the export has no versions, with its lesson and module.';
COMMENT ON COLUMN :"schema".course_outline.course_branch_id IS
'the version of the course; NULL if the export has none';
COMMENT ON COLUMN :"schema".course_outline.item_number IS
'place of the item in its version, from 1, across lessons and modules';
$view$,
$view$
CREATE VIEW :"schema".course_nps AS
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
FROM :"schema".feedback_course_ratings r
WHERE r.feedback_system IN ('NPS_FIRST_WEEK', 'NPS_END_OF_COURSE')
GROUP BY r.course_id, r.feedback_system, date_trunc('month', r.feedback_ts::timestamp);

COMMENT ON VIEW :"schema".course_nps IS
'A row is a month of a course in one feedback system that asks for a Net Promoter Score (NPS_FIRST_WEEK or NPS_END_OF_COURSE). Scores of different systems must not be added or averaged; star ratings are not here.';
COMMENT ON COLUMN :"schema".course_nps.month IS
'first day of the month of the rating';
COMMENT ON COLUMN :"schema".course_nps.num_ratings IS
'ratings with a number';
COMMENT ON COLUMN :"schema".course_nps.num_promoters IS
'ratings of 9 and 10';
COMMENT ON COLUMN :"schema".course_nps.num_passives IS
'ratings of 7 and 8';
COMMENT ON COLUMN :"schema".course_nps.num_detractors IS
'ratings from 0 to 6';
COMMENT ON COLUMN :"schema".course_nps.nps IS
'from -100 to 100: percentage of promoters minus percentage of detractors';
$view$,
$view$
-- Learner ids: course_memberships, course_grades, course_progress
CREATE VIEW :"schema".course_completion AS
SELECT c.course_id, c.course_slug, c.course_name,
	coalesce(e.num_learners, 0) AS num_learners,
	coalesce(e.num_started, 0) AS num_started,
	coalesce(e.num_passed, 0) AS num_passed,
	e.num_started::float8 / nullif(e.num_learners, 0) AS started_rate,
	e.num_passed::float8 / nullif(e.num_learners, 0) AS passed_rate
FROM :"schema".courses c
LEFT JOIN (
	SELECT l.course_id, count(*) AS num_learners,
		count(*) FILTER (WHERE l.has_started) AS num_started,
		count(*) FILTER (WHERE l.has_passed) AS num_passed
	FROM (:learners) l
	GROUP BY l.course_id) e ON e.course_id = c.course_id;

COMMENT ON VIEW :"schema".course_completion IS
'A row is a course, with how many learners enrolled, started and passed.';
COMMENT ON COLUMN :"schema".course_completion.num_learners IS
'enrollments that commenced: learners who reached the role LEARNER';
COMMENT ON COLUMN :"schema".course_completion.num_started IS
'of these, who started or completed an item';
COMMENT ON COLUMN :"schema".course_completion.num_passed IS
'of these, whose passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".course_completion.started_rate IS
'num_started / num_learners, from 0 to 1; NULL without learners';
COMMENT ON COLUMN :"schema".course_completion.passed_rate IS
'num_passed / num_learners, from 0 to 1; NULL without learners';
$view$,
$view$
-- Learner ids: assessment_actions
CREATE VIEW :"schema".quiz_responses AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	a.assessment_id, t.assessment_type_desc,
	a.:"user_id", a.assessment_action_id, a.assessment_action_version,
	a.assessment_action_ts::timestamp,
	r.assessment_response_id, r.assessment_question_id, qt.assessment_question_type_desc,
	q.assessment_question_prompt,
	s.assessment_option_id, o.assessment_option_display,
	p.assessment_response_answer,
	coalesce(s.assessment_response_correct, p.assessment_response_correct)::boolean
		AS is_correct,
	r.assessment_response_score::float4, r.assessment_response_weighted_score::float4
FROM :"schema".assessment_actions a
JOIN :"schema".assessment_responses r
	ON r.assessment_action_id = a.assessment_action_id
LEFT JOIN (:assessments) i ON i.assessment_id = a.assessment_id
LEFT JOIN :"schema".assessments v ON v.assessment_id = a.assessment_id
LEFT JOIN :"schema".assessment_types t ON t.assessment_type_id = v.assessment_type_id
LEFT JOIN :"schema".assessment_questions q
	ON q.assessment_question_id = r.assessment_question_id
LEFT JOIN :"schema".assessment_question_types qt
	ON qt.assessment_question_type_id = q.assessment_question_type_id
LEFT JOIN :"schema".assessment_response_options s
	ON s.assessment_response_id = r.assessment_response_id
	AND s.assessment_response_selected::boolean
LEFT JOIN :"schema".assessment_options o
	ON o.assessment_question_id = r.assessment_question_id
	AND o.assessment_option_id = s.assessment_option_id
LEFT JOIN :"schema".assessment_response_patterns p
	ON p.assessment_response_id = r.assessment_response_id;

COMMENT ON VIEW :"schema".quiz_responses IS
'A row is an option that a learner selected, or a text that a learner typed, in response to a question of a quiz; a response with neither has one row, one with several selected options a row for each. Responses to quizzes that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_action_ts IS
'when the attempt was handed in';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_option_display IS
'the selected option';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_response_answer IS
'the typed text';
COMMENT ON COLUMN :"schema".quiz_responses.is_correct IS
'whether the option is right, or the text was accepted as right';
COMMENT ON COLUMN :"schema".quiz_responses.assessment_response_score IS
'score of the whole response, the same in each of its rows: average it over distinct assessment_response_id';
$view$,
$view$
-- Learner ids: peer_submissions, peer_reviews
CREATE VIEW :"schema".peer_review_responses AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	s.peer_assignment_id, s.peer_submission_id, s.:"user_id",
	s.peer_submission_created_ts::timestamp, s.peer_submission_title,
	s.peer_submission_score::float8,
	r.peer_review_id, r.:"user_id" AS reviewer_id, r.peer_review_created_ts::timestamp,
	a.peer_assignment_review_schema_part_id, p.peer_assignment_review_schema_part_type,
	p.peer_assignment_review_schema_part_order::integer,
	p.peer_assignment_review_schema_part_prompt,
	a.peer_assignment_review_schema_part_option_id,
	o.peer_assignment_review_schema_part_option_text,
	o.peer_assignment_review_schema_part_option_score::float8,
	a.peer_review_part_free_response_text
FROM :"schema".peer_submissions s
JOIN :"schema".peer_reviews r ON r.peer_submission_id = s.peer_submission_id
JOIN (
	SELECT c.peer_review_id, c.peer_assignment_id, c.peer_assignment_review_schema_part_id,
		c.peer_assignment_review_schema_part_option_id,
		NULL::varchar AS peer_review_part_free_response_text
	FROM :"schema".peer_review_part_choices c
	UNION ALL
	SELECT f.peer_review_id, f.peer_assignment_id, f.peer_assignment_review_schema_part_id,
		NULL, f.peer_review_part_free_response_text
	FROM :"schema".peer_review_part_free_responses f) a ON a.peer_review_id = r.peer_review_id
LEFT JOIN (:peer_assignments) i ON i.peer_assignment_id = s.peer_assignment_id
LEFT JOIN :"schema".peer_assignment_review_schema_parts p
	ON p.peer_assignment_id = a.peer_assignment_id
	AND p.peer_assignment_review_schema_part_id = a.peer_assignment_review_schema_part_id
LEFT JOIN :"schema".peer_assignment_review_schema_part_options o
	ON o.peer_assignment_id = a.peer_assignment_id
	AND o.peer_assignment_review_schema_part_id = a.peer_assignment_review_schema_part_id
	AND o.peer_assignment_review_schema_part_option_id
		= a.peer_assignment_review_schema_part_option_id
WHERE NOT s.peer_submission_is_draft::boolean;

COMMENT ON VIEW :"schema".peer_review_responses IS
'A row is an option that a reviewer chose, or a text that a reviewer wrote, for a part of the rubric in the review of a submission to a peer assignment. Drafts do not count as submissions. Submissions to assignments that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".peer_review_responses.reviewer_id IS
'the learner who wrote the review; the other learner id is the submitter''s';
COMMENT ON COLUMN :"schema".peer_review_responses.peer_submission_score IS
'score of the whole submission, the same in each of its rows';
COMMENT ON COLUMN :"schema".peer_review_responses.peer_assignment_review_schema_part_option_score IS
'what the chosen option is worth';
$view$,
$view$
-- Learner ids: programming_submissions
CREATE VIEW :"schema".programming_scores AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	s.programming_assignment_id, a.programming_assignment_type,
	a.programming_assignment_passing_fraction::float8,
	s.:"user_id", s.programming_submission_id, s.programming_submission_created_ts::timestamp,
	s.programming_submission_type, s.programming_submission_grading_status,
	s.programming_submission_score::float8
FROM :"schema".programming_submissions s
LEFT JOIN (:programming_assignments) i
	ON i.programming_assignment_id = s.programming_assignment_id
LEFT JOIN :"schema".programming_assignments a
	ON a.programming_assignment_id = s.programming_assignment_id;

COMMENT ON VIEW :"schema".programming_scores IS
'A row is a submission of a learner to a programming assignment. Submissions to assignments that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".programming_scores.programming_submission_score IS
'points; NULL until graded';
COMMENT ON COLUMN :"schema".programming_scores.programming_assignment_passing_fraction IS
'share of the points that is needed to pass, from 0 to 1';
$view$,
$view$
-- Learner ids: course_progress, course_memberships
CREATE VIEW :"schema".item_attrition AS
SELECT i.course_id, i.course_branch_id, i.item_number,
	i.course_module_order, i.course_module_name, i.course_lesson_order, i.course_lesson_name,
	i.course_item_id, i.course_item_order, i.course_item_name,
	i.course_item_type_desc, i.course_item_type_graded, i.course_item_optional,
	coalesce(e.num_learners, 0) AS num_learners,
	coalesce(s.num_started, 0) AS num_started,
	coalesce(s.num_completed, 0) AS num_completed,
	coalesce(s.num_started, 0)::float8 / nullif(e.num_learners, 0) AS started_rate,
	coalesce(s.num_completed, 0)::float8 / nullif(e.num_learners, 0) AS completed_rate
FROM (:places) i
LEFT JOIN (
	SELECT m.course_id, count(DISTINCT m.:"user_id") AS num_learners
	FROM :"schema".course_memberships m
	WHERE m.course_membership_role = 'LEARNER'
	GROUP BY m.course_id) e ON e.course_id = i.course_id
LEFT JOIN (
	SELECT r.course_id, r.course_item_id, count(*) AS num_started,
		count(*) FILTER (WHERE r.is_completed) AS num_completed
	FROM (
		SELECT u.course_id, u.course_item_id, u.is_completed,
			bool_or(u.has_commenced) OVER (PARTITION BY u.course_id, u.:"user_id")
				AS has_commenced
		FROM (
			SELECT p.course_id, p.course_item_id, p.:"user_id",
				bool_or(p.is_completed) AS is_completed, false AS has_commenced
			FROM (:started) p
			GROUP BY p.course_id, p.course_item_id, p.:"user_id"
			UNION ALL
			SELECT m.course_id, NULL, m.:"user_id", NULL, true
			FROM :"schema".course_memberships m
			WHERE m.course_membership_role = 'LEARNER') u) r
	WHERE r.has_commenced AND r.course_item_id IS NOT NULL
	GROUP BY r.course_id, r.course_item_id) s
	ON s.course_id = i.course_id AND s.course_item_id = i.course_item_id;

COMMENT ON VIEW :"schema".item_attrition IS
'A row is an item of a course, with how many learners reached it. Progress is kept by course, not by version: an item of several versions has one row, with its place in the version that was launched last.';
COMMENT ON COLUMN :"schema".item_attrition.course_branch_id IS
'the version that the item''s place is taken from; NULL if the export has none';
COMMENT ON COLUMN :"schema".item_attrition.item_number IS
'place of the item in the course, from 1, across lessons and modules';
COMMENT ON COLUMN :"schema".item_attrition.num_learners IS
'enrollments of the course that commenced: learners who reached the role LEARNER';
COMMENT ON COLUMN :"schema".item_attrition.num_started IS
'of these, who started or completed the item; an item completed at the first try has no start';
COMMENT ON COLUMN :"schema".item_attrition.num_completed IS
'of these, who completed the item';
COMMENT ON COLUMN :"schema".item_attrition.started_rate IS
'num_started / num_learners, from 0 to 1; NULL without learners';
COMMENT ON COLUMN :"schema".item_attrition.completed_rate IS
'num_completed / num_learners, from 0 to 1; NULL without learners';
$view$,
$view$
-- Learner ids: course_memberships, course_grades, course_progress
CREATE VIEW :"schema".time_to_finish AS
SELECT f.*, extract(epoch FROM f.time_to_finish)::float8 / 86400 AS days_to_finish
FROM (
	SELECT l.course_id, l.:"user_id", l.commenced_ts, l.started_ts, l.has_passed, l.passed_ts,
		CASE WHEN l.passed_ts >= l.commenced_ts THEN l.passed_ts - l.commenced_ts END
			AS time_to_finish
	FROM (:learners) l) f;

COMMENT ON VIEW :"schema".time_to_finish IS
'A row is a learner in a course whose enrollment commenced, with the time until passing; learners who did not pass have no end.';
COMMENT ON COLUMN :"schema".time_to_finish.commenced_ts IS
'first time with the role LEARNER';
COMMENT ON COLUMN :"schema".time_to_finish.started_ts IS
'first time that the learner started or completed an item';
COMMENT ON COLUMN :"schema".time_to_finish.has_passed IS
'whether the passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".time_to_finish.passed_ts IS
'time of the grading event that gave the grade; NULL for learners who did not pass';
COMMENT ON COLUMN :"schema".time_to_finish.time_to_finish IS
'passed_ts - commenced_ts; NULL for learners who did not pass, and if the export dates the end before the beginning';
COMMENT ON COLUMN :"schema".time_to_finish.days_to_finish IS
'time_to_finish in days';
$view$,
$view$
-- Learner ids: course_grades
CREATE VIEW :"schema".learner_grades AS
SELECT g.course_id, g.:"user_id",
	g.course_grade_overall::numeric AS course_grade,
	coursera.passing_state(g.course_passing_state_id::integer) AS passing_state,
	coursera.has_passed(g.course_passing_state_id::integer) AS has_passed,
	g.course_grade_overall_passed_items::integer AS items_passed,
	g.course_grade_ts::timestamp AS graded_ts
FROM :"schema".course_grades g;

COMMENT ON VIEW :"schema".learner_grades IS
'A row is a learner in a course, with the highest grade that the learner reached there.';
COMMENT ON COLUMN :"schema".learner_grades.course_grade IS
'overall grade, from 0 to 1';
COMMENT ON COLUMN :"schema".learner_grades.passing_state IS
'not passed, passed, verified passed or not passable';
COMMENT ON COLUMN :"schema".learner_grades.has_passed IS
'whether the passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".learner_grades.items_passed IS
'number of items that the learner had passed at that time';
COMMENT ON COLUMN :"schema".learner_grades.graded_ts IS
'when the learner reached the grade, in UTC';
$view$,
$view$
-- Learner ids: course_item_grades
CREATE VIEW :"schema".item_grades AS
SELECT g.course_id, g.course_item_id, g.:"user_id",
	g.course_item_grade_overall::numeric AS item_grade,
	coursera.passing_state(g.course_item_passing_state_id::integer) AS passing_state,
	coursera.has_passed(g.course_item_passing_state_id::integer) AS has_passed,
	g.course_item_grade_ts::timestamp AS graded_ts
FROM :"schema".course_item_grades g;

COMMENT ON VIEW :"schema".item_grades IS
'A row is a learner''s highest grade for a graded item of a course.';
COMMENT ON COLUMN :"schema".item_grades.item_grade IS
'overall grade of the item, from 0 to 1';
COMMENT ON COLUMN :"schema".item_grades.passing_state IS
'not passed, passed, verified passed or not passable';
COMMENT ON COLUMN :"schema".item_grades.has_passed IS
'whether the passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".item_grades.graded_ts IS
'when the learner reached the grade, in UTC';
$view$,
$view$
-- Learner ids: course_progress
CREATE VIEW :"schema".learner_activity AS
SELECT a.course_id, a.:"user_id", a.first_activity_ts, a.last_activity_ts, a.active_days,
	a.items_started, a.items_completed, coalesce(a.items_total, 0) AS items_total,
	a.last_item_id, a.last_item_name, a.last_module_id, a.last_module_name
FROM (:activity) a;

COMMENT ON VIEW :"schema".learner_activity IS
'A row is a learner in a course who has progress, whether enrolled or not.';
COMMENT ON COLUMN :"schema".learner_activity.first_activity_ts IS
'when the learner first started or completed an item, in UTC';
COMMENT ON COLUMN :"schema".learner_activity.last_activity_ts IS
'when the learner last started or completed an item, in UTC';
COMMENT ON COLUMN :"schema".learner_activity.active_days IS
'number of days, in UTC, on which the learner started or completed an item';
COMMENT ON COLUMN :"schema".learner_activity.items_started IS
'number of items that the learner started or completed, including items that are no longer in the course';
COMMENT ON COLUMN :"schema".learner_activity.items_completed IS
'number of items that the learner completed, including items that are no longer in the course';
COMMENT ON COLUMN :"schema".learner_activity.items_total IS
'number of items in the course, in all its versions together; 0 if the export has none';
COMMENT ON COLUMN :"schema".learner_activity.last_item_id IS
'of the items that the learner started or completed, the one furthest in the order of the course; NULL when none of them is in the course any more';
COMMENT ON COLUMN :"schema".learner_activity.last_item_name IS
'name of that item';
COMMENT ON COLUMN :"schema".learner_activity.last_module_id IS
'module of that item';
COMMENT ON COLUMN :"schema".learner_activity.last_module_name IS
'name of that module';
$view$,
$view$
-- Learner ids: course_progress, course_grades
CREATE VIEW :"schema".drop_off AS
SELECT i.course_id, i.item_number, i.course_module_id, i.course_module_name,
	i.course_item_id, i.course_item_name, i.course_item_type_desc,
	coalesce(s.learners_stopped, 0) AS learners_stopped,
	coalesce(s.learners_passed, 0) AS learners_passed
FROM (:places) i
LEFT JOIN (
	SELECT a.course_id, a.last_item_id, count(*) AS learners_stopped,
		count(g.course_id) AS learners_passed
	FROM (:activity) a
	LEFT JOIN (
		SELECT c.course_id, c.:"user_id"
		FROM :"schema".course_grades c
		WHERE coursera.has_passed(c.course_passing_state_id::integer)
		GROUP BY c.course_id, c.:"user_id") g
		ON g.course_id = a.course_id AND g.:"user_id" = a.:"user_id"
	GROUP BY a.course_id, a.last_item_id) s
	ON s.course_id = i.course_id AND s.last_item_id = i.course_item_id;

COMMENT ON VIEW :"schema".drop_off IS
'A row is an item of a course, with the number of learners who got no further than this item.';
COMMENT ON COLUMN :"schema".drop_off.item_number IS
'place of the item in the course, from 1, across lessons and modules';
COMMENT ON COLUMN :"schema".drop_off.learners_stopped IS
'learners with progress whose last item, in the order of the course, is this one: learner_activity.last_item_id';
COMMENT ON COLUMN :"schema".drop_off.learners_passed IS
'of these, who passed the course, and so did not drop out';
$view$,
$view$
-- Learner ids: course_memberships, course_progress
CREATE VIEW :"schema".weekly_retention AS
SELECT w.course_id, w.week, n.learners_enrolled, w.learners_active,
	w.learners_active::float8 / nullif(n.learners_enrolled, 0) AS active_rate
FROM (
	SELECT e.course_id,
		floor((extract(epoch FROM p.course_progress_ts::timestamp)
			- extract(epoch FROM e.commenced_ts)) / 604800)::integer AS week,
		count(DISTINCT p.:"user_id") AS learners_active
	FROM (
		SELECT m.course_id, m.:"user_id", min(m.course_membership_ts::timestamp) AS commenced_ts
		FROM :"schema".course_memberships m
		WHERE m.course_membership_role = 'LEARNER'
		GROUP BY m.course_id, m.:"user_id") e
	JOIN :"schema".course_progress p
		ON p.course_id = e.course_id AND p.:"user_id" = e.:"user_id"
	WHERE p.course_progress_ts::timestamp >= e.commenced_ts
	GROUP BY 1, 2) w
JOIN (
	SELECT m.course_id, count(DISTINCT m.:"user_id") AS learners_enrolled
	FROM :"schema".course_memberships m
	WHERE m.course_membership_role = 'LEARNER'
	GROUP BY m.course_id) n ON n.course_id = w.course_id;

COMMENT ON VIEW :"schema".weekly_retention IS
'A row is a week of a course, counted for each learner from the enrollment, in which a learner was active. Activity before the enrollment, such as in a preview, does not count.';
COMMENT ON COLUMN :"schema".weekly_retention.week IS
'whole weeks since the learner''s enrollment: week 0 is the seven days that start with it';
COMMENT ON COLUMN :"schema".weekly_retention.learners_enrolled IS
'enrollments of the course that commenced: learners who reached the role LEARNER';
COMMENT ON COLUMN :"schema".weekly_retention.learners_active IS
'of these, who started or completed an item in that week';
COMMENT ON COLUMN :"schema".weekly_retention.active_rate IS
'learners_active / learners_enrolled, from 0 to 1; learners who enrolled too late to have reached that week count as enrolled, too';
$view$,
$view$
-- Learner ids: on_demand_session_memberships, course_progress, course_grades
CREATE VIEW :"schema".session_cohorts AS
SELECT s.course_id, s.on_demand_session_id,
	max(s.session_start_ts) AS session_start_ts, max(s.session_end_ts) AS session_end_ts,
	count(s.:"user_id") AS learners_enrolled,
	count(a.course_id) AS learners_active,
	count(g.course_id) AS learners_passed
FROM (
	SELECT m.course_id, m.on_demand_session_id, m.:"user_id",
		NULL::timestamp AS session_start_ts, NULL::timestamp AS session_end_ts
	FROM :"schema".on_demand_session_memberships m
	GROUP BY m.course_id, m.on_demand_session_id, m.:"user_id"
	UNION ALL
	SELECT o.course_id, o.on_demand_session_id, NULL,
		o.on_demand_sessions_start_ts::timestamp, o.on_demand_sessions_end_ts::timestamp
	FROM :"schema".on_demand_sessions o) s
LEFT JOIN (
	SELECT p.course_id, p.:"user_id"
	FROM :"schema".course_progress p
	GROUP BY p.course_id, p.:"user_id") a
	ON a.course_id = s.course_id AND a.:"user_id" = s.:"user_id"
LEFT JOIN (
	SELECT c.course_id, c.:"user_id"
	FROM :"schema".course_grades c
	WHERE coursera.has_passed(c.course_passing_state_id::integer)
	GROUP BY c.course_id, c.:"user_id") g
	ON g.course_id = s.course_id AND g.:"user_id" = s.:"user_id"
GROUP BY s.course_id, s.on_demand_session_id;

COMMENT ON VIEW :"schema".session_cohorts IS
'A row is a session of a course. A learner who changed sessions counts in each of them.';
COMMENT ON COLUMN :"schema".session_cohorts.session_start_ts IS
'start of the session, in UTC; NULL for a session that is only in the lists of members';
COMMENT ON COLUMN :"schema".session_cohorts.session_end_ts IS
'end of the session, in UTC; NULL for a session that is only in the lists of members';
COMMENT ON COLUMN :"schema".session_cohorts.learners_enrolled IS
'learners who were members of the session at some time, including those who left it';
COMMENT ON COLUMN :"schema".session_cohorts.learners_active IS
'of these, who ever started or completed an item of the course';
COMMENT ON COLUMN :"schema".session_cohorts.learners_passed IS
'of these, whose passing state of the course is passed or verified passed';
$view$,
$view$
-- Learner ids: discussion_questions, discussion_answers, discussion_question_votes, discussion_answer_votes
CREATE VIEW :"schema".forum_activity AS
SELECT f.course_id, f.:"user_id",
	count(*) FILTER (WHERE f.kind = 'question') AS questions,
	count(*) FILTER (WHERE f.kind = 'answer') AS answers,
	coalesce(sum(f.votes), 0)::bigint AS votes_received,
	min(f.posted_ts) AS first_post_ts, max(f.posted_ts) AS last_post_ts
FROM (
	SELECT q.course_id, q.:"user_id", 'question' AS kind,
		q.discussion_question_created_ts::timestamp AS posted_ts, v.votes
	FROM :"schema".discussion_questions q
	LEFT JOIN (
		SELECT l.discussion_question_id, count(*) AS votes
		FROM (
			SELECT DISTINCT ON (o.discussion_question_id, o.:"user_id")
				o.discussion_question_id, o.discussion_question_vote_value::integer AS vote
			FROM :"schema".discussion_question_votes o
			ORDER BY o.discussion_question_id, o.:"user_id",
				o.discussion_question_vote_ts::timestamp DESC NULLS LAST, 2) l
		WHERE l.vote = 1
		GROUP BY l.discussion_question_id) v
		ON v.discussion_question_id = q.discussion_question_id
	WHERE q.:"user_id" IS NOT NULL
	UNION ALL
	SELECT a.course_id, a.:"user_id", 'answer',
		a.discussion_answer_created_ts::timestamp, v.votes
	FROM :"schema".discussion_answers a
	LEFT JOIN (
		SELECT l.discussion_answer_id, count(*) AS votes
		FROM (
			SELECT DISTINCT ON (o.discussion_answer_id, o.:"user_id")
				o.discussion_answer_id, o.discussion_answer_vote_value::integer AS vote
			FROM :"schema".discussion_answer_votes o
			ORDER BY o.discussion_answer_id, o.:"user_id",
				o.discussion_answer_vote_ts::timestamp DESC NULLS LAST, 2) l
		WHERE l.vote = 1
		GROUP BY l.discussion_answer_id) v
		ON v.discussion_answer_id = a.discussion_answer_id
	WHERE a.:"user_id" IS NOT NULL) f
GROUP BY f.course_id, f.:"user_id";

COMMENT ON VIEW :"schema".forum_activity IS
'A row is a learner who asked or answered in the forums of a course. Posts without a learner are not here.';
COMMENT ON COLUMN :"schema".forum_activity.questions IS
'number of questions that the learner asked';
COMMENT ON COLUMN :"schema".forum_activity.answers IS
'number of answers that the learner gave, including comments on answers';
COMMENT ON COLUMN :"schema".forum_activity.votes_received IS
'upvotes of these questions and answers; of each voter on each post, the latest vote counts, and one that was taken back does not';
COMMENT ON COLUMN :"schema".forum_activity.first_post_ts IS
'time of the first question or answer, in UTC';
COMMENT ON COLUMN :"schema".forum_activity.last_post_ts IS
'time of the last question or answer, in UTC';
$view$,
$view$
-- Learner ids: assessment_actions
CREATE VIEW :"schema".quiz_items AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	n.assessment_id, n.assessment_question_id, q.assessment_question_prompt,
	n.first_attempts, n.share_right, n.discrimination, n.mean_attempts
FROM (
	SELECT r.assessment_id, r.assessment_question_id,
		count(*) FILTER (WHERE r.attempt = 1) AS first_attempts,
		avg((r.score >= 1)::integer) FILTER (WHERE r.attempt = 1)::float8 AS share_right,
		corr((r.score >= 1)::integer, r.total - r.score) FILTER (WHERE r.attempt = 1)
			AS discrimination,
		count(*)::float8 / nullif(count(*) FILTER (WHERE r.attempt = 1), 0) AS mean_attempts
	FROM (
		SELECT a.assessment_id, s.assessment_question_id, a.attempt,
			s.assessment_response_score::float8 AS score,
			sum(s.assessment_response_score::float8) OVER (PARTITION BY a.assessment_action_id)
				AS total
		FROM (
			SELECT t.assessment_id, t.assessment_action_id,
				row_number() OVER (
					PARTITION BY t.assessment_id, coalesce(t.:"user_id", t.guest_user_id)
					ORDER BY t.assessment_action_ts::timestamp, t.assessment_action_id) AS attempt
			FROM :"schema".assessment_actions t) a
		JOIN :"schema".assessment_responses s
			ON s.assessment_action_id = a.assessment_action_id) r
	GROUP BY r.assessment_id, r.assessment_question_id) n
LEFT JOIN (:assessments) i ON i.assessment_id = n.assessment_id
LEFT JOIN :"schema".assessment_questions q
	ON q.assessment_question_id = n.assessment_question_id;

COMMENT ON VIEW :"schema".quiz_items IS
'A row is a question of a quiz, with the figures of classical test theory. Quizzes that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".quiz_items.first_attempts IS
'responses to the question in learners'' first attempts at the quiz';
COMMENT ON COLUMN :"schema".quiz_items.share_right IS
'of the first attempts, the share with the full score for the question, from 0 to 1: its difficulty, higher for easier ones; NULL if no response has a score';
COMMENT ON COLUMN :"schema".quiz_items.discrimination IS
'point-biserial correlation, in first attempts, of being right with the score in the rest of the quiz, from -1 to 1; NULL if all were right, or all wrong';
COMMENT ON COLUMN :"schema".quiz_items.mean_attempts IS
'responses to the question per first attempt';
$view$,
$view$
-- Learner ids: peer_submissions
CREATE VIEW :"schema".peer_agreement AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	s.peer_assignment_id, s.peer_submission_id, s.:"user_id",
	coalesce(a.reviews, 0) AS reviews, coalesce(a.scored_reviews, 0) AS scored_reviews,
	a.mean_score, a.spread, a.least_score, a.greatest_score
FROM :"schema".peer_submissions s
LEFT JOIN (
	SELECT r.peer_submission_id, count(*) AS reviews, count(c.score) AS scored_reviews,
		avg(c.score) AS mean_score, stddev_samp(c.score) AS spread,
		min(c.score) AS least_score, max(c.score) AS greatest_score
	FROM :"schema".peer_reviews r
	LEFT JOIN (
		SELECT p.peer_review_id,
			sum(o.peer_assignment_review_schema_part_option_score::float8) AS score
		FROM :"schema".peer_review_part_choices p
		JOIN :"schema".peer_assignment_review_schema_part_options o
			ON o.peer_assignment_id = p.peer_assignment_id
			AND o.peer_assignment_review_schema_part_id = p.peer_assignment_review_schema_part_id
			AND o.peer_assignment_review_schema_part_option_id
				= p.peer_assignment_review_schema_part_option_id
		GROUP BY p.peer_review_id) c ON c.peer_review_id = r.peer_review_id
	GROUP BY r.peer_submission_id) a ON a.peer_submission_id = s.peer_submission_id
LEFT JOIN (:peer_assignments) i ON i.peer_assignment_id = s.peer_assignment_id
WHERE NOT s.peer_submission_is_draft::boolean;

COMMENT ON VIEW :"schema".peer_agreement IS
'A row is a submission to a peer assignment, with how far its reviews agree. Drafts do not count as submissions. Submissions to assignments that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".peer_agreement.reviews IS
'reviews of the submission';
COMMENT ON COLUMN :"schema".peer_agreement.scored_reviews IS
'of these, those with a chosen option that is worth points';
COMMENT ON COLUMN :"schema".peer_agreement.mean_score IS
'mean of the reviews'' scores, each the sum of the points of its chosen options';
COMMENT ON COLUMN :"schema".peer_agreement.spread IS
'sample standard deviation of these scores; NULL for fewer than two';
COMMENT ON COLUMN :"schema".peer_agreement.least_score IS
'the lowest of these scores';
COMMENT ON COLUMN :"schema".peer_agreement.greatest_score IS
'the highest of these scores';
$view$,
$view$
-- Learner ids: feedback_item_ratings
CREATE VIEW :"schema".item_feedback AS
SELECT r.course_id, r.course_item_id,
	count(*) FILTER (WHERE r.rating = 1) AS likes,
	count(*) FILTER (WHERE r.rating = 0) AS dislikes,
	count(*) FILTER (WHERE r.rating = 1)::float8
		/ nullif(count(*) FILTER (WHERE r.rating IN (0, 1)), 0) AS like_rate
FROM (
	SELECT DISTINCT ON (f.course_id, f.course_item_id, f.feedback_unit_id, f.:"user_id")
		f.course_id, f.course_item_id, f.feedback_rating::integer AS rating
	FROM :"schema".feedback_item_ratings f
	WHERE f.feedback_system LIKE 'LIKE%'
	ORDER BY f.course_id, f.course_item_id, f.feedback_unit_id, f.:"user_id",
		f.feedback_ts::timestamp DESC NULLS LAST, 3 DESC) r
GROUP BY r.course_id, r.course_item_id;

COMMENT ON VIEW :"schema".item_feedback IS
'A row is an item of a course that learners liked or disliked. Of a learner who rated it again, the latest rating counts; a rating that was taken back counts for neither.';
COMMENT ON COLUMN :"schema".item_feedback.likes IS
'learners who like the item';
COMMENT ON COLUMN :"schema".item_feedback.dislikes IS
'learners who dislike the item';
COMMENT ON COLUMN :"schema".item_feedback.like_rate IS
'likes / (likes + dislikes), from 0 to 1; NULL without either';
$view$,
$view$
CREATE VIEW :"schema".star_ratings AS
SELECT r.course_id, date_trunc('month', r.feedback_ts::timestamp)::date AS month,
	r.feedback_rating::integer AS stars, count(*) AS ratings
FROM :"schema".feedback_course_ratings r
WHERE r.feedback_system = 'STAR'
GROUP BY 1, 2, 3;

COMMENT ON VIEW :"schema".star_ratings IS
'A row is a number of stars that learners gave a course in a month. The export has the latest rating of each learner.';
COMMENT ON COLUMN :"schema".star_ratings.month IS
'first day of the month, in UTC';
COMMENT ON COLUMN :"schema".star_ratings.stars IS
'the stars, from 1 to 5; NULL for a rating without stars';
COMMENT ON COLUMN :"schema".star_ratings.ratings IS
'number of learners who gave that many stars';
$view$,
$view$
-- Learner ids: users_courses__certificate_payments
CREATE VIEW :"schema".payments AS
SELECT p.course_id, p.:"user_id",
	bool_or(p.was_payment::boolean) AS has_paid,
	bool_or(p.was_finaid_grant::boolean) AS has_financial_aid,
	bool_or(p.was_group_sponsored::boolean) AS is_group_sponsored,
	bool_or(p.met_payment_condition::boolean) AS met_payment_condition
FROM :"schema".users_courses__certificate_payments p
GROUP BY p.course_id, p.:"user_id";

COMMENT ON VIEW :"schema".payments IS
'A row is a learner in a course, with how the certificate was paid for. The export does not contain the time.';
COMMENT ON COLUMN :"schema".payments.has_paid IS
'whether the learner paid';
COMMENT ON COLUMN :"schema".payments.has_financial_aid IS
'whether the learner was granted financial aid';
COMMENT ON COLUMN :"schema".payments.is_group_sponsored IS
'whether somebody else, such as an employer, paid for the learner';
COMMENT ON COLUMN :"schema".payments.met_payment_condition IS
'whether the learner can get a certificate, for any of these reasons';
$view$,
$view$
-- Learner ids: course_memberships, course_progress, course_grades
CREATE VIEW :"schema".specialization_progress AS
SELECT l.:"user_id",
	count(*) FILTER (WHERE l.has_commenced) AS courses_enrolled,
	count(*) FILTER (WHERE l.first_activity_ts IS NOT NULL) AS courses_started,
	count(*) FILTER (WHERE l.has_passed) AS courses_passed,
	min(l.first_activity_ts) AS first_activity_ts, max(l.last_activity_ts) AS last_activity_ts
FROM (
	SELECT e.course_id, e.:"user_id", bool_or(e.has_commenced) AS has_commenced,
		min(e.activity_ts) AS first_activity_ts, max(e.activity_ts) AS last_activity_ts,
		bool_or(e.has_passed) AS has_passed
	FROM (
		SELECT m.course_id, m.:"user_id", true AS has_commenced, NULL::timestamp AS activity_ts,
			false AS has_passed
		FROM :"schema".course_memberships m
		WHERE m.course_membership_role = 'LEARNER'
		UNION ALL
		SELECT p.course_id, p.:"user_id", false, p.course_progress_ts::timestamp, false
		FROM :"schema".course_progress p
		UNION ALL
		SELECT g.course_id, g.:"user_id", false, NULL, true
		FROM :"schema".course_grades g
		WHERE coursera.has_passed(g.course_passing_state_id::integer)) e
	GROUP BY e.course_id, e.:"user_id") l
GROUP BY l.:"user_id";

COMMENT ON VIEW :"schema".specialization_progress IS
'A row is a learner who enrolled in, worked on or passed at least one course of the schema, with totals over all courses.';
COMMENT ON COLUMN :"schema".specialization_progress.courses_enrolled IS
'courses in which the learner reached the role LEARNER';
COMMENT ON COLUMN :"schema".specialization_progress.courses_started IS
'courses in which the learner started or completed an item';
COMMENT ON COLUMN :"schema".specialization_progress.courses_passed IS
'courses in which the learner''s passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".specialization_progress.first_activity_ts IS
'when the learner first started or completed an item of any course, in UTC';
COMMENT ON COLUMN :"schema".specialization_progress.last_activity_ts IS
'when the learner last started or completed an item of any course, in UTC';
$view$,
$view$
-- Learner ids: clickstream_events
CREATE VIEW :"schema".video_events AS
SELECT e.:"user_id", e.hashed_session_cookie_id, e.server_timestamp, e.course_id, e.course_item_id, e.key,
	coursera.event_number(e.value, 'timecode') AS timecode,
	coursera.event_text(e.value, 'video_name') AS video_name,
	coursera.event_text(e.value, 'module_id') AS module_id,
	coursera.event_number(e.value, 'playback_rate') AS playback_rate,
	coursera.event_text(e.value, 'subtitle_language') AS subtitle_language,
	coursera.event_text(e.value, 'tech') AS tech,
	coursera.event_number(e.value, 'volume') AS volume,
	coursera.event_number(e.value, 'volume_delta') AS volume_delta,
	coursera.event_number(e.value, 'playback_rate_delta') AS playback_rate_delta,
	coursera.event_text(e.value, 'language_code') AS language_code,
	e.url, e.country_cd, e.os, e.browser, e.event_date
FROM (:clicks) e
WHERE e.key IN ('heartbeat', 'start', 'play', 'pause', 'seek', 'wait', 'end', 'volume_change', 'subtitle_change',
		'playback_rate_change', 'download_subtitle', 'download_video')
	AND coalesce(e.event_source, 'video') = 'video';

COMMENT ON VIEW :"schema".video_events IS
'A row is an event in a video: a heartbeat for every five seconds of playing, and what the learner did. Fields that an event does not have are NULL, as are all of an event whose value is damaged.';
COMMENT ON COLUMN :"schema".video_events.course_item_id IS
'id of the item, taken from the page''s address; NULL if the address does not contain one';
COMMENT ON COLUMN :"schema".video_events.timecode IS
'place in the video, in seconds';
COMMENT ON COLUMN :"schema".video_events.video_name IS
'name of the video';
COMMENT ON COLUMN :"schema".video_events.module_id IS
'id of the module that the video is in';
COMMENT ON COLUMN :"schema".video_events.playback_rate IS
'playback speed, as a multiple of the recorded speed';
COMMENT ON COLUMN :"schema".video_events.subtitle_language IS
'language of the subtitles';
COMMENT ON COLUMN :"schema".video_events.tech IS
'technology that plays the video';
COMMENT ON COLUMN :"schema".video_events.volume IS
'volume';
COMMENT ON COLUMN :"schema".video_events.volume_delta IS
'by how much the learner changed the volume';
COMMENT ON COLUMN :"schema".video_events.playback_rate_delta IS
'by how much the learner changed the playback rate';
COMMENT ON COLUMN :"schema".video_events.language_code IS
'language of the page';
$view$,
$view$
-- Learner ids: clickstream_events
CREATE VIEW :"schema".page_views AS
SELECT e.:"user_id", e.hashed_session_cookie_id, e.server_timestamp, e.course_id, e.course_item_id, e.key,
	e.url, e.initial_referrer_url,
	coursera.event_text(e.value, 'language_code') AS language_code,
	e.browser_language, e.country_cd, e.region_cd, e.timezone, e.os, e.browser, e.user_agent, e.event_date
FROM (:clicks) e
WHERE e.key IN ('pageview', 'page_requested', 'page_preloaded')
	AND coalesce(e.event_source, 'access') = 'access';

COMMENT ON VIEW :"schema".page_views IS
'A row is an event of a page: it was viewed (key pageview), requested, or loaded ahead of time.';
COMMENT ON COLUMN :"schema".page_views.course_item_id IS
'id of the item, taken from the page''s address; NULL if the address does not contain one';
COMMENT ON COLUMN :"schema".page_views.language_code IS
'language of the page';
$view$,
$view$
-- Learner ids: clickstream_events
CREATE VIEW :"schema".video_minutes AS
SELECT e.:"user_id", e.course_id, e.course_item_id,
	count(DISTINCT floor(e.timecode / 5)) AS beats,
	count(DISTINCT floor(e.timecode / 5)) * 5 / 60::float8 AS minutes_watched,
	max(e.timecode) AS furthest_timecode
FROM (
	SELECT c.:"user_id", c.course_id, c.course_item_id, coursera.event_number(c.value, 'timecode') AS timecode
	FROM (:clicks) c
	WHERE c.key = 'heartbeat' AND coalesce(c.event_source, 'video') = 'video') e
GROUP BY e.:"user_id", e.course_id, e.course_item_id;

COMMENT ON VIEW :"schema".video_minutes IS
'A row is a learner and a video, an item of a course, with at least one heartbeat.';
COMMENT ON COLUMN :"schema".video_minutes.course_item_id IS
'id of the item; NULL for videos on pages whose address does not contain one';
COMMENT ON COLUMN :"schema".video_minutes.beats IS
'number of different stretches of five seconds that were played; a stretch that was played again counts once';
COMMENT ON COLUMN :"schema".video_minutes.minutes_watched IS
'the same in minutes of the video';
COMMENT ON COLUMN :"schema".video_minutes.furthest_timecode IS
'the furthest place that was played, in seconds';
$view$
]) WITH ORDINALITY AS scripts (script, ordinal)
$function$;
COMMENT ON FUNCTION view_definitions() IS
'the ready views: what a row is, and the statements that make them';

-- Tables and views, but not the parts (:name), which are not filled in yet.
CREATE FUNCTION view_tables(definition text) RETURNS name[]
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN ARRAY(
		SELECT DISTINCT coalesce(m[1], m[2])::name
		FROM pg_catalog.regexp_matches(definition, ':"schema"[.]([[:alnum:]_]+)|([(]:[[:alnum:]_]+[)])', 'g') AS m);
COMMENT ON FUNCTION view_tables(text) IS
'the relations of a schema that the statements of a ready view, or of a part, refer to';

CREATE FUNCTION view_query(definition text, parts jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
BEGIN
	FOR part IN SELECT * FROM jsonb_each_text(parts) LOOP
		definition := replace(definition, '(:' || part.key || ')', '(' || part.value || ')');
	END LOOP;
	RETURN definition;
END
$$;
COMMENT ON FUNCTION view_query(text, jsonb) IS
'the statements of a ready view, or of a part, with their parts filled in';

-- Recognizes a ready view by name and comment, so that a view that a user made, or changed and
-- commented, is not one.
CREATE FUNCTION is_ready_view(relation oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT EXISTS (
	SELECT
	FROM pg_class c
	JOIN (
		SELECT d.view_name, d.row_comment FROM coursera.view_definitions() d
		UNION ALL
		SELECT f.view_name, f.row_comment FROM coursera.former_views() f
	) made ON made.view_name = c.relname AND made.row_comment = obj_description(c.oid, 'pg_class')
	WHERE c.oid = is_ready_view.relation AND c.relkind = 'v')
$$;
COMMENT ON FUNCTION is_ready_view(oid) IS
'whether create_views made a relation, in this version of the extension or an earlier one';

-- Columns of a table keep the comment that they have there.
CREATE FUNCTION copy_column_comments(schema_name name, view_name name, tables name[]) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	command text := (
		SELECT string_agg(format('COMMENT ON COLUMN %I.%I.%I IS %L', schema_name, view_name, v.attname, t.comment), ';')
		FROM pg_attribute v
		CROSS JOIN LATERAL (
			SELECT col_description(a.attrelid, a.attnum) AS comment
			FROM unnest(tables) WITH ORDINALITY AS names (name, n)
			JOIN pg_attribute a ON a.attrelid = to_regclass(format('%I.%I', schema_name, names.name))
			WHERE a.attname = v.attname AND a.attnum > 0
				AND col_description(a.attrelid, a.attnum) IS NOT NULL
			ORDER BY n
			LIMIT 1) t
		WHERE v.attrelid = to_regclass(format('%I.%I', schema_name, view_name)) AND v.attnum > 0
			AND col_description(v.attrelid, v.attnum) IS NULL);
BEGIN
	IF command IS NOT NULL THEN
		EXECUTE command;
	END IF;
END
$$;
COMMENT ON FUNCTION copy_column_comments(name, name, name[]) IS
'gives each column of a ready view that has no comment the comment of the column of the same name in the view''s tables';

-- tables: the relations that the views may use; user_ids: the names of columns with learners' ids
-- there, or in the files, in lower case; again: the statement that renews views that stay as they
-- are.
CREATE FUNCTION make_views(schema_name name, tables name[], user_ids text[], again text) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := quote_ident(make_views.schema_name)::regnamespace;
	parts jsonb := '{}';
	plain_parts jsonb; -- without tables that a view can do without
	was_made boolean;
	part record;
	view record;
	query text;
	user_id name;
	tables_with_id bigint;
	occupant oid;
	made integer := 0;
	taken text[] := '{}';
	kept text[] := '{}';
	former text;
	isolated text[] := '{}';
BEGIN
	-- A part whose tables are missing is replaced by an alternative whose tables are there.
	FOR part IN SELECT * FROM coursera.view_parts() p ORDER BY p.ordinal LOOP
		query := coursera.view_query(part.definition, parts);
		IF NOT coursera.view_tables(query) <@ tables THEN
			query := coalesce(
				parts ->> ('branch_' || part.part_name), parts ->> ('course_' || part.part_name),
				parts ->> ('no_' || part.part_name));
		END IF;
		IF query IS NOT NULL THEN
			parts := parts || jsonb_build_object(part.part_name, query);
		END IF;
	END LOOP;

	plain_parts := parts || coalesce(
		(SELECT jsonb_object_agg(substr(key, length('no_') + 1), value) FROM jsonb_each(parts) WHERE starts_with(key, 'no_')), '{}');

	-- It reads the questions, which may not be usable: then the view is not made.
	IF ARRAY['demographics_answers', 'demographics_choices', 'demographics_questions', 'demographics_question_types']::name[]
		<@ tables
	THEN
		BEGIN
			parts := parts || jsonb_build_object('survey', coursera.survey_query(schema_name));
		EXCEPTION WHEN OTHERS THEN
			RAISE NOTICE USING
				MESSAGE = format('ready view "learner_survey" was not made in schema "%s"', schema_name),
				DETAIL = SQLERRM;
		END;
	END IF;

	FOR view IN SELECT * FROM coursera.view_definitions() d ORDER BY d.ordinal LOOP
		query := coursera.view_query(view.script, parts);
		CONTINUE WHEN NOT array_remove(coursera.view_tables(query), view.view_name) <@ tables;

		-- The learner id that its tables share. With any kind of names, the file's header has the
		-- partner's.
		WITH id_columns AS (
			SELECT c.relname, a.attname, a.attnum
			FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			WHERE c.relnamespace = namespace AND c.relname = ANY (view.learner_tables)
				-- As it is spelled in the file, whose header may have been edited.
				AND lower(btrim(coalesce(
					(SELECT option_value FROM pg_options_to_table(a.attfdwoptions)
					 WHERE option_name = 'csv_column'),
					a.attname), ' ' || pg_catalog.chr(9))) = ANY (user_ids)
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
		IF occupant IS NOT NULL AND NOT coursera.is_ready_view(occupant) THEN
			taken := taken || view.view_name::text;
			CONTINUE;
		END IF;

		-- If optional tables have other ids, the view is made without them.
		was_made := false;
		FOREACH query IN ARRAY ARRAY[query, coursera.view_query(view.script, plain_parts)] LOOP
			BEGIN
				former := pg_get_viewdef(occupant);
				query := replace(query, 'CREATE VIEW ', 'CREATE OR REPLACE VIEW ');
				-- Either name may contain the other's variable, so the inserted text is not
				-- searched again.
				EXECUTE (
					SELECT string_agg(replace(piece, ':"user_id"', coalesce(quote_ident(user_id), '')),
						quote_ident(schema_name) ORDER BY n)
					FROM string_to_table(query, ':"schema"') WITH ORDINALITY AS pieces (piece, n));
				-- A view that is up to date stays as it is, with the comments of its columns.
				IF former = pg_get_viewdef(occupant) THEN
					RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception';
				END IF;
				was_made := true;
				EXIT;
			EXCEPTION
				WHEN triggered_action_exception THEN
					EXIT;
				-- It has other columns than before, and users may have built something on these.
				WHEN invalid_table_definition THEN
					kept := kept || view.view_name::text;
					EXIT;
				-- A column that this export does not have, or has with another type, even one for
				-- which a constant of the view is invalid or a function is ambiguous.
				WHEN undefined_column OR undefined_function OR datatype_mismatch OR cannot_coerce
					OR data_exception OR ambiguous_function OR duplicate_column
				THEN
					NULL;
			END;
		END LOOP;
		CONTINUE WHEN NOT was_made;
		made := made + 1;
		IF view.view_name = 'learner_survey' THEN
			PERFORM coursera.comment_survey(schema_name);
		END IF;
		PERFORM coursera.copy_column_comments(schema_name, view.view_name, coursera.view_tables(query));
	END LOOP;

	IF cardinality(kept) > 0 THEN
		RAISE WARNING USING
			MESSAGE = format('ready views of schema "%s" are kept as they are: %s', schema_name, array_to_string(kept, ', ')),
			DETAIL = 'This version of the extension gives them other columns.',
			HINT = format('To get the new ones, drop the views and what depends on them, then run %s.', again);
	END IF;
	IF cardinality(isolated || taken) > 0 THEN
		RAISE NOTICE USING
			MESSAGE = format('not all ready views were made in schema "%s"', schema_name),
			DETAIL = concat_ws(' ',
				'Learner ids are isolated and must not be joined across domains: '
					|| nullif(array_to_string(isolated, ', '), '') || '.',
				'Other objects have these names: ' || nullif(array_to_string(taken, ', '), '') || '.');
	END IF;
	RETURN made;
END
$$;
COMMENT ON FUNCTION make_views(name, name[], text[], text) IS
'makes the ready views over tables of a schema: each whose tables are there and, if it needs one, have a learner id in common; returns the number of views';

CREATE FUNCTION create_views(server name, schema_name name) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := quote_ident(create_views.schema_name)::regnamespace;
	user_ids text[] := '{hashed_user_id}'; -- of clickstream files
	tables name[] := ARRAY(
		SELECT c.relname
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = create_views.server AND c.relnamespace = namespace);
BEGIN
	-- Neutral names in the files, too: exports of several partners have these in common.
	IF NOT 'clickstream_events' = ANY (tables) THEN
		user_ids := ARRAY(
			SELECT unnest(ARRAY[
				lower(column_name),
				lower(overlay(column_name PLACING 'partner' FROM 1 FOR length(partner)))])
			FROM coursera.user_ids(create_views.server));
	END IF;
	RETURN coursera.make_views(schema_name, tables, user_ids,
		format('SELECT coursera.create_views(%L, %L)', server, schema_name));
END
$$;
COMMENT ON FUNCTION create_views(name, name) IS
'makes the ready views of a server''s export over its foreign tables in a schema: each whose tables are there and, if it needs one, have a learner id in common (in an export with one domain of ids, linked or unknown, all tables do); returns the number of views';

CREATE FUNCTION drop_views(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	views text := (
		SELECT string_agg(format('%I.%I', drop_views.schema_name, c.relname), ', ' ORDER BY c.relname)
		FROM pg_class c
		WHERE c.relnamespace = quote_ident(drop_views.schema_name)::regnamespace
			AND c.relkind = 'v' AND coursera.is_ready_view(c.oid));
BEGIN
	IF views IS NOT NULL THEN
		EXECUTE 'DROP VIEW ' || views || ' RESTRICT';
	END IF;
END
$$;
COMMENT ON FUNCTION drop_views(name) IS
'drops the ready views that create_views made in a schema';

-- Clickstream: what happened on the pages and in the videos of a course, as one gzipped CSV per course,
-- day and kind of event.
CREATE FUNCTION event_text(value text, field text) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_event_text'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION event_text(text, text) IS
'a field of the JSON object in an event''s value, as text; NULL if there is no such field, or if the value is not a JSON object';

CREATE FUNCTION event_number(value text, field text) RETURNS double precision
	AS 'MODULE_PATHNAME', 'coursera_event_number'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION event_number(text, text) IS
'a field of the JSON object in an event''s value, as a number; NULL if there is no such field, if it is not a number, or if the value is not a JSON object';

CREATE FUNCTION files(
	relation regclass,
	OUT archive text,
	OUT file text,
	OUT bytes bigint,
	OUT modified timestamptz
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_files'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 100;
COMMENT ON FUNCTION files(regclass) IS
'the files that a foreign table is read from, with their sizes in bytes as they are stored; needs USAGE on the server';

-- The columns of the files, in their order, and after them the columns with facts from the files'
-- names. Names and meanings are from the documentation of Coursera's exports.
CREATE FUNCTION clickstream_columns(
	OUT ordinal integer,
	OUT column_name name,
	OUT type text,
	OUT options text,
	OUT comment text
) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 18
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT ordinal, column_name, type,
	CASE WHEN fact IS NULL THEN format('csv_column %L, position %L', column_name, ordinal)
		ELSE format('file_fact %L', fact) END,
	comment
FROM (VALUES
	(1, 'hashed_user_id'::name, 'text', NULL, 'id of the learner; with linked ids the same as in the tables of an export'),
	(2, 'hashed_session_cookie_id', 'text', NULL, 'id of the visit, as the browser''s cookie tells it apart from others'),
	(3, 'server_timestamp', 'timestamp', NULL, 'when the server received the event (UTC)'),
	(4, 'hashed_ip', 'text', NULL, 'the learner''s IP address, hashed'),
	(5, 'user_agent', 'text', NULL, 'what the browser or app calls itself'),
	(6, 'url', 'text', NULL, 'address of the page'),
	(7, 'initial_referrer_url', 'text', NULL, 'address of the page from which the visit began'),
	(8, 'browser_language', 'text', NULL, 'language that the browser asks for'),
	(9, 'course_id', 'text', NULL, 'id of the course'),
	(10, 'country_cd', 'text', NULL, 'country code of the IP address'),
	(11, 'region_cd', 'text', NULL, 'region code of the IP address'),
	(12, 'timezone', 'text', NULL, 'time zone of the IP address'),
	(13, 'os', 'text', NULL, 'operating system'),
	(14, 'browser', 'text', NULL, 'browser'),
	(15, 'key', 'text', NULL, 'what happened: pageview, page_requested or page_preloaded; in videos heartbeat (every five seconds of playing), start, play, pause, seek, wait, end and others'),
	(16, 'value', 'text', NULL, 'details of the event, a JSON object'),
	(17, 'event_date', 'date', 'date', 'day in the name of the file; NULL if it has none'),
	(18, 'event_source', 'text', 'source', 'access or video, whichever is in the name of the file; NULL if neither is')
) AS columns (ordinal, column_name, type, fact, comment)
$$;
COMMENT ON FUNCTION clickstream_columns() IS
'the columns of clickstream_events, with the options of the foreign table';

CREATE FUNCTION attach_clickstream(
	path text,
	schema_name name DEFAULT 'clickstream',
	names text DEFAULT 'exported'
) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	attached record;
	pattern text;
	relation regclass;
	found integer := 0;
	views integer;
	gathered integer;
	fields bigint;
BEGIN
	IF path IS NULL OR schema_name IS NULL OR names IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'path, schema_name and names must not be null';
	END IF;
	IF names NOT IN ('exported', 'neutral') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'names must be one of: exported, neutral';
	END IF;
	SELECT * INTO attached FROM coursera.attached_server(schema_name);
	IF attached.tables IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('schema "%s" is already attached', schema_name),
			HINT = format('Queries read new files as they come. SELECT coursera.detach(%L) drops the schema.', schema_name);
	END IF;
	PERFORM coursera.check_may_attach(schema_name);
	PERFORM coursera.make_attached_server(schema_name, path,
		jsonb_build_object('header', 'false', 'names', names));
	IF obj_description(to_regnamespace(quote_ident(schema_name)), 'pg_namespace')
		IS DISTINCT FROM coursera.attached_comment('schema')
	THEN
		EXECUTE format('CREATE SCHEMA %I', schema_name);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema_name, coursera.attached_comment('schema'));
	END IF;
	-- Files come gzipped. If there are none, they were unpacked, or compressed in another way.
	FOREACH pattern IN ARRAY ARRAY['*.csv.gz', '*.csv*'] LOOP
		EXECUTE format('CREATE FOREIGN TABLE %I.clickstream_events (%s) SERVER %I OPTIONS (entry %L, attached ''true'')',
			schema_name,
			(SELECT string_agg(
					format('%I %s OPTIONS (%s)',
						CASE WHEN names = 'neutral' AND c.column_name = 'hashed_user_id' THEN 'partner_user_id'
							ELSE c.column_name END,
						c.type, c.options),
					', ' ORDER BY c.ordinal)
			 FROM coursera.clickstream_columns() c),
			schema_name, pattern);
		relation := format('%I.clickstream_events', schema_name);
		BEGIN
			found := (SELECT count(*) FROM coursera.files(relation));
			EXIT;
		EXCEPTION WHEN fdw_table_not_found THEN
			-- If nothing is found either way, this is the error.
			IF pattern = '*.csv*' THEN
				RAISE;
			END IF;
			EXECUTE format('DROP FOREIGN TABLE %I.clickstream_events', schema_name);
		END;
	END LOOP;
	-- The location may contain other files, such as an export's tables.
	BEGIN
		EXECUTE format('SELECT count(server_timestamp) FROM (SELECT server_timestamp FROM %s LIMIT 1) e', relation)
			INTO fields;
	EXCEPTION WHEN bad_copy_file_format OR data_exception THEN
		RAISE EXCEPTION USING
			ERRCODE = 'fdw_error',
			MESSAGE = format('"%s" has files that are not clickstream files', path),
			DETAIL = format('The first one that was read gave this error: %s.', SQLERRM),
			HINT = 'A clickstream file has 16 columns and no header. To attach an export, use coursera.attach.';
	END;
	EXECUTE format('COMMENT ON FOREIGN TABLE %s IS %L', relation,
		'A row is an event of a learner''s visit to the pages of a course, or in one of its videos. Filters on event_date and event_source open only the files that can match.');
	EXECUTE (
		SELECT string_agg(format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, c.comment), ';')
		FROM coursera.clickstream_columns() c
		JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = c.ordinal);
	views := coursera.create_views(schema_name, schema_name);
	gathered := coursera.gather_statistics(schema_name, schema_name);
	RAISE NOTICE USING
		MESSAGE = format('schema "%s" was made, with a table of %s files, %s views%s', schema_name, found, views,
			CASE WHEN gathered > 0 THEN ' and statistics' ELSE '' END);
	RETURN found;
END
$$;
COMMENT ON FUNCTION attach_clickstream(text, name, text) IS
'makes a server, a schema of the same name, and in it the foreign table clickstream_events over all clickstream files at a path, and the views video_events, page_views and video_minutes; returns the number of files. path is a folder, whose subfolders are searched, too, a pattern such as /data/clicks/*/video-*.csv.gz, a file, or an archive; names is exported, or neutral, which calls the learner''s id partner_user_id as in exports with neutral names';

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

-- Takes no file name and runs with the caller's privileges, so everybody may call it: a user who
-- may read the foreign tables and create tables may copy them.
CREATE FUNCTION copy_rows(
	source regclass,
	target regclass,
	pseudonymized name[] DEFAULT NULL,
	pseudonym_key text DEFAULT NULL
) RETURNS bigint
	AS 'MODULE_PATHNAME', 'coursera_copy_rows'
	LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION copy_rows(regclass, regclass, name[], text) IS
'copies rows of an export''s foreign table into an ordinary table that the same transaction has made, as materialize does, with the columns that both have; the values of some become pseudonyms; returns the number of rows';

-- Learners' ids of every domain: the ones that the export names after the partner, and the few
-- others.
CREATE FUNCTION learner_id_columns(relation regclass) RETURNS name[]
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce(array_agg(attname ORDER BY attnum), '{}')
FROM pg_attribute
WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
	AND (attname ~ '(^|_)user_id(_[0-9]+)?$' OR attname = 'submitted_by'
		OR EXISTS (
			SELECT FROM pg_options_to_table(attfdwoptions)
			WHERE option_name = 'csv_column' AND lower(option_value) ~ '(^|_)user_id$'))
$$;
COMMENT ON FUNCTION learner_id_columns(regclass) IS
'the columns of an export''s table that contain learners'' ids';

-- 'text': what learners wrote. Texts without a limit, or with a long one, that are neither ids nor
-- codes, in tables of learners and of their submissions; texts of authors stay. 'ip': addresses of
-- machines.
CREATE FUNCTION columns_to_leave_out(relation regclass, kinds text[]) RETURNS name[]
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce(array_agg(attname ORDER BY attnum), '{}')
FROM pg_attribute
JOIN pg_class ON pg_class.oid = attrelid
WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
	AND ('text' = ANY (kinds)
			AND atttypid IN ('text'::regtype, 'varchar'::regtype)
			AND (atttypmod = -1 OR atttypmod - 4 > 255)
			AND attname !~ '(_id|_cd|_ts|_dt|_desc|_type|_role|_system|_category|_slug|_name)$'
			-- A subquery, so that it is evaluated once and not for each column.
			AND ((SELECT cardinality(coursera.learner_id_columns(relation)) > 0)
				OR relname ~ '(submission|response|review_part|comment)' AND relname !~ '_schema_')
		OR 'ip' = ANY (kinds) AND attname ~ '(^|_)ip(_address|_addr)?$')
$$;
COMMENT ON FUNCTION columns_to_leave_out(regclass, text[]) IS
'the columns of an export''s table that materialize leaves out for these kinds, text and ip';

CREATE FUNCTION documented_columns(foreign_tables oid[]) RETURNS TABLE (
	relation oid,
	attribute name,
	ordinal integer,
	table_name name,
	column_name name,
	in_primary_key boolean,
	is_id boolean,
	refers_to text[]
)
	LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
AS $$
WITH described AS (
	SELECT c.oid, s.srvname,
		coalesce((SELECT option_value FROM pg_options_to_table(ft.ftoptions) WHERE option_name = 'entry'),
			c.relname || '.csv') AS entry
	FROM pg_foreign_table ft
	JOIN pg_class c ON c.oid = ft.ftrelid
	JOIN pg_foreign_server s ON s.oid = ft.ftserver
	WHERE c.oid = ANY (foreign_tables)
), servers AS (
	SELECT DISTINCT srvname FROM described
), documented AS MATERIALIZED (
	SELECT s.srvname, d.* FROM servers s, coursera.columns(s.srvname) d
), documented_tables AS MATERIALIZED (
	SELECT s.srvname, d.entry, d.user_id_columns FROM servers s, coursera.tables(s.srvname) d
), here AS MATERIALIZED (
	SELECT DISTINCT ON (attrelid, csv_column) attrelid, attname, csv_column
	FROM pg_attribute, LATERAL (
		SELECT coalesce((SELECT option_value FROM pg_options_to_table(attfdwoptions) WHERE option_name = 'csv_column'),
			attname) AS csv_column) spelled
	WHERE attrelid = ANY (foreign_tables) AND attnum > 0 AND NOT attisdropped
	ORDER BY attrelid, csv_column, attnum
)
SELECT f.oid, a.attname, d.ordinal, d.table_name, d.column_name, d.in_primary_key,
	d.column_name IN ('course_id', 'course_branch_id') OR d.column_name = ANY (t.user_id_columns), d.refers_to
FROM described f
JOIN documented d USING (srvname, entry)
JOIN documented_tables t USING (srvname, entry)
LEFT JOIN here a ON a.attrelid = f.oid AND a.csv_column = coalesce(d.csv_column, d.column_name)
$$;
COMMENT ON FUNCTION documented_columns(oid[]) IS
'what the dictionary says about the columns of foreign tables, whatever these are called in the database; attribute is NULL for a column that the foreign table does not have';

-- The columns of each reference, if together they are the other table's primary key. A table may
-- refer to another one by several columns, such as a comment to the one that it answers.
CREATE FUNCTION documented_references(foreign_tables oid[]) RETURNS TABLE (
	relation oid,
	columns name[],
	referenced oid,
	referenced_columns name[]
)
	LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
AS $$
WITH documented AS MATERIALIZED (
	SELECT * FROM coursera.documented_columns(foreign_tables)
), keys AS MATERIALIZED (
	SELECT relation, table_name, array_agg(column_name ORDER BY ordinal) AS names, array_agg(attribute ORDER BY ordinal) AS attributes
	FROM documented
	WHERE in_primary_key
	GROUP BY relation, table_name
), pairs AS (
	SELECT d.relation, d.column_name, d.attribute, k.relation AS referenced, n.name AS referenced_name,
		k.names, k.attributes
	FROM documented d
	CROSS JOIN LATERAL unnest(d.refers_to) r (reference)
	JOIN keys k ON starts_with(r.reference, k.table_name || '.')
	CROSS JOIN LATERAL (SELECT substr(r.reference, length(k.table_name) + 2)::name) n (name)
	WHERE d.attribute IS NOT NULL AND n.name = ANY (k.names)
), chosen AS (
	-- If several columns refer to one column of a composite key, the column of the same name is
	-- used.
	SELECT DISTINCT ON (relation, referenced, referenced_name, CASE WHEN cardinality(names) = 1 THEN column_name END) *
	FROM pairs
	ORDER BY relation, referenced, referenced_name, CASE WHEN cardinality(names) = 1 THEN column_name END,
		column_name <> referenced_name, column_name
)
SELECT relation, array_agg(attribute ORDER BY array_position(names, referenced_name)), referenced, attributes
FROM chosen
WHERE array_position(attributes, NULL) IS NULL
GROUP BY relation, referenced, names, attributes, CASE WHEN cardinality(names) = 1 THEN column_name END
HAVING count(*) = cardinality(names)
$$;
COMMENT ON FUNCTION documented_references(oid[]) IS
'the references between foreign tables that the dictionary has, each by its columns and those of the other table''s primary key';

CREATE FUNCTION materialize(
	schema_name name,
	target name,
	tables text[] DEFAULT NULL,
	pseudonym_key text DEFAULT NULL,
	leave_out text[] DEFAULT NULL,
	foreign_keys boolean DEFAULT false
) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace regnamespace;
	originals oid[];
	clashes text;
	made integer := 0;
	missing_tables text;
	pseudonymized name[];
	left_out name[];
	copied record;
	attempt record;
	reference record;
	command text;
	leads name[]; -- columns that an index starts with
	detail text;
	-- Compressing long texts with pglz takes as long as everything else together. A method that the
	-- user chose is kept.
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
			MESSAGE = format('cannot copy the tables of schema "%s" into the same schema', schema_name),
			HINT = 'Give the name of another schema as target; it is made if it does not exist.';
	END IF;
	namespace := quote_ident(schema_name);
	SELECT array_agg(c.oid) INTO originals
	FROM pg_foreign_table ft
	JOIN pg_class c ON c.oid = ft.ftrelid
	JOIN pg_foreign_server s ON s.oid = ft.ftserver
	WHERE c.relnamespace = namespace AND coursera.is_own_wrapper(s.srvfdw);
	IF originals IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('schema "%s" has no foreign tables of coursera_fdw', schema_name),
			HINT = 'coursera.attach makes a schema with the foreign tables of an export.';
	END IF;
	SELECT string_agg(quote_ident(t), ', ' ORDER BY t) INTO missing_tables
	FROM unnest(tables) t
	WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = ANY (originals) AND c.relname = t);
	IF missing_tables IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('schema "%s" does not have all tables that are to be copied', schema_name),
			DETAIL = 'It does not have: ' || missing_tables || '.',
			HINT = 'coursera.tables() lists the tables of an export.';
	END IF;
	IF tables IS NOT NULL THEN
		originals := ARRAY(SELECT c.oid FROM pg_class c WHERE c.oid = ANY (originals) AND c.relname = ANY (tables));
	END IF;
	IF NOT leave_out <@ ARRAY['text', 'ip'] THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'leave_out must be an array of: text, ip',
			HINT = '"text" stands for what learners wrote, "ip" for addresses of machines.';
	END IF;
	IF pseudonym_key = '' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'pseudonym_key must not be empty';
	END IF;
	SELECT string_agg(quote_ident(taken.relname), ', ' ORDER BY taken.relname) INTO clashes
	FROM pg_class c
	JOIN pg_class taken ON taken.relname = c.relname
	WHERE c.oid = ANY (originals) AND taken.relnamespace = to_regnamespace(quote_ident(target));
	IF clashes IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_table',
			MESSAGE = format('schema "%s" already has relations with the names of the tables to be copied', target),
			DETAIL = 'They are: ' || clashes || '.';
	END IF;
	IF prefers_lz4 THEN
		SET LOCAL default_toast_compression = 'lz4';
	END IF;
	IF to_regnamespace(quote_ident(target)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', target);
	END IF;

	FOR copied IN
		-- columns_to_leave_out reads all columns of a table, so it is called once for each table.
		WITH originals_kept AS MATERIALIZED (
			SELECT pg_class.oid, relname, coursera.columns_to_leave_out(pg_class.oid, coalesce(leave_out, '{}')) AS left_out
			FROM pg_class
			WHERE pg_class.oid = ANY (originals)
		)
		SELECT c.oid, c.relname, c.left_out,
			array_agg(kept.attname ORDER BY d.ordinal) FILTER (WHERE d.in_primary_key) AS key,
			string_agg(quote_ident(d.column_name), ', ' ORDER BY d.ordinal)
				FILTER (WHERE d.in_primary_key AND kept.attname IS NULL) AS missing,
			array_agg(kept.attname ORDER BY d.ordinal)
				FILTER (WHERE d.is_id AND kept.attname IS NOT NULL) AS ids
		FROM originals_kept c
		LEFT JOIN coursera.documented_columns(originals) d ON d.relation = c.oid
		LEFT JOIN LATERAL (
			SELECT d.attribute AS attname
			WHERE d.attribute <> ALL (c.left_out)) kept ON true
		GROUP BY c.oid, c.relname, c.left_out
		ORDER BY c.relname
	LOOP
		made := made + 1;
		RAISE NOTICE 'table % of %: "%"', made, cardinality(originals), copied.relname;
		left_out := copied.left_out;
		pseudonymized := CASE WHEN pseudonym_key IS NOT NULL THEN
			ARRAY(SELECT id FROM unnest(coursera.learner_id_columns(copied.oid)) id WHERE id <> ALL (left_out)) END;
		-- Faster than INSERT, and with wal_level minimal its rows are not logged.
		EXECUTE format('CREATE TABLE %I.%I AS SELECT %s FROM ONLY %I.%I WITH NO DATA', target, copied.relname,
			(SELECT string_agg(format(CASE WHEN attname = ANY (pseudonymized) THEN '%1$I::text AS %1$I' ELSE '%1$I' END, attname), ', ' ORDER BY attnum)
			 FROM pg_attribute
			 WHERE attrelid = copied.oid AND attnum > 0 AND NOT attisdropped AND attname <> ALL (left_out)),
			schema_name, copied.relname);
		-- A parameter, so that no log shows the key.
		PERFORM coursera.copy_rows(
			format('%I.%I', schema_name, copied.relname)::regclass, format('%I.%I', target, copied.relname)::regclass,
			pseudonymized, pseudonym_key);

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
				AND (a.attname = ANY (left_out)) IS NOT TRUE
		LOOP
			EXECUTE command;
		END LOOP;

		IF copied.missing IS NOT NULL THEN
			RAISE NOTICE USING
				MESSAGE = format('table "%s.%s" has no primary key because the foreign table lacks its columns: %s',
					target, copied.relname, copied.missing);
		END IF;
		-- Building the index is the quickest way to find out whether the data honour the key.
		leads := '{}';
		FOR attempt IN
			SELECT 'ALTER TABLE %I.%I ADD PRIMARY KEY (%s)' AS command, 'primary key' AS what,
				copied.key[1] AS lead, string_agg(quote_ident(k), ', ' ORDER BY n) AS columns
			FROM unnest(copied.key) WITH ORDINALITY keys (k, n)
			WHERE copied.missing IS NULL
			HAVING count(*) > 0
			UNION ALL
			SELECT 'CREATE INDEX ON %I.%I (%s)', format('index on "%s"', id), id, quote_ident(id)
			FROM unnest(copied.ids) id
		LOOP
			CONTINUE WHEN attempt.lead = ANY (leads);
			BEGIN
				EXECUTE format(attempt.command, target, copied.relname, attempt.columns);
				leads := leads || attempt.lead;
			EXCEPTION WHEN unique_violation OR not_null_violation
				-- Values that are too long for an index, or types without an operator class.
				OR program_limit_exceeded OR undefined_object
			THEN
				GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
				RAISE NOTICE USING
					MESSAGE = format('table "%s.%s" has no %s: %s', target, copied.relname, attempt.what,
						-- The detail has the value.
						coalesce(nullif(rtrim(left(detail, 200), '.'), ''), SQLERRM));
			END;
		END LOOP;
		EXECUTE format('ANALYZE %I.%I', target, copied.relname);
	END LOOP;
	IF prefers_lz4 THEN
		RESET default_toast_compression;
	END IF;

	FOR reference IN
		SELECT c.relname, r.columns, other.relname AS other, r.referenced_columns
		FROM coursera.documented_references(originals) r
		JOIN pg_class c ON c.oid = r.relation
		JOIN pg_class other ON other.oid = r.referenced
		WHERE foreign_keys
		ORDER BY c.relname, r.columns, other.relname
	LOOP
		BEGIN
			EXECUTE format('ALTER TABLE %I.%I ADD FOREIGN KEY (%s) REFERENCES %I.%I (%s)', target, reference.relname,
				(SELECT string_agg(quote_ident(k), ', ' ORDER BY n) FROM unnest(reference.columns) WITH ORDINALITY keys (k, n)),
				target, reference.other,
				(SELECT string_agg(quote_ident(k), ', ' ORDER BY n) FROM unnest(reference.referenced_columns) WITH ORDINALITY keys (k, n)));
		EXCEPTION WHEN foreign_key_violation
			-- A column that was left out, a table without its primary key, or types that cannot be
			-- compared.
			OR undefined_column OR invalid_foreign_key OR datatype_mismatch
		THEN
			GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
			RAISE NOTICE USING
				MESSAGE = format('table "%s.%s" has no foreign key to "%s": %s', target, reference.relname, reference.other,
					coalesce(nullif(rtrim(left(detail, 200), '.'), ''), SQLERRM));
		END;
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION materialize(name, name, text[], text, text[], boolean) IS
'copies foreign tables of an export in a schema, all or some of them, into ordinary tables of another schema, with documentation, primary keys if the data honour them, and indexes on course and learner ids; with a pseudonym_key, learners'' ids become pseudonyms, the first 40 hexadecimal digits of HMAC-SHA-256; leave_out lists kinds of columns, text and ip; foreign_keys adds the foreign keys that the data honour; returns the number of tables';

-- A body after RETURN is parsed when the function is created, with pg_catalog first, so a caller's
-- search_path cannot change its meaning. These are inlined: STRICT would forbid that, and naming
-- the argument once allows it whatever the argument is.
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

-- SSPACE: without it the planner assumes 8 kB for an internal state and avoids hashing.
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
'Net Promoter Score: percentage of ratings of 9 and 10 minus percentage of ratings of 0 to 6. It does not check the feedback system: choose one in WHERE, or use nps(rating, feedback_system), which refuses to mix systems';

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
'Net Promoter Score of one feedback system: percentage of ratings of 9 and 10 minus percentage of ratings of 0 to 6; fails if a group mixes systems or contains star ratings';

CREATE FUNCTION cml_text(cml text) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_cml_text'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cml_text(text) IS
'plain text of Coursera''s markup (CML); text that is not markup is returned unchanged';

-- Everybody may call the helpers; functions that read an archive check privileges themselves.
GRANT USAGE ON SCHEMA coursera TO PUBLIC;

-- A caller of attach names a file of the server. The functions that attach and detach call run with
-- the caller's own privileges.
REVOKE ALL ON FUNCTION attach(text, name, text, text, jsonb, boolean), detach(name),
	refresh(name, text, boolean), attach_clickstream(text, name, text) FROM PUBLIC;
