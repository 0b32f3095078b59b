// Characters as HTML and XML know them: which there are, and what they are called.
#pragma once

#include <string>
#include <string_view>

namespace coursera::schema {

// Whether XML has a character of this number. It lacks control characters, surrogates, U+FFFE and
// U+FFFF.
constexpr bool IsCharacter(char32_t code) {
	return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0xD7FF) ||
	       (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

// The character that HTML 4 calls by this name, or XML by `apos`; 0 if there is none. Newer HTML
// has two thousand names, which pages hardly use.
char32_t NamedCharacter(std::string_view name);

// Appends a character in UTF-8. It must be one of Unicode, and no surrogate.
void AppendUtf8(char32_t character, std::string* text);

} // namespace coursera::schema
