-- Who may do what: a column for each kind of user, a row for each action; `ok`, or the SQLSTATE that
-- it is refused with. 42501 is "permission denied". Every action is rolled back.
--
-- What matters most: nobody but those who may read server files gets a file opened that the option
-- "archive" of a server does not stand for.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql
\set ECHO none

\set archive :data '/basic'
CREATE SCHEMA ml;
CREATE SCHEMA workshop;
CREATE SERVER ml FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
IMPORT FOREIGN SCHEMA export LIMIT TO (users, courses, course_progress) FROM SERVER ml INTO ml;
\set archive :data '/secret/aes256.zip'
CREATE SERVER secret FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE ml.secret (uni_user_id text) SERVER secret OPTIONS (entry 'users.csv');

CREATE ROLE regress_coursera_super SUPERUSER;
CREATE ROLE regress_coursera_reads_files;
CREATE ROLE regress_coursera_owns_server;
CREATE ROLE regress_coursera_owns_table;
CREATE ROLE regress_coursera_uses_server;
CREATE ROLE regress_coursera_selects;
CREATE ROLE regress_coursera_one_column;
CREATE ROLE regress_coursera_nobody;
CREATE TEMP TABLE kinds (n int, role name, what text);
INSERT INTO kinds VALUES
	(1, 'regress_coursera_super', 'superuser'), (2, 'regress_coursera_reads_files', 'reads files'),
	(3, 'regress_coursera_owns_server', 'owns server'), (4, 'regress_coursera_owns_table', 'owns table'),
	(5, 'regress_coursera_uses_server', 'uses server'), (6, 'regress_coursera_selects', 'selects'),
	(7, 'regress_coursera_one_column', 'one column'), (8, 'regress_coursera_nobody', 'nobody');

-- What the columns stand for. Whoever reads files or owns the server or a table may make objects;
-- all but nobody may look into the schema.
GRANT pg_read_server_files TO regress_coursera_reads_files;
GRANT USAGE ON FOREIGN DATA WRAPPER coursera_fdw TO regress_coursera_reads_files, regress_coursera_owns_server;
GRANT EXECUTE ON FUNCTION coursera.attach, coursera.detach, coursera.refresh TO regress_coursera_reads_files, regress_coursera_owns_server;
GRANT CREATE ON DATABASE :"DBNAME" TO regress_coursera_reads_files, regress_coursera_owns_server;
ALTER SERVER ml OWNER TO regress_coursera_owns_server;
ALTER FOREIGN TABLE ml.users OWNER TO regress_coursera_owns_table;
GRANT USAGE ON FOREIGN SERVER ml TO regress_coursera_uses_server;
GRANT SELECT ON ml.users TO regress_coursera_selects;
GRANT SELECT (country_cd) ON ml.users TO regress_coursera_one_column;
GRANT USAGE ON SCHEMA ml TO regress_coursera_reads_files, regress_coursera_owns_server, regress_coursera_owns_table,
	regress_coursera_uses_server, regress_coursera_selects, regress_coursera_one_column;
GRANT CREATE, USAGE ON SCHEMA workshop TO PUBLIC;
CREATE USER MAPPING FOR PUBLIC SERVER secret OPTIONS (password 'open sesame');
CREATE USER MAPPING FOR regress_coursera_uses_server SERVER ml OPTIONS (password 'for ml');

-- Runs commands as a role and undoes them: `ok`, the one value of a query where it has one, or the
-- SQLSTATE.
CREATE FUNCTION pg_temp.attempt(role name, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role);
	IF command ~ '^SELECT' THEN
		EXECUTE command INTO result;
	ELSE
		EXECUTE command;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'UNDO1', MESSAGE = coalesce(result, 'ok');
EXCEPTION
	WHEN SQLSTATE 'UNDO1' THEN
		RETURN SQLERRM;
	WHEN OTHERS THEN
		RETURN SQLSTATE;
