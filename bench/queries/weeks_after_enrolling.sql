-- Learners active in each week after they joined.
SELECT m.course_id, floor(extract(epoch FROM p.course_progress_ts - m.course_membership_ts) / 604800) AS week,
	count(DISTINCT p.imperial_user_id)
FROM course_memberships m
JOIN course_progress p USING (imperial_user_id, course_id)
WHERE m.course_membership_role = 'LEARNER' AND p.course_progress_ts >= m.course_membership_ts
GROUP BY 1, 2;
