-- Posts in the forum beside the grade.
SELECT g.course_id, count(DISTINCT q.imperial_user_id) AS askers, round(avg(g.course_grade_overall)::numeric, 4) AS grade
FROM course_grades g
JOIN discussion_questions q ON q.imperial_user_id = g.imperial_user_id AND q.course_id = g.course_id
GROUP BY 1;
