-- Mean grade by education.
SELECT u.educational_attainment, count(*), round(avg(g.course_grade_overall)::numeric, 5) AS mean_grade
FROM users u
LEFT JOIN course_memberships m USING (imperial_user_id)
LEFT JOIN course_grades g USING (imperial_user_id, course_id)
WHERE g.course_grade_overall IS NOT NULL AND u.educational_attainment IS NOT NULL
GROUP BY 1;
