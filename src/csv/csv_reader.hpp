// "Next rows": the contract between CSV readers and their callers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csv/csv_filter.hpp"

namespace coursera::csv {

// Counts a row's line number on demand, which is when something is wrong with the row.
class LineTeller {
  public:
	virtual ~LineTeller() = default;
	virtual uint64_t LineAt(uint64_t mark) const = 0;
};

// For a reader whose text is only a part of a file: translates line numbers of the text to those of
// the file.
class LineMap {
  public:
	virtual ~LineMap() = default;
	virtual uint64_t LineInFile(uint64_t line) const = 0;
};

// A row that cannot belong to the table.
struct RejectedRow {
	uint64_t line; // its last physical line
	std::string reason;
	std::string raw; // its bytes, without its line end, at most kMaxRawBytes of them

	static constexpr size_t kMaxRawBytes = size_t{1} << 20;
};

// Some rows of a file, and of each row the wanted fields. Valid until the reader's next call. The
// caller may overwrite the byte after each value.
struct RowBatch {
	size_t rows = 0;
	size_t wanted = 0;           // fields per row
	std::vector<Field> fields;   // rows × wanted
	std::vector<uint64_t> lines; // per row: its line, or a mark for `line_teller`
	std::vector<size_t> in_row;  // per row: number of fields in the file
	std::vector<uint8_t> unsure; // see IsUnsure
	uint64_t dropped = 0;        // rows that the filter left out
	uint64_t counted = 0;        // rows that only count: see RowReader::SetFilter
	// See RowReader::RejectMalformed; `raw`: the bytes of the other rows, without their line ends.
	std::vector<RejectedRow> rejected;
	std::vector<std::string_view> raw;
	std::vector<std::string_view> whole; // see FastReader::KeepWholeRows
	const LineTeller* line_teller = nullptr;
	const LineMap* line_map = nullptr; // null: the text is the whole file

	// Set in a mark, clear in a line number.
	static constexpr uint64_t kMark = uint64_t{1} << 63;

	const Field* Row(size_t row) const { return fields.data() + row * wanted; }
	// The row's last physical line, as COPY counts: a header is line 1.
	uint64_t Line(size_t row) const {
		const uint64_t line =
			(lines[row] & kMark) == 0 ? lines[row] : line_teller->LineAt(lines[row] & ~kMark);
		return line_map == nullptr ? line : line_map->LineInFile(line);
	}
	// Whether the filter was not sure that the row passes.
	bool IsUnsure(size_t row) const { return row < unsure.size() && unsure[row] != 0; }
	void Clear(size_t wanted_fields) {
		rows = 0;
		wanted = wanted_fields;
		fields.clear();
		lines.clear();
		in_row.clear();
		unsure.clear();
		dropped = counted = 0;
		rejected.clear();
		raw.clear();
		whole.clear();
	}
};

// Which fields a scan wants, by their position in the file's header (0-based, ascending).
using FieldPositions = std::vector<size_t>;

class RowReader {
  public:
	virtual ~RowReader() = default;

	// Reads the header line and returns its names. To be called once, first, unless the file has
	// none: then SetColumns says how many fields its rows have, and its first line is a row. Throws
	// base::Error(kMalformedCsv) for a file without header, and what reading the source throws.
	virtual std::vector<std::string> ReadHeader() = 0;
	virtual void SetColumns(size_t columns) = 0;

	// Sets the fields that NextBatch delivers; none is allowed. To be called before NextBatch.
	virtual void SetWanted(FieldPositions wanted) = 0;

	// Sets a filter, which must outlive the reader's use; nullptr for none. Rows that it drops are
	// left out. With `count_kept`, rows that it keeps for sure are not delivered either but counted
	// in the batch, and only rows that it is unsure of come as rows.
	virtual void SetFilter(const RowFilter* filter, bool count_kept) = 0;

	// From now on rows of broken structure are not errors: they become the batch's rejected rows,
	// and reading goes on after them.
	virtual void RejectMalformed() = 0;

	// Fills `batch` with the next rows; false at the end of the file. A batch may be empty before
	// the end: so that the caller can check for interrupts while much is read.
	//
	// A row with more fields than the header, an unterminated quote and other broken structure is a
	// base::Error(kMalformedCsv), thrown by the next call after the rows before it have been
	// delivered. A row with fewer fields than the header is delivered as it is (`in_row`): COPY
	// reports an unconvertible value before it reports missing ones, so the caller raises that
	// error; see MissingField.
	//
	// All of that holds for every row, even if it is only counted or the filter drops it.
	virtual bool NextBatch(RowBatch* batch) = 0;

	// Bytes of the source up to the end of the rows delivered so far.
	virtual uint64_t bytes_consumed() const = 0;
};

} // namespace coursera::csv
