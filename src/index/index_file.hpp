// An index file on disk: written beside its place and renamed into it, read by position.
//
// It is a cache. If it cannot be written, building it fails; if it cannot be read, or its contents
// are not what was written, it is treated as missing.
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

// Writes a file from front to back, its head last. Without Finish the file is removed.
class IndexWriter {
  public:
	// The file is created only when there is much to write.
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
	uint64_t offset_ = 0; // of the written bytes
	std::string buffer_;
};

// A file that is open. The entry's windows and filters are read on demand.
class IndexFile {
  public:
	// Nothing if there is no file that can be used.
	static std::unique_ptr<IndexFile> Open(const std::string& path);

	// A file with the places of blocks, but without columns and without the windows for reading
	// from their points.
	static std::unique_ptr<IndexFile> OfBlocks(EntryIndex index);

	const EntryIndex& index() const { return index_; }
	// Differs from other indexes of the entry.
	uint64_t id() const { return id_; }
	const base::FileState& state() const { return file_->state(); }

	// The window of a block's point; false if it cannot be read.
	bool ReadWindow(size_t block, std::string* window) const;

	// The number of blocks that contain one of a column's values, on average, judging by the
	// filters; 0: the column has none.
	double BlocksPerValue(size_t column) const { return blocks_per_value_[column]; }

	// The filter of a zone; empty if it has none, or it cannot be read.
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
