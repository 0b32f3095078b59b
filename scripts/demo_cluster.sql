-- The coordinator of scripts/demo_cluster: what a DBA would type, and what comes of it.
\set ECHO queries
CREATE EXTENSION coursera_fdw;
CREATE EXTENSION postgres_fdw;
CREATE SERVER machine FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'a', dbname 'postgres');
CREATE SERVER bayes FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'b', dbname 'postgres');
CREATE SERVER trials FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'c', dbname 'postgres');
CREATE USER MAPPING FOR PUBLIC SERVER machine OPTIONS (user 'postgres');
CREATE USER MAPPING FOR PUBLIC SERVER bayes OPTIONS (user 'postgres');
CREATE USER MAPPING FOR PUBLIC SERVER trials OPTIONS (user 'postgres');
SELECT coursera.federate('ml', ARRAY['machine', 'bayes', 'trials']);
SET enable_partitionwise_aggregate = on;
SET enable_nestloop = off;
SET search_path = ml, coursera, public;

SELECT course_slug, num_learners, num_passed FROM course_completion ORDER BY 1;

SELECT count(*) AS learners_of_two_courses
FROM (SELECT imperial_user_id FROM course_memberships GROUP BY 1 HAVING count(DISTINCT course_id) = 2) learners;

-- Each server groups its own rows; one row for each course comes back.
EXPLAIN (VERBOSE, COSTS off) SELECT course_id, count(*) FROM course_progress GROUP BY course_id;

-- A filter on the course reaches one server.
SELECT course_id FROM courses WHERE course_slug = 'clinical-trials' \gset
EXPLAIN (VERBOSE, COSTS off) SELECT * FROM course_grades WHERE course_id = :'course_id';
