-- Net Promoter Score over window frames, where rows are taken back as the frame slides, against a
-- plain recomputation of every frame.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
SELECT plan(50);

-- Days have gaps and shared dates; one rating of eight is missing, in runs as well.
CREATE TABLE ratings AS
SELECT i AS id,
	i + i / 4 * 3 - i % 3 AS day,
	CASE i / 100 WHEN 0 THEN 'NPS_FIRST_WEEK' WHEN 1 THEN 'NPS_END_OF_COURSE' WHEN 2 THEN NULL
		ELSE 'NPS_MID_COURSE_WITH_A_LONGER_NAME' END AS system,
	CASE WHEN i % 8 <> 3 AND i % 100 NOT BETWEEN 40 AND 52 AND i % 100 < 96
		THEN i * 37 % 101 % 11 END AS rating
FROM generate_series(0, 399) AS i;

-- Each row's place: by day over all rows, and within its system.
CREATE TABLE placed AS
SELECT *,
	row_number() OVER (ORDER BY day, id) AS place,
	dense_rank() OVER (ORDER BY day) AS peers,
	row_number() OVER (PARTITION BY system ORDER BY day, id) AS system_place,
	dense_rank() OVER (PARTITION BY system ORDER BY day) AS system_peers
FROM ratings;

-- In how many rows the function's scores over a frame differ from the plain ones over the rows
-- that `condition` names, where f is the frame's row and r the current one.
CREATE FUNCTION pg_temp.differing(call text, frame text, condition text) RETURNS bigint
LANGUAGE plpgsql AS
$$DECLARE
	differing bigint;
BEGIN
	EXECUTE format(
		'SELECT count(*) FILTER (WHERE w.score IS DISTINCT FROM p.score)
		 FROM (SELECT id, %s OVER (%s) AS score FROM placed) AS w
		 JOIN (SELECT r.id,
		           (SELECT 100::float8 * (count(*) FILTER (WHERE f.rating BETWEEN 9 AND 10)
		                                  - count(*) FILTER (WHERE f.rating BETWEEN 0 AND 6))
		                   / nullif(count(f.rating), 0)
		            FROM placed AS f WHERE %s) AS score
		       FROM placed AS r) AS p USING (id)',
		call, frame, condition) INTO differing;
	RETURN differing;
END$$;

-- One form over all rows, the other within each system.
CREATE FUNCTION pg_temp.frame_is(frame text, condition text, description text) RETURNS SETOF text
LANGUAGE sql AS
$$SELECT is(
	pg_temp.differing('coursera.nps(rating)', 'ORDER BY day ' || frame, condition),
	0::bigint, description)
UNION ALL
SELECT is(
	pg_temp.differing('coursera.nps(rating, system)',
		'PARTITION BY system ORDER BY day ' || frame,
		'f.system IS NOT DISTINCT FROM r.system AND ('
			|| regexp_replace(condition, '\.(place|peers)', '.system_\1', 'g') || ')'),
	0::bigint, description || ', by system')$$;
-- Frames of rows need an order without ties.
CREATE FUNCTION pg_temp.rows_are(frame text, condition text, description text) RETURNS SETOF text
LANGUAGE sql AS
$$SELECT pg_temp.frame_is(', id ROWS ' || frame, condition, description)$$;

-- The test itself: a wrong frame is noticed, and the data have what makes frames hard.
SELECT isnt(
	pg_temp.differing('coursera.nps(rating)', 'ORDER BY day, id ROWS 3 PRECEDING',
		'f.place BETWEEN r.place - 2 AND r.place'),
	0::bigint, 'the comparison finds differences');
SELECT cmp_ok(
	(SELECT count(DISTINCT score)
	 FROM (SELECT coursera.nps(rating) OVER (ORDER BY day, id ROWS 9 PRECEDING) AS score
	       FROM placed) AS w),
	'>', 20::bigint, 'the scores vary');
SELECT cmp_ok(
	(SELECT count(*) FROM (SELECT day FROM placed GROUP BY day HAVING count(*) > 1) AS tied),
	'>', 50::bigint, 'days are shared');

-- ROWS
SELECT pg_temp.rows_are('UNBOUNDED PRECEDING', 'f.place <= r.place', 'running total');
SELECT pg_temp.rows_are('BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'f.place >= r.place',
	'all following rows');
SELECT pg_temp.rows_are('BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING', 'true', 'all rows');
SELECT pg_temp.rows_are('CURRENT ROW', 'f.place = r.place', 'the row alone');
SELECT pg_temp.rows_are('1 PRECEDING', 'f.place BETWEEN r.place - 1 AND r.place', 'two rows');
SELECT pg_temp.rows_are('BETWEEN 6 PRECEDING AND 4 FOLLOWING',
	'f.place BETWEEN r.place - 6 AND r.place + 4', 'eleven rows');
SELECT pg_temp.rows_are('BETWEEN 9 PRECEDING AND 5 PRECEDING',
	'f.place BETWEEN r.place - 9 AND r.place - 5', 'previous rows, empty at first');
SELECT pg_temp.rows_are('BETWEEN 3 FOLLOWING AND 90 FOLLOWING',
	'f.place BETWEEN r.place + 3 AND r.place + 90', 'following rows, empty at last');
SELECT pg_temp.rows_are('BETWEEN 2 FOLLOWING AND 1 FOLLOWING', 'false', 'frames always empty');

