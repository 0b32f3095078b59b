-- Plain text of Coursera's markup: coursera.cml_text, in databases of several encodings, over an
-- export's forum, and on texts made to do harm.
\getenv data COURSERA_TEST_DATA
\getenv exports COURSERA_EXPORTS

SET client_min_messages = warning;

-- The function's answers in another database, whose text goes in and out as UTF-8.
DROP DATABASE IF EXISTS cml_latin1;
DROP DATABASE IF EXISTS cml_ascii;
CREATE DATABASE cml_latin1 TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C';
CREATE DATABASE cml_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C';
\setenv PGCLIENTENCODING UTF8
\set latin1 `psql -XAtq -d cml_latin1 -c 'CREATE EXTENSION coursera_fdw' -c "SELECT coursera.cml_text('<co-content><text>é &eacute;&#xFC;</text><text>&lt;&mdash; &#x20AC;&#8364; &amp;&nbsp;|</text></co-content>')"`
\set latin1_plain `psql -XAtq -d cml_latin1 -c "SELECT coursera.cml_text('é &eacute; <b>')"`
\setenv PGCLIENTENCODING SQL_ASCII
\set ascii `psql -XAtq -d cml_ascii -c 'CREATE EXTENSION coursera_fdw' -c "SELECT coursera.cml_text('<co-content>é &eacute;&mdash;</co-content>')"`
\set ascii_invalid `psql -XAtq -d cml_ascii -c "SELECT encode(coursera.cml_text(E'<co-content><text>\xE9 &eacute;</text>&lt;</co-content>')::bytea, 'escape')"`
\setenv PGCLIENTENCODING
DROP DATABASE cml_latin1;
DROP DATABASE cml_ascii;

BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;

CREATE TEMP TABLE samples (cml text, plain text);
INSERT INTO samples VALUES
	('<co-content><text>Thanks!</text></co-content>', 'Thanks!'),
	('<co-content><text>Hi <strong>all</strong>,</text><text/><text>see <a href="https://x.org">this</a> &amp; tell.</text></co-content>',
		E'Hi all,\nsee this & tell.'),
	('<co-content><heading level="1">Plan</heading><list bullettype="bullets"><list-item><text>one</text></list-item><list-item><text>two</text></list-item></list></co-content>',
		E'Plan\none\ntwo'),
	(E'<co-content><code language="python">def f(x):\n    return x &lt; 2</code></co-content>', E'def f(x):\n    return x < 2'),
	('<co-content><table rows="1" columns="2"><tr><td><text>a</text></td><td><text>b</text></td></tr><tr><td>c</td><td>d</td></tr></table></co-content>',
		E'a\tb\nc\td'),
	('<co-content><text hasMath="true">So $$x^2 &lt; \frac{1}{2}$$.</text></co-content>', 'So $$x^2 < \frac{1}{2}$$.'),
	('<co-content><text>日本 caf&eacute; &#x1F600;&nbsp;</text></co-content>', U&'日本 café \+01F600\00A0'),
	('<co-content><text>a < b & c <3 &foo; &#xD800;', 'a < b & c <3 &foo; &#xD800;'),
	('<co-content><text>cut</text><te', 'cut'),
	('<co-content/>', ''),
	-- No markup, or not this one.
	('', ''), (' ', ' '), (E'\n', E'\n'),
	('a < b & c', 'a < b & c'),
	('x &lt; y', 'x &lt; y'),
	('<b>hi</b>', '<b>hi</b>'),
	('{"typeName":"cml","definition":{"value":"<co-content><text>a</text></co-content>"}}',
		'{"typeName":"cml","definition":{"value":"<co-content><text>a</text></co-content>"}}'),
	(repeat('not marked up ', 100000), repeat('not marked up ', 100000));

SELECT plan((SELECT count(*)::integer FROM samples) + 19);

SELECT is(coursera.cml_text(cml), plain, left(replace(cml, E'\n', ' '), 60)) FROM samples;
SELECT is(coursera.cml_text(NULL), NULL::text, 'NULL stays NULL');
SELECT is_empty(
	'SELECT plain FROM samples WHERE coursera.cml_text(plain) <> plain', 'plain text stays as it is');

-- Encodings.
SELECT is(:'latin1'::text, U&'é éü\000A<&mdash; &#x20AC;&#8364; &\00A0|', 'LATIN1: a character that it does not have stays a reference');
SELECT is(:'latin1_plain'::text, 'é &eacute; <b>', 'LATIN1: other text is unchanged');
SELECT is(:'ascii'::text, 'é é—', 'SQL_ASCII: UTF-8 if the text is');
SELECT is(:'ascii_invalid'::text, E'\\351 &eacute;\n<', 'SQL_ASCII: other bytes are kept');

