-- Archives that cannot be read: a clear error, and the session goes on.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

CREATE FUNCTION pg_temp.attach(name text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT pg_temp.report(format('SELECT coursera.attach(%L, ''broken'')', current_setting('coursera_test.data') || name))
$$;

-- Nothing there, or no export.
SELECT pg_temp.attach('/absent.zip'); -- ERROR
SELECT pg_temp.attach('/basic.zip/users.csv'); -- ERROR
SELECT pg_temp.attach('/not_an_archive.zip'); -- ERROR
SELECT pg_temp.attach('/empty.zip'); -- ERROR
SELECT pg_temp.attach('/no_csv.zip'); -- ERROR
SELECT pg_temp.attach('/several.zip'); -- ERROR
SELECT pg_temp.attach('/dos_folders.zip'); -- ERROR
SELECT pg_temp.attach('/basic/users.csv'); -- ERROR
SELECT pg_temp.report($$SELECT coursera.attach('/dev/null', 'broken')$$); -- ERROR

-- What is no path on the server's machine.
SELECT pg_temp.report(format('SELECT coursera.attach(%L, ''broken'')', path)) AS path
FROM unnest(ARRAY['~/ml.zip', 'C:\data\ml.zip', 'c:/data/ml.zip', '\\files\exports\ml.zip', 's3://exports/ml.zip',
	'https://example.org/ml.zip', 'exports/ml.zip', '~/exports/*.zip', '/nowhere/*.zip', '/data/a://b.zip']) AS path; -- ERROR

-- A zip whose end is missing has no directory.
SELECT pg_temp.attach('/truncated.zip'); -- ERROR

-- Nor has a part of a split zip all of the archive.
SELECT pg_temp.attach('/split.z01'); -- ERROR
SELECT pg_temp.attach('/split.zip'); -- ERROR

-- An entry that is damaged shows when its rows are read, that it is encrypted at once.
SELECT pg_temp.attach('/bad_crc.zip');
SELECT pg_temp.report('SELECT count(*) FROM broken.numbers'); -- ERROR
SELECT pg_temp.report('SELECT * FROM broken.numbers'); -- ERROR
SELECT coursera.detach('broken');
SELECT pg_temp.attach('/encrypted.zip'); -- ERROR
SELECT pg_temp.attach('/unsupported.zip');
SELECT coursera.detach('broken');
-- Windows compresses large files by Deflate64. The other tables are read.
SELECT pg_temp.attach('/deflate64.zip');
SELECT count(*) FROM broken.users;
SELECT coursera.detach('broken');
\set archive :data '/unsupported.zip'
CREATE SERVER broken FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE numbers (n int, name text) SERVER broken;
SELECT pg_temp.report('SELECT * FROM numbers'); -- ERROR
\set archive :data '/deflate64.zip'
ALTER SERVER broken OPTIONS (SET archive :'archive');
SELECT pg_temp.report('SELECT * FROM numbers'); -- ERROR
\set archive :data '/encrypted.zip'
ALTER SERVER broken OPTIONS (SET archive :'archive');
SELECT pg_temp.report('SELECT * FROM numbers'); -- ERROR

-- The archive is there, the entry is not.
\set archive :data '/basic.zip'
ALTER SERVER broken OPTIONS (SET archive :'archive');
SELECT pg_temp.report('SELECT * FROM numbers'); -- ERROR
\set archive :data '/basic'
ALTER SERVER broken OPTIONS (SET archive :'archive');
SELECT pg_temp.report('SELECT * FROM numbers'); -- ERROR

-- The session goes on, with the next archive.
\set archive :data '/numbers.zip'
ALTER SERVER broken OPTIONS (SET archive :'archive');
SELECT count(*), sum(n) FROM numbers;
DROP SERVER broken CASCADE;

-- What macOS adds to a zip is not part of the export.
\set archive :data '/mac.zip'
SELECT coursera.attach(:'archive', 'mac');
SELECT count(*) FROM mac.users;
SELECT entry FROM coursera.tables('mac');
SELECT coursera.detach('mac');
