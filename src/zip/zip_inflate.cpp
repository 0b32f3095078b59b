#include "zip/zip_inflate.hpp"

#include <algorithm>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::zip {

namespace {

// The compressed bytes of an entry, as they are in the file.
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
	void Skip(uint64_t bytes) {
		bytes = std::min(bytes, left_);
		offset_ += bytes;
		left_ -= bytes;
	}
	uint64_t left() const { return left_; }
	uint64_t used() const { return size_ - left_; }

  private:
	const base::File& file_;
	uint64_t offset_;
	uint64_t size_;
	uint64_t left_;
};

// The checks for both kinds of entries: not a byte more than promised, at the end all of them, and
// the right checksum.
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
		if (starts_inside_)
			return got;
		seen_crc_ = crc32_gzip_refl(seen_crc_, reinterpret_cast<unsigned char*>(data), got);
		if (got == 0)
			Verify();
		return got;
	}

  protected:
	// Up to `capacity` bytes of the entry; 0 at the end of its compressed bytes.
	virtual size_t Produce(char* data, size_t capacity) = 0;

	// Goes to a restart point before anything is read.
	void StartAt(const base::RestartPoint& point) {
		starts_inside_ = true;
		seen_ = point.output;
		raw_.Skip(point.input_bits / 8);
	}

	// Bytes of the entry that were read before this Read, and since the last point.
	uint64_t seen() const { return seen_; }

	// Whether all compressed bytes have been used when the stream ends.
	virtual bool UsedAll() const = 0;

	base::Error Broken(const char* detail) const {
		return base::Error(base::ErrorKind::kArchiveBroken,
		                   "could not decompress entry \"" + name_ + "\"")
		    .WithDetail(detail);
	}

	RawBytes raw_;

  private:
	void Verify() {
		// Modulo 4 GiB it does not matter which of the possible sizes was the guess.
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
	bool starts_inside_ = false; // no checksum can be verified
	uint64_t seen_ = 0;
	uint32_t seen_crc_ = 0;
	bool verified_ = false;
};

class StoredEntry final : public PlainEntry {
  public:
	using PlainEntry::PlainEntry;
	using PlainEntry::StartAt;

	void Record(const base::RestartRecording& recording) { recording_ = recording; }
	int64_t source_bytes() const override { return static_cast<int64_t>(raw_.used()); }

  protected:
	size_t Produce(char* data, size_t capacity) override {
		if (recording_.sink != nullptr && seen() - last_point_ >= recording_.interval) {
			last_point_ = seen();
			recording_.sink->AddPoint({seen(), 8 * raw_.used()}, {});
		}
		if (recording_.sink != nullptr)
			capacity = static_cast<size_t>(
				std::min<uint64_t>(capacity, last_point_ + recording_.interval - seen()));
		return raw_.Read(data, capacity);
	}
	bool UsedAll() const override { return raw_.left() == 0; }

  private:
	base::RestartRecording recording_;
	uint64_t last_point_ = 0;
};

class DeflatedEntry final : public PlainEntry {
  public:
	DeflatedEntry(const base::File& file, const ZipEntry& entry, uint64_t offset)
		: PlainEntry(file, entry, offset) {
		isal_inflate_init(&state_);
		state_.crc_flag = ISAL_DEFLATE;
	}

	void Record(const base::RestartRecording& recording) { recording_ = recording; }

	void StartAt(const base::RestartPoint& point, std::string_view window) {
		PlainEntry::StartAt(point);
		const auto bits = static_cast<int32_t>(point.input_bits % 8);
		unsigned char first = 0;
		if (bits > 0 && raw_.Read(&first, 1) == 1) {
			state_.read_in = static_cast<uint64_t>(first) >> bits;
			state_.read_in_length = 8 - bits;
		}
		std::string bytes(window);
		if (!bytes.empty() &&
		    isal_inflate_set_dict(&state_, reinterpret_cast<unsigned char*>(&bytes[0]),
		                          static_cast<uint32_t>(bytes.size())) != COMP_OK)
			throw Broken("It could not be read from the middle.");
	}

	int64_t source_bytes() const override {
		return static_cast<int64_t>(raw_.used() - state_.avail_in - held_back_);
	}

  protected:
	size_t Produce(char* data, size_t capacity) override {
		size_t room = std::min<size_t>(capacity, kMaxStep);
		state_.next_out = reinterpret_cast<unsigned char*>(data);
		state_.avail_out = static_cast<uint32_t>(room);
		while (state_.avail_out > 0 && state_.block_state != ISAL_BLOCK_FINISH) {
			FeedInput(room - state_.avail_out);
			bool starved = state_.avail_in == 0;
			uint32_t before = state_.avail_out;
			if (isal_inflate(&state_) < 0)
				throw Broken("Its compressed bytes are damaged.");
			if (starved && state_.avail_out == before && state_.block_state != ISAL_BLOCK_FINISH)
				throw Broken("Its compressed bytes end too early.");
			if (is_looking_)
				TakePoint(data, room - state_.avail_out);
		}
		if (recording_.sink != nullptr)
			Remember({data, room - state_.avail_out});
		return room - state_.avail_out;
	}

