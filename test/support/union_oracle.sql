-- The truth about many exports: what their CSVs, loaded by COPY, amount to by docs/many-exports.md.
--
-- After load_union(foreign_schema, loaded_schema, folder, exports) each foreign table of the first
-- schema has a plain table in the second. `exports` are the folders of CSVs, the newest first.

-- The names in a CSV's header, which is one line of bare names; NULL when there is no such file.
CREATE FUNCTION pg_temp.header_of(path text) RETURNS text[] LANGUAGE sql AS $$
	SELECT string_to_array(
		convert_from(substring(bytes FROM 1 FOR position('\x0a'::bytea IN bytes) - 1), 'UTF8'), ',')
	FROM pg_read_binary_file(path, 0, 10000, true) AS bytes
$$;

-- The columns of a foreign table by their names in the files.
CREATE FUNCTION pg_temp.file_columns(foreign_table regclass) RETURNS TABLE (name text, csv_column text, type text)
LANGUAGE sql AS $$
	SELECT attname::text, coalesce(
			(SELECT option_value FROM pg_options_to_table(attfdwoptions) WHERE option_name = 'csv_column'),
			attname),
		format_type(atttypid, atttypmod)
	FROM pg_attribute
	WHERE attrelid = foreign_table AND attnum > 0 AND NOT attisdropped
	ORDER BY attnum
$$;

-- Loads a CSV of all exports into pg_temp.stage, as texts under the names in their headers; the column
-- `rank` says which export. pg_temp.headers has the columns of each. Returns the names of all.
CREATE FUNCTION pg_temp.stage_csv(entry text, folder text, exports text[]) RETURNS text[]
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	header text[];
	all_names text[];
	i integer;
BEGIN
	DROP TABLE IF EXISTS pg_temp.stage, pg_temp.headers;
	CREATE TEMP TABLE headers AS
	SELECT rank::int, pg_temp.header_of(folder || '/' || export || '/' || entry) AS names
	FROM unnest(exports) WITH ORDINALITY AS e (export, rank);
	DELETE FROM headers h WHERE h.names IS NULL;
	all_names := ARRAY(SELECT DISTINCT n FROM headers h, unnest(h.names) n ORDER BY n);
	EXECUTE format('CREATE TEMP TABLE stage (%s)',
		concat_ws(', ', (SELECT string_agg(format('%I text', n), ', ') FROM unnest(all_names) n), 'rank int'));
	FOR i IN SELECT h.rank FROM headers h LOOP
		SELECT h.names INTO header FROM headers h WHERE h.rank = i;
		EXECUTE format('ALTER TABLE pg_temp.stage ALTER COLUMN rank SET DEFAULT %s', i);
		EXECUTE format('COPY pg_temp.stage (%s) FROM %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)',
			(SELECT string_agg(quote_ident(n), ', ' ORDER BY place) FROM unnest(header) WITH ORDINALITY AS u (n, place)),
			folder || '/' || exports[i] || '/' || entry);
	END LOOP;
	RETURN all_names;
END
$$;

