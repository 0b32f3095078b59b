-- What docs/administration.md promises: the grants of who attaches and who reads are enough, and each is
-- needed.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/basic.zip'
\set folder :data '/basic'
CREATE ROLE regress_coursera_coordinator;
CREATE ROLE regress_coursera_reader;
-- A call as a role: how it ended, with the hint.
CREATE FUNCTION pg_temp.try(role name, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	hint text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role);
	EXECUTE command;
	RESET ROLE;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN replace(pg_temp.without_path(SQLSTATE || ' ' || message || E'\n' || hint), current_database(), 'DB');
END
$$;
CREATE FUNCTION pg_temp.coordinate(command text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.try('regress_coursera_coordinator', replace(command, '{data}', current_setting('coursera_test.data')))
$$;
CREATE FUNCTION pg_temp.read(command text) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.try('regress_coursera_reader', command) $$;
\set attach 'SELECT coursera.attach(''{data}/basic.zip'', ''ml'')'
\set ECHO all

-- Who attaches: four grants, of which the message names those that are missing.
SELECT pg_temp.coordinate(:'attach');
GRANT EXECUTE ON FUNCTION coursera.attach, coursera.detach, coursera.refresh TO regress_coursera_coordinator;
SELECT pg_temp.coordinate(:'attach');
GRANT pg_read_server_files TO regress_coursera_coordinator;
SELECT pg_temp.coordinate(:'attach');
GRANT USAGE ON FOREIGN DATA WRAPPER coursera_fdw TO regress_coursera_coordinator;
SELECT pg_temp.coordinate(:'attach');
GRANT CREATE ON DATABASE :"DBNAME" TO regress_coursera_coordinator;
SELECT pg_temp.coordinate(:'attach');
SELECT pg_temp.coordinate('SELECT * FROM coursera.refresh(''ml'', ''{data}/basic'')');
SELECT pg_temp.coordinate('SELECT * FROM coursera.check(''ml'')');
SELECT pg_temp.coordinate('CREATE MATERIALIZED VIEW ml.dictionary AS SELECT * FROM coursera.columns(''ml'')');

-- Who reads.
SELECT pg_temp.read('SELECT * FROM ml.users');
GRANT USAGE ON SCHEMA ml TO regress_coursera_reader;
SELECT pg_temp.read('SELECT * FROM ml.users');
GRANT SELECT ON ALL TABLES IN SCHEMA ml TO regress_coursera_reader;
SELECT pg_temp.read('SELECT * FROM ml.users');
SELECT pg_temp.read('SELECT * FROM ml.dictionary');
SELECT pg_temp.read('SELECT * FROM coursera.columns(''ml'')');
SELECT pg_temp.read('SELECT * FROM ml.exports');
SELECT pg_temp.read('SELECT * FROM coursera.refresh(''ml'')');
SELECT pg_temp.read('SELECT coursera.detach(''ml'')');
SELECT pg_temp.coordinate('DROP MATERIALIZED VIEW ml.dictionary');
SELECT pg_temp.coordinate('SELECT coursera.detach(''ml'')');

-- A superuser attaches, and gives it away: the coordinator refreshes without being able to name a file.
REVOKE pg_read_server_files FROM regress_coursera_coordinator;
\set ECHO none
SELECT coursera.attach(:'archive', 'ml') AS tables \gset
\set ECHO all
ALTER SERVER ml OWNER TO regress_coursera_coordinator;
ALTER SCHEMA ml OWNER TO regress_coursera_coordinator;
\set ECHO none
SELECT format('ALTER TABLE ml.%I OWNER TO regress_coursera_coordinator', relname)
FROM pg_class WHERE relnamespace = 'ml'::regnamespace AND relkind IN ('f', 'v') \gexec
\set ECHO all
SELECT pg_temp.coordinate('SELECT * FROM coursera.refresh(''ml'')');
SELECT pg_temp.coordinate('SELECT * FROM coursera.refresh(''ml'', ''/etc/passwd'')');
SELECT pg_temp.coordinate('SELECT coursera.detach(''ml'')');

\set ECHO none
SET client_min_messages = error;
DROP SCHEMA IF EXISTS ml CASCADE;
DROP SERVER IF EXISTS ml CASCADE;
DROP OWNED BY regress_coursera_coordinator, regress_coursera_reader;
DROP ROLE regress_coursera_coordinator, regress_coursera_reader;
