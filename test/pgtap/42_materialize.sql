-- coursera.materialize: every table of every sample export equals its foreign table, has its
-- documentation, its declared key exactly where the data honour it, and the indexes; whose rights it
-- needs; nothing is left of a call that was cancelled.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;
\ir ../support/copy_oracle.sql
\ir ../support/outcomes.sql

CREATE TEMP TABLE exports (export text, local text, tables integer, copied integer);
INSERT INTO exports
SELECT export, 'local_' || export,
	coursera.attach(:'exports' || '/' || export || '.zip', export,
		CASE export WHEN '2022' THEN 'neutral' ELSE 'exported' END),
	coursera.materialize(export, 'local_' || export)
FROM unnest(ARRAY['2016', '2022', 'linked']) AS export;

CREATE TEMP TABLE tables AS
SELECT e.export, c.relname, c.oid AS original, format('%I.%I', local, c.relname)::regclass AS copy
FROM exports e
JOIN pg_class c ON c.relnamespace = quote_ident(export)::regnamespace AND c.relkind = 'f';

-- Whether all rows have other values of the columns, none of them NULL.
CREATE FUNCTION pg_temp.is_honoured(table_name regclass, columns text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	honoured boolean;
BEGIN
	EXECUTE format('SELECT count(*) = count(DISTINCT (%s)) AND bool_and(num_nulls(%1$s) = 0) IS NOT FALSE FROM %s',
		columns, table_name) INTO honoured;
	RETURN honoured;
END
$$;

-- Declared keys, in the names of the copies.
CREATE TEMP TABLE keys AS
SELECT copy, columns, pg_temp.is_honoured(copy, columns) AS holds
FROM (
	SELECT t.copy, string_agg(quote_ident(a.attname), ', ' ORDER BY d.ordinal) AS columns
	FROM exports e, coursera.columns(e.export::name) d, tables t, pg_attribute a
	WHERE d.in_primary_key AND t.export = e.export AND pg_temp.entry_of(t.original) = d.entry
		AND a.attrelid = t.original AND a.attnum = d.ordinal
	GROUP BY t.copy) declared;

-- Columns that are a course's or a learner's id.
CREATE TEMP TABLE ids AS
SELECT t.copy, a.attname
FROM exports e, coursera.tables(e.export::name) d, coursera.columns(e.export::name) c, tables t, pg_attribute a
WHERE c.entry = d.entry AND t.export = e.export AND pg_temp.entry_of(t.original) = d.entry
	AND (c.column_name IN ('course_id', 'course_branch_id') OR c.column_name = ANY (d.user_id_columns))
	AND a.attrelid = t.original AND a.attnum = c.ordinal;

SELECT plan((SELECT sum(tables)::integer FROM exports) + 49);

SELECT is(copied, tables, format('each table of %s is copied', export)) FROM exports;
SELECT is(
	pg_temp.fingerprint(format('SELECT * FROM %s', copy)),
	pg_temp.fingerprint(format('SELECT * FROM %s', original::regclass)),
	format('%s.%s equals its foreign table', export, relname))
FROM tables ORDER BY export, relname;

SELECT is_empty($$
	SELECT t.copy, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation
	FROM tables t JOIN pg_attribute a ON a.attrelid = t.original AND a.attnum > 0
	EXCEPT SELECT attrelid, attnum, attname, atttypid, atttypmod, attcollation FROM pg_attribute$$,
	'names, types and collations are those of the foreign tables');
SELECT is_empty($$
	SELECT t.copy::oid, d.objsubid, d.description
	FROM tables t JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = t.original
	EXCEPT SELECT objoid, objsubid, description FROM pg_description WHERE classoid = 'pg_class'::regclass$$,
	'and all comments');
SELECT cmp_ok(
	(SELECT count(*) FROM pg_description d JOIN tables t ON d.objoid = t.copy WHERE objsubid > 0), '>', 1000::bigint,
	'there are many of them');

SELECT cmp_ok((SELECT count(*) FROM keys WHERE holds), '>', 200::bigint, 'many keys are honoured');
SELECT cmp_ok((SELECT count(*) FROM keys WHERE NOT holds), '>', 3::bigint, 'some do not');
-- From PostgreSQL 18 on NOT NULL, which a primary key brings, is a constraint as well.
SELECT set_eq(
	$$SELECT conrelid::regclass, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN tables t ON conrelid = copy
	WHERE contype <> 'n'$$,
	$$SELECT copy, format('PRIMARY KEY (%s)', columns) FROM keys WHERE holds$$,
	'the honoured keys are primary keys, and no others');

SELECT cmp_ok((SELECT count(*) FROM ids), '>', 200::bigint, 'there are many ids of courses and learners');
SELECT is_empty($$
	SELECT copy, attname FROM ids
	EXCEPT SELECT indrelid, attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]$$,
	'each of them leads an index');
