#include "scan/scan_export_contents.hpp"

#include <algorithm>
#include <list>
#include <set>
#include <tuple>

#include "base/base_interrupt.hpp"
#include "csv/csv_fast_reader.hpp"
#include "scan/scan_columns.hpp"
#include "scan/scan_table.hpp"
#include "schema/schema_user_ids.hpp"
#include "zip/zip_files.hpp"
#include "zip/zip_libarchive.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::scan {

namespace {

constexpr char kCoursesEntry[] = "courses.csv";
constexpr char kBranchesEntry[] = "course_branches.csv";

// Far more than a partner has; this limits the memory that a hostile file can use.
constexpr size_t kMaxValues = 100 * 1000;
constexpr size_t kMaxValueBytes = 16 << 20;
// Of all known archives, including the overhead of each value.
constexpr size_t kMaxRemembered = 128 << 20;
constexpr size_t kBytesPerPair = 160;
size_t remembered = 0;

bool IsCsv(const zip::Entry& entry) {
	return zip::IsTableCsv(entry.name);
}

// Runs a step and adds to its errors where they happened.
template <typename Step>
auto InPlace(const std::string& archive, const std::string& entry, Step&& step)
	-> decltype(step()) {
	try {
		return step();
	} catch (base::Error& error) {
		base::ErrorPlace place;
		place.archive = archive;
		place.entry = entry;
		error.At(place);
		throw;
	}
}

// Whether changed contents would be visible in the list of entries.
bool HaveMarks(const std::vector<zip::Entry>& entries) {
	return std::all_of(entries.begin(), entries.end(),
	                   [](const zip::Entry& entry) { return entry.mark != 0; });
}

bool AreSame(const std::vector<zip::Entry>& a, const std::vector<zip::Entry>& b) {
	return std::equal(a.begin(), a.end(), b.begin(), b.end(),
	                  [](const zip::Entry& x, const zip::Entry& y) { return x.IsSame(y); });
}

size_t BytesOf(const zip::Entry& entry) {
	return sizeof(entry) + entry.path.size() + entry.name.size();
}

} // namespace

ArchiveContents::ArchiveContents(const std::string& path, ReadingPlan plan)
	: path_(path), plan_(std::move(plan)) {
	std::shared_ptr<zip::Archive> archive = zip::Archive::Open(path, plan_.password, plan_.pattern);
	is_files_ = !plan_.pattern.empty() && !archive->state().has_value();
	state_ = archive->state();
	entries_ = archive->entries();
	lookup_ = archive->lookup();
	is_listed_by_reading_ = archive->IsListedByReading();
	for (const zip::Entry& entry : entries_) {
		date_ = std::max(date_, entry.modified);
		bytes_ += BytesOf(entry);
	}
	if (state_.has_value()) {
		archive->Rest();
		bytes_ *= 3; // with the archive's own lists of all entries and of the export's
		resting_ = std::move(archive);
	}
}

ArchiveContents::~ArchiveContents() {
	remembered -= value_bytes_;
}

const zip::Entry* ArchiveContents::Find(const std::string& entry) const {
	const std::optional<size_t> found = lookup_.Find(entries_, entry);
	return found.has_value() ? &entries_[*found] : nullptr;
}

const TableEstimate* ArchiveContents::KnownEstimate(const std::string& entry) const {
	auto known = estimates_.find(entry);
	return known == estimates_.end() ? nullptr : &known->second;
}

void ArchiveContents::KeepEstimate(const std::string& entry, const TableEstimate& estimate) const {
	if (estimates_.insert_or_assign(entry, estimate).second)
		bytes_ += sizeof(std::string) + entry.size() + sizeof(TableEstimate);
}

