// Plain text of Coursera's markup (CML): what people wrote in forums, reviews and answers.
//
// CML is XML with the root <co-content>. It contains <text> (a paragraph), <heading>, <list> of
// <li>, <code>, <table>, <img> and <asset>, and within a line <a>, <strong>, <em> and the like.
//
//   * Paragraphs, headings, list items, code blocks and table rows become lines of their own, cells
//     of a row are parted by tabs. Empty ones are left out.
//   * Text is kept as written, math between $$ and line breaks too, except that white space at the
//     ends of a line's element, which only lays out the markup, is left out. A line break within a
//     cell becomes a space.
//   * Code keeps its white space, save one line break next to either of its tags.
//   * Character references, XML's and the names of HTML, are decoded, once. Lines end in "\n".
//   * Attributes, comments and processing instructions are left out: an image or asset without
//     text gives nothing, a link gives its label. So are the tags of elements unknown here, whose
//     text stays within the line.
//
// No text is ever lost: what is not well-formed (a lone "<" or "&", "vector<int", a reference to
// nothing, a comment without end) is text, written as it stands. Tags need not match, and a last
// tag that a length limit cut off is left out.
//
// This is not left to an XML library, whose recovery of broken XML drops text ("a & b" becomes
// "a  b"). Here time and memory are linear. There are no document types and no entities of the
// text's own, so nothing expands and nothing is fetched.
//
// All that has a meaning in CML is ASCII. So the text may be in any encoding whose other characters
// have no ASCII bytes, as those of PostgreSQL's databases, and need not be valid.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace coursera::schema {

// Appends a character beyond ASCII to `text`, in the text's encoding. False if the encoding does
// not have the character: its reference is then kept as written.
using CharacterWriter = std::function<bool(char32_t character, std::string* text)>;

// True for text whose first tag is <co-content>, after nothing but white space, comments and
// processing instructions.
bool IsCml(std::string_view text) noexcept;

// The plain text; text that is not CML is returned unchanged. At most as long as `text`. Throws
// what an interrupt or `write` throws, and std::bad_alloc.
std::string CmlText(std::string_view text, const CharacterWriter& write);

// The same for text in UTF-8.
std::string CmlText(std::string_view text);

} // namespace coursera::schema
