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
