-- The place of each programming assignment in its course. Submissions do not have a version, so an
-- item of several versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT DISTINCT ON (b.course_id, a.course_item_id, a.programming_assignment_id)
	b.course_id, a.course_item_id, a.programming_assignment_id, i.course_branch_item_name AS course_item_name
FROM :"schema".course_branches b
JOIN :"schema".course_branch_item_programming_assignments a ON a.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_items i
	ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
ORDER BY b.course_id, a.course_item_id, a.programming_assignment_id,
	b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id
$$ AS branch_programming_assignments, $$
SELECT a.course_id, a.course_item_id, a.programming_assignment_id, i.course_item_name
FROM :"schema".course_item_programming_assignments a
LEFT JOIN :"schema".course_items i
	ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id
$$ AS course_programming_assignments, $$
(:branch_programming_assignments)
UNION ALL
SELECT c.*
FROM (:course_programming_assignments) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_item_programming_assignments i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS programming_assignments
\gset
\set branch :branch_programming_assignments
\set course :course_programming_assignments
\set both :programming_assignments
\ir choose.psql
\set programming_assignments :chosen
