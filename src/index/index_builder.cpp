#include "index/index_builder.hpp"

#include <algorithm>
#include <ctime>
#include <isa-l/crc.h>
#include <zstd.h>

#include "base/base_error.hpp"

namespace coursera::index {

namespace {

constexpr int kZstdLevel = 1;

// Whether queries are likely to ask which blocks have a value of that column.
bool IsIdColumn(const std::string& name) {
	constexpr std::string_view kEnd = "_id";
	return name.size() >= kEnd.size() &&
	       name.compare(name.size() - kEnd.size(), kEnd.size(), kEnd) == 0;
}

uint32_t AddToCrc(uint32_t crc, std::string_view bytes) {
	return crc32_gzip_refl(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

} // namespace

// Keeps the bytes read until the header is known.
class Builder::HeaderKeeper final : public base::ByteStream {
  public:
	explicit HeaderKeeper(std::unique_ptr<base::ByteStream> inner) : inner_(std::move(inner)) {}

	size_t Read(char* data, size_t capacity) override {
		const size_t got = inner_->Read(data, capacity);
		if (keeps_)
			kept_.append(data, got);
		return got;
	}
	std::string Take(size_t bytes) {
		keeps_ = false;
		kept_.resize(bytes);
		return std::move(kept_);
	}

  private:
	std::unique_ptr<base::ByteStream> inner_;
	std::string kept_;
	bool keeps_ = true;
};

Builder::Builder(const BuildPlan& plan)
	: plan_(plan), writer_(std::make_unique<IndexWriter>(plan.path, plan.mode)) {
	index_.identity = plan.identity;
	index_.checked_as = plan.checked_as;
}

void Builder::Open(std::unique_ptr<base::ByteStream> text) {
	auto keeper = std::make_unique<HeaderKeeper>(std::move(text));
	HeaderKeeper* header = keeper.get();
	text_ = std::move(keeper);
	reader_ = std::make_unique<csv::FastReader>(*text_, plan_.dialect);
	size_t fields = plan_.fields;
	if (plan_.dialect.has_header) {
		const std::vector<std::string> names = reader_->ReadHeader();
		for (const std::string& name : names)
			columns_.emplace_back(IsIdColumn(name));
		fields = names.size();
		offset_ = reader_->bytes_consumed();
	} else {
		reader_->SetColumns(fields);
		columns_.resize(fields, ColumnBuilder(true));
	}
	index_.header = header->Take(static_cast<size_t>(offset_));
	csv::FieldPositions all(fields);
	for (size_t i = 0; i < fields; ++i)
		all[i] = i;
	reader_->SetWanted(std::move(all));
	reader_->KeepWholeRows();
	StartBlock(PendingPoint(), offset_, reader_->lines_consumed());
}

void Builder::AddPoint(const base::RestartPoint& point, std::string_view window) {
	if (writer_ == nullptr)
		return;
	PendingPoint pending;
	pending.point = point;
	if (!window.empty()) {
		std::string compressed(ZSTD_compressBound(window.size()), '\0');
		const size_t size = ZSTD_compress(&compressed[0], compressed.size(), window.data(),
		                                  window.size(), kZstdLevel);
		if (ZSTD_isError(size) != 0)
			return;
		pending.window_offset = writer_->Append({compressed.data(), size});
		pending.window_size = static_cast<uint32_t>(size);
		pending.window_bytes = static_cast<uint32_t>(window.size());
	}
	points_.push_back(pending);
}

void Builder::Discard() {
	writer_.reset();
	reader_.reset();
	text_.reset();
	points_.clear();
}

void Builder::StartBlock(const PendingPoint& point, uint64_t row_begin, uint64_t lines_before) {
	Block block;
	block.point = point.point;
	block.row_begin = row_begin;
	block.rows_before = index_.rows;
	block.lines_before = lines_before;
	block.window_offset = point.window_offset;
	block.window_size = point.window_size;
	block.window_bytes = point.window_bytes;
	index_.blocks.push_back(block);
	crc_ = 0;
}

void Builder::EndBlock() {
	index_.blocks.back().crc = crc_;
	std::string filter;
	for (ColumnBuilder& column : columns_) {
		Zone zone = column.EndBlock(&filter);
		if (!filter.empty())
			zone.filter_offset = writer_->Append(filter);
		index_.zones.push_back(zone);
	}
	CheckSize();
}

// Room is made when the first block is complete, which most scans never reach.
void Builder::CheckSize() {
	if (index_.blocks.size() == 1 && plan_.make_room)
		max_bytes_ = plan_.make_room();
	if (writer_->bytes() + index_.Bytes() > max_bytes_)
		throw base::Error(base::ErrorKind::kTooManyValues, "index file is too large")
			.WithHint("The setting \"coursera_fdw.index_size_limit\" is what all index files may "
		              "take together.");
}

// Adds rows of one block.
void Builder::AddRows(const csv::RowBatch& batch, size_t from, size_t to) {
	if (from == to)
		return;
	// Rows are mostly adjacent.
	for (size_t row = from; row < to;) {
		const char* begin = batch.whole[row].data();
		const char* end = begin;
		for (; row < to && batch.whole[row].data() == end; ++row)
			end += batch.whole[row].size();
		crc_ = AddToCrc(crc_, {begin, static_cast<size_t>(end - begin)});
	}
	for (size_t column = 0; column < columns_.size(); ++column) {
		ColumnBuilder& builder = columns_[column];
		const csv::Field* field = batch.Row(from) + column;
		for (size_t row = from; row < to; ++row, field += batch.wanted)
			builder.Add(*field);
		builder.StartBatch();
	}
	index_.rows += to - from;
}

bool Builder::Step() {
	if (!reader_->NextBatch(&batch_)) {
		char rest[base::ByteStream::kMinCapacity];
		// After an end-of-data marker the checksum would not be verified.
		if (text_->Read(rest, sizeof(rest)) > 0)
			throw base::Error(base::ErrorKind::kMalformedCsv, "there is more behind the last row");
		return false;
	}
	size_t from = 0;
	for (size_t row = 0; row < batch_.rows; ++row) {
		if (batch_.in_row[row] != columns_.size())
			throw base::Error(base::ErrorKind::kMalformedCsv, "row has too few fields");
		if (!points_.empty() && points_.front().point.output <= offset_) {
			AddRows(batch_, from, row);
			from = row;
			while (points_.size() > 1 && points_[1].point.output <= offset_)
				points_.pop_front();
			EndBlock();
			StartBlock(points_.front(), offset_, LinesBefore(row));
			points_.pop_front();
		}
		offset_ += batch_.whole[row].size();
	}
	AddRows(batch_, from, batch_.rows);
	return true;
}

// Physical lines before a row of the batch.
uint64_t Builder::LinesBefore(size_t row) {
	const std::string_view whole = batch_.whole[row];
	const auto lines = std::count(whole.begin(), whole.end(),
	                              reader_->line_end() == csv::LineEnd::kNewline ? '\n' : '\r');
	const bool is_ended = whole.back() == '\n' || whole.back() == '\r';
	return batch_.Line(row) - static_cast<uint64_t>(lines) - (is_ended ? 0 : 1);
}

EntryIndex Builder::Finish() {
	EndBlock();
	index_.text_bytes = offset_;
	index_.lines = reader_->lines_consumed();
	index_.line_end = reader_->line_end();
	index_.built_at = static_cast<int64_t>(time(nullptr));
	for (const ColumnBuilder& column : columns_)
		index_.columns.push_back(column.facts());
	writer_->Finish(index_);
	return std::move(index_);
}

} // namespace coursera::index
