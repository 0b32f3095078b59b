-- A generated table of all kinds of values, as a CSV that the foreign table generated.values_in reads
-- and as a plain table, generated.values_loaded, loaded from the same file by COPY.
\getenv work COURSERA_WORK
\set folder :work '/generated'

SELECT setseed(0.25);
CREATE TEMP TABLE source AS
SELECT n,
	CASE WHEN random() < 0.9 THEN md5((n % 50)::text) || md5((n % 7)::text) END AS id,
	CASE WHEN random() < 0.9 THEN (ARRAY['a', 'b', 'ab', '', ' ', 'say "a"', E'a\nb', 'a,b', 'back\slash',
		'ends in \', 'Zürich', '日本', 'NULL', '"', '""', '\.'])[1 + floor(random() * 16)::int] END AS word,
	CASE WHEN random() < 0.9 THEN (random() * 20 - 10)::int2 END AS small,
	CASE WHEN random() < 0.9 THEN (random() * 1000 - 500)::int4 END AS number,
	CASE WHEN random() < 0.9 THEN (random() * 1e18)::int8 - 5e17::int8 END AS big,
	CASE WHEN random() < 0.8 THEN random() < 0.5 END AS truth,
	CASE WHEN random() < 0.9 THEN (ARRAY[0.5, -0.5, 0, 0.1, 1e10, 'NaN', 'Infinity', '-Infinity', 0.7, 3])[1 + floor(random() * 10)::int]::float4 END AS single,
	CASE WHEN random() < 0.9 THEN CASE WHEN random() < 0.1 THEN 'NaN' ELSE round((random() * 100)::numeric, 3)::float8 END END AS precise,
	CASE WHEN random() < 0.9 THEN CASE WHEN random() < 0.05 THEN 'infinity' ELSE date '2020-01-01' + (random() * 1000)::int END END AS day,
	CASE WHEN random() < 0.9 THEN CASE WHEN random() < 0.05 THEN '-infinity'
		ELSE timestamp '2020-01-01' + (random() * 1000)::int * interval '1 day'
			+ (floor(random() * 3)::int * random()) * interval '1 hour' END END AS moment,
	CASE WHEN random() < 0.01 THEN repeat('long, "quoted" \ text', 4000) END AS long_text
FROM generate_series(1, 3000) AS n;

CREATE SCHEMA generated;
CREATE TABLE generated.values_loaded (
	n int4, id varchar(80), word text, small int2, number int4, big int8, truth bool, single float4,
	precise float8, day date, moment timestamp, long_text varchar(90000));
SELECT format('COPY source TO %L WITH (FORMAT csv, ESCAPE ''\'', HEADER, FORCE_QUOTE (id, word))', :'folder' || '/values_in.csv') \gexec
SELECT format('COPY generated.values_loaded FROM %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)', :'folder' || '/values_in.csv') \gexec
CREATE SERVER generated FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'folder');
CREATE FOREIGN TABLE generated.values_in (
	n int4, id varchar(80), word text, small int2, number int4, big int8, truth bool, single float4,
	precise float8, day date, moment timestamp, long_text varchar(90000)) SERVER generated;
ANALYZE generated.values_loaded;
