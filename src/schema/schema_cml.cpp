#include "schema/schema_cml.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "base/base_interrupt.hpp"
#include "schema/schema_characters.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

constexpr std::string_view kRoot = "co-content";

constexpr size_t kNone = std::string_view::npos;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Elements that nest deeper do not affect the layout. Real texts nest about a dozen levels.
constexpr size_t kMaxOpenElements = 256;

// A longer name is not a reference. The longest names of HTML 4 have eight letters.
constexpr size_t kMaxReference = 32;

// Bytes read between two checks for an interrupt, if tags are shorter.
constexpr size_t kInterruptBytes = 64 << 10;

enum class Role : uint8_t {
	kInline, // within a line
	kBlock,  // a line of its own
	kCode,   // the same, white space kept
	kRow,    // the same, of cells
	kCell,
	kBreak, // ends a line, contains nothing
};

struct CmlElement {
	std::string_view name; // lower case
	Role role;
};

constexpr CmlElement kElements[] = {
	{"text", Role::kBlock},
	{"li", Role::kBlock},
	{"list", Role::kBlock},
	{"a", Role::kInline},
	{"strong", Role::kInline},
	{"em", Role::kInline},
	{"u", Role::kInline},
	{"sub", Role::kInline},
	{"sup", Role::kInline},
	{"var", Role::kInline},
	{"code", Role::kCode},
	{"heading", Role::kBlock},
	{"img", Role::kInline},
	{"asset", Role::kBlock},
	{"table", Role::kBlock},
	{"caption", Role::kBlock},
	{"thead", Role::kBlock},
	{"tbody", Role::kBlock},
	{"tr", Role::kRow},
	{"th", Role::kCell},
	{"td", Role::kCell},
	{kRoot, Role::kBlock},
	// Other spellings of <li>, and elements that come with pasted HTML.
	{"list-item", Role::kBlock},
	{"listitem", Role::kBlock},
	{"p", Role::kBlock},
	{"div", Role::kBlock},
	{"ul", Role::kBlock},
	{"ol", Role::kBlock},
	{"pre", Role::kCode},
	{"br", Role::kBreak},
};

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
	return text.size() == lower.size() &&
	       std::equal(text.begin(), text.end(), lower.begin(),
	                  [](char a, char b) { return LowerChar(a) == b; });
}

// Null for an element without a meaning here, whose tags are left out and its text kept.
const CmlElement* FindCmlElement(std::string_view name) {
	const CmlElement* end = std::end(kElements);
	const CmlElement* found =
		std::find_if(std::begin(kElements), end, [name](const CmlElement& element) {
			return EqualsIgnoringCase(name, element.name);
		});
	return found == end ? nullptr : found;
}

bool StartsSomeElement(std::string_view name) {
	return std::any_of(std::begin(kElements), std::end(kElements),
	                   [name](const CmlElement& element) {
						   return EqualsIgnoringCase(name, element.name.substr(0, name.size()));
					   });
}

constexpr bool IsNameByte(char c) {
	return IsLetter(c) || IsDigit(c) || c == '-' || c == '_' || c == '.' || c == ':';
}

struct Tag {
	std::string_view name;
	bool starts = false; // an element
	bool ends = false;   // an element; both for <name/>
};

// Reads one tag. It stops at the start of another one, even in quotes: so however many tags are
// broken off, no byte is read more than twice.
class TagReader {
  public:
	// `text` starts with '<'.
	explicit TagReader(std::string_view text) : text_(text) {}

	// Length of the tag, 0 if there is none. A tag that is cut off by the text's end counts if it
	// is the start of a known one.
	size_t Read(Tag* tag) {
		const bool is_end = At('/');
		if (is_end)
			++position_;
		if (position_ == text_.size())
			return is_end ? position_ : 0;
		if (!IsLetter(text_[position_]))
			return 0;
		tag->name = Name();
		if (position_ == text_.size())
			return StartsSomeElement(tag->name) ? Cut(tag) : 0;
		const Result result = Rest(is_end);
		if (result == Result::kCut)
			return FindCmlElement(tag->name) != nullptr ? Cut(tag) : 0;
		if (result == Result::kNoTag)
			return 0;
		tag->starts = !is_end;
		tag->ends = is_end || text_[position_ - 2] == '/';
		return position_;
	}

