// What the server's COPY (FORMAT csv) makes of a text, with HEADER and without: a plain reading of
// its rules, for comparison with the readers of src/csv and written without a look at how they do
// it.
//
// The whole text lies in memory and is read in two passes, as the server does: the first cuts it
// into lines and knows of quotes only whether they are open, the second cuts a line into values.
// The header's columns count as the table's columns. Two things are ours, not COPY's: where there
// is to be a header, a text must have one, and it is cut into names like any row.
#pragma once

#include <string>
#include <vector>

#include "csv/csv_dialect.hpp"
#include "support/csv_outcome.hpp"

namespace coursera::support {

struct CopyLine {
	std::string text;
	uint64_t number = 0; // of its last physical line
};

struct CopyLines {
	std::vector<CopyLine> lines;
	std::string error; // met after the last line
	uint64_t error_line = 0;
};

enum class CopyEol { kUnknown, kLf, kCr, kCrLf };

enum class CopyMarker { kNone, kEnd, kMismatch };

// Is there an end-of-data marker at `start`, the first byte of a line?
inline CopyMarker CopyMarkerAt(const std::string& text, size_t start, CopyEol eol) {
	const std::string rest = text.substr(start, 4);
	const auto begins = [&](const char* what) { return rest.rfind(what, 0) == 0; };
	switch (eol) {
	case CopyEol::kUnknown:
		return begins("\\.\n") || begins("\\.\r") ? CopyMarker::kEnd : CopyMarker::kNone;
	case CopyEol::kLf:
		return begins("\\.\n")   ? CopyMarker::kEnd
		       : begins("\\.\r") ? CopyMarker::kMismatch
		                         : CopyMarker::kNone;
	case CopyEol::kCr:
		return begins("\\.\r")   ? CopyMarker::kEnd
		       : begins("\\.\n") ? CopyMarker::kMismatch
		                         : CopyMarker::kNone;
	case CopyEol::kCrLf:
		return begins("\\.\r\n")   ? CopyMarker::kEnd
		       : begins("\\.\r\r") ? CopyMarker::kMismatch
		                           : CopyMarker::kNone;
	}
	return CopyMarker::kNone;
}

inline CopyLines CopySplitLines(const std::string& text, const csv::Dialect& dialect) {
	CopyLines result;
	CopyEol eol = CopyEol::kUnknown;
	uint64_t number = 0;
	size_t start = 0;
	const auto fail = [&](const char* message) {
		result.error = message;
		result.error_line = number;
		return result;
	};
	while (start < text.size()) {
		++number;
		switch (dialect.ends_at_marker ? CopyMarkerAt(text, start, eol) : CopyMarker::kNone) {
		case CopyMarker::kEnd:
			return result;
		case CopyMarker::kMismatch:
			return fail("end-of-copy marker does not match previous newline style");
		case CopyMarker::kNone:
			break;
		}
		bool quoted = false;
		bool escaped = false; // the byte before was an escape that counts
		size_t end = start;   // of the line's text
		size_t next = text.size();
		for (; end < text.size(); ++end) {
			const char c = text[end];
			if (quoted && c == dialect.escape && dialect.escape != dialect.quote) {
				escaped = !escaped;
				continue;
			}
			if (c == dialect.quote && !escaped)
				quoted = !quoted;
			escaped = false;
			if (quoted) {
				const bool counts = eol == CopyEol::kLf ? c == '\n' : c == '\r';
				number += counts ? 1 : 0;
				continue;
			}
			if (c == '\n') {
				if (eol == CopyEol::kCr || eol == CopyEol::kCrLf)
					return fail("unquoted newline found in data");
				eol = CopyEol::kLf;
				next = end + 1;
				break;
			}
			if (c == '\r') {
				const bool pair = end + 1 < text.size() && text[end + 1] == '\n';
				if (eol == CopyEol::kLf || (eol == CopyEol::kCrLf && !pair))
					return fail("unquoted carriage return found in data");
				if (eol == CopyEol::kUnknown)
					eol = pair ? CopyEol::kCrLf : CopyEol::kCr;
				next = end + (eol == CopyEol::kCrLf ? 2 : 1);
				break;
			}
		}
		result.lines.push_back({text.substr(start, end - start), number});
		start = next;
	}
	return result;
}

// False when the line ends inside quotes.
inline bool CopySplitValues(const std::string& line, const csv::Dialect& dialect,
                            std::vector<Value>* values) {
	size_t at = 0;
	for (;;) {
		const size_t start = at;
		std::string value;
		bool quoted = false;
		bool had_quotes = false;
		for (; at < line.size(); ++at) {
			const char c = line[at];
			if (!quoted) {
				if (c == dialect.delimiter)
					break;
				if (c == dialect.quote)
					quoted = had_quotes = true;
				else
					value += c;
				continue;
			}
			const char after = at + 1 < line.size() ? line[at + 1] : '\0';
			const bool escapes = c == dialect.escape && at + 1 < line.size() &&
			                     (after == dialect.quote || after == dialect.escape);
			if (escapes)
				value += line[++at];
			else if (c == dialect.quote)
				quoted = false;
			else
				value += c;
		}
		if (quoted)
			return false;
		const bool is_null = !had_quotes && line.substr(start, at - start) == dialect.null_text;
		values->push_back(is_null ? Value() : Value(value));
		if (at == line.size())
			return true;
		++at;
	}
}

// What COPY makes of a text. `fields`: columns of the table, where the dialect has no header.
inline CsvOutcome CopyReference(const std::string& text, const csv::Dialect& dialect = {},
                                size_t fields = 2) {
	CsvOutcome outcome;
	if (!dialect.has_header)
		outcome.header.resize(fields);
	const CopyLines lines = CopySplitLines(text, dialect);
	const auto fail = [&](const std::string& message, uint64_t line) {
		outcome.error = message;
		outcome.error_line = line;
		return outcome;
	};
	for (size_t i = 0; i < lines.lines.size(); ++i) {
		const CopyLine& line = lines.lines[i];
		std::vector<Value> values;
		// A table without columns takes empty lines only, and does not look at others.
		if (outcome.header.empty() && !dialect.has_header) {
			if (!line.text.empty())
				return fail("extra data after last expected column", line.number);
			outcome.rows.push_back({0, 0, {}, ""}); // rows that only count have no line
			continue;
		}
		if (!CopySplitValues(line.text, dialect, &values))
			return fail("unterminated CSV quoted field", line.number);
		if (i == 0 && dialect.has_header) {
			for (const Value& name : values)
				outcome.header.push_back(name.value_or(dialect.null_text));
			if (outcome.header[0].rfind("\xEF\xBB\xBF", 0) == 0)
				outcome.header[0].erase(0, 3);
			continue;
		}
		if (values.size() > outcome.header.size())
			return fail("extra data after last expected column", line.number);
		const size_t in_row = values.size();
		values.resize(outcome.header.size()); // what the row lacks is no value
		outcome.rows.push_back({line.number, in_row, values, ""});
	}
	if (!lines.error.empty())
		return fail(lines.error, lines.error_line);
	if (lines.lines.empty() && dialect.has_header)
		return fail("file has no header line", 1);
	return outcome;
}

} // namespace coursera::support