-- Deletes from pg_temp.stage what does not count. `key`: the columns of the table's key, NULL: all.
CREATE FUNCTION pg_temp.drop_superseded(all_names text[], key text[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	course text := CASE WHEN 'course_id' = ANY (all_names) THEN 'stage.course_id' ELSE 'NULL' END;
	pair record;
BEGIN
	IF (SELECT count(*) FROM pg_temp.headers) < 2 THEN
		RETURN;
	END IF;
	IF 'course_branch_id' = ANY (all_names) THEN
		course := format('CASE WHEN (SELECT ''course_id'' = ANY (h.names) FROM pg_temp.headers h WHERE h.rank = stage.rank)
			THEN %s ELSE (SELECT b.course_id FROM pg_temp.branches b WHERE b.course_branch_id = stage.course_branch_id) END', course);
	END IF;
	EXECUTE format('ALTER TABLE pg_temp.stage ADD row_number bigint GENERATED ALWAYS AS IDENTITY, ADD course text, ADD owner int');
	EXECUTE format('UPDATE pg_temp.stage SET course = %s', course);
	-- What an export holds: the courses that it lists, else those of the table.
	UPDATE pg_temp.stage SET owner = held.owner
	FROM (
		SELECT h.course, min(h.rank) AS owner
		FROM (
			SELECT l.rank, l.course_id AS course FROM pg_temp.listed l
			JOIN pg_temp.headers USING (rank)
			WHERE headers.names && ARRAY['course_id', 'course_branch_id']
			UNION ALL
			SELECT s.rank, s.course FROM pg_temp.stage s
			WHERE NOT EXISTS (SELECT FROM pg_temp.listed l WHERE l.rank = s.rank)) h
		WHERE h.course IS NOT NULL
		GROUP BY h.course) held
	WHERE held.course = stage.course;
	DELETE FROM pg_temp.stage WHERE owner <> rank;
	ANALYZE pg_temp.stage;
	CREATE TEMP TABLE superseded (row_number bigint);
	FOR pair IN
		SELECT newer.rank AS newer, older.rank AS older, common
		FROM pg_temp.headers newer
		JOIN pg_temp.headers older ON newer.rank < older.rank
		CROSS JOIN LATERAL (
			SELECT array_agg(n ORDER BY n) AS common FROM unnest(newer.names) n
			WHERE n = ANY (older.names) AND (key IS NULL OR n = ANY (key))) c
		WHERE common IS NOT NULL
	LOOP
		EXECUTE format('INSERT INTO pg_temp.superseded SELECT o.row_number FROM pg_temp.stage o
			WHERE o.rank = %s AND o.owner IS NULL AND EXISTS (
				SELECT FROM pg_temp.stage n
				WHERE ROW(%s)::text = ROW(%s)::text AND n.rank = %s AND n.owner IS NULL)',
			pair.older, (SELECT string_agg('o.' || quote_ident(n), ', ') FROM unnest(pair.common) n),
			(SELECT string_agg('n.' || quote_ident(n), ', ') FROM unnest(pair.common) n), pair.newer);
	END LOOP;
	DELETE FROM pg_temp.stage WHERE row_number IN (SELECT s.row_number FROM pg_temp.superseded s);
	DROP TABLE superseded;
END
$$;

-- Which courses the exports list, and the courses of branches by the newest export that knows them.
CREATE FUNCTION pg_temp.read_lists(folder text, exports text[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	all_names text[];
BEGIN
	DROP TABLE IF EXISTS pg_temp.listed, pg_temp.branches;
	CREATE TEMP TABLE listed (rank int, course_id text);
	CREATE TEMP TABLE branches (course_branch_id text, course_id text);
	all_names := pg_temp.stage_csv('courses.csv', folder, exports);
	IF 'course_id' = ANY (all_names) THEN
		INSERT INTO listed SELECT DISTINCT rank, course_id FROM stage WHERE course_id IS NOT NULL;
	END IF;
	all_names := pg_temp.stage_csv('course_branches.csv', folder, exports);
	IF all_names @> ARRAY['course_id', 'course_branch_id'] THEN
		INSERT INTO branches SELECT DISTINCT ON (course_branch_id) course_branch_id, course_id FROM stage
		WHERE course_id IS NOT NULL ORDER BY course_branch_id, rank;
	END IF;
END
$$;

-- Loads one foreign table's truth into a table, which it makes.
CREATE FUNCTION pg_temp.load_truth(foreign_table regclass, loaded text, folder text, exports text[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	all_names text[] := pg_temp.stage_csv(pg_temp.entry_of(foreign_table), folder, exports);
	key text[] := (SELECT string_to_array(option_value, ', ')
		FROM pg_foreign_table, pg_options_to_table(ftoptions)
		WHERE ftrelid = foreign_table AND option_name = 'key');
BEGIN
	PERFORM pg_temp.drop_superseded(all_names, key);
	EXECUTE format('CREATE TABLE %s (LIKE %s)', loaded, foreign_table);
	EXECUTE format('INSERT INTO %s SELECT %s FROM pg_temp.stage', loaded,
		(SELECT string_agg(CASE WHEN csv_column = ANY (all_names) THEN format('%I::%s', csv_column, type) ELSE 'NULL' END, ', ')
		 FROM pg_temp.file_columns(foreign_table)));
	EXECUTE format('ANALYZE %s', loaded);
END
$$;

CREATE FUNCTION pg_temp.load_union(foreign_schema name, loaded_schema name, folder text, exports text[])
RETURNS integer LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	foreign_table record;
	tables integer := 0;
BEGIN
	EXECUTE format('CREATE SCHEMA %I', loaded_schema);
	PERFORM pg_temp.read_lists(folder, exports);
	FOR foreign_table IN
		SELECT c.oid::regclass AS id, c.relname
		FROM pg_class c
		WHERE c.relkind = 'f' AND c.relnamespace = quote_ident(foreign_schema)::regnamespace
		ORDER BY c.relname
	LOOP
		PERFORM pg_temp.load_truth(foreign_table.id, format('%I.%I', loaded_schema, foreign_table.relname), folder, exports);
		tables := tables + 1;
	END LOOP;
	RETURN tables;
END
$$;
