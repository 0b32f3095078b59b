-- The wrapper reads: every command that would write fails and says so.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/basic'
CREATE SERVER basic FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export LIMIT TO (users) FROM SERVER basic INTO public;
SELECT pg_temp.report($$INSERT INTO users VALUES ('a09')$$); -- ERROR
SELECT pg_temp.report($$INSERT INTO users SELECT * FROM users$$); -- ERROR
SELECT pg_temp.report($$INSERT INTO users VALUES ('a09') ON CONFLICT DO NOTHING$$); -- ERROR
SELECT pg_temp.report($$UPDATE users SET country_cd = 'NZ'$$); -- ERROR
SELECT pg_temp.report($$UPDATE users SET country_cd = 'NZ' WHERE false$$); -- ERROR
SELECT pg_temp.report($$DELETE FROM users$$); -- ERROR
SELECT pg_temp.report($$TRUNCATE users$$); -- ERROR
SELECT pg_temp.report($$MERGE INTO users USING (VALUES ('a01')) AS v (id) ON uni_user_id = id WHEN MATCHED THEN DELETE$$); -- ERROR
SELECT pg_temp.report(format('COPY users FROM %L WITH (FORMAT csv, HEADER)', :'archive' || '/users.csv')); -- ERROR
SELECT pg_temp.report('CREATE INDEX ON users (uni_user_id)'); -- ERROR
SELECT is_insertable_into FROM information_schema.tables WHERE table_name = 'users';
SELECT pg_relation_is_updatable('users', true);

-- Reading goes on; a view or a parent does not open another way.
CREATE VIEW learners AS SELECT * FROM users;
SELECT pg_temp.report($$DELETE FROM learners$$); -- ERROR
CREATE TABLE all_users (LIKE users);
ALTER FOREIGN TABLE users INHERIT all_users;
SELECT pg_temp.report($$DELETE FROM all_users$$); -- ERROR
DELETE FROM ONLY all_users;
SELECT count(*) FROM all_users;
DROP TABLE all_users CASCADE;
DROP SERVER basic CASCADE;
