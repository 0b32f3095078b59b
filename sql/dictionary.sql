-- coursera.tables and coursera.columns: what an export says of itself.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

\set archive :data '/basic'
CREATE SERVER basic FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
SELECT table_name, entry, table_group, column_count, compressed_bytes, uncompressed_bytes, user_id_columns
FROM coursera.tables('basic');
SELECT table_name, description FROM coursera.tables('basic');
SELECT table_name, ordinal, column_name, data_type, description FROM coursera.columns('basic');
SELECT table_name, column_name, in_primary_key, not_null, refers_to FROM coursera.columns('basic')
WHERE in_primary_key OR not_null OR refers_to IS NOT NULL;

-- A zip of the same files says the same, and knows how well they were compressed.
\set archive :data '/basic.zip'
CREATE SERVER zipped FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive');
SELECT * FROM coursera.columns('zipped') EXCEPT SELECT * FROM coursera.columns('basic');
SELECT count(*) FROM coursera.tables('zipped') AS a JOIN coursera.tables('basic') AS b
	USING (table_name, entry, table_group, description, column_count, user_id_columns, uncompressed_bytes);
SELECT table_name, compressed_bytes FROM coursera.tables('zipped');
DROP SERVER zipped;

-- Names that the export shortened, keys that lead nowhere, names that the file spells otherwise.
\set archive :data '/keys'
ALTER SERVER basic OPTIONS (SET archive :'archive');
SELECT table_name, column_name, original_name, entry, csv_column FROM coursera.columns('basic');
SELECT column_name, data_type, in_primary_key, refers_to, not_null FROM coursera.columns('basic')
WHERE table_name = 'keys';

-- The dictionary follows the archive, not the foreign tables; without pages it has what is left.
\set archive :data '/pages'
ALTER SERVER basic OPTIONS (SET archive :'archive');
SELECT table_name, description FROM coursera.tables('basic');
SELECT table_name, column_name, data_type, description, in_primary_key, not_null FROM coursera.columns('basic');

-- No server, no result.
SELECT * FROM coursera.tables(NULL);
SELECT pg_temp.report($$SELECT * FROM coursera.tables('nowhere')$$); -- ERROR
SELECT pg_temp.report($$SELECT coursera.columns('nowhere')$$); -- ERROR
SELECT count(*) FROM (SELECT coursera.tables('basic') LIMIT 3) AS three;
ALTER SERVER basic OPTIONS (SET archive '/nowhere');
SELECT pg_temp.report($$SELECT * FROM coursera.tables('basic')$$); -- ERROR
DROP SERVER basic;
