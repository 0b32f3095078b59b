CREATE FUNCTION library_version() RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_library_version'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION library_version() IS
'version of the library that this session has loaded; if it differs from the extension''s (extversion in pg_extension), the session began before the library was replaced, or ALTER EXTENSION coursera_fdw UPDATE is due';
