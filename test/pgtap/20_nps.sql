-- Net Promoter Score over groups: coursera.nps, both forms, and coursera.nps_category.
BEGIN;
SET LOCAL client_encoding = 'UTF8';
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
SELECT plan(73);

-- Categories: every rating of the scale, and what is no rating.
SELECT is(
	(SELECT string_agg(left(coursera.nps_category(rating), 2), ' ' ORDER BY rating)
	 FROM generate_series(0, 10) AS rating),
	'de de de de de de de pa pa pr pr', 'each rating has its category');
SELECT is(coursera.nps_category(6), 'detractor', '6 is a detractor');
SELECT is(coursera.nps_category(7), 'passive', '7 is a passive');
SELECT is(coursera.nps_category(8), 'passive', '8 is a passive');
SELECT is(coursera.nps_category(9), 'promoter', '9 is a promoter');
SELECT is(coursera.nps_category(NULL), NULL, 'no category without a rating');
SELECT throws_ok('SELECT coursera.nps_category(-1)', '22003',
	'rating -1 is out of range for a Net Promoter Score', 'a category below the scale');
SELECT throws_ok('SELECT coursera.nps_category(11)', '22003',
	'rating 11 is out of range for a Net Promoter Score', 'a category above the scale');

-- Scores of small groups. The expected numbers are worked out by hand.
CREATE FUNCTION pg_temp.score(VARIADIC ratings integer[]) RETURNS double precision LANGUAGE sql AS
$$SELECT coursera.nps(rating) FROM unnest(ratings) AS rating$$;
CREATE FUNCTION pg_temp.score_of_system(VARIADIC ratings integer[]) RETURNS double precision
LANGUAGE sql AS
$$SELECT coursera.nps(rating, 'NPS_FIRST_WEEK') FROM unnest(ratings) AS rating$$;

SELECT is(pg_temp.score(9, 10, 9), 100::float8, 'all promoters');
SELECT is(pg_temp.score(0, 6, 3), -100::float8, 'all detractors');
SELECT is(pg_temp.score(7, 8), 0::float8, 'all passives');
SELECT is(pg_temp.score(10, 0), 0::float8, 'promoters and detractors cancel out');
SELECT is(pg_temp.score(10, 9, 8, 2), 25::float8, 'a mixed group');
SELECT is(pg_temp.score(10, 7, 7), 100::float8 / 3, 'a third are promoters');
SELECT is(pg_temp.score(0, 10, 10, 5, 6, 8, 3), -200::float8 / 7, 'a negative score');
SELECT is(pg_temp.score(10), 100::float8, 'one rating');
SELECT is(pg_temp.score(NULL, 10, NULL, 8), 50::float8, 'NULL ratings are not counted');
SELECT is(pg_temp.score(NULL, NULL), NULL, 'only NULL ratings: no score');
SELECT is((SELECT coursera.nps(1) WHERE false), NULL, 'no rows have no score');
SELECT is((SELECT coursera.nps(8::smallint)), 0::float8, 'a smallint is a rating as well');

SELECT is(pg_temp.score_of_system(9, 10, 9), 100::float8, 'one system: all promoters');
SELECT is(pg_temp.score_of_system(0, 6, 3), -100::float8, 'one system: all detractors');
SELECT is(pg_temp.score_of_system(7, 8), 0::float8, 'one system: all passives');
SELECT is(pg_temp.score_of_system(10, 9, 8, 2), 25::float8, 'one system: a mixed group');
SELECT is(pg_temp.score_of_system(10, 7, 7), 100::float8 / 3, 'one system: a third are promoters');
SELECT is(pg_temp.score_of_system(NULL, 10, NULL, 8), 50::float8, 'one system: NULL ratings');
SELECT is(pg_temp.score_of_system(NULL, NULL), NULL, 'one system: only NULL ratings');
SELECT is((SELECT coursera.nps(1, 'NPS_FIRST_WEEK') WHERE false), NULL, 'one system: no rows');
SELECT is((SELECT coursera.nps(NULL, 'STAR') WHERE false), NULL, 'star ratings: no rows');

-- Ratings outside the scale.
SELECT throws_ok('SELECT pg_temp.score(5, -1)', '22003',
	'rating -1 is out of range for a Net Promoter Score', 'below the scale');
SELECT throws_ok('SELECT pg_temp.score(11)', '22003',
	'rating 11 is out of range for a Net Promoter Score', 'above the scale');
SELECT throws_ok('SELECT pg_temp.score(2147483647)', '22003',
	'rating 2147483647 is out of range for a Net Promoter Score', 'the largest integer');
SELECT throws_ok('SELECT pg_temp.score(-2147483648)', '22003',
	'rating -2147483648 is out of range for a Net Promoter Score', 'the smallest integer');
SELECT throws_ok('SELECT pg_temp.score_of_system(5, -1)', '22003',
	'rating -1 is out of range for a Net Promoter Score', 'one system: below the scale');
SELECT throws_ok('SELECT pg_temp.score_of_system(11)', '22003',
	'rating 11 is out of range for a Net Promoter Score', 'one system: above the scale');

