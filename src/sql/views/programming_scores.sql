-- Learner ids: programming_submissions
\ir parts/programming_assignments.sql
CREATE VIEW :"schema".programming_scores AS
SELECT i.course_id, i.course_item_id, i.course_item_name,
	s.programming_assignment_id, a.programming_assignment_type,
	a.programming_assignment_passing_fraction::float8,
	s.:"user_id", s.programming_submission_id, s.programming_submission_created_ts::timestamp,
	s.programming_submission_type, s.programming_submission_grading_status,
	s.programming_submission_score::float8
FROM :"schema".programming_submissions s
LEFT JOIN (:programming_assignments) i
	ON i.programming_assignment_id = s.programming_assignment_id
LEFT JOIN :"schema".programming_assignments a
	ON a.programming_assignment_id = s.programming_assignment_id;

COMMENT ON VIEW :"schema".programming_scores IS
'A row is a submission of a learner to a programming assignment. Submissions to assignments that are no longer in the course have no course.';
COMMENT ON COLUMN :"schema".programming_scores.programming_submission_score IS
'points; NULL until graded';
COMMENT ON COLUMN :"schema".programming_scores.programming_assignment_passing_fraction IS
'share of the points that is needed to pass, from 0 to 1';
