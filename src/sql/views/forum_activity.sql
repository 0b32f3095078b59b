-- Learner ids: discussion_questions, discussion_answers, discussion_question_votes, discussion_answer_votes
CREATE VIEW :"schema".forum_activity AS
SELECT f.course_id, f.:"user_id",
	count(*) FILTER (WHERE f.kind = 'question') AS questions,
	count(*) FILTER (WHERE f.kind = 'answer') AS answers,
	coalesce(sum(f.votes), 0)::bigint AS votes_received,
	min(f.posted_ts) AS first_post_ts, max(f.posted_ts) AS last_post_ts
FROM (
	SELECT q.course_id, q.:"user_id", 'question' AS kind,
		q.discussion_question_created_ts::timestamp AS posted_ts, v.votes
	FROM :"schema".discussion_questions q
	LEFT JOIN (
		SELECT l.discussion_question_id, count(*) AS votes
		FROM (
			SELECT DISTINCT ON (o.discussion_question_id, o.:"user_id")
				o.discussion_question_id, o.discussion_question_vote_value::integer AS vote
			FROM :"schema".discussion_question_votes o
			ORDER BY o.discussion_question_id, o.:"user_id",
				o.discussion_question_vote_ts::timestamp DESC NULLS LAST, 2) l
		WHERE l.vote = 1
		GROUP BY l.discussion_question_id) v
		ON v.discussion_question_id = q.discussion_question_id
	WHERE q.:"user_id" IS NOT NULL
	UNION ALL
	SELECT a.course_id, a.:"user_id", 'answer',
		a.discussion_answer_created_ts::timestamp, v.votes
	FROM :"schema".discussion_answers a
	LEFT JOIN (
		SELECT l.discussion_answer_id, count(*) AS votes
		FROM (
			SELECT DISTINCT ON (o.discussion_answer_id, o.:"user_id")
				o.discussion_answer_id, o.discussion_answer_vote_value::integer AS vote
			FROM :"schema".discussion_answer_votes o
			ORDER BY o.discussion_answer_id, o.:"user_id",
				o.discussion_answer_vote_ts::timestamp DESC NULLS LAST, 2) l
		WHERE l.vote = 1
		GROUP BY l.discussion_answer_id) v
		ON v.discussion_answer_id = a.discussion_answer_id
	WHERE a.:"user_id" IS NOT NULL) f
GROUP BY f.course_id, f.:"user_id";

COMMENT ON VIEW :"schema".forum_activity IS
'A row is a learner who asked or answered in the forums of a course. Posts without a learner are not here.';
COMMENT ON COLUMN :"schema".forum_activity.questions IS
'number of questions that the learner asked';
COMMENT ON COLUMN :"schema".forum_activity.answers IS
'number of answers that the learner gave, including comments on answers';
COMMENT ON COLUMN :"schema".forum_activity.votes_received IS
'upvotes of these questions and answers; of each voter on each post, the latest vote counts, and one that was taken back does not';
COMMENT ON COLUMN :"schema".forum_activity.first_post_ts IS
'time of the first question or answer, in UTC';
COMMENT ON COLUMN :"schema".forum_activity.last_post_ts IS
'time of the last question or answer, in UTC';
