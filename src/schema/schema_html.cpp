#include "schema/schema_html.hpp"

#include <algorithm>
#include <vector>

#include "schema/schema_html_lexer.hpp"

namespace coursera::schema {

namespace {

// The highest nesting of elements that an element's end tag may end along with it.
Nesting HighestInside(Nesting nesting) {
	if (nesting <= Nesting::kHeading)
		return Nesting::kHeading;
	if (nesting <= Nesting::kTerm)
		return Nesting::kTerm;
	return std::max(nesting, Nesting::kList);
}

bool AnswersTo(const Element& open, const Element& end_tag) {
	return &open == &end_tag ||
	       (open.nesting == Nesting::kHeading && end_tag.nesting == Nesting::kHeading);
}

// One run over a page.
class HtmlReader {
  public:
	HtmlReader(std::string_view html, HtmlListener* listener) : lexer_(html), listener_(listener) {}

	void Read() {
		for (HtmlToken token = lexer_.Next(); !is_cut_; token = lexer_.Next()) {
			switch (token.kind) {
			case HtmlTokenKind::kText:
				listener_->Text(token.text);
				break;
			case HtmlTokenKind::kStartTag:
				Start(token);
				break;
			case HtmlTokenKind::kEndTag:
				End(token);
				break;
			case HtmlTokenKind::kEnd:
				return EndDownTo(0);
			}
		}
	}

  private:
	void Start(const HtmlToken& token) {
		const Element* element = FindElement(token.text);
		if (element == nullptr)
			return StartUnknown(token.text);
		EndBefore(*element);
		const bool holds_something = !token.is_self_ended && element->nesting != Nesting::kVoid;
		is_cut_ = holds_something && open_.size() == kMaxOpenElements;
		if (is_cut_)
			return;
		listener_->StartTag(*element);
		if (holds_something)
			open_.push_back(element);
		else
			listener_->EndTag(*element);
	}

	void End(const HtmlToken& token) {
		const Element* element = FindElement(token.text);
		if (element == nullptr)
			return EndUnknown(token.text);
		const Nesting highest = HighestInside(element->nesting);
		EndInnermost([&](const Element& open) { return AnswersTo(open, *element); },
		             [&](const Element& open) { return open.nesting > highest; });
	}

	// A title does not go on from the head to the body.
	void StartUnknown(std::string_view name) {
		if (name == "html" || name == "head" || name == "body")
			EndAmongInline(Nesting::kParagraph);
	}

	void EndUnknown(std::string_view name) {
		if (name == "head")
			EndAmongInline(Nesting::kParagraph);
		else if (name == "html" || name == "body")
			EndDownTo(0);
	}

	// Ends the elements that the start of this one ends.
	void EndBefore(const Element& element) {
		const Nesting nesting = element.nesting;
		if (element.role == Role::kRule)
			EndAmongInline(Nesting::kParagraph);
		if (nesting == Nesting::kVoid)
			return;
		const bool goes_in_no_link =
			nesting == Nesting::kItem || nesting == Nesting::kTerm || nesting == Nesting::kTable;
		if (element.role == Role::kLink || goes_in_no_link)
			EndInnermost([](const Element& open) { return open.role == Role::kLink; },
			             [](const Element& open) { return open.nesting > Nesting::kInline; });
		if (nesting == Nesting::kInline)
			return;
		EndAmongInline(Nesting::kParagraph);
		if (nesting == Nesting::kParagraph || nesting == Nesting::kHeading || goes_in_no_link)
			EndAmongInline(Nesting::kHeading);
		if (nesting == Nesting::kItem || nesting == Nesting::kTerm)
			EndInnermost([&](const Element& open) { return open.nesting == nesting; },
			             [](const Element& open) { return open.nesting >= Nesting::kList; });
		else if (nesting >= Nesting::kCell && nesting < Nesting::kTable)
			EndTableParts(nesting);
	}

	// The parts of the innermost table, up to this one: a row ends the cell before it and its row.
	void EndTableParts(Nesting nesting) {
		size_t end = open_.size();
		for (size_t i = open_.size(); i > 0 && open_[i - 1]->nesting < Nesting::kTable; --i) {
			if (open_[i - 1]->nesting >= Nesting::kCell && open_[i - 1]->nesting <= nesting)
				end = i - 1;
		}
		EndDownTo(end);
	}

	// An open element of this nesting, if nothing but inline elements is open inside it.
	void EndAmongInline(Nesting nesting) {
		EndInnermost([&](const Element& open) { return open.nesting == nesting; },
		             [](const Element& open) { return open.nesting > Nesting::kInline; });
	}

	// Ends the innermost open element that `matches`, unless one inside it `holds` it.
	template <typename Matches, typename Holds>
	void EndInnermost(Matches matches, Holds holds) {
		for (size_t i = open_.size(); i > 0; --i) {
			if (matches(*open_[i - 1]))
				return EndDownTo(i - 1);
			if (holds(*open_[i - 1]))
				return;
		}
	}

	void EndDownTo(size_t count) {
		while (open_.size() > count) {
			const Element* element = open_.back();
			open_.pop_back();
			listener_->EndTag(*element);
		}
	}

	HtmlLexer lexer_;
	HtmlListener* listener_;
	std::vector<const Element*> open_; // innermost last
	bool is_cut_ = false;
};

} // namespace

void ReadHtml(std::string_view html, HtmlListener* listener) {
	HtmlReader(html, listener).Read();
}

} // namespace coursera::schema
