-- Which rows of many exports count: random exports with tables, keys, NULLs, columns that came and
-- went and courses that some list, in random queries, against SQL on the same files loaded by COPY.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/union_oracle.sql
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/supersession'
SELECT set_config('supersession.folder', :'folder', true) AS ignored \gset

SELECT plan(6);
SET LOCAL client_min_messages = error; -- columns that no export has are there on purpose

-- One of those, as likely as they are given.
CREATE FUNCTION pg_temp.one_of(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$SELECT choices[1 + floor(random() * cardinality(choices))::int]$$;

-- A value for a column; few, so that rows of several exports meet.
CREATE FUNCTION pg_temp.value_for(name text) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT CASE name
		WHEN 'course_id' THEN pg_temp.one_of('c1', 'c2', 'c3', 'x1', NULL)
		WHEN 'course_branch_id' THEN pg_temp.one_of('b1', 'b2', 'b3', 'b4', 'y1', NULL)
		WHEN 'k1' THEN pg_temp.one_of('1', '2', '3', '4', '5', NULL)
		WHEN 'k2' THEN pg_temp.one_of('', 'a', 'say "b"', NULL)
		ELSE pg_temp.one_of('NL', 'US', NULL)
	END
$$;

CREATE FUNCTION pg_temp.write_csv(path text, header text[], rows int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COPY (SELECT %s FROM generate_series(1, %s)) TO %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)',
		(SELECT string_agg(format('pg_temp.value_for(%L) AS %I', name, name), ', ' ORDER BY n)
		 FROM unnest(header) WITH ORDINALITY AS u (name, n)), rows, path);
END
$$;

-- The exports of case n, the newest first; writes them.
CREATE FUNCTION pg_temp.write_exports(n int) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	folder text := current_setting('supersession.folder') || '/' || n;
	names text[] := (ARRAY['d', 'c', 'b', 'a'])[1 : 2 + floor(random() * 3)::int];
	kind text := pg_temp.one_of('course', 'branch', 'neither', 'mixed');
	name text;
	header text[];
BEGIN
	FOREACH name IN ARRAY names LOOP
		PERFORM pg_temp.sh(format('mkdir -p %s/%s', folder, name));
		IF random() < 0.7 THEN
			PERFORM pg_temp.write_csv(format('%s/%s/courses.csv', folder, name), ARRAY['course_id'], floor(random() * 3)::int);
		END IF;
		IF random() < 0.6 THEN
			EXECUTE format('COPY (SELECT b AS course_branch_id, pg_temp.value_for(''course_id'') AS course_id FROM unnest(ARRAY[''b1'', ''b2'', ''b3'']) b) TO %L WITH (FORMAT csv, HEADER)',
				format('%s/%s/course_branches.csv', folder, name));
		END IF;
		-- Columns come and go, and stand in any order.
		SELECT array_agg(c ORDER BY random()) INTO header
		FROM unnest(ARRAY['k1', 'k2', 'v1', 'v2',
			CASE WHEN kind = 'course' OR kind = 'mixed' AND random() < 0.5 THEN 'course_id' END,
			CASE WHEN kind = 'branch' OR kind = 'mixed' AND random() < 0.5 THEN 'course_branch_id' END]) c
		WHERE c IS NOT NULL AND (c IN ('course_id', 'course_branch_id', 'k1') OR random() < 0.8);
		IF random() < 0.9 THEN
			PERFORM pg_temp.write_csv(format('%s/%s/t.csv', folder, name), header, floor(random() * 12)::int);
		END IF;
		IF random() < 0.3 OR name = names[1] THEN
			PERFORM pg_temp.write_csv(format('%s/%s/u.csv', folder, name), ARRAY['k1', 'v1'], 6);
		END IF;
		PERFORM pg_temp.sh(format('touch -d "2022-01-%s" %s/%s/*', 10 + ascii(name) - ascii('a'), folder, name));
	END LOOP;
	RETURN names;
END
$$;

CREATE FUNCTION pg_temp.random_condition() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT replace(replace(
		pg_temp.one_of('%s = %L', '%s = %L', '%s IS NULL', '%s IS NOT NULL', '%s IN (%L, ''c1'', ''2'')', '%s <> %L', 'true'),
		'%s', pg_temp.one_of('course_id', 'course_branch_id', 'k1', 'k2', 'v1', 'v2')),
		'%L', quote_literal(pg_temp.one_of('c1', 'c2', 'x1', 'b1', 'y1', '1', '3', 'a', 'NL', 'US')))
$$;

