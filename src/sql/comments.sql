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
