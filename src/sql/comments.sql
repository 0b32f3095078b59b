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
