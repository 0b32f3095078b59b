#include "schema/schema_names.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "schema/schema_sql_lexer.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

constexpr size_t kKeptBytes = 56;
constexpr size_t kHashDigits = 6;
static_assert(kKeptBytes + 1 + kHashDigits == kMaxIdentifierBytes);

constexpr std::array<std::string_view, 7> kQuotes = {
	"'", "\"", "`", "\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9C", "\xE2\x80\x9D"};

// Length of the quotation mark at the start of `text`, 0 if there is none.
size_t QuoteLength(std::string_view text) {
	for (const std::string_view quote : kQuotes) {
		if (StartsWith(text, quote))
			return quote.size();
	}
	return 0;
}

// FNV-1a, 64 bits.
uint64_t Hash(std::string_view text) {
	uint64_t hash = 0xcbf29ce484222325;
	for (const char c : text) {
		hash ^= static_cast<unsigned char>(c);
		hash *= 0x100000001b3;
	}
	return hash;
}

std::string HashDigits(std::string_view text) {
	constexpr std::string_view kBase36 = "0123456789abcdefghijklmnopqrstuvwxyz";
	std::string digits;
	uint64_t hash = Hash(text);
	for (size_t i = 0; i < kHashDigits; ++i) {
		digits += kBase36[hash % kBase36.size()];
		hash /= kBase36.size();
	}
	return digits;
}

// The short name whose digits come from the hash of the name and `attempt`.
std::string Shorten(std::string_view name, const std::string& attempt) {
	size_t kept = kKeptBytes;
	while (kept > 0 && IsContinuation(name[kept]))
		--kept;
	return std::string(name.substr(0, kept)) + '_' + HashDigits(std::string(name) + attempt);
}

// The identifier that a token refers to: PostgreSQL folds a bare one to lower case.
std::string IdentifierOf(const SqlToken& token) {
	if (token.kind == SqlTokenKind::kName)
		return Lower(token.text);
	std::string name;
	std::string_view inside = token.text.substr(1);
	if (EndsWith(inside, "\""))
		inside.remove_suffix(1);
	for (size_t i = 0; i < inside.size(); ++i) {
		name += inside[i];
		if (inside.substr(i, 2) == "\"\"")
			++i;
	}
	return name;
}

std::string Quoted(std::string_view name) {
	std::string quoted = "\"";
	for (const char c : name)
		quoted.append(c == '"' ? 2 : 1, c);
	return quoted + '"';
}

bool IsIdentifier(const SqlToken& token) {
	return token.kind == SqlTokenKind::kName || token.kind == SqlTokenKind::kQuotedName;
}

// The identifiers that need no shortening: no short name may equal one of them.
std::unordered_set<std::string> FittingIdentifiers(std::string_view script) {
	std::unordered_set<std::string> names;
	for (SqlToken token = NextSqlToken(script); token.kind != SqlTokenKind::kEnd;
	     token = NextSqlToken(script)) {
		if (IsIdentifier(token) && token.text.size() <= kMaxIdentifierBytes + 2)
			names.insert(IdentifierOf(token));
		script.remove_prefix(token.text.size());
	}
	return names;
}

} // namespace

std::string OriginalName(std::string_view description) {
	constexpr std::string_view kPhrase = "name shortened from";
	const std::string text = CollapseSpace(description);
	const size_t found = Lower(text).find(kPhrase);
	if (found == std::string::npos)
		return "";
	std::string_view rest = std::string_view(text).substr(found + kPhrase.size());
	while (!rest.empty() && (rest.front() == ' ' || rest.front() == ':'))
		rest.remove_prefix(1);
	if (QuoteLength(rest) == 0)
		return "";
	while (const size_t length = QuoteLength(rest)) // a quote may be doubled, as SQL doubles it
		rest.remove_prefix(length);
	size_t end = 0;
	while (end < rest.size() && QuoteLength(rest.substr(end)) == 0)
		++end;
	return end == rest.size() ? "" : std::string(Trim(rest.substr(0, end)));
}

std::string ShortenIdentifier(std::string_view name) {
	return name.size() <= kMaxIdentifierBytes ? std::string(name) : Shorten(name, "");
}

ShortenedScript ShortenIdentifiers(std::string_view script) {
	ShortenedScript shortened;
	std::unordered_set<std::string> taken = FittingIdentifiers(script);
	std::unordered_map<std::string, std::string> short_names; // by long name
	for (SqlToken token = NextSqlToken(script); token.kind != SqlTokenKind::kEnd;
	     token = NextSqlToken(script)) {
		script.remove_prefix(token.text.size());
		const std::string name = IsIdentifier(token) ? IdentifierOf(token) : "";
		if (name.size() <= kMaxIdentifierBytes) {
			shortened.script += token.text;
			continue;
		}
		std::string& short_name = short_names[name];
		if (short_name.empty()) {
			short_name = ShortenIdentifier(name);
			for (int attempt = 1; !taken.insert(short_name).second; ++attempt)
				short_name = Shorten(name, std::to_string(attempt));
			shortened.long_names.emplace_back(short_name, name);
		}
		shortened.script +=
			token.kind == SqlTokenKind::kQuotedName ? Quoted(short_name) : short_name;
	}
	return shortened;
}

} // namespace coursera::schema
