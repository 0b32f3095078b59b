-- A body after RETURN is parsed when the function is created, with pg_catalog first, so a caller's
-- search_path cannot change its meaning. These are inlined: STRICT would forbid that, and naming
-- the argument once allows it whatever the argument is.
CREATE FUNCTION passing_state(id integer) RETURNS text
	LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	RETURN CASE id
		WHEN 0 THEN 'not passed'
		WHEN 1 THEN 'passed'
		WHEN 2 THEN 'verified passed'
		WHEN 3 THEN 'not passable'
	END;
COMMENT ON FUNCTION passing_state(integer) IS
'what a course_passing_state_id means; NULL for an id that is not documented';

CREATE FUNCTION has_passed(id integer) RETURNS boolean
	LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	RETURN CASE id
		WHEN 0 THEN false
		WHEN 1 THEN true
		WHEN 2 THEN true
		WHEN 3 THEN false
	END;
COMMENT ON FUNCTION has_passed(integer) IS
'whether a course_passing_state_id means that the learner passed, verified or not';
