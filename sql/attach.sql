-- coursera.attach and coursera.detach: one call for an export, and one to be rid of it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

RESET client_min_messages;
\set archive :data '/basic.zip'
\set folder :data '/basic'
SELECT coursera.attach(:'archive', 'course');

-- A server and a schema of that name, a foreign table for each CSV.
SELECT srvname, pg_temp.without_path(srvoptions::text) AS options FROM pg_foreign_server;
SELECT relname FROM pg_foreign_table JOIN pg_class ON oid = ftrelid
WHERE relnamespace = 'course'::regnamespace ORDER BY relname;
SELECT * FROM course.users ORDER BY uni_user_id;

-- The export's own documentation.
SELECT relname, obj_description(oid) FROM pg_class
WHERE relnamespace = 'course'::regnamespace AND relkind = 'f' ORDER BY relname;
SELECT attname, col_description(attrelid, attnum) FROM pg_attribute
WHERE attrelid IN ('course.users'::regclass, 'course.lab_workspaces'::regclass) AND attnum > 0
ORDER BY attrelid::regclass::text, attnum;

-- The same name again.
SELECT pg_temp.report(format('SELECT coursera.attach(%L, %L)', :'archive', 'course')); -- ERROR

-- Detach drops all of it.
SELECT coursera.detach('course');
SELECT count(*) FROM pg_foreign_server;
SELECT count(*) FROM pg_namespace WHERE nspname = 'course';

-- The name follows the archive's; a folder serves as well as a zip.
SELECT coursera.attach(:'archive');
SELECT count(*) FROM basic.courses;
SELECT coursera.detach('basic');
SELECT coursera.attach(:'folder' || '/', names => 'neutral');
SELECT partner_user_id FROM basic.partner_course_user_ids;
SELECT col_description('basic.partner_course_user_ids'::regclass, 2);
SELECT coursera.detach('basic');
SELECT path, coursera.schema_name_of(path) FROM (VALUES
	('/data/ml.zip'), ('ml.ZIP'), ('/data/Machine Learning (2022).zip'), ('/data/ml.tar.gz'),
	('/data/export/'), ('2022-03.zip'), ('/data/Données.zip'), ('/data/a.b.zip'), ('/')
) AS paths (path);

-- Nothing is left behind when it fails.
SELECT pg_temp.report('SELECT coursera.attach(NULL)'); -- ERROR
SELECT pg_temp.report(format('SELECT coursera.attach(%L, names => NULL)', :'archive')); -- ERROR
SELECT pg_temp.report(format('SELECT coursera.attach(%L, names => ''partner'')', :'archive')); -- ERROR
SELECT pg_temp.report($$SELECT coursera.attach('/', NULL)$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.attach('/nowhere/ml.zip')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.attach('')$$); -- ERROR
CREATE SCHEMA occupied;
SELECT pg_temp.report(format('SELECT coursera.attach(%L, ''occupied'')', :'archive')); -- ERROR
SELECT count(*) FROM pg_foreign_server;

-- Detach wants what attach made.
SELECT pg_temp.report($$SELECT coursera.detach('occupied')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.detach('pg_catalog')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.detach('nowhere')$$); -- ERROR
SELECT coursera.detach(NULL) IS NULL AS nothing;
DROP SCHEMA occupied;

-- Objects that the user made are not dropped. What depends on the tables keeps them.
SELECT coursera.attach(:'archive', 'course');
CREATE TABLE course.notes (note text);
CREATE VIEW public.learners AS SELECT * FROM course.users;
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
SELECT count(*) FROM learners;
DROP VIEW learners;
SELECT coursera.detach('course');
SELECT count(*) FROM course.notes;
SELECT count(*) FROM pg_foreign_server;

-- A schema that detach has kept can be attached again.
SELECT coursera.attach(:'archive', 'course');
SELECT count(*) FROM course.users;
DROP TABLE course.notes;
SELECT coursera.detach('course');
SELECT count(*) FROM pg_namespace WHERE nspname = 'course';

