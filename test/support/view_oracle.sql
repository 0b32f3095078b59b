-- What the ready views should hold, written another way: into the temporary table view_oracle. As in
-- guide/queries.sql, [partner] stands where the guide writes it. generation is NULL where one query
-- serves all exports.
CREATE TEMP TABLE view_oracle (view_name text, generation text, query text NOT NULL);

-- Where quizzes or assignments stand; of several versions, in the one that no other was launched after.
CREATE FUNCTION pg_temp.items_of(kind text, OUT generation text, OUT items text)
RETURNS SETOF record LANGUAGE sql AS $function$
	SELECT generation, replace(items, '@', kind)
	FROM (VALUES
		('2016', $$
			SELECT a.*, course_item_name
			FROM course_item_@s a LEFT JOIN course_items USING (course_id, course_item_id)$$),
		('2022', $$
			SELECT course_id, course_item_id, @_id,
				(SELECT i.course_branch_item_name FROM course_branch_items i
				 WHERE i.course_branch_id = b.course_branch_id AND i.course_item_id = a.course_item_id)
					AS course_item_name
			FROM course_branch_item_@s a
			JOIN course_branches b USING (course_branch_id)
			WHERE NOT EXISTS (
				SELECT FROM course_branch_item_@s other
				JOIN course_branches later USING (course_branch_id)
				WHERE (later.course_id, other.course_item_id, other.@_id) = (b.course_id, a.course_item_id, a.@_id)
					AND (coalesce(later.authoring_course_branch_launched_ts, '-infinity'), b.course_branch_id)
						> (coalesce(b.authoring_course_branch_launched_ts, '-infinity'), later.course_branch_id))$$)
	) AS sources (generation, items)
$function$;

-- What the guide and Coursera's own toolkit say of an enrollment, column by column.
INSERT INTO view_oracle
SELECT 'enrollments', generation, format($$
	SELECT DISTINCT ON (course_id, [partner]_user_id) course_id, [partner]_user_id, begun,
		(SELECT min(l.course_membership_ts) FROM course_memberships l
		 WHERE l.course_membership_role = 'PRE_ENROLLED_LEARNER' AND l.course_id = m.course_id
			AND l.[partner]_user_id = m.[partner]_user_id),
		course_membership_role, course_membership_ts, begun::date,
		(SELECT count(*) > 0 FROM course_progress p WHERE (p.course_id, p.[partner]_user_id) = (m.course_id, m.[partner]_user_id)),
		(SELECT min(course_progress_ts)::date FROM course_progress p WHERE (p.course_id, p.[partner]_user_id) = (m.course_id, m.[partner]_user_id)),
		(SELECT max(course_progress_ts)::date FROM course_progress p WHERE (p.course_id, p.[partner]_user_id) = (m.course_id, m.[partner]_user_id)),
		(SELECT nullif(count(DISTINCT to_char(course_progress_ts, 'YYYY-MM-DD')), 0) FROM course_progress p
		 WHERE (p.course_id, p.[partner]_user_id) = (m.course_id, m.[partner]_user_id)),
		(m.course_id, m.[partner]_user_id) IN (SELECT course_id, [partner]_user_id FROM course_grades WHERE course_passing_state_id IN (1, 2)),
		(SELECT min(course_grade_ts)::date FROM course_grades g
		 WHERE course_passing_state_id IN (1, 2) AND (g.course_id, g.[partner]_user_id) = (m.course_id, m.[partner]_user_id)),
		%s
	FROM course_memberships m
	JOIN (
		SELECT course_id, [partner]_user_id, min(course_membership_ts) AS begun
		FROM course_memberships WHERE course_membership_role = 'LEARNER' GROUP BY 1, 2) l USING (course_id, [partner]_user_id)
	ORDER BY course_id, [partner]_user_id, course_membership_ts DESC NULLS LAST, course_membership_role
$$, payers)
FROM (VALUES
	('2016', 'NULL::boolean'),
	('2022', '(m.course_id, m.[partner]_user_id) IN (
		SELECT course_id, [partner]_user_id FROM users_courses__certificate_payments WHERE was_payment OR was_finaid_grant)')
) AS sources (generation, payers);

