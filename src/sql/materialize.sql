-- Names no file and runs with the caller's rights, so it is for everybody: who may read the foreign
-- tables and make tables may copy them.
CREATE FUNCTION copy_rows(
	source regclass,
	target regclass,
	pseudonymized name[] DEFAULT NULL,
	pseudonym_key text DEFAULT NULL
) RETURNS bigint
	AS 'MODULE_PATHNAME', 'coursera_copy_rows'
	LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION copy_rows(regclass, regclass, name[], text) IS
'copies the columns of a foreign table of an export that a bare table has, which the same transaction has made, as materialize does; the values of some become pseudonyms; returns the number of rows';

-- Learners' ids of every domain: those that the export names after the partner, and the few that it does
-- not.
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
'the columns of a table of an export that have learners'' ids';

-- 'text': what learners wrote. Texts without a limit, or with a long one, that are neither ids nor codes, in
-- tables of learners and of what they handed in; what authors wrote stays. 'ip': addresses of machines.
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
			AND (cardinality(coursera.learner_id_columns(relation)) > 0
				OR relname ~ '(submission|response|review_part|comment)' AND relname !~ '_schema_')
		OR 'ip' = ANY (kinds) AND attname ~ '(^|_)ip(_address|_addr)?$')
$$;
COMMENT ON FUNCTION columns_to_leave_out(regclass, text[]) IS
'the columns of a table of an export that materialize leaves out: of the kinds text and ip';

CREATE FUNCTION materialize(
	schema_name name,
	target name,
	tables text[] DEFAULT NULL,
	pseudonym_key text DEFAULT NULL,
	leave_out text[] DEFAULT NULL
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
	SELECT string_agg(quote_ident(t), ', ' ORDER BY t) INTO missing_tables
	FROM unnest(tables) t
	WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = ANY (originals) AND c.relname = t);
	IF missing_tables IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_table',
			MESSAGE = format('schema %I lacks tables that should be copied: %s', schema_name, missing_tables),
			HINT = 'coursera.tables() lists the tables of an export.';
	END IF;
	IF tables IS NOT NULL THEN
		originals := ARRAY(SELECT c.oid FROM pg_class c WHERE c.oid = ANY (originals) AND c.relname = ANY (tables));
	END IF;
	IF NOT leave_out <@ ARRAY['text', 'ip'] THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'leave_out has a kind of columns that there is not',
			HINT = 'The kinds are ''text'', what learners wrote, and ''ip'', addresses of machines.';
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
					AND a.attname <> ALL (coursera.columns_to_leave_out(f.oid, coalesce(leave_out, '{}')))
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
		made := made + 1;
		RAISE NOTICE 'table % of %: %', made, cardinality(originals), copied.relname;
		left_out := coursera.columns_to_leave_out(copied.oid, coalesce(leave_out, '{}'));
		pseudonymized := CASE WHEN pseudonym_key IS NOT NULL THEN
			ARRAY(SELECT id FROM unnest(coursera.learner_id_columns(copied.oid)) id WHERE id <> ALL (left_out)) END;
		-- Faster than INSERT, and where wal_level is minimal its rows are not logged.
		EXECUTE format('CREATE TABLE %I.%I AS SELECT %s FROM ONLY %I.%I WITH NO DATA', target, copied.relname,
			(SELECT string_agg(format(CASE WHEN attname = ANY (pseudonymized) THEN '%1$I::text AS %1$I' ELSE '%1$I' END, attname), ', ' ORDER BY attnum)
			 FROM pg_attribute
			 WHERE attrelid = copied.oid AND attnum > 0 AND NOT attisdropped AND attname <> ALL (left_out)),
			schema_name, copied.relname);
		-- As a parameter, so that no log shows the key.
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
	RETURN made;
END
$$;
COMMENT ON FUNCTION materialize(name, name, text[], text, text[]) IS
'copies foreign tables of an export in a schema, all or some, into ordinary tables of another, with documentation, primary keys where the data honour them, and indexes on course and learner ids; with a key, learners'' ids become pseudonyms: the first 40 hexadecimal digits of HMAC-SHA-256; leave_out are kinds of columns, text and ip; returns how many';
