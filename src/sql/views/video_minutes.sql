-- Learner ids: clickstream_events
\ir parts/clicks.sql
CREATE VIEW :"schema".video_minutes AS
SELECT e.:"user_id", e.course_id, e.course_item_id,
	count(DISTINCT floor(e.timecode / 5)) AS beats,
	count(DISTINCT floor(e.timecode / 5)) * 5 / 60::float8 AS minutes_watched,
	max(e.timecode) AS furthest_timecode
FROM (
	SELECT c.:"user_id", c.course_id, c.course_item_id, coursera.event_number(c.value, 'timecode') AS timecode
	FROM (:clicks) c
	WHERE c.key = 'heartbeat' AND coalesce(c.event_source, 'video') = 'video') e
GROUP BY e.:"user_id", e.course_id, e.course_item_id;

COMMENT ON VIEW :"schema".video_minutes IS
'A row is a learner and a video, an item of a course, with at least one heartbeat.';
COMMENT ON COLUMN :"schema".video_minutes.course_item_id IS
'id of the item; NULL for videos on pages whose address does not contain one';
COMMENT ON COLUMN :"schema".video_minutes.beats IS
'number of different stretches of five seconds that were played; a stretch that was played again counts once';
COMMENT ON COLUMN :"schema".video_minutes.minutes_watched IS
'the same in minutes of the video';
COMMENT ON COLUMN :"schema".video_minutes.furthest_timecode IS
'the furthest place that was played, in seconds';
