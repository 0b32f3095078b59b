#include "csv/csv_row_finder.hpp"

namespace coursera::csv {

namespace {

char ByteAt(const char* data, size_t size, size_t position) {
	return position < size ? data[position] : '\0';
}

} // namespace

RowEnd RowFinder::Find(const char* data, size_t size, bool at_end) {
	while (position_ < size) {
		char c = data[position_];
		// These depend on the byte that follows.
		if (!at_end && (c == '\r' || (c == '\\' && ends_at_marker_)) && position_ + 1 >= size)
			return RowEnd::kNeedMore;
		if (position_ == 0 && c == '\\' && ends_at_marker_) {
			RowEnd marker = FindMarker(data, size, at_end);
			if (marker != RowEnd::kRow)
				return marker;
		}
		const bool is_escape = c == escape_ && !doubled_;
		if (in_quotes_ && is_escape)
			after_escape_ = !after_escape_;
		if (c == quote_ && !after_escape_)
			in_quotes_ = !in_quotes_;
		if (!is_escape)
			after_escape_ = false;
		if (in_quotes_) {
			// As COPY counts lines: by one byte of the file's line end.
			if (c == (line_end_ == LineEnd::kNewline ? '\n' : '\r'))
				++line_;
		} else if (c == '\r') {
			return FoundReturn(ByteAt(data, size, position_ + 1));
		} else if (c == '\n') {
			return FoundNewline();
		}
		++position_;
	}
	return at_end ? EndRow(size, 0) : RowEnd::kNeedMore;
}

RowEnd RowFinder::FoundReturn(char next) {
	if (line_end_ == LineEnd::kNewline)
		return RowEnd::kBareReturn;
	if (line_end_ != LineEnd::kReturn && next == '\n') {
		line_end_ = LineEnd::kReturnNewline;
		return EndRow(position_, 2);
	}
	if (line_end_ == LineEnd::kReturnNewline)
		return RowEnd::kBareReturn;
	line_end_ = LineEnd::kReturn;
	return EndRow(position_, 1);
}

RowEnd RowFinder::FoundNewline() {
	if (line_end_ == LineEnd::kReturn || line_end_ == LineEnd::kReturnNewline)
		return RowEnd::kBareNewline;
	line_end_ = LineEnd::kNewline;
	return EndRow(position_, 1);
}

// `\.` followed by a line end, and nothing else, ends the data; followed by anything else it is
// data. In a CRLF file a lone LF or CR after it makes it data, too. kRow: not a marker. Like COPY,
// it asks for another byte only if it cannot decide without.
RowEnd RowFinder::FindMarker(const char* data, size_t size, bool at_end) const {
	if (ByteAt(data, size, 1) != '.')
		return RowEnd::kRow;
	size_t position = 2;
	if (line_end_ == LineEnd::kReturnNewline) {
		if (position >= size && !at_end)
			return RowEnd::kNeedMore;
		if (ByteAt(data, size, position++) != '\r')
			return RowEnd::kRow;
	}
	if (position >= size && !at_end)
		return RowEnd::kNeedMore;
	char c = ByteAt(data, size, position);
	if (c != '\r' && c != '\n')
		return RowEnd::kRow;
	bool matches = line_end_ == LineEnd::kUnknown || (c == '\r') == (line_end_ == LineEnd::kReturn);
	return matches ? RowEnd::kEndOfData : RowEnd::kMarkerNewline;
}

} // namespace coursera::csv
