-- Learner ids: course_memberships, course_progress, course_grades
CREATE VIEW :"schema".specialization_progress AS
SELECT l.:"user_id",
	count(*) FILTER (WHERE l.has_commenced) AS courses_enrolled,
	count(*) FILTER (WHERE l.first_activity_ts IS NOT NULL) AS courses_started,
	count(*) FILTER (WHERE l.has_passed) AS courses_passed,
	min(l.first_activity_ts) AS first_activity_ts, max(l.last_activity_ts) AS last_activity_ts
FROM (
	SELECT e.course_id, e.:"user_id", bool_or(e.has_commenced) AS has_commenced,
		min(e.activity_ts) AS first_activity_ts, max(e.activity_ts) AS last_activity_ts,
		bool_or(e.has_passed) AS has_passed
	FROM (
		SELECT m.course_id, m.:"user_id", true AS has_commenced, NULL::timestamp AS activity_ts,
			false AS has_passed
		FROM :"schema".course_memberships m
		WHERE m.course_membership_role = 'LEARNER'
		UNION ALL
		SELECT p.course_id, p.:"user_id", false, p.course_progress_ts::timestamp, false
		FROM :"schema".course_progress p
		UNION ALL
		SELECT g.course_id, g.:"user_id", false, NULL, true
		FROM :"schema".course_grades g
		WHERE coursera.has_passed(g.course_passing_state_id::integer)) e
	GROUP BY e.course_id, e.:"user_id") l
GROUP BY l.:"user_id";

COMMENT ON VIEW :"schema".specialization_progress IS
'A row is a learner who enrolled in, worked on or passed at least one course of the schema, with totals over all courses.';
COMMENT ON COLUMN :"schema".specialization_progress.courses_enrolled IS
'courses in which the learner reached the role LEARNER';
COMMENT ON COLUMN :"schema".specialization_progress.courses_started IS
'courses in which the learner started or completed an item';
COMMENT ON COLUMN :"schema".specialization_progress.courses_passed IS
'courses in which the learner''s passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".specialization_progress.first_activity_ts IS
'when the learner first started or completed an item of any course, in UTC';
COMMENT ON COLUMN :"schema".specialization_progress.last_activity_ts IS
'when the learner last started or completed an item of any course, in UTC';
