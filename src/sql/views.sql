-- make replaces the lines below that have a name between @ signs by the files of src/sql/views/.
-- These have psql's variables: :"schema" is the schema, :"user_id" the column with the learner's
-- id, and (:name) a part.

-- The queries that views share, in an order in which a part may contain earlier ones.
CREATE FUNCTION view_parts(OUT ordinal integer, OUT part_name text, OUT definition text)
	RETURNS SETOF record
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 20
	SET search_path = pg_catalog, pg_temp
AS $function$
SELECT row_number() OVER (ORDER BY file, place)::integer, name, query
FROM (
@view_parts@
) files (file, texts)
CROSS JOIN json_each_text(texts) WITH ORDINALITY AS queries (name, query, place)
$function$;
COMMENT ON FUNCTION view_parts() IS
'subqueries that the ready views share; branch_x, course_x and no_x are alternatives of x';

-- learner_tables: the tables whose learner ids a view uses; it is made only if they have one id in
-- common. row_comment: what a row is; detach recognizes the view by it. script: the statements that
-- make it.
CREATE FUNCTION view_definitions(
	OUT ordinal integer,
	OUT view_name name,
	OUT learner_tables name[],
	OUT row_comment text,
	OUT script text
) RETURNS SETOF record
	LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $function$
-- A backslash would have another meaning with standard_conforming_strings off.
SELECT ordinal::integer,
	substring(script FROM 'CREATE VIEW :"schema"[.]([a-z_0-9]+)')::name,
	coalesce(
		string_to_array(substring(script FROM '-- Learner ids: ([a-z_0-9, ]+)'), ', ')::name[], '{}'),
	replace(
		substring(script FROM
			'COMMENT ON VIEW :"schema"[.][a-z_0-9]+ IS[[:space:]]+''(([^'']|'''')+)'''),
		'''''', ''''),
	script
FROM unnest(ARRAY[
@views@
]) WITH ORDINALITY AS scripts (script, ordinal)
$function$;
COMMENT ON FUNCTION view_definitions() IS
'the ready views: what a row is, and the statements that make them';

-- Tables and views, but not the parts (:name), which are not filled in yet.
CREATE FUNCTION view_tables(definition text) RETURNS name[]
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN ARRAY(
		SELECT DISTINCT coalesce(m[1], m[2])::name
		FROM pg_catalog.regexp_matches(definition, ':"schema"[.]([[:alnum:]_]+)|([(]:[[:alnum:]_]+[)])', 'g') AS m);
COMMENT ON FUNCTION view_tables(text) IS
'the relations of a schema that the statements of a ready view, or of a part, refer to';

CREATE FUNCTION view_query(definition text, parts jsonb) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
BEGIN
	FOR part IN SELECT * FROM jsonb_each_text(parts) LOOP
		definition := replace(definition, '(:' || part.key || ')', '(' || part.value || ')');
	END LOOP;
	RETURN definition;
END
$$;
COMMENT ON FUNCTION view_query(text, jsonb) IS
'the statements of a ready view, or of a part, with their parts filled in';

-- Recognizes a ready view by name and comment, so that a view that a user made, or changed and
-- commented, is not one.
CREATE FUNCTION is_ready_view(relation oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT EXISTS (
	SELECT
	FROM pg_class c
	JOIN (
		SELECT d.view_name, d.row_comment FROM coursera.view_definitions() d
		UNION ALL
		SELECT f.view_name, f.row_comment FROM coursera.former_views() f
	) made ON made.view_name = c.relname AND made.row_comment = obj_description(c.oid, 'pg_class')
	WHERE c.oid = is_ready_view.relation AND c.relkind = 'v')
$$;
COMMENT ON FUNCTION is_ready_view(oid) IS
'whether create_views made a relation, in this version of the extension or an earlier one';

-- Columns of a table keep the comment that they have there.
CREATE FUNCTION copy_column_comments(schema_name name, view_name name, tables name[]) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	command text := (
		SELECT string_agg(format('COMMENT ON COLUMN %I.%I.%I IS %L', schema_name, view_name, v.attname, t.comment), ';')
		FROM pg_attribute v
		CROSS JOIN LATERAL (
			SELECT col_description(a.attrelid, a.attnum) AS comment
			FROM unnest(tables) WITH ORDINALITY AS names (name, n)
			JOIN pg_attribute a ON a.attrelid = to_regclass(format('%I.%I', schema_name, names.name))
			WHERE a.attname = v.attname AND a.attnum > 0
				AND col_description(a.attrelid, a.attnum) IS NOT NULL
			ORDER BY n
			LIMIT 1) t
		WHERE v.attrelid = to_regclass(format('%I.%I', schema_name, view_name)) AND v.attnum > 0
			AND col_description(v.attrelid, v.attnum) IS NULL);
BEGIN
	IF command IS NOT NULL THEN
		EXECUTE command;
	END IF;
END
$$;
COMMENT ON FUNCTION copy_column_comments(name, name, name[]) IS
'gives each column of a ready view that has no comment the comment of the column of the same name in the view''s tables';

-- tables: the relations that the views may use; user_ids: the names of columns with learners' ids
-- there, or in the files, in lower case; again: the statement that renews views that stay as they
-- are.
CREATE FUNCTION make_views(schema_name name, tables name[], user_ids text[], again text) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := quote_ident(make_views.schema_name)::regnamespace;
	parts jsonb := '{}';
	plain_parts jsonb; -- without tables that a view can do without
	was_made boolean;
	part record;
	view record;
	query text;
	user_id name;
	tables_with_id bigint;
	occupant oid;
	made integer := 0;
	taken text[] := '{}';
	kept text[] := '{}';
	former text;
	isolated text[] := '{}';
BEGIN
	-- A part whose tables are missing is replaced by an alternative whose tables are there.
	FOR part IN SELECT * FROM coursera.view_parts() p ORDER BY p.ordinal LOOP
		query := coursera.view_query(part.definition, parts);
		IF NOT coursera.view_tables(query) <@ tables THEN
			query := coalesce(
				parts ->> ('branch_' || part.part_name), parts ->> ('course_' || part.part_name),
				parts ->> ('no_' || part.part_name));
		END IF;
		IF query IS NOT NULL THEN
			parts := parts || jsonb_build_object(part.part_name, query);
		END IF;
	END LOOP;

	plain_parts := parts || coalesce(
		(SELECT jsonb_object_agg(substr(key, length('no_') + 1), value) FROM jsonb_each(parts) WHERE starts_with(key, 'no_')), '{}');

	-- It reads the questions, which may not be usable: then the view is not made.
	IF ARRAY['demographics_answers', 'demographics_choices', 'demographics_questions', 'demographics_question_types']::name[]
		<@ tables
	THEN
		BEGIN
			parts := parts || jsonb_build_object('survey', coursera.survey_query(schema_name));
		EXCEPTION WHEN OTHERS THEN
			RAISE NOTICE USING
				MESSAGE = format('ready view "learner_survey" was not made in schema "%s"', schema_name),
				DETAIL = SQLERRM;
		END;
	END IF;

	FOR view IN SELECT * FROM coursera.view_definitions() d ORDER BY d.ordinal LOOP
		query := coursera.view_query(view.script, parts);
		CONTINUE WHEN NOT array_remove(coursera.view_tables(query), view.view_name) <@ tables;

		-- The learner id that its tables share. With any kind of names, the file's header has the
		-- partner's.
		WITH id_columns AS (
			SELECT c.relname, a.attname, a.attnum
			FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			WHERE c.relnamespace = namespace AND c.relname = ANY (view.learner_tables)
				-- As it is spelled in the file, whose header may have been edited.
				AND lower(btrim(coalesce(
					(SELECT option_value FROM pg_options_to_table(a.attfdwoptions)
					 WHERE option_name = 'csv_column'),
					a.attname), ' ' || pg_catalog.chr(9))) = ANY (user_ids)
		)
		SELECT
			(SELECT attname FROM id_columns GROUP BY attname
			 HAVING count(*) = cardinality(view.learner_tables) ORDER BY min(attnum) LIMIT 1),
			(SELECT count(DISTINCT relname) FROM id_columns)
		INTO user_id, tables_with_id;
		CONTINUE WHEN tables_with_id < cardinality(view.learner_tables);
		IF user_id IS NULL AND tables_with_id > 0 THEN
			isolated := isolated || view.view_name::text;
			CONTINUE;
		END IF;

		occupant := (SELECT oid FROM pg_class
			WHERE relname = view.view_name AND relnamespace = namespace);
		IF occupant IS NOT NULL AND NOT coursera.is_ready_view(occupant) THEN
			taken := taken || view.view_name::text;
			CONTINUE;
		END IF;

		-- If optional tables have other ids, the view is made without them.
		was_made := false;
		FOREACH query IN ARRAY ARRAY[query, coursera.view_query(view.script, plain_parts)] LOOP
			BEGIN
				former := pg_get_viewdef(occupant);
				query := replace(query, 'CREATE VIEW ', 'CREATE OR REPLACE VIEW ');
				-- Either name may contain the other's variable, so the inserted text is not
				-- searched again.
				EXECUTE (
					SELECT string_agg(replace(piece, ':"user_id"', coalesce(quote_ident(user_id), '')),
						quote_ident(schema_name) ORDER BY n)
					FROM string_to_table(query, ':"schema"') WITH ORDINALITY AS pieces (piece, n));
				-- A view that is up to date stays as it is, with the comments of its columns.
				IF former = pg_get_viewdef(occupant) THEN
					RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception';
				END IF;
				was_made := true;
				EXIT;
			EXCEPTION
				WHEN triggered_action_exception THEN
					EXIT;
				-- It has other columns than before, and users may have built something on these.
				WHEN invalid_table_definition THEN
					kept := kept || view.view_name::text;
					EXIT;
				-- A column that this export does not have, or has with another type, even one for
				-- which a constant of the view is invalid or a function is ambiguous.
				WHEN undefined_column OR undefined_function OR datatype_mismatch OR cannot_coerce
					OR data_exception OR ambiguous_function OR duplicate_column
				THEN
					NULL;
			END;
		END LOOP;
		CONTINUE WHEN NOT was_made;
		made := made + 1;
		IF view.view_name = 'learner_survey' THEN
			PERFORM coursera.comment_survey(schema_name);
		END IF;
		PERFORM coursera.copy_column_comments(schema_name, view.view_name, coursera.view_tables(query));
	END LOOP;

	IF cardinality(kept) > 0 THEN
		RAISE WARNING USING
			MESSAGE = format('ready views of schema "%s" are kept as they are: %s', schema_name, array_to_string(kept, ', ')),
			DETAIL = 'This version of the extension gives them other columns.',
			HINT = format('To get the new ones, drop the views and what depends on them, then run %s.', again);
	END IF;
	IF cardinality(isolated || taken) > 0 THEN
		RAISE NOTICE USING
			MESSAGE = format('not all ready views were made in schema "%s"', schema_name),
			DETAIL = concat_ws(' ',
				'Learner ids are isolated and must not be joined across domains: '
					|| nullif(array_to_string(isolated, ', '), '') || '.',
				'Other objects have these names: ' || nullif(array_to_string(taken, ', '), '') || '.');
	END IF;
	RETURN made;
END
$$;
COMMENT ON FUNCTION make_views(name, name[], text[], text) IS
'makes the ready views over tables of a schema: each whose tables are there and, if it needs one, have a learner id in common; returns the number of views';

CREATE FUNCTION create_views(server name, schema_name name) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	namespace oid := quote_ident(create_views.schema_name)::regnamespace;
	user_ids text[] := '{hashed_user_id}'; -- of clickstream files
	tables name[] := ARRAY(
		SELECT c.relname
		FROM pg_foreign_table ft
		JOIN pg_class c ON c.oid = ft.ftrelid
		JOIN pg_foreign_server s ON s.oid = ft.ftserver
		WHERE s.srvname = create_views.server AND c.relnamespace = namespace);
BEGIN
	-- Neutral names in the files, too: exports of several partners have these in common.
	IF NOT 'clickstream_events' = ANY (tables) THEN
		user_ids := ARRAY(
			SELECT unnest(ARRAY[
				lower(column_name),
				lower(overlay(column_name PLACING 'partner' FROM 1 FOR length(partner)))])
			FROM coursera.user_ids(create_views.server));
	END IF;
	RETURN coursera.make_views(schema_name, tables, user_ids,
		format('SELECT coursera.create_views(%L, %L)', server, schema_name));
END
$$;
COMMENT ON FUNCTION create_views(name, name) IS
'makes the ready views of a server''s export over its foreign tables in a schema: each whose tables are there and, if it needs one, have a learner id in common (in an export with one domain of ids, linked or unknown, all tables do); returns the number of views';

CREATE FUNCTION drop_views(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	views text := (
		SELECT string_agg(format('%I.%I', drop_views.schema_name, c.relname), ', ' ORDER BY c.relname)
		FROM pg_class c
		WHERE c.relnamespace = quote_ident(drop_views.schema_name)::regnamespace
			AND c.relkind = 'v' AND coursera.is_ready_view(c.oid));
BEGIN
	IF views IS NOT NULL THEN
		EXECUTE 'DROP VIEW ' || views || ' RESTRICT';
	END IF;
END
$$;
COMMENT ON FUNCTION drop_views(name) IS
'drops the ready views that create_views made in a schema';
