-- Who joined in a time.
SELECT c.course_name, count(m.imperial_user_id)
FROM courses c JOIN course_memberships m USING (course_id)
WHERE m.course_membership_ts BETWEEN {from} AND {to}
GROUP BY c.course_id, 1;
