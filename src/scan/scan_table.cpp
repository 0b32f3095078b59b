#include "scan/scan_table.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/base_error.hpp"
#include "csv/csv_exact_reader.hpp"
#include "csv/csv_fast_reader.hpp"
#include "scan/scan_export_contents.hpp"

namespace coursera::scan {

namespace {

// Counts what passes through.
class CountingStream final : public base::ByteStream {
  public:
	CountingStream(std::unique_ptr<base::ByteStream> inner, uint64_t* count)
		: inner_(std::move(inner)), count_(count) {}

	size_t Read(char* data, size_t capacity) override {
		size_t got = inner_->Read(data, capacity);
		*count_ += got;
		return got;
	}

  private:
	std::unique_ptr<base::ByteStream> inner_;
	uint64_t* count_;
};

// Entries up to this size are kept when they are read again.
constexpr int64_t kKeptBytes = 1 << 20;

// A stream over text that somebody keeps.
class TextStream final : public base::ByteStream {
  public:
	explicit TextStream(std::shared_ptr<const std::string> text) : text_(std::move(text)) {}

	size_t Read(char* data, size_t capacity) override {
		const size_t size = std::min(capacity, text_->size() - offset_);
		memcpy(data, text_->data() + offset_, size);
		offset_ += size;
		return size;
	}

