-- The survey's questions differ between exports, and learner_survey has a column for each. So its
-- query is built from the tables' contents when the view is made; refresh builds it anew.
CREATE FUNCTION survey_query(schema_name name) RETURNS text
	LANGUAGE plpgsql STABLE STRICT PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	max_questions CONSTANT integer := 500; -- each is a column, of which a view has at most 1,664
	question record;
	aggregates text := '';
	questions text := '';
	-- If the survey has the same learner ids as users.
	facts text := (
		SELECT string_agg(format('u.%I, ', f.attname), '' ORDER BY f.attnum)
		FROM pg_attribute f
		WHERE f.attrelid = to_regclass(format('%I.users', schema_name)) AND NOT f.attisdropped
			AND f.attname = ANY (ARRAY['country_cd', 'region_cd', 'profile_language_cd', 'browser_language_cd',
				'reported_or_inferred_gender', 'employment_status', 'educational_attainment', 'student_status'])
			AND EXISTS (
				SELECT FROM pg_attribute a
				JOIN pg_attribute u ON u.attname = a.attname AND u.attrelid = f.attrelid
				WHERE a.attrelid = to_regclass(format('%I.demographics_answers', schema_name))
					AND a.attname ~ 'user_id$'));
BEGIN
	FOR question IN EXECUTE format($query$
		SELECT q.question_id::integer AS id, bool_or(t.question_type_desc ILIKE '%%multi%%') AS is_list,
			bool_or(EXISTS (
				SELECT FROM %1$I.demographics_choices c WHERE c.question_id = q.question_id)) AS has_choices
		FROM %1$I.demographics_questions q
		LEFT JOIN %1$I.demographics_question_types t ON t.question_type_id = q.question_type_id
		WHERE q.question_id IS NOT NULL
		GROUP BY 1
		ORDER BY 1
		LIMIT %2$s$query$, schema_name, max_questions)
	LOOP
		questions := questions || format(', a.%I', 'q' || question.id);
		aggregates := aggregates || format(
			CASE
				WHEN question.is_list THEN
					', array_agg(c.choice_desc::text ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = %1$s AND c.choice_desc IS NOT NULL) AS %2$I'
				WHEN question.has_choices THEN
					', (array_agg(c.choice_desc::text ORDER BY a.submission_ts::timestamp DESC NULLS LAST, c.choice_id) FILTER (WHERE a.question_id::integer = %1$s))[1] AS %2$I'
				ELSE
					', (array_agg(a.answer_int::integer ORDER BY a.submission_ts::timestamp DESC NULLS LAST, a.answer_int::integer) FILTER (WHERE a.question_id::integer = %1$s))[1] AS %2$I'
			END, question.id, 'q' || question.id);
	END LOOP;
	RETURN format('SELECT a.:"user_id"%s%s FROM ('
			'SELECT a.:"user_id"%s FROM :"schema".demographics_answers a '
			'LEFT JOIN :"schema".demographics_choices c ON c.question_id = a.question_id AND c.choice_id = a.choice_id '
			'GROUP BY a.:"user_id") a%s',
		coalesce(', ' || rtrim(facts, ', '), ''), questions, aggregates,
		CASE WHEN facts IS NOT NULL THEN
			' LEFT JOIN (SELECT DISTINCT ON (u.:"user_id") u.* FROM :"schema".users u ORDER BY u.:"user_id") u '
			'ON u.:"user_id" = a.:"user_id"'
		ELSE '' END);
END
$$;
COMMENT ON FUNCTION survey_query(name) IS
'the query of the ready view learner_survey: a column for each question of the survey in a schema''s tables';

CREATE FUNCTION comment_survey(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	question record;
BEGIN
	FOR question IN EXECUTE format(
		'SELECT DISTINCT ON (1) question_id::integer AS id, question_desc AS text FROM %I.demographics_questions ORDER BY 1', schema_name)
	LOOP
		IF EXISTS (
			SELECT FROM pg_attribute
			WHERE attrelid = to_regclass(format('%I.learner_survey', schema_name)) AND attname = 'q' || question.id)
		THEN
			EXECUTE format('COMMENT ON COLUMN %I.learner_survey.%I IS %L', schema_name, 'q' || question.id, question.text);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION comment_survey(name) IS
'makes the questions of the survey the comments of the columns of the ready view learner_survey';
