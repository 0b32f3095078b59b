-- What no query shows. Code that handles errors puts the memory context back, in every callback and where
-- the boundary catches what PostgreSQL raises: rows would only live too long or not long enough. And rows
-- that several exports hold go to temporary files no more often than they must.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\getenv data COURSERA_TEST_DATA
\getenv work COURSERA_WORK
\set library :work '/backend_checks'

CREATE FUNCTION pg_temp.context_behind_backend_error() RETURNS boolean AS :'library', 'context_behind_backend_error' LANGUAGE c;
CREATE FUNCTION pg_temp.context_behind_conversion_error() RETURNS boolean AS :'library', 'context_behind_conversion_error' LANGUAGE c;
CREATE FUNCTION public.checked_handler() RETURNS fdw_handler AS :'library', 'checked_handler' LANGUAGE c;
CREATE FUNCTION pg_temp.checked_calls() RETURNS bigint AS :'library', 'checked_calls' LANGUAGE c;

CREATE FUNCTION pg_temp.shared_rows(bigint) RETURNS text AS :'library', 'shared_rows' LANGUAGE c STRICT;

SELECT plan(11);

SELECT ok(pg_temp.context_behind_backend_error(), 'CallBackend');
SELECT ok(pg_temp.context_behind_conversion_error(), 'TryConversion');

CREATE FOREIGN DATA WRAPPER checked HANDLER public.checked_handler VALIDATOR coursera.coursera_fdw_validator;
\set archive :data '/rejects'
CREATE SERVER rejecting FOREIGN DATA WRAPPER checked OPTIONS (archive :'archive', on_error 'skip');
CREATE FOREIGN TABLE public.bad_values (id int, name varchar(5), ts timestamp, ok bool) SERVER rejecting OPTIONS (entry 'bad.csv');
\set archive :data '/pages'
CREATE SERVER pages FOREIGN DATA WRAPPER checked OPTIONS (archive :'archive');
CREATE SCHEMA checked_pages;
SELECT lives_ok('IMPORT FOREIGN SCHEMA export FROM SERVER pages INTO checked_pages', 'IMPORT of pages that are broken');
SELECT lives_ok('SELECT * FROM public.bad_values', 'rows that are left out');
SELECT lives_ok('SELECT count(*) FROM public.bad_values', 'and are counted');
SELECT lives_ok('SELECT n, (SELECT count(id) FROM public.bad_values WHERE id <> n) FROM generate_series(1, 3) AS n', 'again and again');
SELECT lives_ok('ANALYZE public.bad_values', 'ANALYZE');
SELECT cmp_ok(pg_temp.checked_calls(), '>', 20::bigint, 'callbacks were checked');

-- 768 rows fit into the table, 64 files are a level.
SELECT is(pg_temp.shared_rows(400), '640 kept, 200 repeated, written once at most', 'shared rows in memory');
SELECT is(pg_temp.shared_rows(20000), '32000 kept, 10000 repeated, written once at most', 'that spill once');
SELECT is(pg_temp.shared_rows(500000), '800000 kept, 250000 repeated, written twice at most', 'that spill twice');

SELECT * FROM finish();
ROLLBACK;
