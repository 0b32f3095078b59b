-- The ready views: what attach says of those it does not make, and what detach drops.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/views'
\set versions :data '/versions'

-- All of them, with a comment each; attach counts tables only.
SET client_min_messages = notice;
SELECT coursera.attach(:'archive', 'course');
SELECT relname, obj_description(oid, 'pg_class') FROM pg_class
WHERE relnamespace = 'course'::regnamespace AND relkind = 'v' ORDER BY relname;
SELECT attname, col_description(attrelid, attnum) FROM pg_attribute
WHERE attrelid = 'course.item_attrition'::regclass AND attnum > 0 ORDER BY attnum;
-- Views that are there are not made again.
SELECT coursera.create_views('course', 'course');
SELECT coursera.detach('course');
SELECT count(*) FROM pg_namespace WHERE nspname = 'course';

-- A view that would join learners across domains is not made, nor one whose name a table has. Views
-- that lack a table or a column are left out silently. (This export has headers only.)
SET client_min_messages = error;
SELECT coursera.attach(:'versions', 'My "own" course', 'neutral');
SELECT coursera.drop_views('My "own" course');
SET client_min_messages = notice;
SELECT coursera.create_views('My "own" course', 'My "own" course');
SELECT relname FROM pg_class
WHERE relnamespace = '"My ""own"" course"'::regnamespace AND relkind = 'v' ORDER BY relname;
SELECT enrollment FROM "My ""own"" course".enrollments;
SELECT coursera.detach('My "own" course');

-- The views of tables imported by hand, into a schema of another name; what is another server's
-- table is nobody's.
CREATE SERVER by_hand FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SCHEMA progress;
IMPORT FOREIGN SCHEMA course_progress FROM SERVER by_hand INTO progress;
IMPORT FOREIGN SCHEMA learners FROM SERVER by_hand INTO progress;
SELECT coursera.create_views('by_hand', 'progress');
SELECT relname FROM pg_class WHERE relnamespace = 'progress'::regnamespace ORDER BY relname;
CREATE SERVER another FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA demographics FROM SERVER another INTO progress;
SELECT coursera.create_views('by_hand', 'progress');
SELECT pg_temp.report($$SELECT coursera.create_views('by_hand', 'nowhere')$$); -- ERROR
SELECT coursera.create_views(NULL, 'progress') IS NULL AS nothing;
SET client_min_messages = warning;
DROP SERVER by_hand CASCADE;
DROP SERVER another CASCADE;
DROP SCHEMA progress;
SET client_min_messages = notice;

-- What others made of a view keeps it, and with it all of the export.
SELECT coursera.attach(:'archive', 'course');
CREATE VIEW public.finishers AS SELECT * FROM course.time_to_finish WHERE has_passed;
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
SELECT count(*) FROM finishers;
SELECT count(*) FROM course.enrollments;
DROP VIEW finishers;

-- So does a view of one's own in the schema, if it reads a table. A ready view is known by name and
-- comment: another view of that name, or one whose comment was changed, is somebody's own.
CREATE VIEW course.my_users AS SELECT * FROM course.course_memberships;
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
DROP VIEW course.my_users;
COMMENT ON VIEW course.course_nps IS 'ours now';
SELECT pg_temp.report($$SELECT coursera.detach('course')$$); -- ERROR
DROP VIEW course.course_nps;
CREATE VIEW course.course_nps AS SELECT 1 AS nps;
SELECT coursera.detach('course');
SELECT relname FROM pg_class WHERE relnamespace = 'course'::regnamespace ORDER BY relname;
DROP SCHEMA course CASCADE;
SELECT count(*) FROM pg_foreign_server;

-- Names that look like marks in the definitions, of a schema and of the learner's id.
\set schema 'my :"user_id" :"schema" (:learners)'
SELECT coursera.attach(:'archive', :'schema', 'neutral');
SELECT coursera.drop_views(:'schema');
ALTER FOREIGN TABLE :"schema".course_memberships RENAME partner_user_id TO ":""schema"" '; --";
SELECT coursera.create_views(:'schema', :'schema');
SELECT count(":""schema"" '; --") FROM :"schema".enrollments;
SELECT coursera.detach(:'schema');

-- A page may give a column any type. A view whose constant that type does not take is left out.
SET client_min_messages = warning;
CREATE SERVER typed FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SCHEMA typed;
IMPORT FOREIGN SCHEMA export LIMIT TO (course_memberships, feedback_course_ratings)
	FROM SERVER typed INTO typed;
ALTER FOREIGN TABLE typed.course_memberships ALTER course_membership_role TYPE integer;
ALTER FOREIGN TABLE typed.feedback_course_ratings ALTER feedback_system TYPE date;
SELECT coursera.create_views('typed', 'typed');
DROP SERVER typed CASCADE;
DROP SCHEMA typed;
