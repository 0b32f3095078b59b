#include "schema/schema_text.hpp"

#include <algorithm>

namespace coursera::schema {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Length of the UTF-8 character at the start of `bytes`; 0 if there is no valid one. Overlong
// forms, surrogates and values over U+10FFFF are invalid, as for PostgreSQL.
size_t CharacterLength(std::string_view bytes) {
	const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
	const unsigned char lead = byte(0);
	if (lead < 0x80)
		return 1;
	const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
	if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length)
		return 0;
	for (size_t i = 1; i < length; ++i) {
		if (!IsContinuation(bytes[i]))
			return 0;
	}
	const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
	const bool beyond = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
	return overlong || beyond ? 0 : length;
}

} // namespace

std::string Lower(std::string_view text) {
	std::string lower(text);
	std::transform(lower.begin(), lower.end(), lower.begin(), LowerChar);
	return lower;
}

std::string_view Trim(std::string_view text) {
	while (!text.empty() && IsSpace(text.front()))
		text.remove_prefix(1);
	while (!text.empty() && IsSpace(text.back()))
		text.remove_suffix(1);
	return text;
}

bool StartsWith(std::string_view text, std::string_view start) {
	return text.substr(0, start.size()) == start;
}

bool EndsWith(std::string_view text, std::string_view end) {
	return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string CollapseSpace(std::string_view text) {
	std::string collapsed;
	for (const char c : Trim(text)) {
		if (!IsSpace(c))
			collapsed += c;
		else if (collapsed.back() != ' ') // trimmed: the first byte was not a space
			collapsed += ' ';
	}
	return collapsed;
}

std::string CleanUtf8(std::string_view bytes) {
	std::string clean;
	clean.reserve(bytes.size());
	if (StartsWith(bytes, kByteOrderMark))
		bytes.remove_prefix(kByteOrderMark.size());
	while (!bytes.empty()) {
		const size_t length = CharacterLength(bytes);
		if (bytes.front() == '\r') {
			if (bytes.size() == 1 || bytes[1] != '\n') // a lone one ends a line by itself
				clean += '\n';
		} else if (length == 0) {
			clean += kReplacement;
		} else if (bytes.front() != '\0') {
			clean.append(bytes.substr(0, length));
		}
		bytes.remove_prefix(std::max<size_t>(length, 1));
	}
	return clean;
}

} // namespace coursera::schema
