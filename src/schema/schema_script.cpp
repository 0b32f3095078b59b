#include "schema/schema_script.hpp"

#include <algorithm>
#include <array>

#include "schema/schema_sql.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

constexpr size_t kLongestKeyword = 9; // temporary

// Words allowed between CREATE and TABLE.
constexpr std::array<std::string_view, 7> kTableKinds = {
	"temp", "temporary", "local", "global", "unlogged", "foreign", "external"};

// A mere mention of CREATE TABLE ranks behind every whole statement.
constexpr int kMentionPenalty = 3;

} // namespace

void ScriptFinder::Read(std::string_view text) {
	for (const char c : text) {
		if (IsWordByte(c)) {
			if (word_.empty())
				word_start_ = position_;
			if (word_.size() <= kLongestKeyword)
				word_ += LowerChar(c);
		} else {
			EndWord();
			if (state_ == State::kTable && c == '(') {
				last_script_ = create_start_;
				first_script_ = first_script_.value_or(create_start_);
			}
			if ((state_ == State::kTable && (c == '(' || c == ';')) ||
			    (state_ == State::kCreate && !IsSpace(c)))
				state_ = State::kOutside;
		}
		++position_;
	}
}

void ScriptFinder::EndWord() {
	if (word_.empty())
		return;
	if (word_ == "create") {
		state_ = State::kCreate;
		create_start_ = word_start_;
	} else if (state_ == State::kCreate && word_ == "table") {
		state_ = State::kTable;
		last_mention_ = create_start_;
	} else if (state_ == State::kCreate &&
	           std::find(kTableKinds.begin(), kTableKinds.end(), word_) == kTableKinds.end()) {
		state_ = State::kOutside;
	}
	word_.clear();
}

void ScriptFinder::EndElement(ScriptPlace place, size_t start) {
	const bool script = last_script_ && *last_script_ >= start;
	const bool mention = last_mention_ && *last_mention_ >= start;
	if (!script && !mention)
		return;
	if (script && place != ScriptPlace::kOther)
		preformatted_.emplace_back(start, position_);
	const int rank = static_cast<int>(place) + (script ? 0 : kMentionPenalty);
	if (!best_ || rank < best_->rank)
		best_ = Candidate{rank, start, position_};
}

std::optional<std::pair<size_t, size_t>> ScriptFinder::Best(std::string_view text) const {
	if (!best_)
		return std::nullopt;
	const bool whole_element =
		best_->rank % kMentionPenalty != static_cast<int>(ScriptPlace::kOther);
	if (whole_element)
		return std::make_pair(best_->start, best_->end);
	// An element that is not for code contains other text, too: take just the statement.
	ScriptFinder inside;
	const std::string_view element = text.substr(best_->start, best_->end - best_->start);
	inside.Read(element);
	const size_t offset = inside.first_script_.value_or(inside.last_mention_.value_or(0));
	const auto statements = SplitStatements(element.substr(offset));
	if (statements.empty())
		return std::make_pair(best_->start, best_->end);
	const std::string_view statement = statements.front().text;
	const size_t start = static_cast<size_t>(statement.data() - text.data());
	return std::make_pair(start, std::min(start + statement.size() + 1, best_->end));
}

} // namespace coursera::schema
