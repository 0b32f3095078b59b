// Watches a database while somebody else works in it: what may not be touched, what may not be run,
// and what is there that was not there before.
#pragma once

#include <string>
#include <vector>

#include "campaign.hpp"

namespace coursera::campaign {

class Watch {
  public:
	Watch() { session_.Must("SET search_path = pg_catalog"); }

	// A table that nobody may touch; functions and types that tell when they are used, also when
	// the transaction is rolled back: a sequence is not. Some have the names of built-in types.
	void SetTraps() {
		session_.Must(R"(
			CREATE TABLE public.canary (id int PRIMARY KEY);
			INSERT INTO public.canary VALUES (1);
			CREATE SEQUENCE public.evil_calls;
			CREATE SEQUENCE public.strange_commands;
			CREATE FUNCTION public.evil() RETURNS bigint LANGUAGE sql
				AS 'SELECT nextval(''public.evil_calls'')';
			CREATE FUNCTION public.evil(text) RETURNS boolean LANGUAGE sql
				AS 'SELECT nextval(''public.evil_calls'') > 0';
			CREATE TYPE public.evil_type AS (id int);
			CREATE DOMAIN public.evil_domain AS pg_catalog.text CHECK (public.evil(VALUE));
			CREATE DOMAIN public.text AS pg_catalog.text CHECK (public.evil(VALUE));
			CREATE DOMAIN public.varchar AS pg_catalog.text CHECK (public.evil(VALUE));
			CREATE DOMAIN public.int4 AS pg_catalog.int4
				CHECK (public.evil(VALUE::pg_catalog.text));
			CREATE DOMAIN public.geography AS pg_catalog.text CHECK (public.evil(VALUE));
			CREATE FUNCTION public.note_command() RETURNS event_trigger LANGUAGE plpgsql
				SET search_path = pg_catalog AS $$
			BEGIN
				IF tg_tag NOT IN ('CREATE SERVER', 'CREATE SCHEMA', 'IMPORT FOREIGN SCHEMA',
					'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'COMMENT', 'CREATE VIEW',
					'DROP VIEW', 'DROP FOREIGN TABLE', 'DROP SERVER', 'DROP SCHEMA',
					'CREATE TABLE AS', 'ALTER TABLE', 'CREATE INDEX')
				THEN
					PERFORM nextval('public.strange_commands');
				END IF;
			END $$)");
		session_.Must("CREATE EVENT TRIGGER note_command ON ddl_command_start "
		              "EXECUTE FUNCTION public.note_command()");
	}

	// How much there is in each catalog and which; `but` and "copied" are schemas and servers that
	// are left out.
	std::vector<Row> Everything(const std::string& but = "") {
		auto catalog = [](const std::string& name, const std::string& where = "true") {
			return "SELECT '" + name +
			       "', count(*), sum(hashtext(tableoid::text || xmin::text || " +
			       (name == "auth_members" ? "roleid::text" : "oid::text") + ")::bigint) FROM pg_" +
			       name + " WHERE " + where;
		};
		const std::string others =
			" NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('copied', " + Quoted(but) +
			"))";
		const std::string no_toast = " AND relnamespace <> 'pg_toast'::regnamespace";
		const std::string elsewhere =
			" IN (SELECT oid FROM pg_class WHERE relnamespace" + others + no_toast + ")";
		std::string query = catalog("class", "relnamespace" + others + no_toast);
		for (const std::string& part :
		     {catalog("type", "typnamespace" + others), catalog("namespace", "oid" + others),
		      catalog("constraint", "connamespace" + others),
		      catalog("attrdef", "adrelid" + elsewhere), catalog("trigger", "tgrelid" + elsewhere),
		      catalog("rewrite", "ev_class" + elsewhere),
		      catalog("foreign_server", "srvname <> " + Quoted(but))})
			query += " UNION ALL " + part;
		for (const char* name :
		     {"proc", "authid", "auth_members", "event_trigger", "database", "extension", "cast",
		      "operator", "language", "collation", "default_acl", "policy", "largeobject_metadata",
		      "user_mapping", "publication", "tablespace", "foreign_data_wrapper"})
			query += " UNION ALL " + catalog(name);
		query += " UNION ALL SELECT 'settings', count(*), 0 FROM pg_db_role_setting"
				 " UNION ALL SELECT 'canary', count(*), sum(id) FROM public.canary"
				 " UNION ALL SELECT 'evil_calls', count(*), 0 FROM public.evil_calls "
				 "WHERE is_called"
				 " UNION ALL SELECT 'strange_commands', count(*), 0 FROM public.strange_commands "
				 "WHERE is_called";
		return session_.Must(query).rows;
	}

