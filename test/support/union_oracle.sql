-- The truth about many exports: what their CSVs, loaded by COPY, hold together.
--
-- After load_union(foreign_schema, loaded_schema, folder, exports) each foreign table of the first
-- schema has a plain table in the second. `exports` are the folders of CSVs, the newest first. Of a
-- course the first export that lists it counts, of a row of no listed course the first export that
-- holds it; one all of whose courses earlier ones list does not count at all.

-- The names in a CSV's header, which is one line of bare names; NULL when there is no such file.
CREATE FUNCTION pg_temp.header_of(path text) RETURNS text[] LANGUAGE sql AS $$
	SELECT string_to_array(
		convert_from(substring(bytes FROM 1 FOR position('\x0a'::bytea IN bytes) - 1), 'UTF8'), ',')
	FROM pg_read_binary_file(path, 0, 10000, true) AS bytes
$$;

-- Columns of a foreign table for the names in a header, as a list of column names.
CREATE FUNCTION pg_temp.columns_for(foreign_table regclass, header text[]) RETURNS text
LANGUAGE sql AS $$
	SELECT string_agg(quote_ident(attname), ', ' ORDER BY position)
	FROM unnest(header) WITH ORDINALITY AS names (name, position)
	LEFT JOIN (
		SELECT attname, coalesce(
			(SELECT option_value FROM pg_options_to_table(attfdwoptions) WHERE option_name = 'csv_column'),
			attname) AS csv_column
		FROM pg_attribute WHERE attrelid = foreign_table AND attnum > 0) AS columns
	ON csv_column = name
$$;

-- Loads the CSVs of a table from all exports into pg_temp.stage, whose column `rank` says which.
CREATE FUNCTION pg_temp.stage_table(foreign_table regclass, folder text, exports text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	path text;
	header text[];
BEGIN
	DROP TABLE IF EXISTS pg_temp.stage;
	EXECUTE format('CREATE TEMP TABLE stage (LIKE %s)', foreign_table);
	ALTER TABLE pg_temp.stage ADD COLUMN rank integer;
	FOR i IN 1..cardinality(exports) LOOP
		path := folder || '/' || exports[i] || '/' || pg_temp.entry_of(foreign_table);
		header := pg_temp.header_of(path);
		CONTINUE WHEN header IS NULL;
		EXECUTE format('ALTER TABLE pg_temp.stage ALTER COLUMN rank SET DEFAULT %s', i);
		EXECUTE format('COPY pg_temp.stage (%s) FROM %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)',
			pg_temp.columns_for(foreign_table, header), path);
	END LOOP;
END
$$;

CREATE FUNCTION pg_temp.load_union(foreign_schema name, loaded_schema name, folder text, exports text[])
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	foreign_table record;
	columns text;
	owner_of_row text;
	tables integer := 0;
BEGIN
	EXECUTE format('CREATE SCHEMA %I', loaded_schema);
	PERFORM pg_temp.stage_table(format('%I.courses', foreign_schema)::regclass, folder, exports);
	DROP TABLE IF EXISTS pg_temp.owners, pg_temp.left_out;
	CREATE TEMP TABLE owners AS SELECT course_id, min(rank) AS owner FROM stage GROUP BY course_id;
	CREATE TEMP TABLE left_out AS
	SELECT rank FROM stage JOIN owners USING (course_id)
	GROUP BY rank HAVING bool_and(rank <> owner);

	FOR foreign_table IN
		SELECT c.oid, c.relname, EXISTS (
				SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'course_id') AS has_course
		FROM pg_class c
		WHERE c.relkind = 'f' AND c.relnamespace = quote_ident(foreign_schema)::regnamespace
		ORDER BY c.relname
	LOOP
		PERFORM pg_temp.stage_table(foreign_table.oid, folder, exports);
		EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I)',
			loaded_schema, foreign_table.relname, foreign_schema, foreign_table.relname);
		SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
		FROM pg_attribute WHERE attrelid = foreign_table.oid AND attnum > 0;
		owner_of_row := CASE WHEN foreign_table.has_course
			THEN '(SELECT owner FROM pg_temp.owners o WHERE o.course_id = stage.course_id)'
			ELSE 'NULL::integer' END;
		EXECUTE format(
			'INSERT INTO %1$I.%2$I
			 SELECT %3$s FROM (
				SELECT *, %4$s AS owner, min(rank) OVER (PARTITION BY ROW(%3$s)::text) AS newest
				FROM pg_temp.stage WHERE rank NOT IN (SELECT rank FROM pg_temp.left_out)) AS ranked
			 WHERE rank = coalesce(owner, newest)',
			loaded_schema, foreign_table.relname, columns, owner_of_row);
		EXECUTE format('ANALYZE %I.%I', loaded_schema, foreign_table.relname);
		tables := tables + 1;
	END LOOP;
	RETURN tables;
END
$$;
