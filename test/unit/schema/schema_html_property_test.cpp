// Property tests: generated pages are read as libxml2 reads them, whichever its version, and any
// soup of tags gives a tree that contains all the text.
#include "schema/schema_html.hpp"

#include <gtest/gtest.h>
#include <libxml/HTMLparser.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "schema/schema_text.hpp"

namespace coursera::schema {
namespace {

// Tags and text, without the white space: where a page has it between its blocks, it is nobody's.
class Writer : public HtmlListener {
  public:
	void StartTag(const Element& element) override {
		open_.push_back(&element);
		written.append("<").append(element.name).append(">");
	}
	void EndTag(const Element& element) override {
		ASSERT_FALSE(open_.empty());
		ASSERT_EQ(open_.back(), &element);
		open_.pop_back();
		written.append("</").append(element.name).append(">");
	}
	void Text(std::string_view text) override { AddText(text); }

	void AddText(std::string_view text) {
		for (const char c : text) {
			if (!IsSpace(c)) {
				written += c;
				all_text += c;
			}
		}
	}

	bool is_whole() const { return open_.empty(); }

	std::string written;
	std::string all_text;

  private:
	std::vector<const Element*> open_;
};

std::string PartsOf(const std::string& page) {
	Writer writer;
	ReadHtml(page, &writer);
	EXPECT_TRUE(writer.is_whole());
	return writer.written;
}

std::string PartsByLibxml2(const std::string& page) {
	const auto name_of = [](const xmlChar* name) {
		return std::string_view(reinterpret_cast<const char*>(name));
	};
	static const auto kNameOf = name_of;
	const std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)> context(
		htmlNewParserCtxt(), &htmlFreeParserCtxt);
	Writer writer;
	xmlSAXHandler handler = {};
	handler.startElement = [](void* data, const xmlChar* name, const xmlChar**) {
		if (const Element* element = FindElement(kNameOf(name)))
			static_cast<Writer*>(data)->StartTag(*element);
	};
	handler.endElement = [](void* data, const xmlChar* name) {
		if (const Element* element = FindElement(kNameOf(name)))
			static_cast<Writer*>(data)->EndTag(*element);
	};
	handler.characters = [](void* data, const xmlChar* text, int size) {
		static_cast<Writer*>(data)->AddText(
			{reinterpret_cast<const char*>(text), static_cast<size_t>(size)});
	};
	handler.cdataBlock = [](void*, const xmlChar*, int) {};
	*context->sax = handler;
	context->userData = &writer;
	htmlCtxtReadMemory(context.get(), page.data(), static_cast<int>(page.size()), nullptr, "UTF-8",
	                   HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
	                       HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
	return writer.written;
}

// Pages as somebody writes them: every element where it may stand.
class PageWriter {
  public:
	explicit PageWriter(uint32_t seed) : random_(seed) {}

	std::vector<std::string> NextPage() {
		pieces_.clear();
		if (OneIn(2))
			pieces_.emplace_back("<!DOCTYPE html>");
		Put("html", [this] {
			Put("head", [this] {
				pieces_.emplace_back("<meta charset=utf-8>");
				Put("title", [this] { pieces_.emplace_back(OneIn(2) ? "a &lt;&#233;&gt;" : "t"); });
				if (OneIn(3))
					Put("style", [this] { pieces_.emplace_back("p > b { color: red }"); });
			});
			Put("body", [this] { Times(5, [this] { Block(2); }); });
		});
		return pieces_;
	}

	bool OneIn(uint32_t chances) { return random_() % chances == 0; }

  private:
	template <typename Content>
	void Put(const std::string& name, Content content) {
		static const std::vector<std::string> kAttributes = {
			"", "", " class=x", " id='a>b'", " title=\"&lt;c> 'd'\" hidden", "\n"};
		pieces_.push_back("<" + name + kAttributes[random_() % kAttributes.size()] + ">");
		content();
		pieces_.push_back("</" + name + ">");
	}

	template <typename Content>
	void Times(uint32_t most, Content content) {
		for (uint32_t count = 1 + random_() % most; count > 0; --count)
			content();
	}

	void Word() {
		static const std::vector<std::string> kWords = {
			"course_id", "The id.",   "a &amp; b",       "x &lt; y",     "&#233;t&#xE9;", "&mdash;",
			" \n",       "a < b & c", "varchar&#40;20)", "\xE2\x82\xAC", "<!-- c -->",    "'\""};
		pieces_.push_back(kWords[random_() % kWords.size()]);
	}