  private:
	enum class Result { kTag, kNoTag, kCut };

	bool At(char c) const { return position_ < text_.size() && text_[position_] == c; }

	// A part of a tag: the next byte, when it is `c`.
	Result Take(char c) {
		if (position_ == text_.size())
			return Result::kCut;
		return text_[position_++] == c ? Result::kTag : Result::kNoTag;
	}

	std::string_view Name() {
		const size_t start = position_;
		while (position_ < text_.size() && IsNameByte(text_[position_]))
			++position_;
		return text_.substr(start, position_ - start);
	}

	void SkipSpace() {
		while (position_ < text_.size() && IsSpace(text_[position_]))
			++position_;
	}

	// The rest, after the name.
	Result Rest(bool is_end) {
		for (;;) {
			SkipSpace();
			if (At('/') && !is_end) {
				++position_;
				return Take('>');
			}
			if (position_ == text_.size() || At('>') || is_end)
				return Take('>');
			const Result result = Attribute();
			if (result != Result::kTag)
				return result;
		}
	}

	Result Attribute() {
		if (Name().empty())
			return Result::kNoTag;
		SkipSpace();
		const Result result = Take('=');
		if (result != Result::kTag)
			return result;
		SkipSpace();
		return Value();
	}

	Result Value() {
		if (!At('"') && !At('\''))
			return BareValue();
		const char quote = text_[position_++];
		for (; position_ < text_.size(); ++position_) {
			if (text_[position_] == quote) {
				++position_;
				return Result::kTag;
			}
			if (text_[position_] == '<' && StartsTag(position_ + 1))
				return Result::kNoTag;
		}
		return Result::kCut;
	}

	Result BareValue() {
		const size_t start = position_;
		const size_t end = text_.find_first_of("\"'<>= \t\r\n", position_);
		position_ = std::min(end, text_.size());
		if (position_ == text_.size())
			return Result::kCut;
		return position_ > start ? Result::kTag : Result::kNoTag;
	}

	bool StartsTag(size_t position) const {
		return position < text_.size() && (IsLetter(text_[position]) || text_[position] == '/');
	}

	size_t Cut(Tag* tag) {
		*tag = Tag{tag->name};
		return text_.size();
	}

	std::string_view text_;
	size_t position_ = 1;
};

// A section between two fixed strings.
struct Section {
	std::string_view start;
	std::string_view end;
	bool is_text;
};

constexpr Section kSections[] = {
	{"<!--", "-->", false},
	{"<?", "?>", false},
	{"<![CDATA[", "]]>", true},
};

// The section that starts here, or null. An instruction has a name: "<?>" is text.
const Section* FindSection(std::string_view text) {
	for (const Section& section : kSections) {
		if (!StartsWith(text, section.start))
			continue;
		const bool is_named = text.size() > 2 && IsLetter(text[2]);
		return section.end == "?>" && !is_named ? nullptr : &section;
	}
	return nullptr;
}

// Length of the section, 0 when it has no end.
size_t SectionLength(std::string_view text, const Section& section) {
	const size_t end = text.find(section.end, section.start.size());
	return end == kNone ? 0 : end + section.end.size();
}

// The character of this number, say "65" or "x41"; 0 if there is none.
char32_t NumberedCharacter(std::string_view number) {
	uint32_t base = 10;
	if (!number.empty() && LowerChar(number.front()) == 'x') {
		base = 16;
		number.remove_prefix(1);
	}
	uint32_t code = 0;
	for (const char c : number) {
		const char lower = LowerChar(c);
		if (IsDigit(c))
			code = code * base + static_cast<uint32_t>(c - '0');
		else if (base == 16 && lower >= 'a' && lower <= 'f')
			code = code * base + static_cast<uint32_t>(lower - 'a') + 10;
		else
			return 0;
		if (code > 0x10FFFF)
			return 0;
	}
	return IsCharacter(code) ? code : 0;
}

// Writes text into lines. A line consists of pieces, each between two tags that affect the layout.
// Between two pieces is a gap, which is written once the second one turns out not to be empty.
class Layout {
  public:
	explicit Layout(size_t most_bytes) { text_.reserve(most_bytes); }

