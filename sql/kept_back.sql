-- What grants and views keep back stays there: a function that tells what it is given sees no row
-- that a view's own condition has not let through, wherever clauses are tested; and a warning of bad
-- rows tells no value to those who may not see it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set ECHO none
\set archive :data '/basic'
\set VERBOSITY terse
SET client_min_messages = notice;
CREATE SCHEMA kept;
SET search_path = kept;
CREATE SERVER kept FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE FOREIGN TABLE users (uni_user_id text, country_cd text, user_join_ts timestamp) SERVER kept;
CREATE ROLE regress_coursera_curious;
GRANT USAGE, CREATE ON SCHEMA kept TO regress_coursera_curious;

-- By conditions that are tested inside the scan, and by those that are not.
CREATE VIEW by_scan WITH (security_barrier) AS SELECT * FROM users WHERE country_cd = 'NZ';
CREATE VIEW by_executor WITH (security_barrier) AS SELECT * FROM users WHERE lower(country_cd) = 'nz';
CREATE VIEW by_null WITH (security_barrier) AS SELECT * FROM users WHERE country_cd IS NOT NULL AND country_cd < 'O';
CREATE TABLE allowed (country_cd text);
INSERT INTO allowed VALUES ('NZ');
CREATE VIEW by_join WITH (security_barrier) AS SELECT u.* FROM users u JOIN allowed USING (country_cd);
CREATE VIEW by_subquery WITH (security_barrier) AS SELECT * FROM users WHERE country_cd = (SELECT country_cd FROM allowed);
-- Rows of an ordinary table can have policies of their own.
CREATE TABLE teachers (role name, country_cd text);
INSERT INTO teachers VALUES ('regress_coursera_curious', 'NZ'), ('somebody', 'US');
ALTER TABLE teachers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON teachers USING (role = current_user);
CREATE VIEW by_policy WITH (security_barrier) AS
SELECT u.* FROM users u WHERE EXISTS (SELECT FROM teachers t WHERE t.role = current_user AND t.country_cd = u.country_cd);
GRANT SELECT ON by_scan, by_executor, by_null, by_join, by_subquery, by_policy, teachers TO regress_coursera_curious;
\set ECHO all
SELECT country_cd, count(*) FROM users GROUP BY 1 ORDER BY 1;

SET ROLE regress_coursera_curious;
SELECT count(*) FROM users; -- ERROR
-- Cheap, so that the planner would like to have them first.
CREATE FUNCTION tell(value anyelement) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
	RAISE NOTICE 'told: %', value;
	RETURN true;
