-- Rows that several exports hold: each is taken from the newest export that holds it, as often as
-- it stands there, also when they are far more than memory may hold; temporary files go away.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/shared'

SELECT plan(30);

-- ---- 120,000 rows in three exports, a third of them in more than one

-- Values of a row follow from n; `hidden` is in the files alone, `extra` in the newest file alone.
CREATE TEMP TABLE source AS
SELECT export, rank, n,
	md5((n / 2)::text) AS id,
	(ARRAY['', NULL, 'a', E'two\nlines', 'say "x" \ ', 'Zürich'])[1 + n % 6] AS note,
	CASE n % 4 WHEN 0 THEN '0' WHEN 1 THEN '0.5' WHEN 2 THEN 'NaN' END::float8 AS score,
	CASE WHEN n % 3 = 0 THEN timestamp '2020-01-01' + n * interval '1 second' END AS made,
	CASE WHEN n % 5 > 0 THEN n % 5 = 1 END AS truth,
	CASE WHEN n % 2500 = 7 THEN repeat('long text ' || n, 3000) END AS long_text,
	-- Rows that differ in nothing else.
	CASE WHEN n % 100 = 50 AND rank < 3 THEN rank END AS hidden,
	CASE WHEN rank = 1 AND n % 100 = 51 THEN 'x' END AS extra,
	CASE WHEN n % 100 = 52 THEN rank END AS small
FROM (VALUES ('new', 1, 1, 28000), ('mid', 2, 18001, 46000), ('old', 3, 1, 54000)) AS e(export, rank, first, last),
	generate_series(first, last) AS n,
	-- Some stand twice or three times in an export.
	generate_series(1, 1 + (n % 10 = 3 AND rank = 1)::int + 2 * (n % 10 = 4 AND rank = 2)::int) AS times
ORDER BY rank, md5((n * 7 + rank)::text);

SELECT pg_temp.sh(format('mkdir -p %1$s/new %1$s/mid %1$s/old', :'folder'));
SELECT format('COPY (SELECT %s FROM source WHERE export = %L) TO %L WITH (FORMAT csv, ESCAPE ''\'', HEADER, FORCE_QUOTE (note))', columns, export, :'folder' || '/' || export || '/many.csv')
FROM (VALUES ('new', 'n, id, note, score, made, truth, long_text, hidden, extra, small'), ('mid', 'hidden, truth, made, score, note, id, n, long_text, small'),
	('old', 'n, id, note, hidden, score, made, truth, long_text, small')) AS v(export, columns) \gexec
-- An unquoted empty field is NULL, which FORCE_QUOTE leaves alone.
SELECT pg_temp.sh(format('cd %s; touch -d 2022-01-03 new/*; touch -d 2022-01-02 mid/*; touch -d 2022-01-01 old/*', :'folder'));
CREATE SERVER shared FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE SCHEMA shared;
CREATE FOREIGN TABLE shared.many (gone int, n int, id varchar(40), note text, score float8, export text OPTIONS (archive_column 'true'), gone_too text,
	made timestamp, truth bool, long_text text, extra text, small int2) SERVER shared;
ALTER FOREIGN TABLE shared.many DROP COLUMN gone, DROP COLUMN gone_too;

