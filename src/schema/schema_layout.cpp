#include "schema/schema_layout.hpp"

#include <algorithm>
#include <utility>

#include "schema/schema_elements.hpp"
#include "schema/schema_html.hpp"
#include "schema/schema_script.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// An open element, with what it passes on to the elements and the text inside it.
struct OpenElement {
	const Element* element;
	uint32_t text_start;
	uint32_t container;
	LineKind kind;
	uint8_t heading_level;
	bool preformatted;
	bool link;
};

class Builder : private HtmlListener {
  public:
	Builder() {
		layout_.containers.push_back({0, 0, 0, 0, ContainerKind::kBody});
		open_.push_back({&kBodyElement, 0, 0, LineKind::kText, 0, false, false});
		StartLine();
	}

	PageLayout Build(std::string_view html);

  private:
	void StartTag(const Element& element) override;
	void EndTag(const Element& element) override;
	void Text(std::string_view text) override;
	void Push(const Element& element);
	void Pop();
	void AppendText(std::string_view text);
	void StartLine();
	void EndLine(bool keep_blank);
	void AddContainer(ContainerKind kind, OpenElement* inside);
	void TakeScript();

	bool LineIsBlank() const { return !line_has_text_; }
	uint32_t text_size() const { return static_cast<uint32_t>(layout_.text.size()); }
	uint32_t line_count() const { return static_cast<uint32_t>(layout_.lines.size()); }

	PageLayout layout_;
	std::vector<OpenElement> open_;
	ScriptFinder script_finder_;
	uint32_t line_start_ = 0;
	uint32_t lead_end_ = 0;      // as in Line
	size_t lead_depth_ = 0;      // depth of the element that a line starts with; 0 if none is open
	bool line_has_text_ = false; // anything but white space
	bool plain_text_ = false;    // letters outside links
	bool lines_joined_ = false;  // the line before this one ended by <br> or inside <pre>
};

// Whether text contains anything to read, apart from the bars, dots and arrows between links
// (ASCII, or U+0080 to U+00FF and U+2000 to U+2FFF, which start with C2, C3 and E2).
bool HasLetters(std::string_view text) {
	return std::any_of(text.begin(), text.end(), [](char c) {
		const unsigned char byte = static_cast<unsigned char>(c);
		return IsLetter(c) || IsDigit(c) || (byte > 0xC2 && byte != 0xE2);
	});
}

PageLayout Builder::Build(std::string_view html) {
	ReadHtml(html, this);
	while (!open_.empty())
		Pop();
	layout_.containers.front().end_line = line_count();
	TakeScript();
	return std::move(layout_);
}

void Builder::Text(std::string_view text) {
	if (open_.back().element->role == Role::kTitle) {
		layout_.title += text;
		return;
	}
	while (open_.back().preformatted && !text.empty()) {
		const size_t newline = text.find('\n');
		AppendText(text.substr(0, newline));
		if (newline == std::string_view::npos)
			return;
		text.remove_prefix(newline + 1);
		EndLine(true);
		AppendText("\n");
		StartLine();
	}
	AppendText(text);
}

void Builder::AppendText(std::string_view text) {
	layout_.text += text;
	script_finder_.Read(text);
	line_has_text_ = line_has_text_ || !Trim(text).empty();
	plain_text_ = plain_text_ || (!open_.back().link && HasLetters(text));
}

void Builder::StartTag(const Element& element) {
	if (IsInline(element.role))
		return Push(element);
	EndLine(element.role == Role::kBreak);
	AppendText("\n"); // the words of two blocks are separate words for the script finder, too
	StartLine();
	if (element.role == Role::kBreak)
		return;
	lines_joined_ = false;
	if (element.role == Role::kRule)
		layout_.lines.push_back({text_size(), text_size(), text_size(), open_.back().container,
		                         LineKind::kRule, 0, false, false});
	else
		Push(element);
}

void Builder::EndTag(const Element& element) {
	if (element.nesting != Nesting::kVoid)
		Pop();
}

