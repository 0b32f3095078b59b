// Encodes numbers and texts as little-endian bytes on any machine, and decodes them with every
// length checked.
#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace coursera::index {

class ByteWriter {
  public:
	template <typename Number>
	void Add(Number number) {
		for (size_t i = 0; i < sizeof(Number); ++i)
			bytes_.push_back(static_cast<char>(static_cast<uint64_t>(number) >> (8 * i)));
	}
	void AddDouble(double number) {
		uint64_t bits;
		memcpy(&bits, &number, sizeof(bits));
		Add(bits);
	}
	void AddText(std::string_view text) {
		Add(static_cast<uint32_t>(text.size()));
		bytes_.append(text);
	}
	const std::string& bytes() const { return bytes_; }
	std::string Take() { return std::move(bytes_); }

  private:
	std::string bytes_;
};

// Thrown for invalid bytes. Never leaves the room.
struct BadBytes : std::runtime_error {
	using std::runtime_error::runtime_error;
};

class ByteReader {
  public:
	explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

	template <typename Number>
	Number Get() {
		uint64_t number = 0;
		const std::string_view bytes = GetBytes(sizeof(Number));
		for (size_t i = 0; i < sizeof(Number); ++i)
			number |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
		return static_cast<Number>(number);
	}
	double GetDouble() {
		const auto bits = Get<uint64_t>();
		double number;
		memcpy(&number, &bits, sizeof(number));
		return number;
	}
	std::string GetText() { return std::string(GetBytes(Get<uint32_t>())); }
	std::string_view GetBytes(size_t size) {
		if (size > bytes_.size())
			throw BadBytes("too few bytes");
		const std::string_view bytes = bytes_.substr(0, size);
		bytes_.remove_prefix(size);
		return bytes;
	}
	// The most items of so many bytes each that can still come.
	size_t GetCount(size_t least_bytes) {
		const auto count = Get<uint64_t>();
		if (count > bytes_.size() / least_bytes)
			throw BadBytes("too many");
		return static_cast<size_t>(count);
	}
	bool at_end() const { return bytes_.empty(); }

  private:
	std::string_view bytes_;
};

} // namespace coursera::index
