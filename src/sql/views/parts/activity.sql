-- A row for each learner with progress in a course, member of the course or not. The last item is
-- the one furthest in the course's order; items that are no longer in the course have no place.
\ir places.sql
SELECT $$
SELECT a.course_id, a.:"user_id", a.first_activity_ts, a.last_activity_ts,
	coalesce(d.active_days, 0) AS active_days, a.items_started, a.items_completed, n.items_total,
	l.course_item_id AS last_item_id, l.course_item_name AS last_item_name,
	l.course_module_id AS last_module_id, l.course_module_name AS last_module_name
FROM (
	SELECT t.course_id, t.:"user_id",
		min(t.first_ts) AS first_activity_ts, max(t.last_ts) AS last_activity_ts,
		count(t.course_item_id) AS items_started,
		count(t.course_item_id) FILTER (WHERE t.is_completed) AS items_completed,
		max(i.item_number) AS last_item_number
	FROM (
		SELECT p.course_id, p.:"user_id", p.course_item_id,
			min(p.course_progress_ts::timestamp) AS first_ts,
			max(p.course_progress_ts::timestamp) AS last_ts,
			bool_or(p.course_progress_state_type_id = ANY (ARRAY(
				SELECT s.course_progress_state_type_id
				FROM :"schema".course_progress_state_types s
				WHERE s.course_progress_state_type_desc = 'completed'))) AS is_completed
		FROM :"schema".course_progress p
		GROUP BY p.course_id, p.:"user_id", p.course_item_id) t
	LEFT JOIN (:places) i
		ON i.course_id = t.course_id AND i.course_item_id = t.course_item_id
	GROUP BY t.course_id, t.:"user_id") a
LEFT JOIN (
	SELECT t.course_id, t.:"user_id", count(t.day) AS active_days
	FROM (
		SELECT p.course_id, p.:"user_id", p.course_progress_ts::timestamp::date AS day
		FROM :"schema".course_progress p
		GROUP BY 1, 2, 3) t
	GROUP BY t.course_id, t.:"user_id") d
	ON d.course_id = a.course_id AND d.:"user_id" = a.:"user_id"
LEFT JOIN (
	SELECT i.course_id, count(*) AS items_total
	FROM (:places) i
	GROUP BY i.course_id) n ON n.course_id = a.course_id
LEFT JOIN (:places) l ON l.course_id = a.course_id AND l.item_number = a.last_item_number
$$ AS activity
\gset
