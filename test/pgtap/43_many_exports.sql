-- Many exports as one database: the union holds what COPY loads of the right exports' CSVs, each
-- row once; course filters open the exports that hold the courses; names, broken and new files.
BEGIN;
SET LOCAL client_min_messages = error; -- types that differ and broken exports are there on purpose
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/union_oracle.sql
\ir ../support/guide_answers.sql
\ir ../support/outcomes.sql
\ir ../guide/queries.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/many'
\set broken_folder :folder '/broken'

-- ---- the union is what COPY loads

SELECT coursera.attach(:'exports' || '/many', 'many') AS tables,
	pg_temp.load_union('many', 'many_loaded', :'exports' || '/many.csv',
		ARRAY['ml-2022', 'bayes-2022', 'pair-2021', 'ml-2021', 'latin-2016']) AS loaded \gset
CREATE TEMP TABLE tables AS
SELECT relname AS name, EXISTS (
	SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'course_id') AS has_course
FROM pg_class c WHERE relnamespace = 'many'::regnamespace AND relkind = 'f';

-- Each table in turn: whole, counted, under neutral names, of each of the four courses.
SELECT plan((
	SELECT 2 * count(*) + count(*) FILTER (WHERE name NOT LIKE '%\_user\_ids') + 4 * count(*) FILTER (WHERE has_course)
		+ 2 * (SELECT count(*) FROM guide_queries) + 98
	FROM tables)::integer);

SELECT is(:tables, :loaded, 'each table of many exports is compared');
SELECT is(
	(SELECT array_agg(DISTINCT csv COLLATE "C" ORDER BY csv COLLATE "C")
	 FROM pg_ls_dir(:'exports' || '/many.csv') AS export, pg_ls_dir(:'exports' || '/many.csv/' || export) AS csv),
	(SELECT array_agg(pg_temp.entry_of(oid) ORDER BY relname COLLATE "C") FROM pg_class
	 WHERE relnamespace = 'many'::regnamespace AND relkind = 'f'),
	'a foreign table per CSV of any export');
SELECT is(
	pg_temp.fingerprint(format('SELECT * FROM many.%I', name)),
	pg_temp.fingerprint(format('SELECT * FROM many_loaded.%I', name)),
	format('many.%s is the union of its CSVs', name))
FROM tables ORDER BY name;
SELECT is(
	pg_temp.value_of(format('SELECT count(*) FROM many.%I', name)),
	pg_temp.value_of(format('SELECT count(*) FROM many_loaded.%I', name)),
	format('many.%s has as many rows', name))
FROM tables ORDER BY name;
SELECT cardinality(pg_temp.stage_csv('users.csv', :'exports' || '/many.csv', ARRAY['ml-2022', 'bayes-2022', 'pair-2021', 'ml-2021', 'latin-2016'])) AS ignored \gset
SELECT cmp_ok((SELECT count(*) FROM many_loaded.users), '<', (SELECT count(*) FROM stage), 'exports share learners');

-- With statistics, as the loaded tables have them: the plans are alike.
SELECT format('ANALYZE many.%I', name) FROM tables \gexec
SELECT is(
	(SELECT string_agg(name, ', ') FROM tables
	 WHERE pg_temp.value_of(format('SELECT reltuples::bigint FROM pg_class WHERE oid = ''many.%I''::regclass', name))
		<> pg_temp.value_of(format('SELECT count(*) FROM many_loaded.%I', name))),
	NULL::text, 'ANALYZE counts the rows of the union');
SELECT is((SELECT n_distinct FROM pg_stats WHERE schemaname = 'many' AND tablename = 'course_progress' AND attname = 'course_id'), 4::real, 'ANALYZE samples all exports');

CREATE TEMP TABLE answers AS
SELECT name, pg_temp.answer('many', pg_temp.query_for(true, query)) AS foreign_answer,
	pg_temp.answer('many_loaded', pg_temp.query_for(true, query)) AS loaded_answer
FROM guide_queries;
RESET search_path;
SELECT is(foreign_answer, loaded_answer, format('the guide on many exports: %s', name)) FROM answers ORDER BY name;
SELECT isnt(split_part(foreign_answer, ' ', 1), '0', format('the guide on many exports: %s finds rows', name)) FROM answers ORDER BY name;

