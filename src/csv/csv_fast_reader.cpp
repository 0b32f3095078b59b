#include "csv/csv_fast_reader.hpp"

#include <algorithm>
#include <cstring>

#include "base/base_interrupt.hpp"
#include "csv/csv_fields.hpp"

namespace coursera::csv {

namespace {

constexpr size_t kNone = SIZE_MAX;
constexpr size_t kMaxStretch = 4096;
constexpr size_t kMinUse =
	8; // a map is worth its cost if this share of its bytes was cut into rows by it

uint64_t BitsFrom(size_t position) {
	return ~uint64_t{0} << (position % 64);
}

// The first set bit in [from, to), or kNone.
size_t FirstBit(const std::vector<uint64_t>& map, size_t from, size_t to) {
	if (from >= to)
		return kNone;
	size_t word = from / 64;
	uint64_t bits = map[word] & BitsFrom(from);
	const size_t last_word = (to - 1) / 64;
	while (bits == 0) {
		if (word == last_word)
			return kNone;
		bits = map[++word];
	}
	const size_t position = word * 64 + static_cast<size_t>(__builtin_ctzll(bits));
	return position < to ? position : kNone;
}

// The last set bit in [from, to), or kNone.
size_t LastBit(const std::vector<uint64_t>& map, size_t from, size_t to) {
	if (from >= to)
		return kNone;
	const size_t first_word = from / 64;
	size_t word = (to - 1) / 64;
	uint64_t bits = map[word] & (~uint64_t{0} >> (63 - (to - 1) % 64));
	while (bits == 0) {
		if (word == first_word)
			return kNone;
		bits = map[--word];
	}
	const size_t position = word * 64 + 63 - static_cast<size_t>(__builtin_clzll(bits));
	return position >= from ? position : kNone;
}

// Whether there is a quote or escape without structure on either side (`ab"cd`), so that a value's
// bytes may not be in one piece.
bool HasOddQuotes(const StructureMaps& maps, size_t size) {
	const size_t words = (size + 63) / 64;
	uint64_t odd = 0;
	uint64_t before = 1; // whether structure, or the start, is right before the word
	for (size_t i = 0; i < words; ++i) {
		const uint64_t structure = maps.newlines[i] | maps.delimiters[i];
		const uint64_t next =
			i + 1 < words ? (maps.newlines[i + 1] | maps.delimiters[i + 1]) << 63 : 0;
		odd |= maps.specials[i] & ~(structure << 1 | before) & ~(structure >> 1 | next);
		before = structure >> 63;
	}
	return odd != 0;
}

} // namespace

FastReader::FastReader(base::ByteStream& source, Dialect dialect, size_t window_bytes)
	: parser_(std::move(dialect)), window_(source, window_bytes), arena_(window_bytes + 1) {}

std::vector<std::string> FastReader::ReadHeader() {
	std::vector<std::string> names = parser_.ReadHeader(&window_);
	bytes_before_ = parser_.finder().consumed();
	lines_before_ = parser_.finder().line();
	marks_.resize(names.size() + 2);
	unmapped_ = window_.size() > 0;
	return names;
}

void FastReader::SetColumns(size_t columns) {
	parser_.SetColumns(columns);
	marks_.resize(columns + 2);
}

void FastReader::SetWanted(FieldPositions wanted) {
	parser_.SetWanted(std::move(wanted));
}

void FastReader::SetFilter(const RowFilter* filter, bool count_kept) {
	parser_.SetFilter(filter, count_kept);
	filter_ = filter;
	count_kept_ = count_kept;
	needle_ = {};
	if (filter_ == nullptr)
		return;
	const Dialect& dialect = parser_.dialect();
	for (const auto& condition : filter_->conditions) {
		const std::string_view needle = condition->needle();
		if (needle.size() > needle_.size() && needle.find(dialect.quote) == needle.npos &&
		    needle.find(dialect.escape) == needle.npos)
			needle_ = needle;
	}
}

bool FastReader::NextBatch(RowBatch* batch) {
	batch->Clear(parser_.wanted().size());
	batch->line_teller = this;
	if (pending_.has_value())
		throw base::Error(*pending_);
	PrepareArena();
	try {
		return ReadRows(batch) == Progress::kMore || batch->rows > 0 || batch->dropped > 0 ||
		       batch->counted > 0 || !batch->rejected.empty();
	} catch (base::Error& error) {
		parser_.PlaceError(&error);
		if (batch->rows == 0)
			throw;
		pending_ = error;
		return true;
	}
}

// Makes the arena as large as the window's values can need. Only while the batch is empty.
void FastReader::PrepareArena() {
	if (arena_.capacity() < window_.capacity() + 1)
		arena_ = base::Buffer(window_.capacity() + 1);
	arena_output_ = arena_.data();
}

FastReader::Progress FastReader::ReadRows(RowBatch* batch) {
	if (ended_)
		return Progress::kEnded;
	if (!parser_.finder().ends_with_newline())
		parse_next_ = true;
	if (!parse_next_ && NextNewline(cursor_) == kNone) {
		if (facts_.clean < mapped_size_)
			parse_next_ = true;
		else {
			MapNext();
			PrepareArena(); // the window may have grown
		}
	}
	if (parse_next_) {
		parse_next_ = false;
		return ParseStretch(batch);
	}
	if (!CutsRows())
		CountRows(batch);
	else if (!needle_.empty() && !odd_quotes_)
		SearchRows(batch);
	else
		CutRows(batch);
	return Progress::kMore;
}

// Gives the used bytes back, reads on unless the window still contains bytes that were never
// mapped, and maps what is there. Bytes left at the source's end, a last line without a line end,
// are left to the parser.
void FastReader::MapNext() {
	LeaveMapped();
	if (!unmapped_) {
		if (window_.at_end()) {
			parse_next_ = true;
			return;
		}
		// For errors of the source: the line that COPY would report.
		parser_.finder().set_line(lines_before_ + 1 + CountNewlines(window_.size()));
		RefillToNewline();
	}
	unmapped_ = false;
	mapped_size_ = window_.size();
	maps_.Resize(mapped_size_);
	base::StopIfInterrupted();
	facts_ = FindStructure(window_.data(), mapped_size_, parser_.dialect(), &maps_);
	odd_quotes_ = !needle_.empty() && HasOddQuotes(maps_, mapped_size_);
}

// Reads on until a row may end: so that a long row is not mapped again with each of its pieces.
void FastReader::RefillToNewline() {
	size_t before;
	do {
		base::StopIfInterrupted();
		before = window_.size();
		window_.Refill();
	} while (!window_.at_end() &&
	         memchr(window_.data() + before, '\n', window_.size() - before) == nullptr);
}

// Forgets the map, and the bytes before the cursor.
void FastReader::LeaveMapped() {
	window_.Consume(cursor_);
	bytes_before_ += cursor_;
	lines_before_ += facts_.all_newlines;
	if (mapped_size_ > 0)
		lines_before_ -= CountNewlines(mapped_size_ - cursor_);
	cursor_ = 0;
	mapped_size_ = 0;
	facts_ = {0, 0};
}

// Searches only the first bytes of the window.
uint64_t FastReader::CountNewlines(size_t bytes) const {
	const char* data = window_.data();
	return static_cast<uint64_t>(std::count(data, data + bytes, '\n'));
}

size_t FastReader::NextNewline(size_t from) const {
	return FirstBit(maps_.newlines, from, facts_.clean);
}

// Counts whole rows by their ends, as long as all have the right number of fields; otherwise they
// are cut one by one to find the wrong one.
void FastReader::CountRows(RowBatch* batch) {
	const size_t last = LastBit(maps_.newlines, cursor_, facts_.clean);
	if (last == kNone)
		return;
	const auto [rows, all_right] = CheckRowWidths(maps_, cursor_, last + 1, parser_.columns() - 1);
	if (!all_right)
		return CutRows(batch);
	cursor_ = last + 1;
	if (count_kept_) {
		batch->counted += rows;
		return;
	}
	batch->rows += rows;
	batch->lines.resize(batch->rows, 0);
	batch->unsure.resize(batch->rows, 0);
	batch->in_row.resize(batch->rows, parser_.columns());
}

void FastReader::SearchRows(RowBatch* batch) {
	const size_t clean = LastBit(maps_.newlines, cursor_, facts_.clean);
	if (clean == kNone)
		return;
	while (batch->rows < kBatchRows && cursor_ <= clean) {
		const size_t hit = FindBytes(window_.data(), clean, cursor_, needle_);
		const size_t before = hit < clean ? LastBit(maps_.newlines, cursor_, hit) : clean;
		const size_t row = before == kNone ? cursor_ : before + 1;
		const auto [skipped, all_right] =
			CheckRowWidths(maps_, cursor_, row, parser_.columns() - 1);
		// As when rows are counted, rows are cut one by one to find one with the wrong number of
		// fields.
		if (!all_right)
			return CutRows(batch);
		batch->dropped += skipped;
		cursor_ = row;
		if (hit < clean && !TakeRow(NextNewline(cursor_), batch))
			return;
	}
}

void FastReader::CutRows(RowBatch* batch) {
	while (batch->rows < kBatchRows) {
		const size_t end = NextNewline(cursor_);
		if (end == kNone || !TakeRow(end, batch))
			return;
	}
}

// Tests and delivers the row from the cursor to `end`. False for a row that is not as wide as the
// header: the parser takes it after the rows before it have been delivered.
bool FastReader::TakeRow(size_t end, RowBatch* batch) {
	if (!MarkFields(end)) {
		parse_next_ = true;
		return false;
	}
	const Verdict verdict = filter_ == nullptr ? Verdict::kKeep : TestMarked();
	if (verdict == Verdict::kDrop)
		++batch->dropped;
	else if (verdict == Verdict::kKeep && count_kept_)
		++batch->counted;
	else
		DeliverMarked(end, verdict == Verdict::kUnsure, batch);
	cursor_ = end + 1;
	return true;
}

Verdict FastReader::TestMarked() {
	char* const output = arena_output_;
	return TestRow(*filter_, [&](const Condition& condition) {
		const Verdict one = condition.Test(FieldAt(condition.position()));
		// Several conditions may test one column, and there is no room for a value of each.
		arena_output_ = output;
		return one;
	});
}

void FastReader::DeliverMarked(size_t end, bool is_unsure, RowBatch* batch) {
	for (size_t position : parser_.wanted())
		batch->fields.push_back(FieldAt(position));
	batch->lines.push_back(RowBatch::kMark | end);
	batch->in_row.push_back(parser_.columns());
	batch->unsure.push_back(is_unsure ? 1 : 0);
	if (parser_.rejects())
		batch->raw.emplace_back(window_.data() + cursor_, end - cursor_);
	if (parser_.keeps_whole())
		batch->whole.emplace_back(window_.data() + cursor_, end + 1 - cursor_);
	++batch->rows;
}

// Finds where the row's fields start; false if it does not have as many as the header.
bool FastReader::MarkFields(size_t end) {
	const size_t columns = parser_.columns();
	size_t count = 1;
	marks_[0] = cursor_;
	size_t word = cursor_ / 64;
	const size_t last_word = end / 64;
	uint64_t bits = maps_.delimiters[word] & BitsFrom(cursor_);
	for (;;) {
		if (word == last_word)
			bits &= ~BitsFrom(end);
		for (; bits != 0; bits &= bits - 1) {
			if (count >= columns) // without a header there may be no fields
				return false;
			marks_[count++] = word * 64 + static_cast<size_t>(__builtin_ctzll(bits)) + 1;
		}
		if (word == last_word)
			break;
		bits = maps_.delimiters[++word];
	}
	marks_[count] = end + 1;
	return count == columns;
}

// The value of a field of the marked row.
Field FastReader::FieldAt(size_t position) {
	const size_t begin = marks_[position];
	const size_t end = marks_[position + 1] - 1;
	const char* data = window_.data() + begin;
	const size_t size = end - begin;
	const char quote = parser_.dialect().quote;
	if (size >= 2 && data[0] == quote && data[size - 1] == quote &&
	    FirstBit(maps_.specials, begin + 1, end - 1) == kNone)
		return {data + 1, size - 2};
	if (FirstBit(maps_.specials, begin, end) != kNone)
		return Unescaped(data, size);
	const std::string& null_text = parser_.dialect().null_text;
	if (size == null_text.size() && memcmp(data, null_text.data(), size) == 0)
		return {nullptr, 0};
	return {data, size};
}

Field FastReader::Unescaped(const char* data, size_t size) {
	return SplitField(data, size, parser_.dialect(), &arena_output_);
}

// Lets the parser take some rows from the cursor on: one row if just that row cannot be mapped, and
// more and more if maps are of little use, so that a map is not made for every row.
FastReader::Progress FastReader::ParseStretch(RowBatch* batch) {
	if (mapped_size_ > 0)
		stretch_ = cursor_ >= mapped_size_ / kMinUse ? 1 : std::min(2 * stretch_, kMaxStretch);
	LeaveMapped();
	parser_.finder().set_line(lines_before_);
	for (size_t rows = 0; rows < stretch_ && batch->rows < kBatchRows; ++rows) {
		RowParser::Step step = parser_.Find(window_, window_.at_end());
		if (step == RowParser::Step::kEnd) {
			ended_ = true;
			return Progress::kEnded;
		}
		if (step == RowParser::Step::kNeedMore) {
			parser_.AbandonRow();
			// Rows that were delivered are in the window.
			if (batch->rows == 0 && !parser_.finder().ends_with_newline())
				window_.Refill();
			return Progress::kMore;
		}
		parser_.Take(&window_, batch, &arena_output_);
		bytes_before_ += parser_.finder().consumed();
		lines_before_ = parser_.finder().line();
	}
	unmapped_ = true;
	return Progress::kMore;
}

uint64_t FastReader::LineAt(uint64_t mark) const {
	// The user of the values may have overwritten the terminators, so these are counted in the map;
	// newlines inside values are not overwritten by anybody.
	uint64_t line = lines_before_ + 1 + CountBits(maps_.newlines, 0, mark);
	for (size_t i = 0; i < mark; ++i)
		if (window_.data()[i] == '\n' && (maps_.newlines[i / 64] >> (i % 64) & 1) == 0)
			++line;
	return line;
}

} // namespace coursera::csv