SELECT is_empty($$
	SELECT copy, attname FROM pg_index JOIN tables ON indrelid = copy
	JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] GROUP BY 1, 2 HAVING count(*) > 1$$,
	'no column leads two');
SELECT is_empty($$
	SELECT copy, attname FROM pg_index JOIN tables ON indrelid = copy AND NOT indisprimary
	JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
	EXCEPT SELECT copy, attname FROM ids$$,
	'and no other column has one');
SELECT is_empty(
	'SELECT copy FROM tables JOIN pg_class ON pg_class.oid = copy WHERE reltuples < 0 OR relkind <> ''r''',
	'all are ordinary tables and analyzed');

-- Foreign keys, on request.
SELECT is_empty($$SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'local_2016'::regnamespace$$, 'no foreign keys by default');
SELECT is(coursera.materialize('2016', 'keyed_2016', foreign_keys => true) + coursera.materialize('2022', 'keyed_2022', foreign_keys => true),
	(SELECT sum(tables)::integer FROM exports WHERE export <> 'linked'), 'copies with foreign keys');
-- Column by column, as the dictionary has them. The names are those of the export; of 2022 they were made neutral.
CREATE TEMP VIEW made_references AS
SELECT n.nspname, format('%s.%s -> %s.%s', c.relname, a.attname, other.relname, other_a.attname) AS reference
FROM pg_constraint k
JOIN pg_namespace n ON n.oid = k.connamespace
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_class other ON other.oid = k.confrelid
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) pair (key, other_key)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.key
JOIN pg_attribute other_a ON other_a.attrelid = k.confrelid AND other_a.attnum = pair.other_key
WHERE k.contype = 'f' AND k.convalidated;
SELECT is_empty($$
	SELECT reference FROM made_references WHERE nspname = 'keyed_2016'
	EXCEPT
	SELECT format('%s.%s -> %s', d.table_name, d.column_name, r) FROM coursera.columns('2016') d, unnest(d.refers_to) r$$, 'no key that is not in the dictionary');