-- ---- course filters

SELECT course_id AS ml FROM many.courses WHERE course_slug = 'machine-learning' \gset
SELECT course_id AS bayes FROM many.courses WHERE course_slug = 'bayesian-statistics' \gset
SELECT course_id AS trials FROM many.courses WHERE course_slug = 'clinical-trials' \gset
SELECT course_id AS latin FROM many.courses WHERE course_slug = 'latin' \gset

SELECT is(
	pg_temp.fingerprint(format('SELECT * FROM many.%I WHERE course_id = %L', name, course_id)),
	pg_temp.fingerprint(format('SELECT * FROM many_loaded.%I WHERE course_id = %L', name, course_id)),
	format('many.%s of course %s', name, course_slug))
FROM tables, many_loaded.courses WHERE has_course ORDER BY name, course_slug;

SELECT is(pg_temp.scanned(format('SELECT * FROM many.course_progress WHERE course_id = %L', course_id),
		'course_progress', 'Exports Opened'),
	'1', format('one export is opened for %s', course_slug))
FROM many_loaded.courses ORDER BY course_slug;
SELECT is(pg_temp.scanned('SELECT * FROM many.course_progress', 'course_progress', 'Exports'), '5', 'EXPLAIN shows the exports');
SELECT is(pg_temp.scanned('SELECT * FROM many.course_progress', 'course_progress', 'Exports Opened'), '4', 'without a filter all but the superseded exports are opened');
SELECT is(pg_temp.scanned('SELECT * FROM many.course_progress', 'course_progress', 'Exports Superseded'), '1', 'EXPLAIN shows superseded exports');
SELECT is(pg_temp.scanned(format('SELECT * FROM many.course_progress WHERE course_id IN (%L, %L)', :'ml', :'bayes'), 'course_progress', 'Exports Opened'), '2', 'two courses of two exports');
SELECT is(pg_temp.scanned(format('SELECT * FROM many.course_progress WHERE course_id IN (%L, %L)', :'ml', :'ml'), 'course_progress', 'Exports Opened'), '1', 'one course given twice');
SELECT is(pg_temp.scanned('SELECT * FROM many.course_progress WHERE course_id = NULL::text', 'course_progress', 'Exports Opened'), NULL, 'an empty list of courses needs no scan');
SELECT is(pg_temp.scanned('SELECT * FROM many.course_progress WHERE course_id = (SELECT NULL::text)', 'course_progress', 'Exports Opened'), '0', 'a NULL at run time opens nothing');
SELECT is(pg_temp.scanned('SELECT * FROM many.course_progress WHERE course_id = ''nobody''''s''', 'course_progress', 'Exports Opened'), '0', 'an unknown course opens nothing, once it is known to be unknown');
SELECT is(pg_temp.scanned(format('SELECT * FROM many.course_progress WHERE course_id = (SELECT course_id FROM many_loaded.courses WHERE course_slug = %L)', 'latin'), 'course_progress', 'Exports Opened'), '1', 'a subquery''s value');
SELECT is(pg_temp.scanned(format('SELECT * FROM many.course_progress WHERE course_id = ANY (ARRAY(SELECT course_id FROM many_loaded.courses WHERE course_slug ~ %L))', '^(latin|machine)'), 'course_progress', 'Exports Opened'), '2', 'a subquery''s array');
SELECT is(pg_temp.scanned(format('SELECT count(*) FROM many.course_progress WHERE course_id = %L', :'ml'), 'course_progress', 'Exports Opened'), '1', 'a count inside the scan');
SELECT is(pg_temp.scanned(format('SELECT count(*) FROM many.course_progress WHERE course_id = %L', :'ml'), 'course_progress', 'Relations'), 'Aggregate on (course_progress)', 'is counted inside the scan');
SELECT is(pg_temp.scanned('SELECT count(*) FROM many.users', 'users', 'Relations'), 'Aggregate on (users)', 'shared rows are counted inside the scan, too');