void Builder::Push(const Element& element) {
	OpenElement inside = open_.back();
	inside.element = &element;
	inside.text_start = text_size();
	inside.preformatted = inside.preformatted || element.role == Role::kPre;
	inside.link = inside.link || element.role == Role::kLink || element.role == Role::kNavigation;
	if (element.line_kind != LineKind::kText) {
		inside.kind = element.line_kind;
		inside.heading_level = element.heading_level;
	}
	if (element.has_container)
		AddContainer(element.container, &inside);
	open_.push_back(inside);
	if (IsInline(element.role) && LineIsBlank() && lead_depth_ == 0)
		lead_depth_ = open_.size();
}

void Builder::AddContainer(ContainerKind kind, OpenElement* inside) {
	uint32_t ordinal = 0;
	if (kind == ContainerKind::kCell) // the row's end_line counts its cells until the row ends
		ordinal = layout_.containers[inside->container].end_line++;
	layout_.containers.push_back({inside->container, line_count(), 0, ordinal, kind});
	inside->container = static_cast<uint32_t>(layout_.containers.size() - 1);
}

void Builder::Pop() {
	const OpenElement closed = open_.back();
	const bool is_block = !IsInline(closed.element->role);
	if (lead_depth_ == open_.size()) {
		if (line_has_text_)
			lead_end_ = text_size();
		lead_depth_ = line_has_text_ ? SIZE_MAX : 0; // an empty one does not lead
	}
	if (is_block)
		EndLine(false);
	script_finder_.EndElement(closed.element->script_place, closed.text_start);
	if (closed.element->has_container)
		layout_.containers[closed.container].end_line = line_count();
	open_.pop_back();
	if (is_block && !open_.empty()) {
		lines_joined_ = false;
		AppendText("\n");
		StartLine();
	}
}

void Builder::StartLine() {
	line_start_ = lead_end_ = text_size();
	lead_depth_ = 0;
	line_has_text_ = plain_text_ = false;
}

// Adds the line read so far, if there is any. A blank one is kept only between lines of one block.
void Builder::EndLine(bool keep_blank) {
	if (LineIsBlank() && !(keep_blank && lines_joined_))
		return;
	const OpenElement& inside = open_.back();
	layout_.lines.push_back({line_start_, text_size(), lead_end_, inside.container, inside.kind,
	                         inside.heading_level, inside.preformatted,
	                         line_has_text_ && !plain_text_ &&
	                             HasLetters(std::string_view(layout_.text).substr(line_start_))});
	lines_joined_ = keep_blank;
	StartLine();
}

// Takes the script out of the text, and marks its lines and those of any other script.
void Builder::TakeScript() {
	const auto best = script_finder_.Best(layout_.text);
	auto places = script_finder_.preformatted();
	if (best) {
		const auto [start, end] = *best;
		layout_.script = Trim(std::string_view(layout_.text).substr(start, end - start));
		places.push_back(*best);
	}
	std::sort(places.begin(), places.end());
	size_t place = 0;
	size_t covered_end = 0; // of the places that start before the line's end
	for (Line& line : layout_.lines) {
		for (; place < places.size() && places[place].first < line.end; ++place)
			covered_end = std::max(covered_end, places[place].second);
		if (covered_end > line.start)
			line.kind = LineKind::kScript;
	}
}

} // namespace

PageLayout LayOut(std::string_view html) {
	return Builder().Build(html);
}

std::string PageLayout::LineText(const Line& line) const {
	std::string_view bytes = std::string_view(text).substr(line.start, line.end - line.start);
	if (!line.preformatted)
		return CollapseSpace(bytes);
	while (!bytes.empty() && IsSpace(bytes.back()))
		bytes.remove_suffix(1);
	return std::string(bytes);
}

uint32_t PageLayout::Enclosing(uint32_t container, ContainerKind kind) const {
	while (container != 0 && containers[container].kind != kind)
		container = containers[container].parent;
	return container;
}

} // namespace coursera::schema
