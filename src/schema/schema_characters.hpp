// Characters of HTML and XML: which are allowed, and their names.
#pragma once

#include <string>
#include <string_view>

namespace coursera::schema {

// Whether XML allows the character with this number. Control characters, surrogates, U+FFFE and
// U+FFFF are not allowed.
constexpr bool IsCharacter(char32_t code) {
	return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0xD7FF) ||
	       (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

// The character that has this name in HTML 4, or that XML calls `apos`; 0 for other names. Newer
// HTML has two thousand names, which pages hardly use.
char32_t NamedCharacter(std::string_view name);

// Appends a character in UTF-8. It must be a Unicode character and not a surrogate.
void AppendUtf8(char32_t character, std::string* text);

} // namespace coursera::schema
