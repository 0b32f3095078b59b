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
'the rows of a foreign table''s file that on_error ''skip'' leaves out: their last line (the header is line 1), the column whose value is refused (null where the row''s structure is broken), the reason, and the row as it stands in the file; reads the file once; needs SELECT on the table';

-- Reads the tables that check has imported into pg_temp, and says what is wrong with one of them.
-- dictionary: the rows of coursera.columns, which take a look at the whole export to make.
CREATE FUNCTION check_table(
	table_name name,
	dictionary jsonb,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = error
AS $$
#variable_conflict use_column
DECLARE
	keys text;
	refers record;
	detail text;
BEGIN
	RETURN QUERY
		SELECT CASE WHEN r.column_name IS NULL THEN 'malformed rows' ELSE 'values that do not convert' END,
			r.column_name, count(*),
			format('line %s: %s', min(r.line), (array_agg(r.reason ORDER BY r.line))[1])
		FROM coursera.rejects(format('pg_temp.%I', check_table.table_name)::regclass) r
		GROUP BY r.column_name
		ORDER BY r.column_name NULLS FIRST;

	SELECT string_agg(format('%I', c.column_name), ', ' ORDER BY c.ordinal) INTO keys
	FROM jsonb_to_recordset(dictionary) c(table_name name, ordinal int, column_name name,
			in_primary_key boolean, refers_to text[])
	WHERE c.table_name = check_table.table_name AND c.in_primary_key;
	IF keys IS NOT NULL THEN
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), min(example)
			FROM (
				SELECT ROW(%3$s)::text AS example FROM pg_temp.%4$I GROUP BY %3$s HAVING count(*) > 1
			) repeated
			HAVING count(*) > 0', 'repeated keys', keys, keys, check_table.table_name);
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), NULL::text FROM pg_temp.%4$I
			WHERE num_nulls(%3$s) > 0
			HAVING count(*) > 0', 'keys with nulls', keys, keys, check_table.table_name);
	END IF;

	FOR refers IN
		SELECT c.column_name, target.table_name AS target, target.column_name AS target_column
		FROM jsonb_to_recordset(dictionary) c(table_name name, ordinal int, column_name name,
			in_primary_key boolean, refers_to text[])
		CROSS JOIN unnest(c.refers_to) reference
		JOIN jsonb_to_recordset(dictionary) target(table_name name, column_name name)
			ON target.table_name || '.' || target.column_name = reference
		WHERE c.table_name = check_table.table_name
		ORDER BY c.ordinal, reference
	LOOP
		RETURN QUERY EXECUTE format(
			'SELECT %1$L, %2$L, count(*), min(%3$I::text) FROM pg_temp.%4$I t
			WHERE %3$I IS NOT NULL AND NOT EXISTS (
				SELECT FROM pg_temp.%5$I WHERE %6$I::text = t.%3$I::text)
			HAVING count(*) > 0',
			format('not in %s.%s', refers.target, refers.target_column), refers.column_name,
			refers.column_name, check_table.table_name, refers.target, refers.target_column);
	END LOOP;

	-- A name that the header has twice is an error of those only who use the column.
	EXECUTE format('SELECT * FROM pg_temp.%I LIMIT 1', check_table.table_name);
EXCEPTION
	-- What makes a whole table unreadable is a finding; a cancel is none of OTHERS.
	WHEN OTHERS THEN
		problem := 'cannot be read';
		column_name := NULL;
		rows := NULL;
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		example := concat_ws(': ', SQLERRM, nullif(detail, ''));
		RETURN NEXT;
END
$$;
COMMENT ON FUNCTION check_table(name, jsonb) IS
'what is wrong with one table of those that check has imported';

CREATE FUNCTION "check"(
	server name,
	OUT table_name name,
	OUT problem text,
	OUT column_name text,
	OUT rows bigint,
	OUT example text
) RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE ROWS 50
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = error
AS $$
#variable_conflict use_column
DECLARE
	tables jsonb := (SELECT jsonb_agg(t ORDER BY t.table_name) FROM coursera.tables(server) t);
	columns jsonb := (SELECT jsonb_agg(c) FROM coursera.columns(server) c);
	imported text;
BEGIN
	-- The dictionary has neutral names for exports of several partners.
	EXECUTE format('IMPORT FOREIGN SCHEMA export FROM SERVER %I INTO pg_temp OPTIONS (names %L)', server,
		(SELECT CASE WHEN count(DISTINCT e.partner) > 1 THEN 'neutral' ELSE 'exported' END
		 FROM coursera.exports(server) e WHERE NOT e.superseded));
	FOR table_name IN
		SELECT t.table_name FROM jsonb_to_recordset(tables) t(table_name name)
	LOOP
		imported := concat_ws(', ', imported, format('pg_temp.%I', table_name));
		EXECUTE format('ALTER FOREIGN TABLE pg_temp.%I OPTIONS (ADD on_error ''skip'')', table_name);
	END LOOP;
	RETURN QUERY
		SELECT c.table_name, 'declared but not in the file', c.column_name::text, NULL::bigint, NULL::text
		FROM jsonb_to_recordset(columns) c(table_name name, column_name name, csv_column text)
		WHERE c.csv_column IS NULL
		UNION ALL
		SELECT t.table_name, 'in the file but not declared', undeclared, NULL, NULL
		FROM jsonb_to_recordset(tables) t(table_name name, undeclared_columns text[])
		CROSS JOIN unnest(t.undeclared_columns) undeclared
		UNION ALL
		SELECT t.table_name, found.problem, found.column_name, found.rows, found.example
		FROM jsonb_to_recordset(tables) t(table_name name)
		CROSS JOIN LATERAL coursera.check_table(t.table_name, columns) found
		ORDER BY 1;
	IF imported IS NOT NULL THEN
		EXECUTE 'DROP FOREIGN TABLE ' || imported;
	END IF;
END
$$;
COMMENT ON FUNCTION "check"(name) IS
'what is wrong with an export: tables that cannot be read (damaged bytes are), malformed rows, values that do not convert, declared keys that repeat or hold nulls, declared references that lead nowhere, columns that only the file or only its script has. Reads each table, some columns again; needs USAGE on the server and TEMPORARY on the database';
