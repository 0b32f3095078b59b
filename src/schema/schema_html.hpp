// Reads an HTML page as tags and text: a thin layer over libxml2's HTML parser.
//
// libxml2 does all of HTML: it finds the tags, decodes the character references and supplies the
// tags an author left out, so that every start has its end. Its SAX interface is used, hence
// nothing of the page is kept.
//
// A page is whatever somebody put into a zip, and a server process reads it. Three habits of
// libxml2 2.9 need a bound:
//   * its time grows with the square of the number of attributes in one tag;
//   * its time for an end tag grows with the number of open elements, which it bounds only where
//     it builds a tree itself;
//   * it is C: no exception may cross it.
// So the parser gets the page in pieces, through a callback. Between two pieces interrupts are
// looked for, and whoever wants to stop it, for whatever reason, hands out no more. What an
// exception was about is kept aside and thrown again behind the parser.
#pragma once

#include <cstddef>
#include <string_view>

namespace coursera::schema {

// A tag of a real page has fewer than ten.
inline constexpr size_t kMaxAttributes = 500;

// The bound that libxml2 sets where it builds a tree.
inline constexpr size_t kMaxOpenElements = 256;

// Hears of a page's parts in page order. Names are lower case; none outlives the call.
class HtmlListener {
  public:
	virtual ~HtmlListener() = default;

	virtual void StartTag(std::string_view name) = 0;
	// Comes for each StartTag, innermost first, unless the page is cut or ends inside a tag.
	virtual void EndTag(std::string_view name) = 0;
	// A piece of text, character references decoded, U+00A0 written as a space. Comments and the
	// contents of <script> and <style> are left out, and so are characters that XML has not.
	virtual void Text(std::string_view text) = 0;
};

// Reads a page, valid UTF-8 of less than 2 GiB, whatever its <meta> says. It is cut where elements
// nest deeper than kMaxOpenElements. Throws Error(kMalformedPage) for a tag of more than
// kMaxAttributes attributes, and what the listener or an interrupt throws.
void ReadHtml(std::string_view html, HtmlListener* listener);

} // namespace coursera::schema
