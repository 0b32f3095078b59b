-- For bench/analyses: asks each query of both schemas in turn, and prints what came of it.
SET statement_timeout = '20s';
SET client_min_messages = error;
SELECT format($$UPDATE bench.analyses SET rows = h.rows, same = h.rows = o.rows AND h.checksum IS NOT DISTINCT FROM o.checksum
	FROM bench.measure('loaded', %1$L) h, bench.measure('ml', %1$L) o WHERE name = %2$L$$, query, name)
FROM bench.analyses ORDER BY n \gexec
SELECT format('UPDATE bench.analyses SET %1$s = %1$s || (SELECT seconds FROM bench.measure(%2$L, %3$L)) WHERE name = %4$L',
	side.list, side.schema_name, query, name)
FROM bench.analyses, generate_series(1, 3) round, (VALUES (1, 'heap', 'loaded'), (2, 'ours', 'ml')) AS side (place, list, schema_name)
ORDER BY round, n, place \gexec
SET statement_timeout = 0;

CREATE VIEW bench.results AS
SELECT n, name, rows, same,
	(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM unnest(heap) t) AS heap,
	(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM unnest(ours) t) AS ours
FROM bench.analyses;
SELECT '| analysis | rows | same answer | heap, ms | ours, ms | ratio |' UNION ALL SELECT '| --- | --- | --- | --- | --- | --- |';
SELECT format('| %s | %s | %s | %s | %s | %s |', name, rows, CASE WHEN same THEN 'yes' ELSE '**no**' END, round((1000 * heap)::numeric, 1),
	CASE WHEN ours < 'infinity' THEN round((1000 * ours)::numeric, 1)::text ELSE 'over 20 s' END,
	CASE WHEN ours < 'infinity' THEN round((ours / heap)::numeric, 2)::text END)
FROM bench.results ORDER BY n;
SELECT format(E'\n%s analyses: %s with another answer, %s over 20 s, %s over 5 times heap, geometric mean %s. attach of %s tables with statistics: %s s.',
	count(*), count(*) FILTER (WHERE same IS NOT TRUE), count(*) FILTER (WHERE ours = 'infinity'),
	count(*) FILTER (WHERE ours > 5 * heap AND ours < 'infinity'),
	round(exp(avg(ln(ours / heap)) FILTER (WHERE ours < 'infinity' AND heap < 'infinity'))::numeric, 2),
	(SELECT tables FROM bench.attached), (SELECT round(extract(epoch FROM took), 1) FROM bench.attached))
FROM bench.results;
