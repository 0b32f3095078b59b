-- Learner ids: course_item_grades
CREATE VIEW :"schema".item_grades AS
SELECT g.course_id, g.course_item_id, g.:"user_id",
	g.course_item_grade_overall::numeric AS item_grade,
	coursera.passing_state(g.course_item_passing_state_id::integer) AS passing_state,
	coursera.has_passed(g.course_item_passing_state_id::integer) AS has_passed,
	g.course_item_grade_ts::timestamp AS graded_ts
FROM :"schema".course_item_grades g;

COMMENT ON VIEW :"schema".item_grades IS
'A row is a learner''s highest grade for a graded item of a course.';
COMMENT ON COLUMN :"schema".item_grades.item_grade IS
'overall grade of the item, from 0 to 1';
COMMENT ON COLUMN :"schema".item_grades.passing_state IS
'not passed, passed, verified passed or not passable';
COMMENT ON COLUMN :"schema".item_grades.has_passed IS
'whether the passing state is passed or verified passed';
COMMENT ON COLUMN :"schema".item_grades.graded_ts IS
'when the learner reached the grade, in UTC';
