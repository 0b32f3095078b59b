-- What bench/run measures with, and what it measures.
SET client_min_messages = warning;
CREATE EXTENSION coursera_fdw;
CREATE EXTENSION file_fdw;
CREATE SERVER piped FOREIGN DATA WRAPPER file_fdw;
CREATE SCHEMA bench;

-- A query that gives one text, timed inside the server: planned, run, its result there.
CREATE FUNCTION bench.clock(query text, OUT seconds double precision, OUT answer text)
	LANGUAGE plpgsql
AS $$
DECLARE
	start timestamptz := clock_timestamp();
BEGIN
	EXECUTE query INTO STRICT answer;
	seconds := extract(epoch FROM clock_timestamp() - start);
	answer := md5(answer);
END
$$;

-- The same for a command without a result.
CREATE FUNCTION bench.command(command text) RETURNS double precision
	LANGUAGE plpgsql
AS $$
DECLARE
	start timestamptz := clock_timestamp();
BEGIN
	EXECUTE command;
	RETURN extract(epoch FROM clock_timestamp() - start);
END
$$;

-- Memory of this backend in MB: the most that it ever held, and what of it is its own now.
CREATE FUNCTION bench.memory(OUT peak double precision, OUT anonymous double precision)
	LANGUAGE sql
	RETURN (
		substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)')::double precision / 1024,
		substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\s+(\d+)')::double precision / 1024
	);

CREATE TABLE bench.exports (
	export name,
	table_name name,
	unzip text,				-- command that writes the CSV to its output
	duckdb_columns text		-- the table's columns as DuckDB's read_csv wants them
);

CREATE TABLE bench.queries (
	export name,
	number serial,
	query text,				-- what the report calls it
	sql text,				-- runs in PostgreSQL and in DuckDB
	most_inflate numeric,	-- target: at most that many times as long as inflating
	least_piped numeric		-- target: at least that many times as fast as file_fdw
);

CREATE TABLE bench.results (
	export text,
	query text,
	system text,			-- inflate, ours, piped, imported, duckdb1, duckdb
	run integer,
	seconds double precision,
	answer text
);

CREATE TABLE bench.memories (
	query text,
	peak double precision,
	anonymous double precision
);

-- The export's table in a schema per system: <export>_ours, <export>_piped, <export>_imported.
CREATE PROCEDURE bench.prepare(export name, table_name name, archive text)
	LANGUAGE plpgsql
AS $$
DECLARE
	unzip text := format('unzip -p ''%s'' %s.csv', replace(archive, '''', '''\'''''), table_name);
	columns text;
	duckdb_columns text;
BEGIN
	PERFORM coursera.attach(archive, format('%s_ours', export));
	SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum),
		string_agg(
			format('%L: %L', attname, upper(substring(format_type(atttypid, NULL) FROM '^\w+'))),
			', ' ORDER BY attnum)
	INTO columns, duckdb_columns
	FROM pg_attribute
	WHERE attrelid = format('%I.%I', export || '_ours', table_name)::regclass AND attnum > 0;
	duckdb_columns := replace(duckdb_columns, '''CHARACTER''', '''VARCHAR''');

	EXECUTE format('CREATE SCHEMA %I', export || '_piped');
	EXECUTE format(
		'CREATE FOREIGN TABLE %I.%I (%s) SERVER piped '
		'OPTIONS (program %L, format ''csv'', header ''true'', escape ''\'')',
		export || '_piped', table_name, columns, unzip);
	EXECUTE format('CREATE SCHEMA %I', export || '_imported');
	EXECUTE format('CREATE TABLE %I.%I (%s)', export || '_imported', table_name, columns);
	-- Alone in a schema, for materialize.
	EXECUTE format('CREATE SCHEMA %I', export || '_one');
	EXECUTE format('IMPORT FOREIGN SCHEMA export LIMIT TO (%I) FROM SERVER %I INTO %I',
		table_name, export || '_ours', export || '_one');
	INSERT INTO bench.exports VALUES (export, table_name, unzip, duckdb_columns);
END
$$;

-- The queries on an export's table, once it is imported: which learner and which course, its rows
-- tell.
CREATE PROCEDURE bench.add_queries(export name, user_id name, time_column name)
	LANGUAGE plpgsql
AS $$
DECLARE
	table_name name := (SELECT e.table_name FROM bench.exports e WHERE e.export = add_queries.export);
	imported text := format('%I.%I', export || '_imported', table_name);
	a_row text;
	maxima text;
	learner text;
	course text;
BEGIN
	SELECT 'concat_ws(''|'', ' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')',
		'concat_ws(''|'', ' || string_agg(format('max(%I)', attname), ', ' ORDER BY attnum) || ')'
	INTO a_row, maxima
	FROM pg_attribute
	WHERE attrelid = imported::regclass AND attnum > 0;
	-- The learner in the middle, and the course that is nearest to an eighth of the rows.
	EXECUTE format(
		'SELECT %1$I FROM %2$s GROUP BY %1$I ORDER BY count(*), %1$I '
		'OFFSET (SELECT count(DISTINCT %1$I) / 2 FROM %2$s) LIMIT 1',
		user_id, imported) INTO learner;
	EXECUTE format(
		'SELECT course_id FROM %1$s GROUP BY 1 '
		'ORDER BY abs(count(*) - (SELECT count(*) FROM %1$s) / 8), 1 LIMIT 1',
		imported) INTO course;
	INSERT INTO bench.queries (export, query, sql) VALUES
		(export, 'count(*)', format('SELECT CAST(count(*) AS text) FROM %I', table_name)),
		(export, 'one learner''s rows', format(
			'SELECT string_agg(r, chr(10) ORDER BY r) FROM (SELECT %s AS r FROM %I WHERE %I = %L) t',
			a_row, table_name, user_id, learner)),
		(export, 'one course: count(*), max of the time', format(
			'SELECT concat_ws(''|'', count(*), max(%I)) FROM %I WHERE course_id = %L',
			time_column, table_name, course)),
		(export, 'GROUP BY course_id', format(
			'SELECT string_agg(concat_ws(''='', course_id, rows), '','' ORDER BY course_id) '
			'FROM (SELECT course_id, count(*) AS rows FROM %I GROUP BY course_id) t', table_name)),
		(export, 'max of every column', format('SELECT %s FROM %I', maxima, table_name)),
		(export, 'LIMIT 10', format(
			'SELECT string_agg(r, chr(10) ORDER BY r) FROM (SELECT %s AS r FROM %I LIMIT 10) t',
			a_row, table_name));
END
$$;

-- The targets, if there are any.
CREATE PROCEDURE bench.set_targets()
	LANGUAGE sql
AS $$
UPDATE bench.queries q
SET most_inflate = t.most_inflate, least_piped = t.least_piped
FROM (VALUES
	('progress', 'count(*)', 1.25, 6),
	('progress', 'one learner''s rows', 1.3, 5.5),
	('progress', 'one course: count(*), max of the time', 1.4, 5),
	('progress', 'GROUP BY course_id', 2.6, 3.8),
	('progress', 'max of every column', 4.3, 2.8),
	('text', 'count(*)', 1.5, NULL)) t (export, query, most_inflate, least_piped)
WHERE q.export = t.export AND q.query = t.query
$$;
