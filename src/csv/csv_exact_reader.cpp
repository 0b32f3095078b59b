#include "csv/csv_exact_reader.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "csv/csv_fields.hpp"

namespace coursera::csv {

namespace {

constexpr size_t kMinRoom = base::ByteStream::kMinCapacity;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

} // namespace

ExactReader::ExactReader(base::ByteStream& source, Dialect dialect, size_t window_bytes)
	: source_(source), dialect_(std::move(dialect)), finder_(dialect_), window_(window_bytes),
	  arena_(window_bytes + 1) {}

std::vector<std::string> ExactReader::ReadHeader() {
	Step step;
	while ((step = FindRow(source_ended_)) == Step::kNeedMore)
		Refill();
	if (step == Step::kEnd)
		throw Malformed("file has no header line")
			.WithHint("The first line of an export's CSV names its columns.");
	// At most one field more than there are delimiters.
	wanted_.resize(1 +
				   static_cast<size_t>(std::count(row(), row() + finder_.row_size(), kDelimiter)));
	std::iota(wanted_.begin(), wanted_.end(), size_t{0});
	RowBatch header;
	header.Clear(wanted_.size());
	char* output = arena_.data();
	columns_ = wanted_.size();
	AppendRow(&header, &output);
	columns_ = header.in_row[0];
	std::vector<std::string> names;
	for (size_t i = 0; i < columns_; ++i) {
		const Field& name = header.fields[i];
		names.push_back(name.data == nullptr ? dialect_.null_text
											 : std::string(name.data, name.size));
	}
	if (names[0].compare(0, kByteOrderMark.size(), kByteOrderMark) == 0)
		names[0].erase(0, kByteOrderMark.size());
	wanted_.clear();
	return names;
}

bool ExactReader::NextBatch(RowBatch* batch) {
	batch->Clear(wanted_.size());
	if (pending_.has_value())
		throw base::Error(*pending_);
	char* output = arena_.data();
	try {
		while (batch->rows < kBatchRows) {
			Step step = ended_ ? Step::kEnd : FindRow(source_ended_);
			if (step == Step::kRow) {
				AppendRow(batch, &output);
				continue;
			}
			if (step == Step::kEnd) {
				ended_ = true;
				return batch->rows > 0;
			}
			// The rows found so far lie in the window: deliver them before it moves.
			if (batch->rows == 0)
				Refill();
			return true;
		}
		return true;
	} catch (base::Error& error) {
		base::ErrorPlace place;
		place.line = finder_.line();
		error.At(place);
		if (batch->rows == 0)
			throw;
		pending_ = error;
		return true;
	}
}

ExactReader::Step ExactReader::FindRow(bool at_end) {
	if (at_end && begin_ == end_)
		return Step::kEnd;
	if (!in_row_) {
		finder_.StartRow();
		in_row_ = true;
	}
	switch (finder_.Find(row(), end_ - begin_, at_end)) {
	case RowEnd::kRow:
		in_row_ = false;
		return Step::kRow;
	case RowEnd::kNeedMore:
		return Step::kNeedMore;
	case RowEnd::kEndOfData:
		return Step::kEnd;
	case RowEnd::kBareReturn:
		throw Malformed("unquoted carriage return found in data")
			.WithHint("Use quoted CSV field to represent carriage return.");
	case RowEnd::kBareNewline:
		throw Malformed("unquoted newline found in data")
			.WithHint("Use quoted CSV field to represent newline.");
	case RowEnd::kMarkerNewline:
		throw Malformed("end-of-copy marker does not match previous newline style");
	}
	return Step::kEnd;
}

// Moves the unread bytes to the window's front, makes room where a row fills it, and reads once.
void ExactReader::Refill() {
	size_t unread = end_ - begin_;
	if (window_.capacity() - unread < kMinRoom) {
		if (unread >= kMaxRowBytes)
			throw base::Error(base::ErrorKind::kRowTooLong, "row is too long")
				.WithDetail("A row may have at most " + std::to_string(kMaxRowBytes) + " bytes.");
		size_t capacity = std::min(2 * window_.capacity(), kMaxRowBytes + kMinRoom);
		window_.Reallocate(capacity, row(), unread);
		arena_ = base::Buffer(capacity + 1);
	} else {
		memmove(window_.data(), row(), unread);
	}
	begin_ = 0;
	end_ = unread;
	size_t got = source_.Read(window_.data() + end_, window_.capacity() - end_);
	end_ += got;
	source_ended_ = got == 0;
}

// Takes over the row that was found: its values into the arena, its facts into the batch.
void ExactReader::AppendRow(RowBatch* batch, char** output) {
	const char* data = row();
	size_t in_row = 0;
	begin_ += finder_.consumed();
	bytes_consumed_ += finder_.consumed();
	size_t fields_before = batch->fields.size();
	RowShape shape =
		SplitRow(data, finder_.row_size(), dialect_, wanted_, &batch->fields, output, &in_row);
	if (shape == RowShape::kComplete && in_row <= columns_) {
		batch->lines.push_back(finder_.line());
		batch->in_row.push_back(in_row);
		++batch->rows;
		return;
	}
	batch->fields.resize(fields_before);
	throw Malformed(shape == RowShape::kUnterminated ? "unterminated CSV quoted field"
													 : "extra data after last expected column");
}

base::Error ExactReader::Malformed(const char* message) const {
	base::ErrorPlace place;
	place.line = finder_.line();
	return base::Error(base::ErrorKind::kMalformedCsv, message).At(place);
}

base::Error MissingField(const std::string& column, uint64_t line) {
	base::ErrorPlace place;
	place.line = line;
	return base::Error(base::ErrorKind::kMalformedCsv, "missing data for column \"" + column + "\"")
		.At(place);
}

} // namespace coursera::csv
