#include "scan/scan_columns.hpp"

#include <algorithm>

#include "schema/schema_text.hpp"

namespace coursera::scan {

namespace {

constexpr size_t kShownBytes = 100; // of a header, in a message
constexpr size_t kMinIdBytes = 16;  // a word of letters and digits of this length is not a name

// Splits a header, given as one text, by another delimiter. Names lose the quotes that they have
// because the wrong delimiter kept them inside a field.
std::vector<std::string> SplitAnew(const std::vector<std::string>& header, char delimiter,
                                   char other) {
	std::string line;
	for (size_t i = 0; i < header.size(); ++i)
		line += (i > 0 ? std::string(1, delimiter) : "") + header[i];
	std::vector<std::string> names(1);
	for (char c : line) {
		if (c == other)
			names.emplace_back();
		else if (c != '"' && c != '\'')
			names.back() += c;
	}
	return names;
}

bool HasAny(const std::vector<std::string>& header, const std::vector<std::string>& columns) {
	return std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
		return FindColumn(header, column) != kMissing;
	});
}

// The delimiter that the header seems to have; NUL if only the one that it was split by fits.
char LikelyDelimiter(const std::vector<std::string>& header,
                     const std::vector<std::string>& columns, char delimiter) {
	constexpr char kUsual[] = {';', '\t', ',', '|'};
	for (char other : kUsual)
		if (other != delimiter && HasAny(SplitAnew(header, delimiter, other), columns))
			return other;
	for (char other : kUsual)
		if (other != delimiter && header.size() == 1 && header[0].find(other) != std::string::npos)
			return other;
	return '\0';
}

// Whether a field looks like a value: a number, a time, nothing at all, or an id such as
// gHrD2RNTzBKSqwxL6l0-Zr.
bool IsLikeData(std::string_view field) {
	field = schema::Trim(field);
	if (field.empty())
		return true;
	const bool is_signed = field[0] == '-' || field[0] == '+' || field[0] == '.';
	if (schema::IsDigit(field[0]) || (is_signed && field.size() > 1 && schema::IsDigit(field[1])))
		return true;
	return field.size() >= kMinIdBytes && field.find_first_of("_ ") == std::string_view::npos &&
	       std::any_of(field.begin(), field.end(), schema::IsDigit);
}

// A single empty field is an empty line and not data.
bool IsLikeDataRow(const std::vector<std::string>& header) {
	return !(header.size() == 1 && header[0].empty()) &&
	       std::any_of(header.begin(), header.end(), IsLikeData);
}

std::string Shown(const std::vector<std::string>& header, char delimiter) {
	std::string line;
	for (size_t i = 0; i < header.size() && line.size() <= kShownBytes; ++i)
		line += (i > 0 ? std::string(1, delimiter) : "") + header[i];
	if (line.size() <= kShownBytes)
		return line;
	size_t size = kShownBytes;
	while (size > 0 && schema::IsContinuation(line[size]))
		--size;
	return line.substr(0, size) + "...";
}

} // namespace

bool IsSameColumn(std::string_view a, std::string_view b) noexcept {
	a = schema::Trim(a);
	b = schema::Trim(b);
	return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char c, char d) {
			   return schema::LowerChar(c) == schema::LowerChar(d);
		   });
}

std::string PlainName(std::string_view name) {
	return schema::Lower(schema::Trim(name));
}

size_t FindColumn(const std::vector<std::string>& header, std::string_view name) {
	size_t exact = kMissing;
	size_t similar = kMissing;
	for (size_t i = 0; i < header.size(); ++i) {
		if (header[i] == name)
			exact = exact == kMissing ? i : kAmbiguous;
		else if (exact == kMissing && IsSameColumn(header[i], name))
			similar = similar == kMissing ? i : kAmbiguous;
	}
	return exact != kMissing ? exact : similar;
}

base::Error AmbiguousColumn(const std::vector<std::string>& header, const std::string& name) {
	base::ErrorPlace place;
	place.line = 1;
	if (std::count(header.begin(), header.end(), name) > 1)
		return base::Error(base::ErrorKind::kMalformedCsv,
		                   "column \"" + name + "\" occurs more than once in the header")
		    .At(place);
	std::string names;
	for (const std::string& one : header)
		if (IsSameColumn(one, name))
			names += (names.empty() ? "\"" : ", \"") + one + "\"";
	return base::Error(base::ErrorKind::kMalformedCsv,
	                   "column \"" + name + "\" could be several columns of the header")
	    .WithDetail("These are: " + names + ".")
	    .WithHint("The column's option \"csv_column\" gives its name as the header spells it.")
	    .At(place);
}

base::Error NoColumnFound(const std::string& entry, const std::vector<std::string>& header,
                          const std::vector<std::string>& columns, char delimiter, bool may_show) {
	base::ErrorPlace place;
	place.line = 1;
	base::Error error(base::ErrorKind::kNoSuchColumn,
	                  "the header of entry \"" + entry + "\" has no column of the table");
	error.At(place);
	if (may_show)
		error.WithDetail("The header is \"" + Shown(header, delimiter) + "\".");
	const char other = LikelyDelimiter(header, columns, delimiter);
	if (other == '\t')
		return error.WithHint(
			"The header looks delimited by tabs: set the option \"delimiter\" of the "
			"table or its server to E'\\t'.");
	if (other != '\0')
		return error.WithHint("The header looks delimited by \"" + std::string(1, other) +
		                      "\": set the option \"delimiter\" of the table or its server to '" +
		                      other + "'.");
	if (IsLikeDataRow(header))
		return error.WithHint(
			"The header looks like a row. If the file has no header, set the option "
			"\"header\" of the table or its server to 'false'.");
	return error.WithHint("The option \"csv_column\" of a column gives its name in the header.");
}

std::vector<std::string> NumberedColumns(size_t count) {
	std::vector<std::string> names;
	for (size_t i = 1; i <= count; ++i)
		names.push_back(std::to_string(i));
	return names;
}

} // namespace coursera::scan
