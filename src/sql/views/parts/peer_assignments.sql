-- The place of each peer assignment in its course. Submissions do not have a version, so an item of
-- several versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT DISTINCT ON (b.course_id, a.course_item_id, a.peer_assignment_id)
	b.course_id, a.course_item_id, a.peer_assignment_id, i.course_branch_item_name AS course_item_name
FROM :"schema".course_branches b
JOIN :"schema".course_branch_item_peer_assignments a ON a.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_items i
	ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
ORDER BY b.course_id, a.course_item_id, a.peer_assignment_id,
	b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id
$$ AS branch_peer_assignments, $$
SELECT a.course_id, a.course_item_id, a.peer_assignment_id, i.course_item_name
FROM :"schema".course_item_peer_assignments a
LEFT JOIN :"schema".course_items i
	ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id
$$ AS course_peer_assignments, $$
(:branch_peer_assignments)
UNION ALL
SELECT c.*
FROM (:course_peer_assignments) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_item_peer_assignments i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS peer_assignments
\gset
\set branch :branch_peer_assignments
\set course :course_peer_assignments
\set both :peer_assignments
\ir choose.psql
\set peer_assignments :chosen
