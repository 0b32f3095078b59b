// Reads little-endian numbers from bytes that may be wrong: every read is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coursera::base {

// Walks over a span of bytes. A read past its end returns zeros and is remembered: a caller reads a
// whole record, then asks `ok` once.
class ByteReader {
  public:
	explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

	uint16_t U16() { return static_cast<uint16_t>(Number(2)); }
	uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
	uint64_t U64() { return Number(8); }

	// The next `size` bytes; empty if there are fewer.
	std::string_view Take(size_t size) {
		if (size > bytes_.size() - position_) {
			ok_ = false;
			return {};
		}
		std::string_view taken = bytes_.substr(position_, size);
		position_ += size;
		return taken;
	}
	void Skip(size_t size) { Take(size); }

	size_t left() const { return bytes_.size() - position_; }
	bool ok() const { return ok_; }

  private:
	uint64_t Number(size_t size) {
		std::string_view bytes = Take(size);
		uint64_t number = 0;
		for (size_t i = bytes.size(); i > 0; --i)
			number = number << 8 | static_cast<unsigned char>(bytes[i - 1]);
		return number;
	}

	std::string_view bytes_;
	size_t position_ = 0;
	bool ok_ = true;
};

} // namespace coursera::base
