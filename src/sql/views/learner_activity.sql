-- Learner ids: course_progress
\ir parts/activity.sql
CREATE VIEW :"schema".learner_activity AS
SELECT a.course_id, a.:"user_id", a.first_activity_ts, a.last_activity_ts, a.active_days,
	a.items_started, a.items_completed, coalesce(a.items_total, 0) AS items_total,
	a.last_item_id, a.last_item_name, a.last_module_id, a.last_module_name
FROM (:activity) a;

COMMENT ON VIEW :"schema".learner_activity IS
'A row is a learner in a course who has progress, whether enrolled or not.';
COMMENT ON COLUMN :"schema".learner_activity.first_activity_ts IS
'when the learner first started or completed an item, in UTC';
COMMENT ON COLUMN :"schema".learner_activity.last_activity_ts IS
'when the learner last started or completed an item, in UTC';
COMMENT ON COLUMN :"schema".learner_activity.active_days IS
'number of days, in UTC, on which the learner started or completed an item';
COMMENT ON COLUMN :"schema".learner_activity.items_started IS
'number of items that the learner started or completed, including items that are no longer in the course';
COMMENT ON COLUMN :"schema".learner_activity.items_completed IS
'number of items that the learner completed, including items that are no longer in the course';
COMMENT ON COLUMN :"schema".learner_activity.items_total IS
'number of items in the course, in all its versions together; 0 if the export has none';
COMMENT ON COLUMN :"schema".learner_activity.last_item_id IS
'of the items that the learner started or completed, the one furthest in the order of the course; NULL when none of them is in the course any more';
COMMENT ON COLUMN :"schema".learner_activity.last_item_name IS
'name of that item';
COMMENT ON COLUMN :"schema".learner_activity.last_module_id IS
'module of that item';
COMMENT ON COLUMN :"schema".learner_activity.last_module_name IS
'name of that module';
