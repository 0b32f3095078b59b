#include "schema/schema_elements.hpp"

#include <algorithm>
#include <iterator>

namespace coursera::schema {

namespace {

constexpr Element Inline(std::string_view name) {
	return {name, Role::kInline};
}
constexpr Element Code(std::string_view name) {
	return {name, Role::kCode, LineKind::kText, ScriptPlace::kCode};
}
constexpr Element Heading(std::string_view name, uint8_t level) {
	return {name, Role::kParagraph, LineKind::kHeading, ScriptPlace::kOther, level};
}
constexpr Element Pre(std::string_view name, ScriptPlace place) {
	return {name, Role::kPre, LineKind::kText, place};
}
constexpr Element Container(std::string_view name, Role role, ContainerKind container,
							LineKind line_kind = LineKind::kText) {
	return {name, role, line_kind, ScriptPlace::kOther, 0, true, container};
}
constexpr Element Box(std::string_view name) {
	return Container(name, Role::kBox, ContainerKind::kBox);
}

// Sorted by name.
constexpr Element kElements[] = {
	{"a", Role::kLink},
	Inline("abbr"),
	Box("address"),
	Box("article"),
	Box("aside"),
	Inline("b"),
	Inline("big"),
	Box("blockquote"),
	{"body", Role::kDocument},
	{"br", Role::kBreak},
	{"caption", Role::kParagraph, LineKind::kHeading},
	Box("center"),
	Inline("cite"),
	Code("code"),
	{"dd", Role::kTerm, LineKind::kDetail},
	Box("details"),
	Inline("dfn"),
	Box("div"),
	Container("dl", Role::kTerms, ContainerKind::kTerms),
	{"dt", Role::kTerm, LineKind::kTerm},
	Inline("em"),
	Box("fieldset"),
	Box("figure"),
	Inline("font"),
	Box("footer"),
	Box("form"),
	Heading("h1", 1),
	Heading("h2", 2),
	Heading("h3", 3),
	Heading("h4", 4),
	Heading("h5", 5),
	Heading("h6", 6),
	{"head", Role::kDocument},
	Box("header"),
	{"hr", Role::kRule},
	{"html", Role::kDocument},
	Inline("i"),
	Inline("kbd"),
	Inline("label"),
	{"li", Role::kItem, LineKind::kItem},
	Pre("listing", ScriptPlace::kPre),
	Box("main"),
	Inline("mark"),
	Container("menu", Role::kList, ContainerKind::kList),
	Container("nav", Role::kNavigation, ContainerKind::kBox),
	Container("ol", Role::kList, ContainerKind::kList),
	{"p", Role::kParagraph},
	Pre("pre", ScriptPlace::kPre),
	Inline("q"),
	Inline("samp"),
	Box("section"),
	Inline("small"),
	Inline("span"),
	Inline("strong"),
	{"summary", Role::kParagraph, LineKind::kHeading},
	Container("table", Role::kTable, ContainerKind::kTable),
	{"tbody", Role::kRowGroup},
	Container("td", Role::kCell, ContainerKind::kCell, LineKind::kCell),
	Pre("textarea", ScriptPlace::kCode),
	{"tfoot", Role::kRowGroup},
	Container("th", Role::kCell, ContainerKind::kCell, LineKind::kCell),
	{"thead", Role::kRowGroup},
	{"title", Role::kTitle},
	Container("tr", Role::kRow, ContainerKind::kRow),
	Inline("tt"),
	Inline("u"),
	Container("ul", Role::kList, ContainerKind::kList),
	Inline("var"),
	Pre("xmp", ScriptPlace::kPre),
};

} // namespace

// The bottom of every stack of open elements.
const Element kBodyElement = {"", Role::kDocument};

const Element* FindElement(std::string_view name) {
	const Element* found = std::lower_bound(
		std::begin(kElements), std::end(kElements), name,
		[](const Element& element, std::string_view wanted) { return element.name < wanted; });
	return found != std::end(kElements) && found->name == name ? found : nullptr;
}

bool IsInline(Role role) {
	return role == Role::kInline || role == Role::kLink || role == Role::kTitle;
}

int Strength(Role role) {
	switch (role) {
	case Role::kInline:
	case Role::kLink:
	case Role::kTitle:
	case Role::kCode:
		return 0;
	case Role::kParagraph:
		return 1;
	case Role::kItem:
	case Role::kTerm:
		return 2;
	case Role::kCell:
		return 4;
	case Role::kRow:
		return 5;
	case Role::kRowGroup:
		return 6;
	case Role::kTable:
		return 7;
	default:
		return 3;
	}
}

bool StartEnds(Role starting, Role open) {
	switch (starting) {
	case Role::kItem:
	case Role::kTerm:
		return open == starting || open == Role::kParagraph;
	case Role::kCell:
		return open == Role::kCell;
	case Role::kRow:
		return open == Role::kCell || open == Role::kRow;
	case Role::kRowGroup:
		return open == Role::kCell || open == Role::kRow || open == Role::kRowGroup;
	default:
		return open == Role::kParagraph;
	}
}

bool StopsImpliedEnd(Role starting, Role open) {
	if (open == Role::kTable)
		return true;
	switch (starting) {
	case Role::kItem:
		return open == Role::kList || open == Role::kCell;
	case Role::kTerm:
		return open == Role::kTerms || open == Role::kCell;
	case Role::kCell:
		return open == Role::kRow;
	case Role::kRow:
	case Role::kRowGroup:
		return false;
	default:
		return true; // a paragraph ends only where it is the innermost element
	}
}

} // namespace coursera::schema
