-- Learner ids: demographics_answers
-- The columns are those of the view in Coursera's courseraresearchexports, for its questions 11 to 25.
CREATE VIEW :"schema".demographic_survey AS
SELECT a.:"user_id",
	max(a.submission_ts::timestamp)::date AS demographic_survey_submission_dt,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 11) AS demographic_survey_gender,
	(extract(year FROM current_date)
		- max(a.answer_int::integer) FILTER (WHERE a.question_id::integer = 12))::integer
		AS demographic_survey_age,
	upper(left(max(c.choice_desc) FILTER (WHERE a.question_id::integer = 13), 2))
		AS demographic_survey_country_cd_of_birth,
	max(a.answer_int::integer) FILTER (WHERE a.question_id::integer = 15)
		AS demographic_survey_us_postal_code,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 16)
		AS demographic_survey_spanish_hispanic_or_latino_descent,
	string_agg(c.choice_desc, ';' ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = 17)
		AS demographic_survey_race,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 18)
		AS demographic_survey_highest_level_of_schooling,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 19)
		AS demographic_survey_currently_enrolled_in_an_educational_program,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 20)
		AS demographic_survey_level_of_current_educational_program,
	string_agg(c.choice_desc, ';' ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = 21)
		AS demographic_survey_subject_area_of_degree,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 22)
		AS demographic_survey_current_employment_status,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 23)
		AS demographic_survey_area_of_industry_currently_employed_in,
	max(c.choice_desc) FILTER (WHERE a.question_id::integer = 24)
		AS demographic_survey_english_proficiency,
	string_agg(c.choice_desc, ';' ORDER BY c.choice_id) FILTER (WHERE a.question_id::integer = 25)
		AS demographic_survey_other_languages_spoken
FROM :"schema".demographics_answers a
LEFT JOIN :"schema".demographics_choices c
	ON c.question_id = a.question_id AND c.choice_id = a.choice_id
WHERE a.question_id::integer BETWEEN 11 AND 25
GROUP BY a.:"user_id";

COMMENT ON VIEW :"schema".demographic_survey IS
'A row is a learner who answered one of the questions 11 to 25 of the demographic survey, with the columns of the view of this name in courseraresearchexports. The view learner_survey has all questions of this export.';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_submission_dt IS
'day of the latest of these answers';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_gender IS
'question 11';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_age IS
'years since the year of birth, question 12';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_country_cd_of_birth IS
'first two letters of the answer to question 13';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_us_postal_code IS
'question 15';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_spanish_hispanic_or_latino_descent IS
'question 16';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_race IS
'question 17; several answers are joined by semicolons';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_highest_level_of_schooling IS
'question 18';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_currently_enrolled_in_an_educational_program IS
'question 19';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_level_of_current_educational_program IS
'question 20';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_subject_area_of_degree IS
'question 21; several answers are joined by semicolons';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_current_employment_status IS
'question 22';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_area_of_industry_currently_employed_in IS
'question 23';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_english_proficiency IS
'question 24';
COMMENT ON COLUMN :"schema".demographic_survey.demographic_survey_other_languages_spoken IS
'question 25; several answers are joined by semicolons';
