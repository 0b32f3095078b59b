-- Every table of every sample export holds what COPY loads of its CSV: as many rows and the same
-- checksum of their text.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql

CREATE TEMP TABLE exports (export text, tables integer, loaded integer);
INSERT INTO exports
SELECT export, coursera.attach(:'exports' || '/' || export || '.zip', export),
	pg_temp.load_by_copy(export, 'loaded_' || export, :'exports' || '/' || export || '.csv')
FROM unnest(ARRAY['2016', '2022', 'linked']) AS export;

SELECT plan((SELECT sum(loaded)::integer + 6 FROM exports));

SELECT is(loaded, tables, format('each table of %s is compared', export)) FROM exports;
SELECT is(
	tables,
	(SELECT count(*)::integer FROM pg_ls_dir(:'exports' || '/' || export || '.csv')),
	format('%s has a foreign table per CSV', export))
FROM exports;

SELECT is(
	pg_temp.fingerprint(format('SELECT * FROM %I.%I', export, relname)),
	pg_temp.fingerprint(format('SELECT * FROM %I.%I', 'loaded_' || export, relname)),
	format('%s.%s equals its CSV loaded by COPY', export, relname))
FROM exports
JOIN pg_class ON relnamespace = quote_ident(export)::regnamespace AND relkind = 'f'
ORDER BY export, relname;

SELECT * FROM finish();
ROLLBACK;
