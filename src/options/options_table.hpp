// The options of servers, tables, columns, user mappings and IMPORT: one table says all that is
// known of them without a database. docs/options.md explains them to users.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::options {

// Where an option may stand; an option's levels are a set of these.
enum OptionLevel : unsigned {
	kServerLevel = 1,
	kTableLevel = 2,
	kColumnLevel = 4,
	kImportLevel = 8, // OPTIONS of IMPORT FOREIGN SCHEMA
	kUserLevel = 16,  // user mappings
};

enum class OptionType {
	kPath,     // a server file: only for those who may read server files, which others check
	kText,     // a text without line ends
	kName,     // any text but the empty one
	kNameList, // names separated by commas
	kChar,     // one byte that is no line end
	kBool,     // as COPY spells it
	kPosition, // the place of a field in its row, from 1 on
	kEncoding, // an encoding that the database knows, which others check
	kChoice,   // one of a list
	kCount,    // a number, 0 or more
	kSecret,   // any text but the empty one, which no message shows
};

struct Option {
	const char* name;
	unsigned levels;
	OptionType type;
	bool required;
	const char* choices; // of kChoice, for messages; separated by ", "
};

inline constexpr char kNamesChoices[] = "exported, neutral";

// The option of that name at a level; nullptr if there is none.
const Option* FindOption(std::string_view name, unsigned level) noexcept;
// The names of a level's options, separated by ", "; empty when it has none.
std::string OptionNames(unsigned level);
// The first option that a level cannot do without; nullptr if there is none.
const Option* RequiredOption(unsigned level) noexcept;

// What a value of that option must be, to go after "must be"; empty when this one is.
std::string WhatItMustBe(const Option& option, std::string_view value);

// The names of a list: separated by commas, blanks around them passed over, in double quotes where
// they have commas, quotes or blanks at their ends. Empty when the text is not such a list.
std::vector<std::string> ParseNameList(std::string_view text);

// A name as it stands in such a list.
std::string NameInList(std::string_view name);
// The place of a field that is farthest behind: far more fields than a table has columns.
inline constexpr int64_t kMaxPosition = 65536;

// What a boolean option says, as COPY's HEADER reads it: true, false, on, off in any case, 1, 0.
// False when it says neither, and `*value` stays.
bool ParseBool(std::string_view text, bool* value) noexcept;

// A number of 0 or more, at most 18 digits; -1 for all else.
int64_t ParseCount(std::string_view text) noexcept;

} // namespace coursera::options
