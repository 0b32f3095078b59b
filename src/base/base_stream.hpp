// A stream of bytes, read front to back: the interface between their source (an archive's entry, a
// file, a test's string), the stages on the way (checks, conversion) and their reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace coursera::base {

class ByteStream {
  public:
	virtual ~ByteStream() = default;

	// The least room a caller may offer, so that a stage on the way can complete a character.
	static constexpr size_t kMinCapacity = 16;

	// Reads up to `capacity` (kMinCapacity or more) bytes into `data` and returns how many; 0 only
	// at the end. Throws base::Error for anything broken, at the first byte that cannot be
	// delivered: earlier calls have delivered all bytes before it.
	virtual size_t Read(char* data, size_t capacity) = 0;

	// Bytes of the container that have been used so far for the delivered bytes; -1 if they are not
	// counted.
	virtual int64_t source_bytes() const { return -1; }
};

// A stream with another owner.
class BorrowedStream final : public ByteStream {
  public:
	explicit BorrowedStream(ByteStream& inner) : inner_(inner) {}
	size_t Read(char* data, size_t capacity) override { return inner_.Read(data, capacity); }

  private:
	ByteStream& inner_;
};

// Wraps a stream of an entry's bytes into one of text that is valid in the caller's encoding.
using TextDecoder = std::function<std::unique_ptr<ByteStream>(std::unique_ptr<ByteStream>)>;

} // namespace coursera::base
