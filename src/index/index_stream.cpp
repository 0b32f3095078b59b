#include "index/index_stream.hpp"

#include <algorithm>
#include <cstring>
#include <isa-l/crc.h>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::index {

namespace {

constexpr size_t kStep = size_t{1} << 20;

} // namespace

void AddBlock(size_t block, std::vector<BlockRange>* ranges) {
	if (!ranges->empty() && ranges->back().end == block)
		++ranges->back().end;
	else
		ranges->push_back({block, block + 1});
}

BlockStream::BlockStream(std::shared_ptr<const IndexFile> file, std::vector<BlockRange> ranges,
                         EntryOpener open)
	: file_(std::move(file)), ranges_(std::move(ranges)), open_(std::move(open)),
	  text_(file_->index().header) {
	if (!ranges_.empty())
		block_ = ranges_.front().begin;
}

size_t BlockStream::Read(char* data, size_t capacity) {
	while (delivered_ == text_.size())
		if (!ReadNextBlock())
			return 0;
	const size_t size = std::min(capacity, text_.size() - delivered_);
	memcpy(data, text_.data() + delivered_, size);
	delivered_ += size;
	return size;
}

void BlockStream::ClaimBy(BlockClaimer claim) {
	claim_ = std::move(claim);
	unclaimed_.swap(ranges_);
	ranges_.clear();
	// Without a header, the first bytes decide what line_end() returns.
	if (file_->index().header.empty())
		ClaimNext();
}

// Adds the next claimed ranges of the wanted ones; false at the end.
bool BlockStream::ClaimNext() {
	BlockRange claimed{};
	const size_t before = ranges_.size();
	while (ranges_.size() == before && claim_ && claim_(&claimed)) {
		base::StopIfInterrupted();
		for (const BlockRange& wanted : unclaimed_) {
			const BlockRange both{std::max(wanted.begin, claimed.begin),
			                      std::min(wanted.end, claimed.end)};
			if (both.begin < both.end)
				ranges_.push_back(both);
		}
	}
	return ranges_.size() > before;
}

// False at the end.
bool BlockStream::ReadNextBlock() {
	text_.clear();
	delivered_ = 0;
	while (range_ == ranges_.size() || block_ >= ranges_[range_].end) {
		range_ += range_ < ranges_.size() ? 1 : 0;
		if (range_ == ranges_.size() && !ClaimNext()) {
			stream_.reset();
			return false;
		}
		block_ = ranges_[range_].begin;
	}
	base::StopIfInterrupted();
	const size_t block = block_++;
	++blocks_read_;
	if (reads_from_start_ || !ReadFromPoint(block))
		ReadFromStart(block);
	return true;
}

// Whether the stream's position is in the block, before its first row.
bool BlockStream::Continues(size_t block) const {
	const Block& one = file_->index().blocks[block];
	return stream_ != nullptr && position_ <= one.row_begin && position_ >= one.point.output;
}

void BlockStream::OpenAt(const base::RestartPoint& point, std::string_view window) {
	ahead_.clear();
	stream_ = open_(point, window);
	position_ = point.output;
}

bool BlockStream::ReadFromPoint(size_t block) {
	const EntryIndex& index = file_->index();
	const Block& one = index.blocks[block];
	try {
		if (!Continues(block)) {
			std::string window;
			stream_.reset();
			if (!file_->ReadWindow(block, &window)) {
				reads_from_start_ = true;
				return false;
			}
			OpenAt(one.point, window);
		}
		if (Skip(one.row_begin - position_) && Take(index.RowEnd(block) - one.row_begin) &&
		    CrcOfText() == one.crc)
			return true;
	} catch (const base::Error& error) {
		if (base::IsTransient(error))
			throw;
	}
	reads_from_start_ = true;
	stream_.reset();
	return false;
}

void BlockStream::ReadFromStart(size_t block) {
	const EntryIndex& index = file_->index();
	const Block& one = index.blocks[block];
	if (stream_ == nullptr || position_ > one.row_begin) {
		OpenAt(base::RestartPoint(), {});
	}
	if (!Skip(one.row_begin - position_) || !Take(index.RowEnd(block) - one.row_begin) ||
	    CrcOfText() != one.crc)
		throw base::Error(base::ErrorKind::kFileChanged, "entry is not the one that was indexed")
			.WithHint("coursera.drop_index() drops the index.");
}

// Reads exactly so many bytes of the stream into `text_`; false if there are fewer.
bool BlockStream::Take(uint64_t bytes) {
	constexpr size_t kRoom =
		base::ByteStream::kMinCapacity; // the least that a stream must be offered
	text_.clear();
	text_.swap(ahead_);
	size_t size = text_.size();
	while (size < bytes) {
		base::StopIfInterrupted();
		const auto wanted = static_cast<size_t>(std::min<uint64_t>(bytes - size, kStep));
		text_.resize(size + std::max(wanted, kRoom));
		const size_t got = stream_->Read(&text_[size], text_.size() - size);
		size += got;
		text_.resize(size);
		if (got == 0)
			return false;
	}
	ahead_.assign(text_, static_cast<size_t>(bytes), std::string::npos);
	text_.resize(static_cast<size_t>(bytes));
	position_ += bytes;
	return true;
}

bool BlockStream::Skip(uint64_t bytes) {
	while (bytes > 0) {
		const uint64_t step = std::min<uint64_t>(bytes, kStep);
		if (!Take(step))
			return false;
		bytes -= step;
	}
	return true;
}

uint32_t BlockStream::CrcOfText() const {
	return crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(text_.data()), text_.size());
}

csv::LineEnd BlockStream::line_end() const {
	const EntryIndex& index = file_->index();
	return index.header.empty() && !ranges_.empty() && ranges_.front().begin > 0
	           ? index.line_end
	           : csv::LineEnd::kUnknown;
}

uint64_t BlockStream::LineInFile(uint64_t line) const {
	const EntryIndex& index = file_->index();
	uint64_t before = index.blocks.front().lines_before; // the header's
	if (line <= before)
		return line;
	for (const BlockRange& range : ranges_) {
		const uint64_t first = index.blocks[range.begin].lines_before;
		const uint64_t lines = index.LinesEnd(range.end - 1) - first;
		if (line <= before + lines)
			return first + (line - before);
		before += lines;
	}
	return line;
}

} // namespace coursera::index