-- Which systems may share a group.
CREATE FUNCTION pg_temp.score_of(pairs text) RETURNS double precision LANGUAGE plpgsql AS
$$DECLARE
	score double precision;
BEGIN
	EXECUTE 'SELECT coursera.nps(rating, system) FROM (VALUES ' || pairs || ') AS v(rating, system)'
		INTO score;
	RETURN score;
END$$;
CREATE FUNCTION pg_temp.refused(pairs text, about text, description text) RETURNS text
LANGUAGE sql AS
$$SELECT throws_ok(format('SELECT pg_temp.score_of(%L)', pairs), '22023',
	'cannot compute a Net Promoter Score ' || about, description)$$;

SELECT is(pg_temp.score_of($$(9, 'A'), (2, 'A'), (10, 'A')$$), 100::float8 / 3, 'one system');
SELECT pg_temp.refused($$(9, 'A'), (9, 'B')$$, 'over several feedback systems', 'two systems');
SELECT pg_temp.refused($$(9, 'AB'), (9, 'A')$$, 'over several feedback systems',
	'a name that begins like the other');
SELECT pg_temp.refused($$(9, 'nps'), (9, 'NPS')$$, 'over several feedback systems',
	'names that differ in case');
SELECT pg_temp.refused($$(9, 'A'), (9, 'A '), (9, 'A')$$, 'over several feedback systems',
	'names that differ in a blank');
SELECT pg_temp.refused($$(9, ''), (9, NULL)$$, 'over several feedback systems',
	'an empty name is not NULL');
SELECT is(pg_temp.score_of($$(9, ''), (7, '')$$), 50::float8, 'an empty name is a name');
SELECT is(pg_temp.score_of($$(9, NULL::text), (2, NULL), (1, NULL)$$), -100::float8 / 3,
	'NULL is a system of its own');
SELECT pg_temp.refused($$(9, NULL), (9, 'A')$$, 'over several feedback systems', 'NULL, then A');
SELECT pg_temp.refused($$(9, 'A'), (9, NULL)$$, 'over several feedback systems', 'A, then NULL');
SELECT pg_temp.refused($$(5, 'STAR'), (4, 'STAR')$$, 'of star ratings', 'stars alone');
SELECT pg_temp.refused($$(5, 'STAR'), (9, 'A')$$, 'of star ratings', 'stars first');
SELECT pg_temp.refused($$(9, 'A'), (5, 'STAR')$$, 'of star ratings', 'stars last');
SELECT pg_temp.refused($$(9, NULL), (5, 'STAR')$$, 'of star ratings', 'stars after NULL');
SELECT pg_temp.refused($$(11, 'STAR')$$, 'of star ratings', 'stars outside the scale');
SELECT is(pg_temp.score_of($$(5, 'STARS')$$), -100::float8, 'a name that begins with STAR');
SELECT is(pg_temp.score_of($$(9, 'A'), (NULL, 'B'), (NULL, 'STAR'), (NULL, NULL)$$), 100::float8,
	'the system of a NULL rating does not matter');
SELECT is(pg_temp.score_of($$(NULL, 'STAR'), (NULL, 'B'), (9, 'A'), (8, 'A')$$), 50::float8,
	'nor does it before the first rating');
SELECT is(pg_temp.score_of(
	$$(9, repeat('x', 100000)), (8, repeat('x', 100000)), (7, repeat('x', 100000))$$),
	100::float8 / 3, 'a long name');
SELECT pg_temp.refused($$(9, repeat('x', 100000)), (8, repeat('x', 99999) || 'y')$$,
	'over several feedback systems', 'long names that differ at their end');

