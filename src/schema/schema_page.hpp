// One table's HTML page: the CREATE TABLE script and the documentation above it.
//
// The guide promises that a page contains both ("Files Included"), but does not describe its
// layout. So everything is found by text: the script by its CREATE TABLE, a description by the
// column's name. Parsing lays the page out as lines (schema_layout.hpp) once; Describe looks for
// the names of one table in them (schema_entries.hpp).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema_layout.hpp"

namespace coursera::schema {

// Real pages have some kilobytes. A bigger file is not documentation.
inline constexpr size_t kMaxPageBytes = size_t{4} << 20;

// A page's documentation of a table.
struct Documentation {
	std::string table;                // paragraphs joined by newlines; empty when the page has none
	std::vector<std::string> columns; // parallel to the given columns; empty if there is none
};

// One table's page, parsed. Every text it hands out is valid UTF-8 without NUL.
class Page {
  public:
	using Documentation = schema::Documentation;

	// Parses a page. Any bytes are a page: broken markup is read as described in schema_html.hpp,
	// invalid UTF-8 becomes U+FFFD. Throws Error(kMalformedPage) only for a page over
	// kMaxPageBytes.
	static Page Parse(std::string_view html);

	// Text of the innermost element that contains CREATE TABLE: a <pre>, or else <code> or
	// <textarea>, or else just the statement from any other element or the bare body. Entities are
	// decoded, newlines kept, ends trimmed. Empty when the page has no script.
	const std::string& script() const { return layout_.script; }

	// The documentation of a table that has these columns. A column's name counts only at the start
	// of a line, spelled exactly or otherwise in any case.
	Documentation Describe(std::string_view table_name,
	                       const std::vector<std::string>& columns) const;

  private:
	explicit Page(PageLayout layout);

	PageLayout layout_;
};

} // namespace coursera::schema
