#include "schema/schema_entries.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "schema/schema_column_names.hpp"
#include "schema/schema_marks.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// The form of a mention, the most list-like first.
enum class Form : uint8_t { kCell, kTerm, kHeading, kItem, kLabel, kSentence };

// A family of sentences must be at least this large: one sentence that starts with a column's name
// is about something else more often than not.
constexpr size_t kMinSentences = 2;

constexpr size_t kNone = SIZE_MAX;

// Form, table or list, and what distinguishes the columns of a table and the levels of headings.
using Family = std::tuple<Form, uint32_t, uint32_t>;

struct Mention {
	uint32_t line;
	uint32_t column;
	uint32_t end_line; // of the row, list, … around it
	Family family;
	std::string rest; // of its own line
};

Form FormOf(const PageLayout& layout, uint32_t line_number, bool labelled) {
	const Line& line = layout.lines[line_number];
	if (!labelled)
		return Form::kSentence;
	switch (line.kind) {
	case LineKind::kCell: {
		// Further lines of a cell are text, if only because the table lays out the whole page.
		const uint32_t cell = layout.Enclosing(line.container, ContainerKind::kCell);
		return layout.containers[cell].first_line == line_number ? Form::kCell : Form::kLabel;
	}
	case LineKind::kTerm:
		return Form::kTerm;
	case LineKind::kHeading:
		return Form::kHeading;
	case LineKind::kItem:
		return Form::kItem;
	default:
		return Form::kLabel;
	}
}

class EntryFinder {
  public:
	EntryFinder(const PageLayout& layout, const std::vector<std::string>& columns)
		: layout_(layout), column_count_(columns.size()), mention_at_(layout.lines.size(), kNone) {
		FindMentions(ColumnNames(columns));
	}

	ColumnEntries Find();

  private:
	void FindMentions(const ColumnNames& names);
	Family FamilyOf(const Line& line, Form form) const;
	uint32_t Scope(uint32_t line_number, Form form, bool has_rest) const;
	std::vector<size_t> ChooseMentions() const;
	bool IsChosen(size_t mention) const;
	bool EndsText(const Mention& mention, uint32_t line_number) const;
	bool IsContent(uint32_t line_number, bool first) const;
	bool HasText(const Mention& mention) const;
	std::string Text(const Mention& mention) const;
	uint32_t FirstLine(const Mention& mention) const;

	const PageLayout& layout_;
	size_t column_count_;
	std::vector<Mention> mentions_;
	std::vector<size_t> mention_at_; // by line
	std::vector<size_t> chosen_;     // by column; empty until they are
};

void EntryFinder::FindMentions(const ColumnNames& names) {
	for (uint32_t i = 0; i < layout_.lines.size(); ++i) {
		const Line& line = layout_.lines[i];
		if (line.kind == LineKind::kScript || line.kind == LineKind::kRule)
			continue;
		const std::string text = layout_.LineText(line);
		const std::string lead = layout_.LineText(
			{line.start, line.lead_end, 0, 0, line.kind, 0, line.preformatted, false});
		const auto named = names.Read(text, lead.size());
		if (!named)
			continue;
		const Form form = FormOf(layout_, i, named->labelled);
		const uint32_t scope = Scope(i, form, !named->rest.empty());
		mention_at_[i] = mentions_.size();
		mentions_.push_back({i, named->column, layout_.containers[scope].end_line,
		                     FamilyOf(line, form), std::string(named->rest)});
	}
}

Family EntryFinder::FamilyOf(const Line& line, Form form) const {
	const auto enclosing = [&](ContainerKind kind) {
		return layout_.Enclosing(line.container, kind);
	};
	switch (form) {
	case Form::kCell: {
		const uint32_t cell = enclosing(ContainerKind::kCell);
		return {form, enclosing(ContainerKind::kTable), layout_.containers[cell].ordinal};
	}
	case Form::kTerm:
		return {form, enclosing(ContainerKind::kTerms), 0};
	case Form::kItem:
		return {form, enclosing(ContainerKind::kList), 0};
	default:
		return {form, 0, line.heading_level};
	}
}

// The container that bounds a mention's text.
uint32_t EntryFinder::Scope(uint32_t line_number, Form form, bool has_rest) const {
	const Line& line = layout_.lines[line_number];
	if (form == Form::kCell)
		return layout_.Enclosing(line.container, ContainerKind::kRow);
	if (form == Form::kTerm)
		return layout_.Enclosing(line.container, ContainerKind::kTerms);
	if (form == Form::kItem)
		return layout_.Enclosing(line.container, ContainerKind::kList);
	// A box around the name alone does not show where its text ends.
	uint32_t scope = line.container;
	while (!has_rest && scope != 0 && layout_.containers[scope].end_line <= line_number + 1 &&
	       layout_.containers[scope].first_line >= line_number)
		scope = layout_.containers[scope].parent;
	return scope;
}

