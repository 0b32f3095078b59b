-- What IMPORT makes of exports that nobody described, that are in part only, or that hold what no table
-- can; and which wrappers are coursera_fdw's.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/imports'
SELECT pg_temp.sh(format('rm -rf %1$s; mkdir -p %1$s', :'folder'));
\setenv IMPORTS_FOLDER :folder
\setenv IMPORTS_EXPORTS :exports

SELECT plan(46);

-- ---- An export without pages: known tables have the types that exports declare.

SELECT coursera.attach(:'exports' || '/2022.zip', 'described') AS tables \gset
SELECT is(coursera.attach(:'exports' || '/2022.csv', 'bare'), :tables, 'an export without pages');
CREATE FUNCTION pg_temp.types(schema_name text) RETURNS TABLE (entry text, name text, type text) LANGUAGE sql AS $$
	SELECT pg_temp.entry_of(c.oid), coalesce((SELECT option_value FROM pg_options_to_table(attfdwoptions) WHERE option_name = 'csv_column'), a.attname),
		CASE WHEN atttypid IN ('varchar'::regtype, 'text'::regtype) THEN 'text' ELSE format_type(atttypid, NULL) END
	FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0
	WHERE relkind = 'f' AND relnamespace = quote_ident(schema_name)::regnamespace
$$;
-- Where two generations differ (numbers of patterns) the column is text.
SELECT bag_eq(
	$$SELECT entry, name, CASE name WHEN 'assessment_pattern_value' THEN 'text' ELSE type END FROM pg_temp.types('described')$$,
	$$SELECT * FROM pg_temp.types('bare')$$, 'it has the types that its pages would have declared');
SELECT is(
	pg_temp.fingerprint('SELECT ' || query), pg_temp.fingerprint('SELECT ' || replace(query, 'bare.', 'described.')), query)
FROM unnest(ARRAY[
	'coursera.passing_state(course_passing_state_id), count(*) FROM bare.course_grades GROUP BY 1',
	'count(*) FROM bare.course_grades WHERE coursera.has_passed(course_passing_state_id)',
	'feedback_system, coursera.nps(feedback_rating, feedback_system) FROM bare.feedback_course_ratings WHERE feedback_system <> ''STAR'' GROUP BY 1',
	'date_trunc(''month'', feedback_ts), count(*) FROM bare.feedback_course_ratings GROUP BY 1']) AS query;
SELECT is(
	(SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'bare'::regnamespace),
	(SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'described'::regnamespace), 'all ready views');

-- All text, for files that somebody has changed.
CREATE SCHEMA plain;
IMPORT FOREIGN SCHEMA export FROM SERVER bare INTO plain OPTIONS (types 'text');
SELECT is((SELECT array_agg(DISTINCT type) FROM pg_temp.types('plain')), '{text}', 'types ''text''');
SELECT is((SELECT count(*) FROM pg_temp.types('plain')), (SELECT count(*) FROM pg_temp.types('bare')), 'of all columns');
SELECT is(pg_temp.outcome($$IMPORT FOREIGN SCHEMA export FROM SERVER bare INTO plain OPTIONS (types 'other')$$),
	'22023: value for option "types" must be one of: known, text', 'there are no other types');
SELECT is(pg_temp.outcome($$IMPORT FOREIGN SCHEMA export LIMIT TO (course_grades) FROM SERVER described INTO pg_temp OPTIONS (types 'text')$$), 'no error', 'with pages');
SELECT is((SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'pg_temp.course_grades'::regclass AND attname = 'course_passing_state_id'), 'integer', 'declared types stay');

DROP FOREIGN TABLE pg_temp.course_grades;

-- Names must be exactly those; a value that is none of the type is an error.
SELECT pg_temp.sh(format('mkdir %1$s/odd; cd %1$s/odd; printf "course_id,course_passing_state_id,Course_grade_ts\nc,NA,x\n" > course_grades.csv; printf "course_passing_state_id\n1\n" > grades.csv', :'folder'));
SELECT coursera.attach(:'folder' || '/odd', 'odd') AS ignored \gset
SELECT bag_eq($$SELECT * FROM pg_temp.types('odd')$$,
	$$VALUES ('course_grades.csv', 'course_id', 'text'), ('course_grades.csv', 'course_passing_state_id', 'integer'), ('course_grades.csv', 'Course_grade_ts', 'text'),
		('grades.csv', 'course_passing_state_id', 'text')$$, 'exact names');
