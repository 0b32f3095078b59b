-- A cancel ends a query in the midst of the core's loops, not when they are through: it takes a
-- part of the time that the whole takes. The bound is wide: machines are noisy.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/cancel'

-- Backslashes outside of quotes are for the exact reader, which takes its time; the filter drops every row
-- inside the scan, so that the executor sees none.
SELECT pg_temp.sh(format('mkdir -p %1$s; cd %1$s; { echo "a,n"; yes "x\y,1" | head -n 12000000; } > rows.csv', :'folder'));
CREATE SERVER cancel FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FOREIGN TABLE pg_temp.rows (a text, n int) SERVER cancel OPTIONS (entry 'rows.csv');
CREATE FOREIGN TABLE pg_temp.skipping (a text, n int) SERVER cancel OPTIONS (entry 'rows.csv', on_error 'skip');

-- libarchive inflates the large entry before the other one within a single call.
SELECT pg_temp.sh(format('cd %1$s; mkdir tar; cd tar; truncate -s 4G big.csv; printf "a\n1\n" > small.csv; head -c 64M /dev/zero | gzip -1 > zeros.gz; '
	'{ tar cf - big.csv | head -c 512 | gzip; for i in $(seq 64); do cat zeros.gz; done; tar cf - small.csv | gzip; } > ../../cancel.tar.gz; rm -r ../tar', :'folder'));
\set archive :folder '.tar.gz'
CREATE SERVER tar FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE pg_temp.small (a int) SERVER tar;

SELECT plan(15);

SET LOCAL coursera_fdw.enable_index = off; -- else the second run reads nothing

-- Runs a query to its end, then with a timeout of a tenth of the time that this took.
CREATE TEMP TABLE times (query text, whole float8, canceled float8, state text);
CREATE FUNCTION pg_temp.outcome_in_time(query text, OUT state text, OUT seconds float8) LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz := clock_timestamp();
BEGIN
	BEGIN
		EXECUTE query;
		state := 'no error';
	EXCEPTION WHEN query_canceled THEN
		state := SQLSTATE;
	END;
	seconds := extract(epoch FROM clock_timestamp() - start);
END
$$;
INSERT INTO times (query) VALUES
	('SELECT count(*) FROM pg_temp.rows WHERE n = 2'),
	('SELECT a FROM pg_temp.skipping WHERE n = 2'),
	('SELECT count(*) FROM pg_temp.rows WHERE a = ANY (ARRAY(SELECT i::text FROM generate_series(1, 300000) i))'),
	('SELECT a FROM pg_temp.small'),
	($$SELECT length(coursera.cml_text('<co-content>' || repeat('&abcdefg;', 8000000)))$$);
UPDATE times SET whole = (pg_temp.outcome_in_time(query)).seconds;
SELECT format('SET LOCAL statement_timeout = %s', (1000 * whole / 10)::int),
	format('UPDATE times SET (state, canceled) = (SELECT state, seconds FROM pg_temp.outcome_in_time(%1$L)) WHERE query = %1$L', query)
FROM times \gexec
SET LOCAL statement_timeout = 0;
SELECT unnest(ARRAY[
	cmp_ok(whole, '>', 0.2::float8, format('takes a while: %s', query)),
	is(state, '57014', 'is canceled'),
	cmp_ok(canceled, '<', whole * 0.6, 'soon')])
FROM times ORDER BY query;

SELECT * FROM finish();
ROLLBACK;
