#include "scan/scan_value_set.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include <xxhash.h>

#include "base/base_interrupt.hpp"

namespace coursera::scan {

namespace {

// Up to this number, values are compared one by one.
constexpr size_t kFew = 8;
constexpr size_t kStopEvery = 4096; // values, between checks for interrupts

struct HashKeys {
	HashKeys() {
		std::random_device random;
		for (uint64_t* key : {&multiplier, &seed})
			*key = (static_cast<uint64_t>(random()) << 32) | random();
		multiplier |= 1;
		for (unsigned char& byte : secret)
			byte = static_cast<unsigned char>(random());
	}
	uint64_t multiplier;
	uint64_t seed;
	unsigned char secret[XXH3_SECRET_SIZE_MIN]; // for texts
};

const HashKeys& Keys() {
	static const HashKeys keys;
	return keys;
}

// Uses both halves of the product.
uint64_t Mix(uint64_t a, uint64_t b) {
	const auto product = static_cast<unsigned __int128>(a) * b;
	return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t HashOf(std::string_view text) {
	const HashKeys& keys = Keys();
	return XXH3_64bits_withSecret(text.data(), text.size(), keys.secret, sizeof(keys.secret));
}

uint64_t HashOf(int64_t number) {
	const HashKeys& keys = Keys();
	return Mix(static_cast<uint64_t>(number) ^ keys.seed, keys.multiplier);
}

uint64_t HashOf(double number) {
	if (number == 0)
		number = 0; // the negative one equals it
	int64_t bits;
	memcpy(&bits, &number, sizeof(bits));
	return HashOf(bits);
}

// At least twice as many slots as values.
size_t PlacesFor(size_t values) {
	size_t places = 2 * kFew;
	while (places < 2 * values)
		places *= 2;
	return places;
}

void StopIfInterrupted(size_t value) {
	if (value % kStopEvery == 0)
		base::StopIfInterrupted();
}

// With 16 bits for each text, one in sixteen texts that are not in the set goes on to the slots.
constexpr size_t kBits = 64;
constexpr size_t kMarkBits = 16;
constexpr unsigned kMarkShift = 32; // other bits of the hash than the slots use

// The part of a hash that a slot keeps.
uint32_t HashPart(uint64_t hash) {
	return static_cast<uint32_t>(hash >> 32);
}

} // namespace

TextSet::TextSet(std::vector<std::string> texts) : texts_(std::move(texts)) {
	if (texts_.size() <= kFew)
		return;
	places_.resize(PlacesFor(texts_.size()));
	marks_.resize(places_.size() * kMarkBits / 2 / kBits);
	const size_t mask = places_.size() - 1;
	const size_t mark_mask = marks_.size() * kBits - 1;
	for (size_t i = 0; i < texts_.size(); ++i) {
		StopIfInterrupted(i);
		const std::string& text = texts_[i];
		if (text.size() >= kNoText || Contains(text))
			continue; // no field is that long
		const uint64_t hash = HashOf(text);
		size_t place = hash & mask;
		while (places_[place].size != kNoText)
			place = (place + 1) & mask;
		places_[place] = {bytes_.size(), HashPart(hash), static_cast<uint32_t>(text.size())};
		bytes_ += text;
		const size_t mark = (hash >> kMarkShift) & mark_mask;
		marks_[mark / kBits] |= uint64_t{1} << (mark % kBits);
	}
}

bool TextSet::Contains(std::string_view text) const {
	if (places_.empty())
		return std::any_of(texts_.begin(), texts_.end(), [&](const std::string& one) {
			return one.size() == text.size() && memcmp(one.data(), text.data(), text.size()) == 0;
		});
	const uint64_t hash = HashOf(text);
	const size_t mark = (hash >> kMarkShift) & (marks_.size() * kBits - 1);
	if ((marks_[mark / kBits] >> (mark % kBits) & 1) == 0)
		return false;
	const size_t mask = places_.size() - 1;
	for (size_t i = hash & mask; places_[i].size != kNoText; i = (i + 1) & mask) {
		const Place& place = places_[i];
		if (place.hash == HashPart(hash) && place.size == text.size() &&
		    memcmp(bytes_.data() + place.offset, text.data(), text.size()) == 0)
			return true;
	}
	return false;
}

template <typename Number>
NumberSet<Number>::NumberSet(std::vector<Number> numbers) : numbers_(std::move(numbers)) {
	if (numbers_.size() <= kFew)
		return;
	places_.resize(PlacesFor(numbers_.size()), Place{0, false});
	const size_t mask = places_.size() - 1;
	for (size_t i = 0; i < numbers_.size(); ++i) {
		StopIfInterrupted(i);
		size_t place = HashOf(numbers_[i]) & mask;
		while (places_[place].is_taken && places_[place].number != numbers_[i])
			place = (place + 1) & mask;
		places_[place] = {numbers_[i], true};
	}
}

template <typename Number>
bool NumberSet<Number>::Contains(Number number) const {
	if (places_.empty())
		return std::find(numbers_.begin(), numbers_.end(), number) != numbers_.end();
	const size_t mask = places_.size() - 1;
	for (size_t place = HashOf(number) & mask; places_[place].is_taken; place = (place + 1) & mask)
		if (places_[place].number == number)
			return true;
	return false;
}

template class NumberSet<int64_t>;
template class NumberSet<double>;

} // namespace coursera::scan
