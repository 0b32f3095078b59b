CREATE FUNCTION cml_text(cml text) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_cml_text'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cml_text(text) IS
'plain text of Coursera''s markup (CML); text that is not markup is returned unchanged';
