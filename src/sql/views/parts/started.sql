-- A row for each time that a learner started or completed an item. A learner who completes an item
-- at the first try has no row "started", so both states are a start.
SELECT $$
SELECT p.course_id, p.course_item_id, p.:"user_id", p.course_progress_ts::timestamp,
	p.course_progress_state_type_id = ANY (ARRAY(
		SELECT s.course_progress_state_type_id
		FROM :"schema".course_progress_state_types s
		WHERE s.course_progress_state_type_desc = 'completed')) AS is_completed
FROM :"schema".course_progress p
WHERE p.course_progress_state_type_id = ANY (ARRAY(
	SELECT s.course_progress_state_type_id
	FROM :"schema".course_progress_state_types s
	WHERE s.course_progress_state_type_desc IN ('started', 'completed')))
$$ AS started
\gset
