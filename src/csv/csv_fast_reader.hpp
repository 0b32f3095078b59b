// The fast reader: structure by vector kernels, values as spans of the window, conditions tested
// before a row is cut up. Delivers what the exact reader delivers.
//
// A window of the source is mapped once (csv_structure): where rows and fields end, where quotes
// and escapes are. The map always starts at a row, so no state is carried from window to window; a
// row that is cut by the window's end is mapped again when it is whole. Then, row by row:
//   * nothing wanted, nothing tested: the rows' ends are counted, and the delimiters up to each;
//   * an equality on an id (Condition::needle): the window is searched for the id's bytes, and only
//     rows that contain it are examined, unless the map saw quotes that could split a value. Of the
//     others no more is asked than that each has as many fields as it should;
//   * else each row is cut at its delimiters, tested, and what is wanted of it is delivered. A
//     value without escapes is a span of the window, others are unescaped into the arena.
// What the map does not understand (its unclean end), the file's last line when it has no line end,
// rows with too many or too few fields, and files whose line ends are not bare newlines go to the
// row parser, which the exact reader is made of. So does the first row of a file without header: it
// tells which line ends the file has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/base_buffer.hpp"
#include "base/base_error.hpp"
#include "base/base_stream.hpp"
#include "csv/csv_reader.hpp"
#include "csv/csv_row_parser.hpp"
#include "csv/csv_structure.hpp"
#include "csv/csv_window.hpp"

namespace coursera::csv {

class FastReader final : public RowReader, private LineTeller {
  public:
	static constexpr size_t kWindowBytes = 256 * 1024;
	static constexpr size_t kBatchRows = 512;

	// As ExactReader.
	FastReader(base::ByteStream& source, Dialect dialect, size_t window_bytes = kWindowBytes);

	std::vector<std::string> ReadHeader() override;
	void SetColumns(size_t columns) override;
	void SetWanted(FieldPositions wanted) override;
	void SetFilter(const RowFilter* filter, bool count_kept) override;
	void RejectMalformed() override { parser_.RejectMalformed(); }
	bool NextBatch(RowBatch* batch) override;
	uint64_t bytes_consumed() const override { return bytes_before_ + cursor_; }

	// From now on batches contain each row's bytes with its line end. The bytes of rows from one
	// window are adjacent.
	void KeepWholeRows() { parser_.KeepWholeRows(); }

	// Physical lines up to the end of the rows delivered so far, as long as they have not been
	// written to.
	uint64_t lines_consumed() const { return lines_before_ + CountNewlines(cursor_); }

	// The file's line ends, once one was found. They can be set if the text is a part of a file.
	LineEnd line_end() { return parser_.finder().line_end(); }
	void SetLineEnd(LineEnd line_end) { parser_.finder().set_line_end(line_end); }

  private:
	enum class Progress { kMore, kEnded };

	Progress ReadRows(RowBatch* batch);
	void MapNext();
	void RefillToNewline();
	void PrepareArena();
	void LeaveMapped();
	uint64_t CountNewlines(size_t bytes) const;

	// Whether a row's fields are examined, and not just its end. They are, too, if each malformed
	// row must be found.
	bool CutsRows() const {
		return !parser_.wanted().empty() || filter_ != nullptr || parser_.rejects();
	}

	// Each processes mapped rows until the batch is full or no whole row is left.
	void CountRows(RowBatch* batch);
	void SearchRows(RowBatch* batch);
	void CutRows(RowBatch* batch);

	bool TakeRow(size_t end, RowBatch* batch);
	Verdict TestMarked();
	void DeliverMarked(size_t end, bool is_unsure, RowBatch* batch);
	Progress ParseStretch(RowBatch* batch);

	bool MarkFields(size_t end);
	Field FieldAt(size_t position);
	Field Unescaped(const char* data, size_t size);
	size_t NextNewline(size_t from) const;
	uint64_t LineAt(uint64_t mark) const override;

	RowParser parser_;
	RowWindow window_;
	base::Buffer arena_; // unescaped values of the batch
	char* arena_output_ = nullptr;
	const RowFilter* filter_ = nullptr;
	bool count_kept_ = false;
	std::string_view needle_;

	// The mapped stretch is the current window; positions count from its start.
	StructureMaps maps_;
	StructureFacts facts_{0, 0};
	size_t mapped_size_ = 0;
	size_t cursor_ = 0;         // the next row
	uint64_t lines_before_ = 0; // physical lines before the map
	uint64_t bytes_before_ = 0; // of the source, before the map
	std::vector<size_t>
		marks_; // of the current row: where each field starts, and one after the end

	bool odd_quotes_ = false; // in the map: the needle might be split
	bool parse_next_ = false; // the parser takes the next row
	bool unmapped_ = false;   // the window contains bytes that were never mapped
	size_t stretch_ = 1;      // rows that the parser takes before the map is tried again
	bool ended_ = false;
	std::optional<base::Error> pending_; // found after the rows of the last batch
};

} // namespace coursera::csv
