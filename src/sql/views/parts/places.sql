-- A row for each item of a course, with its place there. Progress does not have a version, so an
-- item of several versions has one row, with its place in the version that was launched last.
\ir outline.sql
SELECT $$
SELECT i.course_id, i.course_branch_id,
	row_number() OVER (PARTITION BY i.course_id ORDER BY
		i.course_module_order, i.course_lesson_order, i.course_item_order, i.course_item_id)
		AS item_number,
	i.course_module_id, i.course_module_order, i.course_module_name,
	i.course_lesson_order, i.course_lesson_name,
	i.course_item_id, i.course_item_order, i.course_item_name,
	i.course_item_type_desc, i.course_item_type_graded, i.course_item_optional
FROM (
	SELECT DISTINCT ON (o.course_id, o.course_item_id) o.*
	FROM (:outline) o
	ORDER BY o.course_id, o.course_item_id, o.launched_ts DESC NULLS LAST, o.course_branch_id) i
$$ AS places
\gset
