-- Net Promoter Score from partial states: parallel workers and partitions.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
SELECT plan(25);

CREATE TABLE ratings (course text, system text, rating integer);
INSERT INTO ratings
SELECT 'course ' || i % 9,
	CASE WHEN i < 20000 THEN 'NPS_FIRST_WEEK' WHEN i < 40000 THEN 'NPS_END_OF_COURSE' END,
	CASE WHEN i * 31 % 17 < 15 THEN i * 37 % 1009 % 11 END
FROM generate_series(0, 59999) AS i;
ANALYZE ratings;

-- By level: 3 for all rows, 2 for a system, 0 for a course and a system.
CREATE TABLE expected AS
SELECT grouping(course, system) AS level, course, system,
	100::float8 * (count(*) FILTER (WHERE rating IN (9, 10))
	               - count(*) FILTER (WHERE rating < 7)) / nullif(count(rating), 0) AS score
FROM ratings GROUP BY GROUPING SETS ((), (system), (course, system));

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS
$$DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		lines := lines || line || chr(10);
	END LOOP;
	RETURN lines;
END$$;

CREATE TABLE queries (name text, query text);
INSERT INTO queries VALUES
	('total', 'SELECT coursera.nps(rating) FROM ratings'),
	('one system', $$SELECT coursera.nps(rating, system) FROM ratings
	                 WHERE system = 'NPS_END_OF_COURSE'$$),
	('by system', 'SELECT system, coursera.nps(rating, system) FROM ratings GROUP BY system'),
	('by course', 'SELECT course, system, coursera.nps(rating) AS score,
	                      coursera.nps(rating, system) AS score_of_system
	               FROM ratings GROUP BY course, system');

CREATE FUNCTION pg_temp.plan_has(query_name text, pattern text, description text) RETURNS text
LANGUAGE sql AS
$$SELECT matches(pg_temp.plan_of(query), pattern, description) FROM queries
WHERE name = query_name$$;
-- bag_eq stores the query's rows in a table, which workers may compute; a cursor's they may not.
CREATE FUNCTION pg_temp.gives(query_name text, expected_query text, description text) RETURNS text
LANGUAGE sql AS
$$SELECT bag_eq(query, expected_query, description) FROM queries WHERE name = query_name$$;

-- One process.
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT unalike(pg_temp.plan_of('SELECT coursera.nps(rating) FROM ratings'), '%Partial%',
	'one process needs no partial states');
SELECT pg_temp.gives('by course',
	'SELECT course, system, score, score AS score_of_system FROM expected WHERE level = 0',
	'one process gives the expected scores');

-- Workers do all of the work, so that every score comes from partial states.
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_leader_participation = off;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;

SELECT pg_temp.plan_has('total', 'Finalize Aggregate.*Gather.*Partial Aggregate',
	'nps(rating) is computed by workers');
SELECT pg_temp.gives('total', 'SELECT score FROM expected WHERE level = 3',
	'nps(rating) by workers');
SELECT pg_temp.plan_has('one system', 'Finalize Aggregate.*Gather.*Partial Aggregate',
	'nps(rating, feedback_system) is computed by workers');
SELECT pg_temp.gives('one system',
	$$SELECT score FROM expected WHERE level = 2 AND system = 'NPS_END_OF_COURSE'$$,
	'nps(rating, feedback_system) by workers');
SELECT pg_temp.plan_has('by system',
	'Finalize (Hash|Group)Aggregate.*Gather.*Partial (Hash|Group)Aggregate',
	'systems are computed by workers');
SELECT pg_temp.gives('by system', 'SELECT system, score FROM expected WHERE level = 2',
	'by system, one of them NULL');
SELECT pg_temp.plan_has('by course',
	'Finalize (Hash|Group)Aggregate.*Gather.*Partial (Hash|Group)Aggregate',
	'courses are computed by workers');
SELECT pg_temp.gives('by course',
	'SELECT course, system, score, score AS score_of_system FROM expected WHERE level = 0',
	'by course and system, both forms');
SELECT bag_eq(
	'SELECT coursera.nps(rating) AS a, coursera.nps(rating, system) AS b FROM ratings
	 WHERE rating IS NULL',
	'SELECT NULL::float8 AS a, NULL::float8 AS b', 'workers without a rating');
SELECT bag_eq(
	'SELECT coursera.nps(rating) AS a, coursera.nps(rating, system) AS b FROM ratings
	 WHERE rating = 99',
	'SELECT NULL::float8 AS a, NULL::float8 AS b', 'workers without a row');

-- Errors in workers.
SELECT matches(pg_temp.plan_of('SELECT coursera.nps(rating, system) FROM ratings'),
	'Gather.*Partial Aggregate', 'mixed systems in workers');
SELECT throws_ok('SELECT coursera.nps(rating, system) FROM ratings', '22023',
	'cannot compute a Net Promoter Score over several feedback systems', 'mixed when workers'' states are combined');
SELECT throws_ok($$SELECT coursera.nps(rating, 'STAR') FROM ratings$$, '22023',
	'cannot compute a Net Promoter Score of star ratings', 'star ratings in workers');
SELECT throws_ok('SELECT coursera.nps(rating + 7) FROM ratings WHERE rating = 4', '22003',
	'rating 11 is out of range for a Net Promoter Score', 'outside the scale in workers');

-- Partial states that each hold one system: only combining them can notice the mixture.
CREATE TABLE parts (course text, system text, rating integer) PARTITION BY LIST (system);
CREATE TABLE parts_first PARTITION OF parts FOR VALUES IN ('NPS_FIRST_WEEK');
CREATE TABLE parts_end PARTITION OF parts FOR VALUES IN ('NPS_END_OF_COURSE');
CREATE TABLE parts_null PARTITION OF parts FOR VALUES IN (NULL);
CREATE TABLE parts_star PARTITION OF parts FOR VALUES IN ('STAR');
INSERT INTO parts SELECT course, system, rating FROM ratings WHERE course <> 'course 8';
INSERT INTO parts SELECT 'course 8', system, rating FROM ratings
WHERE course = 'course 8' AND system = 'NPS_FIRST_WEEK';
INSERT INTO parts SELECT 'course 8', system, NULL FROM ratings
WHERE course = 'course 8' AND system = 'NPS_END_OF_COURSE';
INSERT INTO parts SELECT 'course 8', 'STAR', NULL FROM generate_series(1, 10);
ANALYZE parts;
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL max_parallel_workers_per_gather = 0;

SELECT matches(pg_temp.plan_of('SELECT coursera.nps(rating, system) FROM parts'),
	'Finalize Aggregate.*Append.*Partial Aggregate.*Partial Aggregate',
	'each partition has a state of its own');
SELECT throws_ok('SELECT coursera.nps(rating, system) FROM parts', '22023',
	'cannot compute a Net Promoter Score over several feedback systems',
	'states of different systems do not combine');
SELECT throws_ok(
	$$SELECT coursera.nps(rating, system) FROM parts
	  WHERE system IS NULL OR system = 'NPS_END_OF_COURSE'$$,
	'22023', 'cannot compute a Net Promoter Score over several feedback systems',
	'nor do states of NULL and of a system');
SELECT matches(
	pg_temp.plan_of('SELECT course, coursera.nps(rating, system) FROM parts GROUP BY course'),
	'Finalize (Hash|Group)Aggregate.*Append.*Partial (Hash|Group)Aggregate',
	'each partition has a state for each course');
SELECT throws_ok('SELECT course, coursera.nps(rating, system) FROM parts GROUP BY course',
	'22023', 'cannot compute a Net Promoter Score over several feedback systems',
	'nor do states of the same course');
SELECT matches(
	pg_temp.plan_of($$SELECT coursera.nps(rating, system) FROM parts WHERE course = 'course 8'$$),
	'Finalize Aggregate.*Append.*Partial Aggregate.*Partial Aggregate',
	'a course that is rated in only one partition');
SELECT results_eq(
	$$SELECT coursera.nps(rating, system) FROM parts WHERE course = 'course 8'$$,
	$$SELECT score FROM expected
	  WHERE level = 0 AND course = 'course 8' AND system = 'NPS_FIRST_WEEK'$$,
	'states without ratings combine with any');
SELECT matches(pg_temp.plan_of('SELECT coursera.nps(rating) FROM parts'),
	'Finalize Aggregate.*Append.*Partial Aggregate.*Partial Aggregate',
	'the form without a system is computed by partition as well');
SELECT results_eq('SELECT coursera.nps(rating) FROM parts',
	'SELECT 100::float8 * (count(*) FILTER (WHERE rating IN (9, 10))
	        - count(*) FILTER (WHERE rating < 7)) / count(rating) FROM parts',
	'states of the form without a system combine');

SELECT * FROM finish();
ROLLBACK;
