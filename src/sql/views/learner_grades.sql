-- Learner ids: course_grades
CREATE VIEW :"schema".learner_grades AS
SELECT g.course_id, g.:"user_id",
	g.course_grade_overall::numeric AS course_grade,
	coursera.passing_state(g.course_passing_state_id::integer) AS passing_state,
	coursera.has_passed(g.course_passing_state_id::integer) AS has_passed,
	g.course_grade_overall_passed_items::integer AS items_passed,
	g.course_grade_ts::timestamp AS graded_ts
FROM :"schema".course_grades g;

COMMENT ON VIEW :"schema".learner_grades IS
'A row is a learner in a course, with the highest grade that the learner reached there.';
COMMENT ON COLUMN :"schema".learner_grades.course_grade IS
'overall grade, from 0 to 1';
COMMENT ON COLUMN :"schema".learner_grades.passing_state IS
'not passed, passed, verified passed or not passable';
COMMENT ON COLUMN :"schema".learner_grades.has_passed IS
'whether the passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".learner_grades.items_passed IS
'number of items that the learner had passed at that time';
COMMENT ON COLUMN :"schema".learner_grades.graded_ts IS
'when the learner reached the grade, in UTC';
