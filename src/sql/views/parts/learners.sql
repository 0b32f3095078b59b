-- A row for each learner in a course who reached the role LEARNER, from three tables. They are not
-- joined but grouped together: the planner knows little about foreign tables, and a nested loop
-- chosen by mistake would be endless here.
\ir started.sql
SELECT $$
SELECT e.course_id, e.:"user_id", min(e.commenced_ts) AS commenced_ts,
	bool_or(e.has_started) AS has_started, min(e.started_ts) AS started_ts,
	bool_or(e.has_passed) AS has_passed, min(e.passed_ts) AS passed_ts
FROM (
	SELECT m.course_id, m.:"user_id", true AS has_commenced,
		m.course_membership_ts::timestamp AS commenced_ts, false AS has_started,
		NULL::timestamp AS started_ts, false AS has_passed, NULL::timestamp AS passed_ts
	FROM :"schema".course_memberships m
	WHERE m.course_membership_role = 'LEARNER'
	UNION ALL
	SELECT p.course_id, p.:"user_id", false, NULL, true, p.course_progress_ts, false, NULL
	FROM (:started) p
	UNION ALL
	SELECT g.course_id, g.:"user_id", false, NULL, false, NULL, true,
		g.course_grade_ts::timestamp
	FROM :"schema".course_grades g
	WHERE coursera.has_passed(g.course_passing_state_id::integer)) e
GROUP BY e.course_id, e.:"user_id"
HAVING bool_or(e.has_commenced)
$$ AS learners
\gset
