#include "scan/scan_table.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/base_error.hpp"
#include "csv/csv_exact_reader.hpp"
#include "scan/scan_export_contents.hpp"
#include "scan/scan_indexing.hpp"
#include "scan/scan_pruning.hpp"

namespace coursera::scan {

namespace {

// Counts the bytes that pass through.
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

// Compressed bytes may grow by this factor.
constexpr int64_t kLikelyInflation = 4;

// Entries up to this size are kept if they are read again.
constexpr int64_t kKeptBytes = 1 << 20;

// A stream over text with another owner.
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

namespace {

// Smaller entries are not worth an index.
constexpr int64_t kMinIndexedBytes = 1 << 20;
// Entries of at least this size are indexed by scans that read them whole.
constexpr int64_t kIndexedBytes = 8 << 20;

} // namespace

index::IndexedEntry IndexedEntryOf(const TableSource& source,
                                   const std::optional<base::FileState>& archive_state,
                                   const zip::Entry& entry) {
	index::IndexedEntry indexed;
	indexed.archive = source.archive;
	indexed.state = archive_state;
	indexed.path = entry.path;
	indexed.size = entry.size;
	indexed.compressed_size = entry.compressed_size;
	indexed.mark = entry.mark;
	indexed.position = entry.position;
	indexed.dialect = source.dialect;
	indexed.fields = source.fields;
	return indexed;
}

int64_t LikelySize(const zip::Entry& entry) {
	return entry.size >= 0 ? entry.size : kLikelyInflation * entry.compressed_size;
}

bool IsWorthAnIndex(const zip::Entry& entry) {
	return LikelySize(entry) >= kMinIndexedBytes;
}

bool MayHaveIndex(const zip::Archive& archive, const zip::Entry& entry, const TableSource& source) {
	return IsWorthAnIndex(entry) && (archive.CanRestart(entry) || source.password.empty());
}

std::unique_ptr<base::ByteStream> OpenRecorded(zip::Archive& archive, const zip::Entry& entry,
                                               const base::RestartRecording& recording) {
	return recording.sink == nullptr || !archive.CanRestart(entry)
	           ? archive.OpenEntry(entry)
	           : archive.OpenEntry(entry, recording);
}

TableScan::TableScan(TableSource source, const std::vector<std::string>& columns)
	: source_(std::move(source)) {
	InPlace(source_, [&] {
		if (source_.listed == nullptr)
			archive_ = zip::Archive::Open(source_.archive, source_.password);
		else
			archive_ = source_.listed->KeepOpen();
		entry_ = &archive_->Get(source_.entry);
		FindIndex();
		if (index_ == nullptr)
			OpenReader();
	});
	SetColumns(columns);
}

// Finds the entry's index, and takes the header from it.
void TableScan::FindIndex() {
	if (source_.store == nullptr || !MayHaveIndex(*archive_, *entry_, source_))
		return;
	index_ = source_.store->Find(IndexedEntryOf(source_, archive_->state(), *entry_));
	if (index_ != nullptr && index_->index().checked_as != source_.decoder_name)
		index_ = nullptr;
	if (index_ == nullptr)
		return;
	ranges_ = ChooseBlocks(*index_, {}, {});
	if (source_.dialect.has_header) {
		index::BlockStream header(index_, {}, nullptr);
		header_ = ReadHeader(header, source_.dialect);
	} else {
		header_ = NumberedColumns(source_.fields);
	}
}

// The entry's bytes, counted and decoded.
std::unique_ptr<base::ByteStream> TableScan::OpenBytes(const base::RestartRecording& recording) {
	std::unique_ptr<base::ByteStream> bytes = OpenRecorded(*archive_, *entry_, recording);
	entry_stream_ = bytes.get();
	std::unique_ptr<base::ByteStream> text =
		std::make_unique<CountingStream>(std::move(bytes), &bytes_read_);
	if (source_.decoder)
		return source_.decoder(std::move(text));
	return text;
}

// The blocks in `ranges_`. Their text was checked when it was indexed.
std::unique_ptr<base::ByteStream> TableScan::OpenBlocks() {
	auto blocks = std::make_unique<index::BlockStream>(
		index_, ranges_, [this](const base::RestartPoint& point, std::string_view window) {
			return std::make_unique<CountingStream>(
				archive_->CanRestart(*entry_) ? archive_->OpenEntryAt(*entry_, point, window)
											  : archive_->OpenEntry(*entry_),
				&bytes_read_);
		});
	if (claim_)
		blocks->ClaimBy(claim_);
	blocks_stream_ = blocks.get();
	return blocks;
}

std::unique_ptr<base::ByteStream> TableScan::OpenText() {
	if (kept_text_ != nullptr)
		return std::make_unique<TextStream>(kept_text_);
	if (reads_blocks_)
		return OpenBlocks();
	const bool builds = index_ == nullptr && source_.store != nullptr &&
	                    source_.store->settings().builds && entry_->size >= kIndexedBytes &&
	                    archive_->CanRestart(*entry_);
	if (!builds)
		return OpenBytes(base::RestartRecording());
	const index::BuildPlan plan = source_.store->Plan(
		IndexedEntryOf(source_, archive_->state(), *entry_), source_.decoder_name);
	return OpenIndexing(
		plan, [this](const base::RestartRecording& recording) { return OpenBytes(recording); });
}

namespace {

// The size of the reader's window: for small entries, room for the text and for finding its end. It
// grows if an entry is larger than its container claims.
size_t WindowBytes(const zip::Entry& entry) {
	constexpr size_t kLeast = 4096;
	constexpr size_t kMost = csv::FastReader::kWindowBytes;
	if (entry.size < 0 || static_cast<uint64_t>(entry.size) >= kMost)
		return kMost;
	return std::max(kLeast, static_cast<size_t>(entry.size) + 2 * base::ByteStream::kMinCapacity);
}

} // namespace

void TableScan::OpenReader() {
	EndPass();
	stream_ = OpenText();
	reader_ = std::make_unique<csv::FastReader>(*stream_, source_.dialect, WindowBytes(*entry_));
	if (source_.dialect.has_header) {
		header_ = reader_->ReadHeader();
	} else {
		header_ = NumberedColumns(source_.fields);
		reader_->SetColumns(source_.fields);
		if (blocks_stream_ != nullptr && blocks_stream_->line_end() != csv::LineEnd::kUnknown)
			reader_->SetLineEnd(blocks_stream_->line_end());
	}
	if (rejects_malformed_)
		reader_->RejectMalformed();
}

// Frees what was needed for reading.
void TableScan::EndPass() {
	blocks_before_pass_ = blocks_read();
	reader_.reset();
	entry_stream_ = nullptr;
	blocks_stream_ = nullptr;
	stream_.reset();
	bytes_before_pass_ = bytes_read_;
}

size_t TableScan::blocks_read() const {
	if (index_ == nullptr)
		return 0;
	if (blocks_stream_ != nullptr)
		return blocks_before_pass_ + blocks_stream_->blocks_read();
	const std::vector<index::Block>& blocks = index_->index().blocks;
	const uint64_t bytes = pass_bytes();
	const auto read = std::count_if(blocks.begin(), blocks.end(), [bytes](const auto& block) {
		return block.point.output < bytes;
	});
	return blocks_before_pass_ + static_cast<size_t>(read);
}

double TableScan::inflation() const {
	const int64_t used = entry_stream_ == nullptr ? -1 : entry_stream_->source_bytes();
	return used <= 0 ? 0 : static_cast<double>(pass_bytes()) / static_cast<double>(used);
}

void TableScan::RejectMalformed() {
	rejects_malformed_ = true;
	if (reader_ != nullptr)
		reader_->RejectMalformed();
}

// Reads a small entry whole. An entry that cannot be read to its end is not kept: its error belongs
// to the row where it occurs.
void TableScan::KeepSmallEntry() {
	const int64_t size = LikelySize(*entry_);
	if (kept_text_ != nullptr || size < 0 || size > kKeptBytes)
		return;
	try {
		std::unique_ptr<base::ByteStream> stream =
			std::make_unique<CountingStream>(archive_->OpenEntry(*entry_), &bytes_read_);
		if (source_.decoder)
			stream = source_.decoder(std::move(stream));
		kept_text_ = std::make_shared<const std::string>(
			zip::ReadAll(*stream, kLikelyInflation * kKeptBytes));
	} catch (const base::Error&) {
		kept_text_ = nullptr;
	}
}

size_t TableScan::PositionOf(const std::string& column) const {
	const size_t position = FindColumn(header_, column);
	return position == kAmbiguous ? kMissing : position;
}

void TableScan::SetFilter(const std::vector<Predicate>& predicates, csv::Conditions last,
                          bool count_kept) {
	filter_ = csv::RowFilter();
	for (const Predicate& predicate : predicates) {
		if (predicate.alternatives.empty())
			filter_.nothing_passes |= !AddCondition(predicate, &filter_.conditions);
		else
			AddDisjunction(predicate);
	}
	for (std::unique_ptr<csv::Condition>& condition : last)
		filter_.conditions.push_back(std::move(condition));
	count_kept_ = count_kept;
	has_counted_ = false;
	if (index_ != nullptr) {
		ranges_ = only_.empty() ? ChooseBlocks(*index_, header_, predicates) : only_;
		EndPass(); // no row was read yet
	} else {
		reader_->SetFilter(filter_.IsEmpty() ? nullptr : &filter_, count_kept);
	}
}

// False if the predicate cannot hold because the file does not have its column.
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
	if (reader_ != nullptr)
		reader_->SetWanted(positions_);
}

// Delivers the number of rows, which is in the index; false if that was done before.
bool TableScan::CountByIndex(csv::RowBatch* batch) {
	batch->Clear(0);
	if (has_counted_)
		return false;
	has_counted_ = true;
	const index::EntryIndex& index = index_->index();
	index::BlockRange range{0, index.blocks.size()};
	for (bool more = !claim_ || claim_(&range); more; more = claim_ && claim_(&range))
		batch->counted += index.RowsEnd(range.end - 1) - index.blocks[range.begin].rows_before;
	return true;
}

void TableScan::ShareBlocks(std::shared_ptr<const index::IndexFile> index,
                            index::BlockClaimer claim) {
	index_ = std::move(index);
	ranges_ = ChooseBlocks(*index_, {}, {});
	claim_ = std::move(claim);
	EndPass();
}

void TableScan::ReadOnly(std::vector<index::BlockRange> blocks) {
	only_ = std::move(blocks);
}

// Opens the reader for the blocks that the filter leaves of an indexed entry.
void TableScan::StartReading() {
	const size_t blocks = index_->index().blocks.size();
	reads_blocks_ =
		claim_ || ranges_.empty() || ranges_.front().begin > 0 || ranges_.front().end < blocks;
	const std::vector<std::string> header = header_;
	OpenReader();
	if (header != header_)
		throw base::Error(base::ErrorKind::kFileChanged,
		                  "entry \"" + source_.entry + "\" is not the one that was indexed");
	reader_->SetWanted(positions_);
	reader_->SetFilter(filter_.IsEmpty() ? nullptr : &filter_, count_kept_);
}

bool TableScan::ReadBatch(csv::RowBatch* batch) {
	batch->line_map = blocks_stream_;
	try {
		return reader_->NextBatch(batch);
	} catch (base::Error& error) {
		if (blocks_stream_ != nullptr && error.place().line != 0)
			error.WithLine(blocks_stream_->LineInFile(error.place().line));
		throw;
	}
}

bool TableScan::NextBatch(csv::RowBatch* batch) {
	if (filter_.nothing_passes) {
		batch->Clear(positions_.size());
		return false;
	}
	const bool counts_all =
		index_ != nullptr && count_kept_ && filter_.IsEmpty() && positions_.empty();
	const bool more = InPlace(source_, [&] {
		if (counts_all)
			return CountByIndex(batch);
		if (reader_ == nullptr)
			StartReading();
		return ReadBatch(batch);
	});
	rows_read_ += batch->rows + batch->dropped + batch->counted + batch->rejected.size();
	rows_dropped_ += batch->dropped;
	return more;
}

void TableScan::Rest() {
	EndPass();
	rests_ = true;
	if (archive_.use_count() == 1) // no other scan reads it
		archive_->Rest();
}

void TableScan::Rewind() {
	InPlace(source_, [&] {
		has_counted_ = false;
		rests_ = false;
		const std::vector<std::string> header = header_;
		if (index_ == nullptr)
			FindIndex(); // built by another scan meanwhile
		if (index_ != nullptr) {
			EndPass();
		} else {
			KeepSmallEntry();
			OpenReader();
		}
		if (header != header_)
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "entry \"" + source_.entry + "\" changed while it was read");
		if (reader_ != nullptr)
			reader_->SetWanted(positions_);
	});
}

std::vector<std::string> ReadHeader(base::ByteStream& stream, const csv::Dialect& dialect) {
	constexpr size_t kHeaderWindow = 8 * 1024;
	csv::ExactReader reader(stream, dialect, kHeaderWindow);
	return reader.ReadHeader();
}

} // namespace coursera::scan
