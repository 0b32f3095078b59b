-- Learner ids: clickstream_events
\ir parts/clicks.sql
CREATE VIEW :"schema".page_views AS
SELECT e.:"user_id", e.hashed_session_cookie_id, e.server_timestamp, e.course_id, e.course_item_id, e.key,
	e.url, e.initial_referrer_url,
	coursera.event_text(e.value, 'language_code') AS language_code,
	e.browser_language, e.country_cd, e.region_cd, e.timezone, e.os, e.browser, e.user_agent, e.event_date
FROM (:clicks) e
WHERE e.key IN ('pageview', 'page_requested', 'page_preloaded')
	AND coalesce(e.event_source, 'access') = 'access';

COMMENT ON VIEW :"schema".page_views IS
'A row is an event of a page: it was viewed (key pageview), requested, or loaded ahead of time.';
COMMENT ON COLUMN :"schema".page_views.course_item_id IS
'id of the item, taken from the page''s address; NULL if the address does not contain one';
COMMENT ON COLUMN :"schema".page_views.language_code IS
'language of the page';
