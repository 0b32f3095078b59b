-- Every SQL example of the guide, into the temporary table guide_queries. [partner] stands where
-- the guide writes it. A misprint that keeps an example from running is mended, and said.
CREATE TEMP TABLE guide_queries (name text PRIMARY KEY, query text NOT NULL);

INSERT INTO guide_queries VALUES ('all courses', $$
	SELECT * FROM courses
$$);

-- Mended: the guide counts institution_user_id, which no export has; it is [partner]_user_id.
INSERT INTO guide_queries VALUES ('learners by session', $$
	SELECT
		on_demand_session_id
		,on_demand_sessions_start_ts::DATE AS session_start_date
		,COUNT(DISTINCT [partner]_user_id) num_learners
	FROM on_demand_session_memberships
	JOIN on_demand_sessions
		USING (on_demand_session_id)
	GROUP BY 1,2
	ORDER BY 2
$$);

INSERT INTO guide_queries VALUES ('learners who started the first programming assignment', $$
	WITH all_programming_assignments AS (
		SELECT *
			, 1 = ROW_NUMBER() OVER (
				ORDER BY course_module_order, course_lesson_order, course_item_order
			) AS is_first_graded_programming
		FROM course_items
		JOIN course_item_types
			USING (course_item_type_id)
		JOIN course_lessons
			USING (course_lesson_id)
		JOIN course_modules
			USING (course_module_id)
		WHERE
			course_item_type_desc = 'graded programming'
	)
	, first_programming_assignment AS (
		SELECT course_item_id
		FROM all_programming_assignments
		WHERE is_first_graded_programming
	)
	SELECT COUNT(DISTINCT [partner]_user_id) AS num_learners
	FROM course_progress
	JOIN first_programming_assignment
		USING (course_item_id)
	JOIN course_progress_state_types
		USING (course_progress_state_type_id)
	WHERE course_progress_state_type_desc = 'started'
$$);

INSERT INTO guide_queries VALUES ('answers to in-video quizzes', $$
	SELECT ci.course_item_name AS lecture_title
		,aq.assessment_question_prompt
		,aa.[partner]_assessments_user_id
		,ao.assessment_option_display
		,aa.assessment_action_ts
		,ar.assessment_action_version
		,ar.assessment_response_score
	FROM course_item_assessments cia
	JOIN assessments
		USING(assessment_id)
	JOIN assessment_types
		USING(assessment_type_id)
	JOIN course_items ci
		ON(ci.course_id = cia.course_id
			AND ci.course_item_id = cia.course_item_id)
	JOIN assessment_actions aa
		ON(aa.assessment_id = cia.assessment_id)
	JOIN assessment_responses ar
		ON(ar.assessment_id = aa.assessment_id
			AND ar.assessment_action_id = aa.assessment_action_id)
	JOIN assessment_response_options aro
		ON(aro.assessment_response_id = ar.assessment_response_id)
	JOIN assessment_options ao
		ON(ao.assessment_question_id = ar.assessment_question_id
			AND ao.assessment_option_id = aro.assessment_option_id)
	JOIN assessment_questions aq
		ON(aq.assessment_question_id = ao.assessment_question_id)
	WHERE assessment_type_desc = 'in video'
		AND assessment_response_selected = TRUE
$$);

-- Mended: pr.user_id is [partner]_peer_assignments_user_id, and the page's margin cuts off the
-- ends of peer_assignment_review_schema_part_id (twice) and …_part_option_id.
INSERT INTO guide_queries VALUES ('peer submissions with their reviews', $$
	SELECT ci.course_item_name
		,ps.[partner]_peer_assignments_user_id
		,ps.peer_submission_created_ts
		,ps.peer_submission_title
		,ps.peer_submission_score
		,pspr.peer_submission_part_free_response_text
		,psp.peer_submission_part_url_url
		,psp.peer_submission_part_url_title
		,psp.peer_submission_part_url_description
		,pr.[partner]_peer_assignments_user_id AS reviewer_id
		,par.peer_assignment_review_schema_part_prompt
		,parsp.peer_assignment_review_schema_part_option_text
		,parsp.peer_assignment_review_schema_part_option_score::VARCHAR(50)
		,prfr.peer_review_part_free_response_text
		,prpc.peer_assignment_review_schema_part_option_id
	FROM course_item_peer_assignments cip
	JOIN course_items ci
		ON ci.course_item_id = cip.course_item_id
		AND ci.course_id = cip.course_id
	JOIN course_item_types cit
		ON cit.course_item_type_id = ci.course_item_type_id
	JOIN peer_submissions ps
		ON ps.peer_assignment_id = cip.peer_assignment_id
	LEFT JOIN peer_submission_part_free_responses pspr
		ON ps.peer_submission_id = pspr.peer_submission_id
		AND ps.peer_assignment_id = pspr.peer_assignment_id
	LEFT JOIN peer_submission_part_urls psp
		ON ps.peer_submission_id = psp.peer_submission_id
		AND ps.peer_assignment_id = psp.peer_assignment_id
	LEFT JOIN peer_reviews pr
		ON ps.peer_submission_id = pr.peer_submission_id
	JOIN peer_assignment_review_schema_parts par
		ON par.peer_assignment_id = ps.peer_assignment_id
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
	WHERE course_item_type_desc ILIKE '%peer%'
$$);

INSERT INTO guide_queries VALUES ('scores of programming submissions', $$
	SELECT course_item_name
		,[partner]_programming_assignments_user_id
		,programming_submission_created_ts
		,programming_submission_grading_status
		,programming_submission_score
	FROM course_item_programming_assignments cip
	JOIN course_items ci
		ON(ci.course_id = cip.course_id AND ci.course_item_id = cip.course_item_id)
	JOIN programming_assignments pa
		ON(cip.programming_assignment_id = pa.programming_assignment_id)
	JOIN programming_submissions ps
		ON(ps.programming_assignment_id = pa.programming_assignment_id)
$$);

INSERT INTO guide_queries VALUES ('star ratings by month', $$
	SELECT
		course_id
		,TO_CHAR(feedback_ts, 'YYYY-MM')
		,COUNT(*) AS num_feedback
		,AVG(feedback_rating::FLOAT) AS avg_feedback_rating
	FROM feedback_course_ratings
	WHERE feedback_system = 'STAR'
	GROUP BY 1,2
	ORDER BY 1,2
$$);

INSERT INTO guide_queries VALUES ('learners, pre-enrollers and completers by country', $$
	WITH course_pre_enrollers AS (
		SELECT DISTINCT [partner]_user_id
		FROM course_memberships
		WHERE course_membership_role = 'PRE_ENROLLED_LEARNER'
	)
	, course_completers AS (
		SELECT DISTINCT [partner]_user_id
		FROM course_grades
		WHERE course_passing_state_id IN (1,2)
	)
	SELECT
		country_cd
		,COUNT(*) AS num_course_learners
		,COUNT(course_pre_enrollers.[partner]_user_id) AS num_pre_enrollers
		,COUNT(course_completers.[partner]_user_id) AS num_completers
	FROM users
	LEFT JOIN course_pre_enrollers
		USING ([partner]_user_id)
	LEFT JOIN course_completers
		USING ([partner]_user_id)
	GROUP BY 1
	ORDER BY 2 DESC
$$);
