-- The monthly routine: another archive for a schema on which users have built something. What came is added,
-- nothing that users made goes, and what went is told.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\getenv exports COURSERA_EXPORTS
\set folder :work '/generated/refresh'

CREATE FUNCTION pg_temp.rows_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT string_agg(q::text, '' '' ORDER BY q::text COLLATE "C") FROM (%s) q', query) INTO result;
	RETURN result;
END
$$;

SELECT plan(42);

-- Two months of an export: in the second one a table, a column and a type are others, and a description is.
SELECT pg_temp.sh(format('mkdir -p %1$s/may %1$s/june %1$s/later; cd %1$s; '
	'printf "imperial_user_id,country_cd,age\nu1,NZ,7\nu2,US,8\n" > may/users.csv; '
	'printf "imperial_user_id,language_cd,country_cd,age\nu1,en,NZ,7\nu2,de,US,8\nu3,fr,CL,9\n" > june/users.csv; '
	'printf "course_id,course_slug\nc1,one\n" | tee may/courses.csv > june/courses.csv; '
	'printf "note\nx\n" > may/notes.csv; printf "grade,imperial_user_id\n3,u1\n" > june/grades.csv; '
	'echo "CREATE TABLE users (imperial_user_id VARCHAR(5), country_cd VARCHAR(2), age INT4); '
	'COMMENT ON TABLE users IS ''Learners of May.''; COMMENT ON COLUMN users.age IS ''Years in May.''; '
	'COMMENT ON COLUMN users.country_cd IS ''Country in May.'';" > may/setup.sql; '
	'echo "CREATE TABLE users (imperial_user_id VARCHAR(5), language_cd VARCHAR(2), country_cd VARCHAR(2), age FLOAT8); '
	'CREATE TABLE grades (grade INT4, imperial_user_id VARCHAR(5)); '
	'COMMENT ON TABLE users IS ''Learners of June.''; COMMENT ON COLUMN users.age IS ''Years in June.''; '
	'COMMENT ON COLUMN users.country_cd IS ''Country in June.'';" > june/setup.sql', :'folder'));
\set may :folder '/may'
\set june :folder '/june'
SELECT is(coursera.attach(:'may', 'ml'), 3, 'May is attached');

CREATE ROLE refresh_reader;
GRANT USAGE ON SCHEMA ml TO refresh_reader;
GRANT SELECT ON ml.users TO refresh_reader;
GRANT SELECT (note) ON ml.notes TO refresh_reader;
CREATE VIEW public.adults AS SELECT * FROM ml.users WHERE age > 7;
CREATE VIEW ml.count_of_adults AS SELECT count(*) AS n FROM public.adults;
CREATE MATERIALIZED VIEW public.countries AS SELECT DISTINCT country_cd FROM ml.users;
COMMENT ON COLUMN ml.users.country_cd IS 'where they live';
ALTER FOREIGN TABLE ml.users RENAME COLUMN age TO years;
ALTER FOREIGN TABLE ml.courses RENAME TO our_courses;
CREATE FOREIGN TABLE ml.of_the_user (imperial_user_id text) SERVER ml OPTIONS (entry 'users.csv');

CREATE TEMP TABLE changes AS SELECT * FROM coursera.refresh('ml', :'june');
SELECT is(pg_temp.rows_of(
	'SELECT change, table_name::text, column_name::text, before, after FROM changes ORDER BY change, table_name, column_name'),
	'("column added",users,language_cd,,"character varying(2)") ("table added",grades,,,) ("table gone",notes,,,) ("type differs",users,years,integer,"double precision") (rows,grades,,,1) (rows,users,,2,3)', 'what changed');
SELECT is(pg_temp.rows_of('SELECT * FROM ml.users ORDER BY 1'),
	'(u1,NZ,7,en) (u2,US,8,de) (u3,CL,9,fr)', 'a new column is the last one');
