-- The item at which each learner was last seen.
WITH latest AS (
	SELECT imperial_user_id, max(course_progress_ts) AS at FROM course_progress WHERE course_id = {course} GROUP BY 1)
SELECT i.course_branch_item_name, count(DISTINCT p.imperial_user_id)
FROM latest
JOIN course_progress p ON p.imperial_user_id = latest.imperial_user_id AND p.course_progress_ts = latest.at
JOIN course_branch_items i USING (course_item_id)
GROUP BY 1;
