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
