// Cuts an HTML page into tags and text.
//
// Why not libxml2's own HTML parser: its time grows with the square of the number of attributes in
// a tag and of open elements (100,000 attributes, a page of 600 kB, take 25 s), and it gives up
// a page nested deeper than 256. A page is whatever somebody put into a zip, and a server process
// reads it. Tags and text are all we need of a page, so this reader takes them in one pass, without
// recursion and without keeping anything but its position; libxml2 knows the entities' names.
//
// Broken markup is read as generously as it can be without looking at a byte more than twice:
//   * a `<` that starts no tag, or a tag that never ends, is text;
//   * a comment that never ends is over at its first `>`;
//   * after the first quoted attribute value that never ends, quotes no longer hide a `>`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace coursera::schema {

struct HtmlToken {
	enum class Kind { kText, kStartTag, kEndTag };
	Kind kind = Kind::kText;
	std::string text; // entities decoded, U+00A0 written as a space; of a tag its lower-case name
};

class HtmlReader {
  public:
	// `html` is valid UTF-8 and outlives the reader.
	explicit HtmlReader(std::string_view html);

	// Reads the next tag or stretch of text; false at the end of the page. Attributes, comments and
	// the contents of <script> and <style> are left out.
	[[nodiscard]] bool Next(HtmlToken* token);

  private:
	bool ReadMarkup(HtmlToken* token);
	void ReadText(HtmlToken* token);
	size_t TagEnd(size_t from);
	void SkipComment();
	void SkipRawText(const std::string& name);

	std::string_view html_;
	size_t position_ = 0;
	size_t last_tag_end_;		  // of the page's last '>'; npos when there is none
	size_t last_comment_end_;	  // of the page's last "-->"
	bool quotes_count_ = true;	  // until one was found that never ends
	bool raw_text_counts_ = true; // until a <script> was found that never ends
};

// Decodes character references (`&amp;`, `&#8211;`, `&#x2013;`). What is none stays as it is.
std::string DecodeEntities(std::string_view text);

} // namespace coursera::schema
