#include "csv/csv_row_parser.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "base/base_interrupt.hpp"
#include "csv/csv_fields.hpp"

namespace coursera::csv {

namespace {

// Far more than a table can have columns; this limits what a header that consists of separators may
// cost.
constexpr size_t kMaxHeaderFields = 64 * 1024;
constexpr size_t kStepBytes = size_t{4} << 20;
constexpr size_t kMaxHeaderBytes = size_t{16} << 20;

// In COPY's words.
constexpr char kReturnInData[] = "unquoted carriage return found in data";
constexpr char kNewlineInData[] = "unquoted newline found in data";
constexpr char kOtherMarker[] = "end-of-copy marker does not match previous newline style";
constexpr char kUnterminated[] = "unterminated CSV quoted field";
constexpr char kExtraData[] = "extra data after last expected column";

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// True for errors of the text at some line, not of the source of its bytes.
bool IsAboutText(base::ErrorKind kind) {
	return kind == base::ErrorKind::kMalformedCsv || kind == base::ErrorKind::kNoHeader ||
	       kind == base::ErrorKind::kInvalidEncoding || kind == base::ErrorKind::kUntranslatable ||
	       kind == base::ErrorKind::kRowTooLong;
}

} // namespace

void RowParser::SetWanted(FieldPositions wanted) {
	wanted_ = std::move(wanted);
	UpdateNeeded();
}

void RowParser::SetFilter(const RowFilter* filter, bool count_kept) {
	filter_ = filter;
	count_kept_ = count_kept;
	UpdateNeeded();
}

void RowParser::UpdateNeeded() {
	needed_ = wanted_;
	if (filter_ != nullptr)
		for (size_t position : filter_->Positions())
			needed_.push_back(position);
	std::sort(needed_.begin(), needed_.end());
	needed_.erase(std::unique(needed_.begin(), needed_.end()), needed_.end());
	place_in_needed_.assign(needed_.empty() ? 0 : needed_.back() + 1, 0);
	for (size_t place = 0; place < needed_.size(); ++place)
		place_in_needed_[needed_[place]] = place;
}

std::vector<std::string> RowParser::ReadHeader(RowWindow* window) {
	try {
		Step step;
		while ((step = Find(*window, window->at_end())) == Step::kNeedMore) {
			if (window->size() > kMaxHeaderBytes)
				throw Malformed("header line is too long");
			window->Refill();
		}
		if (step == Step::kEnd)
			throw base::Error(base::ErrorKind::kNoHeader, "file has no header line")
				.WithHint("The first line of an export's CSV names its columns.");
	} catch (base::Error& error) {
		PlaceError(&error);
		throw;
	}
	// At most one field more than there are delimiters.
	const char* row = window->data();
	const auto delimiters =
		static_cast<size_t>(std::count(row, row + finder_.row_size(), dialect_.delimiter));
	if (delimiters >= kMaxHeaderFields)
		throw Malformed("header has too many columns");
	FieldPositions all(1 + delimiters);
	std::iota(all.begin(), all.end(), size_t{0});
	std::vector<Field> fields;
	base::Buffer arena(finder_.row_size() + 1);
	char* output = arena.data();
	size_t in_row = 0;
	if (SplitRow(row, finder_.row_size(), dialect_, all, &fields, &output, &in_row) !=
	    RowShape::kComplete)
		throw Malformed(kUnterminated);
	std::vector<std::string> names;
	for (size_t i = 0; i < in_row; ++i)
		names.push_back(fields[i].data == nullptr ? dialect_.null_text
		                                          : std::string(fields[i].data, fields[i].size));
	if (names[0].compare(0, kByteOrderMark.size(), kByteOrderMark) == 0)
		names[0].erase(0, kByteOrderMark.size());
	window->Consume(finder_.consumed());
	columns_ = in_row;
	return names;
}

RowParser::Step RowParser::Find(const RowWindow& window, bool at_end) {
	if (at_end && window.size() == 0)
		return Step::kEnd;
	if (!in_row_) {
		finder_.StartRow();
		in_row_ = true;
		bad_line_end_ = nullptr;
	}
	// A row may have up to a gigabyte: it is searched in steps.
	size_t size = 0;
	for (;;) {
		size = std::min(window.size(), size + kStepBytes);
		switch (finder_.Find(window.data(), size, at_end && size == window.size())) {
		case RowEnd::kRow:
			in_row_ = false;
			return Step::kRow;
		case RowEnd::kNeedMore:
			if (size == window.size())
				return Step::kNeedMore;
			base::StopIfInterrupted();
			break;
		case RowEnd::kEndOfData:
			return Step::kEnd;
		case RowEnd::kBareReturn:
			if (!CanSkip(kReturnInData))
				throw Malformed(kReturnInData)
					.WithHint("Use quoted CSV field to represent carriage return.");
			break;
		case RowEnd::kBareNewline:
			if (!CanSkip(kNewlineInData))
				throw Malformed(kNewlineInData)
					.WithHint("Use quoted CSV field to represent newline.");
			break;
		case RowEnd::kMarkerNewline:
			if (!CanSkip(kOtherMarker))
				throw Malformed(kOtherMarker);
			break;
		}
	}
}

// If malformed rows are rejected, goes on after the wrong line end to the right one of the row.
bool RowParser::CanSkip(const char* reason) {
	if (!rejects_)
		return false;
	if (bad_line_end_ == nullptr)
		bad_line_end_ = reason;
	finder_.SkipByte();
	return true;
}

void RowParser::Refuse(const char* reason, const char* row, RowBatch* batch) {
	if (!rejects_)
		throw Malformed(reason);
	batch->rejected.push_back(
		{finder_.line(), reason,
	     std::string(row, std::min(finder_.row_size(), RejectedRow::kMaxRawBytes))});
}

void RowParser::Take(RowWindow* window, RowBatch* batch, char** output) {
	const char* row = window->data();
	window->Consume(finder_.consumed());
	if (bad_line_end_ != nullptr)
		return Refuse(bad_line_end_, row, batch);
	// As COPY: rows of no fields are empty lines, and nothing else is checked.
	if (columns_ == 0 && finder_.row_size() > 0)
		return Refuse(kExtraData, row, batch);
	char* output_before = *output;
	size_t in_row = 0;
	fields_.clear();
	RowShape shape =
		SplitRow(row, finder_.row_size(), dialect_, needed_, &fields_, output, &in_row);
	if (columns_ == 0)
		in_row = 0;
	if (shape == RowShape::kUnterminated || in_row > columns_) {
		*output = output_before;
		return Refuse(shape == RowShape::kUnterminated ? kUnterminated : kExtraData, row, batch);
	}
	// A short row is an error of its own, whatever the filter decides about the missing fields.
	const Verdict verdict = in_row < columns_ ? Verdict::kUnsure : Test(fields_);
	if (verdict == Verdict::kDrop) {
		++batch->dropped;
		*output = output_before;
		return;
	}
	if (verdict == Verdict::kKeep && count_kept_) {
		++batch->counted;
		*output = output_before;
		return;
	}
	for (size_t position : wanted_)
		batch->fields.push_back(fields_[place_in_needed_[position]]);
	batch->lines.push_back(finder_.line());
	batch->unsure.push_back(verdict == Verdict::kUnsure ? 1 : 0);
	batch->in_row.push_back(in_row);
	if (rejects_)
		batch->raw.emplace_back(row, finder_.row_size());
	if (keeps_whole_)
		batch->whole.emplace_back(row, finder_.consumed());
	++batch->rows;
}

Verdict RowParser::Test(const std::vector<Field>& fields) const {
	if (filter_ == nullptr)
		return Verdict::kKeep;
	return TestRow(*filter_, [&](const Condition& condition) {
		return condition.Test(fields[place_in_needed_[condition.position()]]);
	});
}

base::Error RowParser::Malformed(const char* message, base::SourceLocation thrown) const {
	base::Error error(base::ErrorKind::kMalformedCsv, message, thrown);
	PlaceError(&error);
	return error;
}

void RowParser::PlaceError(base::Error* error) const {
	if (!IsAboutText(error->kind()))
		return;
	base::ErrorPlace place;
	place.line = finder_.line();
	error->At(place);
}

base::Error MissingField(const std::string& column, uint64_t line) {
	base::ErrorPlace place;
	place.line = line;
	return base::Error(base::ErrorKind::kMalformedCsv, "missing data for column \"" + column + "\"")
	    .At(place);
}

} // namespace coursera::csv
