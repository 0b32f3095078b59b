// Exports whose pages are hostile: scripts that want to be executed, names that try to leave the
// command they are put into, types with side effects, and markup made to exhaust its reader.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "campaign.hpp"
#include "support/archive_writer.hpp"
#include "support/repeated.hpp"

namespace coursera::campaign {

struct PageCase {
	std::vector<support::TestFile> files;
	std::vector<std::string> readable; // CSVs that need a table, whatever pages say about them
};

using support::Repeated;

inline std::string ReplacedIn(std::string text, const std::string& what, const std::string& by) {
	for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
		text.replace(at, what.size(), by);
	return text;
}

class PageCases {
  public:
	// `loot`: a folder that the server could write to, if a script made it.
	PageCases(Random* random, std::string loot) : random_(*random), loot_(std::move(loot)) {}

	PageCase Next() {
		const size_t count = 1 + random_.Below(5);
		for (size_t i = 0; i < count; ++i)
			AddTable(i);
		if (random_.OneIn(3))
			case_.files.push_back({"setup.sql", Setup()});
		if (random_.OneIn(8))
			case_.files.push_back({"nobody.html", Page("nobody", Columns())});
		return std::move(case_);
	}

  private:
	using Names = std::vector<std::string>;

	const char* Of(std::initializer_list<const char*> list) {
		return list.begin()[random_.Below(list.size())];
	}

	void AddTable(size_t number) {
		const bool is_guides = random_.OneIn(4);
		std::string stem = is_guides ? GuideTable() : FileStem(number);
		if (!stems_.insert(stem).second)
			stem += std::to_string(number);
		stems_.insert(stem);
		const Names columns = is_guides ? GuideColumns() : Columns();
		AddCsv(stem + ".csv", columns);
		tables_.emplace_back(stem, columns);
		if (random_.OneIn(8))
			return; // without a page
		const std::string about = random_.OneIn(6) ? Name() : stem;
		case_.files.push_back({stem + (random_.OneIn(9) ? ".htm" : ".html"), Page(about, columns)});
	}

	// ---- files

	// Names of tables that ready views are made from.
	std::string GuideTable() {
		return Of({"courses", "course_memberships", "course_grades", "course_progress",
		           "course_progress_state_types", "feedback_course_ratings", "course_branches",
		           "course_items", "demographics_answers", "users"});
	}
	Names GuideColumns() {
		return {"course_id",          "uni_user_id",
		        "course_slug",        "course_name",
		        "course_grade_ts",    "course_membership_role",
		        "course_progress_ts", "course_membership_ts",
		        "feedback_system",    "course_passing_state_id",
		        "feedback_rating",    "course_progress_state_type_id",
		        "feedback_ts",        "course_progress_state_type_desc",
		        "course_item_id"};
	}

	// A file's name contains no slash, and on a disk no more than 255 bytes.
	std::string FileStem(size_t number) {
		std::string stem = random_.OneIn(3) ? "t" + std::to_string(number) : Name();
		for (const char* bad : {"/", "\\", "\n", "\r", "*", "?", "["})
			stem = ReplacedIn(stem, bad, "_");
		stem = ReplacedIn(stem, std::string(1, '\0'), "");
		return stem.empty() || stem.size() > 240 || stem[0] == '.' || !IsText(stem)
		           ? "u" + std::to_string(number)
		           : stem;
	}