PREPARE of_course(text) AS SELECT count(course_id) FROM many.course_progress WHERE course_id = $1;
PREPARE of_courses(text[]) AS SELECT count(course_id) FROM many.course_progress WHERE course_id = ANY ($1);
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT is(pg_temp.scanned(format('EXECUTE of_course(%L)', :'latin'), 'course_progress', 'Exports Opened'), '1', 'a prepared statement''s parameter');
SELECT is(pg_temp.scanned(format('EXECUTE of_course(%L)', :'trials'), 'course_progress', 'Exports Opened'), '1', 'and another one');
SELECT is(pg_temp.scanned(format('EXECUTE of_courses(ARRAY[%L, %L])', :'trials', :'ml'), 'course_progress', 'Exports Opened'), '2', 'a parameter that is an array');
SELECT is(pg_temp.scanned('EXECUTE of_course(NULL)', 'course_progress', 'Exports Opened'), '0', 'a parameter that is NULL');
RESET plan_cache_mode;

-- Nested loops: values from outside, and scans from the start again.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_material = off;
SET LOCAL enable_memoize = off;
\set by_course 'SELECT c.course_slug, g.* FROM (SELECT * FROM %1$s.courses WHERE course_slug = ''latin'') c JOIN LATERAL (SELECT * FROM %2$s.course_progress p WHERE p.course_id = c.course_id OFFSET 0) g ON true'
SELECT is(pg_temp.scanned(format(:'by_course', 'many_loaded', 'many'), 'course_progress', 'Exports Opened'), '1', 'a nested loop''s value');
SELECT is(pg_temp.fingerprint(format(:'by_course', 'many', 'many')), pg_temp.fingerprint(format(:'by_course', 'many_loaded', 'many_loaded')), 'a nested loop''s rows');
\set by_lateral 'SELECT c.course_slug, g.* FROM %1$s.courses c, LATERAL (SELECT * FROM %1$s.course_grades g WHERE g.course_id = c.course_id OFFSET 0) g'
SELECT is(pg_temp.fingerprint(format(:'by_lateral', 'many')), pg_temp.fingerprint(format(:'by_lateral', 'many_loaded')), 'a scan for each course');
\set shared_again 'SELECT n, u.* FROM generate_series(1, 3) n, LATERAL (SELECT * FROM %1$s.users u WHERE n > 0 OFFSET 0) u'
SELECT is(pg_temp.fingerprint(format(:'shared_again', 'many')), pg_temp.fingerprint(format(:'shared_again', 'many_loaded')), 'shared rows are compared again in each pass');
\set shared_filtered 'SELECT c.country_cd, (SELECT count(*) FROM %1$s.users u WHERE u.country_cd = c.country_cd) FROM (SELECT DISTINCT country_cd FROM many_loaded.users) c'
SELECT is(pg_temp.fingerprint(format(:'shared_filtered', 'many')), pg_temp.fingerprint(format(:'shared_filtered', 'many_loaded')), 'with another filter in each pass');
\set partial_passes 'SELECT n, (SELECT count(*) FROM (SELECT 1 FROM %1$s.users WHERE n > 0 LIMIT n) u) FROM generate_series(1, 150, 7) n'
SELECT is(pg_temp.fingerprint(format(:'partial_passes', 'many')), pg_temp.fingerprint(format(:'partial_passes', 'many_loaded')), 'passes that end early');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
RESET enable_memoize;

-- ---- cursors and limits

SELECT is((SELECT count(*) FROM (SELECT * FROM many.users LIMIT 5) u), 5::bigint, 'LIMIT');
DECLARE first_users CURSOR FOR SELECT * FROM many.users;
MOVE 70 IN first_users;
CLOSE first_users;
DECLARE all_users SCROLL CURSOR WITH HOLD FOR SELECT * FROM many.users;
MOVE ALL IN all_users;
MOVE ABSOLUTE 0 IN all_users;
CREATE TEMP TABLE fetched (LIKE many.users);
DO $$
DECLARE
	all_users refcursor := 'all_users';
	one many.users;
BEGIN
	LOOP
		FETCH all_users INTO one;
		EXIT WHEN NOT FOUND;
		INSERT INTO fetched VALUES (one.*);
	END LOOP;
