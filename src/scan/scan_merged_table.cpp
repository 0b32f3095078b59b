#include "scan/scan_merged_table.hpp"

#include <algorithm>

#include "scan/scan_course_conditions.hpp"
#include "schema/schema_text.hpp"
#include "schema/schema_user_ids.hpp"
#include "zip/zip_export_paths.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::scan {

namespace {

// Of parts that stay open between passes: bytes of the entry, and how many, so that neither memory
// nor file descriptors run out.
constexpr int64_t kKeptEntryBytes = 1 << 20;
constexpr size_t kMaxKept = 16;

bool Contains(const std::vector<std::string>& names, const std::string& name) {
	return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether a name could be a partner's in neutral form. Only then is it worth the effort to find out
// what the partner is called.
bool MayBeNeutral(const std::string& name) {
	return name.find("partner") != std::string::npos || name == "course_slug_user_id";
}

// Whether no course belongs to another export than that one.
bool OwnsAllCourses(const ExportSet& exports, size_t member) {
	for (size_t i = 0; i < exports.members().size(); ++i) {
		const Member& other = exports.members()[i];
		if (i != member && !other.superseded && !other.data->courses().empty())
			return false;
	}
	return true;
}

// The learner id in a header that is another partner's form of `column`; empty when there is none.
std::string OtherPartnersColumn(const std::string& column, const std::vector<std::string>& header,
                                const std::string& partner) {
	if (partner.empty() || column == "guest_user_id" || column == "coursera_user_id")
		return "";
	// Exports of one partner, too, may call an id differently: linked here, isolated there.
	if (schema::IsUserIdColumn(column, partner))
		return "";
	for (const std::string& name : header) {
		if (!schema::IsUserIdColumn(name, partner))
			continue;
		const std::string rest = name.substr(partner.size());
		if (column.size() > rest.size() && schema::EndsWith(column, rest))
			return name;
	}
	return "";
}

} // namespace

MergedTableScan::MergedTableScan(MergedTableSource source) : source_(std::move(source)) {
	const zip::ExportPaths location = zip::ListExportPaths(source_.location);
	if (location.is_many) {
		exports_ = ReadExportSet(location.paths, source_.password, source_.dialect,
		                         source_.unreadable, &problems_);
		for (base::Error& problem : problems_)
			problem = LeftOut(problem);
		FindParts();
		return;
	}
	all_parts_.push_back({0, 0, source_.entry});
	kept_.resize(1);
	part_ = all_parts_.front();
	OpenPart();
	exports_opened_ = 1;
	is_fast_path_ = table_->is_fast_path();
}

// The entries of an export that hold the table. A partner's whole export may have several files of
// one neutral name.
std::vector<std::string> MergedTableScan::EntriesOf(const ExportContents& one) const {
	std::vector<std::string> entries;
	for (const zip::Entry& entry : one.entries())
		if (entry.name == source_.entry)
			return {source_.entry};
	const std::string stem = zip::StemOf(source_.entry);
	if (!MayBeNeutral(stem) && !MayBeNeutral(source_.table))
		return entries;
	for (const zip::Entry& entry : one.entries()) {
		if (!zip::HasSuffix(entry.name, ".csv"))
			continue;
		const std::string neutral =
			schema::NeutralTableName(zip::StemOf(entry.name), one.partner());
		if (neutral == stem || neutral == source_.table)
			entries.push_back(entry.name);
	}
	return entries;
}

void MergedTableScan::FindParts() {
	for (size_t i = 0; i < exports_->members().size(); ++i) {
		const Member& member = exports_->members()[i];
		if (member.superseded)
			continue;
		for (std::string& entry : EntriesOf(*member.data))
			all_parts_.push_back({all_parts_.size(), i, std::move(entry), Rows::kOwned});
	}
	if (all_parts_.empty())
		throw base::Error(base::ErrorKind::kNoSuchEntry, "no export of \"" + source_.location +
		                                                     "\" has an entry \"" + source_.entry +
		                                                     "\"")
			.WithHint("The table's option \"entry\" names the CSV file inside the archive.");
	if (all_parts_.size() == 1 && OwnsAllCourses(*exports_, all_parts_.front().member))
		all_parts_.front().rows = Rows::kAll;
	kept_.resize(all_parts_.size());
}

TableSource MergedTableScan::SourceOf(const Part& part) const {
	TableSource source;
	source.archive =
		exports_ == nullptr ? source_.location : exports_->members()[part.member].data->path();
	source.password = source_.password;
	source.entry = part.entry;
	source.dialect = source_.dialect;
	source.decoder = source_.decoder;
	return source;
}

void MergedTableScan::Start(const std::vector<std::string>* courses) {
	parts_.clear();
	if (exports_ == nullptr) {
		if (table_->rows_read() > 0 || table_->rows_dropped() > 0 || pass_bytes_ > 0)
			table_->Rewind();
		parts_.push_back(all_parts_.front());
		return;
	}
	ClosePart();
	++passes_;
	pass_bytes_ = 0;
	for (const Part& part : all_parts_) {
		if (courses == nullptr || part.rows == Rows::kAll) {
			parts_.push_back(part);
			continue;
		}
		size_t owned = 0;
		size_t unlisted = 0; // looked for by themselves only where nothing else is read
		for (const std::string& course : *courses) {
			const size_t owner = exports_->OwnerOf(course);
			owned += owner == part.member ? 1 : 0;
			unlisted += owner == ExportSet::kNobody ? 1 : 0;
		}
		if (owned > 0) {
			parts_.push_back(part);
			parts_.back().all_wanted = owned == courses->size();
		} else if (unlisted > 0) {
			parts_.push_back(part);
			parts_.back().rows = Rows::kShared;
			parts_.back().only_unlisted = true;
		}
	}
}

// Opens the part's table, or takes it again.
void MergedTableScan::OpenPart() {
	std::unique_ptr<TableScan>& kept = kept_[part_.index];
	if (kept == nullptr) {
		table_ = std::make_unique<TableScan>(SourceOf(part_));
		if (source_.rejects_malformed)
			table_->RejectMalformed();
		return;
	}
	table_ = std::move(kept);
	--kept_count_;
	const uint64_t bytes_before = table_->bytes_read(); // of which Rewind may read some more
	const uint64_t rows_before = table_->rows_read();
	table_->Rewind();
	bytes_read_ -= bytes_before;
	rows_read_ -= rows_before;
	rows_dropped_ -= table_->rows_dropped();
}

bool MergedTableScan::OpenNext() {
	while (!parts_.empty()) {
		Part part = std::move(parts_.front());
		parts_.pop_front();
		part_ = part;
		if (exports_ == nullptr)
			return true;
		try {
			OpenPart();
		} catch (const base::Error& error) {
			if (!Skips(error))
				throw;
			problems_.push_back(LeftOut(error));
			continue;
		}
		if (last_opened_ != part.member)
			++exports_opened_;
		last_opened_ = part.member;
		is_fast_path_ = is_fast_path_ && table_->is_fast_path();
		if (part_.rows == Rows::kOwned && table_->PositionOf(kCourseColumn) == TableScan::kMissing)
			part_.rows = all_parts_.size() == 1 ? Rows::kAll : Rows::kShared;
		return true;
	}
	return false;
}

std::vector<std::string>
MergedTableScan::ResolveColumns(const std::vector<MergedColumn>& columns) const {
	const std::vector<std::string>& header = table_->header();
	std::vector<std::string> names;
	for (const MergedColumn& column : columns) {
		names.push_back(column.csv_column);
		if (exports_ == nullptr || Contains(header, column.csv_column))
			continue;
		const ExportContents& one = *exports_->members()[part_.member].data;
		if (MayBeNeutral(column.csv_column) || MayBeNeutral(column.name)) {
			const std::string stem = zip::StemOf(part_.entry);
			for (const std::string& name : header) {
				const std::string neutral = schema::NeutralColumnName(stem, name, one.partner());
				if (neutral == column.csv_column || neutral == column.name)
					names.back() = name;
			}
		} else if (schema::EndsWith(column.csv_column, "_id")) {
			const std::string other = OtherPartnersColumn(column.csv_column, header, one.partner());
			if (!other.empty()) {
				base::ErrorPlace place;
				place.archive = one.path();
				place.entry = part_.entry;
				throw base::Error(base::ErrorKind::kMixedPartners,
				                  "exports of several partners need neutral names")
					.WithDetail("The learner id \"" + column.csv_column + "\" is called \"" +
				                other + "\" in \"" + one.path() + "\".")
					.WithHint("Attach or import with names 'neutral'.")
					.At(place);
			}
		}
	}
	return names;
}

void MergedTableScan::SetFilter(const std::vector<Predicate>& predicates, bool count_kept) {
	std::unique_ptr<csv::Condition> last;
	const size_t position = table_->PositionOf(kCourseColumn);
	if (part_.rows == Rows::kOwned && !part_.all_wanted)
		last = OwnedCourses(*exports_, part_.member, position, &met_unlisted_);
	else if (part_.only_unlisted && position != TableScan::kMissing)
		last = UnlistedCourses(*exports_, position);
	table_->SetFilter(predicates, std::move(last), count_kept && part_.rows != Rows::kShared);
}

bool MergedTableScan::ReadNext(csv::RowBatch* batch) {
	try {
		return table_->NextBatch(batch);
	} catch (const base::Error& error) {
		if (!Skips(error))
			throw;
		base::Error problem = error;
		problems_.push_back(problem.WithMessage("the rest of entry \"" + part_.entry +
		                                        "\" of export \"" + archive() +
		                                        "\" is left out: " + error.message()));
		met_unlisted_ = false; // it would break again
		batch->Clear(0);
		return false;
	}
}

bool MergedTableScan::NextBatch(csv::RowBatch* batch) {
	const bool more = ReadNext(batch);
	if (exports_ == nullptr) {
		pass_bytes_ = table_->pass_bytes();
		return more;
	}
	if (more)
		return true;
	// Its rows may be looked at until the next part opens.
	if (met_unlisted_) {
		Part again = part_;
		again.rows = Rows::kShared;
		again.only_unlisted = true;
		parts_.push_front(std::move(again));
	}
	ClosePart();
	return false;
}

void MergedTableScan::ClosePart() {
	met_unlisted_ = false;
	if (table_ == nullptr)
		return;
	bytes_read_ += table_->bytes_read();
	rows_read_ += table_->rows_read();
	rows_dropped_ += table_->rows_dropped();
	pass_bytes_ += table_->pass_bytes();
	if (MayStayOpen()) {
		kept_[part_.index] = std::move(table_);
		++kept_count_;
	}
	table_.reset();
}

bool MergedTableScan::MayStayOpen() const {
	const int64_t size = table_->entry().size;
	return passes_ > 1 && kept_count_ < kMaxKept && size >= 0 && size <= kKeptEntryBytes;
}

bool MergedTableScan::Skips(const base::Error& error) const {
	if (source_.unreadable == Unreadable::kStop || exports_ == nullptr)
		return false;
	switch (error.kind()) {
	case base::ErrorKind::kFileAccess:
	case base::ErrorKind::kArchiveBroken:
	case base::ErrorKind::kNoExport:
	case base::ErrorKind::kNoSuchEntry:
	case base::ErrorKind::kEncrypted:
	case base::ErrorKind::kUnsupportedCompression:
	case base::ErrorKind::kNotAFile:
	case base::ErrorKind::kNoHeader:
		return true;
	default:
		return false;
	}
}

std::vector<base::Error> MergedTableScan::TakeProblems() {
	std::vector<base::Error> problems;
	problems.swap(problems_);
	return problems;
}

uint64_t MergedTableScan::bytes_read() const {
	return bytes_read_ + (table_ == nullptr ? 0 : table_->bytes_read());
}

uint64_t MergedTableScan::rows_read() const {
	return rows_read_ + (table_ == nullptr ? 0 : table_->rows_read());
}

uint64_t MergedTableScan::rows_dropped() const {
	return rows_dropped_ + (table_ == nullptr ? 0 : table_->rows_dropped());
}

uint64_t MergedTableScan::pass_bytes() const {
	if (exports_ == nullptr)
		return table_->pass_bytes();
	return pass_bytes_ + (table_ == nullptr ? 0 : table_->pass_bytes());
}

size_t MergedTableScan::exports_superseded() const {
	if (exports_ == nullptr)
		return 0;
	return static_cast<size_t>(
		std::count_if(exports_->members().begin(), exports_->members().end(),
	                  [](const Member& member) { return member.superseded; }));
}

int64_t MergedTableScan::total_bytes() const {
	if (exports_ == nullptr)
		return table_->entry().size;
	int64_t total = 0;
	for (const Part& part : all_parts_)
		for (const zip::Entry& entry : exports_->members()[part.member].data->entries())
			if (entry.name == part.entry) {
				if (entry.size < 0)
					return -1;
				total += entry.size;
			}
	return total;
}

TableEstimate MergedTableScan::Estimate() const {
	TableEstimate estimate = EstimateTable(SourceOf(all_parts_.front()));
	const int64_t total = total_bytes();
	if (total > 0 && estimate.bytes > 0) {
		estimate.rows *= static_cast<double>(total) / estimate.bytes;
		estimate.bytes = static_cast<double>(total);
	}
	return estimate;
}

TableEstimate EstimateMergedTable(const MergedTableSource& source) {
	const zip::ExportPaths location = zip::ListExportPaths(source.location);
	if (location.is_many)
		return MergedTableScan(source).Estimate();
	TableSource table;
	table.archive = source.location;
	table.password = source.password;
	table.entry = source.entry;
	table.dialect = source.dialect;
	return EstimateTable(table);
}

} // namespace coursera::scan
