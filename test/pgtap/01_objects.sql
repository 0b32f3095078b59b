-- What the extension owns: exactly these objects, each with a COMMENT, each function with the
-- volatility, parallel safety and strictness that it was meant to have.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
CREATE EXTENSION IF NOT EXISTS coursera_fdw;

CREATE TEMP TABLE expected (signature text, volatility text, parallel text, strict boolean);
INSERT INTO expected VALUES
	('coursera.attach(text,name,text,text,jsonb,boolean)', 'volatile', 'unsafe', false),
	('coursera.attached_comment(text)', 'immutable', 'safe', true),
	('coursera.attached_names(oid,oid)', 'stable', 'safe', true),
	('coursera.attached_server(name)', 'stable', 'safe', true),
	('coursera.build_index(name)', 'volatile', 'unsafe', true),
	('coursera.build_table_index(regclass)', 'volatile', 'unsafe', true),
	('coursera."check"(name)', 'volatile', 'restricted', true),
	('coursera.check_may_attach(name)', 'stable', 'safe', true),
	('coursera.check_table(name,name,jsonb)', 'volatile', 'restricted', true),
	('coursera.cml_text(text)', 'immutable', 'safe', true),
	('coursera.columns(name)', 'volatile', 'restricted', true),
	('coursera.comment_commands(name,name,text)', 'volatile', 'restricted', true),
	('coursera.comment_survey(name)', 'volatile', 'unsafe', true),
	('coursera.copy_column_comments(name,name,name[])', 'volatile', 'unsafe', true),
	('coursera.copy_comments(name,name,text)', 'volatile', 'unsafe', true),
	('coursera.columns_to_leave_out(regclass,text[])', 'stable', 'safe', true),
	('coursera.copy_rows(regclass,regclass,name[],text)', 'volatile', 'unsafe', false),
	('coursera.learner_id_columns(regclass)', 'stable', 'safe', true),
	('coursera.coursera_fdw_handler()', 'volatile', 'safe', true),
	('coursera.coursera_fdw_validator(text[],oid)', 'volatile', 'safe', true),
	('coursera.create_exports_view(name,name)', 'volatile', 'unsafe', true),
	('coursera.create_views(name,name)', 'volatile', 'unsafe', true),
	('coursera.detach(name)', 'volatile', 'unsafe', true),
	('coursera.documentation(name,text)', 'volatile', 'restricted', true),
	('coursera.documented_columns(oid[])', 'stable', 'restricted', true),
	('coursera.documented_references(oid[])', 'stable', 'restricted', true),
	('coursera.drop_index(name)', 'volatile', 'unsafe', true),
	('coursera.drop_table_index(regclass)', 'volatile', 'unsafe', true),
	('coursera.drop_views(name)', 'volatile', 'unsafe', true),
	('coursera.event_number(text,text)', 'immutable', 'safe', true),
	('coursera.event_text(text,text)', 'immutable', 'safe', true),
	('coursera.exports(name)', 'volatile', 'restricted', true),
	('coursera.attach_clickstream(text,name,text)', 'volatile', 'unsafe', false),
	('coursera.clickstream_columns()', 'immutable', 'safe', false),
	('coursera.files(regclass)', 'volatile', 'restricted', true),
	('coursera.check_federated_servers(name[])', 'stable', 'safe', true),
	('coursera.drop_what_went(name,name[],jsonb)', 'volatile', 'unsafe', true),
	('coursera.federate(name,name[],name)', 'volatile', 'unsafe', false),
	('coursera.federation_commands(name,name[],name,jsonb,jsonb)', 'stable', 'safe', true),
	('coursera.federation_comment(name,name)', 'immutable', 'safe', false),
	('coursera.make_views(name,name[],text[],text)', 'volatile', 'unsafe', true),
	('coursera.remote_catalog(name,name)', 'volatile', 'unsafe', true),
	('coursera.server_schema(name,name)', 'immutable', 'safe', true),
	('coursera.warn_of_stray_rows(name,name[],jsonb,jsonb)', 'volatile', 'unsafe', true),
	('coursera.file_rejects(name,name,text,text[],text[],text[])', 'volatile', 'restricted', true),
	('coursera.file_rows(name,name,text,text[],bigint)', 'volatile', 'restricted', true),
	('coursera.file_rows_call(name,jsonb,text,bigint)', 'immutable', 'safe', false),
	('coursera.foreign_columns(oid,oid)', 'stable', 'safe', true),
	('coursera.foreign_tables(name)', 'stable', 'safe', true),
	('coursera.former_views()', 'immutable', 'safe', true),
	('coursera.gather_statistics(name,name)', 'volatile', 'unsafe', true),
	('coursera.has_passed(integer)', 'immutable', 'safe', false),
	('coursera.indexes(name)', 'volatile', 'restricted', true),
	('coursera.is_attached_exports_view(oid)', 'stable', 'safe', true),
	('coursera.is_own_wrapper(oid)', 'stable', 'safe', true),
	('coursera.is_ready_view(oid)', 'stable', 'safe', true),
	('coursera.library_version()', 'stable', 'safe', true),
	('coursera.make_attached_server(name,text,jsonb)', 'volatile', 'unsafe', false),
	('coursera.materialize(name,name,text[],text,text[],boolean)', 'volatile', 'unsafe', false),
	('coursera.missing_options(text[],text[])', 'stable', 'safe', true),
	('coursera.nps(integer)', 'immutable', 'safe', false),
	('coursera.nps(integer,text)', 'immutable', 'safe', false),
	('coursera.nps_add(internal,integer)', 'immutable', 'safe', false),
	('coursera.nps_add(internal,integer,text)', 'immutable', 'safe', false),
	('coursera.nps_category(integer)', 'immutable', 'safe', true),
	('coursera.nps_combine(internal,internal)', 'immutable', 'safe', false),
	('coursera.nps_deserialize(bytea,internal)', 'immutable', 'safe', true),
	('coursera.nps_remove(internal,integer)', 'immutable', 'safe', false),
	('coursera.nps_remove(internal,integer,text)', 'immutable', 'safe', false),
	('coursera.nps_score(internal)', 'immutable', 'safe', true),
	('coursera.nps_serialize(internal)', 'immutable', 'safe', true),
	('coursera.passing_state(integer)', 'immutable', 'safe', false),
	('coursera.ready_views(oid)', 'stable', 'safe', true),
	('coursera.refresh(name,text,boolean)', 'volatile', 'unsafe', false),
	('coursera.refresh_steps(oid,name,name)', 'stable', 'safe', true),
	('coursera.rejects(regclass)', 'volatile', 'restricted', true),
	('coursera.schema_name_of(text)', 'immutable', 'safe', true),
	('coursera.survey_query(name)', 'stable', 'restricted', true),
	('coursera.table_indexes(regclass)', 'volatile', 'restricted', true),
	('coursera.tables(name)', 'volatile', 'restricted', true),
	('coursera.user_ids(name)', 'volatile', 'restricted', true),
	('coursera.view_definitions()', 'stable', 'safe', true),
	('coursera.view_parts()', 'stable', 'safe', true),
	('coursera.view_query(text,jsonb)', 'immutable', 'safe', true),
	('coursera.view_tables(text)', 'immutable', 'safe', true),
	('coursera.which_tables(name,text)', 'volatile', 'restricted', true),
	('coursera.wrapper_name()', 'stable', 'safe', false);

