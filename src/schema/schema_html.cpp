#include "schema/schema_html.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <cstdint>

#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// Behind the ampersand: "thetasym;" and "#x10FFFF;" are the longest, with room for leading zeros.
constexpr size_t kMaxEntityBytes = 12;
constexpr uint32_t kNoBreakSpace = 0xA0;

constexpr bool IsTagNameByte(char c) {
	return IsLetter(c) || IsDigit(c) || c == '-' || c == ':';
}

// True where `<` starts markup rather than being a character of the text.
bool StartsMarkup(std::string_view html, size_t at) {
	if (at + 1 >= html.size())
		return false;
	const char next = html[at + 1];
	if (next == '/')
		return at + 2 < html.size() && IsLetter(html[at + 2]);
	return IsLetter(next) || next == '!' || next == '?';
}

// The number after "&#"; 0 when the digits are none.
uint32_t NumericReference(std::string_view digits) {
	const bool hex = !digits.empty() && LowerChar(digits.front()) == 'x';
	if (hex)
		digits.remove_prefix(1);
	uint32_t value = 0; // cannot overflow: at most kMaxEntityBytes digits, clamped at each
	for (const char c : digits) {
		const char lower = LowerChar(c);
		if (IsDigit(c))
			value = value * (hex ? 16 : 10) + static_cast<uint32_t>(c - '0');
		else if (hex && lower >= 'a' && lower <= 'f')
			value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
		else
			return 0;
		value = std::min<uint32_t>(value, 0x110000);
	}
	return value;
}

// The character that `&name;` means; 0 when it means none.
uint32_t CharacterReference(std::string_view name) {
	if (!name.empty() && name.front() == '#')
		return NumericReference(name.substr(1));
	const std::string terminated(name);
	const htmlEntityDesc* entity =
		htmlEntityLookup(reinterpret_cast<const xmlChar*>(terminated.c_str()));
	return entity == nullptr ? 0 : entity->value;
}

} // namespace

HtmlReader::HtmlReader(std::string_view html)
	: html_(html), last_tag_end_(html.rfind('>')), last_comment_end_(html.rfind("-->")) {}

bool HtmlReader::Next(HtmlToken* token) {
	while (position_ < html_.size()) {
		const bool markup = html_[position_] == '<' && StartsMarkup(html_, position_) &&
							last_tag_end_ != std::string_view::npos && position_ < last_tag_end_;
		if (!markup) {
			ReadText(token);
			return true;
		}
		if (ReadMarkup(token))
			return true;
	}
	return false;
}

// Reads the tag at the current position, or skips a comment and returns false.
bool HtmlReader::ReadMarkup(HtmlToken* token) {
	const char next = html_[position_ + 1];
	if (next == '!' || next == '?') {
		SkipComment();
		return false;
	}
	token->kind = next == '/' ? HtmlToken::Kind::kEndTag : HtmlToken::Kind::kStartTag;
	const size_t name_start = position_ + (next == '/' ? 2 : 1);
	size_t name_end = name_start;
	while (IsTagNameByte(html_[name_end])) // the page holds a '>' further on
		++name_end;
	token->text = Lower(html_.substr(name_start, name_end - name_start));
	position_ = TagEnd(name_end) + 1;
	if (next != '/' && (token->text == "script" || token->text == "style"))
		SkipRawText(token->text);
	return true;
}

// Text reaches to the next markup. Its first byte may be a `<` that starts none.
void HtmlReader::ReadText(HtmlToken* token) {
	size_t end = position_;
	do {
		end = std::min(html_.find('<', end + 1), html_.size());
	} while (end < html_.size() && !StartsMarkup(html_, end));
	token->kind = HtmlToken::Kind::kText;
	token->text = DecodeEntities(html_.substr(position_, end - position_));
	position_ = end;
}

// Position of the `>` that ends a tag: one outside quoted attribute values, if there is any.
size_t HtmlReader::TagEnd(size_t from) {
	char quote = 0;
	for (size_t i = from; quotes_count_ && i < html_.size(); ++i) {
		const char c = html_[i];
		if (quote != 0) {
			if (c == quote)
				quote = 0;
		} else if (c == '>') {
			return i;
		} else if (c == '"' || c == '\'') {
			quote = c;
		}
	}
	quotes_count_ = false;
	return html_.find('>', from);
}

// Skips a comment, a document type or a processing instruction.
void HtmlReader::SkipComment() {
	constexpr std::string_view kOpen = "<!--";
	constexpr std::string_view kClose = "-->";
	const bool comment = StartsWith(html_.substr(position_), kOpen);
	// "<!-->" is a whole comment: its end may share the dashes of its start.
	const size_t inside = position_ + 2;
	if (comment && last_comment_end_ != std::string_view::npos && inside <= last_comment_end_)
		position_ = html_.find(kClose, inside) + kClose.size();
	else
		position_ = html_.find('>', position_) + 1;
}

// Skips to the end tag of an element whose contents are no markup.
void HtmlReader::SkipRawText(const std::string& name) {
	size_t at = position_;
	while (raw_text_counts_ && (at = html_.find("</", at)) != std::string_view::npos) {
		if (Lower(html_.substr(at + 2, name.size())) == name) {
			position_ = at;
			return;
		}
		++at;
	}
	raw_text_counts_ = false;
}

std::string DecodeEntities(std::string_view text) {
	std::string decoded;
	decoded.reserve(text.size());
	const auto append = [&decoded](uint32_t code_point) {
		AppendCharacter(code_point == kNoBreakSpace ? ' ' : code_point, &decoded);
	};
	for (size_t i = 0; i < text.size();) {
		if (text[i] == '&') {
			const std::string_view body = text.substr(i + 1, kMaxEntityBytes);
			const size_t length = body.find(';');
			const uint32_t character =
				length == std::string_view::npos ? 0 : CharacterReference(body.substr(0, length));
			if (character != 0) {
				append(character);
				i += length + 2;
				continue;
			}
		}
		if (StartsWith(text.substr(i), "\xC2\xA0")) {
			decoded += ' ';
			i += 2;
			continue;
		}
		decoded += text[i++];
	}
	return decoded;
}

} // namespace coursera::schema
