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
	return {name, Role::kBlock, LineKind::kHeading, ScriptPlace::kOther, level};
}
constexpr Element Pre(std::string_view name, ScriptPlace place) {
	return {name, Role::kPre, LineKind::kText, place};
}
constexpr Element Container(std::string_view name, ContainerKind container,
                            LineKind line_kind = LineKind::kText, Role role = Role::kBlock) {
	return {name, role, line_kind, ScriptPlace::kOther, 0, true, container};
}
constexpr Element Box(std::string_view name) {
	return Container(name, ContainerKind::kBox);
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
	{"br", Role::kBreak},
	{"caption", Role::kBlock, LineKind::kHeading},
	Box("center"),
	Inline("cite"),
	Code("code"),
	{"dd", Role::kBlock, LineKind::kDetail},
	Box("details"),
	Inline("dfn"),
	Box("div"),
	Container("dl", ContainerKind::kTerms),
	{"dt", Role::kBlock, LineKind::kTerm},
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
	{"hr", Role::kRule},
	Inline("i"),
	Inline("kbd"),
	Inline("label"),
	{"li", Role::kBlock, LineKind::kItem},
	Pre("listing", ScriptPlace::kPre),
	Box("main"),
	Inline("mark"),
	Container("menu", ContainerKind::kList),
	Container("nav", ContainerKind::kBox, LineKind::kText, Role::kNavigation),
	Container("ol", ContainerKind::kList),
	{"p", Role::kBlock},
	Pre("pre", ScriptPlace::kPre),
	Inline("q"),
	Inline("samp"),
	Box("section"),
	Inline("small"),
	Inline("span"),
	Inline("strong"),
	{"summary", Role::kBlock, LineKind::kHeading},
	Container("table", ContainerKind::kTable),
	{"tbody", Role::kBlock},
	Container("td", ContainerKind::kCell, LineKind::kCell),
	Pre("textarea", ScriptPlace::kCode),
	{"tfoot", Role::kBlock},
	Container("th", ContainerKind::kCell, LineKind::kCell),
	{"thead", Role::kBlock},
	{"title", Role::kTitle},
	Container("tr", ContainerKind::kRow),
	Inline("tt"),
	Inline("u"),
	Container("ul", ContainerKind::kList),
	Inline("var"),
	Pre("xmp", ScriptPlace::kPre),
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
