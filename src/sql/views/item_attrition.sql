-- Learner ids: course_progress, course_memberships
\ir parts/places.sql
\ir parts/started.sql
CREATE VIEW :"schema".item_attrition AS
SELECT i.course_id, i.course_branch_id, i.item_number,
	i.course_module_order, i.course_module_name, i.course_lesson_order, i.course_lesson_name,
	i.course_item_id, i.course_item_order, i.course_item_name,
	i.course_item_type_desc, i.course_item_type_graded, i.course_item_optional,
	coalesce(e.num_learners, 0) AS num_learners,
	coalesce(s.num_started, 0) AS num_started,
	coalesce(s.num_completed, 0) AS num_completed,
	coalesce(s.num_started, 0)::float8 / nullif(e.num_learners, 0) AS started_rate,
	coalesce(s.num_completed, 0)::float8 / nullif(e.num_learners, 0) AS completed_rate
FROM (:places) i
LEFT JOIN (
	SELECT m.course_id, count(DISTINCT m.:"user_id") AS num_learners
	FROM :"schema".course_memberships m
	WHERE m.course_membership_role = 'LEARNER'
	GROUP BY m.course_id) e ON e.course_id = i.course_id
LEFT JOIN (
	SELECT r.course_id, r.course_item_id, count(*) AS num_started,
		count(*) FILTER (WHERE r.is_completed) AS num_completed
	FROM (
		SELECT u.course_id, u.course_item_id, u.is_completed,
			bool_or(u.has_commenced) OVER (PARTITION BY u.course_id, u.:"user_id")
				AS has_commenced
		FROM (
			SELECT p.course_id, p.course_item_id, p.:"user_id",
				bool_or(p.is_completed) AS is_completed, false AS has_commenced
			FROM (:started) p
			GROUP BY p.course_id, p.course_item_id, p.:"user_id"
			UNION ALL
			SELECT m.course_id, NULL, m.:"user_id", NULL, true
			FROM :"schema".course_memberships m
			WHERE m.course_membership_role = 'LEARNER') u) r
	WHERE r.has_commenced AND r.course_item_id IS NOT NULL
	GROUP BY r.course_id, r.course_item_id) s
	ON s.course_id = i.course_id AND s.course_item_id = i.course_item_id;

COMMENT ON VIEW :"schema".item_attrition IS
'A row is an item of a course, with how many learners reached it. Progress is kept by course, not by version: an item of several versions has one row, with its place in the version that was launched last.';
COMMENT ON COLUMN :"schema".item_attrition.course_branch_id IS
'the version that the item''s place is taken from; NULL if the export has none';
COMMENT ON COLUMN :"schema".item_attrition.item_number IS
'place of the item in the course, from 1, across lessons and modules';
COMMENT ON COLUMN :"schema".item_attrition.num_learners IS
'enrollments of the course that commenced: learners who reached the role LEARNER';
COMMENT ON COLUMN :"schema".item_attrition.num_started IS
'of these, who started or completed the item; an item completed at the first try has no start';
COMMENT ON COLUMN :"schema".item_attrition.num_completed IS
'of these, who completed the item';
COMMENT ON COLUMN :"schema".item_attrition.started_rate IS
'num_started / num_learners, from 0 to 1; NULL without learners';
COMMENT ON COLUMN :"schema".item_attrition.completed_rate IS
'num_completed / num_learners, from 0 to 1; NULL without learners';
