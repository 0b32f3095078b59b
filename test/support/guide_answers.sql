-- Asking the guide's questions (test/guide/queries.sql) of the tables in a schema; needs
-- copy_oracle.sql.

-- A query as it reads for the sample partner. Linked exports have one id, under the partner's plain
-- name, everywhere.
CREATE FUNCTION pg_temp.query_for(linked boolean, query text) RETURNS text LANGUAGE sql AS $$
	SELECT replace(CASE
		WHEN linked THEN regexp_replace(query, '\[partner\]_\w+_user_id', '[partner]_user_id', 'g')
		ELSE query END, '[partner]', 'imperial')
$$;

CREATE FUNCTION pg_temp.answer(schema_name text, query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', quote_ident(schema_name) || ', public', true);
	RETURN pg_temp.fingerprint(query);
END
$$;
