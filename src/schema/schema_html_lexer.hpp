// The lexical structure of an HTML page: its tags and its text, without everything else.
//
// It follows the HTML standard's tokenizer, as browsers do, with these rules of its own:
//   * A character reference by name is one of HTML 4's names and ends in a semicolon; anything else
//     is text as it stands, so that "AT&T" and "?a=1&copy=2" come through. One by number may lack
//     the semicolon, and gives nothing if XML does not allow the character.
//   * Characters that XML does not allow are left out of the text. U+00A0 is written as a space.
//   * <title>, <textarea> and <xmp> contain text up to their end tag, but only if there is one: a
//     title that somebody forgot to end does not hide the page.
//   * <script>, <style> and the elements that only old browsers show (<noframes> and the like) are
//     left out with their contents, up to the page's end if need be.
//   * Attributes have no meaning here. They are skipped, however many there are.
//
// Time is linear and nothing of the page is copied but the name of a tag and a decoded character.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace coursera::schema {

enum class HtmlTokenKind : uint8_t { kEnd, kText, kStartTag, kEndTag };

struct HtmlToken {
	HtmlTokenKind kind = HtmlTokenKind::kEnd;
	std::string_view text;      // or a tag's name in lower case; valid until the next token is read
	bool is_self_ended = false; // <name/>
};

class HtmlLexer {
  public:
	// `page` is valid UTF-8 and outlives the lexer.
	explicit HtmlLexer(std::string_view page) : page_(page) {}

	// The next token; text may come in several. Throws what an interrupt throws.
	HtmlToken Next();

  private:
	static constexpr size_t kRawElements = 3; // see EnterRawText

	char At(size_t position) const { return position < page_.size() ? page_[position] : '\0'; }
	bool IsAtEnd() const { return position_ == page_.size(); }
	bool StartsHere(std::string_view text) const {
		return page_.compare(position_, text.size(), text) == 0;
	}

	template <typename Stops>
	size_t Find(size_t from, Stops stops);
	size_t FindEndTag(std::string_view name);
	void SkipBehind(char end);
	void SkipSpace();

	bool ReadMarkup(HtmlToken* token);
	void SkipComment();
	bool ReadTag(HtmlToken* token);
	bool SkipAttributes(bool* is_self_ended);
	void SkipValue();
	void EnterRawText();

	bool ReadText(HtmlToken* token);
	bool ReadReference(HtmlToken* token);
	bool ReadNumber(HtmlToken* token);
	void TakeCharacter(char32_t character, HtmlToken* token);
	size_t OddCharacterLength(size_t position) const;

	std::string_view page_;
	size_t position_ = 0;
	size_t next_look_ = 0;    // for an interrupt
	size_t raw_text_end_ = 0; // up to there no byte starts a tag
	bool raw_has_references_ = false;
	bool endless_[kRawElements] = {}; // no end tag follows for these
	std::string name_;
	std::string character_;
};

} // namespace coursera::schema
