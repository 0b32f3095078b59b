// The HTML elements that have a meaning for the layout of a page, and which of them end each other.
#pragma once

#include <cstdint>
#include <string_view>

#include "schema/schema_layout.hpp"
#include "schema/schema_script.hpp"

namespace coursera::schema {

enum class Role : uint8_t {
	kInline,
	kLink,
	kCode, // inline too, but may contain a script
	kTitle,
	kBlock,
	kNavigation,
	kPre,
	kBreak,
	kRule,
};

// How an element nests, from the elements that end most easily to the ones that contain all others
// (schema_html.hpp).
enum class Nesting : uint8_t {
	kVoid, // contains nothing
	kInline,
	kParagraph,
	kHeading,
	kItem, // of a list: <li>
	kTerm, // <dt>, <dd>
	kBox,
	kList,
	kCell,
	kRow,
	kRowGroup,
	kTable,
};

struct Element {
	std::string_view name;
	Role role;
	Nesting nesting = Nesting::kInline;
	LineKind line_kind = LineKind::kText; // kText: that of the element around it
	ScriptPlace script_place = ScriptPlace::kOther;
	uint8_t heading_level = 0;
	bool has_container = false;
	ContainerKind container = ContainerKind::kBox;
};

extern const Element kBodyElement;

// The element with this lower-case name; null for an element without a meaning here, whose tags are
// left out and its text kept. There is one Element for each name.
const Element* FindElement(std::string_view name);

// Whether an element is part of a line; all others end the line before them and their own.
bool IsInline(Role role);

} // namespace coursera::schema
