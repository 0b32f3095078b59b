-- coursera.attach_clickstream: rows are those that COPY loads from each file; filters on what files'
-- names say open no others; views are what SQL on the loaded rows gives; odd and damaged files.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\getenv exports COURSERA_EXPORTS
\getenv work COURSERA_WORK
\ir ../support/clicks_oracle.sql

SELECT plan(77);

-- ---- the files of the sample

SELECT is(coursera.attach_clickstream(:'exports' || '/clicks'), 80, 'two courses, 20 days, two kinds');
SELECT pg_temp.load_clicks('clickstream.clickstream_events', 'loaded') > 0 AS loaded \gset
SELECT cmp_ok((SELECT count(*) FROM loaded), '>', 1000::bigint, 'they have rows');
ALTER TABLE loaded ADD COLUMN folder text;
UPDATE loaded SET folder = split_part(file, '/', 1);

SELECT columns_are('clickstream', 'clickstream_events', ARRAY[
	'hashed_user_id', 'hashed_session_cookie_id', 'server_timestamp', 'hashed_ip', 'user_agent', 'url',
	'initial_referrer_url', 'browser_language', 'course_id', 'country_cd', 'region_cd', 'timezone', 'os',
	'browser', 'key', 'value', 'event_date', 'event_source']);
SELECT col_type_is('clickstream', 'clickstream_events', 'server_timestamp', 'timestamp without time zone', 'a timestamp');
SELECT col_type_is('clickstream', 'clickstream_events', 'event_date', 'date', 'a date');
SELECT bag_eq('SELECT e::text FROM clickstream.clickstream_events e',
	$$SELECT row(hashed_user_id, hashed_session_cookie_id, server_timestamp, hashed_ip, user_agent, url,
		initial_referrer_url, browser_language, course_id, country_cd, region_cd, timezone, os, browser, key,
		value, event_date, event_source)::text FROM loaded$$, 'rows are those that COPY loads');
SELECT is(
	(SELECT count(*) FROM pg_attribute a WHERE attrelid = 'clickstream.clickstream_events'::regclass AND attnum > 0
		AND col_description(attrelid, attnum) IS NULL), 0::bigint, 'columns have comments');

-- The same table with all facts.
CREATE FOREIGN TABLE facts (hashed_user_id text OPTIONS (position '1'), course_id text OPTIONS (position '9'),
	key text OPTIONS (position '15'), value text OPTIONS (position '16'), day date OPTIONS (file_fact 'date'), kind text OPTIONS (file_fact 'source'),
	folder text OPTIONS (file_fact 'folder'), file text OPTIONS (file_fact 'file'))
	SERVER clickstream OPTIONS (entry '*.csv.gz');
CREATE TEMP VIEW loaded_facts AS
SELECT hashed_user_id, course_id, key, value, event_date AS day, event_source AS kind, folder, file FROM loaded;

