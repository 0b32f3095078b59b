-- Who may name an archive, and who may see what is in it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/basic'
CREATE ROLE regress_coursera_dba;
CREATE ROLE regress_coursera_coordinator;
CREATE ROLE regress_coursera_learner;
GRANT pg_read_server_files TO regress_coursera_dba;
GRANT USAGE ON FOREIGN DATA WRAPPER coursera_fdw TO regress_coursera_dba, regress_coursera_coordinator;
GRANT CREATE ON DATABASE :"DBNAME" TO regress_coursera_dba, regress_coursera_coordinator;
SELECT set_config('coursera_test.archive', :'archive', false) \gset ignored_

-- Without pg_read_server_files nobody names a file, however the server came to be.
SET ROLE regress_coursera_coordinator;
SELECT pg_temp.report($$CREATE SERVER own FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '/etc/passwd')$$); -- ERROR
SELECT pg_temp.report('CREATE SERVER own FOREIGN DATA WRAPPER coursera_fdw'); -- ERROR
RESET ROLE;
CREATE SERVER own FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
ALTER SERVER own OWNER TO regress_coursera_coordinator;
SET ROLE regress_coursera_coordinator;
SELECT pg_temp.report($$ALTER SERVER own OPTIONS (SET archive '/etc/passwd')$$); -- ERROR
SELECT pg_temp.report($$ALTER SERVER own OPTIONS (DROP archive)$$); -- ERROR
CREATE FOREIGN TABLE pg_temp.users (uni_user_id text) SERVER own;
SELECT pg_temp.report($$ALTER FOREIGN TABLE pg_temp.users OPTIONS (ADD archive '/etc/passwd')$$); -- ERROR

-- Its owner may use such a server, but change none of its options: whoever does so vouches for all.
SELECT * FROM pg_temp.users;
SELECT pg_temp.report($$ALTER SERVER own OPTIONS (ADD null 'a01')$$); -- ERROR
ALTER FOREIGN TABLE pg_temp.users OPTIONS (ADD entry '../../../../etc/passwd');
SELECT pg_temp.report('SELECT * FROM pg_temp.users'); -- ERROR
RESET ROLE;
DROP SERVER own CASCADE;

-- attach and detach are for those who are granted them.
SET ROLE regress_coursera_dba;
SELECT pg_temp.report(format('SELECT coursera.attach(%L)', current_setting('coursera_test.archive'))); -- ERROR
SELECT pg_temp.report($$SELECT coursera.detach('basic')$$); -- ERROR
RESET ROLE;
GRANT EXECUTE ON FUNCTION coursera.attach, coursera.detach TO regress_coursera_dba, regress_coursera_coordinator;
SET ROLE regress_coursera_coordinator;
SELECT pg_temp.report(format('SELECT coursera.attach(%L)', current_setting('coursera_test.archive'))); -- ERROR
SET ROLE regress_coursera_dba;
SELECT coursera.attach(current_setting('coursera_test.archive'));

-- Others need SELECT on a table, and USAGE on the server for the dictionary and for IMPORT.
SET ROLE regress_coursera_learner;
SELECT pg_temp.report('SELECT * FROM basic.users'); -- ERROR
SELECT pg_temp.report($$SELECT * FROM coursera.tables('basic')$$); -- ERROR
SELECT pg_temp.report($$SELECT * FROM coursera.columns('basic')$$); -- ERROR
SELECT pg_temp.report('IMPORT FOREIGN SCHEMA export FROM SERVER basic INTO pg_temp'); -- ERROR
SELECT pg_temp.report('CREATE FOREIGN TABLE pg_temp.stolen (uni_user_id text) SERVER basic'); -- ERROR
SET ROLE regress_coursera_coordinator;
SELECT pg_temp.report($$SELECT coursera.detach('basic')$$); -- ERROR
SET ROLE regress_coursera_dba;
GRANT USAGE ON SCHEMA basic TO regress_coursera_learner;
GRANT SELECT (uni_user_id) ON basic.users TO regress_coursera_learner;
SET ROLE regress_coursera_learner;
SELECT count(uni_user_id) FROM basic.users;
SELECT pg_temp.report('SELECT country_cd FROM basic.users'); -- ERROR
SELECT pg_temp.report('SELECT uni_user_id FROM basic.users WHERE country_cd = ''NZ'''); -- ERROR
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER basic TO regress_coursera_learner;
SET ROLE regress_coursera_learner;
SELECT count(*) FROM coursera.tables('basic');
SELECT count(*) FROM coursera.columns('basic');
SELECT pg_temp.report($$ALTER SERVER basic OPTIONS (SET archive '/etc/passwd')$$); -- ERROR

-- The dictionary is about servers of this wrapper.
SELECT pg_temp.report($$SELECT * FROM coursera.tables('nowhere')$$); -- ERROR
RESET ROLE;
CREATE FOREIGN DATA WRAPPER other;
CREATE SERVER other FOREIGN DATA WRAPPER other;
SELECT pg_temp.report($$SELECT * FROM coursera.tables('other')$$); -- ERROR
DROP FOREIGN DATA WRAPPER other CASCADE;

SET ROLE regress_coursera_dba;
SELECT coursera.detach('basic');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION coursera.attach, coursera.detach FROM regress_coursera_dba, regress_coursera_coordinator;
DROP OWNED BY regress_coursera_dba, regress_coursera_coordinator, regress_coursera_learner;
DROP ROLE regress_coursera_dba, regress_coursera_coordinator, regress_coursera_learner;