END
$$;
SELECT is(pg_temp.fingerprint('SELECT * FROM fetched'), pg_temp.fingerprint('SELECT * FROM many_loaded.users'), 'a cursor scrolls over shared rows');
CLOSE all_users;

-- ---- coursera.exports

SELECT results_eq(
	$$SELECT regexp_replace(file, '.*/', ''), (date AT TIME ZONE 'UTC')::date, cardinality(courses), partner, superseded, problem FROM coursera.exports('many')$$,
	$$VALUES ('ml-2022.zip', date '2022-03-01', 1, 'imperial', false, NULL), ('bayes-2022.zip', '2022-02-01', 1, 'imperial', false, NULL),
		('pair-2021.zip', '2021-09-01', 2, 'imperial', false, NULL), ('ml-2021.zip', '2021-03-01', 1, 'imperial', false, NULL),
		('latin-2016.zip', '2016-06-01', 1, 'imperial', false, NULL)$$,
	'coursera.exports');
SELECT is((SELECT count(*)::int FROM coursera.tables('many')), :tables, 'coursera.tables lists the merged tables');
SELECT is(
	(SELECT uncompressed_bytes FROM coursera.tables('many') WHERE table_name = 'users'),
	(SELECT sum((pg_stat_file(:'exports' || '/many.csv/' || e || '/users.csv')).size)::bigint FROM unnest(ARRAY['ml-2022', 'bayes-2022', 'pair-2021', 'ml-2021', 'latin-2016']) e),
	'with the size in all exports');
SELECT is((SELECT array_agg(DISTINCT anonymity || ' ' || partner) FROM coursera.user_ids('many')), ARRAY['linked imperial'], 'coursera.user_ids');
SELECT isnt(obj_description('many.global_items'::regclass), NULL, 'documentation of a table that only some exports have');

-- ---- names

SELECT coursera.attach(:'exports' || '/many/*.zip', 'many_neutral', 'neutral') AS neutral_tables \gset
SELECT is(
	pg_temp.fingerprint(format('SELECT * FROM many_neutral.%I', name)),
	pg_temp.fingerprint(format('SELECT * FROM many_loaded.%I', name)),
	format('many_neutral.%s by a pattern', name))
FROM tables WHERE name NOT LIKE '%\_user\_ids' ORDER BY name;
SELECT is(pg_temp.fingerprint('SELECT partner_user_id, course_slug_user_id FROM many_neutral.partner_course_user_ids'),
	pg_temp.fingerprint((SELECT string_agg(format('SELECT * FROM many_loaded.%I', name), ' UNION ALL ') FROM tables WHERE name LIKE '%\_user\_ids')),
	'the course''s user ids of all exports in one table');
SELECT is(:neutral_tables, :tables - (SELECT count(*)::int - 1 FROM tables WHERE name LIKE '%\_user\_ids'), 'all other tables are there');

-- ---- two partners

SELECT is(pg_temp.outcome(format('SELECT coursera.attach(%L, %L)', :'exports' || '/partners', 'mixed')),
	'HV021: exports of several partners need neutral names (Attach or import with names ''neutral''.)', 'two partners under exported names');
SELECT coursera.attach(:'exports' || '/partners', 'partners', 'neutral') AS ignored \gset
SELECT sum(coursera.attach(:'exports' || '/partners/' || p || '.zip', p::name, 'neutral')) AS ignored FROM unnest(ARRAY['imperial', 'jhu']) p \gset
SELECT is(pg_temp.fingerprint('SELECT * FROM partners.' || t),
	pg_temp.fingerprint(format('SELECT * FROM imperial.%1$s UNION ALL SELECT * FROM jhu.%1$s', t)),
	'rows of both partners: ' || t)
FROM unnest(ARRAY['users', 'course_progress', 'discussion_answers', 'partner_course_user_ids', 'programming_submissions', 'peer_reviews', 'feedback_course_ratings', 'demographics_answers', 'courses']) t;
SELECT is(pg_temp.fingerprint('SELECT * FROM partners.' || t), pg_temp.fingerprint('SELECT * FROM jhu.' || t), 'what both have appears once: ' || t)
FROM unnest(ARRAY['course_progress_state_types', 'course_item_types', 'demographics_questions']) t;
SELECT results_eq($$SELECT partner FROM coursera.exports('partners')$$, $$VALUES ('imperial'), ('jhu')$$, 'coursera.exports shows partners');
SELECT is((SELECT array_agg(DISTINCT partner ORDER BY partner) FROM coursera.user_ids('partners')), ARRAY['imperial', 'jhu'], 'coursera.user_ids shows partners');

