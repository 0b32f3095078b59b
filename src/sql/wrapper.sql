CREATE FUNCTION coursera_fdw_handler() RETURNS fdw_handler
	AS 'MODULE_PATHNAME', 'coursera_fdw_handler'
	LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION coursera_fdw_handler() IS
'handler of the foreign data wrapper coursera_fdw';

CREATE FUNCTION coursera_fdw_validator(options text[], catalog oid) RETURNS void
	AS 'MODULE_PATHNAME', 'coursera_fdw_validator'
	LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION coursera_fdw_validator(text[], oid) IS
'checks the options of servers, tables and columns of coursera_fdw';

-- By the handler: a wrapper can be renamed, and others may be made for the same handler. (So do
-- functions in C++.)
CREATE FUNCTION is_own_wrapper(wrapper oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
SELECT EXISTS (
	SELECT FROM pg_foreign_data_wrapper w
	WHERE w.oid = is_own_wrapper.wrapper
		AND w.fdwhandler = to_regprocedure('coursera.coursera_fdw_handler()'))
$$;
COMMENT ON FUNCTION is_own_wrapper(oid) IS
'whether a foreign data wrapper is one of coursera_fdw, whatever it is called';
