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