-- ---- archive_column

CREATE SCHEMA named;
IMPORT FOREIGN SCHEMA export LIMIT TO (users, course_progress, courses) FROM SERVER many INTO named OPTIONS (archive_column 'export');
SELECT is(
	pg_temp.fingerprint('SELECT DISTINCT course_id, regexp_replace(export, ''.*/'', '''') FROM named.course_progress'),
	pg_temp.fingerprint(format('SELECT * FROM (VALUES (%L::varchar, ''ml-2022.zip''), (%L, ''bayes-2022.zip''), (%L, ''pair-2021.zip''), (%L, ''latin-2016.zip'')) v(course_id, regexp_replace)',
		:'ml', :'bayes', :'trials', :'latin')),
	'archive_column shows the owner of a course''s rows');
SELECT cardinality(pg_temp.stage_csv('users.csv', :'exports' || '/many.csv', ARRAY['ml-2022', 'bayes-2022', 'pair-2021', 'ml-2021', 'latin-2016'])) AS ignored \gset
SELECT is(
	pg_temp.fingerprint('SELECT imperial_user_id, country_cd, regexp_replace(export, ''.*/|.zip'', '''', ''g'') AS e FROM named.users'),
	pg_temp.fingerprint('SELECT imperial_user_id, country_cd, (ARRAY[''ml-2022'', ''bayes-2022'', ''pair-2021'', ''ml-2021'', ''latin-2016''])[newest] AS e
		FROM (SELECT *, min(rank) OVER (PARTITION BY imperial_user_id) AS newest FROM stage) s WHERE rank = newest'),
	'archive_column shows the newest export of a shared row');
SELECT is((SELECT count(*) FROM named.users WHERE export LIKE '%/ml-2022.zip'), (SELECT count(*) FROM named.users WHERE (export || '') LIKE '%/ml-2022.zip'), 'archive_column in a filter');
SELECT is((SELECT count(*) FROM named.users WHERE export = :'exports' || '/many/ml-2022.zip'), (SELECT count(*) FROM named.users WHERE (export || '') LIKE '%/ml-2022.zip'), 'archive_column in an equality');
SELECT cmp_ok((SELECT count(*) FROM named.users WHERE export LIKE '%/ml-2022.zip'), '>', 0::bigint, 'finds rows');
SELECT is((SELECT count(DISTINCT export) FROM named.course_progress), 4::bigint, 'archive_column alone');
SELECT is(pg_temp.outcome($$IMPORT FOREIGN SCHEMA export LIMIT TO (users) FROM SERVER many INTO public OPTIONS (archive_column 'country_cd')$$),
	'42701: table "users" has a column "country_cd" of its own (Give another name as archive_column.)', 'archive_column with a name that is taken');

-- ---- files that come, go and break

SELECT pg_temp.sh('mkdir -p ' || :'folder' || '/growing ' || :'folder' || '/broken');
SELECT pg_temp.sh(format('cp %1$s/many/ml-2021.zip %2$s/growing/', :'exports', :'folder'));
SELECT coursera.attach(:'folder' || '/growing', 'growing') AS ignored \gset
PREPARE growing AS SELECT count(*) AS rows, count(DISTINCT course_id) AS courses, max(course_progress_ts)::date FROM growing.course_progress;
CREATE TEMP TABLE before AS EXECUTE growing;
DECLARE open_before CURSOR FOR SELECT * FROM growing.courses;
SELECT pg_temp.sh(format('cp %1$s/many/latin-2016.zip %1$s/many/ml-2022.zip %2$s/growing/', :'exports', :'folder'));
SELECT results_eq('EXECUTE growing',
	format('SELECT count(*), count(DISTINCT course_id), max(course_progress_ts)::date FROM many_loaded.course_progress WHERE course_id IN (%L, %L)', :'ml', :'latin'),
	'new files are seen by the next query, of a prepared plan too');
FETCH ALL FROM open_before;
SELECT is((SELECT array_agg(superseded_tables > 0 ORDER BY file) FROM coursera.exports('growing')), ARRAY[false, true, false], 'and by coursera.exports');
SELECT pg_temp.sh(format('rm %s/growing/ml-2022.zip %1$s/growing/latin-2016.zip', :'folder'));
SELECT results_eq('EXECUTE growing', 'SELECT * FROM before', 'deleted files are noticed');
SELECT pg_temp.sh(format('cp %1$s/partners/jhu.zip %2$s/growing/', :'exports', :'folder'));
SELECT matches(pg_temp.outcome('SELECT imperial_user_id FROM growing.course_progress'),
	'^HV021: exports of several partners need neutral names \(Attach or import', 'a file of another partner that appears later');
SELECT pg_temp.sh(format('rm %s/growing/*', :'folder'));
SELECT matches(pg_temp.outcome('SELECT * FROM growing.users'), 'does not contain an export \(An export is', 'all files are gone');
SELECT is(pg_temp.outcome('EXPLAIN SELECT * FROM growing.users'), 'no error', 'EXPLAIN works without');

SELECT pg_temp.sh(format('cp %1$s/many/ml-2022.zip %1$s/many/latin-2016.zip %2$s/broken/; head -c 100000 %1$s/many/bayes-2022.zip > %2$s/broken/bayes-2022.zip', :'exports', :'folder'));
SELECT matches(pg_temp.outcome(format('SELECT coursera.attach(%L, %L)', :'folder' || '/broken', 'broken')),
	'broken/bayes-2022.zip".*on_error.*skip', 'a broken export causes an error that names it, with a hint');
CREATE SERVER broken FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'broken_folder', on_error 'skip');
CREATE SCHEMA broken;
IMPORT FOREIGN SCHEMA export LIMIT TO (courses, users, course_progress) FROM SERVER broken INTO broken;
SELECT is(
	pg_temp.fingerprint('SELECT * FROM broken.course_progress'),
	pg_temp.fingerprint(format('SELECT * FROM many_loaded.course_progress WHERE course_id IN (%L, %L)', :'ml', :'latin')),
	'with on_error skip the others are read');