INSERT INTO view_oracle VALUES ('survey_answers', NULL, $$
	SELECT [partner]_demographics_user_id, question_id,
		(SELECT question_type_desc FROM demographics_question_types JOIN demographics_questions q
			USING (question_type_id) WHERE q.question_id = a.question_id),
		(SELECT question_desc FROM demographics_questions q WHERE q.question_id = a.question_id),
		choice_id,
		(SELECT choice_desc FROM demographics_choices c
		 WHERE (c.question_id, c.choice_id) = (a.question_id, a.choice_id)),
		answer_int, submission_ts
	FROM demographics_answers a
$$);

-- An item's number is the count of the items up to it.
INSERT INTO view_oracle
SELECT 'course_outline', generation, format($$
	WITH items AS (
		SELECT course_id, %1$s AS branch, coalesce(course_module_order, 999999) AS a,
			coalesce(course_lesson_order, 999999) AS b, coalesce(course_item_order, 999999) AS c,
			course_module_id, course_module_order, course_module_name, course_lesson_id, course_lesson_order,
			course_lesson_name, course_item_id, course_item_order, course_item_name,
			course_item_type_desc, course_item_type_category, course_item_type_graded,
			course_item_optional
		FROM %2$s
	)
	SELECT course_id, branch, (
			SELECT count(*) FROM items o WHERE o.course_id = i.course_id
				AND o.branch IS NOT DISTINCT FROM i.branch
				AND (o.a, o.b, o.c, o.course_item_id) <= (i.a, i.b, i.c, i.course_item_id)),
		course_module_id, course_module_order, course_module_name, course_lesson_id, course_lesson_order,
		course_lesson_name, course_item_id, course_item_order, course_item_name,
		course_item_type_desc, course_item_type_category, course_item_type_graded, course_item_optional
	FROM items i
$$, branch, source)
FROM (VALUES
	('2016', 'NULL::text', $$course_items
		LEFT JOIN course_lessons USING (course_id, course_lesson_id)
		LEFT JOIN course_modules USING (course_id, course_module_id)
		LEFT JOIN course_item_types USING (course_item_type_id)$$),
	('2022', 'course_branch_id', $$(
		SELECT course_branch_id, course_lesson_id, course_item_id, course_item_type_id,
			course_branch_item_order AS course_item_order, course_branch_item_name AS course_item_name,
			course_branch_item_optional AS course_item_optional
		FROM course_branch_items) i
		JOIN course_branches USING (course_branch_id)
		LEFT JOIN (
			SELECT course_branch_id, course_lesson_id, course_module_id,
				course_branch_lesson_order AS course_lesson_order,
				course_branch_lesson_name AS course_lesson_name
			FROM course_branch_lessons) l USING (course_branch_id, course_lesson_id)
		LEFT JOIN (
			SELECT course_branch_id, course_module_id, course_branch_module_order AS course_module_order,
				course_branch_module_name AS course_module_name
			FROM course_branch_modules) m USING (course_branch_id, course_module_id)
		LEFT JOIN course_item_types USING (course_item_type_id)$$)
) AS sources (generation, branch, source);

INSERT INTO view_oracle VALUES ('course_nps', NULL, $$
	SELECT course_id, feedback_system, to_date(month, 'YYYY-MM'), count(feedback_rating),
		count(CASE WHEN feedback_rating IN (9, 10) THEN 1 END),
		count(CASE WHEN feedback_rating IN (7, 8) THEN 1 END),
		count(CASE WHEN feedback_rating < 7 THEN 1 END),
		round((100 * (count(CASE WHEN feedback_rating > 8 THEN 1 END)
			- count(CASE WHEN feedback_rating <= 6 THEN 1 END))::numeric
			/ nullif(count(feedback_rating), 0)), 6)
	FROM (SELECT *, to_char(feedback_ts, 'YYYY-MM') AS month FROM feedback_course_ratings) r
	WHERE feedback_system <> 'STAR'
	GROUP BY course_id, feedback_system, month
$$);

