// Builds the index of an entry while its text is read from front to back.
//
// Only of text without a malformed row: whoever meets such a row reports it, and there is no index.
// A window that is wrong would be found by the CRC of its block, so windows have no check of their
// own.
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

// What is to be built, and where.
struct BuildPlan {
	std::string identity;
	std::string checked_as;
	csv::Dialect dialect;
	size_t fields = 0; // of a row, where the file has no header
	std::string path;
	mode_t mode = 0600;
	// Makes the folder, and room in it; returns how large the file may become. Called before
	// anything is written. Throws base::Error(kFileAccess).
	std::function<uint64_t()> make_room;
};

// The text of one restart interval: about as much is read for a single row.
inline constexpr uint64_t kBlockBytes = 256 * 1024;

class Builder final : public base::RestartSink {
  public:
	explicit Builder(const BuildPlan& plan);

	// The text, whose points come to this sink. To be called once, first. The header is read.
	void Open(std::unique_ptr<base::ByteStream> text);

	// Reads some rows; false at the end. Throws what reading throws.
	bool Step();

	// After the end: puts the file in its place. Throws base::Error.
	EntryIndex Finish();

	// From now on points are not taken note of, and of an index that is not finished nothing
	// remains.
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
	std::unique_ptr<IndexWriter> writer_; // none: it was discarded
	std::unique_ptr<base::ByteStream> text_;
	std::unique_ptr<csv::FastReader> reader_;
	std::deque<PendingPoint> points_; // not reached by rows
	EntryIndex index_;
	std::vector<ColumnBuilder> columns_;
	csv::RowBatch batch_;
	uint64_t max_bytes_ = UINT64_MAX;
	uint64_t offset_ = 0; // where the next row begins
	uint32_t crc_ = 0;    // of the block at hand
};

} // namespace coursera::index
