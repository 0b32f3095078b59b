// How a CSV file spells its values: COPY's options of the same names.
#pragma once

#include <string>

namespace coursera::csv {

inline constexpr char kDelimiter = ',';

struct Dialect {
	char quote = '"';
	char escape = '\\';    // special only inside quotes, and only before a quote or itself
	std::string null_text; // an unquoted field with these bytes is NULL
	// Whether a line that is just `\.` ends the data, as in COPY up to PostgreSQL 17.
	bool ends_at_marker = true;
};

// The dialect as a text that tells it from all others.
inline std::string Spelling(const Dialect& dialect) {
	return {std::string{dialect.quote, dialect.escape, dialect.ends_at_marker ? '1' : '0'} +
	        dialect.null_text};
}

} // namespace coursera::csv
