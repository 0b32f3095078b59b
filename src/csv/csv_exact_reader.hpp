// The exact reader: row by row, byte by byte, as the server's COPY reads
// (FORMAT csv, DELIMITER ',', HEADER). Simple first; the fast reader is measured against it.
//
// A window of the source is kept in one buffer. Rows are found and split inside it; values are
// written to a second buffer, the batch's arena. Both are as large as the longest row needs, and
// at least kWindowBytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/base_buffer.hpp"
#include "base/base_error.hpp"
#include "base/base_stream.hpp"
#include "csv/csv_dialect.hpp"
#include "csv/csv_reader.hpp"
#include "csv/csv_row_finder.hpp"

namespace coursera::csv {

class ExactReader final : public RowReader {
  public:
	static constexpr size_t kWindowBytes = 128 * 1024;
	static constexpr size_t kBatchRows = 1024;
	// The longest row the server's COPY can hold: its line buffer is a string of at most 1 GB.
	static constexpr size_t kMaxRowBytes = 0x3fffffff - 1;

	// Reads from `source`, which must hold text valid in the encoding of the caller and outlive
	// the reader. `window_bytes` is for tests.
	ExactReader(base::ByteStream& source, Dialect dialect, size_t window_bytes = kWindowBytes);

	std::vector<std::string> ReadHeader() override;
	void SetWanted(FieldPositions wanted) override { wanted_ = std::move(wanted); }
	bool NextBatch(RowBatch* batch) override;
	uint64_t bytes_consumed() const override { return bytes_consumed_; }

  private:
	enum class Step { kRow, kNeedMore, kEnd };

	Step FindRow(bool at_end);
	void Refill();
	void AppendRow(RowBatch* batch, char** output);
	base::Error Malformed(const char* message) const;

	const char* row() const { return window_.data() + begin_; }

	base::ByteStream& source_;
	Dialect dialect_;
	RowFinder finder_;
	FieldPositions wanted_;
	size_t columns_ = 0; // fields of the header

	base::Buffer window_;
	size_t begin_ = 0; // the window's unread bytes
	size_t end_ = 0;
	uint64_t bytes_consumed_ = 0;
	bool source_ended_ = false;
	bool ended_ = false;
	bool in_row_ = false;				 // the finder stands inside a row
	base::Buffer arena_;				 // the batch's values
	std::optional<base::Error> pending_; // met behind the rows of the last batch
};

// The error for a row that has no field for the header's `column`.
base::Error MissingField(const std::string& column, uint64_t line);

} // namespace coursera::csv
