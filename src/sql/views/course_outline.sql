\ir parts/outline.sql
CREATE VIEW :"schema".course_outline AS
SELECT o.course_id, o.course_branch_id,
	row_number() OVER (PARTITION BY o.course_id, o.course_branch_id ORDER BY
		o.course_module_order, o.course_lesson_order, o.course_item_order, o.course_item_id)
		AS item_number,
	o.course_module_id, o.course_module_order, o.course_module_name,
	o.course_lesson_id, o.course_lesson_order, o.course_lesson_name,
	o.course_item_id, o.course_item_order, o.course_item_name,
	o.course_item_type_desc, o.course_item_type_category, o.course_item_type_graded,
	o.course_item_optional
FROM (:outline) o;

COMMENT ON VIEW :"schema".course_outline IS
'A row is an item of a version (branch) of a course, or of a course if the export has no versions, with its lesson and module.';
COMMENT ON COLUMN :"schema".course_outline.course_branch_id IS
'the version of the course; NULL if the export has none';
COMMENT ON COLUMN :"schema".course_outline.item_number IS
'place of the item in its version, from 1, across lessons and modules';