SELECT matches((SELECT string_agg(regexp_replace(file, '.*/', '') || ': ' || problem, ', ') FROM coursera.exports('broken') WHERE problem IS NOT NULL), '^bayes-2022.zip: .', 'coursera.exports shows what is broken');
SELECT is((SELECT count(*) FROM coursera.exports('broken') WHERE problem IS NULL), 2::bigint, 'and the others');
ALTER SERVER broken OPTIONS (SET on_error 'stop');
SELECT matches(pg_temp.outcome('SELECT * FROM broken.course_progress'), 'broken/bayes-2022.zip".*on_error.*skip', 'and without it the query stops');
SELECT matches(pg_temp.outcome($$SELECT * FROM coursera.exports('broken')$$), '^no error$', 'coursera.exports lists it regardless of on_error');
SELECT matches(pg_temp.outcome(format('SELECT coursera.attach(%L, %L)', :'folder' || '/*.nothing', 'nothing')), 'no file matches ".*nothing" \(The PostgreSQL server opens the file', 'a pattern without match');

-- ---- rows of no course, of courses that nobody lists, files without course_id

SELECT pg_temp.sh(format('mkdir -p %1$s/odd/new %1$s/odd/mid %1$s/odd/old %1$s/odd/superseded', :'folder'));
SELECT setseed(0.5);
CREATE TEMP TABLE odd AS
SELECT export, (ARRAY['c1', 'c2', 'c3', 'x1', 'x2', NULL])[1 + floor(random() * 6)::int] AS course_id,
	floor(random() * 40)::int AS grade, (ARRAY['', 'a', NULL, 'say "b"'])[1 + floor(random() * 4)::int] AS note
