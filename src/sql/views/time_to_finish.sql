-- Learner ids: course_memberships, course_grades, course_progress
\ir parts/learners.sql
CREATE VIEW :"schema".time_to_finish AS
SELECT f.*, extract(epoch FROM f.time_to_finish)::float8 / 86400 AS days_to_finish
FROM (
	SELECT l.course_id, l.:"user_id", l.commenced_ts, l.started_ts, l.has_passed, l.passed_ts,
		CASE WHEN l.passed_ts >= l.commenced_ts THEN l.passed_ts - l.commenced_ts END
			AS time_to_finish
	FROM (:learners) l) f;

COMMENT ON VIEW :"schema".time_to_finish IS
'A row is a learner in a course whose enrollment commenced, with the time until passing; learners who did not pass have no end.';
COMMENT ON COLUMN :"schema".time_to_finish.commenced_ts IS
'first time with the role LEARNER';
COMMENT ON COLUMN :"schema".time_to_finish.started_ts IS
'first time that the learner started or completed an item';
COMMENT ON COLUMN :"schema".time_to_finish.has_passed IS
'whether the passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".time_to_finish.passed_ts IS
'time of the grading event that gave the grade; NULL for learners who did not pass';
COMMENT ON COLUMN :"schema".time_to_finish.time_to_finish IS
'passed_ts - commenced_ts; NULL for learners who did not pass, and if the export dates the end before the beginning';
COMMENT ON COLUMN :"schema".time_to_finish.days_to_finish IS
'time_to_finish in days';
