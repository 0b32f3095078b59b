-- Passed courses by month.
SELECT date_trunc('month', course_grade_ts) AS month, count(*) FILTER (WHERE coursera.has_passed(course_passing_state_id)) AS passed
FROM course_grades WHERE course_grade_overall >= 0.5 GROUP BY 1;
