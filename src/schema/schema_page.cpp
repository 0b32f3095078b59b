#include "schema/schema_page.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/base_error.hpp"
#include "schema/schema_entries.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// A heading that names the table or the list of columns is shorter than this.
constexpr size_t kMaxHeadingBytes = 200;

// Headings of the column list, in the form of LettersOf.
constexpr std::array<std::string_view, 6> kColumnsHeadings = {
	"column", "columns", "columndescriptions", "columndetails", "fields", "tablecolumns"};

// Only the letters and digits, in lower case: the same for all spellings of a heading.
std::string LettersOf(std::string_view text) {
	std::string letters;
	for (const char c : text) {
		if (IsLetter(c) || IsDigit(c) || IsNonAscii(c))
			letters += LowerChar(c);
	}
	return letters;
}

bool IsColumnsHeading(const std::string& letters) {
	return std::find(kColumnsHeadings.begin(), kColumnsHeadings.end(), letters) !=
	       kColumnsHeadings.end();
}

// True for `courses`, `Table: courses`, `courses table` and the page's own title.
bool RepeatsName(const std::string& letters, std::string_view table_name, std::string_view title) {
	const std::string name = LettersOf(table_name);
	return letters == name || letters == "table" + name || letters == name + "table" ||
	       letters == LettersOf(title);
}

// The text before the column entries or the script. A script at the very start is skipped.
std::string DescribeTable(const PageLayout& layout, std::string_view table_name,
                          uint32_t end_line) {
	std::string description;
	std::string headings; // not yet followed by their text
	for (uint32_t i = 0; i < end_line; ++i) {
		const Line& line = layout.lines[i];
		if (line.kind == LineKind::kScript) {
			const bool entries_follow = end_line < layout.lines.size();
			if (!description.empty() || !entries_follow)
				break;
			headings.clear();
			continue;
		}
		const std::string text = layout.LineText(line);
		const std::string letters = LettersOf(text.substr(0, kMaxHeadingBytes));
		if (IsColumnsHeading(letters))
			break;
		if (line.kind == LineKind::kRule || line.only_links)
			continue;
		if (line.kind == LineKind::kHeading) {
			if (!RepeatsName(letters, table_name, layout.title))
				headings += text + '\n';
			continue;
		}
		description += std::exchange(headings, "") + text + '\n';
	}
	return std::string(Trim(description));
}

} // namespace

Page::Page(PageLayout layout) : layout_(std::move(layout)) {}

Page Page::Parse(std::string_view html) {
	if (html.size() > kMaxPageBytes) {
		throw base::Error(base::ErrorKind::kMalformedPage, "HTML page is too large")
			.WithDetail("The page has " + std::to_string(html.size()) + " bytes, the limit is " +
		                std::to_string(kMaxPageBytes) + " bytes (4 MiB).");
	}
	return Page(LayOut(CleanUtf8(html)));
}

Documentation Page::Describe(std::string_view table_name,
                             const std::vector<std::string>& columns) const {
	ColumnEntries entries = FindColumnEntries(layout_, columns);
	return {DescribeTable(layout_, table_name, entries.first_line),
	        std::move(entries.descriptions)};
}

} // namespace coursera::schema