CREATE TEMP VIEW owned AS
SELECT p.oid, p.oid::regprocedure::text AS signature,
	CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END
		AS volatility,
	CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END
		AS parallel,
	p.proisstrict AS strict, p.prokind, p.prosecdef
FROM pg_proc p
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'coursera_fdw';

SELECT plan(11);

SELECT results_eq(
	'SELECT signature, volatility, parallel, strict FROM owned ORDER BY signature COLLATE "C"',
	'SELECT * FROM expected ORDER BY signature COLLATE "C"',
	'functions and aggregates, with volatility, parallel safety and strictness');
SELECT is_empty(
	$$SELECT signature FROM owned WHERE obj_description(oid, 'pg_proc') IS NULL$$,
	'every function and aggregate has a comment');
SELECT is_empty('SELECT signature FROM owned WHERE prosecdef', 'no function runs with its owner''s privileges');
SELECT is_empty(
	$$SELECT signature FROM owned
	  WHERE signature NOT LIKE 'coursera.%'$$,
	'all of them are in schema coursera');
SELECT ok(
	(SELECT obj_description(oid, 'pg_foreign_data_wrapper') IS NOT NULL
	 FROM pg_foreign_data_wrapper WHERE fdwname = 'coursera_fdw'),
	'the wrapper has a comment');
SELECT is_empty(
	$$SELECT signature FROM owned
	  WHERE (signature LIKE 'coursera.attach(%' OR signature LIKE 'coursera.detach(%')
		AND has_function_privilege('public', oid, 'EXECUTE')$$,
	'functions that take a file name, and their opposites, are not for PUBLIC');
SELECT ok(has_schema_privilege('public', 'coursera', 'USAGE'), 'everybody may call the helpers');
SELECT ok(NOT has_schema_privilege('public', 'coursera', 'CREATE'), 'and nobody may add to them');
SELECT is(
	(SELECT extrelocatable FROM pg_extension WHERE extname = 'coursera_fdw'), false,
	'the extension stays in its schema');

SELECT is(coursera.library_version(), (SELECT extversion FROM pg_extension WHERE extname = 'coursera_fdw'),
	'the library has the extension''s version');
SELECT is_empty(
	$$SELECT signature FROM owned JOIN pg_proc p USING (oid) JOIN pg_language l ON l.oid = prolang
	  WHERE lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL
		AND proconfig[1] IS DISTINCT FROM 'search_path=pg_catalog, pg_temp'$$,
	'a body that is parsed when it runs has a safe search_path');

SELECT * FROM finish();
ROLLBACK;