SELECT matches(pg_temp.outcome('SELECT course_passing_state_id FROM odd.course_grades'), '^22P02: ', 'a value that does not convert');

-- ---- What IMPORT says of it, once for all tables

\set said `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "CREATE SERVER bare FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '$IMPORTS_EXPORTS/2022.csv')" -c 'CREATE SCHEMA said' -c 'IMPORT FOREIGN SCHEMA export FROM SERVER bare INTO said' -c ROLLBACK -At 2>&1`
SELECT is((SELECT count(*) FROM regexp_matches(:'said'::text, 'WARNING: ', 'g')), 2::bigint, 'two warnings');
SELECT matches(:'said'::text, 'WARNING:  columns of \d+ tables have the types known from other exports: assessment_actions, [a-z_, ]+, \.\.\. and \d+ more\nDETAIL: ', 'where types come from');
SELECT matches(:'said'::text, 'WARNING:  all columns of \d+ tables are text: [a-z_, ]+, \.\.\. and \d+ more\nDETAIL: ', 'and columns without a type');
SELECT is((SELECT sum(n[1]::int) FROM regexp_matches(:'said'::text, 'columns of (\d+) tables', 'g') AS n), :tables::bigint, 'each table is one of them');
\set said `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "CREATE SERVER odd FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '$IMPORTS_FOLDER/odd')" -c 'CREATE SCHEMA said' -c 'IMPORT FOREIGN SCHEMA export FROM SERVER odd INTO said' -c "IMPORT FOREIGN SCHEMA export LIMIT TO (course_grades) FROM SERVER odd INTO pg_temp OPTIONS (types 'text')" -c ROLLBACK -At 2>&1`
SELECT matches(:'said'::text, 'all columns of table "grades" are text\n.*columns of table "course_grades" have the types known from other exports\n.*all columns of table "course_grades" are text\n', 'of one table');

-- ---- Many exports, only one of which has pages

SELECT pg_temp.sh(format('mkdir -p %1$s/some/old %1$s/some/new; cd %1$s/some; printf "course_id,course_passing_state_id,own\nc,1,7\n" | tee old/course_grades.csv > new/course_grades.csv; printf "course_id\nd\n" > old/courses.csv; printf "course_id\nc\n" > new/courses.csv; '
	'echo "CREATE TABLE course_grades (course_id VARCHAR(50), course_passing_state_id INT4, own INT4);" > new/setup.sql; touch -d 2022-01-01 old/*; touch -d 2022-01-02 new/*', :'folder'));
SELECT coursera.attach(:'folder' || '/some', 'some') AS ignored \gset
SELECT bag_eq($$SELECT name, type FROM pg_temp.types('some') WHERE entry = 'course_grades.csv'$$,
	$$VALUES ('course_id', 'text'), ('course_passing_state_id', 'integer'), ('own', 'text')$$, 'known and declared types meet');

-- ---- What PostgreSQL would refuse costs one table