CREATE TEMP TABLE wrong (n int, query text);
CREATE TEMP TABLE tried (n int, query text, rows bigint);
CREATE TEMP TABLE shared (n int, query text);
CREATE FUNCTION pg_temp.try_case(n int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	folder text := current_setting('supersession.folder') || '/' || n;
	exports text[] := pg_temp.write_exports(n);
	key text := pg_temp.one_of('k1', 'k1, k2', 'k1, course_id', NULL);
	query text;
BEGIN
	EXECUTE format('CREATE SERVER s%s FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive %L)', n, folder || '/*');
	EXECUTE format('CREATE FOREIGN TABLE t%1$s (v1 text, course_id text, k2 text, k1 text, course_branch_id text, v2 text) SERVER s%1$s OPTIONS (entry ''t.csv''%2$s)',
		n, CASE WHEN key IS NOT NULL THEN format(', key %L', key) ELSE '' END);
	IF NOT EXISTS (SELECT FROM unnest(exports) e WHERE (pg_stat_file(format('%s/%s/t.csv', folder, e), true)).size IS NOT NULL) THEN
		RETURN;
	END IF;
	PERFORM pg_temp.read_lists(folder, exports);
	PERFORM pg_temp.load_truth(format('t%s', n)::regclass, format('pg_temp.truth%s', n), folder, exports);
	-- Every other case by several processes, with the leader among them or not.
	PERFORM set_config('max_parallel_workers_per_gather', CASE WHEN n % 2 = 0 THEN '3' ELSE '0' END, true),
		set_config('parallel_leader_participation', CASE WHEN n % 4 = 0 THEN 'off' ELSE 'on' END, true);
	FOR i IN 1 .. 10 LOOP
		query := pg_temp.one_of('SELECT * FROM %s WHERE ', 'SELECT count(*) FROM %s WHERE ', 'SELECT v1 FROM %s WHERE ')
			|| pg_temp.random_condition() || pg_temp.one_of('', ' AND ' || pg_temp.random_condition());
		IF pg_temp.fingerprint(replace(query, '%s', 't' || n)) <> pg_temp.fingerprint(replace(query, '%s', 'pg_temp.truth' || n)) THEN
			INSERT INTO wrong VALUES (n, query || ' key ' || coalesce(key, ''));
		END IF;
		IF pg_temp.plan_text(replace(query, '%s', 't' || n)) ~ 'Parallel Foreign Scan' THEN
			INSERT INTO shared VALUES (n, query);
		END IF;
		EXECUTE format('INSERT INTO tried SELECT %s, %L, count(*) FROM (%s) q', n, query, replace(query, '%s', 't' || n));
	END LOOP;
END
$$;

SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SELECT setseed(0.25);
SELECT count(pg_temp.try_case(n)::text) AS ignored FROM generate_series(1, 60) n \gset
SELECT is((SELECT string_agg(format('%s: %s', n, query), E'\n') FROM wrong), NULL, 'rows and counts of random queries on random exports');
SELECT cmp_ok((SELECT count(*) FROM tried), '>', 500::bigint, 'many were tried');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE rows > 0), '>', 300::bigint, 'most find rows');

SELECT cmp_ok((SELECT count(*) FROM shared), '>', 50::bigint, 'and many are divided among processes');
RESET max_parallel_workers_per_gather;

-- The same rows when they are told apart through temporary files.
SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT pg_temp.sh(format('mkdir -p %1$s/large/new %1$s/large/mid %1$s/large/old', :'folder'));
SELECT format('COPY (SELECT %s FROM generate_series(%s, %s) n) TO %L WITH (FORMAT csv, HEADER)', columns, first, last, :'folder' || '/large/' || export || '/t.csv')
FROM (VALUES ('new', 1, 20000, 'n AS k1, n % 7 AS v1'), ('mid', 10001, 40000, 'n % 5 AS v2, n AS k1, n % 7 AS v1'), ('old', 1, 50000, 'n % 5 AS v2, n AS k1, n % 3 AS k2')) AS v(export, first, last, columns) \gexec
SELECT pg_temp.sh(format('cd %s/large; touch -d 2022-01-03 new/*; touch -d 2022-01-02 mid/*; touch -d 2022-01-01 old/*', :'folder'));
\set large :folder '/large'
CREATE SERVER large FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'large');
CREATE FOREIGN TABLE large (k1 int, k2 int, v1 int, v2 int) SERVER large OPTIONS (entry 't.csv');
SELECT pg_temp.read_lists(:'large', ARRAY['new', 'mid', 'old']) AS ignored \gset
SELECT pg_temp.load_truth('large', 'pg_temp.large_truth', :'large', ARRAY['new', 'mid', 'old']) AS ignored \gset
SELECT is(pg_temp.fingerprint('SELECT * FROM public.large'), pg_temp.fingerprint('SELECT * FROM pg_temp.large_truth'), 'different columns, through temporary files');
ALTER FOREIGN TABLE large OPTIONS (ADD key 'k1');
DROP TABLE pg_temp.large_truth;
SELECT pg_temp.load_truth('large', 'pg_temp.large_truth', :'large', ARRAY['new', 'mid', 'old']) AS ignored \gset
SELECT is(pg_temp.fingerprint('SELECT * FROM public.large'), pg_temp.fingerprint('SELECT * FROM pg_temp.large_truth'), 'one key, through temporary files');

SELECT * FROM finish();
ROLLBACK;
