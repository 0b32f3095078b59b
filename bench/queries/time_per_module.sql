-- How long learners take for each module of the courses.
WITH spans AS (
	SELECT l.course_module_id, p.imperial_user_id, max(p.course_progress_ts) - min(p.course_progress_ts) AS span
	FROM course_branches b
	JOIN course_branch_lessons l USING (course_branch_id)
	JOIN course_branch_items i USING (course_branch_id, course_lesson_id)
	JOIN course_progress p ON p.course_id = b.course_id AND p.course_item_id = i.course_item_id
	WHERE b.course_id = {course}
	GROUP BY 1, 2)
SELECT course_module_id, count(*), round(extract(epoch FROM avg(span))::numeric) AS seconds
FROM spans GROUP BY 1;
