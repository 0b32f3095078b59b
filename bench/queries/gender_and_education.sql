-- Who enrolls: learners by gender and education.
SELECT u.reported_or_inferred_gender, u.educational_attainment, count(*) AS memberships, count(DISTINCT u.imperial_user_id) AS learners
FROM users u LEFT JOIN course_memberships m ON m.imperial_user_id = u.imperial_user_id
GROUP BY 1, 2;
