-- Ready views of released versions, whose comments drop_views recognizes. Entries are never removed
-- from here.
CREATE FUNCTION former_views(OUT view_name name, OUT row_comment text)
	RETURNS SETOF record
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10
	SET search_path = pg_catalog, pg_temp
AS $function$
VALUES
-- 0.1.0
('enrollments'::name,
	'A row is a learner in a course whose enrollment commenced, that is, who reached the role LEARNER at some time.'),
('demographic_survey',
	'A row is an answer of a learner to a question of the demographic survey; a question with several choices has a row for each that the learner chose.'),
('course_outline',
	'A row is an item of a version (branch) of a course, or of a course where the export has no versions, with its lesson and module.'),
('course_nps',
	'A row is a month of a course in one feedback system that asks for a Net Promoter Score (NPS_FIRST_WEEK or NPS_END_OF_COURSE). Scores of different systems must not be added or averaged; star ratings are not here.'),
('course_completion',
	'A row is a course, with how many learners enrolled, started and passed.'),
('quiz_responses',
	'A row is an option that a learner selected, or a text that a learner typed, in response to a question of a quiz; a response with neither has one row, one with several selected options a row for each. Responses to quizzes that are no longer in the course have no course.'),
('peer_review_responses',
	'A row is an option that a reviewer chose, or a text that a reviewer wrote, for a part of the rubric in the review of a submission to a peer assignment. Drafts are no submissions. Submissions to assignments that are no longer in the course have no course.'),
('programming_scores',
	'A row is a submission of a learner to a programming assignment. Submissions to assignments that are no longer in the course have no course.'),
('item_attrition',
	'A row is an item of a course, with how many learners reached it. Progress is kept by course, not by version: an item that several versions hold has one row, with its place in the version that was launched last.'),
('time_to_finish',
	'A row is a learner in a course whose enrollment commenced, with the time until passing; learners who did not pass have no end.')
$function$;
COMMENT ON FUNCTION former_views() IS
'ready views that released versions of the extension made';