-- What the error says besides.
CREATE FUNCTION pg_temp.said(query text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS
$$BEGIN
	EXECUTE query;
EXCEPTION WHEN data_exception THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END$$;
CREATE TABLE said AS
SELECT kind, (pg_temp.said(query)).*
FROM (VALUES
	('mixed', $$SELECT pg_temp.score_of('(9, ''A''), (9, NULL)')$$),
	('long', $$SELECT pg_temp.score_of('(9, ''x'' || repeat(''é'', 60)), (9, ''B'')')$$),
	('star', $$SELECT pg_temp.score_of('(5, ''STAR'')')$$),
	('range', $$SELECT coursera.nps(11)$$)) AS v(kind, query);
SELECT is(detail, 'One group has ratings of feedback system "A" and of feedback system NULL.',
	'the detail names the systems') FROM said WHERE kind = 'mixed';
SELECT CASE getdatabaseencoding()
	WHEN 'UTF8' THEN is(detail, format(
		'One group has ratings of feedback system "%s..." and of feedback system "B".',
		'x' || repeat('é', 49)), 'a long name is cut between characters')
	ELSE skip('needs a database in UTF8', 1)
END FROM said WHERE kind = 'long';
SELECT matches(hint, 'GROUP BY.*WHERE', 'the hint for mixed systems') FROM said
WHERE kind = 'mixed';
SELECT matches(hint, 'WHERE.*STAR.*GROUP BY', 'the hint for star ratings') FROM said
WHERE kind = 'star';
SELECT is(detail, 'Net Promoter ratings run from 0 to 10.', 'the detail names the scale') FROM said
WHERE kind = 'range';
SELECT matches(hint, 'WHERE', 'the hint for a rating outside the scale') FROM said
WHERE kind = 'range';

-- Queries over a table, against counts in plain SQL.
CREATE TABLE ratings AS
SELECT 'course ' || i % 7 AS course,
	(ARRAY['NPS_FIRST_WEEK', 'NPS_END_OF_COURSE', NULL])[1 + i / 7 % 3] AS system,
	CASE WHEN i * 31 % 17 < 15 THEN i * 37 % 101 % 11 END AS rating
FROM generate_series(1, 700) AS i
UNION ALL
SELECT 'course ' || i % 7, 'STAR', 1 + i % 5 FROM generate_series(1, 100) AS i
UNION ALL
SELECT 'course 8', 'NPS_FIRST_WEEK', NULL FROM generate_series(1, 5);

CREATE VIEW expected AS
SELECT course, system,
	100::float8 * (count(*) FILTER (WHERE rating IN (9, 10))
	               - count(*) FILTER (WHERE rating < 7)) / nullif(count(rating), 0) AS score
FROM ratings GROUP BY course, system;

SELECT set_eq(
	'SELECT course, system, coursera.nps(rating) FROM ratings GROUP BY course, system',
	'SELECT * FROM expected', 'by course and system');
SELECT set_eq(
	$$SELECT course, system, coursera.nps(rating, system) FROM ratings
	  WHERE system IS DISTINCT FROM 'STAR' GROUP BY course, system$$,
	$$SELECT * FROM expected WHERE system IS DISTINCT FROM 'STAR'$$,
	'by course and system, with the system checked');
SELECT set_eq(
	$$SELECT course, coursera.nps(rating, system) FILTER (WHERE system = 'NPS_FIRST_WEEK')
	  FROM ratings GROUP BY course$$,
	$$SELECT course, score FROM expected WHERE system = 'NPS_FIRST_WEEK'$$,
	'a FILTER keeps one system');
SELECT set_eq(
	$$SELECT course, system, coursera.nps(rating, system) FROM ratings
	  WHERE system IS DISTINCT FROM 'STAR' GROUP BY GROUPING SETS ((course, system))
	  HAVING coursera.nps(rating, system) < 0$$,
	$$SELECT * FROM expected WHERE system IS DISTINCT FROM 'STAR' AND score < 0$$,
	'in HAVING');
SELECT throws_ok('SELECT course, coursera.nps(rating, system) FROM ratings GROUP BY course',
	'22023', NULL, 'by course alone');
SELECT throws_ok(
	$$SELECT course, coursera.nps(rating, system) FROM ratings WHERE system LIKE 'NPS%'
	  GROUP BY ROLLUP (course, system)$$,
	'22023', 'cannot compute a Net Promoter Score over several feedback systems',
	'the totals of a ROLLUP');
SELECT is(
	(SELECT coursera.nps(DISTINCT rating) FROM ratings WHERE system = 'NPS_FIRST_WEEK'),
	100::float8 * (2 - 7) / 11, 'DISTINCT ratings');
SET LOCAL enable_hashagg = off;
SELECT set_eq(
	$$SELECT course, system, coursera.nps(rating, system) FROM ratings
	  WHERE system IS DISTINCT FROM 'STAR' GROUP BY course, system$$,
	$$SELECT * FROM expected WHERE system IS DISTINCT FROM 'STAR'$$,
	'over sorted groups');
RESET enable_hashagg;

-- What the catalogs say.
SELECT is(
	(SELECT count(*) FROM pg_aggregate
	 WHERE aggfnoid IN ('coursera.nps(integer)'::regprocedure,
	                    'coursera.nps(integer, text)'::regprocedure)
	   AND aggcombinefn <> 0 AND aggserialfn <> 0 AND aggdeserialfn <> 0
	   AND aggmtransfn <> 0 AND aggminvtransfn <> 0),
	2::bigint, 'both forms have combine and inverse functions');
SELECT is_empty(
	$$SELECT oid::regprocedure FROM pg_proc
	  WHERE pronamespace = 'coursera'::regnamespace AND proname LIKE 'nps%'
	    AND (proparallel <> 's' OR provolatile <> 'i')$$,
	'all functions are immutable and parallel safe');
SELECT is_empty(
	$$SELECT oid::regprocedure FROM pg_proc
	  WHERE pronamespace = 'coursera'::regnamespace AND proname LIKE 'nps%'
	    AND obj_description(oid, 'pg_proc') IS NULL$$,
	'all functions have a comment');
-- Which error depends on the minor release.
SELECT throws_ok('SELECT coursera.nps_add(NULL, 9)', NULL, NULL,
	'support functions cannot be called directly');

SELECT * FROM finish();
ROLLBACK;
