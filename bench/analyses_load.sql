-- For bench/analyses: attaches an export as ml, loads its CSVs into the schema loaded, and prepares the
-- list of queries. In braces stand values of the data, which are busy ones.
\ir ../test/support/copy_oracle.sql
\ir ../test/guide/queries.sql
\ir ../test/support/guide_answers.sql
SET client_min_messages = warning;
CREATE EXTENSION coursera_fdw;
CREATE SCHEMA bench;
CREATE TABLE bench.times AS SELECT clock_timestamp() AS start;
SELECT coursera.attach(:'archive', 'ml') AS tables \gset
CREATE TABLE bench.attached AS SELECT clock_timestamp() - start AS took, :tables AS tables FROM bench.times;
SELECT pg_temp.load_by_copy('ml', 'loaded', :'folder');

CREATE TABLE bench.analyses (
	n int GENERATED ALWAYS AS IDENTITY, name text PRIMARY KEY, query text, rows bigint, same boolean,
	heap float8[] NOT NULL DEFAULT '{}', ours float8[] NOT NULL DEFAULT '{}');
INSERT INTO bench.analyses (name, query)
SELECT 'guide: ' || name, rtrim(btrim(pg_temp.query_for(true, query), E' \t\n'), ';') FROM guide_queries ORDER BY name;

CREATE TABLE bench.parameters (name text, value text);
INSERT INTO bench.parameters
SELECT 'course', (SELECT quote_literal(course_id) FROM loaded.course_memberships GROUP BY course_id ORDER BY count(*) DESC, 1 LIMIT 1)
UNION ALL SELECT 'learner', (SELECT quote_literal(imperial_user_id) FROM loaded.course_progress GROUP BY imperial_user_id ORDER BY count(*) DESC, 1 LIMIT 1)
UNION ALL SELECT 'item', (SELECT quote_literal(course_item_id) FROM loaded.course_item_grades GROUP BY course_item_id ORDER BY count(*) DESC, 1 LIMIT 1)
UNION ALL SELECT 'from', (SELECT quote_literal(min(course_progress_ts) + (max(course_progress_ts) - min(course_progress_ts)) / 10) FROM loaded.course_progress)
UNION ALL SELECT 'to', (SELECT quote_literal(max(course_progress_ts) - (max(course_progress_ts) - min(course_progress_ts)) / 10) FROM loaded.course_progress)
UNION ALL SELECT 'items', (SELECT string_agg(DISTINCT quote_literal(course_item_id), ', ') FROM loaded.course_progress)
UNION ALL SELECT 'learners', (SELECT string_agg(quote_literal(imperial_user_id), ', ') FROM loaded.users);

CREATE PROCEDURE bench.add_view(name name) LANGUAGE plpgsql AS $$
DECLARE
	columns name[] := ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = format('ml.%I', name)::regclass AND attnum > 0);
BEGIN
	INSERT INTO bench.analyses (name, query) VALUES (format('%s: all', name), format('SELECT * FROM %I', name));
	IF 'course_id' = ANY (columns) THEN
		INSERT INTO bench.analyses (name, query) VALUES
			(format('%s: a course, LIMIT 100', name), format('SELECT count(*) FROM (SELECT * FROM %I WHERE course_id = {course} LIMIT 100) v', name));
	END IF;
	IF 'imperial_user_id' = ANY (columns) THEN
		INSERT INTO bench.analyses (name, query) VALUES
			(format('%s: a learner', name), format('SELECT * FROM %I WHERE imperial_user_id = {learner}', name));
	END IF;
END
$$;

-- One run of a query: seconds, rows and a checksum; nothing when it takes too long.
CREATE FUNCTION bench.measure(schema_name text, query text, OUT seconds float8, OUT rows bigint, OUT checksum numeric)
LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz;
	parameter record;
BEGIN
	FOR parameter IN SELECT * FROM bench.parameters LOOP
		query := replace(query, '{' || parameter.name || '}', parameter.value);
	END LOOP;
	PERFORM set_config('search_path', schema_name || ', coursera, public', false);
	start := clock_timestamp();
	EXECUTE format('SELECT count(*), sum(hashtextextended(q::text, 0)) FROM (%s) q', query) INTO rows, checksum;
	seconds := extract(epoch FROM clock_timestamp() - start);
EXCEPTION WHEN query_canceled THEN
	seconds := 'infinity';
END
$$;
