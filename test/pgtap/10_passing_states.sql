-- What passing states mean: coursera.passing_state and coursera.has_passed.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
SELECT plan(27);

-- The documented ids, and some that are not.
SELECT is(coursera.passing_state(0), 'not passed', 'state 0 has a name');
SELECT is(coursera.passing_state(1), 'passed', 'state 1 has a name');
SELECT is(coursera.passing_state(2), 'verified passed', 'state 2 has a name');
SELECT is(coursera.passing_state(3), 'not passable', 'state 3 has a name');
SELECT is(coursera.passing_state(NULL), NULL, 'no name without a state');
SELECT is(coursera.passing_state(4), NULL, 'state 4 is not documented');
SELECT is(coursera.passing_state(-1), NULL, 'state -1 is not documented');
SELECT is(coursera.passing_state(2147483647), NULL, 'the largest id is not documented');
SELECT is(coursera.passing_state(-2147483648), NULL, 'the smallest id is not documented');

SELECT is(coursera.has_passed(0), false, 'not passed is not a pass');
SELECT is(coursera.has_passed(1), true, 'passed is a pass');
SELECT is(coursera.has_passed(2), true, 'verified passed is a pass');
SELECT is(coursera.has_passed(3), false, 'not passable is not a pass');
SELECT is(coursera.has_passed(NULL), NULL, 'without a state the result is NULL');
SELECT is(coursera.has_passed(4), NULL, 'for state 4 the result is NULL');
SELECT is(coursera.has_passed(-1), NULL, 'for state -1 the result is NULL');

-- In a query, against a plain list of the facts.
CREATE TABLE states (id integer, name text, passed boolean);
INSERT INTO states VALUES
	(0, 'not passed', false), (1, 'passed', true), (2, 'verified passed', true),
	(3, 'not passable', false), (7, NULL, NULL), (NULL, NULL, NULL);
SELECT is_empty(
	$$SELECT * FROM states WHERE coursera.passing_state(id) IS DISTINCT FROM name
	                          OR coursera.has_passed(id) IS DISTINCT FROM passed$$,
	'columns give the same results as constants');
SELECT set_eq(
	'SELECT id FROM states WHERE coursera.has_passed(id)', ARRAY[1, 2],
	'a WHERE clause keeps learners who passed');
SELECT set_eq(
	'SELECT id FROM states WHERE NOT coursera.has_passed(id)', ARRAY[0, 3],
	'its negation leaves out unknown states');

-- Nothing in the caller's search_path can change the meaning.
CREATE SCHEMA decoy;
CREATE FUNCTION decoy.never(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false;
CREATE OPERATOR decoy.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = decoy.never);
CREATE FUNCTION pg_temp.under_decoy(id integer) RETURNS text LANGUAGE plpgsql
SET search_path = decoy, pg_catalog AS
$$BEGIN
	RETURN coursera.passing_state(id) || ' ' || coursera.has_passed(id);
END$$;
SELECT is(pg_temp.under_decoy(1), 'passed true', 'another operator = is not called');

-- Both are inlined, whatever the argument is.
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS
$$DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
		lines := lines || line || chr(10);
	END LOOP;
	RETURN lines;
END$$;
SELECT matches(
	pg_temp.plan_of('SELECT coursera.passing_state(id) FROM states'), 'CASE .*id',
	'passing_state is inlined');
SELECT unalike(
	pg_temp.plan_of('SELECT coursera.has_passed(id) FROM states'), '%has_passed%',
	'has_passed is inlined');
SELECT unalike(
	pg_temp.plan_of('SELECT coursera.passing_state((random() * 3)::integer)'), '%passing_state%',
	'passing_state is inlined even over a volatile argument');

SELECT volatility_is('coursera', 'passing_state', ARRAY['integer'], 'immutable');
SELECT volatility_is('coursera', 'has_passed', ARRAY['integer'], 'immutable');
SELECT is(
	(SELECT string_agg(DISTINCT proparallel::text, '') FROM pg_proc
	 WHERE oid IN ('coursera.passing_state(integer)'::regprocedure,
	               'coursera.has_passed(integer)'::regprocedure)),
	's', 'both are parallel safe');
SELECT is(
	(SELECT count(obj_description(oid, 'pg_proc')) FROM pg_proc
	 WHERE oid IN ('coursera.passing_state(integer)'::regprocedure,
	               'coursera.has_passed(integer)'::regprocedure)),
	2::bigint, 'both have a comment');

SELECT * FROM finish();
ROLLBACK;
