// A page as the lines that a reader sees, without its markup.
//
// LayOut keeps the decoded text of the whole body in one string and describes it by two lists:
//   * lines: stretches of text between block boundaries (start or end of a block-level element,
//     a table cell, a list item, <br>, a newline inside <pre>), in page order;
//   * containers: the elements that bound a description (row, table, list, <div>, …), each as the
//     range of lines inside it. Ranges nest, so "up to the end of the row" is one number.
// A line contains offsets into the text, not a copy: memory stays a small multiple of the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::schema {

enum class LineKind : uint8_t {
	kText,    // paragraph, or text outside such elements
	kHeading, // <h1> … <h6>
	kItem,    // in a list item
	kTerm,    // <dt>
	kDetail,  // <dd>
	kCell,    // table cell
	kScript,  // the script, or another pre-formatted CREATE TABLE
	kRule,    // <hr>; contains no text
};

struct Line {
	uint32_t start;     // offset into PageLayout::text
	uint32_t end;       // after the last byte
	uint32_t lead_end;  // end of the inline element the line starts with, as <b>; start when none
	uint32_t container; // innermost container, index into PageLayout::containers
	LineKind kind;
	uint8_t heading_level; // 1 to 6 for headings, else 0
	bool preformatted;     // inside <pre>: white space is kept
	bool only_links;       // no text outside <a> but punctuation, or inside <nav>
};

enum class ContainerKind : uint8_t { kBody, kBox, kTable, kRow, kCell, kList, kTerms };

struct Container {
	uint32_t parent; // index; the body, which is number 0, is its own parent
	uint32_t first_line;
	uint32_t end_line; // after its last line
	uint32_t ordinal;  // of a cell in its row, else 0
	ContainerKind kind;
};

struct PageLayout {
	std::string text;   // decoded; <br> is a newline here
	std::string script; // empty when the page has none
	std::string title;  // of <title>
	std::vector<Line> lines;
	std::vector<Container> containers;

	// A line's text as a reader sees it: white space collapsed, or only the end trimmed if the line
	// is pre-formatted.
	std::string LineText(const Line& line) const;
	// Nearest container of this kind around another one, or that one itself; 0 (the body) if there
	// is none.
	uint32_t Enclosing(uint32_t container, ContainerKind kind) const;
};

// Lays out a page, valid UTF-8 of at most kMaxPageBytes. Throws what ReadHtml throws.
PageLayout LayOut(std::string_view html);

} // namespace coursera::schema
