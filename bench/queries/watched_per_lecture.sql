-- Learners who started each lecture of a course in a time.
SELECT m.course_branch_module_order, i.course_branch_item_name, count(DISTINCT p.imperial_user_id) AS learners
FROM course_branch_items i
JOIN course_branch_lessons l USING (course_lesson_id, course_branch_id)
JOIN course_branch_modules m USING (course_module_id, course_branch_id)
JOIN course_branches b USING (course_branch_id)
JOIN course_progress p ON p.course_item_id = i.course_item_id
JOIN course_progress_state_types t USING (course_progress_state_type_id)
WHERE b.course_id = {course} AND i.course_item_type_id = 1 AND t.course_progress_state_type_desc = 'started'
	AND p.course_progress_ts > {from} AND p.course_progress_ts < {to}
GROUP BY 1, 2;
