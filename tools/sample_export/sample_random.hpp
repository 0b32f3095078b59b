// Hashes, a small random generator and ids that give the same values on every platform.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace coursera::sample {

// Scrambles 64 bits (the finalizer of splitmix64).
constexpr std::uint64_t mix(std::uint64_t value) {
	value += 0x9e3779b97f4a7c15U;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
	return value ^ (value >> 31);
}

// Hash of a list of numbers; the order matters.
template <typename... Rest>
constexpr std::uint64_t combine(std::uint64_t seed, std::uint64_t value, Rest... rest) {
	const std::uint64_t both = mix(seed ^ mix(value));
	if constexpr (sizeof...(rest) == 0) {
		return both;
	} else {
		return combine(both, static_cast<std::uint64_t>(rest)...);
	}
}

std::uint64_t hashText(std::string_view text, std::uint64_t seed = 0);

// xoshiro256**. The standard library's distributions differ between implementations, so the few
// that are needed are members.
class Random {
  public:
	explicit Random(std::uint64_t seed);

	std::uint64_t next();
	// A number from 0 to limit - 1; limit must be positive.
	std::uint64_t below(std::uint64_t limit);
	// A number from low to high, both included.
	std::int64_t between(std::int64_t low, std::int64_t high);
	// A number in [0, 1).
	double unit();
	// True in so many cases of a thousand.
	bool perMille(unsigned share) { return below(1000) < share; }

	template <typename Array>
	auto& pick(const Array& array) {
		return array[below(std::size(array))];
	}

  private:
	std::uint64_t state_[4];
};

// 22 characters of base64 for URLs, as courses, sessions and submissions have them.
std::string longId(std::uint64_t hash);
// A few letters and digits, as items and modules have them.
std::string shortId(std::uint64_t hash, std::size_t length = 5);
// 40 hexadecimal digits, as learners have them.
std::string learnerId(std::uint64_t hash);
std::string uuid(std::uint64_t hash);

} // namespace coursera::sample
