-- What a command does, as one text; and the server's shell.

-- A query's only value.
CREATE FUNCTION pg_temp.value_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	value text;
BEGIN
	EXECUTE query INTO STRICT value;
	RETURN value;
END
$$;

-- SQLSTATE, message and hint of a command's error.
CREATE FUNCTION pg_temp.outcome(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	hint text;
BEGIN
	EXECUTE command;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN SQLSTATE || ': ' || message || CASE WHEN hint <> '' THEN ' (' || hint || ')' ELSE '' END;
END
$$;

-- A property that EXPLAIN ANALYZE tells of the scan of an entry, NULL when it tells nothing; or,
-- when none is named, all of them.
CREATE FUNCTION pg_temp.scanned(query text, entry text, property text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan json;
	scan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) ' || query INTO plan;
	scan := jsonb_path_query_first(plan::jsonb, 'strict $.** ? (@.Entry == $entry)',
		jsonb_build_object('entry', entry || '.csv'));
	RETURN CASE WHEN property IS NULL THEN scan::text ELSE scan ->> property END;
END
$$;

-- The lines of a plan, one after the other.
CREATE FUNCTION pg_temp.plan_text(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	plan text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		plan := plan || trim(line) || '; ';
	END LOOP;
	RETURN plan;
END
$$;

-- Runs a command of the server's shell.
CREATE FUNCTION pg_temp.sh(command text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	-- No row: the command need not read any.
	EXECUTE format('COPY (SELECT WHERE false) TO PROGRAM %L', command);
END
$$;
