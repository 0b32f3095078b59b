-- Learner ids: demographics_answers
\ir parts/survey.psql
CREATE VIEW :"schema".learner_survey AS
SELECT s.*
FROM (:survey) s;

COMMENT ON VIEW :"schema".learner_survey IS
'A row is a learner who answered a question of the demographic survey, with a column for each question: the text of the choice, the texts if several could be chosen, or the number. If ids are linked, the columns of the table users come first.';
