-- Learner ids: course_memberships
CREATE VIEW :"schema".enrollments AS
SELECT m.course_id, m.:"user_id",
	min(m.course_membership_ts::timestamp)
		FILTER (WHERE m.course_membership_role = 'LEARNER') AS commenced_ts,
	min(m.course_membership_ts::timestamp)
		FILTER (WHERE m.course_membership_role = 'PRE_ENROLLED_LEARNER') AS pre_enrolled_ts,
	(array_agg(m.course_membership_role ORDER BY
		m.course_membership_ts::timestamp DESC NULLS LAST, m.course_membership_role))[1]
		AS latest_role,
	max(m.course_membership_ts::timestamp) AS latest_role_ts
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
HAVING bool_or(m.course_membership_role = 'LEARNER');

COMMENT ON VIEW :"schema".enrollments IS
'A row is a learner in a course whose enrollment commenced, that is, who reached the role LEARNER at some time.';
COMMENT ON COLUMN :"schema".enrollments.commenced_ts IS
'first time as LEARNER';
COMMENT ON COLUMN :"schema".enrollments.pre_enrolled_ts IS
'first time as PRE_ENROLLED_LEARNER; NULL for those who did not pre-enroll';
COMMENT ON COLUMN :"schema".enrollments.latest_role IS
'NOT_ENROLLED for those who left';
COMMENT ON COLUMN :"schema".enrollments.latest_role_ts IS
'since when the learner has the latest role';