-- Over an export.
SELECT coursera.attach(:'data' || '/basic.zip', 'cml_basic');
SELECT results_eq(
	'SELECT discussion_answer_id::text, coursera.cml_text(discussion_answer_content) FROM cml_basic.discussion_answers ORDER BY 1',
	$$VALUES ('d1', 'Thanks!'), ('d2', E'first line\nsecond line, with a \\ and a "quote"'), ('d3', '')$$,
	'the answers of a forum');
SELECT coursera.attach(:'exports' || '/2022.zip', 'cml_2022', 'neutral');
CREATE TEMP TABLE posts AS
SELECT discussion_answer_content AS cml, coursera.cml_text(discussion_answer_content) AS plain
FROM cml_2022.discussion_answers
UNION ALL
SELECT discussion_question_details, coursera.cml_text(discussion_question_details)
FROM cml_2022.discussion_questions;
SELECT cmp_ok((SELECT count(*) FROM posts WHERE cml LIKE '<co-content>%'), '>', 100::bigint, 'a forum has posts with markup');
SELECT is_empty(
	$$SELECT cml FROM posts WHERE cml NOT LIKE '<co-content%' AND plain IS DISTINCT FROM cml$$, 'posts without markup are unchanged');
SELECT is_empty(
	$$SELECT cml FROM posts
	  WHERE cml LIKE '<co-content%'
		AND (plain ~ '</?(co-content|text|list|listItem|code|heading|a|strong|img)\y[^>]*>|&(lt|gt|amp);') IS NOT FALSE$$,
	'the others have no markup left');

-- PostgreSQL's own XML parser reads the same words in them.
CREATE FUNCTION pg_temp.words_by_xpath(cml text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF NOT xml_is_well_formed_document(cml) THEN
		RETURN NULL;
	END IF;
	RETURN regexp_replace(array_to_string(xpath('//text()', XMLPARSE(DOCUMENT cml)), ''), '\s', '', 'g');
END
$$;
CREATE TEMP TABLE words AS
SELECT regexp_replace(plain, '\s', '', 'g') AS ours,
	replace(replace(replace(pg_temp.words_by_xpath(cml), '&lt;', '<'), '&gt;', '>'), '&amp;', '&') AS by_xpath
FROM posts WHERE cml LIKE '<co-content%';
SELECT cmp_ok((SELECT count(by_xpath) FROM words), '>', 100::bigint, 'most are well-formed');
SELECT is_empty('SELECT * FROM words WHERE ours IS DISTINCT FROM by_xpath AND by_xpath IS NOT NULL', 'the words are those that an XML parser reads');

-- An index on an expression may use it.
CREATE TABLE cml_posts AS SELECT cml FROM posts;
SELECT lives_ok(
	$$CREATE INDEX ON cml_posts USING gin (to_tsvector('english', coursera.cml_text(cml)))$$, 'an index may use it');

-- Texts made to do harm.
SELECT setseed(0.25);
SELECT is(
	coursera.cml_text('<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><co-content>&c;</co-content>'),
	'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><co-content>&c;</co-content>',
	'no entities are defined');
SELECT is(
	coursera.cml_text('<co-content>' || repeat('<text>', 100000) || 'a' || repeat('</text>', 100000) || 'b'),
	E'a\nb', 'deeply nested elements');
SELECT is(
	coursera.cml_text('<co-content><text' || (SELECT string_agg(format(' a%s="b"', n), '') FROM generate_series(1, 100000) AS n) || '>c'),
	'c', 'a tag with many attributes');
SELECT is(
	length(coursera.cml_text('<co-content>' || repeat('<a b="', 2000000))), 11999994,
	'tags that do not end are text, except the last, which is cut off');
SELECT is(
	(SELECT count(*) FROM generate_series(1, 3000) AS n,
		LATERAL (SELECT '<co-content>' || string_agg(chr(1 + (random() * 126)::integer), '') || n AS cml
			FROM generate_series(1, 100) AS i WHERE i > n % 100) AS t
	 WHERE coursera.cml_text(cml) IS NOT NULL),
	3000::bigint, 'every text has a plain text');
CREATE FUNCTION pg_temp.is_canceled(query text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN false;
EXCEPTION WHEN query_canceled THEN
	RETURN true;
END
$$;
SET LOCAL statement_timeout = '200ms';
SELECT ok(
	pg_temp.is_canceled($$SELECT length(coursera.cml_text('<co-content>' || repeat('&abcdefg;', 5000000)))$$),
	'a long text can be canceled');
SET LOCAL statement_timeout = 0;

SELECT * FROM finish();
ROLLBACK;
