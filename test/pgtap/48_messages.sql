-- Messages, as a client sees them: each warning once, however many processes take part, and of errors where
-- in the sources they were thrown.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/outcomes.sql
\getenv work COURSERA_WORK
\set folder :work '/generated/messages'

SELECT plan(12);

SELECT pg_temp.sh(format('mkdir -p %1$s/one %1$s/many/a %1$s/many/b; cd %1$s; '
	'printf "a\n1\n2\n" | tee one/numbers.csv many/a/numbers.csv > many/b/numbers.csv; '
	'printf "a\n1\nx\n" > one/letters.csv; echo no > many/no.zip', :'folder'));
\setenv MESSAGES :folder
\set one `psql -Xqd postgres -At -v query='SELECT count(a || b) FROM numbers' -f test/support/messages_session.psql 2>&1`
\set rows `psql -Xqd postgres -At -v query='SELECT count(*) + sum(a) FROM letters' -f test/support/messages_session.psql 2>&1`
\set many `psql -Xqd postgres -At -v query='SELECT count(a || b) FROM many' -f test/support/messages_session.psql 2>&1`
\set whole `psql -Xqd postgres -At -v query='SELECT count(a || b) FROM whole' -f test/support/messages_session.psql 2>&1`
\set absent `psql -Xqd postgres -At -v query='SELECT * FROM absent' -f test/support/messages_session.psql 2>&1`

SELECT results_eq(
	format('SELECT (regexp_matches(%L, %L, ''g''))[1]', :'one', 'WARNING: +([^\n]*)'),
	ARRAY['entry "numbers.csv" has no column "b"'], 'a column that the file does not have, once');
SELECT matches(:'one'::text, 'Gather', 'though a worker reads it');
SELECT results_eq(
	format('SELECT (regexp_matches(%L, %L, ''g''))[1]', :'whole', 'WARNING: +([^\n]*)'),
	ARRAY['no export has column "b" in entry "numbers.csv"'], 'a column that no export has, once');
SELECT matches(:'whole'::text, 'Gather', 'though a worker reads them');
SELECT results_eq(
	format('SELECT (regexp_matches(%L, %L, ''g''))[1]', :'rows', 'WARNING: +([^\n]*)'),
	ARRAY['1 malformed row of entry "letters.csv" is left out'], 'a row that is left out, once');
SELECT results_eq(
	format('SELECT regexp_replace((regexp_matches(%L, %L, ''g''))[1], ''"/[^"]*/'', ''"'', ''g'') ORDER BY 1', :'many', 'WARNING: +([^\n]*)'),
	ARRAY['export "no.zip" is left out: "no.zip" is not an archive', 'no export has column "b" in entry "numbers.csv"'], 'an export that is left out, once');
SELECT doesnt_match(:'rows' || :'many', 'Gather', 'since workers do not read if anything may be left out');

\set attached `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "SELECT coursera.attach('$MESSAGES/many', 'many', options => '{\"on_error\": \"skip\"}')" -c ROLLBACK -At 2>&1`
SELECT is(regexp_count(:'attached'::text, 'is left out'), 1, 'attach warns once of an export that all its steps read');

SELECT matches(:'absent'::text, 'ERROR:  58P01: could not open archive "/nowhere/ml.zip": No such file or directory', 'errors in full');
SELECT matches(:'absent'::text, 'LOCATION:  [A-Za-z]+, zip_[a-z_]+\.cpp:\d+', 'and the places where they were thrown');

-- Planning works without the archive, and says in a DEBUG line why it had to guess; for users who may read
-- nothing of the table it does not try.
\set planned `psql -Xqd postgres -c BEGIN -c 'CREATE EXTENSION coursera_fdw' -c "CREATE SERVER absent FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '/nowhere/ml.zip')" -c 'CREATE FOREIGN TABLE absent (a text) SERVER absent' -c 'CREATE ROLE messages_nobody' -c 'SET client_min_messages = debug1' -c 'EXPLAIN SELECT * FROM absent' -c 'SELECT 42 AS then' -c 'SET ROLE messages_nobody' -c 'EXPLAIN SELECT * FROM absent' -c ROLLBACK -At 2>&1`
SELECT matches(:'planned'::text, 'DEBUG: +could not open archive "/nowhere/ml.zip".*Foreign Scan on absent.*42', 'a guess is reported at level DEBUG1');
SELECT doesnt_match(:'planned'::text, '42.*could not open archive', 'nothing is opened for users who may not read the table');

SELECT * FROM finish();
ROLLBACK;
