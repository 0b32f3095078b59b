// Pages: parsing, describing, and what is done with the script. The input's first line names the
// table and the columns that are asked for, with commas between them; the rest is the page.
#include <vector>

#include "base/base_error.hpp"
#include "fuzz_input.hpp"
#include "schema/schema_html.hpp"
#include "schema/schema_marks.hpp"
#include "schema/schema_names.hpp"
#include "schema/schema_page.hpp"
#include "schema/schema_sql.hpp"
#include "schema/schema_sql_lexer.hpp"
#include "schema/schema_text.hpp"

namespace coursera::fuzz {

namespace {

constexpr size_t kMaxNames = 40;

std::vector<std::string> NamesOf(const std::string& line) {
	std::vector<std::string> names;
	for (size_t start = 0; start <= line.size() && names.size() < kMaxNames;) {
		const size_t end = line.find(',', start);
		names.push_back(line.substr(start, end - start));
		start = end == std::string::npos ? line.size() + 1 : end + 1;
	}
	return names;
}

// UTF-8 by the table of the Unicode standard, without NUL.
bool IsText(std::string_view text) {
	for (size_t i = 0; i < text.size();) {
		const auto byte = [&](size_t at) {
			return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
		};
		const int first = byte(i);
		const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
		if (first == 0 || (first >= 0x80 && first < 0xc2) || first > 0xf4)
			return false;
		int low = 0x80;
		int high = 0xbf;
		if (first == 0xe0)
			low = 0xa0;
		else if (first == 0xed)
			high = 0x9f;
		else if (first == 0xf0)
			low = 0x90;
		else if (first == 0xf4)
			high = 0x8f;
		for (size_t j = 1; j < size; ++j) {
			if (byte(i + j) < low || byte(i + j) > high)
				return false;
			low = 0x80;
			high = 0xbf;
		}
		i += size;
	}
	return true;
}

class TreeChecker : public schema::HtmlListener {
  public:
	void StartTag(const schema::Element& element) override {
		open_.push_back(&element);
		Require(open_.size() <= schema::kMaxOpenElements + 1, "elements nest to a limit");
	}
	void EndTag(const schema::Element& element) override {
		Require(!open_.empty() && open_.back() == &element, "each end has its start");
		open_.pop_back();
	}
	void Text(std::string_view text) override {
		Require(!text.empty() && IsText(text), "text is text");
	}

  private:
	std::vector<const schema::Element*> open_;
};

void CheckStatements(const std::string& script) {
	const char* behind = script.data();
	size_t line = 1;
	for (const schema::Statement& statement : schema::SplitStatements(script)) {
		Require(!statement.text.empty(), "statements are not empty");
		Require(statement.text.data() >= behind, "statements follow each other");
		Require(statement.line >= line, "lines do not go back");
		behind = statement.text.data() + statement.text.size();
		line = statement.line;
		Require(behind <= script.data() + script.size(), "statements lie in the script");
	}
}

void CheckNames(const std::string& script) {
	const schema::ShortenedScript shortened = schema::ShortenIdentifiers(script);
	for (const auto& [short_name, long_name] : shortened.long_names)
		Require(short_name.size() <= schema::kMaxIdentifierBytes &&
		            long_name.size() > schema::kMaxIdentifierBytes,
		        "long names become short ones");
	std::string_view rest = shortened.script;
	for (schema::SqlToken token = schema::NextSqlToken(rest);
	     token.kind != schema::SqlTokenKind::kEnd; token = schema::NextSqlToken(rest)) {
		Require(!token.text.empty() && token.text.data() == rest.data(),
		        "tokens follow each other");
		Require(token.kind != schema::SqlTokenKind::kName ||
		            token.text.size() <= schema::kMaxIdentifierBytes,
		        "names of a shortened script are short");
		rest.remove_prefix(token.text.size());
	}
	Require(schema::ShortenIdentifiers(shortened.script).script == shortened.script,
	        "a shortened script stays as it is");
}

} // namespace

void FuzzPage(Input input) {
	std::vector<std::string> columns = NamesOf(input.Line());
	const std::string table = columns[0];
	columns.erase(columns.begin());
	TreeChecker checker;
	schema::ReadHtml(schema::CleanUtf8(input.Rest()), &checker);
	try {
		const schema::Page page = schema::Page::Parse(input.Rest());
		Require(IsText(page.script()), "a script is text");
		const schema::Documentation documentation = page.Describe(table, columns);
		Require(IsText(documentation.table), "a table's description is text");
		Require(documentation.columns.size() == columns.size(), "a description for each column");
		for (const std::string& description : documentation.columns) {
			Require(IsText(description), "a column's description is text");
			Require(schema::OriginalName(description).size() <= description.size(),
			        "a name out of a description");
		}
		CheckStatements(page.script());
		CheckNames(page.script());
	} catch (const base::Error& error) {
		Require(error.kind() == base::ErrorKind::kMalformedPage, "pages are malformed or good");
	}
	CheckStatements(input.Rest());
}

} // namespace coursera::fuzz
