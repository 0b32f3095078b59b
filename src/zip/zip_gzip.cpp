#include "zip/zip_gzip.hpp"

#include <algorithm>
#include <cstdint>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <optional>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::zip {

namespace {

// A member's header, byte by byte: ISA-L's reader for it loses its place if the end of its input
// cuts a header with optional fields.
class HeaderReader {
  public:
	enum class Status { kMore, kDone, kBad };

	Status Take(unsigned char byte) {
		if (part_ != Part::kChecksum)
			crc_ = crc32_gzip_refl(crc_, &byte, 1);
		switch (part_) {
		case Part::kFixed:
			if ((count_ == 0 && byte != 0x1f) || (count_ == 1 && byte != 0x8b) ||
			    (count_ == 2 && byte != 8) || (count_ == 3 && (byte & kReserved) != 0))
				return Status::kBad;
			if (count_ == 3)
				flags_ = byte;
			return ++count_ < 10 ? Status::kMore : Enter(Part::kExtraSize);
		case Part::kExtraSize:
			extra_ |= static_cast<unsigned>(byte) << (8 * count_);
			if (++count_ < 2)
				return Status::kMore;
			return Enter(extra_ > 0 ? Part::kExtra : Part::kName);
		case Part::kExtra:
			return --extra_ > 0 ? Status::kMore : Enter(Part::kName);
		case Part::kName:
			return byte != 0 ? Status::kMore : Enter(Part::kComment);
		case Part::kComment:
			return byte != 0 ? Status::kMore : Enter(Part::kChecksum);
		case Part::kChecksum:
			noted_crc_ |= static_cast<unsigned>(byte) << (8 * count_);
			if (++count_ < 2)
				return Status::kMore;
			return noted_crc_ == (crc_ & 0xffff) ? Status::kDone : Status::kBad;
		}
		return Status::kBad;
	}

  private:
	enum class Part { kFixed, kExtraSize, kExtra, kName, kComment, kChecksum };

	// Goes on with that part, or the first one after it that is there according to the flags.
	Status Enter(Part part) {
		count_ = 0;
		if (part == Part::kExtraSize && (flags_ & 4) == 0)
			part = Part::kName;
		if (part == Part::kName && (flags_ & 8) == 0)
			part = Part::kComment;
		if (part == Part::kComment && (flags_ & 16) == 0)
			part = Part::kChecksum;
		part_ = part;
		return part == Part::kChecksum && (flags_ & 2) == 0 ? Status::kDone : Status::kMore;
	}

	static constexpr unsigned char kReserved = 0xe0;

	Part part_ = Part::kFixed;
	unsigned count_ = 0; // bytes of the part so far
	unsigned extra_ = 0;
	unsigned noted_crc_ = 0;
	uint32_t crc_ = 0; // of the header
	unsigned char flags_ = 0;
};

// Between headers ISA-L inflates, and compares checksum and length when a member ends.
class GzipStream final : public base::ByteStream {
  public:
	GzipStream(std::unique_ptr<base::ByteStream> bytes, std::string name)
		: bytes_(std::move(bytes)), name_(std::move(name)) {
		isal_inflate_init(&state_);
		state_.crc_flag = ISAL_GZIP_NO_HDR_VER;
	}

	size_t Read(char* data, size_t capacity) override {
		if (pending_.has_value())
			throw base::Error(*pending_);
		const size_t room = std::min(capacity, kMaxStep);
		state_.next_out = reinterpret_cast<unsigned char*>(data);
		state_.avail_out = static_cast<uint32_t>(room);
		try {
			while (state_.avail_out > 0 && place_ != Place::kEnd)
				Step();
		} catch (const base::Error& error) {
			// The bytes before it are delivered first.
			if (state_.avail_out == room)
				throw;
			pending_ = error;
		}
		return room - state_.avail_out;
	}

