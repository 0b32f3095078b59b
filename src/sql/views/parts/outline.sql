-- A row for each item of a version (branch) of a course, or of a course that has no versions. The ids
-- of items are unique within a course or version only, and so are those of lessons and modules.
SELECT $$
SELECT b.course_id, i.course_branch_id,
	b.authoring_course_branch_launched_ts::timestamp AS launched_ts,
	l.course_module_id, m.course_branch_module_order::integer AS course_module_order,
	m.course_branch_module_name AS course_module_name,
	i.course_lesson_id, l.course_branch_lesson_order::integer AS course_lesson_order,
	l.course_branch_lesson_name AS course_lesson_name,
	i.course_item_id, i.course_branch_item_order::integer AS course_item_order,
	i.course_branch_item_name AS course_item_name,
	t.course_item_type_desc, t.course_item_type_category,
	t.course_item_type_graded::boolean AS course_item_type_graded,
	i.course_branch_item_optional::boolean AS course_item_optional
FROM :"schema".course_branches b
JOIN :"schema".course_branch_items i ON i.course_branch_id = b.course_branch_id
LEFT JOIN :"schema".course_branch_lessons l
	ON l.course_branch_id = i.course_branch_id AND l.course_lesson_id = i.course_lesson_id
LEFT JOIN :"schema".course_branch_modules m
	ON m.course_branch_id = i.course_branch_id AND m.course_module_id = l.course_module_id
LEFT JOIN :"schema".course_item_types t ON t.course_item_type_id = i.course_item_type_id
$$ AS branch_outline, $$
SELECT i.course_id, NULL::varchar AS course_branch_id, NULL::timestamp AS launched_ts,
	l.course_module_id, m.course_module_order::integer, m.course_module_name,
	i.course_lesson_id, l.course_lesson_order::integer, l.course_lesson_name,
	i.course_item_id, i.course_item_order::integer, i.course_item_name,
	t.course_item_type_desc, t.course_item_type_category,
	t.course_item_type_graded::boolean, i.course_item_optional::boolean
FROM :"schema".course_items i
LEFT JOIN :"schema".course_lessons l
	ON l.course_id = i.course_id AND l.course_lesson_id = i.course_lesson_id
LEFT JOIN :"schema".course_modules m
	ON m.course_id = i.course_id AND m.course_module_id = l.course_module_id
LEFT JOIN :"schema".course_item_types t ON t.course_item_type_id = i.course_item_type_id
$$ AS course_outline, $$
(:branch_outline)
UNION ALL
SELECT c.*
FROM (:course_outline) c
WHERE NOT EXISTS (
	SELECT FROM :"schema".course_branches b
	JOIN :"schema".course_branch_items i ON i.course_branch_id = b.course_branch_id
	WHERE b.course_id = c.course_id)
$$ AS outline
\gset
\set branch :branch_outline
\set course :course_outline
\set both :outline
\ir choose.psql
\set outline :chosen