	// Whether there is nothing new but what may be in the schema, and "copied", and that harmless.
	void Look(Account* account, const std::string& what, const std::string& schema,
	          const std::vector<Row>& before) {
		const std::vector<Row> now = Everything(schema);
		for (size_t i = 0; i < now.size(); ++i)
			account->Expect(now[i] == before[i], what + ": changed: " + now[i][0].value_or(""));
		const Outcome strange = session_.Run(Strange(schema));
		if (!strange.ok()) // a name that is no text is one
			account->Violation(what + ": " + strange.Text());
		for (const Row& row : strange.rows)
			account->Violation(what + ": " + row[0].value_or("") + ": " + row[1].value_or(""));
	}

	// The schema's foreign tables with their entries.
	std::vector<Row> Tables(const std::string& schema) {
		return session_
		    .Must(
				"SELECT relname, coalesce((SELECT option_value FROM pg_options_to_table(ftoptions)"
				" WHERE option_name = 'entry'), relname || '.csv') "
				"FROM pg_foreign_table JOIN pg_class c ON c.oid = ftrelid WHERE relnamespace = " +
				Namespace(schema) + " ORDER BY relname")
		    .rows;
	}
	std::vector<Row> Views(const std::string& schema) {
		return session_
		    .Must("SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = " +
		          Namespace(schema))
		    .rows;
	}

  private:
	static std::string Namespace(const std::string& schema) {
		return "(SELECT oid FROM pg_namespace WHERE nspname = " + Quoted(schema) + ")";
	}

	static std::string Strange(const std::string& schema) {
		const std::string ours = "(" + Namespace(schema) + ", " + Namespace("copied") + ")";
		const std::string types =
			"'{bool,int2,int4,int8,float4,float8,numeric,text,varchar,bpchar,date,time,timetz,"
			"timestamp,timestamptz,interval,uuid,json,jsonb,bytea}'";
		return "WITH relations AS (SELECT * FROM pg_class WHERE relnamespace IN " + ours +
		       ") SELECT 'a relation of kind ' || relkind::text, relname::text FROM relations "
		       "WHERE relkind NOT IN ('f', 'v') AND NOT (relkind IN ('r', 'i') AND relnamespace "
		       "= " +
		       Namespace("copied") +
		       ") OR relhastriggers OR relacl IS NOT NULL OR relhassubclass OR relispartition"
		       " UNION ALL SELECT 'a type ' || atttypid::regtype::text, relname || '.' || attname"
		       " FROM relations JOIN pg_attribute a ON attrelid = relations.oid"
		       " WHERE relkind IN ('f', 'r') AND attnum > 0 AND NOT (atttypid IN (SELECT oid "
		       "FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typname = ANY (" +
		       types +
		       ")) AND NOT atthasdef AND attidentity = '' AND attgenerated = '')"
		       " UNION ALL SELECT 'a name', encode(textsend(name::text), 'escape') FROM ("
		       "SELECT relname FROM relations UNION ALL SELECT attname FROM relations "
		       "JOIN pg_attribute ON attrelid = oid) names (name) "
		       "WHERE convert_from(textsend(name::text), 'UTF8') <> name::text"
		       " OR octet_length(name::text) NOT BETWEEN 1 AND 63"
		       " UNION ALL SELECT 'a function', proname FROM pg_proc WHERE pronamespace IN " +
		       ours + " UNION ALL SELECT 'a type', typname FROM pg_type WHERE typnamespace IN " +
		       ours +
		       " AND typrelid = 0 AND typelem NOT IN "
		       "(SELECT oid FROM pg_type WHERE typrelid <> 0)";
	}

	Session session_;
};

} // namespace coursera::campaign
