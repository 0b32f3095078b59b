// A byte buffer with slack after its end, and without the zeroing of std::vector.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

namespace coursera::base {

class Buffer {
  public:
	// Bytes after the capacity that may be read and written: a vector step may start at the last
	// byte, and a field that ends the buffer gets its terminating NUL.
	static constexpr size_t kSlack = 64;

	explicit Buffer(size_t capacity) : bytes_(new char[capacity + kSlack]), capacity_(capacity) {
		memset(bytes_.get() + capacity, 0, kSlack);
	}

	char* data() { return bytes_.get(); }
	const char* data() const { return bytes_.get(); }
	size_t capacity() const { return capacity_; }

  private:
	std::unique_ptr<char[]> bytes_;
	size_t capacity_;
};

} // namespace coursera::base