END
$$;
-- How many rows a table of server ml has by its option "entry", or by its name.
CREATE FUNCTION pg_temp.read_entry(entry text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE FOREIGN TABLE workshop.t (uni_user_id text) SERVER ml OPTIONS (entry %L)', entry);
	RETURN (SELECT count(uni_user_id) FROM workshop.t);
END
$$;
CREATE FUNCTION pg_temp.read_table(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('CREATE FOREIGN TABLE workshop.%I (uni_user_id text) SERVER ml', name);
	EXECUTE format('SELECT count(uni_user_id) FROM workshop.%I', name) INTO n;
	RETURN n;
END
$$;
CREATE TEMP TABLE actions (n serial, command text);
CREATE VIEW pg_temp.matrix AS
SELECT a.n, u.n AS user_n, a.command AS action, u.what, pg_temp.attempt(u.role, replace(a.command, '{data}', current_setting('coursera_test.data'))) AS outcome
FROM actions a, kinds u;

\set ECHO all
-- Options of servers. Whoever sets one vouches for all of them, the archive too.
INSERT INTO actions (command) VALUES
	('CREATE SERVER s FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive ''{data}/basic.zip'')'),
	('CREATE SERVER s FOREIGN DATA WRAPPER coursera_fdw'),
	('ALTER SERVER ml OPTIONS (SET archive ''/etc/passwd'')'),
	('ALTER SERVER ml OPTIONS (DROP archive)'),
	('ALTER SERVER ml OPTIONS (ADD encoding ''LATIN1'')'),
	('ALTER SERVER ml OPTIONS (ADD null ''NA'')'),
	('ALTER SERVER ml OPTIONS (ADD on_error ''skip'')'),
	('ALTER SERVER ml OPTIONS (ADD attached ''true'')'),
	('ALTER SERVER ml OPTIONS (ADD password ''x'')'),
	('ALTER SERVER ml OWNER TO CURRENT_USER'),
	('ALTER SERVER ml RENAME TO mine'),
	('DROP SERVER secret');
SELECT action, what, outcome FROM matrix ORDER BY n, user_n \crosstabview

-- Foreign tables and their options: none of them leads out of the archive.
TRUNCATE actions;
INSERT INTO actions (command) VALUES
	('CREATE FOREIGN TABLE workshop.t (uni_user_id text) SERVER ml OPTIONS (entry ''users.csv'')'),
	('CREATE FOREIGN TABLE workshop.t (uni_user_id text) SERVER ml OPTIONS (archive ''/etc/passwd'')'),
	('ALTER FOREIGN TABLE ml.users OPTIONS (SET entry ''courses.csv'')'),
	('ALTER FOREIGN TABLE ml.users OPTIONS (ADD archive ''/etc/passwd'')'),
	('ALTER FOREIGN TABLE ml.users OPTIONS (ADD password ''x'')'),
	('ALTER FOREIGN TABLE ml.users OPTIONS (ADD on_error ''skip'')'),
	('ALTER FOREIGN TABLE ml.users ALTER country_cd OPTIONS (SET csv_column ''uni_user_id'')'),
	('ALTER FOREIGN TABLE ml.users ALTER country_cd OPTIONS (ADD archive_column ''true'')'),
	('ALTER FOREIGN TABLE ml.users ALTER country_cd OPTIONS (ADD archive ''/etc/passwd'')'),
	('ALTER FOREIGN TABLE ml.users ENABLE ROW LEVEL SECURITY'),
	('CREATE POLICY p ON ml.users USING (true)'),
	('IMPORT FOREIGN SCHEMA export FROM SERVER ml INTO workshop'),
	('IMPORT FOREIGN SCHEMA export FROM SERVER ml INTO workshop OPTIONS (archive ''/etc/passwd'')'),
	('COMMENT ON FOREIGN TABLE ml.users IS ''mine'''),
	('TRUNCATE ml.users'),
	('DELETE FROM ml.users');
SELECT action, what, outcome FROM matrix ORDER BY n, user_n \crosstabview

-- Which files those options and names open.
TRUNCATE actions;
INSERT INTO actions (command)
SELECT format('SELECT pg_temp.read_entry(%L)', entry)
FROM unnest(ARRAY['users.csv', '../basic/users.csv', '../secret/aes256.zip', '/etc/passwd', '../../../../../../etc/passwd', '.', '*', 'users.csv/../users.csv']) AS entry;
INSERT INTO actions (command) VALUES
	('SELECT pg_temp.read_table(''../basic/users'')'),
	('SELECT count(*) FROM coursera.tables(''/etc/passwd'')'),
	('SELECT count(*) FROM coursera.rejects(''/etc/passwd'')'),
	('SELECT coursera.attach(''{data}/basic.zip'', ''s'')'),
	('SELECT coursera.attach(''{data}/nowhere.zip'', ''s'')'),
	('SELECT coursera.attach(''{data}/basic.zip'', ''s'', password => ''x'')'),
	('SELECT coursera.coursera_fdw_validator(ARRAY[''archive=/etc/passwd''], ''pg_foreign_server''::regclass)');
SELECT action, what, outcome FROM matrix ORDER BY n, user_n \crosstabview

-- Functions about a server or a table.
TRUNCATE actions;
INSERT INTO actions (command) VALUES
	('SELECT count(*) FROM coursera.tables(''ml'')'),
	('SELECT count(*) FROM coursera.columns(''ml'')'),
	('SELECT count(*) FROM coursera.user_ids(''ml'')'),
	('SELECT count(*) FROM coursera.exports(''ml'')'),
	('SELECT count(*) FROM coursera.which_tables(''ml'', ''%user_id'')'),
	('SELECT count(*) FROM coursera.documentation(''ml'', ''exported'')'),
	('SELECT count(*) FROM coursera.check(''ml'')'),
	('SELECT count(*) FROM coursera.file_rows(''ml'', ''users'', ''users.csv'', ''{uni_user_id}'') AS t(id text)'),
	('SELECT count(*) FROM coursera.file_rejects(''ml'', ''users'', ''users.csv'', ''{id}'', ''{int}'', ''{uni_user_id}'')'),
	('SELECT count(*) FROM coursera.rejects(''ml.users'')'),
	('SELECT count(*) FROM coursera.rejects(''ml.courses'')'),
	('SELECT coursera.copy_comments(''ml'', ''ml'')'),
	('SELECT coursera.create_views(''ml'', ''ml'')'),
	('SELECT coursera.create_views(''ml'', ''workshop'')'),
	('SELECT coursera.drop_views(''ml'')'),
	('SELECT coursera.create_exports_view(''ml'', ''ml'')'),
	('SELECT coursera.gather_statistics(''ml'', ''ml'')'),
	('SELECT coursera.materialize(''ml'', ''workshop'')'),
	('SELECT coursera.detach(''ml'')');
SELECT action, what, outcome FROM matrix ORDER BY n, user_n \crosstabview

-- Rows: of the table, by columns, through views, which read with their owners' rights.
TRUNCATE actions;
CREATE VIEW ml.shown AS SELECT country_cd FROM ml.users;
CREATE VIEW ml.guarded WITH (security_barrier) AS SELECT country_cd FROM ml.users WHERE country_cd = 'NZ';
CREATE VIEW ml.callers WITH (security_invoker) AS SELECT country_cd FROM ml.users;
GRANT SELECT ON ml.shown, ml.guarded, ml.callers TO PUBLIC;
INSERT INTO actions (command) VALUES
	('SELECT count(*) FROM ml.users'),
	('SELECT count(country_cd) FROM ml.users'),
	('SELECT count(*) FROM ml.users WHERE country_cd = ''NZ'''),
	('SELECT count(uni_user_id) FROM ml.users'),
	('SELECT count(*) FROM ml.users WHERE uni_user_id IS NOT NULL'),
	('SELECT count(u) FROM ml.users u'),
	('SELECT count(tableoid) FROM ml.users'),
	('SELECT count(*) FROM ml.shown'),
	('SELECT count(*) FROM ml.guarded'),
	('SELECT count(*) FROM ml.callers'),
	('SELECT count(*) FROM ml.courses'),
	('EXPLAIN SELECT count(country_cd) FROM ml.users');
SELECT action, what, outcome FROM matrix ORDER BY n, user_n \crosstabview

-- Passwords: a mapping is its user's own, that of PUBLIC the server owner's.
TRUNCATE actions;
INSERT INTO actions (command) VALUES
	('CREATE USER MAPPING FOR CURRENT_USER SERVER ml OPTIONS (password ''x'')'),
	('CREATE USER MAPPING FOR PUBLIC SERVER ml OPTIONS (password ''x'')'),
	('CREATE USER MAPPING FOR regress_coursera_nobody SERVER ml OPTIONS (password ''x'')'),
	('CREATE USER MAPPING FOR CURRENT_USER SERVER ml OPTIONS (archive ''/etc/passwd'')'),
	('ALTER USER MAPPING FOR PUBLIC SERVER secret OPTIONS (SET password ''x'')'),
	('SELECT count(umoptions) FROM pg_user_mappings WHERE srvname = ''ml'''),
	('SELECT count(umoptions) FROM pg_user_mappings WHERE srvname = ''secret'''),
	('SELECT count(*) FROM pg_user_mapping'),
	('SELECT count(*) FROM information_schema.user_mapping_options WHERE option_value IS NOT NULL'),
	('SELECT count(*) FROM pg_foreign_server s WHERE s::text ~ ''sesame|for ml''');
SELECT action, what, outcome FROM matrix ORDER BY n, user_n \crosstabview
\set ECHO none

DROP VIEW pg_temp.matrix;
DROP SCHEMA ml, workshop CASCADE;
DROP SERVER ml, secret CASCADE;
SELECT format('DROP OWNED BY %1$I; DROP ROLE %1$I', role) FROM kinds \gexec
