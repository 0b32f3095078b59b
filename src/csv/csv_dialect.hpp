// How values are written in a CSV file: COPY's options of the same names.
#pragma once

#include <string>
#include <tuple>

namespace coursera::csv {

struct Dialect {
	char quote = '"';
	char escape = '\\';    // special only inside quotes, and only before a quote or itself
	std::string null_text; // an unquoted field with these bytes is NULL
	// Whether a line that is just `\.` ends the data, as in COPY up to PostgreSQL 17.
	bool ends_at_marker = true;
	char delimiter = ',';
	bool has_header = true; // the first line names the columns

	bool operator==(const Dialect& other) const { return Parts() == other.Parts(); }
	bool operator<(const Dialect& other) const { return Parts() < other.Parts(); }

  private:
	std::tuple<char, char, const std::string&, bool, char, bool> Parts() const {
		return {quote, escape, null_text, ends_at_marker, delimiter, has_header};
	}
};

} // namespace coursera::csv