FROM unnest(ARRAY['new', 'mid', 'old', 'superseded']) AS export, generate_series(1, 300);
SELECT format('COPY (SELECT %s FROM odd WHERE export = %L) TO %L WITH (FORMAT csv, ESCAPE ''\'', HEADER)', columns, export, :'folder' || '/odd/' || export || '/' || csv || '.csv')
FROM (VALUES ('new', 'grades', 'course_id, grade, note'), ('mid', 'grades', 'note, course_id, grade'), ('old', 'grades', 'grade, course_id'), ('superseded', 'grades', 'course_id, grade, note'),
	('new', 'partly', 'course_id, grade'), ('mid', 'partly', 'grade'), ('old', 'partly', 'course_id, grade'),
	('old', 'only_old', 'course_id, grade'), ('mid', 'people', 'grade, note'), ('old', 'people', 'note, grade'), ('superseded', 'people', 'note, grade')) AS v(export, csv, columns) \gexec
SELECT format('COPY (SELECT unnest(%L::text[]) AS course_id) TO %L WITH (FORMAT csv, HEADER)', courses, :'folder' || '/odd/' || export || '/courses.csv')
FROM (VALUES ('new', '{c1}'), ('mid', '{c1,c2}'), ('old', '{c2,c3}'), ('superseded', '{c3,c1}')) AS v(export, courses) \gexec
SELECT pg_temp.sh(format('cd %s/odd; touch -d 2022-01-04 new/*; touch -d 2022-01-03 mid/*; touch -d 2022-01-02 old/*; touch -d 2022-01-01 superseded/*', :'folder'));
\set odd_folder :folder '/odd'
CREATE SERVER odd FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'odd_folder');
CREATE SCHEMA odd;
IMPORT FOREIGN SCHEMA export FROM SERVER odd INTO odd;
SELECT is(pg_temp.load_union('odd', 'odd_loaded', :'odd_folder', ARRAY['new', 'mid', 'old', 'superseded']), 5, 'tables with odd rows');
SELECT is(pg_temp.fingerprint(format('SELECT * FROM odd.%I', relname)), pg_temp.fingerprint(format('SELECT * FROM odd_loaded.%I', relname)), 'odd.' || relname)
FROM pg_class WHERE relnamespace = 'odd'::regnamespace AND relkind = 'f' ORDER BY relname;
SELECT is(pg_temp.value_of(format('SELECT count(*) FROM odd.%I', relname)), pg_temp.value_of(format('SELECT count(*) FROM odd_loaded.%I', relname)), 'count of odd.' || relname)
FROM pg_class WHERE relnamespace = 'odd'::regnamespace AND relkind = 'f' ORDER BY relname;

CREATE TEMP TABLE odd_conditions AS
SELECT DISTINCT t AS name, condition FROM unnest(ARRAY['grades', 'partly', 'only_old', 'courses']) t, (
	SELECT format('course_id = ANY (%L)', courses) AS condition
	FROM (SELECT ARRAY(SELECT (ARRAY['c1', 'c2', 'c3', 'x1', 'x2', 'x3', NULL])[1 + floor(random() * 7)::int] FROM generate_series(1, 1 + n % 4)) AS courses FROM generate_series(1, 40) n) c
	UNION ALL VALUES ('course_id IS NULL'), ('course_id IS NOT NULL'), ('course_id <> ''c1'''), ('course_id > ''c2'''), ('course_id = ''c1'' OR course_id IS NULL'),
		('course_id = ''c1'' AND course_id = ''c2'''), ('course_id = ''x1'' AND course_id = ANY (''{x1,c1}'')'), ('course_id = ''c2'' AND ctid IS NOT NULL')) AS conditions;
SELECT is(
	(SELECT string_agg(name || ': ' || condition, E'\n') FROM odd_conditions
	 WHERE pg_temp.fingerprint(format('SELECT * FROM odd.%I WHERE %s', name, condition)) IS DISTINCT FROM pg_temp.fingerprint(format('SELECT * FROM odd_loaded.%I WHERE %s', name, condition))),
	NULL::text, 'course filters of all kinds on odd rows');
SELECT is(
	(SELECT string_agg(name || ': ' || condition, E'\n') FROM odd_conditions
	 WHERE pg_temp.value_of(format('SELECT count(*) FROM odd.%I WHERE %s', name, condition)) IS DISTINCT FROM pg_temp.value_of(format('SELECT count(*) FROM odd_loaded.%I WHERE %s', name, condition))),
	NULL::text, 'and counts');

