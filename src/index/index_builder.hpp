// Builds the index of an entry while its text is read from front to back.
//
// Only for text without malformed rows: a scan reports such a row, and there is no index. A wrong
// window would be found by the CRC of its block, so windows have no checksum of their own.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/base_restart.hpp"
#include "base/base_stream.hpp"
#include "csv/csv_dialect.hpp"
#include "csv/csv_fast_reader.hpp"
#include "index/index_columns.hpp"
#include "index/index_entry.hpp"
#include "index/index_file.hpp"

namespace coursera::index {

// What to build, and where.
struct BuildPlan {
	std::string identity;
	std::string checked_as;
	csv::Dialect dialect;
	size_t fields = 0; // of a row, if the file has no header
	std::string path;
	mode_t mode = 0600;
	// Makes the folder, and room in it; returns how large the file may become. Called before
	// anything is written. Throws base::Error(kFileAccess).
	std::function<uint64_t()> make_room;
};

// The text of one restart interval: about the amount that is read for a single row.
inline constexpr uint64_t kBlockBytes = 256 * 1024;

class Builder final : public base::RestartSink {
  public:
	explicit Builder(const BuildPlan& plan);

	// Sets the text, whose points this sink receives, and reads the header. To be called once,
	// first.
	void Open(std::unique_ptr<base::ByteStream> text);

	// Reads some rows; false at the end. Throws what reading throws.
	bool Step();

	// After the end: puts the file in its place. Throws base::Error.
	EntryIndex Finish();

	// From now on points are ignored, and an index that is not finished is removed.
	void Discard();

	void AddPoint(const base::RestartPoint& point, std::string_view window) override;

	uint64_t bytes_consumed() const { return reader_->bytes_consumed(); }

  private:
	class HeaderKeeper;
	struct PendingPoint {
		base::RestartPoint point;
		uint64_t window_offset = 0;
		uint32_t window_size = 0;
		uint32_t window_bytes = 0;
	};

	void StartBlock(const PendingPoint& point, uint64_t row_begin, uint64_t lines_before);
	void EndBlock();
	void AddRows(const csv::RowBatch& batch, size_t from, size_t to);
	uint64_t LinesBefore(size_t row);
	void CheckSize();

	BuildPlan plan_;
	std::unique_ptr<IndexWriter> writer_; // null: it was discarded
	std::unique_ptr<base::ByteStream> text_;
	std::unique_ptr<csv::FastReader> reader_;
	std::deque<PendingPoint> points_; // not reached by rows
	EntryIndex index_;
	std::vector<ColumnBuilder> columns_;
	csv::RowBatch batch_;
	uint64_t max_bytes_ = UINT64_MAX;
	uint64_t offset_ = 0; // where the next row begins
	uint32_t crc_ = 0;    // of the current block
};

} // namespace coursera::index
