// Small text helpers of this room. Letters, digits and white space are ASCII's in any locale.
#pragma once

#include <string>
#include <string_view>

namespace coursera::schema {

constexpr bool IsSpace(char c) {
	return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool IsDigit(char c) {
	return c >= '0' && c <= '9';
}
constexpr bool IsLetter(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool IsNonAscii(char c) {
	return (static_cast<unsigned char>(c) & 0x80) != 0;
}
// Whether it may be part of an SQL name after the first character.
constexpr bool IsWordByte(char c) {
	return IsLetter(c) || IsDigit(c) || c == '_' || c == '$' || IsNonAscii(c);
}
constexpr char LowerChar(char c) {
	return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// True for a byte that continues a UTF-8 character.
constexpr bool IsContinuation(char c) {
	return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::string Lower(std::string_view text);
std::string_view Trim(std::string_view text);
bool StartsWith(std::string_view text, std::string_view start);
bool EndsWith(std::string_view text, std::string_view end);

// Runs of white space become one space; the ends are trimmed.
std::string CollapseSpace(std::string_view text);

// The same text as valid UTF-8 without NUL and byte order mark, lines ending in '\n'. Each invalid
// byte becomes U+FFFD, and the bytes around it are kept.
std::string CleanUtf8(std::string_view bytes);

} // namespace coursera::schema
