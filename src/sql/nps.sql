CREATE FUNCTION nps_category(rating integer) RETURNS text
	AS 'MODULE_PATHNAME', 'coursera_nps_category'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(integer) IS
'promoter (9 and 10), passive (7 and 8) or detractor (0 to 6)';

CREATE FUNCTION nps_add(state internal, rating integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_add'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_add(internal, integer) IS
'transition function of nps(rating)';

CREATE FUNCTION nps_add(state internal, rating integer, feedback_system text) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_add_of_system'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_add(internal, integer, text) IS
'transition function of nps(rating, feedback_system)';

CREATE FUNCTION nps_remove(state internal, rating integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_remove'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_remove(internal, integer) IS
'inverse transition function of nps(rating)';

CREATE FUNCTION nps_remove(state internal, rating integer, feedback_system text) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_remove'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_remove(internal, integer, text) IS
'inverse transition function of nps(rating, feedback_system)';

CREATE FUNCTION nps_combine(state internal, part internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_combine'
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION nps_combine(internal, internal) IS
'combine function of nps';

CREATE FUNCTION nps_serialize(state internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'coursera_nps_serialize'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_serialize(internal) IS
'serialization function of nps';

CREATE FUNCTION nps_deserialize(serialized bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'coursera_nps_deserialize'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_deserialize(bytea, internal) IS
'deserialization function of nps';

CREATE FUNCTION nps_score(state internal) RETURNS double precision
	AS 'MODULE_PATHNAME', 'coursera_nps_score'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_score(internal) IS
'final function of nps';

-- SSPACE: without it the planner assumes 8 kB for an internal state and avoids hashing.
CREATE AGGREGATE nps(rating integer) (
	SFUNC = nps_add,
	STYPE = internal,
	SSPACE = 80,
	FINALFUNC = nps_score,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = nps_combine,
	SERIALFUNC = nps_serialize,
	DESERIALFUNC = nps_deserialize,
	MSFUNC = nps_add,
	MINVFUNC = nps_remove,
	MSTYPE = internal,
	MSSPACE = 80,
	MFINALFUNC = nps_score,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS
'Net Promoter Score: percentage of ratings of 9 and 10 minus percentage of ratings of 0 to 6. It does not check the feedback system: choose one in WHERE, or use nps(rating, feedback_system), which refuses to mix systems';

CREATE AGGREGATE nps(rating integer, feedback_system text) (
	SFUNC = nps_add,
	STYPE = internal,
	SSPACE = 128,
	FINALFUNC = nps_score,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = nps_combine,
	SERIALFUNC = nps_serialize,
	DESERIALFUNC = nps_deserialize,
	MSFUNC = nps_add,
	MINVFUNC = nps_remove,
	MSTYPE = internal,
	MSSPACE = 128,
	MFINALFUNC = nps_score,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, text) IS
'Net Promoter Score of one feedback system: percentage of ratings of 9 and 10 minus percentage of ratings of 0 to 6; fails if a group mixes systems or contains star ratings';