	void Line(uint32_t depth) {
		static const std::vector<std::string> kInline = {"b", "code", "em", "span", "strong", "i"};
		Times(3, [&] {
			if (depth == 0 || OneIn(3))
				return Word();
			if (OneIn(6))
				return pieces_.emplace_back("<br>"), void();
			if (OneIn(6))
				return Put("a", [this] { Word(); });
			Put(kInline[random_() % kInline.size()], [&] { Line(depth - 1); });
		});
	}

	void Content(uint32_t depth) {
		Line(2);
		if (depth > 0 && OneIn(3))
			Block(depth - 1);
	}

	void Block(uint32_t depth) {
		switch (random_() % 9) {
		case 0:
			return Put("h" + std::to_string(1 + random_() % 6), [this] { Line(1); });
		case 1:
			return Put(OneIn(2) ? "ul" : "ol",
			           [&] { Times(3, [&] { Put("li", [&] { Content(depth); }); }); });
		case 2:
			return Put("dl", [&] {
				Times(3, [&] {
					Put("dt", [this] { Line(1); });
					Put("dd", [&] { Content(depth); });
				});
			});
		case 3:
			return Table(depth);
		case 4:
			return Put("div", [&] { Content(depth); });
		case 5:
			return Put("pre", [this] { Line(1); });
		case 6:
			return pieces_.emplace_back("<hr>"), void();
		default:
			return Put("p", [this] { Line(2); });
		}
	}

	void Table(uint32_t depth) {
		const auto rows = [&] {
			Times(3, [&] {
				Put("tr", [&] {
					Times(3, [&] { Put(OneIn(3) ? "th" : "td", [&] { Content(depth); }); });
				});
			});
		};
		Put("table", [&] {
			if (OneIn(3))
				Put("caption", [this] { Word(); });
			if (OneIn(2))
				return rows();
			Put("thead", rows);
			Put("tbody", rows);
		});
	}

	std::mt19937 random_;
	std::vector<std::string> pieces_;
};

std::string Joined(const std::vector<std::string>& pieces) {
	std::string page;
	for (const std::string& piece : pieces)
		page += piece;
	return page;
}

TEST(SchemaHtmlProperty, PagesAreReadAsLibxml2ReadsThem) {
	PageWriter writer(20240601);
	for (int i = 0; i < 10000; ++i) {
		const std::string page = Joined(writer.NextPage());
		ASSERT_EQ(PartsOf(page), PartsByLibxml2(page)) << page;
	}
}

TEST(SchemaHtmlProperty, TagsThatMayBeLeftOutAreSupplied) {
	static const std::set<std::string> kOptional = {
		"</p>",   "</li>",   "</dt>",   "</dd>",  "</td>",   "</th>", "</tr>",
		"<html>", "</html>", "</head>", "<body>", "</body>", "<head>"};
	PageWriter writer(20240602);
	for (int i = 0; i < 10000; ++i) {
		std::vector<std::string> pieces = writer.NextPage();
		pieces.erase(std::remove_if(pieces.begin(), pieces.end(),
		                            [&](const std::string& piece) {
										return kOptional.count(piece) > 0 && writer.OneIn(2);
									}),
		             pieces.end());
		const std::string page = Joined(pieces);
		ASSERT_EQ(PartsOf(page), PartsByLibxml2(page)) << page;
	}
}

TEST(SchemaHtmlProperty, AnyTagsGiveATreeWithAllTheText) {
	static const std::vector<std::string> kNames = {
		"p",  "b",  "a",  "ul", "li",   "div", "table", "tr",   "td",    "th",      "h2",
		"h3", "dl", "dt", "dd", "span", "pre", "tbody", "nav",  "code",  "caption", "center",
		"br", "hr", "ol", "q",  "x",    "int", "body",  "head", "title", "textarea"};
	std::mt19937 random(20240603);
	for (int i = 0; i < 50000; ++i) {
		std::string page;
		std::string text;
		for (size_t count = random() % 40; count > 0; --count) {
			const std::string& name = kNames[random() % kNames.size()];
			const bool is_start = random() % 2 == 0 && name != "title" && name != "textarea";
			page += (is_start ? "<" : "</") + name + (random() % 9 == 0 ? "/>" : ">");
			const std::string word(random() % 3, static_cast<char>('a' + random() % 26));
			page += word;
			text += word;
		}
		Writer writer;
		ReadHtml(page, &writer);
		ASSERT_TRUE(writer.is_whole()) << page;
		ASSERT_EQ(writer.all_text, text) << page;
	}
}

} // namespace
} // namespace coursera::schema
