#include "zip/zip_inflate.hpp"

#include <algorithm>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::zip {

namespace {

// The compressed bytes of an entry, as they lie in the file.
class RawBytes {
  public:
	RawBytes(const base::File& file, uint64_t offset, uint64_t size)
		: file_(file), offset_(offset), size_(size), left_(size) {}

	size_t Read(void* data, size_t capacity) {
		size_t size = static_cast<size_t>(std::min<uint64_t>(capacity, left_));
		size_t got = file_.ReadAt(data, size, offset_); // all: the entry lies in the file
		offset_ += got;
		left_ -= got;
		return got;
	}
	uint64_t left() const { return left_; }
	uint64_t used() const { return size_ - left_; }

  private:
	const base::File& file_;
	uint64_t offset_;
	uint64_t size_;
	uint64_t left_;
};

// What both kinds of entries check: not a byte more than promised, at the end all of them, and the
// right checksum.
class PlainEntry : public base::ByteStream {
  public:
	PlainEntry(const base::File& file, const ZipEntry& entry, uint64_t offset)
		: raw_(file, offset, static_cast<uint64_t>(entry.entry.compressed_size)),
		  name_(entry.entry.name), size_(static_cast<uint64_t>(entry.entry.size)), crc_(entry.crc),
		  may_wrap_(entry.entry.size_may_wrap),
		  ends_at_header_(may_wrap_ && EndsAtNextHeader(file, entry, offset)) {}

	size_t Read(char* data, size_t capacity) override {
		if (verified_)
			return 0;
		size_t got = Produce(data, capacity);
		seen_ += got;
		if (seen_ > size_ && !may_wrap_)
			throw Broken("It is larger than the archive's directory says.");
		seen_crc_ = crc32_gzip_refl(seen_crc_, reinterpret_cast<unsigned char*>(data), got);
		if (got == 0)
			Verify();
		return got;
	}

  protected:
	// Up to `capacity` bytes of the entry; 0 at the end of its compressed bytes.
	virtual size_t Produce(char* data, size_t capacity) = 0;

	// Whether nothing is left of the compressed bytes when they have ended.
	virtual bool UsedAll() const = 0;

	base::Error Broken(const char* detail) const {
		return base::Error(base::ErrorKind::kArchiveBroken,
		                   "could not decompress entry \"" + name_ + "\"")
		    .WithDetail(detail);
	}

	RawBytes raw_;

  private:
	void Verify() {
		// Modulo 4 GiB it does not matter which of the sizes that are possible was the guess.
		if (may_wrap_ ? (seen_ - size_) % kWrap != 0 : seen_ != size_)
			throw Broken(seen_ < size_ ? "It is shorter than the archive's directory says."
			                           : "It is larger than the archive's directory says.");
		if (may_wrap_ && seen_ >= kWrap && !(ends_at_header_ && UsedAll()))
			throw Broken("It is larger than the archive's directory says, and does not end where "
			             "the next entry begins.");
		if (seen_crc_ != crc_)
			throw Broken("Its checksum is wrong.");
		verified_ = true;
	}

	std::string name_;
	uint64_t size_;
	uint32_t crc_;
	bool may_wrap_;
	bool ends_at_header_;
	uint64_t seen_ = 0;
	uint32_t seen_crc_ = 0;
	bool verified_ = false;
};

class StoredEntry final : public PlainEntry {
  public:
	using PlainEntry::PlainEntry;

  protected:
	size_t Produce(char* data, size_t capacity) override { return raw_.Read(data, capacity); }
	bool UsedAll() const override { return raw_.left() == 0; }

  public:
	int64_t source_bytes() const override { return static_cast<int64_t>(raw_.used()); }
};

class DeflatedEntry final : public PlainEntry {
  public:
	DeflatedEntry(const base::File& file, const ZipEntry& entry, uint64_t offset)
		: PlainEntry(file, entry, offset) {
		isal_inflate_init(&state_);
		state_.crc_flag = ISAL_DEFLATE;
	}

  protected:
	size_t Produce(char* data, size_t capacity) override {
		size_t room = std::min<size_t>(capacity, kMaxStep);
		state_.next_out = reinterpret_cast<unsigned char*>(data);
		state_.avail_out = static_cast<uint32_t>(room);
		while (state_.avail_out > 0 && state_.block_state != ISAL_BLOCK_FINISH) {
			if (state_.avail_in == 0 && raw_.left() > 0) {
				base::StopIfInterrupted();
				state_.avail_in = static_cast<uint32_t>(raw_.Read(input_, sizeof(input_)));
				state_.next_in = input_;
			}
			bool starved = state_.avail_in == 0;
			uint32_t before = state_.avail_out;
			if (isal_inflate(&state_) < 0)
				throw Broken("Its compressed bytes are damaged.");
			if (starved && state_.avail_out == before && state_.block_state != ISAL_BLOCK_FINISH)
				throw Broken("Its compressed bytes end too early.");
		}
		return room - state_.avail_out;
	}

	// Whole bytes that the inflater has taken and not looked at belong to what follows.
	bool UsedAll() const override {
		return raw_.left() == 0 && state_.avail_in == 0 && state_.read_in_length < 8;
	}

  public:
	int64_t source_bytes() const override {
		return static_cast<int64_t>(raw_.used() - state_.avail_in);
	}

  private:
	static constexpr size_t kInputBytes = 64 * 1024;
	static constexpr size_t kMaxStep = size_t{1} << 30;

	inflate_state state_;
	unsigned char input_[kInputBytes];
};

} // namespace

std::unique_ptr<base::ByteStream> OpenPlainEntry(const base::File& file, const ZipEntry& entry,
                                                 uint64_t offset) {
	if (entry.method == 0)
		return std::make_unique<StoredEntry>(file, entry, offset);
	return std::make_unique<DeflatedEntry>(file, entry, offset);
}

} // namespace coursera::zip
