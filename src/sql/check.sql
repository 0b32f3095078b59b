CREATE FUNCTION rejects(
	"table" regclass,
	OUT line bigint,
	OUT column_name text,
	OUT reason text,
	OUT raw text,
	OUT entry text,
	OUT archive text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_rejects'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION rejects(regclass) IS
'the rows of a foreign table''s file that on_error ''skip'' leaves out: their last line (the header is line 1), the column whose value is refused (NULL if the structure of the row is broken), the reason, and the row as it is in the file; reads the file once; needs SELECT on the table';

-- The functions by which check reads files: without foreign tables, so that it needs no privilege
-- to create them.
CREATE FUNCTION file_rows(
	server name,
	table_name name,
	entry text,
	csv_columns text[],
	max_rows bigint DEFAULT 9223372036854775807
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_file_rows'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 100000;
COMMENT ON FUNCTION file_rows(name, name, text, text[], bigint) IS
'the rows of a file of a server''s export, as a foreign table with the columns that the query lists would have them, without those that cannot be its rows; csv_columns are the names of its columns in the file; needs USAGE on the server';

CREATE FUNCTION file_rejects(
	server name,
	table_name name,
	entry text,
	column_names text[],
	types text[],
	csv_columns text[],
	OUT line bigint,
	OUT column_name text,
	OUT reason text,
	OUT raw text,
	OUT file text,
	OUT archive text
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_file_rejects'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION file_rejects(name, name, text, text[], text[], text[]) IS
'what coursera.rejects returns, for a file of a server''s export and a table of these columns; needs USAGE on the server';

-- A call of file_rows for columns of a table (an element of the dictionary for each), as an item of a
-- FROM clause.
CREATE FUNCTION file_rows_call(server name, columns jsonb, alias text, max_rows bigint DEFAULT NULL) RETURNS text
	LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT format('coursera.file_rows(%L, %L, %L, %L%s) AS %I(%s)', server, min(c ->> 'table_name'), min(c ->> 'entry'),
	array_agg(coalesce(c ->> 'csv_column', '') ORDER BY ordinal)::text, ', ' || max_rows, alias,
	string_agg(format('%I %s', c ->> 'column_name', c ->> 'data_type'), ', ' ORDER BY ordinal))
FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (c, ordinal)
$$;
COMMENT ON FUNCTION file_rows_call(name, jsonb, text, bigint) IS
'a call of file_rows, with the column definition list that belongs to it';

-- dictionary: the rows of coursera.columns, which the whole export must be read for.
CREATE FUNCTION check_table(
	server name,
	table_name name,
	dictionary jsonb,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL RESTRICTED ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	-- The columns that are in the file, and the one that is its name.
	columns jsonb := (
		SELECT jsonb_agg(c ORDER BY (c ->> 'ordinal')::int)
		FROM jsonb_array_elements(dictionary) c
		WHERE c ->> 'table_name' = check_table.table_name
			AND (c ->> 'csv_column' IS NOT NULL OR c ->> 'column_name' = 'course_slug'));
	keys jsonb;
	key_names text;
	refers record;
	found bigint;
	nulls bigint;
	detail text;
BEGIN
	IF columns IS NULL THEN
		RETURN;
	END IF;
	RETURN QUERY
		SELECT CASE WHEN r.column_name IS NULL THEN 'malformed rows' ELSE 'values that do not convert' END,
			r.column_name, count(*),
			format('line %s: %s', min(r.line), (array_agg(r.reason ORDER BY r.line))[1])
		FROM (
			SELECT min(c ->> 'entry') AS entry, array_agg(c ->> 'column_name' ORDER BY ordinal) AS column_names,
				array_agg(c ->> 'data_type' ORDER BY ordinal) AS types,
				array_agg(coalesce(c ->> 'csv_column', '') ORDER BY ordinal) AS csv_columns
			FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (c, ordinal)
		) t
		CROSS JOIN LATERAL coursera.file_rejects(check_table.server, check_table.table_name, t.entry,
			t.column_names, t.types, t.csv_columns) r
		GROUP BY r.column_name
		ORDER BY r.column_name NULLS FIRST;

	-- A key with a column that the file does not have cannot be checked.
	SELECT jsonb_agg(c ORDER BY (c ->> 'ordinal')::int),
		string_agg(format('%I', c ->> 'column_name'), ', ' ORDER BY (c ->> 'ordinal')::int)
	INTO keys, key_names
	FROM jsonb_array_elements(dictionary) c
	WHERE c ->> 'table_name' = check_table.table_name AND (c ->> 'in_primary_key')::boolean;
	IF keys <@ columns THEN
		EXECUTE format(
			'SELECT count(*) FILTER (WHERE times > 1), min(example) FILTER (WHERE times > 1),
				coalesce(sum(times) FILTER (WHERE has_null), 0)
			FROM (
				SELECT count(*) AS times, ROW(%1$s)::text AS example, num_nulls(%1$s) > 0 AS has_null
				FROM %2$s GROUP BY %1$s
			) by_key', key_names, coursera.file_rows_call(server, keys, 't'))
		INTO found, example, nulls;
		IF found > 0 THEN
			problem := 'repeated keys';
			column_name := key_names;
			rows := found;
			RETURN NEXT;
		END IF;
		IF nulls > 0 THEN
			problem := 'keys with nulls';
			column_name := key_names;
			rows := nulls;
			example := NULL;
			RETURN NEXT;
		END IF;
	END IF;

	FOR refers IN
		SELECT c AS source, target
		FROM jsonb_array_elements(columns) c
		CROSS JOIN jsonb_array_elements_text(
			CASE jsonb_typeof(c -> 'refers_to') WHEN 'array' THEN c -> 'refers_to' ELSE '[]' END) reference
		JOIN jsonb_array_elements(dictionary) target
			ON (target ->> 'table_name') || '.' || (target ->> 'column_name') = reference
		WHERE target ->> 'csv_column' IS NOT NULL
		ORDER BY (c ->> 'ordinal')::int, reference
	LOOP
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), min(t.%2$I::text) FROM %4$s
			WHERE t.%2$I IS NOT NULL AND NOT EXISTS (
				SELECT FROM %5$s WHERE target.%3$I::text = t.%2$I::text)
			HAVING count(*) > 0',
			format('not in %s.%s', refers.target ->> 'table_name', refers.target ->> 'column_name'),
			refers.source ->> 'column_name', refers.target ->> 'column_name',
			coursera.file_rows_call(server, jsonb_build_array(refers.source), 't'),
			coursera.file_rows_call(server, jsonb_build_array(refers.target), 'target'));
	END LOOP;

	-- A name that occurs twice in the header is an error only for queries that use the column.
	EXECUTE 'SELECT FROM ' || coursera.file_rows_call(server, columns, 't', 1);
EXCEPTION
	-- An error that makes a whole table unreadable is a finding; OTHERS does not include a cancel.
	WHEN OTHERS THEN
		problem := 'cannot be read';
		column_name := NULL;
		rows := NULL;
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		example := concat_ws(': ', SQLERRM, nullif(detail, ''));
		RETURN NEXT;
END
$$;
COMMENT ON FUNCTION check_table(name, name, jsonb) IS
'what is wrong with one table of a server''s export';

CREATE FUNCTION "check"(
	server name,
	OUT table_name name,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL RESTRICTED ROWS 50
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	tables jsonb := (SELECT jsonb_agg(t ORDER BY t.table_name) FROM coursera.tables(server) t);
	columns jsonb := (SELECT jsonb_agg(c) FROM coursera.columns(server) c);
	one record;
BEGIN
	FOR one IN
		SELECT t ->> 'table_name' AS name, t -> 'undeclared_columns' AS undeclared, n, jsonb_array_length(tables) AS of
		FROM jsonb_array_elements(tables) WITH ORDINALITY AS parts (t, n)
	LOOP
		RAISE NOTICE 'table % of %: "%"', one.n, one.of, one.name;
		RETURN QUERY
			SELECT one.name::name, 'declared but not in the file', c ->> 'column_name', NULL::bigint, NULL::text
			FROM jsonb_array_elements(columns) c
			WHERE c ->> 'table_name' = one.name AND c ->> 'csv_column' IS NULL AND c ->> 'column_name' <> 'course_slug'
			UNION ALL
			SELECT one.name::name, 'in the file but not declared', undeclared, NULL, NULL
			FROM jsonb_array_elements_text(one.undeclared) undeclared
			UNION ALL
			SELECT one.name::name, found.problem, found.column_name, found.rows, found.example
			FROM coursera.check_table(server, one.name::name, columns) found;
	END LOOP;
END
$$;
COMMENT ON FUNCTION "check"(name) IS
'what is wrong with an export: tables that cannot be read, as when bytes are damaged, malformed rows, values that do not convert, declared keys that repeat or contain nulls, declared references without a target, columns that are only in the file or only in its script. Reads each table, and some columns twice; a NOTICE names each table; needs USAGE on the server';
