-- The share of right answers to each question.
SELECT r.assessment_id, r.assessment_question_id, count(*), round(avg(o.assessment_response_correct::int), 4) AS share
FROM assessment_responses r
JOIN assessment_response_options o USING (assessment_response_id)
WHERE o.assessment_response_selected
GROUP BY 1, 2;
