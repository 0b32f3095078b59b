// What the HTML elements mean for the layout of a page.
#pragma once

#include <cstdint>
#include <string_view>

#include "schema/schema_layout.hpp"
#include "schema/schema_script.hpp"

namespace coursera::schema {

enum class Role : uint8_t {
	kInline,
	kLink,
	kTitle,
	kCode,
	kParagraph, // also headings
	kItem,
	kTerm, // <dt> and <dd>
	kBox,  // <div> and its kin
	kNavigation,
	kPre,
	kList,
	kTerms, // <dl>
	kCell,
	kRow,
	kRowGroup,
	kTable,
	kDocument, // <html>, <head>, <body>: nothing depends on where they end
	kBreak,
	kRule,
};

struct Element {
	std::string_view name;
	Role role;
	LineKind line_kind = LineKind::kText; // kText: that of the element around it
	ScriptPlace script_place = ScriptPlace::kOther;
	uint8_t heading_level = 0;
	bool has_container = false;
	ContainerKind container = ContainerKind::kBox;
};

extern const Element kBodyElement;

// The element of this lower-case name; null for one that has no meaning here, whose tags are then
// left out and its text kept.
const Element* FindElement(std::string_view name);

// Inline elements that a block's start closes. <code> is not among them: it may hold a script.
bool IsInline(Role role);

// An end tag closes all open elements up to its own, but none that is stronger than its own.
int Strength(Role role);

// True when the start of an element ends an open one whose end tag was left out.
bool StartEnds(Role starting, Role open);
// True for open elements over which the start of an element has no effect.
bool StopsImpliedEnd(Role starting, Role open);

} // namespace coursera::schema