	void AddCsv(const std::string& name, const Names& columns) {
		Names header;
		for (const std::string& column : columns)
			if (!random_.OneIn(12))
				header.push_back(column);
		if (header.empty() || random_.OneIn(6))
			header.push_back("more");
		std::string text;
		bool is_readable = header.size() <= 1600;
		for (const std::string& column : header) {
			const bool is_once = std::count(header.begin(), header.end(), column) == 1;
			is_readable = is_readable && is_once && !column.empty() && IsText(column);
			text += (text.empty() ? "" : ",") + Field(column);
		}
		text += "\n";
		for (size_t row = random_.Below(4); row > 0; --row)
			text += Line(header.size());
		case_.files.push_back({name, text});
		if (is_readable)
			case_.readable.push_back(name);
	}
	std::string Line(size_t fields) {
		std::string line;
		for (size_t i = 0; i < fields; ++i)
			line += std::string(i == 0 ? "" : ",") +
			        Of({"1", "", "0", "\"x\"", "\"2020-01-02 03:04:05\"", "\"canary\"", "t"});
		return line + "\n";
	}
	static std::string Field(const std::string& text) {
		return "\"" + ReplacedIn(ReplacedIn(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
	}
	// Near enough: what is made here is either text or has one of these bytes.
	static bool IsText(const std::string& bytes) {
		return bytes.find_first_of(std::string("\0\xff\xc0\xed", 4)) == std::string::npos;
	}

	// ---- names

	std::string Name() {
		switch (random_.Below(12)) {
		case 0:
			return Of({"ctid", "tableoid", "oid", "xmin", "cmax", "select", "table", "user"});
		case 1: // just within, at and beyond what a name may have
			return Repeated(Of({"n", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x90\x98"}),
			                random_.OneIn(3) ? 300 : 14 + random_.Below(52));
		case 2: // the same up to the 63rd byte
			return std::string(60, 's') + std::to_string(random_.Below(100000));
		case 3:
			return Of({"a\xFFz", "\xC0\xAF", "\xED\xA0\x80", "a\xE2\x80\xAEtxt"});
		case 4:
			return std::string("nul\0nul", 7);
		case 5:
			return Of({"pg_catalog.x", "public.canary", "canary", "pg_toast", "A", "a", "a_2"});
		case 6:
			return Of({"new\nline", "carriage\rreturn", "\x01\x1b[2J\x07", "tab\tbed", " ", "é "});
		case 7:
			return Of({"{user_id}", "{schema}", "%I", "%1$s", "$$", "$1", ":x", "&amp;", "<b>"});
		default:
			return Of({"\"; DROP TABLE canary; --", "a\"b", "\"\"", "'); SELECT evil(); --",
			           "x) SERVER s; DROP TABLE canary; --", "back\\slash", "ends\\", "'", "''",
			           "\\'); SELECT evil(); --", "*/ DROP TABLE canary; /*", "$$; SELECT evil()",
			           "x\" int) SERVER case; DROP TABLE canary; --", "\\x27); SELECT evil()--"});
		}
	}

	Names Columns() {
		Names columns;
		if (random_.OneIn(60)) {
			const size_t count = random_.Of(std::vector<size_t>{300, 1600, 1601, 5000});
			for (size_t i = 0; i < count; ++i)
				columns.push_back("c" + std::to_string(i));
			return columns;
		}
		for (size_t count = 1 + random_.Below(6); count > 0; --count)
			columns.push_back(random_.OneIn(3) ? "c" + std::to_string(count) : Name());
		return columns;
	}

	std::string Spelled(const std::string& name) {
		switch (random_.Below(8)) {
		case 0:
			return name;
		case 1: // not closed as it should be
			return "\"" + name + "\"";
		case 2: {
			std::string escaped = "U&\"";
			for (char c : ReplacedIn(name, "\"", "")) {
				char code[8];
				std::snprintf(code, sizeof(code), "\\%04x", static_cast<unsigned char>(c));
				escaped += code;
			}
			return escaped + "\"";
		}
		default:
			return "\"" + ReplacedIn(name, "\"", "\"\"") + "\"";
		}
	}

	// ---- scripts

	std::string Type() {
		if (random_.OneIn(2))
			return Of({"INT4", "VARCHAR(50)", "TEXT", "TIMESTAMP", "BOOL", "INT8", "FLOAT4", "DATE",
			           "JSON", "JSONB", "BYTEA", "UUID", "NUMERIC(10,2)", "CHAR(3)", "INTERVAL"});
		return Of({"serial",
		           "bigserial",
		           "smallserial",
		           "regclass",
		           "regproc",
		           "regrole",
		           "oid",
		           "name",
		           "xml",
		           "evil_domain",
		           "public.evil_domain",
		           "public.evil_type",
		           "public.text",
		           "public.int4",
		           "pg_temp.text",
		           "canary",
		           "public.canary%TYPE",
		           "SETOF text",
		           "int4[]",
		           "text ARRAY[5]",
		           "varchar(999999999)",
		           "varchar(-1)",
		           "varchar(10485761)",
		           "numeric(2000)",
		           "numeric(5,1001)",
		           "numeric(1,2,3)",
		           "char(0)",
		           "varchar(evil())",
		           "varchar('5')",
		           "varchar(99999999999999999999)",
		           "interval day to second(99)",
		           "float(0)",
		           "float(99)",
		           "timestamp(42)",
		           "bit(5)",
		           "int4(4)",
		           "\"char\"",
		           "anyelement",
		           "record",
		           "unknown",
		           "cstring",
		           "internal",
		           "trigger",
		           "pg_catalog.regclass",
		           "pg_catalog.text",
		           "a.b.c.d.text",
		           "geography",
		           "national character varying(3)",
		           "double precision",
		           ""});
	}

	std::string Constraint() {
		if (random_.OneIn(2))
			return "";
		return Of({" NOT NULL", " DEFAULT nextval('evil_calls')", " DEFAULT evil()",
		           " CHECK (evil())", " PRIMARY KEY", " UNIQUE", " REFERENCES canary",
		           " REFERENCES public.canary(id) ON DELETE CASCADE",
		           " GENERATED ALWAYS AS (evil()) STORED", " GENERATED ALWAYS AS IDENTITY",
		           " COLLATE \"C\"", " COLLATE evil", " COMPRESSION pglz",
		           " OPTIONS (csv_column 'x')", " DEFAULT '\\'",
		           " DEFAULT 'it''s' -- ); DROP TABLE canary"});
	}

	std::string CreateTable(const std::string& table, const Names& columns) {
		std::string script = std::string("CREATE ") + Of({"", "", "", "TEMP ", "UNLOGGED "}) +
		                     "TABLE " + Of({"", "", "", "IF NOT EXISTS ", "public.", "a.b.c."}) +
		                     Spelled(table) + " (";
		for (size_t i = 0; i < columns.size(); ++i)
			script += (i == 0 ? "\n\t" : ",\n\t") + Spelled(columns[i]) + " " + Type() +
			          (columns.size() > 100 ? "" : Constraint());
		if (random_.OneIn(4))
			script += std::string(",\n\t") +
			          Of({"LIKE canary INCLUDING ALL", "CHECK (evil())", "PRIMARY KEY (c1, c2)",
			              "FOREIGN KEY (c1) REFERENCES canary (id)", "UNIQUE (c1)",
			              "EXCLUDE USING gist (c1 WITH =)", "PRIMARY KEY (no_such)",
			              "CONSTRAINT \"x\"\"\" CHECK (evil() = 1) NO INHERIT"});
		script += "\n)";
		if (random_.OneIn(4))
			script += Of({" INHERITS (canary)", " PARTITION BY RANGE (evil())", " WITH (oids)",
			              " TABLESPACE evil", " ON COMMIT DROP", " USING heap",
			              " SERVER case OPTIONS (entry 'x')", " WITHOUT OIDS"});
		return script + ";";
	}

	std::string Attack() {
		const std::string attack =
			Of({"DROP TABLE canary;",
		        "DELETE FROM public.canary;",
		        "SELECT public.evil();",
		        "COPY public.canary TO '@/copied';",
		        "COPY public.canary TO PROGRAM 'touch @/ran';",
		        "CREATE FUNCTION public.planted() RETURNS int LANGUAGE sql AS 'SELECT 1';",
		        "DO $$BEGIN PERFORM public.evil(); END$$;",
		        "DO $x$ BEGIN DROP TABLE canary; END $x$;",
		        "GRANT ALL ON public.canary TO PUBLIC;",
		        "ALTER ROLE postgres PASSWORD 'x';",
		        "CREATE ROLE planted SUPERUSER;",
		        "ALTER SYSTEM SET work_mem = '1MB';",
		        "\\! touch @/shell",
		        "\\o @/out",
		        "\\copy canary to @/copy",
		        "\\c postgres",
		        "/* /* DROP TABLE canary; */ */ SELECT public.evil();",
		        "/* never closed; DROP TABLE canary;",
		        "$q$ never closed DROP TABLE canary;",
		        "'never closed; DROP TABLE canary;",
		        "\"never closed",
		        "E'\\'; SELECT evil(); --';",
		        "CREATE TABLE planted AS SELECT public.evil();",
		        "SELECT lo_export(1, '@/lo');",
		        "SET search_path = public; CREATE TABLE planted (a int);",
		        "COMMIT; DROP TABLE canary;",
		        "SET standard_conforming_strings = off;",
		        "CREATE TABLE planted OF public.evil_type;",
		        "LOAD '@/x.so';",
		        "CREATE EXTENSION file_fdw;",
		        "SELECT pg_terminate_backend(1);",
		        "CREATE TABLE planted PARTITION OF canary DEFAULT;",
		        "ALTER TABLE canary ADD x int;",
		        "CREATE VIEW planted AS SELECT 1;",
		        "CREATE SCHEMA planted CREATE TABLE t (a int);",
		        "COMMENT ON TABLE canary IS 'x';",
		        "NOTIFY x;",
		        "VACUUM FULL;",
		        "BEGIN; ROLLBACK;"});
		return ReplacedIn(attack, "@", loot_);
	}

	std::string Script(const std::string& table, const Names& columns) {
		std::string script = CreateTable(table, columns);
		switch (random_.Below(8)) {
		case 0:
			return Attack() + "\n" + script;
		case 1:
			return script + "\n" + Attack() + "\n" + Attack();
		case 2: // in the midst
			return script.insert(random_.Below(script.size()), Attack());
		case 3:
			return script.substr(0, random_.Below(script.size()));
		case 4:
			return script.insert(script.find('(') + 1, Deep());
		case 5:
			return Attack();
		default:
			return script;
		}
	}

	// What nests, or wants its reader to look far.
	std::string Deep() {
		const size_t times = random_.OneIn(20) ? 100000 : 200;
		return Repeated(Of({"(", "/*", "'", "\"", "$a$", "-", "a DEFAULT ((", "CASE WHEN ", "[",
		                    "a int CHECK (NOT ", "U&\"", "\\", ";", "a.", "NOT "}),
		                times);
	}

	std::string Setup() {
		std::string setup = random_.OneIn(4) ? "\xEF\xBB\xBF" : "";
		for (const auto& [table, columns] : tables_) {
			setup += Script(table, columns) + "\n";
			setup += "COMMENT ON TABLE " + Spelled(table) + " IS " + Quoted(Description()) + ";\n";
			setup += "COMMENT ON COLUMN " + Spelled(table) + "." + Spelled(columns[0]) + " IS '" +
			         Description() + "';\n";
			setup += "ALTER TABLE " + Spelled(table) + " ADD PRIMARY KEY (" + Spelled(columns[0]) +
			         ");\n" + Attack() + "\n";
		}
		return setup;
	}

	// ---- pages

	std::string Description() {
		switch (random_.Below(8)) {
		case 0:
			return Repeated(Of({"long ", "\xE6\x97\xA5", "'", "\\", "&lt;"}),
			                random_.OneIn(20) ? 300000 : 2000);
		case 1:
			return "\x01\x02\x1b[31m\x7f\xC2\x85 \xE2\x80\xAE\xE2\x81\xA6 bidi";
		case 2: // is looked at: the name that a column had
			return "name shortened from \"" + Name() + "\"";
		case 3:
			return Of({"&#0;&#x110000;&#xD800;&#99999999999999;&#-1;&nosuch;&amp;amp;",
			           "&xxe;&lol9;", "<b>bold<i>both</b></i>", "<script>evil()</script>",
			           "</pre></table></td>"});
		default:
			return Of({"'; DROP TABLE canary; --", "\\'; SELECT evil(); --", "$$ %L %I {schema}",
			           "a plain text", "", "E'\\x27'", "''", "\\", "\xFF\xFE"});
		}
	}

	std::string Head() {
		return Of(
			{"<!DOCTYPE html><html>", "<html><meta charset='utf-16'>", "\xFF\xFE<html>",
		     "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>",
		     "<?xml version='1.0' encoding='UTF-16'?>", "<html xmlns:x='x'><x:y>", "",
		     "<!DOCTYPE x [<!ENTITY xxe SYSTEM 'file:///etc/passwd'>]>&xxe;",
		     "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol9 '&lol;&lol;&lol;&lol;'>]>&lol9;",
		     "<meta charset='no-such-charset'>", "<frameset><frame src='file:///etc/passwd'>",
		     "\xEF\xBB\xBF<!-- CREATE TABLE x (a int); --><html>"});
	}

	std::string Filler() {
		const size_t many = random_.OneIn(20) ? 100000 : 300;
		switch (random_.Below(10)) {
		case 0:
			return Repeated(Of({"<div>", "<pre>", "<table><tr><td>", "<b>", "<ul><li>", "<", "&",
			                    "</p>", "<!--", "<a href=x>", "<![CDATA[", "<svg>", "&lt"}),
			                many);
		case 1: {
			std::string tag = "<div";
			for (size_t i = 0; i < many / 100; ++i)
				tag += " a" + std::to_string(i) + "='" + std::to_string(i) + "'";
			return tag + ">";
		}
		case 2:
			return "<script>CREATE TABLE planted (a int); " + Attack() + "</script>";
		case 3:
			return "<![CDATA[<pre>CREATE TABLE planted (a int);</pre>]]>";
		case 4: // another table's script
			return "<pre>" + Script(Name(), Columns()) + "</pre>";
		case 5:
			return "<style>" + Repeated("x", many) + "</style><textarea>";
		default:
			return "";
		}
	}

	std::string Page(const std::string& table, const Names& columns) {
		std::string page = Head() + "<title>" + table + "</title><h2>Table: " + table +
		                   "</h2>\n<p>" + Description() + "</p>" + Filler() +
		                   "<table><tr><th>Column</th><th>Description</th></tr>\n";
		for (size_t i = 0; i < std::min<size_t>(columns.size(), 50); ++i)
			page += "<tr><td>" + columns[i] + "</td><td>" + Description() + "</td></tr>\n";
		std::string script = Script(table, columns);
		if (!random_.OneIn(3))
			script = ReplacedIn(ReplacedIn(script, "&", "&amp;"), "<", "&lt;");
		page += "</table>" + Filler() + "<h3>SQL</h3><pre>" + script + "</pre>" + Filler();
		return Mangled(page);
	}

	std::string Mangled(std::string page) {
		switch (random_.Below(10)) {
		case 0:
			return page.substr(0, random_.Below(page.size()));
		case 1:
			for (size_t hits = 1 + random_.Below(20); hits > 0; --hits)
				page[random_.Below(page.size())] = static_cast<char>(random_.Below(256));
			return page;
		case 2: {
			std::string wide = "\xFF\xFE";
			for (char c : page)
				wide += {c, '\0'};
			return wide;
		}
		case 3:
			return page + page;
		default:
			return page;
		}
	}

	Random& random_;
	std::string loot_;
	PageCase case_;
	std::set<std::string> stems_;
	std::vector<std::pair<std::string, Names>> tables_;
};

} // namespace coursera::campaign
