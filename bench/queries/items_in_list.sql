-- Progress at the items of a long list, as R sends it.
SELECT course_item_id, course_progress_state_type_id, count(*)
FROM course_progress WHERE course_item_id IN ({items}) GROUP BY 1, 2;
