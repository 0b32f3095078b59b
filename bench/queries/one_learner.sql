-- All that is known of one learner's progress.
SELECT p.course_progress_ts, i.course_branch_item_name, t.course_progress_state_type_desc
FROM course_progress p
JOIN course_progress_state_types t USING (course_progress_state_type_id)
LEFT JOIN course_branch_items i USING (course_item_id)
WHERE p.imperial_user_id = {learner};
