#include "schema/schema_sql.hpp"

#include <algorithm>
#include <utility>

#include "schema/schema_sql_lexer.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// Collects the tokens of one statement after another.
class Splitter {
  public:
	explicit Splitter(std::string_view sql) : rest_(sql) {}

	std::vector<Statement> Split() {
		for (;;) {
			const SqlToken token = NextSqlToken(rest_);
			if (token.kind == SqlTokenKind::kEnd)
				break;
			if (token.kind == SqlTokenKind::kBackslash && line_is_blank_) {
				EndStatement();
				Advance(std::min(rest_.find('\n'), rest_.size()));
			} else {
				Take(token);
				Advance(token.text.size());
			}
		}
		EndStatement();
		return std::move(statements_);
	}

  private:
	void Take(const SqlToken& token) {
		if (token.kind == SqlTokenKind::kSemicolon) {
			EndStatement();
		} else if (token.kind != SqlTokenKind::kSpace && token.kind != SqlTokenKind::kComment) {
			if (start_ == nullptr) {
				start_ = token.text.data();
				start_line_ = line_;
			}
			end_ = token.text.data() + token.text.size();
		}
	}

	void Advance(size_t length) {
		const std::string_view passed = rest_.substr(0, length);
		line_ += static_cast<size_t>(std::count(passed.begin(), passed.end(), '\n'));
		// White space leaves a blank line blank; the newline may be anywhere inside it.
		const size_t newline = passed.rfind('\n');
		const std::string_view on_line =
			newline == std::string_view::npos ? passed : passed.substr(newline + 1);
		const bool blank = on_line.find_first_not_of(" \t\r\f\v") == std::string_view::npos;
		line_is_blank_ = blank && (line_is_blank_ || newline != std::string_view::npos);
		rest_.remove_prefix(length);
	}

	void EndStatement() {
		if (start_ != nullptr)
			statements_.push_back({{start_, static_cast<size_t>(end_ - start_)}, start_line_});
		start_ = nullptr;
	}

	std::string_view rest_;
	std::vector<Statement> statements_;
	size_t line_ = 1;
	bool line_is_blank_ = true; // so far
	const char* start_ = nullptr;
	const char* end_ = nullptr;
	size_t start_line_ = 0;
};

// Whether a block comment is closed.
bool HasEnd(std::string_view comment) {
	return comment.size() >= 4 && comment.substr(comment.size() - 2) == "*/";
}

} // namespace

std::vector<Statement> SplitStatements(std::string_view sql) {
	return Splitter(sql).Split();
}

std::string WithoutTraps(std::string_view sql) {
	constexpr std::string_view kOperatorBytes = "~!@#^&|`?+-*/%<>=";
	constexpr size_t kMaxOperatorBytes = 64;
	std::string result;
	size_t run = 0; // of operator characters
	for (SqlToken token = NextSqlToken(sql); token.kind != SqlTokenKind::kEnd;
	     token = NextSqlToken(sql)) {
		sql.remove_prefix(token.text.size());
		const bool is_operator = token.kind == SqlTokenKind::kOther &&
		                         kOperatorBytes.find(token.text.front()) != std::string_view::npos;
		run = is_operator ? run + 1 : 0;
		if (run > kMaxOperatorBytes) {
			result += ' ';
			run = 1;
		}
		if (token.kind != SqlTokenKind::kComment)
			result += token.text;
		else // a comment without an end stays an error
			result += StartsWith(token.text, "--") || HasEnd(token.text) ? " " : "/*";
	}
	return result;
}

} // namespace coursera::schema
