-- Encrypted zips: the password is the user mapping's, and nobody else gets to see it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

CREATE SCHEMA secret;
SET search_path = secret;
\set archive :data '/secret/zipcrypto.zip'
CREATE SERVER zipcrypto FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/secret/aes128.zip'
CREATE SERVER aes128 FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/secret/aes256.zip'
CREATE SERVER aes256 FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
\set archive :data '/secret'
CREATE SERVER all_of_them FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE users_zipcrypto (uni_user_id text, country_cd text) SERVER zipcrypto OPTIONS (entry 'users.csv');
CREATE FOREIGN TABLE users_aes128 (uni_user_id text, country_cd text) SERVER aes128 OPTIONS (entry 'users.csv');
CREATE FOREIGN TABLE users_aes256 (uni_user_id text, country_cd text) SERVER aes256 OPTIONS (entry 'users.csv');
CREATE FOREIGN TABLE users_many (uni_user_id text, country_cd text) SERVER all_of_them OPTIONS (entry 'users.csv');

-- Without a password, and with a wrong one.
SELECT server, pg_temp.report('SELECT * FROM users_' || server)
FROM unnest(ARRAY['zipcrypto', 'aes128', 'aes256', 'many']) AS server; -- ERROR
SELECT pg_temp.report('IMPORT FOREIGN SCHEMA export FROM SERVER aes256 INTO secret'); -- ERROR
SELECT pg_temp.report($$SELECT * FROM coursera.tables('aes256')$$); -- ERROR
CREATE USER MAPPING FOR PUBLIC SERVER aes256 OPTIONS (password 'close sesame');
SELECT pg_temp.report('SELECT * FROM users_aes256'); -- ERROR

-- With the right one.
CREATE USER MAPPING FOR CURRENT_USER SERVER zipcrypto OPTIONS (password 'open sesame');
CREATE USER MAPPING FOR CURRENT_USER SERVER aes128 OPTIONS (password 'open sesame');
CREATE USER MAPPING FOR CURRENT_USER SERVER aes256 OPTIONS (password 'open sesame');
CREATE USER MAPPING FOR CURRENT_USER SERVER all_of_them OPTIONS (password 'open sesame');
SELECT 'zipcrypto', count(*), min(country_cd) FROM users_zipcrypto
UNION ALL SELECT 'aes128', count(*), min(country_cd) FROM users_aes128
UNION ALL SELECT 'aes256', count(*), min(country_cd) FROM users_aes256
UNION ALL SELECT 'many', count(*), min(country_cd) FROM users_many;
CREATE SCHEMA imported;
IMPORT FOREIGN SCHEMA export FROM SERVER aes256 INTO imported;
SELECT count(*) FROM imported.course_progress;
SELECT count(*) FROM coursera.columns('zipcrypto');
SELECT courses FROM coursera.exports('all_of_them');

-- Nothing shows it.
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM imported.users \g (format=unaligned) |grep -c sesame
ALTER USER MAPPING FOR CURRENT_USER SERVER aes256 OPTIONS (SET password ''); -- ERROR
ALTER USER MAPPING FOR CURRENT_USER SERVER aes256 OPTIONS (ADD pasword 'open sesame'); -- ERROR
ALTER SERVER aes256 OPTIONS (ADD password 'open sesame'); -- ERROR
ALTER FOREIGN TABLE users_aes256 OPTIONS (ADD password 'open sesame'); -- ERROR

-- A user's own mapping counts, or PUBLIC's; through a view that of its owner.
CREATE ROLE regress_coursera_reader;
GRANT USAGE ON SCHEMA secret TO regress_coursera_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA secret TO regress_coursera_reader;
CREATE VIEW through_view AS SELECT count(*) AS n FROM users_aes256;
GRANT SELECT ON through_view TO regress_coursera_reader;
SET ROLE regress_coursera_reader;
SELECT srvname, umoptions FROM pg_user_mappings WHERE srvname = 'aes256' ORDER BY usename;
SELECT pg_temp.report('SELECT * FROM secret.users_aes256'); -- ERROR
SELECT pg_temp.report('SELECT * FROM secret.users_zipcrypto'); -- ERROR
SELECT n FROM through_view;
RESET ROLE;

-- The planner looks into the archive as the scan will: with the password of the view's owner.
CREATE FUNCTION pg_temp.estimated(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END
$$;
CREATE VIEW users_through_view AS SELECT * FROM users_aes256;
GRANT SELECT ON users_through_view TO regress_coursera_reader;
SELECT pg_temp.estimated('SELECT * FROM secret.users_through_view');
SET ROLE regress_coursera_reader;
SELECT pg_temp.estimated('SELECT * FROM secret.users_through_view');
SELECT pg_temp.estimated('SELECT * FROM secret.users_aes256')::numeric <> 4 AS is_a_guess;
RESET ROLE;
CREATE USER MAPPING FOR regress_coursera_reader SERVER aes256 OPTIONS (password 'open sesame');
SET ROLE regress_coursera_reader;
SELECT count(*) FROM users_aes256;
RESET ROLE;

SET client_min_messages = warning;
DROP SCHEMA secret, imported CASCADE;
DROP SERVER zipcrypto, aes128, aes256, all_of_them CASCADE;
DROP ROLE regress_coursera_reader;
