// The exact reader: row by row, byte by byte, as the server's COPY reads
// (FORMAT csv). Simple first; the fast reader is measured against it.
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
#include "csv/csv_row_parser.hpp"
#include "csv/csv_window.hpp"

namespace coursera::csv {

class ExactReader final : public RowReader {
  public:
	static constexpr size_t kWindowBytes = 128 * 1024;
	static constexpr size_t kBatchRows = 1024;
	static constexpr size_t kMaxRowBytes = RowWindow::kMaxRowBytes;

	// Reads from `source`, which must contain text valid in the encoding of the caller and outlive
	// the reader. `window_bytes` is for tests.
	ExactReader(base::ByteStream& source, Dialect dialect, size_t window_bytes = kWindowBytes);

	std::vector<std::string> ReadHeader() override;
	void SetColumns(size_t columns) override { parser_.SetColumns(columns); }
	void SetWanted(FieldPositions wanted) override { parser_.SetWanted(std::move(wanted)); }
	void SetFilter(const RowFilter* filter, bool count_kept) override {
		parser_.SetFilter(filter, count_kept);
	}
	void RejectMalformed() override { parser_.RejectMalformed(); }
	bool NextBatch(RowBatch* batch) override;
	uint64_t bytes_consumed() const override { return bytes_consumed_; }

  private:
	bool ReadRows(RowBatch* batch);

	RowParser parser_;
	RowWindow window_;
	base::Buffer arena_; // the batch's values
	uint64_t bytes_consumed_ = 0;
	bool ended_ = false;
	std::optional<base::Error> pending_; // found after the rows of the last batch
};

} // namespace coursera::csv
