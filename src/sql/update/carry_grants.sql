-- A new function that replaces a dropped one of the same name gets its owner and privileges; if
-- several were dropped, those of the one with the nearest number of arguments.
DO $$
DECLARE
	f record;
	command text;
BEGIN
	FOR f IN
		WITH functions AS (
			SELECT *
			FROM jsonb_to_recordset(current_setting('coursera_update.functions')::jsonb)
				AS known (oid oid, name name, arguments smallint, owner oid, rights aclitem[],
					initial_rights aclitem[])
		)
		SELECT DISTINCT ON (p.oid) p.oid, p.oid::regprocedure AS signature, gone.owner,
			gone.rights, gone.initial_rights
		FROM functions gone
		JOIN pg_proc p ON p.proname = gone.name AND p.pronamespace = 'coursera'::regnamespace
		WHERE NOT EXISTS (SELECT FROM pg_proc kept WHERE kept.oid = gone.oid)
			AND NOT EXISTS (SELECT FROM functions old WHERE old.oid = p.oid)
		ORDER BY p.oid, abs(p.pronargs - gone.arguments), gone.oid
	LOOP
		EXECUTE format('ALTER ROUTINE %s OWNER TO %s', f.signature, f.owner::regrole);
		-- Functions without GRANT or REVOKE have no list of privileges.
		CONTINUE WHEN f.rights IS NULL;
		EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', f.signature);
		FOR command IN
			SELECT format('GRANT EXECUTE ON ROUTINE %s TO %s%s', f.signature,
				CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
				CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
			FROM aclexplode(f.rights)
			WHERE grantee <> f.owner
		LOOP
			EXECUTE command;
		END LOOP;

		-- PostgreSQL records these grants as the extension's own, which pg_dump leaves out. But
		-- they are users' grants, and the extension's own grants have not changed.
		DELETE FROM pg_init_privs
		WHERE classoid = 'pg_proc'::regclass AND objoid = f.oid AND f.initial_rights IS NULL;
		UPDATE pg_init_privs SET initprivs = f.initial_rights
		WHERE classoid = 'pg_proc'::regclass AND objoid = f.oid;
		-- From PostgreSQL 17 on, roles depend on them, too.
		DELETE FROM pg_shdepend
		WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND classid = 'pg_proc'::regclass AND objid = f.oid AND deptype = 'i'
			AND NOT EXISTS (
				SELECT FROM aclexplode(f.initial_rights) WHERE refobjid IN (grantee, grantor));
	END LOOP;
END
$$;
