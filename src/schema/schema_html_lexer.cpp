#include "schema/schema_html_lexer.hpp"

#include <algorithm>
#include <iterator>

#include "base/base_interrupt.hpp"
#include "schema/schema_characters.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// Bytes read between two checks for an interrupt.
constexpr size_t kInterruptBytes = 4096;

// HTML 4's longest name, thetasym.
constexpr size_t kMaxName = 8;

// Left out with their contents.
constexpr std::string_view kHiddenElements[] = {"iframe", "noembed", "noframes", "script", "style"};

struct RawElement {
	std::string_view name;
	bool has_references;
};

constexpr RawElement kTextElements[] = {{"title", true}, {"textarea", true}, {"xmp", false}};

// What pages mean by the numbers 128 to 159: the characters of Windows-1252, 0 for numbers that it
// does not use.
constexpr char32_t kWindowsCharacters[32] = {
	0x20AC, 0,      0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
	0x2039, 0x152,  0,      0x17D,  0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0,      0x17E,  0x178};

constexpr char32_t kNoBreakSpace = 0xA0;

// Unicode ends here.
constexpr char32_t kNoCharacter = 0x110000;

bool EndsName(char c) {
	return IsSpace(c) || c == '/' || c == '>';
}

int HexDigit(char c) {
	const char lower = LowerChar(c);
	if (IsDigit(c))
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

HtmlToken HtmlLexer::Next() {
	HtmlToken token;
	while (!IsAtEnd()) {
		const bool is_markup = position_ >= raw_text_end_ && page_[position_] == '<';
		if (is_markup ? ReadMarkup(&token) : ReadText(&token))
			return token;
	}
	return HtmlToken();
}

// The first position from `from` on for which `stops(position)` is true, or the page's end.
template <typename Stops>
size_t HtmlLexer::Find(size_t from, Stops stops) {
	size_t position = from;
	for (; position < page_.size() && !stops(position); ++position) {
		if (position >= next_look_) {
			base::StopIfInterrupted();
			next_look_ = position + kInterruptBytes;
		}
	}
	return std::min(position, page_.size());
}

// Where the next end tag of this name starts.
size_t HtmlLexer::FindEndTag(std::string_view name) {
	return Find(position_, [&](size_t at) {
		if (page_[at] != '<' || At(at + 1) != '/')
			return false;
		const std::string_view found = page_.substr(at + 2, name.size());
		return found.size() == name.size() && EndsName(At(at + 2 + name.size())) &&
		       std::equal(name.begin(), name.end(), found.begin(),
		                  [](char a, char b) { return a == LowerChar(b); });
	});
}

void HtmlLexer::SkipBehind(char end) {
	position_ = Find(position_, [&](size_t at) { return page_[at] == end; });
	position_ += IsAtEnd() ? 0 : 1;
}

void HtmlLexer::SkipSpace() {
	position_ = Find(position_, [this](size_t at) { return !IsSpace(page_[at]); });
}

// Reads from '<' on. False if there is no token.
bool HtmlLexer::ReadMarkup(HtmlToken* token) {
	const char next = At(position_ + 1);
	const char second = At(position_ + 2);
	if (IsLetter(next) || (next == '/' && IsLetter(second)))
		return ReadTag(token);
	if (StartsHere("<!--"))
		SkipComment();
	else if (next == '!' || next == '?' || (next == '/' && position_ + 2 < page_.size()))
		SkipBehind('>'); // a declaration, an instruction, an end tag without a name
	else
		return ReadText(token);
	return false;
}

// "<!-->" and "<!--->" are complete comments.
void HtmlLexer::SkipComment() {
	const size_t start = position_ + 4;
	position_ = Find(start, [&](size_t at) {
		if (page_[at] != '>')
			return false;
		const std::string_view inside = page_.substr(start, at - start);
		return inside.empty() || inside == "-" || EndsWith(inside, "--") || EndsWith(inside, "--!");
	});
	position_ += IsAtEnd() ? 0 : 1;
}

// False for a tag without end, and for an element that is left out.
bool HtmlLexer::ReadTag(HtmlToken* token) {
	const bool is_end_tag = page_[position_ + 1] == '/';
	const size_t start = position_ + (is_end_tag ? 2 : 1);
	position_ = Find(start, [this](size_t at) { return EndsName(page_[at]); });
	name_ = Lower(page_.substr(start, position_ - start));
	token->is_self_ended = false;
	if (!SkipAttributes(&token->is_self_ended))
		return false;
	token->kind = is_end_tag ? HtmlTokenKind::kEndTag : HtmlTokenKind::kStartTag;
	token->text = name_;
	if (is_end_tag || token->is_self_ended)
		return true;
	const auto* hidden = std::find(std::begin(kHiddenElements), std::end(kHiddenElements), name_);
	if (hidden != std::end(kHiddenElements)) {
		position_ = FindEndTag(*hidden);
		return false;
	}
	EnterRawText();
	return true;
}

// Reads up to the tag's end. False when it has none.
bool HtmlLexer::SkipAttributes(bool* is_self_ended) {
	for (;;) {
		SkipSpace();
		if (IsAtEnd())
			return false;
		const char c = page_[position_];
		if (c == '>' || (c == '/' && At(position_ + 1) == '>')) {
			*is_self_ended = c == '/';
			position_ += c == '/' ? 2 : 1;
			return true;
		}
		if (c == '/') {
			++position_;
			continue;
		}
		// A name has at least one byte, of any value.
		position_ = Find(position_ + 1,
		                 [this](size_t at) { return EndsName(page_[at]) || page_[at] == '='; });
		SkipSpace();
		if (At(position_) == '=') {
			++position_;
			SkipValue();
		}
	}
}

void HtmlLexer::SkipValue() {
	SkipSpace();
	const char quote = At(position_);
	if (quote == '"' || quote == '\'') {
		++position_;
		SkipBehind(quote);
	} else {
		position_ =
			Find(position_, [this](size_t at) { return IsSpace(page_[at]) || page_[at] == '>'; });
	}
}

// After the start tag of an element that contains text alone.
void HtmlLexer::EnterRawText() {
	static_assert(std::size(kTextElements) == kRawElements);
	const auto* element = std::find_if(std::begin(kTextElements), std::end(kTextElements),
	                                   [this](const RawElement& raw) { return raw.name == name_; });
	if (element == std::end(kTextElements))
		return;
	// Searched for only once if there is none, since otherwise every start would search the rest.
	bool& is_endless = endless_[element - std::begin(kTextElements)];
	const size_t end = is_endless ? page_.size() : FindEndTag(element->name);
	is_endless = end == page_.size();
	raw_text_end_ = is_endless ? position_ : end;
	raw_has_references_ = element->has_references;
}

// Reads at least one byte of text. False if nothing remains of it.
bool HtmlLexer::ReadText(HtmlToken* token) {
	const bool is_raw = position_ < raw_text_end_;
	const bool has_references = !is_raw || raw_has_references_;
	token->kind = HtmlTokenKind::kText;
	if (has_references && page_[position_] == '&') {
		const size_t start = position_;
		if (ReadReference(token))
			return !token->text.empty();
		position_ = start;
	}
	const size_t odd = OddCharacterLength(position_);
	if (odd > 0) {
		const bool is_space = page_[position_] == '\xC2';
		position_ += odd;
		token->text = is_space ? " " : "";
		return is_space;
	}
	const size_t start = position_;
	position_ = Find(start + 1, [&](size_t at) {
		if (is_raw ? at >= raw_text_end_ : page_[at] == '<')
			return true;
		return (has_references && page_[at] == '&') || OddCharacterLength(at) > 0;
	});
	token->text = page_.substr(start, position_ - start);
	return true;
}

// Length of a character that XML does not allow, or of U+00A0; otherwise 0.
size_t HtmlLexer::OddCharacterLength(size_t position) const {
	const char c = page_[position];
	if (static_cast<unsigned char>(c) < 0x20)
		return IsCharacter(static_cast<char32_t>(c)) ? 0 : 1;
	if (c == '\xC2')
		return At(position + 1) == '\xA0' ? 2 : 0;
	if (c == '\xEF' && At(position + 1) == '\xBF')
		return At(position + 2) == '\xBE' || At(position + 2) == '\xBF' ? 3 : 0;
	return 0;
}

// False if it is not a reference; position_ is then undefined.
bool HtmlLexer::ReadReference(HtmlToken* token) {
	if (At(position_ + 1) == '#')
		return ReadNumber(token);
	const size_t start = position_ + 1;
	const size_t length = page_.substr(start, kMaxName + 1).find(';');
	if (length == std::string_view::npos)
		return false;
	const char32_t character = NamedCharacter(page_.substr(start, length));
	if (character == 0)
		return false;
	position_ = start + length + 1;
	TakeCharacter(character, token);
	return true;
}

bool HtmlLexer::ReadNumber(HtmlToken* token) {
	position_ += 2;
	char32_t base = 10;
	if (LowerChar(At(position_)) == 'x') {
		base = 16;
		++position_;
	}
	const size_t start = position_;
	char32_t character = 0;
	position_ = Find(start, [&](size_t at) {
		const int digit = base == 16 || IsDigit(page_[at]) ? HexDigit(page_[at]) : -1;
		if (digit >= 0)
			character =
				std::min<char32_t>(character * base + static_cast<char32_t>(digit), kNoCharacter);
		return digit < 0;
	});
	const bool has_semicolon = At(position_) == ';';
	if (position_ == start && !has_semicolon)
		return false;
	position_ += has_semicolon ? 1 : 0;
	if (character >= 0x80 && character < 0xA0)
		character = kWindowsCharacters[character - 0x80];
	TakeCharacter(character, token);
	return true;
}

void HtmlLexer::TakeCharacter(char32_t character, HtmlToken* token) {
	character_.clear();
	if (character == kNoBreakSpace)
		character_ = ' ';
	else if (IsCharacter(character))
		AppendUtf8(character, &character_);
	token->text = character_;
}

} // namespace coursera::schema
