// CML: any text becomes plain text no longer than itself, and what people wrote is all there.
#include "fuzz_input.hpp"
#include "schema/schema_cml.hpp"

namespace coursera::fuzz {

namespace {

bool IsBlank(char c) {
	return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string Trimmed(const std::string& text) {
	size_t start = 0;
	size_t end = text.size();
	while (start < end && IsBlank(text[start]))
		++start;
	while (end > start && IsBlank(text[end - 1]))
		--end;
	return text.substr(start, end - start);
}

// A text as the editor would write it into a paragraph.
std::string Paragraph(const std::string& text) {
	std::string markup = "<co-content><text>";
	for (char c : text) {
		switch (c) {
		case '<':
			markup += "&lt;";
			break;
		case '>':
			markup += "&gt;";
			break;
		case '&':
			markup += "&amp;";
			break;
		default:
			markup += c;
		}
	}
	return markup + "</text></co-content>";
}

} // namespace

void FuzzCml(Input input) {
	const std::string text = input.Rest();
	const std::string plain = schema::CmlText(text);
	Require(plain.size() <= text.size(), "plain text is not longer");
	if (!schema::IsCml(text))
		Require(plain == text, "what is no markup is unchanged");
	// An encoding that has ASCII only.
	const std::string ascii =
		schema::CmlText(text, [](char32_t /*character*/, std::string* /*text*/) { return false; });
	Require(ascii.size() <= text.size(), "plain text is not longer, whatever the encoding");

	std::string written;
	for (char c : text)
		if (c != '\r') // line ends are newlines afterwards
			written += c;
	Require(schema::CmlText(Paragraph(written)) == Trimmed(written), "what was written comes back");
}

} // namespace coursera::fuzz