	void Start(const CmlElement& element) {
		EndPiece();
		at_code_start_ = element.role == Role::kCode;
		WidenGap(element.role);
		if (element.role == Role::kBreak)
			return;
		if (element.role == Role::kRow)
			cells_in_row_ = 0;
		else if (element.role == Role::kCell && cells_in_row_++ > 0)
			++gap_.tabs;
		if (open_elements_.size() == kMaxOpenElements)
			return;
		open_elements_ += IdOf(element);
		Count(element.role, 1);
	}

	// Ends the innermost open element of the kind and the elements inside it. If there is none, it
	// ends only the line.
	void End(const CmlElement& element) {
		EndPiece();
		at_code_start_ = false;
		const size_t found = open_elements_.rfind(IdOf(element));
		while (found != kNone && open_elements_.size() > found) {
			Count(kElements[static_cast<unsigned char>(open_elements_.back())].role, -1);
			open_elements_.pop_back();
		}
		if (element.role == Role::kRow)
			gap_.tabs = 0;
		WidenGap(element.role);
	}

	void Write(std::string_view text) {
		size_t end;
		while ((end = text.find('\r')) != kNone) {
			WriteLines(text.substr(0, end));
			text.remove_prefix(end + 1);
			if (!StartsWith(text, "\n"))
				WriteLines("\n");
		}
		WriteLines(text);
	}

	std::string Finish() {
		EndPiece();
		return std::move(text_);
	}

  private:
	struct Gap {
		bool line = false;
		size_t tabs = 0;
		bool space = false;
	};

	static char IdOf(const CmlElement& element) {
		return static_cast<char>(&element - std::begin(kElements));
	}

	void Count(Role role, int step) {
		open_codes_ += role == Role::kCode ? step : 0;
		open_cells_ += role == Role::kCell ? step : 0;
	}

	bool InCode() const { return open_codes_ > 0; }

	// A cell contains no lines of its own: they would break the row.
	void WidenGap(Role role) {
		if (role == Role::kCell || open_cells_ > 0)
			gap_.space = true;
		else
			gap_.line = true;
	}

	void WriteLines(std::string_view text) {
		if (text.empty())
			return;
		if (at_code_start_ && text.front() == '\n')
			text.remove_prefix(1);
		at_code_start_ = false;
		if (!in_piece_ && !InCode())
			text = WithoutLeadingSpace(text);
		if (text.empty())
			return;
		if (!in_piece_)
			StartPiece();
		const size_t start = text_.size();
		text_ += text;
		if (open_cells_ > 0 && !InCode())
			std::replace(text_.begin() + static_cast<ptrdiff_t>(start), text_.end(), '\n', ' ');
	}

	static std::string_view WithoutLeadingSpace(std::string_view text) {
		while (!text.empty() && IsSpace(text.front()))
			text.remove_prefix(1);
		return text;
	}

	void StartPiece() {
		gap_start_ = text_.size();
		if (gap_.line && !text_.empty())
			text_ += '\n';
		text_.append(gap_.tabs, '\t');
		if (gap_.space && !gap_.line && gap_.tabs == 0)
			text_ += ' ';
		piece_start_ = text_.size();
		in_piece_ = true;
	}

	void EndPiece() {
		if (!in_piece_)
			return;
		in_piece_ = false;
		size_t end = text_.size();
		if (InCode())
			end -= text_.back() == '\n' ? 1 : 0;
		else
			while (end > piece_start_ && IsSpace(text_[end - 1]))
				--end;
		text_.resize(end);
		const bool is_blank =
			std::all_of(text_.begin() + static_cast<ptrdiff_t>(piece_start_), text_.end(), IsSpace);
		if (is_blank)
			text_.resize(gap_start_);
		else
			gap_ = Gap();
	}

	std::string text_;
	Gap gap_;                // before the next piece, or the one being written
	size_t gap_start_ = 0;   // of the gap before the piece being written
	size_t piece_start_ = 0; // of the piece being written
	bool in_piece_ = false;
	bool at_code_start_ = false; // nothing of the code was written yet
	std::string open_elements_;  // ids, innermost last; those that contain nothing are left out
	int open_codes_ = 0;
	int open_cells_ = 0;
	size_t cells_in_row_ = 0;
};

