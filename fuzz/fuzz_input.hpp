// An input of a fuzz target: some choices, a byte each, and after them the bytes in question.
//
// Choices are taken modulo what there is to choose from, so that any input is one, and letters and
// digits make a corpus that can be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace coursera::fuzz {

class Input {
  public:
	explicit Input(std::string_view bytes) : bytes_(bytes) {}

	// The next choice, below `count`; 0 when the input is at its end.
	size_t Choose(size_t count) {
		if (bytes_.empty())
			return 0;
		const auto byte = static_cast<unsigned char>(bytes_[0]);
		bytes_.remove_prefix(1);
		return byte % count;
	}
	bool Flip() { return Choose(2) == 1; }

	// The bytes up to the next newline, which is taken, too.
	std::string Line() {
		const std::string_view line = bytes_.substr(0, bytes_.find('\n'));
		bytes_.remove_prefix(line.size() < bytes_.size() ? line.size() + 1 : line.size());
		return std::string(line);
	}

	// All that is left.
	std::string Rest() const { return std::string(bytes_); }

  private:
	std::string_view bytes_;
};

// What must hold whatever the input is. Ends the process, which is how libFuzzer learns of it.
inline void Require(bool holds, const char* what) {
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

// The targets, each in a file of its own.
void FuzzZip(Input input);
void FuzzCsv(Input input);
void FuzzPredicate(Input input);
void FuzzPage(Input input);
void FuzzCml(Input input);
void FuzzOptions(Input input);
void FuzzIndex(Input input);

} // namespace coursera::fuzz
