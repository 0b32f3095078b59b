-- The guide's SQL gives on foreign tables what it gives on tables loaded by COPY, and finds rows.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/guide_answers.sql
\ir ../guide/queries.sql

CREATE TEMP TABLE exports AS
SELECT export, coursera.attach(:'exports' || '/' || export || '.zip', export) AS tables,
	pg_temp.load_by_copy(export, 'loaded_' || export, :'exports' || '/' || export || '.csv')
FROM unnest(ARRAY['2016', '2022', 'linked']) AS export;

SELECT plan((SELECT 2 * count(*)::integer FROM exports, guide_queries));

CREATE TEMP TABLE answers AS
SELECT export, name,
	pg_temp.answer(export, pg_temp.query_for(export = 'linked', query)) AS foreign_answer,
	pg_temp.answer('loaded_' || export, pg_temp.query_for(export = 'linked', query)) AS loaded_answer
FROM exports, guide_queries;

SELECT is(foreign_answer, loaded_answer, format('%s: %s', export, name))
FROM answers ORDER BY export, name;
SELECT isnt(split_part(foreign_answer, ' ', 1), '0', format('%s: %s finds rows', export, name))
FROM answers ORDER BY export, name;

SELECT * FROM finish();
ROLLBACK;
