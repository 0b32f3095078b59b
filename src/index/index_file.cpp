#include "index/index_file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include "base/base_descriptors.hpp"
#include "base/base_error.hpp"
#include "index/index_bloom.hpp"

namespace coursera::index {

namespace {

constexpr size_t kBufferBytes = 256 * 1024;
constexpr uint64_t kMaxHeadBytes = uint64_t{1} << 30;

// Reads exactly so many bytes; false if there are fewer, or on an error.
bool ReadExactly(const base::File& file, uint64_t offset, size_t size, std::string* bytes) {
	try {
		bytes->resize(size);
		return size == 0 || file.ReadAt(&(*bytes)[0], size, offset) == size;
	} catch (const base::Error&) {
		return false;
	}
}

} // namespace

IndexWriter::IndexWriter(std::string path, mode_t mode) : path_(std::move(path)), mode_(mode) {
	Append(std::string(kPreludeBytes, '\0'));
}

void IndexWriter::Create() {
	static std::atomic<unsigned> next{0};
	temporary_ = path_ + "." + std::to_string(getpid()) + "." + std::to_string(next++) + ".tmp";
	if (!base::AcquireDescriptor()) {
		errno = EMFILE;
		throw base::FileError("create file", temporary_);
	}
	constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
	descriptor_ = open(temporary_.c_str(), kFlags, mode_);
	if (descriptor_ < 0) {
		const int error = errno;
		base::ReleaseDescriptor();
		errno = error;
		throw base::FileError("create file", temporary_);
	}
}

IndexWriter::~IndexWriter() {
	if (descriptor_ < 0)
		return;
	close(descriptor_);
	base::ReleaseDescriptor();
	unlink(temporary_.c_str());
}

void IndexWriter::WriteAt(std::string_view bytes, uint64_t offset) {
	while (!bytes.empty()) {
		const ssize_t written =
			pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			errno = written == 0 ? ENOSPC : errno;
			throw base::FileError("write file", temporary_);
		}
		bytes.remove_prefix(static_cast<size_t>(written));
		offset += static_cast<uint64_t>(written);
	}
}

void IndexWriter::Flush() {
	if (descriptor_ < 0)
		Create();
	WriteAt(buffer_, offset_);
	offset_ += buffer_.size();
	buffer_.clear();
}

uint64_t IndexWriter::Append(std::string_view bytes) {
	const uint64_t begin = this->bytes();
	buffer_.append(bytes);
	if (buffer_.size() >= kBufferBytes)
		Flush();
	return begin;
}

void IndexWriter::Finish(const EntryIndex& index) {
	const std::string head = EncodeHead(index);
	Prelude prelude;
	prelude.head_offset = Append(head);
	prelude.head_size = head.size();
	prelude.head_hash = LongCheckOf(head);
	Flush();
	WriteAt(EncodePrelude(prelude), 0);
	const int descriptor = descriptor_;
	descriptor_ = -1;
	base::ReleaseDescriptor();
	if (close(descriptor) != 0 || rename(temporary_.c_str(), path_.c_str()) != 0) {
		const base::Error error = base::FileError("rename file", temporary_);
		unlink(temporary_.c_str());
		throw base::Error(error);
	}
}

std::unique_ptr<IndexFile> IndexFile::Open(const std::string& path) {
	std::unique_ptr<IndexFile> result(new IndexFile());
	try {
		result->file_ = std::make_unique<base::File>(path);
	} catch (const base::Error&) {
		return nullptr;
	}
	const base::File& file = *result->file_;
	std::string bytes;
	if (!ReadExactly(file, 0, kPreludeBytes, &bytes))
		return nullptr;
	const std::optional<Prelude> prelude = DecodePrelude(bytes);
	if (!prelude.has_value() || prelude->head_offset > file.size() ||
	    prelude->head_size != file.size() - prelude->head_offset ||
	    prelude->head_size > kMaxHeadBytes ||
	    !ReadExactly(file, prelude->head_offset, static_cast<size_t>(prelude->head_size), &bytes) ||
	    LongCheckOf(bytes) != prelude->head_hash)
		return nullptr;
	std::optional<EntryIndex> index = DecodeHead(bytes, file.size());
	if (!index.has_value())
		return nullptr;
	result->index_ = std::move(*index);
	result->id_ = prelude->head_hash;
	result->FindBlocksPerValue();
	return result;
}

// A filter's size shows how many different values its block has.
void IndexFile::FindBlocksPerValue() {
	constexpr double kValuesPerPart =
		8 * static_cast<double>(kFilterPartBytes) / kFilterBitsPerValue;
	blocks_per_value_.assign(index_.columns.size(), 0);
	for (size_t column = 0; column < index_.columns.size(); ++column) {
		const auto distinct = static_cast<double>(index_.columns[column].distinct);
		double values = 0;
		bool has_filters = distinct > 0 && !index_.zones.empty();
		for (size_t block = 0; has_filters && block < index_.blocks.size(); ++block) {
			const Zone& zone = index_.ZoneOf(block, column);
			has_filters = zone.values == 0 || zone.filter_parts > 0;
			values +=
				std::min(kValuesPerPart * zone.filter_parts, static_cast<double>(zone.values));
		}
		if (has_filters)
			blocks_per_value_[column] = std::max(1.0, values / distinct);
	}
}

std::unique_ptr<IndexFile> IndexFile::OfBlocks(EntryIndex index) {
	std::unique_ptr<IndexFile> result(new IndexFile());
	result->index_ = std::move(index);
	return result;
}

bool IndexFile::ReadWindow(size_t block, std::string* window) const {
	const Block& one = index_.blocks[block];
	window->clear();
	if (file_ == nullptr)
		return false;
	if (one.window_size == 0)
		return one.window_bytes == 0;
	std::string compressed;
	if (!ReadExactly(*file_, one.window_offset, one.window_size, &compressed))
		return false;
	window->resize(one.window_bytes);
	const size_t size =
		ZSTD_decompress(&(*window)[0], window->size(), compressed.data(), compressed.size());
	return ZSTD_isError(size) == 0 && size == window->size();
}

std::string IndexFile::ReadFilter(const Zone& zone) const {
	std::string filter;
	if (zone.filter_parts == 0 || file_ == nullptr ||
	    !ReadExactly(*file_, zone.filter_offset, zone.filter_parts * kFilterPartBytes, &filter) ||
	    CheckOf(filter) != zone.filter_check)
		filter.clear();
	return filter;
}

} // namespace coursera::index
