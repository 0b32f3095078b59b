-- A row for each learner in a course who paid or has financial aid. If the export does not contain
-- that, as in 2016, or has other ids there: a row for each member, with unknown values.
SELECT $$
SELECT m.course_id, m.:"user_id", NULL::boolean AS has_paid
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
$$ AS no_paid, $$
SELECT p.course_id, p.:"user_id", true AS has_paid
FROM :"schema".users_courses__certificate_payments p
WHERE p.was_payment::boolean OR p.was_finaid_grant::boolean
GROUP BY p.course_id, p.:"user_id"
$$ AS paid
\gset
\set branch :paid
\set course :no_paid
\set both :paid
\ir choose.psql
\set paid :chosen
