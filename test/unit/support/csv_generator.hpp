// Hostile CSV texts, the same ones from the same seed on every machine.
//
// Two kinds take turns: texts that are nearly well-formed, so that readers get far into them, and
// soups of the bytes that matter. Values are short and lines are few: what breaks a reader is
// where things meet, not how much there is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "csv/csv_dialect.hpp"
#include "csv/csv_reader.hpp"

namespace coursera::support {

class CsvGenerator {
  public:
	explicit CsvGenerator(uint64_t seed) : state_(seed) {}

	// A number below `bound`. (splitmix64: the standard library's distributions differ between
	// implementations.)
	size_t Below(size_t bound) {
		state_ += 0x9e3779b97f4a7c15U;
		uint64_t z = state_;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
		return static_cast<size_t>((z ^ (z >> 31)) % bound);
	}
	bool OneIn(size_t chances) { return Below(chances) == 0; }

	csv::Dialect NextDialect() {
		csv::Dialect dialect = NextSpelling();
		dialect.ends_at_marker = !OneIn(4);
		dialect.has_header = !OneIn(4);
		static const char kDelimiters[] = {',', ',', ',', ';', '\t', '\\', '^', 'b'};
		const char delimiter = kDelimiters[Below(sizeof(kDelimiters))];
		if (dialect.null_text.find(delimiter) == std::string::npos)
			dialect.delimiter = delimiter;
		return dialect;
	}

	csv::Dialect NextSpelling() {
		switch (Below(8)) {
		case 0:
		case 1:
			return {'"', '"', ""};
		case 2:
			return {'"', '"', "NA"};
		case 3:
			return {'"', '\\', "NA"};
		case 4:
			return {'\'', '^', "\\N"};
		default:
			return {};
		}
	}

	std::string NextText(const csv::Dialect& dialect) {
		static const std::vector<std::string> kLineEnds = {"\n", "\n", "\r\n", "\r"};
		line_end_ = kLineEnds[Below(kLineEnds.size())];
		fields_ = 2;
		return OneIn(3) ? Soup(dialect) : NearlyWellFormed(dialect);
	}

	// How many fields a row of the last text has that is whole.
	size_t fields() const { return fields_; }

	// Ascending positions out of the first `columns` and one beyond.
	csv::FieldPositions NextWanted(size_t columns) {
		csv::FieldPositions wanted;
		for (size_t i = 0; i <= columns; ++i)
			if (OneIn(2))
				wanted.push_back(i);
		return wanted;
	}

  private:
	std::string Piece(const csv::Dialect& dialect) {
		const std::string quote(1, dialect.quote);
		const std::string escape(1, dialect.escape);
		switch (Below(18)) {
		case 0:
			return quote;
		case 1:
			return escape;
		case 2:
			return escape + quote;
		case 3:
			return escape + escape;
		case 4:
			return quote + quote;
		case 5:
			return "\\";
		case 6:
			return std::string(1, dialect.delimiter);
		case 7:
			return "\n";
		case 8:
			return "\r";
		case 9:
			return "\r\n";
		case 10:
			return "\\.";
		case 11:
			return line_end_ + "\\." + line_end_;
		case 12:
			return dialect.null_text;
		case 13:
			return "\xC3\xA9";
		case 14:
			return " ";
		default:
			return std::string(1 + Below(4), static_cast<char>('a' + Below(26)));
		}
	}

	std::string Soup(const csv::Dialect& dialect) {
		std::string text =
			OneIn(4) ? "" : "a" + std::string(1, dialect.delimiter) + "c" + line_end_;
		for (size_t pieces = Below(40); pieces > 0; --pieces)
			text += OneIn(6) ? line_end_ : Piece(dialect);
		return text;
	}

	// A value as a writer would spell it, seldom one that it would not.
	std::string WellFormedField(const csv::Dialect& dialect) {
		if (OneIn(30))
			return Piece(dialect);
		switch (Below(6)) {
		case 0:
			return "";
		case 1:
			return dialect.null_text;
		case 2:
			return std::to_string(Below(100000));
		default:
			break;
		}
		std::string field(1, dialect.quote);
		for (size_t pieces = Below(OneIn(20) ? 80 : 6); pieces > 0; --pieces) {
			for (char c : Piece(dialect)) {
				if (c == dialect.quote || c == dialect.escape)
					field += dialect.escape;
				field += c;
			}
		}
		return field + dialect.quote;
	}

	std::string NearlyWellFormed(const csv::Dialect& dialect) {
		const size_t columns = 1 + Below(4);
		const std::string delimiter(1, dialect.delimiter);
		fields_ = columns;
		std::string text = OneIn(10) ? "\xEF\xBB\xBF" : "";
		for (size_t i = 0; i < columns && (dialect.has_header || columns % 2 == 0); ++i)
			text += (i > 0 ? delimiter + "c" : "c") + std::to_string(i) +
			        (i + 1 == columns ? line_end_ : "");
		for (size_t rows = Below(12); rows > 0; --rows) {
			size_t fields = columns;
			if (OneIn(40))
				fields += 1;
			else if (OneIn(40))
				fields = 1;
			for (size_t i = 0; i < fields; ++i)
				text += (i > 0 ? delimiter : "") + WellFormedField(dialect);
			if (OneIn(60))
				text += Piece(dialect);
			if (rows > 1 || !OneIn(3))
				text += OneIn(60) ? "\n" : line_end_;
		}
		if (OneIn(10))
			text += "\\." + line_end_ + "behind,the,end";
		return text;
	}

	uint64_t state_;
	std::string line_end_;
	size_t fields_ = 2;
};

} // namespace coursera::support
