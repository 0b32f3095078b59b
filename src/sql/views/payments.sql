-- Learner ids: users_courses__certificate_payments
CREATE VIEW :"schema".payments AS
SELECT p.course_id, p.:"user_id",
	bool_or(p.was_payment::boolean) AS has_paid,
	bool_or(p.was_finaid_grant::boolean) AS has_financial_aid,
	bool_or(p.was_group_sponsored::boolean) AS is_group_sponsored,
	bool_or(p.met_payment_condition::boolean) AS met_payment_condition
FROM :"schema".users_courses__certificate_payments p
GROUP BY p.course_id, p.:"user_id";

COMMENT ON VIEW :"schema".payments IS
'A row is a learner in a course, with how the certificate was paid for. The export does not contain the time.';
COMMENT ON COLUMN :"schema".payments.has_paid IS
'whether the learner paid';
COMMENT ON COLUMN :"schema".payments.has_financial_aid IS
'whether the learner was granted financial aid';
COMMENT ON COLUMN :"schema".payments.is_group_sponsored IS
'whether somebody else, such as an employer, paid for the learner';
COMMENT ON COLUMN :"schema".payments.met_payment_condition IS
'whether the learner can get a certificate, for any of these reasons';
