#include "options/options_table.hpp"

#include <algorithm>

namespace coursera::options {

namespace {

constexpr Option kOptions[] = {
	{"archive", kServerLevel, OptionType::kPath, true, nullptr},
	{"encoding", kServerLevel | kTableLevel, OptionType::kEncoding, false, nullptr},
	{"delimiter", kServerLevel | kTableLevel, OptionType::kChar, false, nullptr},
	{"quote", kServerLevel | kTableLevel, OptionType::kChar, false, nullptr},
	{"escape", kServerLevel | kTableLevel, OptionType::kChar, false, nullptr},
	{"null", kServerLevel | kTableLevel, OptionType::kText, false, nullptr},
	{"header", kServerLevel | kTableLevel, OptionType::kBool, false, nullptr},
	{"on_error", kServerLevel | kTableLevel, OptionType::kChoice, false, "stop, skip"},
	{"reject_limit", kServerLevel | kTableLevel, OptionType::kCount, false, nullptr},
	{"password", kUserLevel, OptionType::kSecret, false, nullptr},
	{"entry", kTableLevel, OptionType::kName, false, nullptr},
	{"attached", kServerLevel | kTableLevel | kUserLevel, OptionType::kChoice, false, "true"},
	{"key", kTableLevel, OptionType::kNameList, false, nullptr},
	{"csv_column", kColumnLevel, OptionType::kName, false, nullptr},
	{"position", kColumnLevel, OptionType::kPosition, false, nullptr},
	{"archive_column", kColumnLevel, OptionType::kChoice, false, "true"},
	{"course_slug", kColumnLevel, OptionType::kChoice, false, "true"},
	{"file_fact", kColumnLevel, OptionType::kChoice, false, "date, source, folder, file"},
	{"exclude_courses", kServerLevel, OptionType::kNameList, false, nullptr},
	{"names", kServerLevel | kImportLevel, OptionType::kChoice, false, kNamesChoices},
	{"archive_column", kImportLevel, OptionType::kName, false, nullptr},
	{"types", kImportLevel, OptionType::kChoice, false, "known, text"},
};

constexpr size_t kMaxDigits = 18; // which has room for any number
constexpr char kNoPart[] = {'\r', '\n', '\0'};

bool HasLineEnd(std::string_view value) {
	return value.find_first_of({kNoPart, sizeof(kNoPart)}) != value.npos;
}

bool IsInAnyCase(std::string_view text, std::string_view lower_case) {
	return text.size() == lower_case.size() &&
	       std::equal(text.begin(), text.end(), lower_case.begin(), [](char c, char lower) {
			   return (c >= 'A' && c <= 'Z' ? c + 32 : c) == lower;
		   });
}

bool IsChoice(std::string_view choices, std::string_view value) {
	for (;;) {
		const size_t comma = choices.find(", ");
		if (choices.substr(0, comma) == value)
			return true;
		if (comma == choices.npos)
			return false;
		choices.remove_prefix(comma + 2);
	}
}

} // namespace

const Option* FindOption(std::string_view name, unsigned level) noexcept {
	for (const Option& option : kOptions)
		if ((option.levels & level) != 0 && option.name == name)
			return &option;
	return nullptr;
}

std::string OptionNames(unsigned level) {
	std::string names;
	for (const Option& option : kOptions)
		if ((option.levels & level) != 0)
			names += (names.empty() ? "" : ", ") + std::string(option.name);
	return names;
}

const Option* RequiredOption(unsigned level) noexcept {
	for (const Option& option : kOptions)
		if (option.required && (option.levels & level) != 0)
			return &option;
	return nullptr;
}

std::string WhatItMustBe(const Option& option, std::string_view value) {
	switch (option.type) {
	case OptionType::kPath:
		return value.empty() ? "a path that is not empty" : "";
	case OptionType::kSecret:
		return value.empty() ? "a text that is not empty" : "";
	case OptionType::kName:
		return value.empty() ? "a name that is not empty" : "";
	case OptionType::kNameList:
		return ParseNameList(value).empty() ? "a list of names, separated by commas" : "";
	case OptionType::kText:
		return HasLineEnd(value) ? "a text without line ends" : "";
	case OptionType::kChar:
		return value.size() != 1 || HasLineEnd(value)
		           ? "a single one-byte character and no line end"
		           : "";
	case OptionType::kBool: {
		bool parsed;
		return ParseBool(value, &parsed) ? "" : "true or false";
	}
	case OptionType::kPosition: {
		const int64_t position = ParseCount(value);
		return position < 1 || position > kMaxPosition
		           ? "a number from 1 to " + std::to_string(kMaxPosition)
		           : "";
	}
	case OptionType::kCount:
		return ParseCount(value) < 0 ? "a number, 0 or more" : "";
	case OptionType::kChoice:
		return IsChoice(option.choices, value) ? "" : "one of: " + std::string(option.choices);
	case OptionType::kEncoding:
		break;
	}
	return "";
}

std::vector<std::string> ParseNameList(std::string_view text) {
	constexpr std::string_view kBlanks = " \t\r\n";
	std::vector<std::string> names;
	size_t at = 0;
	for (;;) {
		at = std::min(text.find_first_not_of(kBlanks, at), text.size());
		std::string name;
		if (at < text.size() && text[at] == '"') {
			for (++at; at < text.size() && (text[at] != '"' || text.substr(at, 2) == "\"\"");
			     ++at) {
				name += text[at];
				at += text[at] == '"' ? 1 : 0;
			}
			if (at++ >= text.size())
				return {}; // no closing quote
		} else {
			const size_t end = std::min(text.find(',', at), text.size());
			name = text.substr(at, end - at);
			name.erase(name.find_last_not_of(kBlanks) + 1);
			at = end;
		}
		if (name.empty())
			return {};
		names.push_back(std::move(name));
		at = std::min(text.find_first_not_of(kBlanks, at), text.size());
		if (at == text.size())
			return names;
		if (text[at++] != ',')
			return {};
	}
}

std::string NameInList(std::string_view name) {
	const bool is_plain = !name.empty() && name.find_first_of(", \t\r\n\"") == name.npos;
	if (is_plain)
		return std::string(name);
	std::string quoted = "\"";
	for (char c : name) {
		quoted += c;
		if (c == '"')
			quoted += c;
	}
	return quoted + "\"";
}

bool ParseBool(std::string_view text, bool* value) noexcept {
	for (const char* name : {"true", "on", "1"})
		if (IsInAnyCase(text, name)) {
			*value = true;
			return true;
		}
	for (const char* name : {"false", "off", "0"})
		if (IsInAnyCase(text, name)) {
			*value = false;
			return true;
		}
	return false;
}

int64_t ParseCount(std::string_view text) noexcept {
	if (text.empty() || text.size() > kMaxDigits)
		return -1;
	int64_t count = 0;
	for (char c : text) {
		if (c < '0' || c > '9')
			return -1;
		count = count * 10 + (c - '0');
	}
	return count;
}

} // namespace coursera::options
