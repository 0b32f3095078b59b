-- Learner ids: course_memberships
-- The columns from commenced_dt on are those of the view in Coursera's courseraresearchexports.
\ir parts/worked.sql
\ir parts/passed.sql
\ir parts/paid.sql
CREATE VIEW :"schema".enrollments AS
SELECT e.course_id, e.:"user_id", e.commenced_ts, e.pre_enrolled_ts, e.latest_role,
	e.latest_role_ts, e.commenced_ts::date AS commenced_dt,
	CASE WHEN w.course_id IS NULL THEN false ELSE w.is_active END AS is_enrollment_active,
	w.first_day AS activity_first_dt, w.last_day AS activity_last_dt, w.days AS num_days_active,
	CASE WHEN g.course_id IS NULL THEN false ELSE g.has_passed END AS is_enrollment_completed,
	g.passed_ts::date AS completion_dt,
	CASE WHEN p.course_id IS NULL THEN false ELSE p.has_paid END AS was_paid_or_finaid
FROM (
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
	HAVING bool_or(m.course_membership_role = 'LEARNER')) e
LEFT JOIN (:worked) w ON w.course_id = e.course_id AND w.:"user_id" = e.:"user_id"
LEFT JOIN (:passed) g ON g.course_id = e.course_id AND g.:"user_id" = e.:"user_id"
LEFT JOIN (:paid) p ON p.course_id = e.course_id AND p.:"user_id" = e.:"user_id";

COMMENT ON VIEW :"schema".enrollments IS
'A row is a learner in a course whose enrollment commenced, that is, who reached the role LEARNER at some time.';
COMMENT ON COLUMN :"schema".enrollments.commenced_ts IS
'first time with the role LEARNER';
COMMENT ON COLUMN :"schema".enrollments.pre_enrolled_ts IS
'first time with the role PRE_ENROLLED_LEARNER; NULL for learners who did not pre-enroll';
COMMENT ON COLUMN :"schema".enrollments.latest_role IS
'NOT_ENROLLED for learners who left';
COMMENT ON COLUMN :"schema".enrollments.latest_role_ts IS
'when the learner got the latest role';
COMMENT ON COLUMN :"schema".enrollments.commenced_dt IS
'the day of commenced_ts';
COMMENT ON COLUMN :"schema".enrollments.is_enrollment_active IS
'whether the learner started or completed an item of the course; NULL if the export does not contain it';
COMMENT ON COLUMN :"schema".enrollments.activity_first_dt IS
'first day, in UTC, on which the learner started or completed an item';
COMMENT ON COLUMN :"schema".enrollments.activity_last_dt IS
'last day, in UTC, on which the learner started or completed an item';
COMMENT ON COLUMN :"schema".enrollments.num_days_active IS
'number of days on which the learner started or completed an item; NULL without any';
COMMENT ON COLUMN :"schema".enrollments.is_enrollment_completed IS
'whether the passing state is passed or verified passed; NULL if the export does not contain it';
COMMENT ON COLUMN :"schema".enrollments.completion_dt IS
'day on which the learner passed; NULL for learners who did not';
COMMENT ON COLUMN :"schema".enrollments.was_paid_or_finaid IS
'whether the learner paid for the certificate or was granted financial aid; NULL if the export does not contain it';
