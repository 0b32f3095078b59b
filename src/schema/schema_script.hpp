// Finds the CREATE TABLE script in a page while the page is read.
//
// Every element, when it ends, asks whether its text contains a script. ScriptFinder answers
// without looking back: it follows the text once, word by word, and remembers where the last CREATE
// TABLE began.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coursera::schema {

// How likely an element is the place of a script; a smaller value is better.
enum class ScriptPlace : uint8_t { kPre, kCode, kOther };

class ScriptFinder {
  public:
	// Takes the next stretch of the page's text.
	void Read(std::string_view text);

	// To be called when an element ends whose text began at this offset. Inner elements end first.
	void EndElement(ScriptPlace place, size_t start);

	// The best place: the first element of the best kind. Offsets into all text read.
	std::optional<std::pair<size_t, size_t>> Best(std::string_view text) const;
	// All pre-formatted places, outer and inner ones, unordered.
	const std::vector<std::pair<size_t, size_t>>& preformatted() const { return preformatted_; }

  private:
	enum class State { kOutside, kCreate, kTable };
	struct Candidate {
		int rank;
		size_t start;
		size_t end;
	};

	void EndWord();

	State state_ = State::kOutside;
	std::string word_;      // the current word, lower case, as far as a keyword could be
	size_t position_ = 0;   // bytes read
	size_t word_start_ = 0; // of the current word
	size_t create_start_ = 0;
	std::optional<size_t> last_mention_; // start of the last CREATE TABLE
	std::optional<size_t> first_script_; // of the first one with a name and a parenthesis
	std::optional<size_t> last_script_;  // of the last such one
	std::optional<Candidate> best_;
	std::vector<std::pair<size_t, size_t>> preformatted_;
};

} // namespace coursera::schema
