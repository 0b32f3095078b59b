-- Options of servers, tables, columns and imports: what is valid where, and what is said otherwise.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\i :srcdir/sql/include/start.psql

-- A server needs its archive, and nothing else. The file need not exist yet: a dump can be restored
-- where it is missing.
SELECT pg_temp.report('CREATE SERVER bare FOREIGN DATA WRAPPER coursera_fdw'); -- ERROR
SELECT pg_temp.report($$CREATE SERVER bare FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '')$$); -- ERROR
CREATE SERVER missing FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive '/nowhere/export.zip');
CREATE FOREIGN TABLE absent (id integer) SERVER missing;
SELECT pg_temp.report('SELECT * FROM absent'); -- ERROR
SELECT pg_temp.report('IMPORT FOREIGN SCHEMA export FROM SERVER missing INTO public'); -- ERROR
SELECT pg_temp.report('ALTER SERVER missing OPTIONS (DROP archive)'); -- ERROR

-- Each option in a place where it means nothing, and a misspelt one.
SELECT level, pg_temp.report(command) FROM (VALUES
	('server', $$ALTER SERVER missing OPTIONS (ADD archve 'x')$$),
	('server', $$ALTER SERVER missing OPTIONS (ADD entry 'x.csv')$$),
	('server', $$ALTER SERVER missing OPTIONS (ADD csv_column 'x')$$),
	('server', $$ALTER SERVER missing OPTIONS (ADD names 'neutral')$$),
	('server', $$ALTER SERVER missing OPTIONS (ADD "Archive" 'x')$$),
	('server', $$ALTER SERVER missing OPTIONS (ADD position '1')$$),
	('server', $$ALTER SERVER missing OPTIONS (ADD password 'secret')$$),
	('table', $$ALTER FOREIGN TABLE absent OPTIONS (ADD archive '/etc/passwd')$$),
	('table', $$ALTER FOREIGN TABLE absent OPTIONS (ADD csv_column 'x')$$),
	('table', $$ALTER FOREIGN TABLE absent OPTIONS (ADD names 'neutral')$$),
	('column', $$ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD entry 'x.csv')$$),
	('column', $$ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD quote '"')$$),
	('column', $$ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD header 'false')$$),
	('import', $$IMPORT FOREIGN SCHEMA export FROM SERVER missing INTO public OPTIONS (encoding 'UTF8')$$),
	('wrapper', $$ALTER FOREIGN DATA WRAPPER coursera_fdw OPTIONS (ADD archive 'x')$$)
) AS commands (level, command); -- ERROR

-- Values that cannot be.
SELECT pg_temp.report(format('ALTER SERVER missing OPTIONS (ADD %I %L)', name, value)) FROM (VALUES
	('quote', ''), ('quote', '""'), ('quote', 'ß'), ('quote', E'\n'),
	('escape', ''), ('escape', '\\'), ('escape', E'\r'),
	('delimiter', ''), ('delimiter', ';;'), ('delimiter', '\t'), ('delimiter', 'ß'),
	('delimiter', E'\n'), ('delimiter', E'\r'),
	('null', E'a\nb'),
	('header', ''), ('header', 'maybe'), ('header', 'match'), ('header', 't'), ('header', '2'),
	('encoding', 'utf-99'), ('encoding', '')
) AS values (name, value); -- ERROR
SELECT pg_temp.report(format('ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD position %L)', value))
FROM unnest('{"", 0, -1, 1.5, 65537, first}'::text[]) AS value; -- ERROR
SELECT pg_temp.report($$ALTER FOREIGN TABLE absent OPTIONS (ADD entry '')$$); -- ERROR
SELECT pg_temp.report($$ALTER FOREIGN TABLE absent OPTIONS (ADD quote 'ab')$$); -- ERROR
SELECT pg_temp.report($$ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD csv_column '')$$); -- ERROR
SELECT pg_temp.report($$IMPORT FOREIGN SCHEMA export FROM SERVER missing INTO public OPTIONS (names 'partner')$$); -- ERROR
SELECT pg_temp.report($$IMPORT FOREIGN SCHEMA export FROM SERVER missing INTO public OPTIONS (names '')$$); -- ERROR