-- RANGE
SELECT pg_temp.frame_is('RANGE UNBOUNDED PRECEDING', 'f.day <= r.day', 'running total of days');
SELECT pg_temp.frame_is('RANGE BETWEEN 10 PRECEDING AND CURRENT ROW',
	'f.day BETWEEN r.day - 10 AND r.day', 'ten days back');
SELECT pg_temp.frame_is('RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING',
	'f.day BETWEEN r.day - 5 AND r.day + 5', 'eleven days');
SELECT pg_temp.frame_is('RANGE BETWEEN 2 FOLLOWING AND 2 FOLLOWING',
	'f.day = r.day + 2', 'the day after tomorrow, often empty');

-- GROUPS
SELECT pg_temp.frame_is('GROUPS CURRENT ROW', 'f.peers = r.peers', 'the day alone');
SELECT pg_temp.frame_is('GROUPS BETWEEN 2 PRECEDING AND 1 FOLLOWING',
	'f.peers BETWEEN r.peers - 2 AND r.peers + 1', 'four dates');
SELECT pg_temp.frame_is('GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
	'f.peers >= r.peers', 'all later dates');

-- EXCLUDE
SELECT pg_temp.rows_are('BETWEEN 4 PRECEDING AND 4 FOLLOWING EXCLUDE CURRENT ROW',
	'f.place BETWEEN r.place - 4 AND r.place + 4 AND f.id <> r.id', 'the neighbouring rows');
SELECT pg_temp.frame_is('GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE GROUP',
	'f.peers IN (r.peers - 1, r.peers + 1)', 'the neighbouring dates');
SELECT pg_temp.frame_is('RANGE BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE TIES',
	'f.day BETWEEN r.day - 3 AND r.day + 3 AND (f.day <> r.day OR f.id = r.id)', 'without ties');

-- FILTER
SELECT is(
	pg_temp.differing('coursera.nps(rating) FILTER (WHERE id % 3 <> 0)',
		'ORDER BY day, id ROWS BETWEEN 5 PRECEDING AND 2 FOLLOWING',
		'f.place BETWEEN r.place - 5 AND r.place + 2 AND f.id % 3 <> 0'),
	0::bigint, 'a filter in a sliding frame');
SELECT is(
	pg_temp.differing($$coursera.nps(rating, system) FILTER (WHERE system = 'NPS_END_OF_COURSE')$$,
		'ORDER BY day, id ROWS BETWEEN 30 PRECEDING AND 2 FOLLOWING',
		$$f.place BETWEEN r.place - 30 AND r.place + 2 AND f.system = 'NPS_END_OF_COURSE'$$),
	0::bigint, 'a filter that keeps one system in a sliding frame');

-- Frames that slide from one system to the next over unrated rows: the former system is forgotten
-- with its last rating. Ids run through the systems; the last four ratings of each are missing.
SELECT is(
	pg_temp.differing('coursera.nps(rating, system)',
		'ORDER BY id ROWS BETWEEN 4 PRECEDING AND CURRENT ROW', 'f.id BETWEEN r.id - 4 AND r.id'),
	0::bigint, 'from system to system over unrated rows');
SELECT is(
	pg_temp.differing('coursera.nps(rating, system)',
		'ORDER BY id / 2 DESC GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING',
		'f.id / 2 BETWEEN r.id / 2 - 1 AND r.id / 2'),
	0::bigint, 'the same backwards, two rows at a time');
SELECT is(
	pg_temp.differing('coursera.nps(rating, system)',
		'ORDER BY id / 100 RANGE CURRENT ROW', 'f.id / 100 = r.id / 100'),
	0::bigint, 'frames of one system each');
-- The unrated rows keep the state alive when the last rating has left the frame.
SELECT results_eq(
	$$SELECT coursera.nps(rating, system) OVER (ORDER BY id ROWS 2 PRECEDING)
	  FROM (VALUES (1, 10, 'A'), (2, NULL, 'A'), (3, NULL, 'STAR'), (4, 0, repeat('B', 20000)),
	               (5, NULL, NULL), (6, NULL, 'A'), (7, 9, NULL), (8, NULL, 'A'), (9, NULL, 'A'),
	               (10, 8, 'A'))
	       AS v(id, rating, system) ORDER BY id$$,
	ARRAY[100, 100, 100, -100, -100, -100, 100, 100, 100, 0]::float8[],
	'A, then a much longer name, then NULL, then A again');

-- Errors are raised in frames as in groups.
SELECT throws_ok(
	'SELECT coursera.nps(rating, system) OVER (ORDER BY id ROWS 9 PRECEDING) FROM placed',
	'22023', 'cannot compute a Net Promoter Score over several feedback systems',
	'a frame that mixes systems');
SELECT throws_ok(
	$$SELECT coursera.nps(5, s) OVER (ORDER BY i ROWS 1 PRECEDING)
	  FROM (VALUES (1, NULL), (2, 'STAR')) AS v(i, s)$$,
	'22023', 'cannot compute a Net Promoter Score of star ratings', 'a frame with star ratings');
SELECT throws_ok(
	'SELECT coursera.nps(i) OVER (ORDER BY i ROWS 1 PRECEDING) FROM generate_series(5, 11) AS i',
	'22003', 'rating 11 is out of range for a Net Promoter Score',
	'a frame with a rating outside the scale');

SELECT * FROM finish();
ROLLBACK;