std::unique_ptr<zip::Archive> ArchiveContents::Open() const {
	if (is_files_) // each of which is compared with its listed state
		return std::make_unique<zip::FilesArchive>(path_, entries_, lookup_);
	// Work that needs all bytes is not repeated.
	if (is_listed_by_reading_) {
		auto file = std::make_unique<base::File>(path_);
		if (file->state() == state_)
			return std::make_unique<zip::LibarchiveArchive>(std::move(file), plan_.password,
			                                                entries_, lookup_);
	}
	std::unique_ptr<zip::Archive> archive =
		zip::Archive::Open(path_, plan_.password, plan_.pattern);
	const std::optional<base::FileState> now = archive->state();
	bool is_same = now.has_value() == state_.has_value();
	if (is_same && now.has_value() && *now != *state_)
		// If only the inode was touched, checksums in the directory show whether contents changed;
		// other containers have none.
		is_same =
			now->LooksLike(*state_) && HaveMarks(entries_) && AreSame(entries_, archive->entries());
	if (!is_same)
		throw base::Error(base::ErrorKind::kFileChanged,
		                  "archive \"" + path_ + "\" changed while the query read it")
			.WithHint("Run the query again.");
	return archive;
}

std::shared_ptr<zip::Archive> ArchiveContents::KeepOpen() const {
	if (std::shared_ptr<zip::Archive> archive = open_.lock())
		return archive;
	if (resting_ == nullptr || base::StateOfFile(path_) != resting_->state()) {
		std::shared_ptr<zip::Archive> archive = Open();
		if (!archive->state().has_value()) { // a folder: what is in it may change at any time
			open_ = archive;
			return archive;
		}
		resting_ = std::move(archive);
	}
	std::shared_ptr<zip::Archive> archive(resting_.get(),
	                                      [keeper = resting_](zip::Archive* one) { one->Rest(); });
	open_ = archive;
	return archive;
}

const std::vector<std::string>& ArchiveContents::Header(const std::string& entry) const {
	auto known = headers_.find(entry);
	if (known != headers_.end())
		return known->second;
	InPlace(path_, entry, [&] {
		const std::shared_ptr<zip::Archive> archive = KeepOpen();
		const zip::Entry& wanted = archive->Get(entry);
		// An archive that is read front to back is read once for all tables.
		if (!archive->IsFastPath(wanted))
			ReadAllHeaders();
		if (headers_.count(entry) == 0)
			KeepHeader(entry, *archive->OpenEntry(wanted));
	});
	return headers_.at(entry);
}

void ArchiveContents::KeepHeader(const std::string& entry, zip::EntryStream& stream) const {
	std::unique_ptr<base::ByteStream> text = std::make_unique<base::BorrowedStream>(stream);
	if (plan_.decoder)
		text = plan_.decoder(std::move(text));
	// A file without a header has columns by place only, so they cannot be recognized.
	std::vector<std::string> header;
	if (plan_.dialect.has_header)
		header = ReadHeader(*text, plan_.dialect);
	for (const std::string& name : header)
		bytes_ += sizeof(std::string) + name.size();
	headers_[entry] = std::move(header);
}

void ArchiveContents::ReadAllHeaders() const {
	const bool is_known =
		std::all_of(entries_.begin(), entries_.end(), [this](const zip::Entry& entry) {
			return !IsCsv(entry) || headers_.count(entry.name) > 0;
		});
	if (is_known)
		return;
	const std::shared_ptr<zip::Archive> archive = KeepOpen();
	archive->VisitAll([&](const zip::Entry& entry, zip::EntryStream& stream) {
		if (!IsCsv(entry) || headers_.count(entry.name) > 0)
			return;
		try {
			KeepHeader(entry.name, stream);
		} catch (const base::Error& error) {
			if (base::IsTransient(error))
				throw;
		}
	});
}

std::vector<std::string> ArchiveContents::PlainHeader(const std::string& entry) const {
	std::vector<std::string> names = HeaderOrNothing(entry);
	for (std::string& name : names)
		name = PlainName(name);
	return names;
}

std::vector<std::string> ArchiveContents::HeaderOrNothing(const std::string& entry) const {
	try {
		return Header(entry);
	} catch (const base::Error& error) {
		if (base::IsTransient(error))
			throw;
		return {};
	}
}