-- Each query gives the same on both.
CREATE FUNCTION pg_temp.same(query text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT bag_eq(format(query, 'facts'), format(query, 'loaded_facts'), query)
$$;
CREATE TEMP TABLE days AS SELECT (min(day) + 3) AS day, min(day) AS first FROM loaded_facts;
SELECT day, first, (SELECT course_id FROM loaded LIMIT 1) AS course FROM days \gset
SELECT pg_temp.same($$SELECT count(*) FROM %s$$);
SELECT pg_temp.same($$SELECT * FROM %s$$);
SELECT pg_temp.same($$SELECT day, kind, folder, count(*) FROM %s GROUP BY 1, 2, 3$$);
SELECT pg_temp.same(format($$SELECT count(*) FROM %%s WHERE day = %L$$, :'day'));
SELECT pg_temp.same(format($$SELECT count(*), max(key) FROM %%s WHERE day = %L AND key = 'heartbeat'$$, :'day'));
SELECT pg_temp.same(format($$SELECT key, count(*) FROM %%s WHERE day BETWEEN %L AND date %L + 2 GROUP BY key$$, :'day', :'day'));
SELECT pg_temp.same(format($$SELECT * FROM %%s WHERE day IN (%L, %L) AND kind = 'video' AND key <> 'heartbeat'$$, :'day', :'first'));
SELECT pg_temp.same($$SELECT count(*) FROM %s WHERE extract(dow FROM day) = 2 OR kind IS NULL$$);
SELECT pg_temp.same(format($$SELECT count(*) FROM %%s WHERE day = %L OR key = 'seek'$$, :'day'));
SELECT pg_temp.same($$SELECT kind, count(*) FROM %s WHERE day = (SELECT day FROM days) GROUP BY kind$$);
SELECT pg_temp.same($$SELECT f.day, f.key FROM %s f JOIN days d ON f.day = d.day$$);
SELECT pg_temp.same($$SELECT d.first, (SELECT count(*) FROM %s f WHERE f.day = d.day) FROM days d$$);
SELECT pg_temp.same($$SELECT max(day), min(kind), count(DISTINCT file) FROM %s WHERE folder LIKE '%%s'$$);
SELECT pg_temp.same($$SELECT kind, key, count(*) FROM %s GROUP BY GROUPING SETS ((kind), (key)) HAVING count(*) > 3$$);
PREPARE one_day(date) AS SELECT count(*) FROM facts WHERE day = $1;
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT results_eq(format('EXECUTE one_day(%L)', :'day'),
	format('SELECT count(*) FROM loaded_facts WHERE day = %L', :'day'), 'a parameter');
RESET plan_cache_mode;

-- ---- which files are opened

CREATE FUNCTION pg_temp.files_opened(query text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	plan json;
	node json;
BEGIN
	SET LOCAL max_parallel_workers_per_gather = 0;
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT json) ' || query INTO plan;
	node := plan -> 0 -> 'Plan';
	WHILE node -> 'Files Opened' IS NULL LOOP
		node := node -> 'Plans' -> 0;
	END LOOP;
	RETURN (node ->> 'Files Opened')::int;
END
$$;
SELECT is(pg_temp.files_opened('SELECT * FROM facts'), 80, 'all of them');
SELECT is(pg_temp.files_opened(format('SELECT count(*) FROM facts WHERE day = %L', :'day')), 4, 'the files of a day');
SELECT is(pg_temp.files_opened(format('SELECT * FROM facts WHERE day = %L AND kind = ''video''', :'day')), 2, 'and a kind');
SELECT is(pg_temp.files_opened(format('SELECT * FROM facts WHERE day = %L AND kind = ''video'' AND folder = (SELECT min(folder) FROM loaded)', :'day')),
	1, 'and a folder known only at run time');
SELECT is(pg_temp.files_opened('SELECT * FROM facts WHERE day > now() + interval ''1 year'''), 0, 'none');
SELECT is(pg_temp.files_opened('SELECT count(*) FROM clickstream.video_events'), 40, 'the view of videos');
SELECT is(pg_temp.files_opened(format('SELECT * FROM clickstream.page_views WHERE event_date = %L', :'day')), 2, 'the view of pages');
SELECT is(pg_temp.files_opened('SELECT 1 FROM facts WHERE random() < 2 AND day IS NOT NULL'), 80, 'volatile expressions are not used');

-- A view's barrier keeps a user's function from rows, and so from files.
CREATE FUNCTION pg_temp.spy(d date) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
	RAISE EXCEPTION 'saw %', d;
END
$$;
CREATE VIEW guarded WITH (security_barrier) AS SELECT * FROM facts WHERE key = 'no such key';
SELECT lives_ok('SELECT * FROM guarded WHERE pg_temp.spy(day)', 'a security barrier holds');

-- ---- views

CREATE FUNCTION pg_temp.field(value text, field text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN value::jsonb ->> field;
EXCEPTION WHEN invalid_text_representation THEN
	RETURN NULL;
END
$$;
CREATE TEMP TABLE parsed AS
SELECT l.*, pg_temp.field(value, 'timecode')::float8 AS timecode, pg_temp.field(value, 'playback_rate')::float8 AS playback_rate,
	pg_temp.field(value, 'tech') AS tech, pg_temp.field(value, 'volume_delta')::float8 AS volume_delta,
	split_part(url, '/', 7) AS item
FROM loaded l;
SELECT cmp_ok((SELECT count(*) FROM parsed WHERE key = 'heartbeat' AND timecode IS NULL), '>', 0::bigint, 'some values are damaged');
SELECT bag_eq(
	'SELECT hashed_user_id, server_timestamp, course_id, course_item_id, key, timecode, playback_rate, tech, volume_delta, event_date FROM clickstream.video_events',
	$$SELECT hashed_user_id, server_timestamp, course_id, item, key, timecode, playback_rate, tech, volume_delta, event_date
		FROM parsed WHERE event_source = 'video'$$, 'video_events');
SELECT bag_eq(
	'SELECT hashed_user_id, server_timestamp, course_item_id, key, browser_language FROM clickstream.page_views',
	$$SELECT hashed_user_id, server_timestamp, item, key, browser_language FROM parsed WHERE event_source = 'access'$$, 'page_views');
SELECT bag_eq(
	'SELECT hashed_user_id, course_id, course_item_id, beats, round(minutes_watched::numeric, 6), furthest_timecode FROM clickstream.video_minutes',
	$$SELECT hashed_user_id, course_id, item, count(DISTINCT floor(timecode / 5)), round(count(DISTINCT floor(timecode / 5)) * 5 / 60.0, 6), max(timecode)
		FROM parsed WHERE key = 'heartbeat' GROUP BY 1, 2, 3$$, 'video_minutes');
SELECT coursera.attach(:'exports' || '/linked.zip', 'ml') > 0 AS attached \gset
SELECT is((SELECT count(*) FROM clickstream.video_minutes WHERE course_item_id NOT IN (SELECT course_item_id FROM ml.course_items)),
	0::bigint, 'their items are the export''s');
SELECT cmp_ok((SELECT count(*) FROM clickstream.video_minutes v JOIN ml.learner_grades g
	ON g.imperial_user_id = v.hashed_user_id AND g.course_id = v.course_id), '>', 10::bigint, 'and join with its learners'' grades');

SELECT is(coursera.event_text(value, 'a'), wanted, format('text of a in %s', left(value, 40))) FROM (VALUES
	('{"a":"x"}', 'x'), ('{"a":1,"a":2}', '2'), ('{"b":{"a":1}}', NULL), ('[1]', NULL), ('', NULL), ('{"a":"x"', NULL),
	('{"a":null}', NULL), (repeat('[', 100000), NULL), ('{"a":"\u00e9\\"}', 'é\'), ('{"a":"\u0000"}', NULL)) AS v (value, wanted);
SELECT is(coursera.event_number(value, 'a'), wanted::float8, format('number a of %s', value)) FROM (VALUES
	('{"a":1.5}', 1.5), ('{"a":"1.5"}', 1.5), ('{"a":1e999}', NULL), ('{"a":"x"}', NULL), ('{"a":"NaN"}', NULL), ('{"a":""}', NULL), ('x', NULL)) AS v (value, wanted);

-- ---- other files

CREATE TEMP TABLE nothing (line text); -- what programs print

\set odd :work '/generated/clicks'
SELECT format($$COPY nothing FROM PROGRAM %L$$, format('mkdir -p %s/sub && chmod 755 %s %s/sub', :'odd', :'odd', :'odd')) \gexec
-- Writes a line of that value into a file, through a program.
CREATE FUNCTION pg_temp.write(program text, value text, times int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COPY (SELECT ''u'' || i, ''s'', timestamp ''2016-09-01'' + i * interval ''1 s'', ''ip'', ''agent'', ''url'', NULL::text, ''en'', ''c'', ''GB'', '''', ''UTC'', ''os'', ''b'', ''heartbeat'', %L FROM generate_series(1, %s) i) TO PROGRAM %L WITH (FORMAT csv, ESCAPE ''\'')',
		value, times, program);
END
$$;
SELECT pg_temp.write(format('gzip > %s/video-2016-09-01.csv.gz', :'odd'), '{"timecode":1}', 10);
SELECT pg_temp.write(format('cat > %s/events-2016-09-02.csv', :'odd'), '{"timecode":1}', 7);
SELECT pg_temp.write(format('gzip > %s/sub/NoDate.csv.gz', :'odd'), '{"x":"' || repeat('y', 1000000) || '","timecode":5}', 2);
-- Members one after the other, as cat makes them.
SELECT pg_temp.write(format('tee %1$s/x | gzip > %1$s/y; (gzip < %1$s/x; cat %1$s/y) > %1$s/sub/Video_2016-09-03_2016-09-03.csv.gz', :'odd'), '{}', 3);
SELECT is(coursera.attach_clickstream(:'odd', 'odd', 'neutral'), 3, 'gzipped files below a folder');
SELECT has_column('odd', 'video_minutes', 'partner_user_id', 'neutral names');
SELECT results_eq('SELECT event_date, event_source, count(*), max(length(value)) FROM odd.clickstream_events GROUP BY 1, 2 ORDER BY 1',
	$$VALUES (date '2016-09-01', 'video', 10::bigint, 14), ('2016-09-03', 'video', 6, 2), (NULL, NULL, 2, 1000021)$$,
	'facts of their names; a value of a megabyte; members one after the other');
SELECT is((SELECT max(timecode) FROM odd.video_events), 5::float8, 'fields of a long value');
SELECT pg_temp.write(format('gzip > %s/sub/access-2016-10-01.csv.gz', :'odd'), '{}', 1);
SELECT is((SELECT count(*) FROM odd.clickstream_events), 19::bigint, 'a new file is seen by the next query');
SELECT results_eq($$SELECT file FROM coursera.files('odd.clickstream_events') ORDER BY file COLLATE "C"$$,
	$$VALUES ('sub/NoDate.csv.gz'), ('sub/Video_2016-09-03_2016-09-03.csv.gz'), ('sub/access-2016-10-01.csv.gz'), ('video-2016-09-01.csv.gz')$$, 'files');

-- Damaged ones name themselves; what is whole can be read all the same.
SELECT format($$COPY nothing FROM PROGRAM %L$$, format('head -c 100 %1$s/video-2016-09-01.csv.gz > %1$s/video-2016-11-01.csv.gz', :'odd')) \gexec
SELECT throws_ok('SELECT count(*) FROM odd.clickstream_events', 'HV000', 'could not decompress entry "video-2016-11-01.csv.gz"', 'a file that was cut off');
SELECT is((SELECT count(*) FROM odd.clickstream_events WHERE event_date < '2016-11-01'), 17::bigint, 'other files are not affected');
SELECT format($$COPY nothing FROM PROGRAM %L$$, format('echo no > %1$s/video-2016-11-01.csv.gz', :'odd')) \gexec
SELECT throws_ok('SELECT * FROM odd.clickstream_events WHERE event_date = ''2016-11-01''', 'HV000', 'could not decompress entry "video-2016-11-01.csv.gz"', 'a file that is not gzipped');
SELECT format($$COPY nothing FROM PROGRAM %L$$, format('true > %1$s/video-2016-11-01.csv.gz', :'odd')) \gexec
SELECT throws_ok('SELECT * FROM odd.clickstream_events WHERE event_date = ''2016-11-01''', 'HV000', 'could not decompress entry "video-2016-11-01.csv.gz"', 'an empty file');
SELECT format($$COPY nothing FROM PROGRAM %L$$, format('gzip < /dev/null > %1$s/video-2016-11-01.csv.gz', :'odd')) \gexec
SELECT is((SELECT count(*) FROM odd.clickstream_events), 19::bigint, 'a file without rows');
SELECT format($$COPY nothing FROM PROGRAM %L$$, format('rm -r %s/sub %s/*.gz %s/x %s/y', :'odd', :'odd', :'odd', :'odd')) \gexec
SELECT throws_ok('SELECT * FROM odd.clickstream_events', 'HV00R', format('no file at "%s" matches "*.csv.gz"', :'odd'), 'no files');
SELECT is_empty(format('SELECT * FROM coursera.refresh(''odd'', %L) WHERE change <> ''rows''', :'exports' || '/clicks'), 'refresh takes another folder');
SELECT results_eq('SELECT count(*) FROM odd.clickstream_events', 'SELECT count(*) FROM loaded', 'with its rows');
SELECT lives_ok('SELECT coursera.detach(''odd'')', 'detach');
SELECT hasnt_schema('odd', 'leaves nothing');
SELECT is(coursera.attach_clickstream(:'odd' || '/*-2016-09-*', 'plain'), 1, 'a pattern of unpacked files');
SELECT is((SELECT count(*) FROM plain.clickstream_events WHERE event_date = '2016-09-02'), 7::bigint, 'their rows');

-- ---- what is no clickstream

SELECT throws_like(format('SELECT coursera.attach_clickstream(%L, ''no'')', :'exports' || '/linked.zip'), '%has files that are not clickstream files', 'an export');
SELECT throws_ok('SELECT coursera.attach_clickstream(''/no/such/folder'', ''no'')', '58P01', NULL, 'no such folder');
SELECT throws_ok(format('SELECT coursera.attach_clickstream(%L, ''clickstream'')', :'exports' || '/clicks'), '42710', 'schema "clickstream" is already attached', 'attached before');
SELECT hasnt_schema('no', 'nothing half finished');
SELECT throws_ok($$CREATE FOREIGN TABLE wrong (day int OPTIONS (file_fact 'date')) SERVER clickstream OPTIONS (entry '*.gz'); SELECT * FROM wrong$$,
	'HV004', 'column "day" must have type date or text', 'a fact with another type');

SELECT * FROM finish();
ROLLBACK;
