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