END
$$;
CREATE FUNCTION tell_equal(a text, b text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
	RAISE NOTICE 'told: %', a;
	RETURN a OPERATOR(pg_catalog.=) b;
END
$$;
CREATE OPERATOR = (FUNCTION = tell_equal, LEFTARG = text, RIGHTARG = text);
SELECT count(*) FROM by_scan WHERE tell(country_cd);
SELECT count(*) FROM by_executor WHERE tell(country_cd);
SELECT count(*) FROM by_null WHERE tell(country_cd);
SELECT count(*) FROM by_join WHERE tell(country_cd);
SELECT count(*) FROM by_subquery WHERE tell(country_cd);
SELECT count(*) FROM by_policy WHERE tell(country_cd);
-- In places where the scan has clauses of its own to test, counts, stops early or starts over.
SELECT count(*) FROM by_executor WHERE tell(country_cd) AND user_join_ts > '2000-01-01' AND uni_user_id IS NOT NULL;
SELECT uni_user_id IS NULL AS nothing FROM by_executor WHERE tell(country_cd) LIMIT 1;
SELECT count(*) FROM by_executor WHERE country_cd OPERATOR(kept.=) 'US';
SELECT count(*) FROM generate_series(1, 2) g, LATERAL (SELECT * FROM by_executor WHERE tell(country_cd || g)) v;
SELECT count(*) FROM by_executor v JOIN by_scan w ON v.uni_user_id = w.uni_user_id AND tell(w.country_cd);
-- Clauses that the scan tests before the view's condition tell nothing: a division by zero in a value
-- is the same whatever the rows are.
SELECT count(*) FROM by_executor WHERE country_cd = 'US';
SELECT count(*) FROM by_executor WHERE country_cd = (1 / 0)::text; -- ERROR
RESET ROLE;

-- Bad rows: what is wrong with a value is for those who may read whole rows.
\set archive :data '/rejects'
\set ECHO none
CREATE SERVER rejects FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive', on_error 'skip');
\set ECHO all
CREATE FOREIGN TABLE bad (id int, name varchar(10), ts date, ok bool) SERVER rejects;
CREATE VIEW shown AS SELECT id FROM bad WHERE id < 3;
GRANT SELECT (id) ON bad TO regress_coursera_curious;
GRANT SELECT ON shown TO regress_coursera_curious;
\set VERBOSITY default
SELECT count(*) FROM bad;
SET ROLE regress_coursera_curious;
SELECT count(id) FROM bad;
SELECT count(id) FROM shown;
RESET ROLE;
ALTER FOREIGN TABLE bad OPTIONS (ADD reject_limit '1');
SET ROLE regress_coursera_curious;
\set VERBOSITY terse
SELECT pg_temp.report('SELECT count(id) FROM kept.bad'); -- ERROR
RESET ROLE;

-- Where bad rows are errors, they quote values of those columns only that the user may read without
-- a view's help.
\set archive :data '/rejects'
\set bytes :data '/reject_bytes'
\set ECHO none
CREATE SERVER strict FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
CREATE SERVER bytes FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'bytes');
\set ECHO all
CREATE DOMAIN small AS int CHECK (value < 2);
CREATE FOREIGN TABLE numbers (id int, name text) SERVER strict OPTIONS (entry 'bad.csv');
CREATE FOREIGN TABLE dates (ts date) SERVER strict OPTIONS (entry 'bad.csv');
CREATE FOREIGN TABLE domains (id small) SERVER strict OPTIONS (entry 'bad.csv');
CREATE FOREIGN TABLE bytes (id text, name text) SERVER bytes OPTIONS (entry 'split.csv');
CREATE FOREIGN TABLE euc (id text, name text) SERVER bytes OPTIONS (entry 'split.csv', encoding 'EUC_JP');
CREATE VIEW numbers_shown WITH (security_barrier) AS SELECT id FROM numbers WHERE lower(name) < 'b';
CREATE VIEW dates_shown AS SELECT * FROM dates;
CREATE VIEW domains_shown AS SELECT * FROM domains;
CREATE VIEW bytes_shown AS SELECT * FROM bytes;
CREATE VIEW euc_shown AS SELECT * FROM euc;
GRANT SELECT ON numbers_shown, dates_shown, domains_shown, bytes_shown, euc_shown TO regress_coursera_curious;
SELECT pg_temp.report('SELECT id FROM kept.numbers'); -- ERROR
SET ROLE regress_coursera_curious;
SELECT pg_temp.report('SELECT id FROM kept.numbers_shown'); -- ERROR
SELECT pg_temp.report('SELECT * FROM kept.dates_shown'); -- ERROR
SELECT pg_temp.report('SELECT * FROM kept.domains_shown'); -- ERROR
SELECT pg_temp.report('SELECT * FROM kept.bytes_shown'); -- ERROR
SELECT pg_temp.report('SELECT * FROM kept.euc_shown'); -- ERROR
RESET ROLE;
GRANT SELECT (id) ON numbers TO regress_coursera_curious;
GRANT SELECT (id) ON bytes TO regress_coursera_curious;
SET ROLE regress_coursera_curious;
SELECT pg_temp.report('SELECT id FROM kept.numbers'); -- ERROR
SELECT pg_temp.report('SELECT id FROM kept.numbers_shown'); -- ERROR
SELECT pg_temp.report('SELECT id FROM kept.bytes'); -- ERROR
RESET ROLE;

\set ECHO none
SET client_min_messages = error;
DROP SCHEMA kept CASCADE;
DROP SERVER kept, rejects, strict, bytes CASCADE;
DROP OWNED BY regress_coursera_curious;
DROP ROLE regress_coursera_curious;
