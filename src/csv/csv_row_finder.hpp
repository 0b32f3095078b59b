// Where a row ends: COPY's rules for line ends, quotes and the end-of-data marker, byte by byte.
//
// A row ends at a line end outside quotes. The first line end of a file decides which kind the file
// uses (LF, CR or CRLF); another kind, outside quotes, is an error from then on. A line that is
// just `\.` ends the data where the dialect says so; it is recognized only at the start of a row,
// never inside quotes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "csv/csv_dialect.hpp"

namespace coursera::csv {

enum class RowEnd {
	kRow,           // a whole row was found
	kNeedMore,      // the bytes end inside the row
	kEndOfData,     // the end-of-data marker
	kBareReturn,    // error: a carriage return where the file's line ends are of another kind
	kBareNewline,   // error: the same for a newline
	kMarkerNewline, // error: the end-of-data marker has another line end than the file
};

// The line ends of a file.
enum class LineEnd : uint8_t { kUnknown, kNewline, kReturn, kReturnNewline };

class RowFinder {
  public:
	explicit RowFinder(const Dialect& dialect)
		: quote_(dialect.quote), escape_(dialect.escape), doubled_(dialect.escape == dialect.quote),
		  ends_at_marker_(dialect.ends_at_marker) {}

	// Searches for the end of the row that starts at `data`. `at_end`: nothing follows the `size`
	// bytes. After kNeedMore the next call must bring the same row with more bytes: the search goes
	// on where it stopped.
	[[nodiscard]] RowEnd Find(const char* data, size_t size, bool at_end);

	// After kRow: bytes of the row without its line end, and with it.
	size_t row_size() const { return row_size_; }
	size_t consumed() const { return consumed_; }

	// The physical line that the search has reached: after kRow the row's last one.
	uint64_t line() const { return line_; }

	// True if the file's line ends are bare newlines, judging by the header.
	bool ends_with_newline() const { return line_end_ == LineEnd::kNewline; }

	LineEnd line_end() const { return line_end_; }
	void set_line_end(LineEnd line_end) { line_end_ = line_end; }

	// Makes the next row the one after `lines` physical lines.
	void set_line(uint64_t lines) { line_ = lines; }

	// After an error: treats the byte that caused it as part of the row.
	void SkipByte() { ++position_; }

	// Goes to the next row. Called once before each row's first Find.
	void StartRow() {
		position_ = 0;
		in_quotes_ = false;
		after_escape_ = false;
		++line_;
	}

  private:
	RowEnd EndRow(size_t row_size, size_t line_end_size) {
		row_size_ = row_size;
		consumed_ = row_size + line_end_size;
		return RowEnd::kRow;
	}
	RowEnd FoundReturn(char next);
	RowEnd FoundNewline();
	RowEnd FindMarker(const char* data, size_t size, bool at_end) const;

	char quote_;
	char escape_;
	bool doubled_; // the escape is the quote: doubled quotes toggle twice, no escape to track
	bool ends_at_marker_;
	LineEnd line_end_ = LineEnd::kUnknown;
	uint64_t line_ = 0;
	size_t position_ = 0; // in the row, where the search goes on
	bool in_quotes_ = false;
	bool after_escape_ = false;
	size_t row_size_ = 0;
	size_t consumed_ = 0;
};

} // namespace coursera::csv
