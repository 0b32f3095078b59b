#include "schema/schema_column_names.hpp"

#include <algorithm>
#include <iterator>

#include "schema/schema_marks.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// How far a type without parentheses, between a name and a separator, is searched for.
constexpr size_t kMaxTypeBytes = 60;

constexpr std::string_view kDashes[] = {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x88\x92"};
constexpr std::string_view kBullets[] = {"\xE2\x80\xA2", "\xC2\xB7", "*", "-", "+"};
constexpr std::string_view kNameQuotes = "\"'`";

// Length of the separator at the start of `text`, 0 if there is none. A hyphen is one only before
// white space: `-1 means unknown` and `--- none` are descriptions.
size_t SeparatorLength(std::string_view text) {
	if (text.empty())
		return 0;
	if (text.front() == ':' || text.front() == '=')
		return 1;
	for (const std::string_view dash : kDashes) {
		if (StartsWith(text, dash))
			return dash.size();
	}
	const size_t hyphens = std::min(text.find_first_not_of('-'), text.size());
	const bool alone = hyphens == text.size() || IsSpace(text[hyphens]);
	return (hyphens == 1 || hyphens == 2) && alone ? hyphens : 0;
}

// Length of a declaration in parentheses at the start of `text`, as "(VARCHAR(50))".
size_t ParenthesizedDeclaration(std::string_view text) {
	if (text.empty() || (text.front() != '(' && text.front() != '['))
		return 0;
	int depth = 0;
	for (size_t i = 0; i < std::min(text.size(), kMaxTypeBytes); ++i) {
		if (text[i] == '(' || text[i] == '[')
			++depth;
		else if ((text[i] == ')' || text[i] == ']') && --depth == 0)
			return IsDeclaration(text.substr(0, i + 1)) ? i + 1 : 0;
	}
	return 0;
}

// Length of a bare declaration that a separator follows, as in "VARCHAR(50): text", or that is the
// whole text.
size_t BareDeclaration(std::string_view text) {
	if (text.empty() || (!IsLetter(text.front()) && !IsDigit(text.front())))
		return 0;
	if (IsDeclaration(text))
		return text.size();
	for (size_t i = 0; i < std::min(text.size(), kMaxTypeBytes); ++i) {
		if (SeparatorLength(text.substr(i)) > 0)
			return IsLetter(text.front()) && IsDeclaration(text.substr(0, i)) ? i : 0;
	}
	return 0;
}

// Without a list's bullet or number.
std::string_view SkipBullet(std::string_view line) {
	for (const std::string_view bullet : kBullets) {
		if (StartsWith(line, bullet) && line.size() > bullet.size() && IsSpace(line[bullet.size()]))
			return Trim(line.substr(bullet.size()));
	}
	const size_t digits =
		static_cast<size_t>(std::find_if_not(line.begin(), line.end(), IsDigit) - line.begin());
	if (digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')'))
		return Trim(line.substr(digits + 1));
	return line;
}

// The text after a name, without its declaration and one separator. `set_off`: whether there was
// any.
std::string_view AfterDeclaration(std::string_view tail, bool* set_off) {
	bool separated = false;
	for (;;) {
		tail = Trim(tail);
		size_t length = ParenthesizedDeclaration(tail);
		if (length == 0)
			length = BareDeclaration(tail);
		if (length == 0 && !separated) {
			length = SeparatorLength(tail);
			separated = length > 0;
		} else if (length > 0) {
			separated = false; // another separator may follow the type
		}
		if (length == 0)
			return tail;
		*set_off = true;
		tail.remove_prefix(length);
	}
}

} // namespace

ColumnNames::ColumnNames(const std::vector<std::string>& names) {
	for (uint32_t i = 0; i < names.size(); ++i) {
		exact_.emplace(names[i], i);
		lower_case_.emplace(Lower(names[i]), i);
		longest_ = std::max(longest_, names[i].size());
	}
}

std::optional<uint32_t> ColumnNames::Find(std::string_view name) const {
	if (name.empty() || name.size() > longest_)
		return std::nullopt;
	if (const auto found = exact_.find(std::string(name)); found != exact_.end())
		return found->second;
	if (const auto found = lower_case_.find(Lower(name)); found != lower_case_.end())
		return found->second;
	return std::nullopt;
}

std::optional<NamedLine> ColumnNames::Read(std::string_view line, size_t lead) const {
	const std::string_view entry = SkipBullet(Trim(line));
	const size_t quoted = !entry.empty() && kNameQuotes.find(entry.front()) != kNameQuotes.npos;
	const std::string_view at_name = entry.substr(quoted);

	// Up to white space first: a name made from a course's slug may contain more than letters.
	size_t length = std::min(at_name.find_first_of(" \t\n:(\"'`"), at_name.size());
	std::optional<uint32_t> column = Find(at_name.substr(0, length));
	if (!column) {
		const auto is_plain = [](char c) { return IsWordByte(c) && !IsNonAscii(c); };
		const auto end = std::find_if_not(at_name.begin(), at_name.end(), is_plain);
		length = static_cast<size_t>(end - at_name.begin());
		column = Find(at_name.substr(0, length));
	}
	if (!column)
		return std::nullopt;

	std::string_view tail = at_name.substr(length);
	if (quoted && !tail.empty() && tail.front() == entry.front())
		tail.remove_prefix(1);
	bool labelled = quoted || Trim(tail).empty();
	const size_t name_end = static_cast<size_t>(tail.data() - line.data());
	const bool emphasised =
		lead >= name_end && IsDeclaration(line.substr(name_end, lead - name_end));
	const std::string_view rest = AfterDeclaration(tail, &labelled);
	return NamedLine{*column, labelled || emphasised, rest};
}

} // namespace coursera::schema
