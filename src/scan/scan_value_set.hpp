// Sets of values that a column is compared with. A lookup takes the same time however many there
// are.
//
// Values and fields may both come from exports, so the hashes are keyed with random numbers: nobody
// can choose values that all fall into one slot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::scan {

class TextSet {
  public:
	explicit TextSet(std::vector<std::string> texts);

	bool Contains(std::string_view text) const;

	const std::vector<std::string>& texts() const { return texts_; }

  private:
	static constexpr uint32_t kNoText = UINT32_MAX;
	struct Place {
		size_t offset = 0; // in bytes_
		uint32_t hash = 0;
		uint32_t size = kNoText; // of the text; kNoText: the slot is free
	};

	std::vector<std::string> texts_;
	std::string bytes_;           // of all texts, one after the other
	std::vector<Place> places_;   // a power of two; empty for few texts
	std::vector<uint64_t> marks_; // bits: for most texts that are not in the set there is a 0
};

// int64_t, or double without NaN.
template <typename Number>
class NumberSet {
  public:
	explicit NumberSet(std::vector<Number> numbers);

	bool Contains(Number number) const;

	const std::vector<Number>& numbers() const { return numbers_; }

  private:
	struct Place {
		Number number;
		bool is_taken;
	};

	std::vector<Number> numbers_;
	std::vector<Place> places_; // a power of two; empty for few numbers
};

} // namespace coursera::scan
