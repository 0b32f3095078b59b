-- Which reviews are skipped, and by whom.
SELECT s.peer_skip_type, u.reported_or_inferred_gender, count(*)
FROM users u
LEFT JOIN course_memberships m USING (imperial_user_id)
LEFT JOIN peer_skips s USING (imperial_user_id)
WHERE s.peer_skip_type IS NOT NULL
GROUP BY 1, 2;
