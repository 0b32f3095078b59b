-- Files with other delimiters and without header are read as COPY reads them, column by column and
-- under filters; positions say which field a column is, whatever else became of the table.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/generated_table.sql

-- Delimiters, some of which stand in values, and one that is the escape.
CREATE TEMP TABLE dialects AS
SELECT row_number() OVER () AS n, delimiter, quote, escape, header
FROM (VALUES (';', '"', '"'), (E'\t', '"', '\'), ('|', '''', ''''), (' ', '"', '"'), ('a', '"', '\'),
	('-', '"', '-'), ('\', '"', '"'), ('0', '"', '"')) AS spelled (delimiter, quote, escape),
	unnest('{true,false}'::text[]) AS header;

SELECT format($$COPY source TO %L WITH (FORMAT csv, HEADER %s, DELIMITER %L, QUOTE %L, ESCAPE %L)$$,
	:'folder' || '/touched' || n || '.csv', header, delimiter, quote, escape) FROM dialects ORDER BY n \gexec
SELECT format($$CREATE TABLE generated.loaded%s (LIKE generated.values_loaded)$$, n) FROM dialects ORDER BY n \gexec
SELECT format($$COPY generated.loaded%s FROM %L WITH (FORMAT csv, HEADER %s, DELIMITER %L, QUOTE %L, ESCAPE %L)$$,
	n, :'folder' || '/touched' || n || '.csv', header, delimiter, quote, escape) FROM dialects ORDER BY n \gexec
SELECT format($$CREATE FOREIGN TABLE generated.touched%s (
	n int4, id varchar(80), word text, small int2, number int4, big int8, truth bool, single float4,
	precise float8, day date, moment timestamp, long_text varchar(90000)) SERVER generated
	OPTIONS (header %L, delimiter %L, quote %L, escape %L)$$,
	n, header, delimiter, quote, escape) FROM dialects ORDER BY n \gexec

CREATE FUNCTION pg_temp.same(what text, n bigint, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ours text := format(query, 'generated.touched' || n);
	copys text := format(query, 'generated.loaded' || n);
BEGIN
	RETURN bag_eq(ours, copys, format('%s: %s', what, (SELECT format(
		'delimiter %L, escape %L, header %s', delimiter, escape, header) FROM dialects d WHERE d.n = same.n)));
END
$$;

SELECT plan((SELECT 5 * count(*) FROM dialects)::int + 5);

SELECT pg_temp.same('all columns', n, 'SELECT t::text FROM %s t') FROM dialects ORDER BY n;
SELECT pg_temp.same('rows counted', n, 'SELECT count(*) FROM %s') FROM dialects ORDER BY n;
SELECT pg_temp.same('one column', n, 'SELECT word FROM %s') FROM dialects ORDER BY n;
SELECT pg_temp.same('an id looked for', n, format($$SELECT n, moment FROM %%s WHERE id = %L$$,
	(SELECT id FROM source WHERE id IS NOT NULL LIMIT 1))) FROM dialects ORDER BY n;
SELECT pg_temp.same('filters', n, $$SELECT t::text FROM %s t WHERE number > 0 AND day < '2022-01-01' AND truth$$)
FROM dialects ORDER BY n;

-- Columns of a file without header: any of them, in any order, with others dropped and renamed.
SELECT format($$COPY source TO %L WITH (FORMAT csv, ESCAPE '\')$$, :'folder' || '/placed.csv') \gexec
CREATE FOREIGN TABLE generated.placed (
	moment timestamp OPTIONS (position '11'), n int OPTIONS (position '1'), word text OPTIONS (position '3'),
	again int OPTIONS (position '1'), long_text text OPTIONS (position '12'))
	SERVER generated OPTIONS (header 'false');
SELECT bag_eq('SELECT moment, n, word, again, long_text FROM generated.placed',
	'SELECT moment, n, word, n AS again, long_text FROM generated.values_loaded', 'columns by position');
ALTER FOREIGN TABLE generated.placed DROP COLUMN moment, DROP COLUMN again;
ALTER FOREIGN TABLE generated.placed RENAME COLUMN word TO n2;
ALTER FOREIGN TABLE generated.placed RENAME COLUMN n TO word;
SELECT bag_eq('SELECT word, n2 FROM generated.placed WHERE n2 = ''ab''',
	'SELECT n, word FROM generated.values_loaded WHERE word = ''ab''', 'dropped and renamed columns');
SELECT is((SELECT count(*) FROM generated.placed), (SELECT count(*) FROM generated.values_loaded),
	'only counted');
SELECT format($$COPY (SELECT n, word, day FROM source) TO %L WITH (FORMAT csv, ESCAPE '\')$$,
	:'folder' || '/three.csv') \gexec
CREATE FOREIGN TABLE generated.three (
	n int OPTIONS (position '1'), word text OPTIONS (position '2'), day date OPTIONS (position '3'))
	SERVER generated OPTIONS (header 'false');
ALTER FOREIGN TABLE generated.three DROP COLUMN day;
SELECT bag_eq('SELECT n, word FROM generated.three', 'SELECT n, word FROM generated.values_loaded',
	'the last column dropped');
ALTER FOREIGN TABLE generated.placed DROP COLUMN word, ADD COLUMN word int;
SELECT throws_ok('SELECT * FROM generated.placed', 'HV002', NULL, 'a column without position');

SELECT * FROM finish();
ROLLBACK;
