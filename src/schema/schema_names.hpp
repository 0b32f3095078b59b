// Identifiers that are too long for PostgreSQL.
//
// PostgreSQL cuts an identifier after 63 bytes. Some tables of 2016 have names over that, and
// several columns of one table differ only after the cut. Later exports shorten such names
// themselves and leave the long one in the description.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coursera::schema {

// The most bytes of an identifier in PostgreSQL (NAMEDATALEN less the terminating zero).
inline constexpr size_t kMaxIdentifierBytes = 63;

// The long name that an export shortened, from a description with "Name shortened from '…'" in any
// spacing and case, with any kind of quotes. Empty for other descriptions.
std::string OriginalName(std::string_view description);

// The name itself up to 63 bytes, else its first 56 bytes (fewer where that would split a UTF-8
// character), `_` and six base-36 digits of the whole name's hash. The result is the same
// everywhere and always.
std::string ShortenIdentifier(std::string_view name);

struct ShortenedScript {
	std::string script;
	// (short, long), in order of first appearance.
	std::vector<std::pair<std::string, std::string>> long_names;
};

// Applies ShortenIdentifier to every bare or double-quoted identifier of a script; string literals
// and comments stay. If a short name equals another identifier of the script, a later hash is
// taken, so distinct long names stay distinct.
ShortenedScript ShortenIdentifiers(std::string_view script);

} // namespace coursera::schema
