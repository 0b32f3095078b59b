-- Gzipped tables, in folders and zips, and files that are no tables although they are named like some.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/gzipped.zip'
SELECT coursera.attach(:'archive', 'zipped');
\set archive :data '/gzipped'
SELECT coursera.attach(:'archive', 'folder');

-- A table is named after the CSV, and its page is found. Of courses, which is there twice, the plain file counts.
SELECT table_name, entry, uncompressed_bytes FROM coursera.tables('folder');
SELECT table_name, entry FROM coursera.tables('zipped') EXCEPT SELECT table_name, entry FROM coursera.tables('folder');
SELECT column_name, data_type, character_maximum_length
FROM information_schema.columns WHERE table_schema = 'folder' AND table_name = 'users' ORDER BY ordinal_position;

\set archive :data '/basic.zip'
SELECT coursera.attach(:'archive', 'plain');
SELECT (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM plain.users t) = string_agg(t::text, ' ' ORDER BY t::text)
FROM folder.users t;
SELECT count(*) FROM plain.courses JOIN zipped.courses USING (course_id, course_slug, course_name);

-- Two members are one table.
SELECT * FROM zipped.members;
SELECT count(*) FROM folder.members WHERE n = '2';

-- What is damaged is an error like a damaged entry.
SELECT pg_temp.report('SELECT count(*) FROM folder.trailing'); -- ERROR
SELECT pg_temp.report('SELECT count(*) FROM zipped.trailing'); -- ERROR

-- The table is found by its other name, too: the next export may have it plain.
\set archive :data '/gzipped'
ALTER SERVER plain OPTIONS (SET archive :'archive');
SELECT count(*) FROM plain.users;
\set archive :data '/basic.zip'
ALTER SERVER folder OPTIONS (SET archive :'archive');
SELECT count(*) FROM folder.users;

SELECT coursera.detach('zipped'), coursera.detach('folder'), coursera.detach('plain');
