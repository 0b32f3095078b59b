// A window of a source: the bytes that were read but not used yet, in one piece.
#pragma once

#include <cstddef>

#include "base/base_buffer.hpp"
#include "base/base_stream.hpp"

namespace coursera::csv {

class RowWindow {
  public:
	// The longest row the server's COPY can hold: its line buffer is a string of at most 1 GB.
	static constexpr size_t kMaxRowBytes = 0x3fffffff - 1;

	// Reads from `source`, which must outlive the window.
	RowWindow(base::ByteStream& source, size_t capacity)
		: source_(source), buffer_(kFront + capacity) {}

	// The unused bytes. One byte before them and base::Buffer::kSlack after them exist, too.
	char* data() { return buffer_.data() + begin_; }
	const char* data() const { return buffer_.data() + begin_; }
	size_t size() const { return end_ - begin_; }
	size_t capacity() const { return buffer_.capacity() - kFront; }

	// Whether nothing follows the unused bytes.
	bool at_end() const { return at_end_; }

	void Consume(size_t bytes) { begin_ += bytes; }

	// Moves the unused bytes to the front, makes room when they fill the window, and reads once.
	// Throws what the source throws, and base::Error(kRowTooLong).
	void Refill();

  private:
	static void Move(const char* from, size_t size, char* to);

	static constexpr size_t kFront = 8;
	// Read at once, however long a row may be: interrupts are checked in between.
	static constexpr size_t kMaxStep = size_t{4} << 20;

	base::ByteStream& source_;
	base::Buffer buffer_;
	size_t begin_ = kFront;
	size_t end_ = kFront;
	bool at_end_ = false;
};

} // namespace coursera::csv