INSERT INTO view_oracle VALUES ('course_completion', NULL, $$
	SELECT course_id, course_slug, course_name, learners, started, passed,
		round(started / nullif(learners, 0)::numeric, 6), round(passed / nullif(learners, 0)::numeric, 6)
	FROM (
		SELECT course_id, course_slug, course_name,
			count(DISTINCT l.[partner]_user_id) AS learners,
			count(DISTINCT l.[partner]_user_id) FILTER (WHERE l.[partner]_user_id IN (
				SELECT p.[partner]_user_id FROM course_progress p
				WHERE p.course_id = c.course_id AND p.course_progress_state_type_id IN (1, 2))) AS started,
			count(DISTINCT l.[partner]_user_id) FILTER (WHERE l.[partner]_user_id IN (
				SELECT g.[partner]_user_id FROM course_grades g
				WHERE g.course_id = c.course_id AND g.course_passing_state_id IN (1, 2))) AS passed
		FROM courses c
		LEFT JOIN (SELECT * FROM course_memberships WHERE course_membership_role = 'LEARNER') l
			USING (course_id)
		GROUP BY course_id, course_slug, course_name) n
$$);

-- Selected options as in the guide's example, then typed texts, then what has neither.
INSERT INTO view_oracle
SELECT 'quiz_responses', generation, format($$
	WITH responses AS (
		SELECT course_id, course_item_id, course_item_name, aa.assessment_id, assessment_type_desc,
			aa.[partner]_assessments_user_id, aa.assessment_action_id, aa.assessment_action_version,
			aa.assessment_action_ts, ar.assessment_response_id, ar.assessment_question_id,
			assessment_question_type_desc, assessment_question_prompt,
			ar.assessment_response_score, ar.assessment_response_weighted_score
		FROM assessment_responses ar
		JOIN assessment_actions aa USING (assessment_id, assessment_action_id)
		LEFT JOIN assessments USING (assessment_id)
		LEFT JOIN assessment_types USING (assessment_type_id)
		LEFT JOIN assessment_questions USING (assessment_question_id)
		LEFT JOIN assessment_question_types USING (assessment_question_type_id)
		LEFT JOIN (%s) i USING (assessment_id)
	), answers AS (
		SELECT assessment_response_id, assessment_option_id, NULL AS answer, assessment_response_correct
		FROM assessment_response_options WHERE assessment_response_selected
		UNION ALL
		SELECT assessment_response_id, NULL, assessment_response_answer, assessment_response_correct
		FROM assessment_response_patterns
		UNION ALL
		SELECT assessment_response_id, NULL, NULL, NULL
		FROM responses r
		WHERE NOT EXISTS (SELECT FROM assessment_response_options o
				WHERE o.assessment_response_selected AND o.assessment_response_id = r.assessment_response_id)
			AND NOT EXISTS (SELECT FROM assessment_response_patterns o
				WHERE o.assessment_response_id = r.assessment_response_id)
	)
	SELECT course_id, course_item_id, course_item_name, assessment_id, assessment_type_desc,
		[partner]_assessments_user_id, assessment_action_id, assessment_action_version,
		assessment_action_ts, assessment_response_id, assessment_question_id,
		assessment_question_type_desc, assessment_question_prompt, assessment_option_id,
		assessment_option_display, answer, assessment_response_correct, assessment_response_score,
		assessment_response_weighted_score
	FROM answers
	JOIN responses USING (assessment_response_id)
	LEFT JOIN assessment_options USING (assessment_question_id, assessment_option_id)
$$, items)
FROM pg_temp.items_of('assessment');

