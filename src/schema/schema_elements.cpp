#include "schema/schema_elements.hpp"

#include <algorithm>
#include <iterator>

namespace coursera::schema {

namespace {

constexpr Element Inline(std::string_view name) {
	return {name, Role::kInline};
}
constexpr Element Code(std::string_view name) {
	return {name, Role::kCode, Nesting::kInline, LineKind::kText, ScriptPlace::kCode};
}
constexpr Element Block(std::string_view name, Nesting nesting, LineKind line_kind) {
	return {name, Role::kBlock, nesting, line_kind};
}
constexpr Element Heading(std::string_view name, uint8_t level) {
	return {name, Role::kBlock, Nesting::kHeading, LineKind::kHeading, ScriptPlace::kOther, level};
}
constexpr Element Pre(std::string_view name) {
	return {name, Role::kPre, Nesting::kBox, LineKind::kText, ScriptPlace::kPre};
}
constexpr Element Container(std::string_view name, Nesting nesting, ContainerKind container,
                            LineKind line_kind = LineKind::kText, Role role = Role::kBlock) {
	return {name, role, nesting, line_kind, ScriptPlace::kOther, 0, true, container};
}
constexpr Element Box(std::string_view name) {
	return Container(name, Nesting::kBox, ContainerKind::kBox);
}
constexpr Element List(std::string_view name, ContainerKind container = ContainerKind::kList) {
	return Container(name, Nesting::kList, container);
}
constexpr Element Cell(std::string_view name) {
	return Container(name, Nesting::kCell, ContainerKind::kCell, LineKind::kCell);
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
	{"br", Role::kBreak, Nesting::kVoid},
	Block("caption", Nesting::kCell, LineKind::kHeading),
	Box("center"),
	Inline("cite"),
	Code("code"),
	Block("dd", Nesting::kTerm, LineKind::kDetail),
	Box("details"),
	Inline("dfn"),
	Box("div"),
	List("dl", ContainerKind::kTerms),
	Block("dt", Nesting::kTerm, LineKind::kTerm),
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
	Box("header"),
	{"hr", Role::kRule, Nesting::kVoid},
	Inline("i"),
	Inline("kbd"),
	Inline("label"),
	Block("li", Nesting::kItem, LineKind::kItem),
	Pre("listing"),
	Box("main"),
	Inline("mark"),
	List("menu"),
	Container("nav", Nesting::kBox, ContainerKind::kBox, LineKind::kText, Role::kNavigation),
	List("ol"),
	Block("p", Nesting::kParagraph, LineKind::kText),
	Pre("pre"),
	Inline("q"),
	Inline("samp"),
	Box("section"),
	Inline("small"),
	Inline("span"),
	Inline("strong"),
	Block("summary", Nesting::kBox, LineKind::kHeading),
	Container("table", Nesting::kTable, ContainerKind::kTable),
	Block("tbody", Nesting::kRowGroup, LineKind::kText),
	Cell("td"),
	{"textarea", Role::kPre, Nesting::kInline, LineKind::kText, ScriptPlace::kCode},
	Block("tfoot", Nesting::kRowGroup, LineKind::kText),
	Cell("th"),
	Block("thead", Nesting::kRowGroup, LineKind::kText),
	{"title", Role::kTitle, Nesting::kParagraph},
	Container("tr", Nesting::kRow, ContainerKind::kRow),
	Inline("tt"),
	Inline("u"),
	List("ul"),
	Inline("var"),
	Pre("xmp"),
};

} // namespace

// The bottom of every stack of open elements.
const Element kBodyElement = {"", Role::kBlock};

const Element* FindElement(std::string_view name) {
	const Element* found = std::lower_bound(
		std::begin(kElements), std::end(kElements), name,
		[](const Element& element, std::string_view wanted) { return element.name < wanted; });
	return found != std::end(kElements) && found->name == name ? found : nullptr;
}

bool IsInline(Role role) {
	return role == Role::kInline || role == Role::kLink || role == Role::kCode ||
	       role == Role::kTitle;
}

} // namespace coursera::schema
