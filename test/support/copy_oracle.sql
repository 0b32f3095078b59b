-- The COPY oracle: loads an export's CSVs by COPY next to its foreign tables.
--
-- After load_by_copy(foreign_schema, loaded_schema, folder) each foreign table of the first schema
-- has a plain table in the second, loaded from the CSV of its entry in the folder.
\getenv exports COURSERA_EXPORTS

CREATE FUNCTION pg_temp.entry_of(foreign_table regclass) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(
		(SELECT option_value FROM pg_foreign_table, pg_options_to_table(ftoptions)
		 WHERE ftrelid = foreign_table AND option_name = 'entry'),
		(SELECT relname || '.csv' FROM pg_class WHERE oid = foreign_table))
$$;

CREATE FUNCTION pg_temp.load_by_copy(foreign_schema name, loaded_schema name, folder text)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	foreign_table record;
	tables integer := 0;
BEGIN
	EXECUTE format('CREATE SCHEMA %I', loaded_schema);
	FOR foreign_table IN
		SELECT c.oid, c.relname FROM pg_class c
		WHERE c.relkind = 'f' AND c.relnamespace = quote_ident(foreign_schema)::regnamespace
		ORDER BY c.relname
	LOOP
		EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I)',
			loaded_schema, foreign_table.relname, foreign_schema, foreign_table.relname);
		EXECUTE format('COPY %I.%I FROM %L WITH (FORMAT csv, DELIMITER '','', QUOTE ''"'', '
			'ESCAPE ''\'', HEADER)', loaded_schema, foreign_table.relname,
			folder || '/' || pg_temp.entry_of(foreign_table.oid));
		EXECUTE format('ANALYZE %I.%I', loaded_schema, foreign_table.relname);
		tables := tables + 1;
	END LOOP;
	RETURN tables;
END
$$;

-- Rows and an order-free checksum of a query's result, as one text.
CREATE FUNCTION pg_temp.fingerprint(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	fingerprint text;
BEGIN
	EXECUTE format('SELECT count(*) || '' rows, checksum '' '
		'|| coalesce(sum(hashtextextended(r::text, 0)), 0) FROM (%s) r', query)
	INTO fingerprint;
	RETURN fingerprint;
END
$$;