-- Those to a table whose key is one column, and holds all the values.
CREATE FUNCTION pg_temp.is_contained(child text, child_column text, parent text, parent_column text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	contained boolean;
BEGIN
	EXECUTE format('SELECT NOT EXISTS (SELECT FROM local_2016.%I c WHERE c.%I IS NOT NULL AND NOT EXISTS (SELECT FROM local_2016.%I p WHERE p.%I = c.%2$I))',
		child, child_column, parent, parent_column) INTO contained;
	RETURN contained;
END
$$;
SELECT is_empty($$
	SELECT format('%s.%s -> %s', d.table_name, d.column_name, r)
	FROM coursera.columns('2016') d, unnest(d.refers_to) r, keys
	WHERE keys.holds AND keys.copy = to_regclass('local_2016.' || split_part(r, '.', 1)) AND keys.columns = split_part(r, '.', 2)
		AND pg_temp.is_contained(d.table_name, d.column_name, split_part(r, '.', 1), split_part(r, '.', 2))
	EXCEPT
	SELECT reference FROM made_references WHERE nspname = 'keyed_2016'$$, 'all keys that the data honour');
SELECT cmp_ok((SELECT count(*) FROM made_references WHERE nspname = 'keyed_2016'), '>', 50::bigint, 'there are many of them');
SELECT is((SELECT count(*) FROM made_references WHERE nspname = 'keyed_2022' AND reference LIKE '%user_id -> users.partner_user_id'), (
	SELECT count(*) FROM coursera.columns('2022') d, unnest(d.refers_to) r WHERE r LIKE 'users.%' AND d.entry NOT LIKE '%!_user!_ids.csv' ESCAPE '!'), 'with neutral names, too');
SELECT is(
	(SELECT array_agg(pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid = 'keyed_2022.course_branch_items'::regclass AND confrelid = 'keyed_2022.course_branch_lessons'::regclass),
	ARRAY['FOREIGN KEY (course_branch_id, course_lesson_id) REFERENCES keyed_2022.course_branch_lessons(course_branch_id, course_lesson_id)'], 'a key of two columns');
\getenv work COURSERA_WORK
SELECT pg_temp.sh(format($sh$mkdir -p %1$s && cd %1$s && printf 'course_id,course_slug\nc1,one\n' > courses.csv && printf 'course_branch_id,course_id\nb1,c1\nb2,gone\n' > course_branches.csv && printf 'course_branch_id\nb1\n' > branch_items.csv
printf 'CREATE TABLE courses (course_id varchar, course_slug varchar, PRIMARY KEY (course_id));
CREATE TABLE course_branches (course_branch_id varchar, course_id varchar REFERENCES courses (course_id), PRIMARY KEY (course_branch_id));
CREATE TABLE branch_items (course_branch_id varchar REFERENCES course_branches (course_branch_id));' > setup.sql$sh$, :'work' || '/generated/dangling'));
SELECT coursera.attach(:'work' || '/generated/dangling', 'dangling') > 0;
SELECT coursera.materialize('dangling', 'keyed_dangling', foreign_keys => true);
SELECT is((SELECT array_agg(reference) FROM made_references WHERE nspname = 'keyed_dangling'), ARRAY['branch_items.course_branch_id -> course_branches.course_branch_id'], 'no key if a row''s reference has no target');

-- Compression of long texts.
SELECT lives_ok($$
	CREATE SCHEMA one;
	IMPORT FOREIGN SCHEMA export LIMIT TO (discussion_answers) FROM SERVER "2016" INTO one$$, 'one table');
CREATE FUNCTION pg_temp.compression(target name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	methods text;
BEGIN
	PERFORM coursera.materialize('one', target);
	EXECUTE format('SELECT string_agg(DISTINCT pg_column_compression(discussion_answer_content), '','') '
		'FROM %I.discussion_answers', target) INTO methods;
	RETURN methods;
END
$$;
SELECT is(
	pg_temp.compression('by_default'),
	(SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END
	 FROM pg_settings WHERE name = 'default_toast_compression'),
	'long texts are compressed with lz4 if the server has it');
SELECT results_eq(
	$$SELECT setting, source FROM pg_settings WHERE name = 'default_toast_compression'$$,
	$$VALUES ('pglz', 'default')$$,
	'the setting is unchanged');
SET LOCAL default_toast_compression = 'pglz';
SELECT is(pg_temp.compression('by_choice'), 'pglz', 'but a method that the user chose is kept');
RESET default_toast_compression;

-- Rights: the usual ones.
CREATE ROLE regress_coursera_copier;
SELECT ok(has_function_privilege('public', 'coursera.materialize(name, name, text[], text, text[], boolean)', 'EXECUTE'), 'everybody may call it');
SET ROLE regress_coursera_copier;
SELECT throws_ok($$SELECT coursera.materialize('one', 'theirs')$$, '42501', NULL, 'but needs CREATE on the database');
RESET ROLE;
CREATE SCHEMA theirs AUTHORIZATION regress_coursera_copier;
SET ROLE regress_coursera_copier;
SELECT throws_ok($$SELECT coursera.materialize('one', 'theirs')$$, '42501',
	'permission denied for foreign server 2016', 'and USAGE on the server');
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER "2016" TO regress_coursera_copier;
GRANT USAGE ON SCHEMA one TO regress_coursera_copier;
SET ROLE regress_coursera_copier;
SELECT throws_ok($$SELECT coursera.materialize('one', 'theirs')$$, '42501',
	'permission denied for foreign table discussion_answers', 'and SELECT on the tables');
RESET ROLE;
GRANT SELECT ON ALL TABLES IN SCHEMA one TO regress_coursera_copier;
SET ROLE regress_coursera_copier;
SELECT is(coursera.materialize('one', 'theirs'), 1, 'others may use it');
SELECT table_owner_is('theirs', 'discussion_answers', 'regress_coursera_copier', 'and own the copies');
RESET ROLE;

-- To be shared: some tables, pseudonyms for learners' ids, without what learners wrote.
CREATE FUNCTION pg_temp.hmac(key text, message text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	inner_key bytea := '';
	outer_key bytea := '';
	byte integer;
BEGIN
	FOR i IN 0 .. 63 LOOP
		byte := CASE WHEN i < octet_length(key) THEN get_byte(convert_to(key, 'UTF8'), i) ELSE 0 END;
		inner_key := inner_key || set_byte('\x00', 0, byte # 54);
		outer_key := outer_key || set_byte('\x00', 0, byte # 92);
	END LOOP;
	RETURN left(encode(sha256(outer_key || sha256(inner_key || convert_to(message, 'UTF8'))), 'hex'), 40);
END
$$;
SET LOCAL track_functions = 'all';
SELECT is(
	coursera.materialize('linked', 'shared', ARRAY['users', 'course_memberships', 'discussion_answers', 'staff_graded_assignment_submissions'], 'secret', ARRAY['text', 'ip']),
	4, 'some tables');
SELECT results_eq(
	$$SELECT funcname, calls BETWEEN 4 AND 8 FROM pg_stat_xact_user_functions WHERE funcname IN ('columns_to_leave_out', 'learner_id_columns') ORDER BY 1$$,
	$$VALUES ('columns_to_leave_out'::name, true), ('learner_id_columns', true)$$, 'columns are examined for each table, not for each column');
SET LOCAL track_functions = 'none';
SELECT tables_are('shared', ARRAY['users', 'course_memberships', 'discussion_answers', 'staff_graded_assignment_submissions'], 'exactly these tables');
SELECT bag_eq(
	'SELECT imperial_user_id, country_cd FROM shared.users',
	'SELECT pg_temp.hmac(''secret'', imperial_user_id), country_cd FROM linked.users', 'ids are HMACs');
SELECT bag_eq(
	'SELECT u.country_cd, m.course_id FROM shared.users u JOIN shared.course_memberships m USING (imperial_user_id)',
	'SELECT u.country_cd, m.course_id FROM linked.users u JOIN linked.course_memberships m USING (imperial_user_id)',
	'a learner has one pseudonym in all tables');
SELECT col_type_is('shared', 'users', 'imperial_user_id', 'text', 'pseudonyms are texts');
SELECT col_type_is('shared', 'staff_graded_assignment_submissions', 'submitted_by', 'text', 'even of numbers');
SELECT hasnt_column('shared', 'discussion_answers', 'discussion_answer_content', 'texts that learners wrote are left out');
SELECT is(
	pg_temp.fingerprint('SELECT discussion_answer_id, course_id, discussion_answer_created_ts FROM shared.discussion_answers'),
	pg_temp.fingerprint('SELECT discussion_answer_id, course_id, discussion_answer_created_ts FROM linked.discussion_answers'),
	'and the rest is there');
SELECT is_empty(
	$$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid WHERE relnamespace = 'linked'::regnamespace
		AND a.attname = ANY (coursera.columns_to_leave_out(c.oid, ARRAY['text'])) AND a.attname ~ 'course_id|user_id|_ts$'$$,
	'ids and times stay');
SELECT cmp_ok(
	(SELECT count(*) FROM pg_class c, unnest(coursera.columns_to_leave_out(c.oid, ARRAY['text'])) WHERE relnamespace = 'linked'::regnamespace AND relkind = 'f'),
	'>', 15::bigint, 'many columns contain texts of learners');
SELECT throws_ok($$SELECT coursera.materialize('linked', 'x', ARRAY['users', 'nowhere'])$$, '42P01', NULL, 'a table that is not there');
SELECT throws_ok($$SELECT coursera.materialize('linked', 'x', pseudonym_key => '')$$, '22023', NULL, 'an empty key');
SELECT throws_ok($$SELECT coursera.materialize('linked', 'x', leave_out => ARRAY['names'])$$, '22023', NULL, 'unknown kinds');

-- A cancel in the middle, made by a trigger after some tables.
CREATE FUNCTION pg_temp.cancel() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	IF to_regclass('cancelled.course_grades') IS NOT NULL THEN
		PERFORM set_config('coursera_test.cancelled', 'yes', false), pg_cancel_backend(pg_backend_pid());
	END IF;
END
$$;
CREATE FUNCTION pg_temp.outcome_of_cancel(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
	RETURN 'done';
EXCEPTION WHEN query_canceled THEN
	RETURN 'cancelled';
END
$$;
CREATE EVENT TRIGGER cancel ON ddl_command_end WHEN TAG IN ('CREATE TABLE AS') EXECUTE FUNCTION pg_temp.cancel();
SELECT is(pg_temp.outcome_of_cancel($$SELECT coursera.materialize('2022', 'cancelled')$$), 'cancelled', 'a cancel ends it');
DROP EVENT TRIGGER cancel;
SELECT hasnt_schema('cancelled', 'and nothing is left');
SELECT is(coursera.materialize('2022', 'cancelled'), (SELECT tables FROM exports WHERE export = '2022'),
	'the next call works');

SELECT * FROM finish();
ROLLBACK;