-- After DROP SCHEMA, the server is what is left: attach takes it over, with the options given now, and
-- detach drops it. A server that attach did not make is not taken.
SELECT coursera.attach(:'archive', 'course', options => '{"on_error": "skip", "reject_limit": "3"}');
SET client_min_messages = warning;
DROP SCHEMA course CASCADE;
RESET client_min_messages;
SELECT coursera.attach(:'folder', 'course', 'neutral', options => '{"reject_limit": "5", "null": "NA"}');
SELECT srvname, pg_temp.without_path(srvoptions::text) AS options FROM pg_foreign_server;
SET client_min_messages = warning;
DROP SCHEMA course CASCADE;
RESET client_min_messages;
SELECT pg_temp.report($$SELECT * FROM coursera.refresh('course')$$); -- ERROR
SELECT coursera.detach('course');
SELECT count(*) FROM pg_foreign_server;
CREATE SERVER course FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
SELECT pg_temp.report(format('SELECT coursera.attach(%L, %L)', :'archive', 'course')); -- ERROR
DROP SERVER course;

-- The view exports, and the password, are attach's, too; statistics are gathered unless told otherwise.
\set encrypted :data '/secret/zipcrypto.zip'
SELECT coursera.attach(:'archive', 'course', statistics => false);
SELECT count(*), min(tables) FROM course.exports;
SELECT count(*) FILTER (WHERE reltuples >= 0) AS with_statistics FROM pg_class WHERE relnamespace = 'course'::regnamespace AND relkind = 'f';
SELECT coursera.detach('course');
SELECT pg_temp.report(format('SELECT coursera.attach(%L, %L, password => %L)', :'encrypted', 'course', 'close sesame')); -- ERROR
SELECT coursera.attach(:'encrypted', 'course', password => 'open sesame');
SELECT count(*) FROM course.users;
SELECT srvname, usename = current_user AS own, umoptions FROM pg_user_mappings;
SELECT coursera.detach('course');
SELECT count(*) FROM pg_user_mappings;
-- What others have made stays.
SELECT coursera.attach(:'encrypted', 'course', password => 'open sesame');
CREATE USER MAPPING FOR PUBLIC SERVER course OPTIONS (password 'open sesame');
SELECT coursera.detach('course');
SELECT coursera.attach(:'encrypted', 'course');
SELECT count(*) FROM course.users;
SELECT coursera.detach('course');
DROP USER MAPPING FOR PUBLIC SERVER course;
SELECT coursera.detach('course');
SELECT count(*) FROM pg_foreign_server;

-- A server and a schema of one name that attach did not make, whatever their tables say of themselves.
CREATE SERVER course FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SCHEMA course;
CREATE FOREIGN TABLE course.users (uni_user_id text) SERVER course;
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
ALTER FOREIGN TABLE course.users OPTIONS (ADD attached 'true');
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
DROP SCHEMA course CASCADE;
DROP SERVER course;

-- A foreign table that the user made on the server keeps it, as does a user mapping.
SELECT coursera.attach(:'archive', 'course');
CREATE FOREIGN TABLE course.own (uni_user_id text) SERVER course OPTIONS (entry 'users.csv');
CREATE FOREIGN TABLE public.own (uni_user_id text) SERVER course OPTIONS (entry 'users.csv');
CREATE USER MAPPING FOR PUBLIC SERVER course;
SELECT coursera.detach('course');
SELECT count(*) FROM course.own;
DROP FOREIGN TABLE course.own;
SELECT coursera.detach('course');
SELECT count(*) FROM pg_namespace WHERE nspname = 'course';
SELECT count(*) FROM public.own;
SELECT coursera.attach(:'archive', 'course');
SELECT count(*) FROM course.users;
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'public.own'::regclass;
SELECT coursera.detach('course');
SELECT count(*) FROM public.own;
DROP SERVER course CASCADE;

-- After renames, the marked tables tell which server it was.
SELECT coursera.attach(:'archive', 'course');
SELECT coursera.attach(:'folder', 'other');
ALTER SCHEMA course RENAME TO renamed;
ALTER SCHEMA other RENAME TO course;
SELECT coursera.detach('course');
SELECT srvname FROM pg_foreign_server;
SELECT count(*) FROM renamed.users;
SELECT pg_temp.report($$SELECT coursera.detach('other')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
ALTER SERVER course RENAME TO renamed;
SELECT coursera.detach('renamed');
SELECT count(*) FROM pg_foreign_server;

-- A schema into which the tables were moved is none that attach made.
SELECT coursera.attach(:'archive', 'course');
CREATE SCHEMA shelf;
ALTER FOREIGN TABLE course.users SET SCHEMA shelf;
SELECT coursera.detach('shelf');
SELECT coursera.detach('shelf');
SELECT coursera.detach('course');
DROP SCHEMA shelf;

-- Names that need quotes.
SELECT coursera.attach(:'archive', 'My "own" courses');
SELECT count(*) FROM "My ""own"" courses".courses;
SELECT coursera.detach('My "own" courses');
