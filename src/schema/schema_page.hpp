// One table's HTML page: the CREATE TABLE script and the documentation above it.
//
// The guide promises that a page contains both ("Files Included"), and nothing about its layout. So
// everything is found by text: the script by its CREATE TABLE, a description by the column's name.
// Parsing lays the page out as lines (schema_layout.hpp) once; Describe looks for the names of one
// table in them (schema_entries.hpp).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema_layout.hpp"

namespace coursera::schema {

// Real pages have some kilobytes. Whatever is bigger than this is no documentation.
inline constexpr size_t kMaxPageBytes = size_t{4} << 20;

// What a page says about a table.
struct Documentation {
	std::string table;                // paragraphs joined by newlines; empty when the page has none
	std::vector<std::string> columns; // parallel to the columns asked for; empty where none
};

// One table's page, parsed. Every text it hands out is valid UTF-8 without NUL.
class Page {
  public:
	using Documentation = schema::Documentation;

	// Parses a page. Any bytes make a page: broken markup is read as schema_html.hpp says, invalid
	// UTF-8 becomes U+FFFD. Throws Error(kMalformedPage) only for a page over kMaxPageBytes.
	static Page Parse(std::string_view html);

	// Text of the innermost element that contains CREATE TABLE: a <pre>, else <code> or <textarea>,
	// else the statement alone out of any other element or the bare body. Entities are decoded,
	// newlines kept, ends trimmed. Empty when the page has no script.
	const std::string& script() const { return layout_.script; }

	// The documentation of a table that has these columns. A column's name counts at the start of
	// a line only, exactly as spelled or else in any case.
	Documentation Describe(std::string_view table_name,
	                       const std::vector<std::string>& columns) const;

  private:
	explicit Page(PageLayout layout);

	PageLayout layout_;
};

} // namespace coursera::schema
