-- What the scan of a query tests, as EXPLAIN shows it.
CREATE FUNCTION pg_temp.pushed(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json, COSTS off) ' || query INTO plan;
	RETURN jsonb_path_query_first(plan, '$.**."Pushed Filter"') #>> '{}';
END
$$;
