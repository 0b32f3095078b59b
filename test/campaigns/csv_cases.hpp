// Generated tables and CSVs for the campaign against COPY: every way to spell a value, and every
// way to get a file wrong.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "campaign.hpp"

namespace coursera::campaign {

struct CsvDialect {
	std::string encoding = "UTF8";
	char quote = '"';
	char escape = '\\';
	std::string null;
	char delimiter = ',';
	bool has_header = true;
};

// A type, values that its input function takes, and what others are made of.
struct ColumnKind {
	std::string type;
	std::vector<std::string> good;
	std::string alphabet;
	bool has_order = true;
};

inline const std::vector<ColumnKind>& ColumnKinds() {
	static const std::string kDigits = "0123456789+-.eE _xX";
	static const std::string kTimes = "0123456789-/:. TZ+BCADeinfty,";
	static const std::vector<ColumnKind> kKinds = {
		{"text",
	     {"a", "b", "say \"a\"", "a\nb", "a\r\nb", "a,b", "back\\slash", "ends\\", "\\.",
	      "Z\xC3\xBCrich", "\xE6\x97\xA5\xE6\x9C\xAC", " ", "'", "^", "NULL", "NA"},
	     "ab\"\\,\n\r'^ .\x01\x7F"},
		{"varchar(5)",
	     {"abcde", "abc", "abcde   ", "", "ab\"c", "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA9\xC3\xA8"},
	     "ab ,\""},
		{"char(3)", {"abc", "a", "a  ", "ab     ", ""}, "ab "},
		{"varchar(65535)",
	     {"x", "identifier-1", "61828698e2c669a01b629c8d6010c233f8d8d10b"},
	     "ab01"},
		{"int2", {"0", "7", "-7", "+7", "32767", "-32768", " 7", "7 ", "007", "-0"}, kDigits},
		{"int4",
	     {"0", "7", "-7", "2147483647", "-2147483648", " 7", "+7", "007", "1000000"},
	     kDigits},
		{"int8",
	     {"0", "7", "9223372036854775807", "-9223372036854775808", "123456789012345678", " 7",
	      "000000000000000000000007"},
	     kDigits},
		{"float4",
	     {"0", "-0", "0.1", "1e10", "NaN", "Infinity", "-inf", ".5", "5.", "3.4028235e38",
	      "0.3000000123", " 1.5 "},
	     kDigits + "naif"},
		{"float8",
	     {"0", "-0", "0.1", "1e2", "nan", "-Infinity", ".5", "5.", "0.30000001192092896",
	      "1.7976931348623157e308", "4.9e-324", "123456789.123456789", "99.5"},
	     kDigits + "naif"},
		{"numeric(8,2)", {"0", "7.50", "-1.005", "NaN", "123456.78", "1e3"}, kDigits},
		{"numeric", {"0", "7.50", "1e30", "NaN", "Infinity"}, kDigits},
		{"bool",
	     {"t", "f", "true", "FALSE", "yes", "no", "on", "off", "1", "0", "T", " t "},
	     "tfrueyasnolT10 "},
		{"date",
	     {"2021-03-04", "2000-02-29", "20210304", "2021-3-4", "infinity", "0044-03-15 BC", "epoch",
	      "2021-03-04 05:06:07", "5874897-12-31", "0001-01-01"},
	     kTimes},
		{"timestamp",
	     {"2021-03-04 05:06:07", "2021-03-04 05:06:07.6", "2021-03-04", "2021-03-04T05:06:07",
	      "2021-03-04 24:00:00", "infinity", "epoch", "2021-03-04 05:06:07.1234567",
	      "2021-03-04 05:06:60", "2021-03-04 05:06:07+02", "1999-12-31 23:59:59.999999"},
	     kTimes},
		{"timestamp(0)", {"2021-03-04 05:06:07.5", "2021-03-04 23:59:59.7"}, kTimes},
		{"timestamptz",
	     {"2021-03-04 05:06:07", "2021-03-04 05:06:07+00", "2021-03-28 02:30:00"},
	     kTimes},
		{"time", {"05:06:07", "24:00:00", "5:06 PM"}, kTimes},
		{"json", {"{}", "[1, 2]", "\"a\"", "{\"a\": \"b\\\"c\"}", "null"}, "{}[]\":,1a\\", false},
		{"uuid", {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, "abcdef0123456789-{}"},
		{"int4[]", {"{}", "{1,2}", "{NULL}"}, "{},0123\""},
		{"interval", {"1 day", "01:02:03", "P1Y"}, "0123 daysP:Y"},
	};
	return kKinds;
}

struct Shape {
	std::string name;
	CsvDialect dialect;
	std::vector<const ColumnKind*> kinds;

	// "c0 int4, c1 text"
	std::string Columns(bool all_text = false) const {
		std::string columns;
		for (size_t i = 0; i < kinds.size(); ++i)
			columns += (i > 0 ? ", c" : "c") + std::to_string(i) + " " +
			           (all_text ? std::string("text") : kinds[i]->type);
		return columns;
	}
};

inline Shape NextShape(Random* random, const std::string& name) {
	static const std::vector<CsvDialect> kDialects = {{},
	                                                  {},
	                                                  {},
	                                                  {},
	                                                  {"UTF8", '"', '"', ""},
	                                                  {"UTF8", '"', '"', "NA"},
	                                                  {"UTF8", '\'', '^', "\\N"},
	                                                  {"LATIN1", '"', '\\', ""},
	                                                  {"WIN1252", '"', '"', "NA"},
	                                                  {"SJIS", '"', '\\', ""}};
	Shape shape;
	shape.name = name;
	shape.dialect = random->Of(kDialects);
	static const std::vector<char> kDelimiters = {',', ',', ',', ';',  ';', '\t',
	                                              '|', ' ', '^', '\\', '0'};
	const char delimiter = random->Of(kDelimiters);
	if (shape.dialect.null.find(delimiter) == std::string::npos)
		shape.dialect.delimiter = delimiter;
	shape.dialect.has_header = !random->OneIn(4);
	for (size_t columns = 1 + random->Below(random->OneIn(6) ? 20 : 5); columns > 0; --columns)
		shape.kinds.push_back(&random->Of(ColumnKinds()));
	return shape;
}

// What is known of a generated file.
struct CsvCase {
	enum class Kind { kGood, kOdd, kRows, kBroken, kSoup, kHuge, kLong, kHeader, kEmpty };

	Kind kind = Kind::kGood;
	std::string header;            // with its line end
	std::vector<std::string> rows; // with their line ends
	std::string bytes;
};

class CsvCases {
  public:
	CsvCases(Random* random, const Shape& shape) : random_(*random), shape_(shape) {}

	CsvCase Next() {
		using Kind = CsvCase::Kind;
		static const std::vector<Kind> kKinds = {
			Kind::kGood,   Kind::kGood,   Kind::kGood, Kind::kOdd,  Kind::kOdd,    Kind::kOdd,
			Kind::kOdd,    Kind::kRows,   Kind::kRows, Kind::kRows, Kind::kBroken, Kind::kBroken,
			Kind::kBroken, Kind::kBroken, Kind::kSoup, Kind::kSoup};
		static const std::vector<std::string> kLineEnds = {"\n", "\n", "\r\n", "\r"};
		line_end_ = random_.Of(kLineEnds);
		CsvCase made;
		const size_t rare = random_.Below(100);
		made.kind = rare == 0   ? Kind::kEmpty
		            : rare == 1 ? Kind::kHeader
		            : rare == 2 ? Kind::kHuge
		            : rare == 3 ? Kind::kLong
		                        : random_.Of(kKinds);
		made.header = Header();
		MakeRows(&made);
		made.bytes = made.header;
		for (const std::string& row : made.rows)
			made.bytes += row;
		Finish(&made);
		return made;
	}

  private:
	std::string Header() {
		if (!shape_.dialect.has_header)
			return "";
		std::string header =
			random_.OneIn(12) && shape_.dialect.encoding == "UTF8" ? "\xEF\xBB\xBF" : "";
		for (size_t i = 0; i < shape_.kinds.size(); ++i) {
			// A delimiter in a name has to stand in quotes.
			const std::string number = std::to_string(i);
			const bool needs_quotes = number.find(shape_.dialect.delimiter) != std::string::npos;
			const std::string quote(needs_quotes || random_.OneIn(8) ? 1 : 0, shape_.dialect.quote);
			const std::string blank(random_.OneIn(20) ? 1 : 0, '\t');
			const bool is_capital = random_.OneIn(10);
			header += (i > 0 ? Delimiter() : "") + quote +
			          (shape_.dialect.delimiter == '\t' ? "" : blank) + (is_capital ? "C" : "c") +
			          number + quote;
		}
		return header + line_end_;
	}

	std::string Delimiter() const { return std::string(1, shape_.dialect.delimiter); }

	void MakeRows(CsvCase* made) {
		using Kind = CsvCase::Kind;
		size_t rows = random_.Below(12);
		switch (made->kind) {
		case Kind::kEmpty:
			made->header.clear();
			rows = 0;
			break;
		case Kind::kOdd:
			rows = 1 + random_.Below(3);
			break;
		case Kind::kRows:
			rows = 2 + random_.Below(7);
			break;
		case Kind::kLong:
			rows = 2000 + random_.Below(8000);
			break;
		case Kind::kSoup:
			rows = 0;
			for (size_t pieces = random_.Below(40); pieces > 0; --pieces)
				made->rows.push_back(random_.OneIn(6) ? line_end_ : Piece());
			break;
		default:
			break;
		}
		const size_t huge = made->kind == Kind::kHuge ? random_.Below(rows + 1) : rows;
		const size_t chances = made->kind == Kind::kOdd ? 2 : made->kind == Kind::kRows ? 8 : 0;
		for (size_t i = 0; i < rows; ++i)
			made->rows.push_back(RowText(chances, i == huge, made->kind == Kind::kRows) +
			                     line_end_);
	}

	// A row; one value in `chances` is an odd one (0: none). `may_be_wrong`: also one field too
	// many or too few.
	std::string RowText(size_t chances, bool is_huge, bool may_be_wrong) {
		std::string row;
		size_t fields = shape_.kinds.size();
		if (may_be_wrong && random_.OneIn(8))
			fields += random_.OneIn(2) ? 1 : fields > 1 ? size_t{0} - 1 : 0;
		for (size_t i = 0; i < fields; ++i) {
			const ColumnKind& kind = *shape_.kinds[std::min(i, shape_.kinds.size() - 1)];
			std::string value =
				chances > 0 && random_.OneIn(chances) ? OddValue(kind) : random_.Of(kind.good);
			if (is_huge && (kind.type == "text" || kind.type == "varchar(65535)")) {
				const size_t times = kind.type == "text" && random_.OneIn(4) ? 50000 : 2500;
				std::string huge;
				for (size_t n = 1 + random_.Below(times); n > 0; --n)
					huge += "say \"a\" \\ ,\nidentifier";
				value = huge;
			}
			row += (i > 0 ? Delimiter() : "") + Field(value);
		}
		return row;
	}

	std::string OddValue(const ColumnKind& kind) {
		std::string value;
		if (random_.OneIn(2))
			value = random_.Of(kind.good);
		for (size_t changes = 1 + random_.Below(value.empty() ? 12 : 3); changes > 0; --changes) {
			const size_t at = random_.Below(value.size() + 1);
			switch (value.empty() ? 0 : random_.Below(3)) {
			case 0:
				value.insert(at, 1, kind.alphabet[random_.Below(kind.alphabet.size())]);
				break;
			case 1:
				if (at < value.size())
					value.erase(at, 1);
				break;
			default:
				if (at < value.size())
					value[at] = kind.alphabet[random_.Below(kind.alphabet.size())];
			}
		}
		if (random_.OneIn(25))
			value.insert(random_.Below(value.size() + 1),
			             random_.OneIn(3) ? std::string(1, '\0') : "\xFF");
		return value;
	}

	// A value as a field that gives it back: bare, quoted, or quoted in part.
	std::string Field(const std::string& value) {
		const CsvDialect& dialect = shape_.dialect;
		if (random_.OneIn(10))
			return dialect.null;
		const bool needs_quotes = value.find_first_of(std::string("\n\r") + dialect.delimiter +
		                                              dialect.quote) != std::string::npos ||
		                          value == dialect.null || value == "\\.";
		if (!needs_quotes && random_.OneIn(2))
			return value;
		std::string field(1, dialect.quote);
		const size_t bare =
			!needs_quotes && random_.OneIn(20) ? random_.Below(value.size() + 1) : 0;
		for (size_t i = bare; i < value.size(); ++i) {
			if (value[i] == dialect.quote || value[i] == dialect.escape)
				field += dialect.escape;
			field += value[i];
		}
		return value.substr(0, bare) + field + dialect.quote;
	}

	std::string Piece() {
		const std::string quote(1, shape_.dialect.quote);
		const std::string escape(1, shape_.dialect.escape);
		const std::vector<std::string> kPieces = {quote,
		                                          escape,
		                                          escape + quote,
		                                          escape + escape,
		                                          quote + quote,
		                                          "\\",
		                                          Delimiter(),
		                                          "\n",
		                                          "\r",
		                                          "\r\n",
		                                          "\\.",
		                                          line_end_ + "\\." + line_end_,
		                                          shape_.dialect.null,
		                                          "\xC3\xA9",
		                                          " ",
		                                          "\xFF",
		                                          "\xE6\x97",
		                                          "\xED\xA0\x80",
		                                          std::string(1, '\0'),
		                                          "1",
		                                          "a",
		                                          "t",
		                                          "2021-03-04"};
		return random_.Of(kPieces);
	}

	// Breaks what is to be broken.
	void Finish(CsvCase* made) {
		using Kind = CsvCase::Kind;
		if (made->kind == Kind::kRows || made->kind == Kind::kEmpty)
			return;
		std::string* bytes = &made->bytes;
		if (random_.OneIn(4) && bytes->size() >= line_end_.size() && made->kind != Kind::kSoup)
			bytes->erase(bytes->size() - line_end_.size());
		else if (random_.OneIn(12))
			*bytes +=
				"\\." + (random_.OneIn(3) ? "" : line_end_) + (random_.OneIn(2) ? "behind,\"" : "");
		size_t changes = 0;
		if (made->kind == Kind::kBroken || made->kind == Kind::kHeader)
			changes = 1 + random_.Below(3);
		else if (made->kind == Kind::kHuge || made->kind == Kind::kLong)
			changes = random_.Below(2);
		const size_t from = made->kind == Kind::kHeader ? 0 : made->header.size();
		const size_t to = made->kind == Kind::kHeader ? made->header.size() : bytes->size();
		for (; changes > 0 && to > from; --changes)
			Break(bytes, from + random_.Below(to - from), from);
	}

	void Break(std::string* bytes, size_t at, size_t from) {
		at = std::min(at, bytes->size());
		switch (random_.Below(6)) {
		case 0:
			bytes->insert(at, Piece());
			break;
		case 1:
			bytes->erase(at, 1);
			break;
		case 2:
			if (at < bytes->size())
				(*bytes)[at] = static_cast<char>(random_.Below(256));
			break;
		case 3:
			bytes->resize(std::max(at, from));
			break;
		case 4:
			bytes->insert(at, bytes->substr(at, 1 + random_.Below(20)));
			break;
		default:
			bytes->erase(at, 1 + random_.Below(8));
		}
	}

	Random& random_;
	const Shape& shape_;
	std::string line_end_;
};

} // namespace coursera::campaign
