// The options of servers, tables, columns, user mappings and IMPORT: one table has everything about
// them that does not need a database. docs/options.md explains them to users.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::options {

// Where an option may be given; an option's levels are a set of these.
enum OptionLevel : unsigned {
	kServerLevel = 1,
	kTableLevel = 2,
	kColumnLevel = 4,
	kImportLevel = 8, // OPTIONS of IMPORT FOREIGN SCHEMA
	kUserLevel = 16,  // user mappings
};

enum class OptionType {
	kPath, // a server file: only for users who may read server files, which is checked elsewhere
	kText, // a text without line ends
	kName, // any text but the empty one
	kNameList, // names separated by commas
	kChar,     // one byte that is not a line end
	kBool,     // as COPY spells it
	kPosition, // the place of a field in its row, from 1 on
	kEncoding, // an encoding that the database knows, which is checked elsewhere
	kChoice,   // one of a list
	kCount,    // a number, 0 or more
	kSecret,   // any text but the empty one; never shown in messages
};

struct Option {
	const char* name;
	unsigned levels;
	OptionType type;
	bool required;
	const char* choices; // of kChoice, for messages; separated by ", "
};

inline constexpr char kNamesChoices[] = "exported, neutral";

// The option of that name at a level, or nullptr.
const Option* FindOption(std::string_view name, unsigned level) noexcept;
// The names of a level's options, separated by ", "; empty if it has none.
std::string OptionNames(unsigned level);
// The first required option of a level, or nullptr.
const Option* RequiredOption(unsigned level) noexcept;

// What a value of that option must be, as text after "must be"; empty if this value is valid.
std::string WhatItMustBe(const Option& option, std::string_view value);

// The names of a list: separated by commas, with optional blanks around them, in double quotes if
// they have commas, quotes or blanks at their ends. Nothing if the text is not such a list.
std::vector<std::string> ParseNameList(std::string_view text);

// A name as it is written in such a list.
std::string NameInList(std::string_view name);
// The largest place of a field: far more than a table has columns.
inline constexpr int64_t kMaxPosition = 65536;

// Reads a boolean option as COPY reads HEADER: true, false, on, off in any case, 1, 0. Returns
// false for other texts, and leaves `*value` unchanged.
bool ParseBool(std::string_view text, bool* value) noexcept;

// A number of 0 or more, with at most 18 digits; -1 for other texts.
int64_t ParseCount(std::string_view text) noexcept;

} // namespace coursera::options
