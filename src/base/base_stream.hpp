// A stream of bytes, front to back: the seam between where bytes come from (an archive's entry, a
// file, a test's string), what is done to them on the way (checks, conversion) and who reads them.
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
	// delivered: what lies before it has been delivered by earlier calls.
	virtual size_t Read(char* data, size_t capacity) = 0;

	// Bytes of the container that have been used so far for what was delivered; -1 where nobody
	// counts them.
	virtual int64_t source_bytes() const { return -1; }
};

// A stream that somebody else owns.
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
