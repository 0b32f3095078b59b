-- Clickstream files by COPY: load_clicks(table, path, into) loads each file that a foreign table is read
-- from, unpacked by gzip, with what its name says.
CREATE FUNCTION pg_temp.load_clicks(foreign_table regclass, into_table text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	one record;
	base text;
BEGIN
	EXECUTE format('CREATE TABLE IF NOT EXISTS %s (LIKE %s)', into_table, foreign_table);
	EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS file text', into_table);
	CREATE TEMP TABLE IF NOT EXISTS one_file (
		hashed_user_id text, hashed_session_cookie_id text, server_timestamp timestamp, hashed_ip text,
		user_agent text, url text, initial_referrer_url text, browser_language text, course_id text,
		country_cd text, region_cd text, timezone text, os text, browser text, key text, value text);
	FOR one IN SELECT * FROM coursera.files(foreign_table) LOOP
		TRUNCATE one_file;
		EXECUTE format('COPY one_file FROM PROGRAM %L WITH (FORMAT csv, HEADER false, ESCAPE ''\'')',
			format('gzip -dc ''%s/%s''', one.archive, one.file));
		base := regexp_replace(one.file, '^.*/', '');
		EXECUTE format('INSERT INTO %s SELECT o.*, %L::date, %L, %L FROM one_file o', into_table,
			substring(base FROM '\d{4}-\d{2}-\d{2}'), substring(base FROM 'access|video'), one.file);
	END LOOP;
	RETURN (SELECT count(*) FROM one_file);
END
$$;
