#include "schema/schema_sql_lexer.hpp"

#include <algorithm>

#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

constexpr bool IsNameStart(char c) {
	return IsLetter(c) || c == '_' || IsNonAscii(c);
}

// Length of the run at the start of `sql` whose bytes all satisfy the predicate.
template <typename Predicate>
size_t RunLength(std::string_view sql, Predicate predicate) {
	return static_cast<size_t>(std::find_if_not(sql.begin(), sql.end(), predicate) - sql.begin());
}

// Length including the closing quote at or after `from`. A doubled quote needs no special
// treatment: it reads as the end of one literal and the start of the next.
size_t QuotedLength(std::string_view sql, char quote, size_t from) {
	const size_t close = sql.find(quote, from);
	return close == std::string_view::npos ? sql.size() : close + 1;
}

// Length of E'…', in which a backslash makes the next byte literal.
size_t EscapeStringLength(std::string_view sql) {
	for (size_t i = 2; i < sql.size(); ++i) {
		const bool doubled = sql.substr(i, 2) == "''";
		if (sql[i] == '\\' || doubled)
			++i; // the next byte is part of the text
		else if (sql[i] == '\'')
			return i + 1;
	}
	return sql.size();
}

// Length of $tag$…$tag$; 0 if `sql` does not start with one.
size_t DollarStringLength(std::string_view sql) {
	const std::string_view body = sql.substr(1);
	const auto is_tag_byte = [](char c) { return IsWordByte(c) && c != '$'; };
	const size_t tag_length = RunLength(body, is_tag_byte);
	const bool starts_digit = tag_length > 0 && IsDigit(body.front());
	if (starts_digit || tag_length >= body.size() || body[tag_length] != '$')
		return 0;
	const std::string_view tag = sql.substr(0, tag_length + 2);
	const size_t close = sql.find(tag, tag.size());
	return close == std::string_view::npos ? sql.size() : close + tag.size();
}

// Length of a /* */ comment with the comments nested in it.
size_t BlockCommentLength(std::string_view sql) {
	size_t depth = 0;
	for (size_t i = 0; i + 1 < sql.size(); ++i) {
		if (sql[i] == '/' && sql[i + 1] == '*') {
			++depth;
			++i;
		} else if (sql[i] == '*' && sql[i + 1] == '/') {
			++i;
			if (--depth == 0)
				return i + 1;
		}
	}
	return sql.size();
}

} // namespace

SqlToken NextSqlToken(std::string_view sql) {
	const auto token = [sql](SqlTokenKind kind, size_t length) {
		return SqlToken{kind, sql.substr(0, length)};
	};
	if (sql.empty())
		return token(SqlTokenKind::kEnd, 0);
	const char first = sql.front();
	if (IsSpace(first))
		return token(SqlTokenKind::kSpace, RunLength(sql, IsSpace));
	if (StartsWith(sql, "--"))
		return token(SqlTokenKind::kComment, std::min(sql.find('\n'), sql.size()));
	if (StartsWith(sql, "/*"))
		return token(SqlTokenKind::kComment, BlockCommentLength(sql));
	if (LowerChar(first) == 'e' && sql.size() > 1 && sql[1] == '\'')
		return token(SqlTokenKind::kString, EscapeStringLength(sql));
	if (first == '\'')
		return token(SqlTokenKind::kString, QuotedLength(sql, '\'', 1));
	if (first == '"') {
		size_t length = QuotedLength(sql, '"', 1);
		while (length < sql.size() && sql[length] == '"') // a doubled quote is part of the name
			length = QuotedLength(sql, '"', length + 1);
		return token(SqlTokenKind::kQuotedName, length);
	}
	if (first == '$') {
		if (const size_t length = DollarStringLength(sql); length > 0)
			return token(SqlTokenKind::kString, length);
	}
	if (IsNameStart(first))
		return token(SqlTokenKind::kName, RunLength(sql, IsWordByte));
	if (IsDigit(first)) // a number with the letters after it, which is not a name
		return token(SqlTokenKind::kOther, RunLength(sql, IsWordByte));
	if (first == ';')
		return token(SqlTokenKind::kSemicolon, 1);
	return token(first == '\\' ? SqlTokenKind::kBackslash : SqlTokenKind::kOther, 1);
}

} // namespace coursera::schema
