// Options: what is taken has a meaning, and what may spell a CSV is read as COPY reads it.
#include "csv/csv_fast_reader.hpp"
#include "fuzz_csv.hpp"
#include "options/options_table.hpp"
#include "support/copy_reference.hpp"

namespace coursera::fuzz {

namespace {

using options::FindOption;
using options::Option;
using support::CsvReading;
using support::ReadCsv;

constexpr unsigned kAllLevels = options::kServerLevel | options::kTableLevel |
                                options::kColumnLevel | options::kImportLevel | options::kUserLevel;

// A name that is in no list, or in that of its levels only.
void FindAnyOption(const std::string& name, const std::string& value) {
	size_t levels = 0;
	for (unsigned level = 1; level <= kAllLevels; level <<= 1) {
		const std::string names = ", " + options::OptionNames(level) + ", ";
		const Option* option = FindOption(name, level);
		const bool is_word = name.find_first_of(", ") == name.npos && !name.empty();
		Require((option != nullptr) == (is_word && names.find(", " + name + ", ") != names.npos),
		        "an option is found where it is listed");
		if (option == nullptr)
			continue;
		++levels;
		Require(name == option->name && (option->levels & level) != 0, "the option asked for");
		(void)options::WhatItMustBe(*option, value);
	}
	Require((FindOption(name, kAllLevels) != nullptr) == (levels > 0), "levels are a set");
}

void CheckCount(const std::string& text) {
	const int64_t count = options::ParseCount(text);
	if (count < 0)
		return;
	const std::string again = std::to_string(count);
	Require(text.size() >= again.size() &&
	            std::string(text.size() - again.size(), '0') + again == text,
	        "a count is written back");
}

void CheckPosition(const std::string& text) {
	const bool is_position =
		options::WhatItMustBe(*FindOption("position", options::kColumnLevel), text).empty();
	const int64_t count = options::ParseCount(text);
	Require(is_position == (count >= 1 && count <= options::kMaxPosition), "a position's bounds");
}

void CheckBool(const std::string& text, bool* value) {
	const bool is_bool =
		options::WhatItMustBe(*FindOption("header", options::kTableLevel), text).empty();
	Require(options::ParseBool(text, value) == is_bool, "what is taken can be read");
}

// The value of an option that stands for a character; `otherwise` when the option refuses it.
char CharOf(const char* name, const std::string& value, char otherwise) {
	return options::WhatItMustBe(*FindOption(name, options::kTableLevel), value).empty()
	           ? value[0]
	           : otherwise;
}

} // namespace

void FuzzOptions(Input input) {
	const std::string name = input.Line();
	const std::string value = input.Line();
	FindAnyOption(name, value);
	CheckCount(value);
	CheckPosition(value);

	csv::Dialect dialect;
	// The value is the delimiter, too, and says whether there is a header.
	dialect.delimiter = CharOf("delimiter", value, dialect.delimiter);
	CheckBool(value, &dialect.has_header);
	dialect.quote = CharOf("quote", input.Line(), dialect.quote);
	dialect.escape = CharOf("escape", input.Line(), dialect.escape);
	const std::string null_text = input.Line();
	if (dialect.delimiter == dialect.quote)
		return;
	if (options::WhatItMustBe(*FindOption("null", options::kTableLevel), null_text).empty() &&
	    null_text.find(dialect.quote) == null_text.npos &&
	    null_text.find(dialect.delimiter) == null_text.npos)
		dialect.null_text = null_text;

	CsvReading small;
	ChooseSizes(&input, &small);
	const std::string text = TextOf(input);
	CsvReading plain;
	plain.fields = small.fields = FieldsOf(text, dialect);
	for (const bool ends_at_marker : {true, false}) {
		dialect.ends_at_marker = ends_at_marker;
		const support::CsvOutcome copy = support::CopyReference(text, dialect, plain.fields);
		RequireSame(ReadCsv<csv::ExactReader>(text, dialect, plain), copy,
		            "the exact reader reads as COPY");
		RequireSame(ReadCsv<csv::FastReader>(text, dialect, plain), copy,
		            "the fast reader reads as COPY");
		RequireSame(ReadCsv<csv::FastReader>(text, dialect, small), copy,
		            "the fast reader reads as COPY, in a small window");
	}
}

} // namespace coursera::fuzz
