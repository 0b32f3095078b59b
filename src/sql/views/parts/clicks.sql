-- Clickstream events, with the item id in the page's address, which follows the kind of item there.
-- Other addresses do not contain one.
SELECT $$
SELECT e.*, substring(e.url FROM '/learn/[^/?#]+/(?:assignment-submission|closedPeer|discussionPrompt|exam|gradedDiscussion|gradedLab|gradedLti|gradedProgramming|item|lecture|notebook|peer|phasedPeer|programming|quiz|splitPeer|staffGraded|supplement|teammateReview|ungradedLab|ungradedLti|ungradedProgramming|ungradedWidget|widget|workspace)/([A-Za-z0-9_-]+)') AS course_item_id
FROM :"schema".clickstream_events e
$$ AS clicks
\gset
