-- The tables of bench/run: psql, border 2, made Markdown by bench/run.
SET client_min_messages = warning;

CREATE FUNCTION bench.show(seconds double precision) RETURNS text
	LANGUAGE sql
	RETURN CASE
		WHEN seconds < 0.1 THEN to_char(seconds * 1000, 'FM990.0') || ' ms'
		WHEN seconds < 10 THEN to_char(seconds, 'FM990.00') || ' s'
		ELSE to_char(seconds, 'FM9990.0') || ' s'
	END;

CREATE VIEW bench.medians AS
SELECT export, query, system,
	percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
	min(seconds) AS least, max(seconds) AS most
FROM bench.results
WHERE run > 0
GROUP BY export, query, system;

CREATE VIEW bench.shown AS
SELECT export, query, system, median,
	bench.show(median) ||
		CASE WHEN median < 0.1 THEN
			format(' (%s–%s)', to_char(least * 1000, 'FM990.0'), to_char(most * 1000, 'FM990.0'))
		ELSE
			format(' (%s–%s)', to_char(least, 'FM990.00'), to_char(most, 'FM990.00'))
		END AS shown
FROM bench.medians;

CREATE VIEW bench.ratios AS
SELECT q.*,
	ours.median / inflate.median AS of_inflate,
	piped.median / ours.median AS of_piped
FROM bench.queries q
LEFT JOIN bench.medians ours ON (ours.export, ours.query, ours.system) = (q.export, q.query, 'ours')
LEFT JOIN bench.medians inflate
	ON (inflate.export, inflate.query, inflate.system) = (q.export, q.query, 'inflate')
LEFT JOIN bench.medians piped
	ON (piped.export, piped.query, piped.system) = (q.export, q.query, 'piped');

-- One query a line, all systems; the target stands after what it is the target of.
CREATE FUNCTION bench.queries_of(export name)
	RETURNS TABLE (
		query text, "inflate only" text, ours text, "× inflate" text,
		"file_fdw + unzip" text, "× ours" text, "imported table" text,
		"DuckDB, 1 thread" text, "DuckDB, all cores" text, "target met" text)
	LANGUAGE sql
AS $$
SELECT
	r.query,
	max(shown) FILTER (WHERE system = 'inflate'),
	max(shown) FILTER (WHERE system = 'ours'),
	to_char(of_inflate, 'FM990.00') || coalesce(' (≤ ' || most_inflate || ')', ''),
	max(shown) FILTER (WHERE system = 'piped'),
	to_char(of_piped, 'FM9990.0') || coalesce(' (≥ ' || least_piped || ')', ''),
	max(shown) FILTER (WHERE system = 'imported'),
	max(shown) FILTER (WHERE system = 'duckdb1'),
	max(shown) FILTER (WHERE system = 'duckdb'),
	CASE
		WHEN most_inflate IS NULL AND least_piped IS NULL THEN ''
		WHEN coalesce(of_inflate <= most_inflate, true) AND coalesce(of_piped >= least_piped, true)
			THEN 'yes'
		ELSE 'NO'
	END
FROM bench.ratios r
LEFT JOIN bench.shown s ON (s.export, s.query) = (r.export, r.query)
WHERE r.export = queries_of.export
GROUP BY r.number, r.query, of_inflate, of_piped, most_inflate, least_piped
ORDER BY r.number
$$;

\pset null ''
\pset border 2
\pset footer off

\echo '## course_progress, 5 million rows'
\echo
SELECT * FROM bench.queries_of('progress');
\echo '## discussion_answers, long texts'
\echo
SELECT * FROM bench.queries_of('text');

\echo '## What the others need first'
\echo
SELECT query AS step,
	max(shown) FILTER (WHERE export = 'progress') AS course_progress,
	max(shown) FILTER (WHERE export = 'text') AS discussion_answers
FROM bench.shown
WHERE system = 'preparation'
GROUP BY query
ORDER BY array_position(
	ARRAY['unzip', 'COPY', 'ANALYZE', 'CREATE INDEX', 'CREATE TABLE AS', 'materialize()'], query);

\echo '## Limits'
\echo
CREATE TABLE bench.limits AS
SELECT query AS what, shown AS measured, 'under ' || bench.show(least) AS target,
	CASE WHEN median < least THEN 'yes' ELSE 'NO' END AS met
FROM bench.shown
JOIN (VALUES ('LIMIT 10', 0.02), ('IMPORT FOREIGN SCHEMA', 1), ('attach()', NULL)) t (name, least)
	ON starts_with(query, name)
WHERE system = 'limit';
INSERT INTO bench.limits
SELECT 'memory, ' || m.query,
	format('peak %s MB, %s over idle; own %s MB, %s over idle',
		round(m.peak), round(m.peak - idle.peak),
		round(m.anonymous), round(m.anonymous - idle.anonymous)),
	'within 32 MB of idle',
	CASE WHEN m.peak - idle.peak <= 32 THEN 'yes' ELSE 'NO' END
FROM bench.memories m, bench.memories idle
WHERE idle.query = 'idle' AND m.query <> 'idle'
ORDER BY m.query;
UPDATE bench.limits SET target = '', met = '' WHERE target IS NULL;
SELECT * FROM bench.limits ORDER BY what LIKE 'memory%', what;
