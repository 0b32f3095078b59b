-- A row for each learner in a course who passed it. If the export does not have the table, or has
-- other ids there: a row for each member, with unknown values.
SELECT $$
SELECT m.course_id, m.:"user_id", NULL::boolean AS has_passed, NULL::timestamp AS passed_ts
FROM :"schema".course_memberships m
GROUP BY m.course_id, m.:"user_id"
$$ AS no_passed, $$
SELECT g.course_id, g.:"user_id", true AS has_passed, min(g.course_grade_ts::timestamp) AS passed_ts
FROM :"schema".course_grades g
WHERE coursera.has_passed(g.course_passing_state_id::integer)
GROUP BY g.course_id, g.:"user_id"
$$ AS passed
\gset
\set branch :passed
\set course :no_passed
\set both :passed
\ir choose.psql
\set passed :chosen
