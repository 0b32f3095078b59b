// An index file on disk: written beside its place and renamed into it, read by position.
//
// It is a cache. What cannot be written is an error of whoever builds it; what cannot be read, or
// is not what was written, is as if it were not there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "base/base_file.hpp"
#include "index/index_entry.hpp"
#include "index/index_format.hpp"

namespace coursera::index {

// Writes a file from front to back, its head last. Without Finish nothing is left of it.
class IndexWriter {
  public:
	// Nothing is created before there is much to write.
	IndexWriter(std::string path, mode_t mode);
	~IndexWriter();
	IndexWriter(const IndexWriter&) = delete;
	IndexWriter& operator=(const IndexWriter&) = delete;

	// Appends bytes and returns where they begin. Throws base::Error(kFileAccess).
	uint64_t Append(std::string_view bytes);

	uint64_t bytes() const { return offset_ + buffer_.size(); }

	// Puts the file in its place. Throws base::Error(kFileAccess).
	void Finish(const EntryIndex& index);

  private:
	void Create();
	void Flush();
	void WriteAt(std::string_view bytes, uint64_t offset);

	std::string path_;
	mode_t mode_;
	std::string temporary_;
	int descriptor_ = -1;
	uint64_t offset_ = 0; // of what is written
	std::string buffer_;
};

// A file that is open. The entry's windows and filters are read when they are asked for.
class IndexFile {
  public:
	// Nothing when there is no file, or none that can be used.
	static std::unique_ptr<IndexFile> Open(const std::string& path);

	// One that has the places of blocks, but neither columns nor what reading them from their
	// points takes.
	static std::unique_ptr<IndexFile> OfBlocks(EntryIndex index);

	const EntryIndex& index() const { return index_; }
	// Tells it from other indexes of the entry.
	uint64_t id() const { return id_; }
	const base::FileState& state() const { return file_->state(); }

	// The window of a block's point, false where it cannot be had.
	bool ReadWindow(size_t block, std::string* window) const;

	// In how many blocks one of a column's values is, on average, as far as filters show; 0: the
	// column has none.
	double BlocksPerValue(size_t column) const { return blocks_per_value_[column]; }

	// The filter of a zone; empty if there is none, or it cannot be read.
	std::string ReadFilter(const Zone& zone) const;

  private:
	IndexFile() = default;
	void FindBlocksPerValue();

	std::unique_ptr<base::File> file_;
	EntryIndex index_;
	std::vector<double> blocks_per_value_; // by column
	uint64_t id_ = 0;
};

} // namespace coursera::index
