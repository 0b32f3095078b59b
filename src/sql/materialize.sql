-- Names no file and runs with the caller's rights, so it is for everybody: who may read the foreign
-- tables and make tables may copy them.
CREATE FUNCTION copy_rows(source regclass, target regclass) RETURNS bigint
	AS 'MODULE_PATHNAME', 'coursera_copy_rows'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION copy_rows(regclass, regclass) IS
'copies a foreign table of an export into a bare table that the same transaction has made, as materialize does; returns the number of rows';

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
	WHERE c.relnamespace = namespace AND coursera.is_own_wrapper(s.srvfdw);
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
		), columns_here AS MATERIALIZED (
			SELECT DISTINCT ON (attrelid, csv_column) attrelid, attname, csv_column
			FROM pg_attribute, LATERAL (
				SELECT coalesce(
					(SELECT option_value FROM pg_options_to_table(attfdwoptions)
					 WHERE option_name = 'csv_column'),
					attname) AS csv_column) spelled
			WHERE attrelid = ANY (originals) AND attnum > 0 AND NOT attisdropped
			ORDER BY attrelid, csv_column, attnum
		), documented AS (
			SELECT f.oid, d.ordinal, d.column_name, d.in_primary_key, a.attname,
				d.column_name IN ('course_id', 'course_branch_id')
					OR d.column_name = ANY (t.user_id_columns) AS is_id
			FROM foreign_tables f
			JOIN documented_columns d USING (srvname, entry)
			JOIN documented_tables t USING (srvname, entry)
			LEFT JOIN columns_here a
				ON a.attrelid = f.oid AND a.csv_column = coalesce(d.csv_column, d.column_name)
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
		tables := tables + 1;
		RAISE NOTICE 'table % of %: %', tables, cardinality(originals), copied.relname;
		-- Faster than INSERT, and where wal_level is minimal its rows are not logged.
		EXECUTE format('CREATE TABLE %I.%I AS SELECT * FROM ONLY %I.%I WITH NO DATA',
			target, copied.relname, schema_name, copied.relname);
		EXECUTE format('SELECT coursera.copy_rows(%L, %L)',
			format('%I.%I', schema_name, copied.relname), format('%I.%I', target, copied.relname));

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
	END LOOP;
	IF prefers_lz4 THEN
		RESET default_toast_compression;
	END IF;
	RETURN tables;
END
$$;
COMMENT ON FUNCTION materialize(name, name) IS
'copies each foreign table of an export in a schema into an ordinary table of another, with documentation, primary keys where the data honour them, and indexes on course and learner ids; returns how many';