-- An option is given once.
SELECT pg_temp.report($$CREATE SERVER twice FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive 'x', archive 'y')$$); -- ERROR
SELECT pg_temp.report($$ALTER SERVER missing OPTIONS (ADD archive 'x')$$); -- ERROR
SELECT pg_temp.report($$IMPORT FOREIGN SCHEMA export FROM SERVER missing INTO public OPTIONS (names 'neutral', names 'exported')$$); -- ERROR

-- Valid ones, at each level.
ALTER SERVER missing OPTIONS (ADD encoding 'latin1', ADD quote '''', ADD escape '\', ADD null 'NA');
ALTER FOREIGN TABLE absent OPTIONS (ADD encoding 'UTF8', ADD quote '"', ADD escape '"', ADD null '', ADD entry 'x.csv');
ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD csv_column 'Id');
ALTER SERVER missing OPTIONS (ADD delimiter ';', ADD header 'Off');
ALTER FOREIGN TABLE absent OPTIONS (ADD delimiter E'\t', ADD header '1');
ALTER FOREIGN TABLE absent ALTER id OPTIONS (ADD position '1');
SELECT srvoptions FROM pg_foreign_server WHERE srvname = 'missing';
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'absent'::regclass;
DROP SERVER missing CASCADE;

-- What COPY refuses is refused when all levels are put together.
\set archive :data '/corners'
SELECT pg_temp.report(format(
	'CREATE SERVER refused FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive %L, %s)', '/x.zip', options))
FROM unnest(ARRAY[
	$$delimiter ';', quote ';'$$, $$delimiter 'A', "null" 'NA'$$, $$quote '-', "null" '-'$$
]) AS options; -- ERROR
CREATE TEMP TABLE by_copy (id int);
SELECT left(pg_temp.report(format('COPY by_copy FROM ''/nowhere'' (FORMAT csv, %s)', options)), 5)
	IN ('22023', '0A000') AS copy_refuses
FROM unnest(ARRAY[
	$$DELIMITER ';', QUOTE ';'$$, $$DELIMITER 'A', NULL 'NA'$$, $$QUOTE '-', NULL '-'$$
]) AS options; -- ERROR
CREATE SERVER corners FOREIGN DATA WRAPPER coursera_fdw OPTIONS (archive :'archive', null '-"-');
CREATE FOREIGN TABLE resaved (id integer, body text) SERVER corners OPTIONS (entry 'resaved.csv');
SELECT pg_temp.report('SELECT * FROM resaved'); -- ERROR
ALTER SERVER corners OPTIONS (SET null ',');
SELECT pg_temp.report('SELECT * FROM resaved'); -- ERROR
ALTER SERVER corners OPTIONS (SET null '', ADD delimiter '"');
SELECT pg_temp.report('SELECT * FROM resaved'); -- ERROR
ALTER SERVER corners OPTIONS (DROP delimiter);

-- The defaults are those of an export; the table's own options win over the server's.
SELECT pg_temp.report('SELECT * FROM resaved'); -- ERROR
ALTER SERVER corners OPTIONS (ADD escape '"', SET null 'NA');
SELECT *, body IS NULL AS is_null FROM resaved;
ALTER FOREIGN TABLE resaved OPTIONS (ADD null '');
SELECT *, body IS NULL AS is_null FROM resaved WHERE id BETWEEN 2 AND 5;
ALTER FOREIGN TABLE resaved OPTIONS (SET entry 'single_quotes.csv', ADD quote '''', ADD escape '''', SET null '-');
SELECT *, body IS NULL AS is_null FROM resaved;

-- The entry's name is found exactly as it is spelled; without one it follows the table's name.
ALTER FOREIGN TABLE resaved OPTIONS (SET entry 'Resaved.csv');
SELECT pg_temp.report('SELECT * FROM resaved'); -- ERROR
ALTER FOREIGN TABLE resaved OPTIONS (SET entry '../corners/resaved.csv');
SELECT pg_temp.report('SELECT * FROM resaved'); -- ERROR
ALTER FOREIGN TABLE resaved OPTIONS (DROP entry, DROP quote, DROP escape, DROP null);
SELECT count(*) FROM resaved;
ALTER FOREIGN TABLE resaved RENAME TO unicode;
SELECT count(*) FROM unicode;
DROP SERVER corners CASCADE;
