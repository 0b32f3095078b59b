-- Learner ids: clickstream_events
\ir parts/clicks.sql
CREATE VIEW :"schema".video_events AS
SELECT e.:"user_id", e.hashed_session_cookie_id, e.server_timestamp, e.course_id, e.course_item_id, e.key,
	coursera.event_number(e.value, 'timecode') AS timecode,
	coursera.event_text(e.value, 'video_name') AS video_name,
	coursera.event_text(e.value, 'module_id') AS module_id,
	coursera.event_number(e.value, 'playback_rate') AS playback_rate,
	coursera.event_text(e.value, 'subtitle_language') AS subtitle_language,
	coursera.event_text(e.value, 'tech') AS tech,
	coursera.event_number(e.value, 'volume') AS volume,
	coursera.event_number(e.value, 'volume_delta') AS volume_delta,
	coursera.event_number(e.value, 'playback_rate_delta') AS playback_rate_delta,
	coursera.event_text(e.value, 'language_code') AS language_code,
	e.url, e.country_cd, e.os, e.browser, e.event_date
FROM (:clicks) e
WHERE e.key IN ('heartbeat', 'start', 'play', 'pause', 'seek', 'wait', 'end', 'volume_change', 'subtitle_change',
		'playback_rate_change', 'download_subtitle', 'download_video')
	AND coalesce(e.event_source, 'video') = 'video';

COMMENT ON VIEW :"schema".video_events IS
'A row is an event in a video: a heartbeat for every five seconds of playing, and what the learner did. Fields that an event does not have are NULL, as are all of an event whose value is damaged.';
COMMENT ON COLUMN :"schema".video_events.course_item_id IS
'id of the item, taken from the page''s address; NULL if the address does not contain one';
COMMENT ON COLUMN :"schema".video_events.timecode IS
'place in the video, in seconds';
COMMENT ON COLUMN :"schema".video_events.video_name IS
'name of the video';
COMMENT ON COLUMN :"schema".video_events.module_id IS
'id of the module that the video is in';
COMMENT ON COLUMN :"schema".video_events.playback_rate IS
'playback speed, as a multiple of the recorded speed';
COMMENT ON COLUMN :"schema".video_events.subtitle_language IS
'language of the subtitles';
COMMENT ON COLUMN :"schema".video_events.tech IS
'technology that plays the video';
COMMENT ON COLUMN :"schema".video_events.volume IS
'volume';
COMMENT ON COLUMN :"schema".video_events.volume_delta IS
'by how much the learner changed the volume';
COMMENT ON COLUMN :"schema".video_events.playback_rate_delta IS
'by how much the learner changed the playback rate';
COMMENT ON COLUMN :"schema".video_events.language_code IS
'language of the page';
