-- Learner ids: course_memberships, course_grades, course_progress
\ir parts/learners.sql
CREATE VIEW :"schema".course_completion AS
SELECT c.course_id, c.course_slug, c.course_name,
	coalesce(e.num_learners, 0) AS num_learners,
	coalesce(e.num_started, 0) AS num_started,
	coalesce(e.num_passed, 0) AS num_passed,
	e.num_started::float8 / nullif(e.num_learners, 0) AS started_rate,
	e.num_passed::float8 / nullif(e.num_learners, 0) AS passed_rate
FROM :"schema".courses c
LEFT JOIN (
	SELECT l.course_id, count(*) AS num_learners,
		count(*) FILTER (WHERE l.has_started) AS num_started,
		count(*) FILTER (WHERE l.has_passed) AS num_passed
	FROM (:learners) l
	GROUP BY l.course_id) e ON e.course_id = c.course_id;

COMMENT ON VIEW :"schema".course_completion IS
'A row is a course, with how many learners enrolled, started and passed.';
COMMENT ON COLUMN :"schema".course_completion.num_learners IS
'enrollments that commenced: learners who reached the role LEARNER';
COMMENT ON COLUMN :"schema".course_completion.num_started IS
'of these, who started or completed an item';
COMMENT ON COLUMN :"schema".course_completion.num_passed IS
'of these, whose passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".course_completion.started_rate IS
'num_started / num_learners, from 0 to 1; NULL without learners';
COMMENT ON COLUMN :"schema".course_completion.passed_rate IS
'num_passed / num_learners, from 0 to 1; NULL without learners';