// For each column the mention that describes it, or kNone.
std::vector<size_t> EntryFinder::ChooseMentions() const {
	std::vector<bool> has_text(mentions_.size());
	std::map<Family, std::set<uint32_t>> described;
	for (size_t i = 0; i < mentions_.size(); ++i) {
		has_text[i] = HasText(mentions_[i]);
		if (has_text[i])
			described[mentions_[i].family].insert(mentions_[i].column);
	}
	// Larger is better; among equals the first one wins.
	using Merit = std::tuple<bool, size_t, int>;
	std::vector<size_t> chosen(column_count_, kNone);
	std::vector<Merit> best(column_count_);
	for (size_t i = 0; i < mentions_.size(); ++i) {
		const Mention& mention = mentions_[i];
		const Form form = std::get<Form>(mention.family);
		const auto found = described.find(mention.family);
		const size_t size = found == described.end() ? 0 : found->second.size();
		if (form == Form::kSentence && size < kMinSentences)
			continue;
		const Merit merit{has_text[i], size, -static_cast<int>(form)};
		if (chosen[mention.column] == kNone || merit > best[mention.column]) {
			chosen[mention.column] = i;
			best[mention.column] = merit;
		}
	}
	return chosen;
}

bool EntryFinder::IsChosen(size_t mention) const {
	return !chosen_.empty() && chosen_[mentions_[mention].column] == mention;
}

bool EntryFinder::EndsText(const Mention& mention, uint32_t line_number) const {
	const LineKind kind = layout_.lines[line_number].kind;
	if (kind == LineKind::kHeading || kind == LineKind::kScript || kind == LineKind::kRule)
		return true;
	const size_t other = mention_at_[line_number];
	return other != kNone && (mentions_[other].family == mention.family || IsChosen(other));
}

// Whether a line after a name is part of its description. `first` while there is none yet.
bool EntryFinder::IsContent(uint32_t line_number, bool first) const {
	const Line& line = layout_.lines[line_number];
	const Container& cell = layout_.containers[line.container];
	const bool whole_cell =
		cell.kind == ContainerKind::kCell && cell.end_line - cell.first_line == 1;
	if ((first || whole_cell) && IsDeclaration(layout_.LineText(line)))
		return false;
	return line.kind != LineKind::kText || !line.only_links; // otherwise it leads to another page
}

bool EntryFinder::HasText(const Mention& mention) const {
	if (!mention.rest.empty())
		return true;
	for (uint32_t i = mention.line + 1; i < mention.end_line && !EndsText(mention, i); ++i) {
		if (IsContent(i, true))
			return true;
	}
	return false;
}

std::string EntryFinder::Text(const Mention& mention) const {
	std::string text = mention.rest;
	for (uint32_t i = mention.line + 1; i < mention.end_line && !EndsText(mention, i); ++i) {
		if (!IsContent(i, text.empty()))
			continue;
		if (!text.empty())
			text += '\n';
		text += layout_.LineText(layout_.lines[i]);
	}
	return std::string(Trim(text));
}

uint32_t EntryFinder::FirstLine(const Mention& mention) const {
	const uint32_t group = std::get<1>(mention.family); // its table or list
	return group == 0 ? mention.line : layout_.containers[group].first_line;
}

ColumnEntries EntryFinder::Find() {
	chosen_ = ChooseMentions();
	ColumnEntries entries;
	entries.first_line = static_cast<uint32_t>(layout_.lines.size());
	entries.descriptions.resize(column_count_);
	for (size_t column = 0; column < column_count_; ++column) {
		if (chosen_[column] == kNone)
			continue;
		const Mention& mention = mentions_[chosen_[column]];
		entries.descriptions[column] = Text(mention);
		entries.first_line = std::min(entries.first_line, FirstLine(mention));
	}
	// A list of mere names above the descriptions belongs to them too.
	for (const Mention& mention : mentions_) {
		if (std::get<Form>(mention.family) != Form::kSentence)
			entries.first_line = std::min(entries.first_line, FirstLine(mention));
	}
	return entries;
}

} // namespace

ColumnEntries FindColumnEntries(const PageLayout& layout, const std::vector<std::string>& columns) {
	return EntryFinder(layout, columns).Find();
}

} // namespace coursera::schema