CREATE TABLE shared.loaded AS
SELECT n, id::varchar(40), note, score, export, made, truth, long_text, extra, small::int2, hidden
-- Rows are compared by the columns that both exports have, so not by `extra`.
FROM (SELECT *, min(rank) OVER (PARTITION BY n, id, note, score, made, truth, long_text, hidden, small) AS newest FROM source) AS s
WHERE rank = newest;
ANALYZE shared.loaded;
SELECT count(*) AS all_rows FROM source \gset
SELECT count(*) AS kept_rows FROM shared.loaded \gset
\set columns 'n, id, note, score, regexp_replace(export, ''.*/'', '''') AS export, made, truth, long_text, extra, small'

CREATE FUNCTION pg_temp.own_files() RETURNS bigint LANGUAGE sql AS
$$SELECT count(*) FROM pg_ls_tmpdir() WHERE name LIKE 'pgsql_tmp' || pg_backend_pid() || '.%'$$;

SELECT cmp_ok(:kept_rows, '<', :all_rows / 10 * 6, 'exports share rows');
SET LOCAL work_mem = '256MB';
SELECT is(pg_temp.fingerprint('SELECT ' || :'columns' || ' FROM shared.many'), pg_temp.fingerprint('SELECT ' || :'columns' || ' FROM shared.loaded'), 'in memory');
DECLARE in_memory CURSOR FOR SELECT n FROM shared.many;
MOVE 50000 IN in_memory;
SELECT is(pg_temp.own_files(), 0::bigint, 'without temporary files');
CLOSE in_memory;

SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT is(pg_temp.fingerprint('SELECT ' || :'columns' || ' FROM shared.many'), pg_temp.fingerprint('SELECT ' || :'columns' || ' FROM shared.loaded'), 'through temporary files');
SELECT is(pg_temp.own_files(), 0::bigint, 'which are gone afterwards');
SELECT is(pg_temp.fingerprint('SELECT ' || columns || ' FROM shared.many ' || condition), pg_temp.fingerprint('SELECT ' || columns || ' FROM shared.loaded ' || condition), columns || ' ' || condition)
FROM (VALUES ('count(*)', ''), ('count(*)', 'WHERE note = ''a'''), ('note', 'WHERE n < 20000'), ('small, extra, length(long_text)', 'WHERE small IS NOT NULL OR extra IS NOT NULL OR long_text IS NOT NULL'),
	('regexp_replace(export, ''.*/'', ''''), count(*)', 'GROUP BY 1'), ('1', 'WHERE made > ''2020-01-02'' AND truth')) AS v(columns, condition);
SELECT pg_temp.scanned('SELECT FROM shared.many', 'many', NULL) AS scan \gset
SELECT is(:'scan'::jsonb -> 'Rows Removed by Newer Exports', to_jsonb(:all_rows - :kept_rows), 'EXPLAIN shows how many rows newer exports have');
SELECT is(:'scan'::jsonb -> 'Rows Read', to_jsonb(:all_rows), 'and how many were read');
SELECT is((SELECT count((m).id) FROM shared.many AS m WHERE m IS NOT NULL OR (m).n IS NOT NULL), :kept_rows::bigint, 'whole rows');
SELECT is((SELECT count(*) FROM shared.many WHERE tableoid = 'shared.many'::regclass), :kept_rows::bigint, 'tableoid');

-- Again and again; two at a time.
SELECT is((SELECT array_agg(c) FROM generate_series(1, 3) g, LATERAL (SELECT count(*) AS c FROM shared.many WHERE n <= 18000 * g) m),
	(SELECT array_agg(c) FROM generate_series(1, 3) g, LATERAL (SELECT count(*) AS c FROM shared.loaded WHERE n <= 18000 * g) m), 'several passes');
SELECT is((SELECT sum(c) FROM generate_series(1, 4) g, LATERAL (SELECT count(*) AS c FROM (SELECT FROM shared.many WHERE g > 0 LIMIT 30000 * (g % 2)) m) m), 60000::numeric, 'passes that end among kept rows');
SELECT is((SELECT count(*) FROM shared.many a FULL JOIN (SELECT DISTINCT n FROM shared.many) b USING (n)), :kept_rows::bigint, 'two scans side by side');
SELECT is(pg_temp.own_files(), 0::bigint, 'no files');

-- ---- stopping early

SELECT is((SELECT count(*) FROM (SELECT FROM shared.many LIMIT 40000) m), 40000::bigint, 'LIMIT among kept rows');
SELECT is(pg_temp.own_files(), 0::bigint, 'leaves no file');

DECLARE kept CURSOR FOR SELECT n, note FROM shared.many;
SAVEPOINT inside;
MOVE 15000 IN kept;
SELECT cmp_ok(pg_temp.own_files(), '>', 0::bigint, 'a cursor among kept rows has files');
ROLLBACK TO inside;
DO $$
DECLARE
	kept refcursor := 'kept';
	one record;
	rows bigint := 0;
BEGIN
	LOOP
		FETCH kept INTO one;
		EXIT WHEN NOT FOUND;
		BEGIN -- a subtransaction for each of some rows
			rows := rows + 1;
			IF rows % 1000 = 0 THEN
				PERFORM 1 / (rows % 2000);
			END IF;
		EXCEPTION WHEN division_by_zero THEN
			NULL;
		END;
	END LOOP;
	PERFORM set_config('shared_rows.fetched', rows::text, true);
END
$$;
SELECT is(current_setting('shared_rows.fetched')::bigint, :kept_rows - 15000::bigint, 'the cursor goes on after a savepoint, between subtransactions');
FETCH 1 FROM kept;
CLOSE kept;
SELECT is(pg_temp.own_files(), 0::bigint, 'closing it leaves no file');

-- ---- errors and cancelling

CREATE FUNCTION pg_temp.canceled(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
	RETURN 'no error';
EXCEPTION WHEN query_canceled THEN
	RETURN SQLSTATE;
END
$$;
SET LOCAL statement_timeout = '1s';
SELECT is(pg_temp.canceled('SELECT count(*) FROM shared.many WHERE CASE WHEN n % 1000 = 0 THEN pg_sleep(0.1) IS NOT NULL ELSE true END'), '57014', 'a query is cancelled among kept rows');
SET LOCAL statement_timeout = 0;
SELECT is(pg_temp.own_files(), 0::bigint, 'and leaves no file');
SELECT matches(pg_temp.outcome('SELECT 1 / (n - 53999) FROM shared.many'), '22012: division by zero', 'an error of the query');
SELECT is(pg_temp.own_files(), 0::bigint, 'leaves no file');

SELECT pg_temp.sh(format('echo "too,few" >> %s/old/many.csv', :'folder'));
SELECT is(split_part(pg_temp.outcome('SELECT n FROM shared.many'), ':', 1), '22P02', 'an error at the end of the last export');
SELECT is(pg_temp.own_files(), 0::bigint, 'leaves no file');

SELECT * FROM finish();
ROLLBACK;