	int64_t source_bytes() const override {
		const int64_t read = bytes_->source_bytes();
		if (read < 0 || received_ == 0)
			return read;
		// The container's bytes are divided in proportion to gzip's, used and not yet used.
		const double used = static_cast<double>(received_ - state_.avail_in);
		return static_cast<int64_t>(static_cast<double>(read) * used /
		                            static_cast<double>(received_));
	}

  private:
	enum class Place { kHeader, kData, kBehind, kEnd };

	base::Error Broken(const char* detail) const {
		return base::Error(base::ErrorKind::kArchiveBroken,
		                   "could not decompress entry \"" + name_ + "\"")
		    .WithDetail(detail);
	}

	void Step() {
		if (state_.avail_in == 0)
			Refill();
		switch (place_) {
		case Place::kHeader:
			return ReadHeader();
		case Place::kData:
			return Inflate();
		case Place::kBehind:
			return LookBehind();
		case Place::kEnd:
			return;
		}
	}

	void Refill() {
		base::StopIfInterrupted();
		state_.avail_in =
			static_cast<uint32_t>(bytes_->Read(reinterpret_cast<char*>(input_), sizeof(input_)));
		state_.next_in = input_;
		received_ += state_.avail_in;
	}

	void ReadHeader() {
		if (state_.avail_in == 0)
			throw Broken(kCutOff);
		while (state_.avail_in > 0 && place_ == Place::kHeader) {
			--state_.avail_in;
			switch (header_.Take(*state_.next_in++)) {
			case HeaderReader::Status::kMore:
				break;
			case HeaderReader::Status::kDone:
				place_ = Place::kData;
				break;
			case HeaderReader::Status::kBad:
				throw Broken("It is not a gzip file, although its name ends like one.");
			}
		}
	}

	void Inflate() {
		const bool starved = state_.avail_in == 0;
		const uint32_t before = state_.avail_out;
		switch (isal_inflate(&state_)) {
		case ISAL_DECOMP_OK:
		case ISAL_END_INPUT:
		case ISAL_OUT_OVERFLOW:
			break;
		case ISAL_INCORRECT_CHECKSUM:
			throw Broken("Its checksum or its length is not what gzip noted.");
		default:
			throw Broken("Its compressed bytes are damaged.");
		}
		if (state_.block_state == ISAL_BLOCK_FINISH)
			place_ = Place::kBehind;
		else if (starved && state_.avail_out == before)
			throw Broken(kCutOff);
	}

	// After a member: another one, padding, or the end.
	void LookBehind() {
		if (state_.avail_in == 0) {
			place_ = Place::kEnd;
			return;
		}
		for (; state_.avail_in > 0 && *state_.next_in == 0; --state_.avail_in, ++state_.next_in)
			is_padded_ = true;
		if (state_.avail_in == 0)
			return;
		if (is_padded_ || *state_.next_in != kMagic)
			throw Broken("Something else follows behind its compressed bytes.");
		isal_inflate_reset(&state_);
		header_ = HeaderReader();
		place_ = Place::kHeader;
	}

	static constexpr size_t kInputBytes = 64 * 1024;
	static constexpr size_t kMaxStep = size_t{1} << 30;
	static constexpr unsigned char kMagic = 0x1f;
	static constexpr char kCutOff[] = "Its compressed bytes end too early.";

	std::unique_ptr<base::ByteStream> bytes_;
	std::string name_;
	uint64_t received_ = 0; // bytes of gzip
	Place place_ = Place::kHeader;
	HeaderReader header_;
	bool is_padded_ = false;
	std::optional<base::Error> pending_; // found after the last delivered bytes
	inflate_state state_;
	unsigned char input_[kInputBytes];
};

} // namespace

std::unique_ptr<base::ByteStream> OpenGzip(std::unique_ptr<base::ByteStream> bytes,
                                           std::string name) {
	return std::make_unique<GzipStream>(std::move(bytes), std::move(name));
}

} // namespace coursera::zip
