-- Progress of the learners of a long list.
SELECT course_id, count(*), count(DISTINCT imperial_user_id)
FROM course_progress WHERE imperial_user_id IN ({learners}) GROUP BY 1;
