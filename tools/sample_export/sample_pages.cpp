// The HTML pages and the guide's placeholder.
//
// Pages are laid out as different tools of different years would: the older generation has
// headings and a definition list, the newer one a table. Some pages leave out end tags, which HTML
// allows.
#include "sample_export/sample_pages.hpp"

#include "sample_export/sample_docs.hpp"
#include "sample_export/sample_random.hpp"
#include "sample_export/sample_script.hpp"

namespace coursera::sample {

namespace {

std::string escaped(std::string_view text) {
	std::string out;
	for (const char c : text) {
		switch (c) {
		case '<':
			out += "&lt;";
			break;
		case '>':
			out += "&gt;";
			break;
		case '&':
			out += "&amp;";
			break;
		case '"':
			out += "&quot;";
			break;
		default:
			out += c;
		}
	}
	return out;
}

// A script as the content of a <pre>; some pages spell harmless characters as entities, too.
std::string escapedScript(const Table& table, bool spelled_out) {
	std::string out;
	for (const char c : createTable(table, true)) {
		if (spelled_out && (c == '(' || c == ',')) {
			out += c == '(' ? "&#40;" : "&#x2C;";
		} else {
			out += escaped(std::string_view(&c, 1));
		}
	}
	return out;
}

std::string head(const std::string& title) {
	return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>" + title +
	       "</title>\n<style>body { font-family: sans-serif } td { vertical-align: top }</style>\n"
	       "</head>\n<body>\n";
}

// Headings and a definition list.
std::string documentation2016(const Table& table, bool end_tags) {
	const Generation generation = Generation::k2016;
	const char* const end_dt = end_tags ? "</dt>" : "";
	const char* const end_dd = end_tags ? "</dd>" : "";
	std::string out = "<p>" + escaped(tableDescription(table, generation)) +
	                  (end_tags ? "</p>" : "") + "\n<h2>Columns</h2>\n<dl>\n";
	for (const Column& column : table.columns) {
		out += "<dt><b>" + column.name + "</b>" + end_dt + "\n<dd>" +
		       escaped(columnDescription(table, column, generation)) + end_dd + "\n";
	}
	return out + (end_tags ? "</dl>\n" : "");
}

// A table of name, type and description.
std::string documentation2022(const Table& table, bool end_tags) {
	const Generation generation = Generation::k2022;
	const char* const end_td = end_tags ? "</td>" : "";
	const char* const end_tr = end_tags ? "</tr>" : "";
	std::string out =
		"<div class=\"description\">" + escaped(tableDescription(table, generation)) +
		"</div>\n<h3>Columns&nbsp;&amp; types</h3>\n<table border=\"1\">\n<tr><th>Column"
		"<th>Type<th>Description" +
		std::string(end_tr) + "\n";
	for (const Column& column : table.columns) {
		out += "<tr><td><code>" + column.name + "</code>" + end_td + "<td>" + column.type + end_td +
		       "<td>" + escaped(columnDescription(table, column, generation)) + end_td + end_tr +
		       "\n";
	}
	return out + "</table>\n";
}

} // namespace

std::string tablePage(const Table& table, Generation generation) {
	const std::uint64_t hash = hashText(table.catalog_name);
	const bool end_tags = hash % 3 != 0;
	const bool spelled_out = hash % 11 == 0;
	std::string out = head(table.name);
	if (generation == Generation::k2016) {
		out += "<h1>" + table.name + "</h1>\n" + documentation2016(table, end_tags) +
		       "<h2>Create table script</h2>\n<pre>\n";
	} else {
		out += "<h2 id=\"" + table.name + "\">Table: " + table.name + "</h2>\n" +
		       documentation2022(table, end_tags) + "<h3>SQL</h3>\n<pre class=\"sql\"><code>";
	}
	out += escapedScript(table, spelled_out);
	out += generation == Generation::k2022 ? "</code></pre>\n" : "</pre>\n";
	return out + (end_tags ? "</body>\n</html>\n" : "");
}

std::string readmePage(const std::vector<Table>& tables, const Options& options) {
	std::string out = head("Data export of " + options.partner);
	out += "<h1>Tables of this export</h1>\n<p>Made-up data of the courses";
	for (const std::string& slug : options.course_slugs) {
		out += " <tt>" + slug + "</tt>";
	}
	out += ".</p>\n<ul>\n";
	for (const Table& table : tables) {
		out += "<li><a href=\"#" + table.name + "\">" + table.name + "</a>\n";
	}
	out += "</ul>\n";
	for (const Table& table : tables) {
		out += "<h2 id=\"" + table.name + "\">" + table.name + "</h2>\n<p>" +
		       escaped(tableDescription(table, options.generation)) + "\n<dl>\n";
		for (const Column& column : table.columns) {
			out += "<dt>" + column.name + "\n<dd>" +
			       escaped(columnDescription(table, column, options.generation)) + "\n";
		}
		out += "</dl>\n";
	}
	return out + "</body>\n</html>\n";
}

// A PDF is a list of numbered objects and a table of their positions.
std::string guidePdf() {
	const std::string content = "BT /F1 14 Tf 72 720 Td (This page stands in for the guide to the "
								"data; the export is made up.) Tj ET";
	const std::string objects[] = {
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
		"/Resources << /Font << /F1 5 0 R >> >> >>",
		"<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	};
	std::string pdf = "%PDF-1.4\n";
	std::string positions = "0000000000 65535 f \n";
	int number = 1;
	for (const std::string& object : objects) {
		const std::string digits = std::to_string(pdf.size());
		positions += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
		pdf += std::to_string(number++) + " 0 obj\n" + object + "\nendobj\n";
	}
	const std::string start = std::to_string(pdf.size());
	pdf += "xref\n0 6\n" + positions;
	return pdf + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
}

} // namespace coursera::sample
