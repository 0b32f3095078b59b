#include "csv/csv_exact_reader.hpp"

namespace coursera::csv {

ExactReader::ExactReader(base::ByteStream& source, Dialect dialect, size_t window_bytes)
	: parser_(std::move(dialect)), window_(source, window_bytes), arena_(window_bytes + 1) {}

std::vector<std::string> ExactReader::ReadHeader() {
	std::vector<std::string> names = parser_.ReadHeader(&window_);
	bytes_consumed_ = parser_.finder().consumed();
	return names;
}

bool ExactReader::NextBatch(RowBatch* batch) {
	batch->Clear(parser_.wanted().size());
	if (pending_.has_value())
		throw base::Error(*pending_);
	try {
		return ReadRows(batch);
	} catch (base::Error& error) {
		parser_.PlaceError(&error);
		if (batch->rows == 0)
			throw;
		pending_ = error;
		return true;
	}
}

bool ExactReader::ReadRows(RowBatch* batch) {
	// Values take at most one byte more than their rows, which are in the window.
	if (arena_.capacity() < window_.capacity() + 1)
		arena_ = base::Buffer(window_.capacity() + 1);
	char* output = arena_.data();
	while (batch->rows < kBatchRows) {
		RowParser::Step step =
			ended_ ? RowParser::Step::kEnd : parser_.Find(window_, window_.at_end());
		if (step == RowParser::Step::kRow) {
			parser_.Take(&window_, batch, &output);
			bytes_consumed_ += parser_.finder().consumed();
			continue;
		}
		if (step == RowParser::Step::kEnd) {
			ended_ = true;
			return batch->rows > 0 || batch->dropped > 0 || batch->counted > 0 ||
			       !batch->rejected.empty();
		}
		// The rows found so far are in the window: deliver them before it moves.
		if (batch->rows == 0)
			window_.Refill();
		return true;
	}
	return true;
}

} // namespace coursera::csv