	// Whole bytes that the inflater has taken but not used belong to the data that follows.
	bool UsedAll() const override {
		return raw_.left() == 0 && state_.avail_in == 0 && held_back_ == 0 &&
		       state_.read_in_length < 8;
	}

  private:
	static constexpr size_t kInputBytes = 64 * 1024;
	static constexpr size_t kMaxStep = size_t{1} << 30;
	static constexpr uint32_t kFeed = 64;
	static constexpr size_t kWindow = ISAL_DEF_HIST_SIZE;

	// Gives the inflater its next bytes. When a point is due they come in small pieces, since it
	// stops between blocks only where a piece ends. `produced`: bytes delivered by this Read so
	// far.
	void FeedInput(size_t produced) {
		is_looking_ =
			recording_.sink != nullptr && seen() + produced >= last_point_ + recording_.interval;
		if (state_.avail_in == 0 && held_back_ == 0 && raw_.left() > 0) {
			base::StopIfInterrupted();
			state_.avail_in = static_cast<uint32_t>(raw_.Read(input_, sizeof(input_)));
			state_.next_in = input_;
		}
		const uint32_t all = state_.avail_in + held_back_;
		state_.avail_in = is_looking_ ? std::min(all, kFeed) : all;
		held_back_ = all - state_.avail_in;
	}

	// Takes a point if the inflater stands before a block's header, having delivered all that came
	// before it.
	void TakePoint(const char* data, size_t produced) {
		if (state_.avail_in != 0 || state_.tmp_out_valid != state_.tmp_out_processed ||
		    (state_.block_state != ISAL_BLOCK_HDR && state_.block_state != ISAL_BLOCK_NEW_HDR))
			return;
		const uint64_t fed = raw_.used() - held_back_;
		const int64_t bits =
			8 * (static_cast<int64_t>(fed) - state_.tmp_in_size) - state_.read_in_length;
		if (bits < 0)
			return;
		const size_t from_before = std::min(history_.size(), kWindow - std::min(kWindow, produced));
		std::string window(history_.data() + history_.size() - from_before, from_before);
		const size_t from_here = std::min(kWindow, produced);
		window.append(data + produced - from_here, from_here);
		last_point_ = seen() + produced;
		recording_.sink->AddPoint({last_point_, static_cast<uint64_t>(bits)}, window);
	}

	// Keeps the end of the delivered bytes.
	void Remember(std::string_view delivered) {
		if (delivered.size() >= kWindow) {
			history_.assign(delivered.substr(delivered.size() - kWindow));
			return;
		}
		history_.append(delivered);
		if (history_.size() > kWindow)
			history_.erase(0, history_.size() - kWindow);
	}

	inflate_state state_;
	unsigned char input_[kInputBytes];
	uint32_t held_back_ = 0; // bytes after the ones given to the inflater
	base::RestartRecording recording_;
	bool is_looking_ = false; // a point is due
	uint64_t last_point_ = 0;
	std::string history_;
};

} // namespace

std::unique_ptr<base::ByteStream> OpenPlainEntry(const base::File& file, const ZipEntry& entry,
                                                 uint64_t offset) {
	if (entry.method == 0)
		return std::make_unique<StoredEntry>(file, entry, offset);
	return std::make_unique<DeflatedEntry>(file, entry, offset);
}

std::unique_ptr<base::ByteStream> OpenPlainEntry(const base::File& file, const ZipEntry& entry,
                                                 uint64_t offset,
                                                 const base::RestartRecording& recording) {
	if (entry.method == 0) {
		auto stored = std::make_unique<StoredEntry>(file, entry, offset);
		stored->Record(recording);
		return stored;
	}
	auto deflated = std::make_unique<DeflatedEntry>(file, entry, offset);
	deflated->Record(recording);
	return deflated;
}

std::unique_ptr<base::ByteStream> OpenPlainEntryAt(const base::File& file, const ZipEntry& entry,
                                                   uint64_t offset, const base::RestartPoint& point,
                                                   std::string_view window) {
	if (entry.method == 0) {
		auto stored = std::make_unique<StoredEntry>(file, entry, offset);
		stored->StartAt(point);
		return stored;
	}
	auto deflated = std::make_unique<DeflatedEntry>(file, entry, offset);
	deflated->StartAt(point, window);
	return deflated;
}

} // namespace coursera::zip