SELECT is(pg_temp.value_of('SELECT n FROM ml.count_of_adults'), '2', 'views on views see the new rows');
SELECT is(pg_temp.value_of('SELECT count(*) FROM public.countries'), '2', 'a materialized view waits for its own refresh');
REFRESH MATERIALIZED VIEW public.countries;
SELECT is(pg_temp.value_of('SELECT count(*) FROM public.countries'), '3', 'and has it');
SELECT is(pg_temp.value_of('SELECT grade FROM ml.grades'), '3', 'a new table');
SELECT ok('attached=true' = ANY (ftoptions), 'is marked') FROM pg_foreign_table WHERE ftrelid = 'ml.grades'::regclass;
SELECT matches(pg_temp.outcome('SELECT * FROM ml.notes'), '^HV00R: ', 'a table that is gone causes an error');
SELECT is(pg_temp.value_of('SELECT course_slug FROM ml.our_courses'), 'one', 'a renamed table is recognized');
SELECT hasnt_table('ml', 'courses', 'and not made again');
SELECT ok(has_table_privilege('refresh_reader', 'ml.users', 'SELECT'), 'grants on tables stay');
SELECT ok(has_column_privilege('refresh_reader', 'ml.notes', 'note', 'SELECT'), 'grants on columns, too');
SELECT is(obj_description('ml.users'::regclass), 'Learners of June.', 'documentation is updated');
SELECT is(col_description('ml.users'::regclass, 3), 'Years in June.', 'of renamed columns, too');
SELECT is(col_description('ml.users'::regclass, 2), 'where they live', 'a comment of the user''s own is kept');
SELECT is(pg_temp.value_of('SELECT count(*) FROM ml.of_the_user'), '3', 'a table of the user''s own is left alone');
SELECT is((SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'ml.of_the_user'::regclass), '{entry=users.csv}', 'and gets no mark');
SELECT is((SELECT reltuples FROM pg_class WHERE oid = 'ml.users'::regclass), 3::real, 'statistics are those of June');
SELECT is((SELECT count(*) FROM pg_namespace WHERE nspname ~ '^coursera_refresh'), 0::bigint, 'nothing is left behind');

-- A table or column that is gone is told each time; else a second refresh has nothing to tell.
SELECT is(pg_temp.rows_of($$SELECT change, table_name::text FROM coursera.refresh('ml') ORDER BY 1$$),
	'("table gone",notes) ("type differs",users)', 'again');
-- Back to May: columns that went are read as NULL, their values come back with them.
SELECT is(pg_temp.rows_of($$SELECT change, table_name::text, column_name::text FROM coursera.refresh('ml', $$ || quote_literal(:'may') || $$, statistics => false) ORDER BY 1$$),
	'("column gone",users,language_cd) ("table gone",grades,)', 'back to May');
SELECT is(pg_temp.value_of('SELECT count(language_cd) FROM ml.users'), '0', 'a column that is gone is NULL');
SELECT is(pg_temp.value_of('SELECT note FROM ml.notes'), 'x', 'a table that is there again');
SELECT is(obj_description('ml.users'::regclass), 'Learners of May.', 'and its documentation');
SELECT is((SELECT reltuples FROM pg_class WHERE oid = 'ml.users'::regclass), 3::real, 'without statistics the old ones stay');

-- What fails leaves all as it was.
SELECT matches(pg_temp.outcome(format($$SELECT * FROM coursera.refresh('ml', %L)$$, :'folder' || '/nowhere.zip')), '^58P01: ', 'no archive');
SELECT is(pg_temp.value_of('SELECT count(*) FROM ml.users'), '2', 'the former archive is read');
SELECT matches(pg_temp.outcome($$SELECT * FROM coursera.refresh('nobody')$$), '^42704: no export is attached as schema "nobody"', 'no schema');
SELECT matches(pg_temp.outcome($$SELECT * FROM coursera.refresh(NULL)$$), '^22004: ', 'no name');

-- Names that are taken are told, and the rest is done.
ALTER FOREIGN TABLE ml.grades RENAME TO marks;
DROP FOREIGN TABLE ml.marks;
CREATE TABLE ml.grades (x int);
ALTER FOREIGN TABLE ml.users DROP COLUMN language_cd;
ALTER FOREIGN TABLE ml.users ADD COLUMN language_cd text OPTIONS (csv_column 'country_cd');
SELECT is(pg_temp.rows_of($$SELECT change, table_name::text, column_name::text FROM coursera.refresh('ml', $$ || quote_literal(:'june') || $$, statistics => false)
	WHERE change NOT IN ('table gone', 'type differs') ORDER BY 1, 2$$),
	'("name taken",grades,) ("name taken",users,language_cd)', 'names that are taken');