-- A long name without repetitions, which no compression makes short enough for the catalog.
CREATE FUNCTION pg_temp.long_name(size int, seed text) RETURNS text LANGUAGE sql AS
$$SELECT left(string_agg(md5(seed || n), ''), size) FROM generate_series(1, size / 32 + 1) n$$;
CREATE TEMP TABLE header (line text);
CREATE FUNCTION pg_temp.write_header(file text, header text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE header;
	INSERT INTO header VALUES (header), (regexp_replace(header, '[^,]+', '1', 'g'));
	EXECUTE format('COPY header TO %L', file);
END
$$;
SELECT pg_temp.sh(format('mkdir -p %1$s/limits %1$s/wide/old %1$s/wide/new', :'folder'));
SELECT pg_temp.write_header(:'folder' || '/limits/' || file, header)
FROM (VALUES
	('fits.csv', 'a,' || pg_temp.long_name(7800, 'a') || ',b'),
	('too_long.csv', 'a,' || pg_temp.long_name(9000, 'a') || ',b'),
	('just_too_long.csv', 'a,' || pg_temp.long_name(7801, 'a') || ',b'),
	('all_columns.csv', (SELECT string_agg('c' || n, ',') FROM generate_series(1, 1600) n)),
	('one_less.csv', (SELECT string_agg('c' || n, ',') FROM generate_series(1, 1599) n)),
	('too_many.csv', (SELECT string_agg('c' || n, ',') FROM generate_series(1, 1601) n)),
	('usual.csv', 'a,b')) AS v(file, header);

CREATE FUNCTION pg_temp.imported(folder text, options text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	tables text;
BEGIN
	EXECUTE format('CREATE SERVER limits FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive %L)', folder);
	CREATE SCHEMA limits;
	EXECUTE 'IMPORT FOREIGN SCHEMA export FROM SERVER limits INTO limits' || options;
	SELECT string_agg(relname, ' ' ORDER BY relname) INTO tables FROM pg_class WHERE relnamespace = 'limits'::regnamespace;
	DROP SCHEMA limits CASCADE;
	DROP SERVER limits;
	RETURN tables;
END
$$;
SELECT is(pg_temp.imported(:'folder' || '/limits'), 'all_columns fits one_less usual', 'too long a name, too many columns');
SELECT is(pg_temp.imported(:'folder' || '/limits', ' OPTIONS (archive_column ''export'')'), 'fits one_less usual', 'and no room for the archive''s column');
SELECT is(pg_temp.outcome(format('SELECT pg_temp.imported(%L, %L)', :'folder' || '/limits', ' OPTIONS (archive_column ''' || repeat('e', 63) || repeat('f', 9) || ''')')), 'no error', 'whose name is cut like any other');
\set said `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "CREATE SERVER limits FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '$IMPORTS_FOLDER/limits')" -c "IMPORT FOREIGN SCHEMA export FROM SERVER limits INTO pg_temp OPTIONS (archive_column 'e')" -c ROLLBACK -At 2>&1`
SELECT matches(:'said'::text, 'entry "too_long.csv" is left out\nDETAIL:  The name of its column "[0-9a-z_]+" is 9000 bytes long in the file; at most 7800 can be an option of a column\.', 'the long name is reported');
SELECT matches(:'said'::text, 'table "all_columns" is left out\nDETAIL:  With column "e" it would have more than 1600 columns\.', 'and the number of columns');
SELECT is((SELECT array_agg(table_name::text ORDER BY 1) FROM coursera.tables('limits')), '{all_columns,fits,one_less,usual}', 'the dictionary has the others')
FROM (SELECT coursera.attach(:'folder' || '/limits', 'limits')) AS attached;
SELECT is((SELECT count(*) FROM coursera.check('limits')), 0::bigint, 'coursera.check goes through them');
SELECT coursera.detach('limits');
-- The same where only all exports together have too many columns.
SELECT pg_temp.write_header(:'folder' || '/wide/' || file, header)
FROM (VALUES
	('old/wide.csv', (SELECT string_agg('c' || n, ',') FROM generate_series(1, 900) n)),
	('new/wide.csv', (SELECT string_agg('d' || n, ',') FROM generate_series(1, 900) n)),
	('old/usual.csv', 'a,b'), ('new/usual.csv', 'a,c')) AS v(file, header);
SELECT is(pg_temp.imported(:'folder' || '/wide'), 'usual', 'exports that together have too many columns');

-- ---- Partial exports: linked, isolated or unknown

SELECT pg_temp.sh(format('mkdir %1$s/%2$s; cd %1$s/%2$s; ', :'folder', name) ||
	(SELECT string_agg(format('cp "%s/%s.csv/%s.csv" .', :'exports', export, t), '; ') FROM unnest(tables) t))
FROM (VALUES ('grades', '2022', '{courses,course_grades,course_memberships,course_progress,course_progress_state_types,users}'::text[]), ('linked_grades', 'linked', '{courses,course_grades,users}'),
	('forum', '2022', '{courses,discussion_answers}'), ('linked_forum', 'linked', '{courses,discussion_answers}'),
	('both', '2022', '{course_grades,discussion_answers}'), ('content', '2022', '{courses,course_items}')) AS v(name, export, tables);
SELECT count(coursera.attach(:'folder' || '/' || name, name::name)) AS ignored FROM unnest(ARRAY['grades', 'linked_grades', 'forum', 'linked_forum', 'both', 'content']) name \gset
SELECT results_eq(
	$$SELECT name, u.domain, u.anonymity FROM unnest(ARRAY['grades', 'linked_grades', 'forum', 'linked_forum', 'both', 'content']) WITH ORDINALITY AS names (name, n),
		LATERAL coursera.user_ids(name::name) u ORDER BY n, u.domain DESC$$,
	$$VALUES ('grades', 'main', 'unknown'), ('linked_grades', 'main', 'unknown'), ('forum', 'discussions', 'isolated'), ('linked_forum', 'main', 'linked'),
		('both', 'main', 'isolated'), ('both', 'discussions', 'isolated')$$, 'ids in partial exports');
SELECT set_has(
	$$SELECT relname::text FROM pg_class WHERE relkind = 'v' AND relnamespace = 'grades'::regnamespace$$,
	$$VALUES ('course_completion'), ('enrollments'), ('time_to_finish')$$, 'views join ids of unknown kind: they have one domain');
SELECT pg_temp.sh(format('mkdir -p %1$s/pair; cp -r %1$s/%2$s %1$s/pair/; cp -r %1$s/%3$s %1$s/pair/; rm %1$s/pair/*/courses.csv', :'folder', 'linked_grades', 'linked_forum'));
SELECT coursera.attach(:'folder' || '/pair', 'pair') AS ignored \gset
SELECT is((SELECT array_agg(domain || ' ' || anonymity) FROM coursera.user_ids('pair')), '{main linked}', 'exports that show it together');

-- ---- Wrappers by their handler

CREATE FOREIGN DATA WRAPPER another HANDLER coursera.coursera_fdw_handler VALIDATOR coursera.coursera_fdw_validator;
\getenv data COURSERA_TEST_DATA
\set archive :data '/basic'
CREATE SERVER another FOREIGN DATA WRAPPER another OPTIONS (archive :'archive', attached 'true');
CREATE SCHEMA another;
IMPORT FOREIGN SCHEMA export FROM SERVER another INTO another;
SELECT is((SELECT count(*) FROM coursera.tables('another')), 7::bigint, 'a wrapper of another name: dictionary');
SELECT is(pg_temp.outcome($$SELECT coursera.copy_comments('another', 'another')$$), 'no error', 'comments');
SELECT isnt(obj_description('another.users'::regclass), NULL, 'which are there');
SELECT is(pg_temp.outcome($$SELECT count(*) FROM coursera.check('another')$$), 'no error', 'check');
SELECT is(coursera.materialize('another', 'copy of another'), 7, 'materialize');
SELECT is((SELECT count(*) FROM coursera.rejects('another.users')), 0::bigint, 'rejects');
DO $$
DECLARE
	name regclass;
BEGIN
	FOR name IN SELECT oid FROM pg_class WHERE relkind = 'f' AND relnamespace = 'another'::regnamespace LOOP
		EXECUTE format('ALTER FOREIGN TABLE %s OPTIONS (ADD attached ''true'')', name);
	END LOOP;
END
$$;
SELECT is(pg_temp.outcome($$SELECT coursera.detach('another')$$), 'no error', 'detach');
ALTER FOREIGN DATA WRAPPER coursera_fdw RENAME TO renamed;
SELECT is(coursera.attach(:'archive', 'by_renamed'), 7, 'attach by a wrapper that was renamed');
SELECT is((SELECT fdwname FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw WHERE srvname = 'by_renamed'), 'renamed', 'the extension''s own');
-- A stranger under the name.
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE FOREIGN DATA WRAPPER coursera_fdw HANDLER postgres_fdw_handler;
CREATE SERVER stranger FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive 'x', attached 'true');
CREATE SCHEMA stranger;
CREATE FOREIGN TABLE stranger.t (a int) SERVER stranger OPTIONS (attached 'true');
SELECT is(pg_temp.outcome($$SELECT * FROM coursera.tables('stranger')$$), '42809: server "stranger" is not a server of coursera_fdw', 'a wrapper of that name alone: dictionary');
SELECT matches(pg_temp.outcome($$SELECT coursera.detach('stranger')$$), '^42704: no export is attached as schema "stranger"', 'detach');
SELECT matches(pg_temp.outcome($$SELECT coursera.materialize('stranger', 'x')$$), '^42P01: schema "stranger" has no foreign tables of coursera_fdw', 'materialize');
SELECT is(pg_temp.outcome($$SELECT * FROM coursera.rejects('stranger.t')$$), '42809: "t" is not a foreign table of coursera_fdw', 'rejects');
SELECT matches(pg_temp.outcome($$SELECT coursera.create_views('stranger', 'stranger')$$), '^42809: ', 'create_views');
SELECT matches(pg_temp.outcome($$SELECT coursera.copy_comments('stranger', 'stranger')$$), '^42809: ', 'copy_comments');

SELECT * FROM finish();
ROLLBACK;