namespace {

// The distinct pairs of two columns.
class PairCollector {
  public:
	void Add(const csv::Field& first, const csv::Field* second) {
		if (first.data == nullptr) {
			has_null_ = true;
			return;
		}
		std::pair<std::string, std::string> pair;
		pair.first.assign(first.data, first.size);
		if (second != nullptr && second->data != nullptr)
			pair.second.assign(second->data, second->size);
		if (pair == last_) // rows of one course come in long runs
			return;
		last_ = pair;
		const size_t size = pair.first.size() + pair.second.size();
		if (!pairs_.insert(std::move(pair)).second)
			return;
		bytes_ += size;
		if (pairs_.size() > kMaxValues || bytes_ > kMaxValueBytes)
			throw base::Error(base::ErrorKind::kTooManyValues, "export has too many courses")
				.WithDetail("More than " + std::to_string(kMaxValues) + ", or more than " +
			                std::to_string(kMaxValueBytes) + " bytes of ids.");
		if (remembered + bytes_ + pairs_.size() * kBytesPerPair > kMaxRemembered)
			throw base::Error(base::ErrorKind::kTooManyValues, "exports have too many courses")
				.WithDetail("A session remembers their ids in at most " +
			                std::to_string(kMaxRemembered) + " bytes.");
	}

	ArchiveContents::Values Take() { return {{pairs_.begin(), pairs_.end()}, has_null_}; }

  private:
	std::set<std::pair<std::string, std::string>> pairs_;
	std::pair<std::string, std::string> last_;
	bool has_null_ = false;
	size_t bytes_ = 0;
};

} // namespace

const ArchiveContents::Values& ArchiveContents::DistinctValues(const std::string& entry,
                                                               Malformed malformed,
                                                               const std::string& first,
                                                               const std::string& second) const {
	const std::string key =
		entry + '\n' + first + '\n' + second + (malformed == Malformed::kStop ? "" : "\n");
	auto known = values_.find(key);
	if (known != values_.end())
		return known->second;
	PairCollector collector;
	if (!plan_.dialect.has_header)
		return values_[key] = {};
	InPlace(path_, entry, [&] {
		const std::shared_ptr<zip::Archive> archive = KeepOpen();
		std::unique_ptr<base::ByteStream> stream = archive->OpenEntry(archive->Get(entry));
		if (plan_.decoder)
			stream = plan_.decoder(std::move(stream));
		csv::FastReader reader(*stream, plan_.dialect);
		const std::vector<std::string> header = reader.ReadHeader();
		const size_t position = FindColumn(header, first);
		const size_t other_position = FindColumn(header, second);
		if (position >= header.size())
			return;
		const bool has_other = !second.empty() && other_position < header.size();
		csv::FieldPositions wanted{position};
		if (has_other)
			wanted.push_back(other_position);
		std::sort(wanted.begin(), wanted.end());
		const size_t slot = has_other && other_position < position ? 1 : 0;
		reader.SetWanted(wanted);
		if (malformed == Malformed::kPassOver)
			reader.RejectMalformed();
		csv::RowBatch batch;
		bool more = true;
		while (more) {
			base::StopIfInterrupted();
			more = reader.NextBatch(&batch);
			for (size_t row = 0; row < batch.rows; ++row) {
				const csv::Field* fields = batch.Row(row);
				collector.Add(fields[slot], has_other ? &fields[1 - slot] : nullptr);
			}
		}
	});
	Values values = collector.Take();
	size_t bytes = 0;
	for (const auto& pair : values.pairs)
		bytes += kBytesPerPair + pair.first.size() + pair.second.size();
	bytes_ += bytes;
	value_bytes_ += bytes;
	remembered += bytes;
	return values_[key] = std::move(values);
}

ExportContents::ExportContents(std::vector<std::shared_ptr<const ArchiveContents>> archives)
	: archives_(std::move(archives)) {
	for (const std::shared_ptr<const ArchiveContents>& archive : archives_) {
		date_ = std::max(date_, archive->date());
		for (const zip::Entry& entry : archive->entries())
			entries_.push_back({archive, entry});
	}
}

const ExportEntry* ExportContents::Find(const std::string& entry) const {
	size_t first = 0; // of the archive's entries, among all
	for (const std::shared_ptr<const ArchiveContents>& archive : archives_) {
		if (const zip::Entry* found = archive->Find(entry))
			return &entries_[first + static_cast<size_t>(found - archive->entries().data())];
		first += archive->entries().size();
	}
	return nullptr;
}

