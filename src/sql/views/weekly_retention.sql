-- Learner ids: course_memberships, course_progress
CREATE VIEW :"schema".weekly_retention AS
SELECT w.course_id, w.week, n.learners_enrolled, w.learners_active,
	w.learners_active::float8 / nullif(n.learners_enrolled, 0) AS active_rate
FROM (
	SELECT e.course_id,
		floor((extract(epoch FROM p.course_progress_ts::timestamp)
			- extract(epoch FROM e.commenced_ts)) / 604800)::integer AS week,
		count(DISTINCT p.:"user_id") AS learners_active
	FROM (
		SELECT m.course_id, m.:"user_id", min(m.course_membership_ts::timestamp) AS commenced_ts
		FROM :"schema".course_memberships m
		WHERE m.course_membership_role = 'LEARNER'
		GROUP BY m.course_id, m.:"user_id") e
	JOIN :"schema".course_progress p
		ON p.course_id = e.course_id AND p.:"user_id" = e.:"user_id"
	WHERE p.course_progress_ts::timestamp >= e.commenced_ts
	GROUP BY 1, 2) w
JOIN (
	SELECT m.course_id, count(DISTINCT m.:"user_id") AS learners_enrolled
	FROM :"schema".course_memberships m
	WHERE m.course_membership_role = 'LEARNER'
	GROUP BY m.course_id) n ON n.course_id = w.course_id;

COMMENT ON VIEW :"schema".weekly_retention IS
'A row is a week of a course, counted for each learner from the enrollment, in which a learner was active. Activity before the enrollment, such as in a preview, does not count.';
COMMENT ON COLUMN :"schema".weekly_retention.week IS
'whole weeks since the learner''s enrollment: week 0 is the seven days that start with it';
COMMENT ON COLUMN :"schema".weekly_retention.learners_enrolled IS
'enrollments of the course that commenced: learners who reached the role LEARNER';
COMMENT ON COLUMN :"schema".weekly_retention.learners_active IS
'of these, who started or completed an item in that week';
COMMENT ON COLUMN :"schema".weekly_retention.active_rate IS
'learners_active / learners_enrolled, from 0 to 1; learners who enrolled too late to have reached that week count as enrolled, too';
