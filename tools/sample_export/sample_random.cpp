// Hashes, a small random generator and ids that give the same values on every platform.
#include "sample_export/sample_random.hpp"

namespace coursera::sample {

namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char kHex[] = "0123456789abcdef";

std::uint64_t rotateLeft(std::uint64_t value, int by) {
	return (value << by) | (value >> (64 - by));
}

void appendHex(std::string& out, std::uint64_t value, int digits) {
	for (int i = 0; i < digits; ++i) {
		out += kHex[(value >> (4 * i)) & 15U];
	}
}

} // namespace

std::uint64_t hashText(std::string_view text, std::uint64_t seed) {
	std::uint64_t hash = 0xcbf29ce484222325U ^ mix(seed);
	for (const char c : text) {
		hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
	}
	return mix(hash);
}

Random::Random(std::uint64_t seed) : state_{} {
	for (std::uint64_t& word : state_) {
		seed = mix(seed);
		word = seed;
	}
}

std::uint64_t Random::next() {
	const std::uint64_t result = rotateLeft(state_[1] * 5, 7) * 9;
	const std::uint64_t shifted = state_[1] << 17;
	state_[2] ^= state_[0];
	state_[3] ^= state_[1];
	state_[1] ^= state_[2];
	state_[0] ^= state_[3];
	state_[2] ^= shifted;
	state_[3] = rotateLeft(state_[3], 45);
	return result;
}

// The slight bias of a remainder does not matter for sample data.
std::uint64_t Random::below(std::uint64_t limit) {
	return (next() >> 11) % limit;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
	return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
}

double Random::unit() {
	return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::string longId(std::uint64_t hash) {
	std::string id;
	id.reserve(22);
	std::uint64_t bits = mix(hash);
	for (int i = 0; i < 22; ++i) {
		if (i == 10 || i == 20) {
			bits = mix(bits ^ hash);
		}
		id += kBase64[bits & 63U];
		bits >>= 6;
	}
	return id;
}

std::string shortId(std::uint64_t hash, std::size_t length) {
	std::string id;
	for (std::uint64_t bits = mix(hash); id.size() < length; bits = mix(bits)) {
		id += kBase64[bits % 62U];
	}
	return id;
}

std::string learnerId(std::uint64_t hash) {
	std::string id;
	id.reserve(40);
	appendHex(id, mix(hash), 16);
	appendHex(id, mix(hash ^ 0x5555U), 16);
	appendHex(id, mix(hash ^ 0xaaaaU), 8);
	return id;
}

std::string uuid(std::uint64_t hash) {
	std::string id;
	const std::uint64_t high = mix(hash);
	appendHex(id, high, 8);
	id += '-';
	appendHex(id, high >> 32, 4);
	id += "-4";
	appendHex(id, high >> 48, 3);
	id += "-a";
	appendHex(id, high >> 52, 3);
	id += '-';
	appendHex(id, mix(hash ^ 0xffU), 12);
	return id;
}

} // namespace coursera::sample
