-- Clickstream: what happened on the pages and in the videos of a course, as one gzipped CSV per course,
-- day and kind of event.
CREATE FUNCTION event_text(value text, field text) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_event_text'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION event_text(text, text) IS
'a field of the JSON object in an event''s value, as text; NULL if there is no such field, or if the value is not a JSON object';

CREATE FUNCTION event_number(value text, field text) RETURNS double precision
	AS 'MODULE_PATHNAME', 'coursera_event_number'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION event_number(text, text) IS
'a field of the JSON object in an event''s value, as a number; NULL if there is no such field, if it is not a number, or if the value is not a JSON object';

CREATE FUNCTION files(
	relation regclass,
	OUT archive text,
	OUT file text,
	OUT bytes bigint,
	OUT modified timestamptz
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'coursera_files'
	LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 100;
COMMENT ON FUNCTION files(regclass) IS
'the files that a foreign table is read from, with their sizes in bytes as they are stored; needs USAGE on the server';

-- The columns of the files, in their order, and after them the columns with facts from the files'
-- names. Names and meanings are from the documentation of Coursera's exports.
CREATE FUNCTION clickstream_columns(
	OUT ordinal integer,
	OUT column_name name,
	OUT type text,
	OUT options text,
	OUT comment text
) RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 18
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT ordinal, column_name, type,
	CASE WHEN fact IS NULL THEN format('csv_column %L, position %L', column_name, ordinal)
		ELSE format('file_fact %L', fact) END,
	comment
FROM (VALUES
	(1, 'hashed_user_id'::name, 'text', NULL, 'id of the learner; with linked ids the same as in the tables of an export'),
	(2, 'hashed_session_cookie_id', 'text', NULL, 'id of the visit, as the browser''s cookie tells it apart from others'),
	(3, 'server_timestamp', 'timestamp', NULL, 'when the server received the event (UTC)'),
	(4, 'hashed_ip', 'text', NULL, 'the learner''s IP address, hashed'),
	(5, 'user_agent', 'text', NULL, 'what the browser or app calls itself'),
	(6, 'url', 'text', NULL, 'address of the page'),
	(7, 'initial_referrer_url', 'text', NULL, 'address of the page from which the visit began'),
	(8, 'browser_language', 'text', NULL, 'language that the browser asks for'),
	(9, 'course_id', 'text', NULL, 'id of the course'),
	(10, 'country_cd', 'text', NULL, 'country code of the IP address'),
	(11, 'region_cd', 'text', NULL, 'region code of the IP address'),
	(12, 'timezone', 'text', NULL, 'time zone of the IP address'),
	(13, 'os', 'text', NULL, 'operating system'),
	(14, 'browser', 'text', NULL, 'browser'),
	(15, 'key', 'text', NULL, 'what happened: pageview, page_requested or page_preloaded; in videos heartbeat (every five seconds of playing), start, play, pause, seek, wait, end and others'),
	(16, 'value', 'text', NULL, 'details of the event, a JSON object'),
	(17, 'event_date', 'date', 'date', 'day in the name of the file; NULL if it has none'),
	(18, 'event_source', 'text', 'source', 'access or video, whichever is in the name of the file; NULL if neither is')
) AS columns (ordinal, column_name, type, fact, comment)
$$;
COMMENT ON FUNCTION clickstream_columns() IS
'the columns of clickstream_events, with the options of the foreign table';

CREATE FUNCTION attach_clickstream(
	path text,
	schema_name name DEFAULT 'clickstream',
	names text DEFAULT 'exported'
) RETURNS integer
	LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	attached record;
	pattern text;
	relation regclass;
	found integer := 0;
	views integer;
	gathered integer;
	fields bigint;
BEGIN
	IF path IS NULL OR schema_name IS NULL OR names IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'path, schema_name and names must not be null';
	END IF;
	IF names NOT IN ('exported', 'neutral') THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = 'names must be one of: exported, neutral';
	END IF;
	SELECT * INTO attached FROM coursera.attached_server(schema_name);
	IF attached.tables IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = format('schema "%s" is already attached', schema_name),
			HINT = format('Queries read new files as they come. SELECT coursera.detach(%L) drops the schema.', schema_name);
	END IF;
	PERFORM coursera.check_may_attach(schema_name);
	PERFORM coursera.make_attached_server(schema_name, path,
		jsonb_build_object('header', 'false', 'names', names));
	IF obj_description(to_regnamespace(quote_ident(schema_name)), 'pg_namespace')
		IS DISTINCT FROM coursera.attached_comment('schema')
	THEN
		EXECUTE format('CREATE SCHEMA %I', schema_name);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema_name, coursera.attached_comment('schema'));
	END IF;
	-- Files come gzipped. If there are none, they were unpacked, or compressed in another way.
	FOREACH pattern IN ARRAY ARRAY['*.csv.gz', '*.csv*'] LOOP
		EXECUTE format('CREATE FOREIGN TABLE %I.clickstream_events (%s) SERVER %I OPTIONS (entry %L, attached ''true'')',
			schema_name,
			(SELECT string_agg(
					format('%I %s OPTIONS (%s)',
						CASE WHEN names = 'neutral' AND c.column_name = 'hashed_user_id' THEN 'partner_user_id'
							ELSE c.column_name END,
						c.type, c.options),
					', ' ORDER BY c.ordinal)
			 FROM coursera.clickstream_columns() c),
			schema_name, pattern);
		relation := format('%I.clickstream_events', schema_name);
		BEGIN
			found := (SELECT count(*) FROM coursera.files(relation));
			EXIT;
		EXCEPTION WHEN fdw_table_not_found THEN
			-- If nothing is found either way, this is the error.
			IF pattern = '*.csv*' THEN
				RAISE;
			END IF;
			EXECUTE format('DROP FOREIGN TABLE %I.clickstream_events', schema_name);
		END;
	END LOOP;
	-- The location may contain other files, such as an export's tables.
	BEGIN
		EXECUTE format('SELECT count(server_timestamp) FROM (SELECT server_timestamp FROM %s LIMIT 1) e', relation)
			INTO fields;
	EXCEPTION WHEN bad_copy_file_format OR data_exception THEN
		RAISE EXCEPTION USING
			ERRCODE = 'fdw_error',
			MESSAGE = format('"%s" has files that are not clickstream files', path),
			DETAIL = format('The first one that was read gave this error: %s.', SQLERRM),
			HINT = 'A clickstream file has 16 columns and no header. To attach an export, use coursera.attach.';
	END;
	EXECUTE format('COMMENT ON FOREIGN TABLE %s IS %L', relation,
		'A row is an event of a learner''s visit to the pages of a course, or in one of its videos. Filters on event_date and event_source open only the files that can match.');
	EXECUTE (
		SELECT string_agg(format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, c.comment), ';')
		FROM coursera.clickstream_columns() c
		JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = c.ordinal);
	views := coursera.create_views(schema_name, schema_name);
	gathered := coursera.gather_statistics(schema_name, schema_name);
	RAISE NOTICE USING
		MESSAGE = format('schema "%s" was made, with a table of %s files, %s views%s', schema_name, found, views,
			CASE WHEN gathered > 0 THEN ' and statistics' ELSE '' END);
	RETURN found;
END
$$;
COMMENT ON FUNCTION attach_clickstream(text, name, text) IS
'makes a server, a schema of the same name, and in it the foreign table clickstream_events over all clickstream files at a path, and the views video_events, page_views and video_minutes; returns the number of files. path is a folder, whose subfolders are searched, too, a pattern such as /data/clicks/*/video-*.csv.gz, a file, or an archive; names is exported, or neutral, which calls the learner''s id partner_user_id as in exports with neutral names';
