-- Grades by the answers to a question of the survey.
SELECT c.choice_desc, count(DISTINCT g.imperial_user_id), round(avg(g.course_grade_overall)::numeric, 4)
FROM demographics_answers a
JOIN demographics_questions q USING (question_id)
JOIN demographics_choices c USING (question_id, choice_id)
JOIN course_grades g USING (imperial_user_id)
WHERE q.question_desc ILIKE '%gender%'
GROUP BY 1;