-- ---- a table that is gzipped in one export and plain in the other is one table

SELECT pg_temp.sh(format('mkdir -p %1$s/gzipped/a %1$s/gzipped/b; cd %1$s/gzipped; '
	'for e in a b; do printf "course_id\nml\n" > $e/courses.csv; done; printf "course_id,n\nml,1\n" > a/grades.csv; '
	'printf "course_id,n\nml,2\nml,3\n" | gzip > b/grades.csv.gz; touch -d 2022-01-01 a/*; touch -d 2022-01-02 b/*', :'folder'));
SELECT coursera.attach(:'folder' || '/gzipped', 'gzipped') AS tables \gset
SELECT is(:tables, 2, 'a table of both');
SELECT is((SELECT array_agg(n ORDER BY n) FROM gzipped.grades), ARRAY['2', '3'], 'the newer one has its rows');
SELECT is((SELECT count(*) FROM gzipped.grades WHERE course_id = 'ml'), 2::bigint, 'and counts them');
SELECT results_eq($$SELECT regexp_replace(file, '.*/', ''), superseded, tables, superseded_tables FROM coursera.exports('gzipped') ORDER BY 1$$,
	$$VALUES ('a', true, 2, 2), ('b', false, 2, 0)$$, 'the whole older export is superseded');

-- ---- what warnings say: seen by a session of its own, which undoes what it did

-- The newest export's v is a text; both others' are numbers, the oldest one's w is a longer one.
SELECT pg_temp.sh(format('mkdir -p %1$s/drift/a %1$s/drift/b %1$s/drift/c; cd %1$s/drift; '
	'for e in a b c; do printf "course_id\n$e\n" > $e/courses.csv; printf "v,w\n1,2\n" > $e/drift.csv; done; '
	'echo "x,3" >> c/drift.csv; echo "5,3000000000" >> a/drift.csv; '
	'echo "CREATE TABLE drift (v VARCHAR(5), w INT4);" > c/setup.sql; '
	'echo "CREATE TABLE drift (v INT4, w INT4);" > b/setup.sql; '
	'echo "CREATE TABLE drift (v INT4, w INT8);" > a/setup.sql; '
	'touch -d 2022-01-01 a/*; touch -d 2022-01-02 b/*; touch -d 2022-01-03 c/*', :'folder'));
\setenv MANY_FOLDER :folder
\set drift `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "CREATE SERVER drift FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '$MANY_FOLDER/drift')" -c 'IMPORT FOREIGN SCHEMA export LIMIT TO (drift) FROM SERVER drift INTO public' -c "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'drift' ORDER BY 1" -c 'SELECT v, w FROM drift ORDER BY w' -c ROLLBACK -At 2>&1`
SELECT matches(:'drift'::text, 'WARNING:  column "v" of table "drift" is text because exports differ in its type\s+DETAIL:  It is character varying\(5\) in newer exports and integer in "[^"]*/drift/b"', 'a type that differs is reported');
SELECT is((SELECT count(*) FROM regexp_matches(:'drift'::text, 'WARNING', 'g')), 1::bigint, 'once, and a wider type is not');
SELECT matches(:'drift'::text, 'v\|text\s+w\|bigint\s+1\|2\s+x\|3\s+5\|3000000000', 'and all values can be read');

\set skipped `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "CREATE SERVER broken FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '$MANY_FOLDER/broken', on_error 'skip')" -c 'IMPORT FOREIGN SCHEMA export LIMIT TO (courses) FROM SERVER broken INTO public' -c 'SELECT course_slug FROM courses ORDER BY 1' -c ROLLBACK -At 2>&1`
SELECT is((SELECT count(*) FROM regexp_matches(:'skipped'::text, 'WARNING:  export "[^"]*/broken/bayes-2022.zip" is left out: ', 'g')), 2::bigint, 'a broken export is reported at import and by queries');
SELECT matches(:'skipped'::text, 'latin\s+machine-learning', 'and the others are read');

SELECT * FROM finish();
ROLLBACK;
