-- Learner ids: course_progress, course_grades
\ir parts/activity.sql
CREATE VIEW :"schema".drop_off AS
SELECT i.course_id, i.item_number, i.course_module_id, i.course_module_name,
	i.course_item_id, i.course_item_name, i.course_item_type_desc,
	coalesce(s.learners_stopped, 0) AS learners_stopped,
	coalesce(s.learners_passed, 0) AS learners_passed
FROM (:places) i
LEFT JOIN (
	SELECT a.course_id, a.last_item_id, count(*) AS learners_stopped,
		count(g.course_id) AS learners_passed
	FROM (:activity) a
	LEFT JOIN (
		SELECT c.course_id, c.:"user_id"
		FROM :"schema".course_grades c
		WHERE coursera.has_passed(c.course_passing_state_id::integer)
		GROUP BY c.course_id, c.:"user_id") g
		ON g.course_id = a.course_id AND g.:"user_id" = a.:"user_id"
	GROUP BY a.course_id, a.last_item_id) s
	ON s.course_id = i.course_id AND s.last_item_id = i.course_item_id;

COMMENT ON VIEW :"schema".drop_off IS
'A row is an item of a course, with the number of learners who got no further than this item.';
COMMENT ON COLUMN :"schema".drop_off.item_number IS
'place of the item in the course, from 1, across lessons and modules';
COMMENT ON COLUMN :"schema".drop_off.learners_stopped IS
'learners with progress whose last item, in the order of the course, is this one: learner_activity.last_item_id';
COMMENT ON COLUMN :"schema".drop_off.learners_passed IS
'of these, who passed the course, and so did not drop out';
