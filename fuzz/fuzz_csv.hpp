// How a CSV is read, chosen by a fuzz input.
#pragma once

#include <algorithm>
#include <iostream>

#include "fuzz_input.hpp"
#include "support/csv_outcome.hpp"

namespace coursera::fuzz {

inline csv::Dialect ChooseDialect(Input* input) {
	switch (input->Choose(6)) {
	case 1:
		return {'"', '"', ""};
	case 2:
		return {'"', '"', "NA"};
	case 3:
		return {'"', '\\', "NA"};
	case 4:
		return {'\'', '^', "\\N"};
	case 5:
		return {'x', '0', "7"};
	default:
		return {};
	}
}

// The same with another delimiter and without header, as the text's length chooses: the inputs
// collected so far keep their meaning. Where the delimiter would contradict the rest, it stays.
inline csv::Dialect VaryDialect(csv::Dialect dialect, const std::string& text) {
	constexpr char kDelimiters[] = {',', ';', '\t', '\\', '"', 'b', '^'};
	const char delimiter = kDelimiters[text.size() % sizeof(kDelimiters)];
	if (delimiter != dialect.quote && dialect.null_text.find(delimiter) == std::string::npos)
		dialect.delimiter = delimiter;
	dialect.has_header = text.size() / sizeof(kDelimiters) % 2 == 0;
	return dialect;
}

// How many fields a row is to have if there is no header: as many as the first line seems to
// have, or none.
inline size_t FieldsOf(const std::string& text, const csv::Dialect& dialect) {
	const std::string line = text.substr(0, text.find('\n'));
	return line.empty()
	           ? 0
	           : 1 + static_cast<size_t>(std::count(line.begin(), line.end(), dialect.delimiter));
}

// The fields that are wanted, of the first eight.
inline csv::FieldPositions ChooseWanted(Input* input, size_t columns) {
	const size_t mask = input->Choose(256);
	csv::FieldPositions wanted;
	for (size_t i = 0; i < columns && i < 8; ++i)
		if ((mask >> i & 1) != 0)
			wanted.push_back(i);
	return wanted;
}

// The text to read. NUL is part of no encoding's text: the check in front of the readers stops at
// it, and so the readers may use it for "no such byte".
inline std::string TextOf(const Input& input) {
	std::string text = input.Rest();
	std::replace(text.begin(), text.end(), '\0', ' ');
	return text;
}

// Small windows and chunks, so that short texts meet their ends.
inline void ChooseSizes(Input* input, support::CsvReading* reading) {
	reading->window = 32 + 4 * input->Choose(128);
	const size_t chunk = input->Choose(64);
	reading->chunk = chunk == 0 ? SIZE_MAX : 3 * chunk;
}

inline void RequireSame(const support::CsvOutcome& outcome, const support::CsvOutcome& expected,
                        const char* what) {
	// Of the rows before an error some may be told as dropped or counted, or not.
	const bool same =
		outcome == expected && (!expected.error.empty() || (outcome.dropped == expected.dropped &&
	                                                        outcome.counted == expected.counted));
	if (same)
		return;
	PrintTo(outcome, &std::cerr);
	std::cerr << outcome.dropped << " dropped, " << outcome.counted << " counted; but expected:\n";
	PrintTo(expected, &std::cerr);
	std::cerr << expected.dropped << " dropped, " << expected.counted << " counted\n";
	Require(same, what);
}

} // namespace coursera::fuzz
