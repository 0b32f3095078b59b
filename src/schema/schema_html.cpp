#include "schema/schema_html.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::schema {

namespace {

// How much of the page libxml2 gets at once; it never asks for more than this.
constexpr size_t kPieceBytes = 4096;

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

constexpr int kOptions = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                         HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC;

std::string_view View(const xmlChar* text, size_t size) {
	return {reinterpret_cast<const char*>(text), size};
}

std::string_view View(const xmlChar* name) {
	return reinterpret_cast<const char*>(name);
}

[[noreturn]] void ThrowTooManyAttributes() {
	throw base::Error(base::ErrorKind::kMalformedPage, "HTML page has a tag of too many attributes")
		.WithDetail("The limit is " + std::to_string(kMaxAttributes) + " attributes in one tag.");
}

// One run of libxml2's parser. Its static functions are the parser's callbacks, whose user data is
// the run.
class Run {
  public:
	Run(std::string_view html, HtmlListener* listener)
		: rest_(html), listener_(listener), context_(htmlNewParserCtxt(), &htmlFreeParserCtxt) {
		if (context_ == nullptr)
			throw std::bad_alloc();
		xmlSAXHandler handler = {};
		handler.startElement = OnStart;
		handler.endElement = OnEnd;
		handler.characters = OnText;
		handler.ignorableWhitespace = OnText;
		handler.cdataBlock = [](void*, const xmlChar*, int) {}; // scripts and styles
		// Silences this parser alone: libxml2's global handlers are the host's.
		handler.serror = [](void*, auto*) {};
		handler.initialized = XML_SAX2_MAGIC; // serror counts
		*context_->sax = handler;
		context_->userData = this;
	}

	void Parse() {
		// Builds no document, as no callback does.
		htmlCtxtReadIO(context_.get(), OnRead, nullptr, this, nullptr, "UTF-8", kOptions);
		if (failure_)
			std::rethrow_exception(failure_);
		if (context_->errNo == XML_ERR_NO_MEMORY)
			throw std::bad_alloc();
	}

  private:
	// Runs C++ code between libxml2's frames. Once something has failed, nothing runs any more.
	template <typename Code>
	void Guard(Code&& code) noexcept {
		if (stopped_)
			return;
		try {
			code();
		} catch (...) {
			failure_ = std::current_exception();
			stopped_ = true;
		}
	}

	// xmlStopParser would free the buffer that is being filled. An end of input stops it as well.
	static int OnRead(void* run_data, char* buffer, int size) {
		Run* run = static_cast<Run*>(run_data);
		size_t count = 0;
		run->Guard([&] {
			base::StopIfInterrupted();
			// In the midst of a tag the array's size is all there is to see: two pointers for an
			// attribute, grown by doubling.
			if (static_cast<size_t>(run->context_->maxatts) > 4 * kMaxAttributes)
				ThrowTooManyAttributes();
			count = std::min({static_cast<size_t>(size), kPieceBytes, run->rest_.size()});
			run->rest_.copy(buffer, count);
			run->rest_.remove_prefix(count);
		});
		return static_cast<int>(count);
	}

	static void OnStart(void* run_data, const xmlChar* name, const xmlChar** attributes) {
		Run* run = static_cast<Run*>(run_data);
		run->Guard([&] {
			size_t count = 0;
			while (attributes != nullptr && attributes[2 * count] != nullptr)
				++count;
			if (count > kMaxAttributes)
				ThrowTooManyAttributes();
			run->stopped_ = ++run->open_elements_ > kMaxOpenElements;
			if (!run->stopped_)
				run->listener_->StartTag(View(name));
		});
	}

	static void OnEnd(void* run_data, const xmlChar* name) {
		Run* run = static_cast<Run*>(run_data);
		run->Guard([&] {
			--run->open_elements_;
			run->listener_->EndTag(View(name));
		});
	}

	static void OnText(void* run_data, const xmlChar* bytes, int size) {
		Run* run = static_cast<Run*>(run_data);
		run->Guard([&] {
			std::string_view text = View(bytes, static_cast<size_t>(size));
			size_t end;
			while ((end = text.find(kNoBreakSpace)) != std::string_view::npos) {
				run->listener_->Text(text.substr(0, end));
				run->listener_->Text(" ");
				text.remove_prefix(end + kNoBreakSpace.size());
			}
			run->listener_->Text(text);
		});
	}

	std::string_view rest_; // of the page
	HtmlListener* listener_;
	std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)> context_;
	size_t open_elements_ = 0;
	bool stopped_ = false;
	std::exception_ptr failure_; // what stopped it; null when the page was cut
};

} // namespace

void ReadHtml(std::string_view html, HtmlListener* listener) {
	Run(html, listener).Parse();
}

} // namespace coursera::schema
