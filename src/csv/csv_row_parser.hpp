// One row at a time, byte by byte, exactly as COPY: what both readers are built on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/base_buffer.hpp"
#include "base/base_error.hpp"
#include "csv/csv_dialect.hpp"
#include "csv/csv_reader.hpp"
#include "csv/csv_row_finder.hpp"
#include "csv/csv_window.hpp"

namespace coursera::csv {

class RowParser {
  public:
	enum class Step { kRow, kNeedMore, kEnd };

	explicit RowParser(Dialect dialect) : dialect_(std::move(dialect)), finder_(dialect_) {}

	// How many fields a row must have if there is no header; see RowReader::SetColumns.
	void SetColumns(size_t columns) { columns_ = columns; }
	// What to deliver of each row.
	void SetWanted(FieldPositions wanted);
	void SetFilter(const RowFilter* filter, bool count_kept);

	// See RowReader.
	void RejectMalformed() { rejects_ = true; }
	bool rejects() const { return rejects_; }
	// See FastReader.
	void KeepWholeRows() { keeps_whole_ = true; }
	bool keeps_whole() const { return keeps_whole_; }

	// Reads the header line; see RowReader::ReadHeader. Sets the columns.
	std::vector<std::string> ReadHeader(RowWindow* window);

	// Searches for the end of the row at the window's start; `at_end`: nothing follows the bytes in
	// the window. After kNeedMore it goes on where it stopped. Throws kMalformedCsv.
	Step Find(const RowWindow& window, bool at_end);

	// After kNeedMore: the row will be searched for again from its start.
	void AbandonRow() { in_row_ = false; }

	// After kRow: consumes the row from the window. If the filter keeps it, it is appended to the
	// batch, with its values written to `arena` at `*output`. Throws kMalformedCsv.
	void Take(RowWindow* window, RowBatch* batch, char** output);

	const Dialect& dialect() const { return dialect_; }
	const FieldPositions& wanted() const { return wanted_; }
	size_t columns() const { return columns_; }
	RowFinder& finder() { return finder_; }

	// Adds the parser's current line to an error of the row's text.
	void PlaceError(base::Error* error) const;

  private:
	base::Error Malformed(const char* message,
	                      base::SourceLocation thrown = base::SourceLocation::Here()) const;
	bool CanSkip(const char* reason);
	void Refuse(const char* reason, const char* row, RowBatch* batch);
	Verdict Test(const std::vector<Field>& fields) const;
	void UpdateNeeded();

	Dialect dialect_;
	RowFinder finder_;
	size_t columns_ = 0;
	bool in_row_ = false; // the finder is inside a row
	bool rejects_ = false;
	bool keeps_whole_ = false;
	const char* bad_line_end_ = nullptr; // why the finder's current row is rejected

	FieldPositions wanted_;
	const RowFilter* filter_ = nullptr;
	bool count_kept_ = false;
	FieldPositions needed_;               // wanted or tested, ascending
	std::vector<size_t> place_in_needed_; // by position
	std::vector<Field> fields_;           // of one row, those needed
};

// The error for a row without a field for the header's `column`.
base::Error MissingField(const std::string& column, uint64_t line);

} // namespace coursera::csv
