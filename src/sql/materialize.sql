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