-- The guide's example, without drafts and without parts that nobody answered.
INSERT INTO view_oracle
SELECT 'peer_review_responses', generation, format($$
	SELECT i.course_id, i.course_item_id, i.course_item_name, ps.peer_assignment_id,
		ps.peer_submission_id, ps.[partner]_peer_assignments_user_id, ps.peer_submission_created_ts,
		ps.peer_submission_title, ps.peer_submission_score, pr.peer_review_id,
		pr.[partner]_peer_assignments_user_id AS reviewer_id, pr.peer_review_created_ts,
		par.peer_assignment_review_schema_part_id, par.peer_assignment_review_schema_part_type,
		par.peer_assignment_review_schema_part_order, par.peer_assignment_review_schema_part_prompt,
		prpc.peer_assignment_review_schema_part_option_id,
		parsp.peer_assignment_review_schema_part_option_text,
		parsp.peer_assignment_review_schema_part_option_score,
		prfr.peer_review_part_free_response_text
	FROM (%s) i
	RIGHT JOIN peer_submissions ps ON ps.peer_assignment_id = i.peer_assignment_id
	LEFT JOIN peer_reviews pr ON ps.peer_submission_id = pr.peer_submission_id
	JOIN peer_assignment_review_schema_parts par ON par.peer_assignment_id = ps.peer_assignment_id
	LEFT JOIN peer_review_part_free_responses prfr
		ON prfr.peer_assignment_id = par.peer_assignment_id
		AND prfr.peer_review_id = pr.peer_review_id
		AND par.peer_assignment_review_schema_part_id = prfr.peer_assignment_review_schema_part_id
	LEFT JOIN peer_review_part_choices prpc
		ON prpc.peer_assignment_id = par.peer_assignment_id
		AND prpc.peer_review_id = pr.peer_review_id
		AND par.peer_assignment_review_schema_part_id = prpc.peer_assignment_review_schema_part_id
	LEFT JOIN peer_assignment_review_schema_part_options parsp
		ON parsp.peer_assignment_id = prpc.peer_assignment_id
		AND parsp.peer_assignment_review_schema_part_id = prpc.peer_assignment_review_schema_part_id
		AND parsp.peer_assignment_review_schema_part_option_id
			= prpc.peer_assignment_review_schema_part_option_id
	WHERE peer_submission_is_draft = false
		AND (prpc.peer_review_id IS NOT NULL OR prfr.peer_review_id IS NOT NULL)
$$, items)
FROM pg_temp.items_of('peer_assignment');

INSERT INTO view_oracle
SELECT 'programming_scores', generation, format($$
	SELECT course_id, course_item_id, course_item_name, programming_assignment_id,
		programming_assignment_type, programming_assignment_passing_fraction,
		[partner]_programming_assignments_user_id, programming_submission_id,
		programming_submission_created_ts, programming_submission_type,
		programming_submission_grading_status, programming_submission_score
	FROM programming_submissions
	LEFT JOIN (%s) i USING (programming_assignment_id)
	LEFT JOIN programming_assignments USING (programming_assignment_id)
$$, items)
FROM pg_temp.items_of('programming_assignment');

