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

	csv::Dialect dialect;
	dialect.quote = CharOf("quote", input.Line(), dialect.quote);
	dialect.escape = CharOf("escape", input.Line(), dialect.escape);
	const std::string null_text = input.Line();
	if (options::WhatItMustBe(*FindOption("null", options::kTableLevel), null_text).empty() &&
	    null_text.find(dialect.quote) == null_text.npos)
		dialect.null_text = null_text;

	CsvReading small;
	ChooseSizes(&input, &small);
	const std::string text = TextOf(input);
	for (const bool ends_at_marker : {true, false}) {
		dialect.ends_at_marker = ends_at_marker;
		const support::CsvOutcome copy = support::CopyReference(text, dialect);
		RequireSame(ReadCsv<csv::ExactReader>(text, dialect), copy,
		            "the exact reader reads as COPY");
		RequireSame(ReadCsv<csv::FastReader>(text, dialect), copy, "the fast reader reads as COPY");
		RequireSame(ReadCsv<csv::FastReader>(text, dialect, small), copy,
		            "the fast reader reads as COPY, in a small window");
	}
}

} // namespace coursera::fuzz