DROP TABLE ml.grades;

-- A schema and a server with other names.
ALTER SCHEMA ml RENAME TO machine_learning;
ALTER SERVER ml RENAME TO exports;
SELECT is(pg_temp.rows_of($$SELECT change, table_name::text FROM coursera.refresh('machine_learning') WHERE change = 'table added' OR change ~ 'view'$$),
	'("table added",grades) ("view changed",exports)', 'after renames');
SELECT is(pg_temp.value_of('SELECT count(*) FROM machine_learning.exports'), '1', 'the view exports uses the server''s new name');
DROP FOREIGN TABLE machine_learning.of_the_user;
DROP VIEW machine_learning.count_of_adults, public.adults;
SELECT matches(pg_temp.outcome($$SELECT coursera.detach('machine_learning')$$), '^2BP01: cannot detach schema "machine_learning"', 'detach names the objects that depend on the schema');
DROP MATERIALIZED VIEW public.countries;
SELECT is(pg_temp.outcome($$SELECT coursera.detach('machine_learning')$$), 'no error', 'and works when it is gone');
SELECT hasnt_schema('machine_learning', 'the schema is gone');

-- What version 0.1.0 attached: without the options that IMPORT writes today, under neutral names.
SELECT coursera.attach(:'exports' || '/2022.zip', 'old', 'neutral') AS tables \gset
CREATE TEMP TABLE before_update AS SELECT relname, attname, atttypid, attfdwoptions FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
	WHERE relnamespace = 'old'::regnamespace AND relkind = 'f' AND attnum > 0;
ALTER SERVER old OPTIONS (DROP names);
COMMENT ON SCHEMA old IS NULL;
SELECT format('ALTER FOREIGN TABLE %s ALTER COLUMN %I OPTIONS (DROP csv_column)', attrelid::regclass, attname)
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'old'::regnamespace AND relkind = 'f' AND attnum > 0 AND attfdwoptions::text LIKE '{csv_column=' || attname || '}' \gexec
SELECT format('ALTER FOREIGN TABLE %s OPTIONS (%s)', ftrelid::regclass, (SELECT string_agg(format('DROP %I', option_name), ', ') FROM pg_options_to_table(ftoptions) WHERE option_name <> 'attached'))
FROM pg_foreign_table JOIN pg_class c ON c.oid = ftrelid WHERE relnamespace = 'old'::regnamespace AND format('entry=%s.csv', relname) = ANY (ftoptions) \gexec
DROP VIEW old.exports;
SELECT is(pg_temp.rows_of($$SELECT change, table_name::text FROM coursera.refresh('old') WHERE change <> 'rows'$$),
	'("view added",exports)', 'a schema of an older version has all it needs');
SELECT is_empty($$SELECT relname, attname, atttypid, attfdwoptions FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
	WHERE relnamespace = 'old'::regnamespace AND relkind = 'f' AND attnum > 0 EXCEPT SELECT * FROM before_update$$, 'missing options are added');
SELECT ok(EXISTS (SELECT FROM pg_foreign_table WHERE ftrelid = 'old.users'::regclass AND 'entry=users.csv' = ANY (ftoptions)), 'those of tables, too');
SELECT is((SELECT count(*) FROM coursera.refresh('old')), 0::bigint, 'a refresh of the same archive changes nothing');

-- A folder of exports, to which one comes.
SELECT pg_temp.sh(format('cd %1$s; mkdir -p all; cp -r may all/; touch -d 2022-05-01 all/may/*', :'folder'));
SELECT coursera.attach(:'folder' || '/all/*', 'every') AS tables \gset
SELECT pg_temp.sh(format('cd %1$s; cp -r june all/; touch -d 2022-06-01 all/june/*', :'folder'));
SELECT is(pg_temp.rows_of($$SELECT change, table_name::text, column_name::text FROM coursera.refresh('every') WHERE change <> 'rows' ORDER BY 1, 2, 3$$),
	'("column added",users,language_cd) ("table added",grades,) ("type differs",users,age)', 'the same folder with another export');
SELECT is(pg_temp.value_of('SELECT count(*) FROM every.exports'), '2', 'both are there');

SELECT * FROM finish();
ROLLBACK;