// One run over a text.
class Reader {
  public:
	Reader(std::string_view text, const CharacterWriter& write)
		: rest_(text), write_(write), layout_(text.size()) {}

	std::string Read() {
		if (StartsWith(rest_, kByteOrderMark))
			rest_.remove_prefix(kByteOrderMark.size());
		size_t next_look = rest_.size();
		while (!rest_.empty()) {
			if (rest_.size() <= next_look) {
				base::StopIfInterrupted();
				next_look = rest_.size() - std::min(rest_.size(), kInterruptBytes);
			}
			rest_.remove_prefix(ReadNext());
		}
		return layout_.Finish();
	}

  private:
	// Reads the next part and returns its length.
	size_t ReadNext() {
		size_t length = 0;
		if (rest_.front() == '<')
			length = ReadMarkup();
		else if (rest_.front() == '&')
			length = ReadReference();
		if (length > 0)
			return length;
		const auto* end = std::find_if(rest_.begin() + 1, rest_.end(),
		                               [](char c) { return c == '<' || c == '&'; });
		length = static_cast<size_t>(end - rest_.begin());
		layout_.Write(rest_.substr(0, length));
		return length;
	}

	// 0 for text that is not markup.
	size_t ReadMarkup() {
		if (const Section* section = FindSection(rest_))
			return ReadSection(*section);
		Tag tag;
		const size_t length = TagReader(rest_).Read(&tag);
		const CmlElement* element = tag.starts || tag.ends ? FindCmlElement(tag.name) : nullptr;
		if (element == nullptr || element->role == Role::kInline)
			return length;
		if (tag.starts)
			layout_.Start(*element);
		if (tag.ends)
			layout_.End(*element);
		return length;
	}

	size_t ReadSection(const Section& section) {
		bool& endless = endless_[&section - std::begin(kSections)];
		const size_t length = endless ? 0 : SectionLength(rest_, section);
		endless = length == 0;
		if (section.is_text && length > 0) {
			const size_t tags = section.start.size() + section.end.size();
			layout_.Write(rest_.substr(section.start.size(), length - tags));
		}
		return length;
	}

	// 0 for text that is not a reference.
	size_t ReadReference() {
		const size_t end = rest_.substr(0, kMaxReference).find(';');
		if (end == kNone || end == 1)
			return 0;
		const std::string_view name = rest_.substr(1, end - 1);
		const char32_t character =
			name.front() == '#' ? NumberedCharacter(name.substr(1)) : NamedCharacter(name);
		if (character == 0)
			return 0;
		character_.clear();
		if (character < 0x80)
			character_ += static_cast<char>(character);
		else if (!write_(character, &character_))
			return 0;
		layout_.Write(character_);
		return end + 1;
	}

	std::string_view rest_; // not yet read
	const CharacterWriter& write_;
	Layout layout_;
	std::string character_;
	// For each kind of section, whether no end follows. Searched for only once, since otherwise
	// every start would search all the rest.
	bool endless_[std::size(kSections)] = {};
};

} // namespace

bool IsCml(std::string_view text) noexcept {
	if (StartsWith(text, kByteOrderMark))
		text.remove_prefix(kByteOrderMark.size());
	for (;;) {
		while (!text.empty() && IsSpace(text.front()))
			text.remove_prefix(1);
		if (text.empty() || text.front() != '<')
			return false;
		const Section* section = FindSection(text);
		if (section == nullptr)
			break;
		const size_t length = section->is_text ? 0 : SectionLength(text, *section);
		if (length == 0)
			return false;
		text.remove_prefix(length);
	}
	Tag tag;
	return TagReader(text).Read(&tag) > 0 && text[1] != '/' && EqualsIgnoringCase(tag.name, kRoot);
}

std::string CmlText(std::string_view text, const CharacterWriter& write) {
	return IsCml(text) ? Reader(text, write).Read() : std::string(text);
}

std::string CmlText(std::string_view text) {
	return CmlText(text, [](char32_t character, std::string* written) {
		AppendUtf8(character, written);
		return true;
	});
}

} // namespace coursera::schema