-- Without the place, which course_outline has as well.
INSERT INTO view_oracle
SELECT 'item_attrition', generation, format($$
	SELECT course_id, course_item_id, n, started, completed,
		round(started / nullif(n, 0)::numeric, 6), round(completed / nullif(n, 0)::numeric, 6)
	FROM (
		SELECT i.course_id, i.course_item_id,
			(SELECT count(DISTINCT m.[partner]_user_id) FROM course_memberships m
			 WHERE m.course_id = i.course_id AND m.course_membership_role = 'LEARNER') AS n,
			count(DISTINCT [partner]_user_id) AS started,
			count(DISTINCT CASE WHEN course_progress_state_type_id = 2 THEN [partner]_user_id END)
				AS completed
		FROM (%s) i
		LEFT JOIN (
			SELECT p.* FROM course_progress p
			WHERE p.course_progress_state_type_id IS NOT NULL
				AND (p.course_id, p.[partner]_user_id) IN (
					SELECT m.course_id, m.[partner]_user_id FROM course_memberships m
					WHERE m.course_membership_role = 'LEARNER')) p USING (course_id, course_item_id)
		GROUP BY i.course_id, i.course_item_id) c
$$, items)
FROM (VALUES
	('2016', 'SELECT course_id, course_item_id FROM course_items'),
	('2022', 'SELECT course_id, course_item_id FROM course_branches JOIN course_branch_items
		USING (course_branch_id) GROUP BY 1, 2')
) AS sources (generation, items);

INSERT INTO view_oracle VALUES ('time_to_finish', NULL, $$
	WITH starts AS (
		SELECT DISTINCT ON (course_id, [partner]_user_id) *
		FROM course_progress
		WHERE course_progress_state_type_id IN (1, 2)
		ORDER BY course_id, [partner]_user_id, course_progress_ts NULLS LAST
	)
	SELECT course_id, [partner]_user_id, begun, started, passed, passed_ts,
		CASE WHEN passed_ts < begun THEN NULL ELSE passed_ts - begun END,
		round(CASE WHEN passed_ts >= begun THEN extract(epoch FROM passed_ts - begun) / 86400 END, 6)
	FROM (
		SELECT course_id, [partner]_user_id, min(course_membership_ts) AS begun,
			(SELECT p.course_progress_ts FROM starts p
			 WHERE p.course_id = m.course_id AND p.[partner]_user_id = m.[partner]_user_id) AS started,
			EXISTS (SELECT FROM course_grades g
			 WHERE g.course_id = m.course_id AND g.[partner]_user_id = m.[partner]_user_id
				AND course_passing_state_id BETWEEN 1 AND 2) AS passed,
			(SELECT min(course_grade_ts) FROM course_grades g
			 WHERE g.course_id = m.course_id AND g.[partner]_user_id = m.[partner]_user_id
				AND course_passing_state_id BETWEEN 1 AND 2) AS passed_ts
		FROM course_memberships m
		WHERE course_membership_role = 'LEARNER'
		GROUP BY course_id, [partner]_user_id) t
$$);

INSERT INTO view_oracle VALUES ('learner_grades', NULL, $$
	SELECT course_id, [partner]_user_id, round(course_grade_overall::numeric, 6),
		course_passing_state_desc, course_passing_state_id IN (1, 2),
		course_grade_overall_passed_items, course_grade_ts
	FROM course_grades
	LEFT JOIN course_passing_states USING (course_passing_state_id)
$$);

INSERT INTO view_oracle VALUES ('item_grades', NULL, $$
	SELECT course_id, course_item_id, [partner]_user_id, round(course_item_grade_overall::numeric, 6),
		course_item_passing_state_desc, course_item_passing_state_id IN (1, 2), course_item_grade_ts
	FROM course_item_grades
	LEFT JOIN course_item_passing_states USING (course_item_passing_state_id)
$$);

-- An item's place is the number of items that are before it, in the version that no other was launched after.
CREATE FUNCTION pg_temp.places(OUT generation text, OUT places text)
RETURNS SETOF record LANGUAGE sql AS $function$
	SELECT generation, format($$
		WITH sorted AS (
			SELECT course_id, course_item_id, ARRAY[coalesce(course_module_order, 999999),
				coalesce(course_lesson_order, 999999), coalesce(course_item_order, 999999)] AS place
			FROM %s
		)
		SELECT course_id, course_item_id, (
			SELECT count(*) FROM sorted o
			WHERE o.course_id = s.course_id AND (o.place, o.course_item_id) < (s.place, s.course_item_id)) AS before
		FROM sorted s$$, source)
	FROM (VALUES
		('2016', $$course_items
			LEFT JOIN course_lessons USING (course_id, course_lesson_id)
			LEFT JOIN course_modules USING (course_id, course_module_id)$$),
		('2022', $$(
			SELECT b.course_id, i.course_item_id, m.course_branch_module_order AS course_module_order,
				l.course_branch_lesson_order AS course_lesson_order, i.course_branch_item_order AS course_item_order
			FROM course_branch_items i
			JOIN course_branches b USING (course_branch_id)
			LEFT JOIN course_branch_lessons l USING (course_branch_id, course_lesson_id)
			LEFT JOIN course_branch_modules m USING (course_branch_id, course_module_id)
			WHERE NOT EXISTS (
				SELECT FROM course_branch_items o
				JOIN course_branches later USING (course_branch_id)
				WHERE (later.course_id, o.course_item_id) = (b.course_id, i.course_item_id)
					AND (coalesce(later.authoring_course_branch_launched_ts, '-infinity'), b.course_branch_id)
						> (coalesce(b.authoring_course_branch_launched_ts, '-infinity'), later.course_branch_id))) v$$)
	) AS sources (generation, source)
$function$;

INSERT INTO view_oracle
SELECT 'learner_activity', generation, format($$
	WITH places AS MATERIALIZED (%s)
	SELECT course_id, [partner]_user_id, min(course_progress_ts), max(course_progress_ts),
		count(DISTINCT to_char(course_progress_ts, 'YYYY-MM-DD')), count(DISTINCT course_item_id),
		count(DISTINCT CASE course_progress_state_type_id WHEN 2 THEN course_item_id END),
		(SELECT count(*) FROM places n WHERE n.course_id = p.course_id),
		(array_agg(course_item_id ORDER BY before DESC) FILTER (WHERE before IS NOT NULL))[1]
	FROM course_progress p
	LEFT JOIN places USING (course_id, course_item_id)
	GROUP BY course_id, [partner]_user_id
$$, places)
FROM pg_temp.places();

INSERT INTO view_oracle
SELECT 'drop_off', generation, format($$
	WITH places AS MATERIALIZED (%s), lasts AS (
		SELECT DISTINCT ON (course_id, [partner]_user_id) course_id, course_item_id, (course_id, [partner]_user_id) IN (
			SELECT course_id, [partner]_user_id FROM course_grades WHERE course_passing_state_id IN (1, 2)) AS passed
		FROM course_progress JOIN places USING (course_id, course_item_id)
		ORDER BY course_id, [partner]_user_id, before DESC
	)
	SELECT course_id, before + 1, course_item_id, count(passed), count(*) FILTER (WHERE passed)
	FROM places LEFT JOIN lasts USING (course_id, course_item_id)
	GROUP BY course_id, before, course_item_id
$$, places)
FROM pg_temp.places();

INSERT INTO view_oracle VALUES ('weekly_retention', NULL, $$
	WITH enrolled AS MATERIALIZED (
		SELECT course_id, [partner]_user_id, min(course_membership_ts) AS begun
		FROM course_memberships WHERE course_membership_role = 'LEARNER' GROUP BY 1, 2
	)
	SELECT course_id, week, (SELECT count(*) FROM enrolled e WHERE e.course_id = w.course_id), count(*)
	FROM (
		SELECT DISTINCT course_id, [partner]_user_id, date_part('day', course_progress_ts - begun)::int / 7 AS week
		FROM enrolled JOIN course_progress USING (course_id, [partner]_user_id)
		WHERE course_progress_ts >= begun) w
	GROUP BY course_id, week
$$);

INSERT INTO view_oracle VALUES ('session_cohorts', NULL, $$
	WITH sessions AS MATERIALIZED (
		SELECT course_id, on_demand_session_id FROM on_demand_sessions
		UNION
		SELECT course_id, on_demand_session_id FROM on_demand_session_memberships
	), members AS MATERIALIZED (
		SELECT DISTINCT course_id, on_demand_session_id, [partner]_user_id FROM on_demand_session_memberships
	)
	SELECT course_id, on_demand_session_id,
		(SELECT on_demand_sessions_start_ts FROM on_demand_sessions o WHERE (o.course_id, o.on_demand_session_id) = (s.course_id, s.on_demand_session_id)),
		(SELECT on_demand_sessions_end_ts FROM on_demand_sessions o WHERE (o.course_id, o.on_demand_session_id) = (s.course_id, s.on_demand_session_id)),
		count([partner]_user_id),
		count(CASE WHEN (course_id, [partner]_user_id) IN (SELECT course_id, [partner]_user_id FROM course_progress) THEN 1 END),
		count(CASE WHEN (course_id, [partner]_user_id) IN (
			SELECT course_id, [partner]_user_id FROM course_grades WHERE course_passing_state_id IN (1, 2)) THEN 1 END)
	FROM sessions s
	LEFT JOIN members USING (course_id, on_demand_session_id)
	GROUP BY course_id, on_demand_session_id
$$);

INSERT INTO view_oracle VALUES ('forum_activity', NULL, $$
	WITH posts AS (
		SELECT course_id, [partner]_discussions_user_id, 'q' AS kind, discussion_question_created_ts AS ts, (
			SELECT count(DISTINCT v.[partner]_discussions_user_id) FROM discussion_question_votes v
			WHERE v.discussion_question_id = q.discussion_question_id AND v.discussion_question_vote_value = 1 AND NOT EXISTS (
				SELECT FROM discussion_question_votes later
				WHERE later.discussion_question_id = v.discussion_question_id
					AND later.[partner]_discussions_user_id = v.[partner]_discussions_user_id
					AND (later.discussion_question_vote_ts, v.discussion_question_vote_value) > (v.discussion_question_vote_ts, later.discussion_question_vote_value))) AS votes
		FROM discussion_questions q
		UNION ALL
		SELECT course_id, [partner]_discussions_user_id, 'a', discussion_answer_created_ts, (
			SELECT count(DISTINCT v.[partner]_discussions_user_id) FROM discussion_answer_votes v
			WHERE v.discussion_answer_id = a.discussion_answer_id AND v.discussion_answer_vote_value = 1 AND NOT EXISTS (
				SELECT FROM discussion_answer_votes later
				WHERE later.discussion_answer_id = v.discussion_answer_id
					AND later.[partner]_discussions_user_id = v.[partner]_discussions_user_id
					AND (later.discussion_answer_vote_ts, v.discussion_answer_vote_value) > (v.discussion_answer_vote_ts, later.discussion_answer_vote_value)))
		FROM discussion_answers a
	)
	SELECT course_id, [partner]_discussions_user_id, sum((kind = 'q')::int)::bigint, sum((kind = 'a')::int)::bigint,
		sum(votes)::bigint, min(ts), max(ts)
	FROM posts
	WHERE [partner]_discussions_user_id IS NOT NULL
	GROUP BY 1, 2
$$);

INSERT INTO view_oracle VALUES ('quiz_items', NULL, $$
	WITH attempts AS MATERIALIZED (
		SELECT assessment_id, assessment_action_id, assessment_action_id = (
			SELECT o.assessment_action_id FROM assessment_actions o
			WHERE o.assessment_id = a.assessment_id
				AND coalesce(o.[partner]_assessments_user_id, o.guest_user_id) IS NOT DISTINCT FROM coalesce(a.[partner]_assessments_user_id, a.guest_user_id)
			ORDER BY o.assessment_action_ts, o.assessment_action_id LIMIT 1) AS is_first
		FROM assessment_actions a
	), answers AS MATERIALIZED (
		SELECT t.assessment_id, assessment_question_id, is_first, assessment_response_score AS score,
			(SELECT sum(o.assessment_response_score) FROM assessment_responses o WHERE o.assessment_action_id = r.assessment_action_id)
				- assessment_response_score AS rest
		FROM assessment_responses r
		JOIN attempts t USING (assessment_action_id)
	)
	SELECT assessment_id, assessment_question_id, count(*) FILTER (WHERE is_first),
		round(avg(CASE WHEN score >= 1 THEN 1 WHEN score < 1 THEN 0 END) FILTER (WHERE is_first), 6),
		-- (mean of the right - mean of the wrong) / deviation * sqrt(share right * share wrong)
		round(((avg(rest) FILTER (WHERE is_first AND score >= 1) - avg(rest) FILTER (WHERE is_first AND score < 1))
			/ nullif(stddev_pop(rest) FILTER (WHERE is_first), 0)
			* sqrt((count(*) FILTER (WHERE is_first AND score >= 1 AND rest IS NOT NULL) * count(*) FILTER (WHERE is_first AND score < 1 AND rest IS NOT NULL))::float8
				/ (nullif(count(rest) FILTER (WHERE is_first), 0)::float8 ^ 2)))::numeric, 4),
		round(count(*)::numeric / nullif(count(*) FILTER (WHERE is_first), 0), 6)
	FROM answers
	GROUP BY 1, 2
$$);

INSERT INTO view_oracle
SELECT 'peer_agreement', generation, format($$
	WITH scores AS (
		SELECT peer_submission_id, peer_review_id, (
			SELECT sum(o.peer_assignment_review_schema_part_option_score)
			FROM peer_review_part_choices c
			JOIN peer_assignment_review_schema_part_options o USING (peer_assignment_id,
				peer_assignment_review_schema_part_id, peer_assignment_review_schema_part_option_id)
			WHERE c.peer_review_id = r.peer_review_id) AS score
		FROM peer_reviews r
	)
	SELECT course_id, course_item_id, course_item_name, peer_assignment_id, peer_submission_id,
		[partner]_peer_assignments_user_id, count(peer_review_id), count(score),
		round(avg(score)::numeric, 6), round(stddev(score)::numeric, 6)
	FROM peer_submissions
	LEFT JOIN scores USING (peer_submission_id)
	LEFT JOIN (%s) i USING (peer_assignment_id)
	WHERE peer_submission_is_draft IS FALSE
	GROUP BY 1, 2, 3, 4, 5, 6
$$, items)
FROM pg_temp.items_of('peer_assignment');

INSERT INTO view_oracle VALUES ('item_feedback', NULL, $$
	SELECT course_id, course_item_id, sum((feedback_rating IS NOT DISTINCT FROM 1)::int)::bigint, sum((feedback_rating IS NOT DISTINCT FROM 0)::int)::bigint
	FROM (SELECT DISTINCT * FROM feedback_item_ratings) f
	WHERE feedback_system = 'LIKE_OR_DISLIKE' AND NOT EXISTS (
		SELECT FROM feedback_item_ratings later
		WHERE later.feedback_system = f.feedback_system AND later.feedback_ts > f.feedback_ts
			AND (later.course_id, later.course_item_id, later.feedback_unit_id, later.[partner]_feedback_user_id)
				= (f.course_id, f.course_item_id, f.feedback_unit_id, f.[partner]_feedback_user_id))
	GROUP BY course_id, course_item_id
$$);

INSERT INTO view_oracle VALUES ('star_ratings', NULL, $$
	SELECT course_id, to_date(to_char(feedback_ts, 'YYYY-MM'), 'YYYY-MM'), feedback_rating, count(*)
	FROM feedback_course_ratings WHERE feedback_system = 'STAR'
	GROUP BY course_id, to_char(feedback_ts, 'YYYY-MM'), feedback_rating
$$);

INSERT INTO view_oracle VALUES ('payments', '2022', $$
	SELECT DISTINCT course_id, [partner]_user_id, was_payment, was_finaid_grant, was_group_sponsored, met_payment_condition
	FROM users_courses__certificate_payments
$$);

INSERT INTO view_oracle VALUES ('specialization_progress', NULL, $$
	WITH learners AS (
		SELECT [partner]_user_id FROM course_memberships WHERE course_membership_role = 'LEARNER'
		UNION SELECT [partner]_user_id FROM course_progress
		UNION SELECT [partner]_user_id FROM course_grades WHERE course_passing_state_id IN (1, 2)
	)
	SELECT [partner]_user_id,
		(SELECT count(DISTINCT course_id) FROM course_memberships m WHERE m.[partner]_user_id = l.[partner]_user_id AND course_membership_role = 'LEARNER'),
		(SELECT count(DISTINCT course_id) FROM course_progress p WHERE p.[partner]_user_id = l.[partner]_user_id),
		(SELECT count(DISTINCT course_id) FROM course_grades g WHERE g.[partner]_user_id = l.[partner]_user_id AND course_passing_state_id IN (1, 2)),
		(SELECT min(course_progress_ts) FROM course_progress p WHERE p.[partner]_user_id = l.[partner]_user_id),
		(SELECT max(course_progress_ts) FROM course_progress p WHERE p.[partner]_user_id = l.[partner]_user_id)
	FROM learners l
$$);

-- The questions that the samples have, those of several choices as lists.
INSERT INTO view_oracle VALUES ('learner_survey', NULL, $$
	SELECT [partner]_demographics_user_id,
		(SELECT answer_int FROM demographics_answers o WHERE o.question_id = 1 AND o.[partner]_demographics_user_id = a.[partner]_demographics_user_id),
		(SELECT choice_desc FROM demographics_answers o JOIN demographics_choices USING (question_id, choice_id)
		 WHERE o.question_id = 2 AND o.[partner]_demographics_user_id = a.[partner]_demographics_user_id),
		ARRAY(SELECT choice_desc FROM demographics_answers o JOIN demographics_choices USING (question_id, choice_id)
		 WHERE o.question_id = 6 AND o.[partner]_demographics_user_id = a.[partner]_demographics_user_id ORDER BY choice_id),
		(SELECT answer_int FROM demographics_answers o WHERE o.question_id = 8 AND o.[partner]_demographics_user_id = a.[partner]_demographics_user_id)
	FROM (SELECT DISTINCT [partner]_demographics_user_id FROM demographics_answers) a
$$);

-- The samples have none of its questions; see the learners of test/data/views.
INSERT INTO view_oracle VALUES ('demographic_survey', NULL, $$
	SELECT [partner]_demographics_user_id FROM demographics_answers WHERE question_id BETWEEN 11 AND 25
$$);
