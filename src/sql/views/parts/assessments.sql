-- The place of each quiz in its course. Responses do not have a version, so an item of several
-- versions has one row, with its place in the version that was launched last.
SELECT $$
SELECT DISTINCT ON (b.course_id, a.course_item_id, a.assessment_id)
	b.course_id, a.course_item_id, a.assessment_id, i.course_branch_item_name AS course_item_name
FROM :"schema".course_branches b
JOIN :"schema".course_branch_item_assessments a ON a.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_items i
	ON i.course_branch_id = a.course_branch_id AND i.course_item_id = a.course_item_id
ORDER BY b.course_id, a.course_item_id, a.assessment_id,
	b.authoring_course_branch_launched_ts::timestamp DESC NULLS LAST, b.course_branch_id
$$ AS branch_assessments, $$
SELECT a.course_id, a.course_item_id, a.assessment_id, i.course_item_name
FROM :"schema".course_item_assessments a
LEFT JOIN :"schema".course_items i
	ON i.course_id = a.course_id AND i.course_item_id = a.course_item_id
$$ AS course_assessments, $$
(:branch_assessments)
UNION ALL
SELECT c.*
FROM (:course_assessments) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_item_assessments i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS assessments
\gset
\set branch :branch_assessments
\set course :course_assessments
\set both :assessments
\ir choose.psql
\set assessments :chosen
