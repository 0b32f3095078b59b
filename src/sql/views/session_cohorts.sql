-- Learner ids: on_demand_session_memberships, course_progress, course_grades
CREATE VIEW :"schema".session_cohorts AS
SELECT s.course_id, s.on_demand_session_id,
	max(s.session_start_ts) AS session_start_ts, max(s.session_end_ts) AS session_end_ts,
	count(s.:"user_id") AS learners_enrolled,
	count(a.course_id) AS learners_active,
	count(g.course_id) AS learners_passed
FROM (
	SELECT m.course_id, m.on_demand_session_id, m.:"user_id",
		NULL::timestamp AS session_start_ts, NULL::timestamp AS session_end_ts
	FROM :"schema".on_demand_session_memberships m
	GROUP BY m.course_id, m.on_demand_session_id, m.:"user_id"
	UNION ALL
	SELECT o.course_id, o.on_demand_session_id, NULL,
		o.on_demand_sessions_start_ts::timestamp, o.on_demand_sessions_end_ts::timestamp
	FROM :"schema".on_demand_sessions o) s
LEFT JOIN (
	SELECT p.course_id, p.:"user_id"
	FROM :"schema".course_progress p
	GROUP BY p.course_id, p.:"user_id") a
	ON a.course_id = s.course_id AND a.:"user_id" = s.:"user_id"
LEFT JOIN (
	SELECT c.course_id, c.:"user_id"
	FROM :"schema".course_grades c
	WHERE coursera.has_passed(c.course_passing_state_id::integer)
	GROUP BY c.course_id, c.:"user_id") g
	ON g.course_id = s.course_id AND g.:"user_id" = s.:"user_id"
GROUP BY s.course_id, s.on_demand_session_id;

COMMENT ON VIEW :"schema".session_cohorts IS
'A row is a session of a course. A learner who changed sessions counts in each of them.';
COMMENT ON COLUMN :"schema".session_cohorts.session_start_ts IS
'start of the session, in UTC; NULL for a session that is only in the lists of members';
COMMENT ON COLUMN :"schema".session_cohorts.session_end_ts IS
'end of the session, in UTC; NULL for a session that is only in the lists of members';
COMMENT ON COLUMN :"schema".session_cohorts.learners_enrolled IS
'learners who were members of the session at some time, including those who left it';
COMMENT ON COLUMN :"schema".session_cohorts.learners_active IS
'of these, who ever started or completed an item of the course';
COMMENT ON COLUMN :"schema".session_cohorts.learners_passed IS
'of these, whose passing state of the course is passed or verified passed';
