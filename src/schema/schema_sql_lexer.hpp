// The lexical structure of SQL, as far as splitting and renaming need it.
#pragma once

#include <cstdint>
#include <string_view>

namespace coursera::schema {

enum class SqlTokenKind : uint8_t {
	kEnd, // of the script; empty
	kSpace,
	kComment,    // -- or nested /* */
	kString,     // '…', E'…' or $tag$…$tag$
	kName,       // bare identifier or keyword
	kQuotedName, // "…"
	kSemicolon,
	kBackslash, // starts a command of psql
	kOther,
};

struct SqlToken {
	SqlTokenKind kind;
	std::string_view text;
};

// The token at the start of `sql`, as PostgreSQL reads it with standard_conforming_strings on. A
// token without an end runs to the end of the script. Reading a whole script takes linear time.
SqlToken NextSqlToken(std::string_view sql);

} // namespace coursera::schema