const std::vector<std::string>& ExportContents::courses() const {
	if (courses_.has_value())
		return *courses_;
	std::vector<std::string> courses;
	if (const ExportEntry* entry = Find(kCoursesEntry))
		for (const auto& pair :
		     entry->archive
		         ->DistinctValues(entry->entry.name, ArchiveContents::Malformed::kStop,
		                          kCourseColumn)
		         .pairs)
			courses.push_back(pair.first);
	return courses_.emplace(std::move(courses));
}

const ArchiveContents::Pairs& ExportContents::branches() const {
	static const ArchiveContents::Pairs none;
	const ExportEntry* entry = Find(kBranchesEntry);
	return entry == nullptr
	           ? none
	           : entry->archive
	                 ->DistinctValues(entry->entry.name, ArchiveContents::Malformed::kStop,
	                                  kBranchColumn, kCourseColumn)
	                 .pairs;
}

const std::string& ExportContents::partner() const {
	if (partner_.has_value())
		return *partner_;
	std::vector<schema::TableColumns> tables;
	for (const std::shared_ptr<const ArchiveContents>& archive : archives_)
		archive->ReadAllHeaders();
	for (const ExportEntry& entry : entries_)
		if (IsCsv(entry.entry))
			tables.push_back(
				{zip::StemOf(entry.entry.name), entry.archive->PlainHeader(entry.entry.name)});
	std::sort(tables.begin(), tables.end(),
	          [](const auto& a, const auto& b) { return a.table < b.table; });
	return partner_.emplace(schema::FindUserIds(tables).partner);
}

namespace {

// The archives read last, the least recently used of them forgotten first.
class ArchiveCache {
  public:
	std::shared_ptr<const ArchiveContents> Read(const std::string& path, const ReadingPlan& plan) {
		const Key key{path, plan.password, plan.pattern, plan.dialect, plan.decoder_name};
		auto found = places_.find(key);
		std::shared_ptr<const ArchiveContents> known;
		if (found != places_.end())
			known = found->second->contents;
		const std::optional<base::FileState> state = base::StateOfFile(path);
		if (known == nullptr || !state.has_value() || known->state() != state)
			known = ReadAgain(known, path, plan);
		Keep(key, known);
		return known;
	}

  private:
	static constexpr size_t kMaxBytes = 64 << 20;
	static constexpr size_t kBytesBeside = 1024; // of each

	using Key = std::tuple<std::string, std::string, std::string, csv::Dialect, std::string>;
	struct Kept {
		Key key;
		std::shared_ptr<const ArchiveContents> contents;
	};

	// A folder has no state that covers its files, and a file may only have been touched: facts
	// stay valid if the container lists the same entries.
	static std::shared_ptr<const ArchiveContents>
	ReadAgain(const std::shared_ptr<const ArchiveContents>& known, const std::string& path,
	          const ReadingPlan& plan) {
		auto now = std::make_shared<const ArchiveContents>(path, plan);
		if (known == nullptr || !HaveMarks(now->entries()) ||
		    !AreSame(known->entries(), now->entries()))
			return now;
		if (now->state().has_value())
			known->set_state(*now->state());
		return known;
	}

	void Keep(const Key& key, std::shared_ptr<const ArchiveContents> contents) {
		auto found = places_.find(key);
		if (found != places_.end()) {
			found->second->contents = std::move(contents);
			kept_.splice(kept_.begin(), kept_, found->second);
			return;
		}
		kept_.push_front({key, std::move(contents)});
		places_[key] = kept_.begin();
		size_t bytes = 0;
		for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
			bytes += kBytesBeside + kept->contents->bytes();
			if (bytes <= kMaxBytes || kept == kept_.begin())
				continue;
			for (auto gone = kept; gone != kept_.end(); ++gone)
				places_.erase(gone->key);
			kept_.erase(kept, kept_.end());
			return;
		}
	}

	std::list<Kept> kept_; // most recently used first
	std::map<Key, std::list<Kept>::iterator> places_;
};

} // namespace

std::shared_ptr<const ArchiveContents> ReadArchiveContents(const std::string& path,
                                                           const ReadingPlan& plan) {
	static ArchiveCache cache;
	return cache.Read(path, plan);
}

} // namespace coursera::scan
