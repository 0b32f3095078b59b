// "Next rows": what every CSV reader gives and its callers rely on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coursera::csv {

// One field's value, unescaped.
struct Field {
	const char* data; // nullptr: NULL; else followed by a NUL byte
	size_t size;	  // bytes, without that NUL
};

// Some rows of a file, and of each row the wanted fields. Valid until the reader's next call.
struct RowBatch {
	size_t rows = 0;
	size_t wanted = 0;			 // fields per row
	std::vector<Field> fields;	 // rows × wanted
	std::vector<uint64_t> lines; // per row: its last physical line, as COPY counts
	std::vector<size_t> in_row;	 // per row: fields that the file has in it

	const Field* Row(size_t row) const { return fields.data() + row * wanted; }
	void Clear(size_t wanted_fields) {
		rows = 0;
		wanted = wanted_fields;
		fields.clear();
		lines.clear();
		in_row.clear();
	}
};

// Which fields a scan wants, by their position in the file's header (0-based, ascending).
using FieldPositions = std::vector<size_t>;

class RowReader {
  public:
	virtual ~RowReader() = default;

	// Reads the header line and returns its names. To be called once, first. Throws
	// base::Error(kMalformedCsv) for a file without header, and what reading the source throws.
	virtual std::vector<std::string> ReadHeader() = 0;

	// Sets the fields that NextBatch delivers; none is allowed. To be called before NextBatch.
	virtual void SetWanted(FieldPositions wanted) = 0;

	// Fills `batch` with the next rows; false at the end of the file. A batch may be empty before
	// the end: that gives the caller a moment to look for interrupts while a long row is read.
	//
	// A row with more fields than the header, an unterminated quote and other broken structure is
	// a base::Error(kMalformedCsv), thrown by the call after the one that delivered the rows
	// before it. A row with fewer fields than the header is delivered as it is (`in_row`): COPY
	// complains of an unconvertible value before it complains of missing ones, so that error is
	// the caller's; see MissingField.
	virtual bool NextBatch(RowBatch* batch) = 0;

	// Bytes of the source up to the end of the rows delivered so far.
	virtual uint64_t bytes_consumed() const = 0;
};

} // namespace coursera::csv
