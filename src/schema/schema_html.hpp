// Reads an HTML page as a tree: tags of known elements and the text in them, every start with its
// end.
//
// Tags that an author left out are supplied, and crossed tags are put in order:
//   * The start of anything but an inline element or <br> ends a paragraph. One of a paragraph,
//     heading, list item, term or table ends a heading that was forgotten open.
//   * <li> ends the <li> before it in the same list, <dt> and <dd> each other. A table's cell, row
//     or row group ends those before it in the same table, whatever is open in them.
//   * <a> ends an <a> that was forgotten open, and so does a list item, a term or a table.
//   * An end tag ends what is still open inside its element, unless something in there contains
//   more
//     than the element does: </b> ends no list, </div> no table's cell. Then, and where no such
//     element is open, it is ignored. One heading's end tag ends any other, and the body's end tag
//     ends all that is open. Text may follow it.
//
// This is how browsers read a page, except that an inline element never goes on after the block in
// which it was forgotten. It is written here, and not left to an HTML library, because a page must
// mean the same with every version of it, because time must stay linear for any bytes in a zip, and
// because a library's global state is the server's too.
#pragma once

#include <cstddef>
#include <string_view>

#include "schema/schema_elements.hpp"

namespace coursera::schema {

// Real pages nest to a dozen.
inline constexpr size_t kMaxOpenElements = 256;

// Receives a page's parts in page order. The text is valid during the call only.
class HtmlListener {
  public:
	virtual ~HtmlListener() = default;

	virtual void StartTag(const Element& element) = 0;
	// Called for each StartTag, innermost first, unless the page is cut.
	virtual void EndTag(const Element& element) = 0;
	// A piece of text as schema_html_lexer.hpp describes it.
	virtual void Text(std::string_view text) = 0;
};

// Reads a page, valid UTF-8. Tags of elements that FindElement does not know are left out, their
// text is kept. The page is cut where elements nest deeper than kMaxOpenElements. Throws what the
// listener or an interrupt throws.
void ReadHtml(std::string_view html, HtmlListener* listener);

} // namespace coursera::schema
