-- A row for each learner in a course of whom there is progress, members of the course or not. The last
-- item is the one furthest in the course's order; items that are no longer in the course have no place.
\ir places.sql
SELECT $$
SELECT a.course_id, a.:"user_id", a.first_activity_ts, a.last_activity_ts, a.active_days,
	a.items_started, a.items_completed, n.items_total,
	l.course_item_id AS last_item_id, l.course_item_name AS last_item_name,
	l.course_module_id AS last_module_id, l.course_module_name AS last_module_name
FROM (
	SELECT p.course_id, p.:"user_id",
		min(p.course_progress_ts::timestamp) AS first_activity_ts,
		max(p.course_progress_ts::timestamp) AS last_activity_ts,
		count(DISTINCT p.course_progress_ts::timestamp::date) AS active_days,
		count(DISTINCT p.course_item_id) AS items_started,
		count(DISTINCT p.course_item_id) FILTER (WHERE p.course_progress_state_type_id = ANY (ARRAY(
			SELECT s.course_progress_state_type_id
			FROM :"schema".course_progress_state_types s
			WHERE s.course_progress_state_type_desc = 'completed'))) AS items_completed,
		max(i.item_number) AS last_item_number
	FROM :"schema".course_progress p
	LEFT JOIN (:places) i
		ON i.course_id = p.course_id AND i.course_item_id = p.course_item_id
	GROUP BY p.course_id, p.:"user_id") a
LEFT JOIN (
	SELECT i.course_id, count(*) AS items_total
	FROM (:places) i
	GROUP BY i.course_id) n ON n.course_id = a.course_id
LEFT JOIN (:places) l ON l.course_id = a.course_id AND l.item_number = a.last_item_number
$$ AS activity
\gset