  private:
	std::shared_ptr<const std::string> text_;
	size_t offset_ = 0;
};

// Runs a step of a scan and adds to its errors where they happened.
template <typename Step>
auto InPlace(const TableSource& source, Step&& step) -> decltype(step()) {
	try {
		return step();
	} catch (base::Error& error) {
		base::ErrorPlace place;
		place.archive = source.archive;
		place.entry = source.entry;
		error.At(place);
		throw;
	}
}

} // namespace

TableScan::TableScan(TableSource source, const std::vector<std::string>& columns)
	: source_(std::move(source)) {
	InPlace(source_, [&] {
		archive_ = source_.listed != nullptr
		               ? source_.listed->Open()
		               : zip::Archive::Open(source_.archive, source_.password);
		entry_ = &archive_->Get(source_.entry);
		OpenReader();
	});
	SetColumns(columns);
}

void TableScan::OpenReader() {
	reader_.reset();
	entry_stream_ = nullptr;
	bytes_before_pass_ = bytes_read_;
	if (kept_text_ != nullptr) {
		stream_ = std::make_unique<TextStream>(kept_text_);
	} else {
		std::unique_ptr<base::ByteStream> bytes = archive_->OpenEntry(*entry_);
		entry_stream_ = bytes.get();
		stream_ = std::make_unique<CountingStream>(std::move(bytes), &bytes_read_);
		if (source_.decoder)
			stream_ = source_.decoder(std::move(stream_));
	}
	reader_ = std::make_unique<csv::FastReader>(*stream_, source_.dialect);
	if (source_.dialect.has_header) {
		header_ = reader_->ReadHeader();
	} else {
		header_ = NumberedColumns(source_.fields);
		reader_->SetColumns(source_.fields);
	}
	if (rejects_malformed_)
		reader_->RejectMalformed();
}

double TableScan::inflation() const {
	const int64_t used = entry_stream_ == nullptr ? -1 : entry_stream_->source_bytes();
	return used <= 0 ? 0 : static_cast<double>(pass_bytes()) / static_cast<double>(used);
}

void TableScan::RejectMalformed() {
	rejects_malformed_ = true;
	reader_->RejectMalformed();
}

// Reads a small entry whole. One that cannot be read to its end is not kept: its error belongs to
// the row where it is met.
void TableScan::KeepSmallEntry() {
	constexpr int64_t kTimes = 4; // what is compressed may grow by
	const int64_t size = entry_->size >= 0 ? entry_->size : kTimes * entry_->compressed_size;
	if (kept_text_ != nullptr || size < 0 || size > kKeptBytes)
		return;
	try {
		std::unique_ptr<base::ByteStream> stream =
			std::make_unique<CountingStream>(archive_->OpenEntry(*entry_), &bytes_read_);
		if (source_.decoder)
			stream = source_.decoder(std::move(stream));
		kept_text_ =
			std::make_shared<const std::string>(zip::ReadAll(*stream, kTimes * kKeptBytes));
	} catch (const base::Error&) {
		kept_text_ = nullptr;
	}
}

size_t TableScan::PositionOf(const std::string& column) const {
	const size_t position = FindColumn(header_, column);
	return position == kAmbiguous ? kMissing : position;
}

void TableScan::SetFilter(const std::vector<Predicate>& predicates,
                          std::unique_ptr<csv::Condition> last, bool count_kept) {
	filter_ = csv::RowFilter();
	for (const Predicate& predicate : predicates) {
		if (predicate.alternatives.empty())
			filter_.nothing_passes |= !AddCondition(predicate, &filter_.conditions);
		else
			AddDisjunction(predicate);
	}
	if (last != nullptr)
		filter_.conditions.push_back(std::move(last));
	reader_->SetFilter(filter_.IsEmpty() ? nullptr : &filter_, count_kept);
}

// False when the predicate cannot hold, since the file lacks its column.
bool TableScan::AddCondition(const Predicate& predicate, csv::Conditions* conditions) const {
	const size_t position = PositionOf(predicate.column);
	if (position == kMissing)
		return PassesNull(predicate);
	conditions->push_back(MakeCondition(predicate, position));
	return true;
}

void TableScan::AddDisjunction(const Predicate& predicate) {
	csv::Disjunction disjunction;
	for (const std::vector<Predicate>& alternative : predicate.alternatives) {
		csv::Conditions conditions;
		const bool may_hold =
			std::all_of(alternative.begin(), alternative.end(),
		                [&](const Predicate& one) { return AddCondition(one, &conditions); });
		if (!may_hold)
			continue;
		if (conditions.empty())
			return; // it always holds
		disjunction.push_back(std::move(conditions));
	}
	if (disjunction.empty())
		filter_.nothing_passes = true;
	else
		filter_.disjunctions.push_back(std::move(disjunction));
}

base::Error TableScan::Placed(base::Error error) const {
	base::ErrorPlace place;
	place.archive = source_.archive;
	place.entry = source_.entry;
	return error.At(place);
}

void TableScan::SetColumns(const std::vector<std::string>& columns) {
	std::vector<size_t> positions;
	for (const std::string& column : columns) {
		positions.push_back(FindColumn(header_, column));
		if (positions.back() == kAmbiguous)
			throw Placed(AmbiguousColumn(header_, column));
	}
	SetPositions(std::move(positions));
}

void TableScan::SetPositions(std::vector<size_t> positions) {
	column_positions_ = std::move(positions);
	positions_ = column_positions_;
	std::sort(positions_.begin(), positions_.end());
	positions_.erase(std::unique(positions_.begin(), positions_.end()), positions_.end());
	if (!positions_.empty() && positions_.back() == kMissing)
		positions_.pop_back();
	slots_.clear();
	for (size_t position : column_positions_) {
		auto slot = std::lower_bound(positions_.begin(), positions_.end(), position);
		slots_.push_back(position == kMissing ? kMissing
		                                      : static_cast<size_t>(slot - positions_.begin()));
	}
	file_order_.resize(column_positions_.size());
	std::iota(file_order_.begin(), file_order_.end(), size_t{0});
	std::stable_sort(file_order_.begin(), file_order_.end(), [this](size_t a, size_t b) {
		return column_positions_[a] < column_positions_[b];
	});
	reader_->SetWanted(positions_);
}

bool TableScan::NextBatch(csv::RowBatch* batch) {
	if (filter_.nothing_passes) {
		batch->Clear(positions_.size());
		return false;
	}
	bool more = InPlace(source_, [&] { return reader_->NextBatch(batch); });
	rows_read_ += batch->rows + batch->dropped + batch->counted + batch->rejected.size();
	rows_dropped_ += batch->dropped;
	return more;
}

void TableScan::Rest() {
	reader_.reset();
	entry_stream_ = nullptr;
	stream_.reset();
	archive_->Rest();
}

void TableScan::Rewind() {
	InPlace(source_, [&] {
		std::vector<std::string> header = header_;
		KeepSmallEntry();
		OpenReader();
		if (header != header_)
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "entry \"" + source_.entry + "\" changed while it was read");
		reader_->SetWanted(positions_);
	});
}

std::vector<std::string> ReadHeader(base::ByteStream& stream, const csv::Dialect& dialect) {
	constexpr size_t kHeaderWindow = 8 * 1024;
	csv::ExactReader reader(stream, dialect, kHeaderWindow);
	return reader.ReadHeader();
}

} // namespace coursera::scan
