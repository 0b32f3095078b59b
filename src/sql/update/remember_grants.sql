-- A function that is dropped and created again loses its owner and privileges. This remembers the
-- functions as they are before the update, for carry_grants.sql.
DO $$
BEGIN
	PERFORM set_config('coursera_update.functions', jsonb_agg(f)::text, true)
	FROM (
		SELECT p.oid, p.proname AS name, p.pronargs AS arguments, p.proowner AS owner,
			p.proacl::text AS rights, i.initprivs::text AS initial_rights
		FROM pg_proc p
		JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
		JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
		LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid
		WHERE e.extname = 'coursera_fdw') f;
END
$$;
