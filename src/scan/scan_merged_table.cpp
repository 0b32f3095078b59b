#include "scan/scan_merged_table.hpp"

#include <algorithm>

#include "base/base_interrupt.hpp"
#include "index/index_bytes.hpp"
#include "index/index_format.hpp"
#include "scan/scan_columns.hpp"
#include "scan/scan_course_conditions.hpp"
#include "scan/scan_indexing.hpp"
#include "schema/schema_text.hpp"
#include "schema/schema_user_ids.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::scan {

namespace {

// Limits for parts that stay open between passes: bytes of an entry, and number of parts, so that
// neither memory nor file descriptors run out.
constexpr int64_t kKeptEntryBytes = 1 << 20;
constexpr size_t kMaxKept = 16;

// Whether a name could be a partner's in neutral form. Only then is it worth the effort to find out
// the partner's name.
bool MayBeNeutral(const std::string& name) {
	return name.find("partner") != std::string::npos || name == "course_slug_user_id";
}

// The learner id in a header that is another partner's form of `column`, or empty.
std::string OtherPartnersColumn(const std::string& column, const std::vector<std::string>& header,
                                const std::string& partner) {
	if (partner.empty() || column == "guest_user_id" || column == "coursera_user_id")
		return "";
	// Even exports of one partner may name an id differently: linked here, isolated there.
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

bool StandsForFiles(std::string_view entry) {
	return zip::IsPattern(entry);
}

MergedTableScan::MergedTableScan(MergedTableSource source) : source_(std::move(source)) {
	if (StandsForFiles(source_.entry))
		source_.plan.pattern = source_.entry;
	is_neutral_ =
		MayBeNeutral(zip::StemOf(source_.entry)) || MayBeNeutral(source_.table) ||
		std::any_of(source_.columns.begin(), source_.columns.end(), [](const MergedColumn& column) {
			return MayBeNeutral(column.csv_column) || MayBeNeutral(column.name);
		});
	try {
		exports_ =
			ListExports(source_.location, source_.plan, source_.unreadable, source_.statement);
		problems_ = exports_->problems();
		FindParts();
	} catch (base::Error& error) {
		base::ErrorPlace place;
		if (!is_many_ && error.place().archive.empty()) {
			place.archive = source_.location;
			place.entry = source_.entry;
		}
		error.At(place);
		throw;
	}
	if (is_many_ || source_.is_only_listed)
		return;
	part_ = all_parts_.front();
	OpenTable();
	opened_.insert(0);
	is_fast_path_ = table_->is_fast_path();
}

// The CSVs of an export that have the table. A partner's whole export may have several of one
// neutral name.
std::vector<const ExportEntry*> MergedTableScan::EntriesOf(const ExportContents& one) const {
	std::vector<const ExportEntry*> entries;
	if (is_files()) {
		for (const ExportEntry& entry : one.entries())
			entries.push_back(&entry);
		return entries;
	}
	if (const ExportEntry* entry = one.Find(source_.entry))
		return {entry};
	const std::string stem = zip::StemOf(source_.entry);
	if (!MayBeNeutral(stem) && !MayBeNeutral(source_.table))
		return entries;
	for (const ExportEntry& entry : one.entries()) {
		if (!zip::IsTableCsv(entry.entry.name))
			continue;
		const std::string neutral =
			schema::NeutralTableName(zip::StemOf(entry.entry.name), one.partner());
		if (neutral == stem || neutral == source_.table)
			entries.push_back(&entry);
	}
	return entries;
}

std::string MergedTableScan::CourseSlugOf(const ExportContents& one,
                                          const ExportEntry& entry) const {
	const std::string stem = zip::StemOf(entry.entry.name);
	// Finding out the partner needs all headers.
	if (!is_neutral_ || !schema::EndsWith(stem, "_user_ids") ||
	    schema::NeutralTableName(stem, one.partner()) != schema::kCourseUserIds)
		return "";
	return schema::CourseSlugOf(stem, entry.archive->HeaderOrNothing(entry.entry.name),
	                            one.partner());
}

void MergedTableScan::FindParts() {
	is_many_ = exports_->is_many();
	for (size_t i = 0; i < exports_->members().size(); ++i) {
		for (const ExportEntry* entry : EntriesOf(*exports_->members()[i])) {
			Part part;
			part.index = all_parts_.size();
			part.member = i;
			part.entry = entry;
			part.course_slug = CourseSlugOf(*exports_->members()[i], *entry);
			all_parts_.push_back(std::move(part));
		}
	}
	is_many_ = is_many_ || all_parts_.size() > 1;
	kept_.resize(all_parts_.size());
	if (!all_parts_.empty())
		return;
	if (is_files())
		throw base::Error(base::ErrorKind::kNoSuchEntry, "no file at \"" + source_.location +
		                                                     "\" matches \"" + source_.entry + "\"")
			.WithDetail(
				"A table's files end in .csv, or in .csv.gz, .csv.bz2, .csv.xz, .csv.zst or "
				".csv.lz4.");
	throw base::Error(base::ErrorKind::kNoSuchEntry,
	                  (is_many_ ? "no export of \"" : "archive \"") + source_.location +
	                      (is_many_ ? "\" has an entry \"" : "\" has no entry \"") + source_.entry +
	                      "\"")
		.WithHint("The table's option \"entry\" names the CSV file inside the archive.");
}

// Decides which rows of which part count. If only one export has the table, there is nothing to
// decide.
void MergedTableScan::ShareOut() {
	is_shared_out_ = true;
	keys_.resize(all_parts_.size());
	std::vector<TableMember> members;
	for (Part& part : all_parts_) {
		if (members.empty() || members.back().member != part.member)
			members.push_back({part.member, {}});
		members.back().entries.push_back(part.entry);
	}
	if (members.size() < 2)
		return;
	owners_ = CourseOwners(*exports_, members, source_.unreadable);
	for (Part& part : all_parts_) {
		part.attribution =
			AttributionOf(part.entry->archive->HeaderOrNothing(part.entry->entry.name));
		part.rows = part.attribution == Attribution::kNone ? Rows::kShared : Rows::kOwned;
		part.owns_nothing = owners_.OwnsNothing(part.member);
	}
	for (const TableMember& one : members)
		exports_superseded_ += owners_.IsSuperseded(one.member) ? 1 : 0;
	PlanKeys();
}

// The names in a part's header; for files without header, the places of their fields.
std::vector<std::string> MergedTableScan::HeaderOf(const Part& part) const {
	return source_.plan.dialect.has_header
	           ? part.entry->archive->HeaderOrNothing(part.entry->entry.name)
	           : NumberedColumns(source_.plan.fields);
}

// The columns' names in a form that is the same for all exports: independent of case, and neutral.
std::vector<std::string> MergedTableScan::IdsOf(const Part& part,
                                                const std::vector<std::string>& header) const {
	const std::string stem = zip::StemOf(part.entry->entry.name);
	std::vector<std::string> ids;
	for (const std::string& name : header) {
		// A name that differs from another one only in case stays as it is.
		std::string id = FindColumn(header, PlainName(name)) == kAmbiguous ? name : PlainName(name);
		if (is_neutral_)
			id = schema::NeutralColumnName(stem, id, export_of(part).partner());
		ids.push_back(std::move(id));
	}
	return ids;
}

void MergedTableScan::PlanKeys() {
	std::vector<KeyedCsv> csvs;
	for (const Part& part : all_parts_) {
		KeyedCsv csv;
		csv.member = part.member;
		csv.header = HeaderOf(part);
		csv.ids = IdsOf(part, csv.header);
		csvs.push_back(std::move(csv));
	}
	// The key's columns by their names in headers, which may differ from the database's.
	std::vector<std::string> key;
	for (const std::string& name : source_.key) {
		std::string id = PlainName(name);
		const auto is_known = [&](const KeyedCsv& csv) {
			return std::find(csv.ids.begin(), csv.ids.end(), id) != csv.ids.end();
		};
		for (const MergedColumn& column : source_.columns)
			if (column.name == name && std::none_of(csvs.begin(), csvs.end(), is_known))
				id = PlainName(column.csv_column);
		if (std::any_of(csvs.begin(), csvs.end(), is_known))
			key.push_back(std::move(id));
	}
	keys_ = PlanRowKeys(csvs, key);
}

const char* MergedTableScan::IdColumn() {
	if (is_many_ && !is_shared_out_)
		ShareOut();
	const bool by_course = std::any_of(all_parts_.begin(), all_parts_.end(), [](const Part& part) {
		return part.attribution == Attribution::kCourse;
	});
	return by_course ? kCourseColumn : kBranchColumn;
}

TableSource MergedTableScan::SourceOf(const Part& part) const {
	TableSource source;
	source.archive = part.entry->archive->path();
	source.password = source_.plan.password;
	source.entry = part.entry->entry.name;
	source.dialect = source_.plan.dialect;
	source.decoder = source_.plan.decoder;
	source.listed = part.entry->archive;
	source.fields = source_.plan.fields;
	source.store = source_.plan.store;
	source.decoder_name = source_.plan.decoder_name;
	return source;
}

size_t MergedTableScan::OwnerOf(Attribution attribution, const std::string& id) const {
	return attribution == Attribution::kBranch ? owners_.OwnerOfBranch(id)
	                                           : owners_.OwnerOfCourse(id);
}

// Whether a part has rows of courses without an owner. It is read once for that, so that later
// queries need not open it.
bool MergedTableScan::HasUnowned(const Part& part) const {
	const char* column = part.attribution == Attribution::kBranch ? kBranchColumn : kCourseColumn;
	try {
		const ArchiveContents::Values& values = part.entry->archive->DistinctValues(
			part.entry->entry.name, ArchiveContents::Malformed::kPassOver, column);
		return values.has_null ||
		       std::any_of(values.pairs.begin(), values.pairs.end(), [&](const auto& pair) {
				   return OwnerOf(part.attribution, pair.first) == CourseOwners::kNobody;
			   });
	} catch (const base::Error&) {
		base::StopIfInterrupted();
		return true; // the scan that reads it reports the error
	}
}

void MergedTableScan::Start(const std::vector<std::string>* ids) {
	parts_.clear();
	if (!is_many_) {
		if (table_->rows_read() > 0 || table_->rows_dropped() > 0 || pass_bytes_ > 0 ||
		    table_->rests())
			table_->Rewind();
		parts_.push_back(all_parts_.front());
		return;
	}
	const Attribution asked_for =
		IdColumn() == std::string(kCourseColumn) ? Attribution::kCourse : Attribution::kBranch;
	ClosePart();
	++passes_;
	pass_bytes_ = 0;
	shared_ = Shared::kIfMet;
	if (ids != nullptr && std::all_of(ids->begin(), ids->end(), [&](const std::string& id) {
			return OwnerOf(asked_for, id) != CourseOwners::kNobody;
		}))
		shared_ =
			Shared::kNone; // rows without a course, or whose course has no owner, are not wanted
	if (sampled_files_ > 0) {
		for (size_t i = 0; i < sampled_files_; ++i)
			parts_.push_back(all_parts_[i * all_parts_.size() / sampled_files_]);
		parts_to_finish_ = parts_.size();
		return;
	}
	for (const Part& part : all_parts_) {
		if (part.rows == Rows::kAll) {
			parts_.push_back(part);
			continue;
		}
		if (shared_ == Shared::kIfMet && MayAddShared(part, ids))
			shared_ = Shared::kWanted;
		if (part.rows == Rows::kShared || part.owns_nothing)
			continue;
		parts_.push_back(part);
		if (ids == nullptr || part.attribution != asked_for)
			continue;
		const auto is_owned = [&](const std::string& id) {
			return OwnerOf(asked_for, id) == part.member;
		};
		parts_.back().all_wanted = std::all_of(ids->begin(), ids->end(), is_owned);
		if (std::none_of(ids->begin(), ids->end(), is_owned))
			parts_.pop_back();
	}
	parts_to_finish_ = parts_.size();
}

// Whether a part has rows to compare by key that would not be found while its owned rows are read.
bool MergedTableScan::MayAddShared(const Part& part, const std::vector<std::string>* ids) const {
	return part.rows == Rows::kShared || ids != nullptr || (part.owns_nothing && HasUnowned(part));
}

// Rows that are compared by key come after all others: all rows of CSVs without courses, and rows
// without an owner from the other CSVs. The newest come first.
void MergedTableScan::AddSharedParts() {
	for (const Part& part : all_parts_) {
		if (part.rows == Rows::kAll || (part.rows == Rows::kOwned && !HasUnowned(part)))
			continue;
		parts_.push_back(part);
		parts_.back().only_unowned = part.rows == Rows::kOwned;
		parts_.back().rows = Rows::kShared;
	}
}

// Opens the part's table, or reuses it.
void MergedTableScan::OpenTable() {
	std::unique_ptr<TableScan>& kept = kept_[part_.index];
	if (kept == nullptr) {
		if (is_files())
			shared_archive_ = part_.entry->archive->KeepOpen();
		table_ = std::make_unique<TableScan>(SourceOf(part_));
		CheckHeader();
		if (source_.rejects_malformed)
			table_->RejectMalformed();
		return;
	}
	table_ = std::move(kept);
	--kept_count_;
	const uint64_t bytes_before = table_->bytes_read(); // of which Rewind may read some again
	const uint64_t rows_before = table_->rows_read();
	table_->Rewind();
	blocks_ -= table_->blocks();
	blocks_read_ -= table_->blocks_read();
	bytes_read_ -= bytes_before;
	rows_read_ -= rows_before;
	rows_dropped_ -= table_->rows_dropped();
}

bool MergedTableScan::OpenNext() {
	while (NextPart())
		if (OpenPart())
			return true;
	return false;
}

bool MergedTableScan::NextPart() {
	for (;;) {
		if (parts_.empty() && is_many_ && shared_ == Shared::kWanted) {
			shared_ = Shared::kNone;
			if (!sharing_.claim || sharing_.claim(all_parts_.size()))
				AddSharedParts();
		}
		if (parts_.empty()) {
			shared_archive_.reset();
			return false;
		}
		part_ = std::move(parts_.front());
		parts_.pop_front();
		if (!is_many_ || part_.rows == Rows::kShared || !sharing_.claim ||
		    sharing_.claim(part_.index))
			return true;
	}
}

bool MergedTableScan::OpenPart() {
	if (!is_many_)
		return true;
	try {
		OpenTable();
	} catch (const base::Error& error) {
		if (!Skips(error))
			throw;
		problems_.push_back(LeftOut(error));
		table_.reset();
		FinishPart(false);
		return false;
	}
	opened_.insert(part_.member);
	is_fast_path_ = is_fast_path_ && table_->is_fast_path();
	return true;
}

void MergedTableScan::PassOverPart() {
	FinishPart(false);
}

// The place of a column in a part's header.
size_t MergedTableScan::Resolve(const MergedColumn& column, const Part& part,
                                const std::vector<std::string>& header) const {
	const size_t found = FindColumn(header, column.csv_column);
	if ((!is_many_ && !is_neutral_) || found != kMissing)
		return found;
	const ExportContents& one = export_of(part);
	if (MayBeNeutral(column.csv_column) || MayBeNeutral(column.name)) {
		const std::string stem = zip::StemOf(part.entry->entry.name);
		size_t neutral_found = kMissing;
		for (size_t i = 0; i < header.size(); ++i) {
			const std::string neutral =
				schema::NeutralColumnName(stem, PlainName(header[i]), one.partner());
			if (neutral == column.csv_column || neutral == column.name)
				neutral_found = i;
		}
		return neutral_found;
	}
	if (schema::EndsWith(column.csv_column, "_id")) {
		const std::string other = OtherPartnersColumn(column.csv_column, header, one.partner());
		if (!other.empty()) {
			base::ErrorPlace place;
			place.archive = one.path();
			place.entry = part.entry->entry.name;
			throw base::Error(base::ErrorKind::kMixedPartners,
			                  "exports of several partners need neutral names")
				.WithDetail("The learner id \"" + column.csv_column + "\" is called \"" + other +
			                "\" in \"" + one.path() + "\".")
				.WithHint("Attach or import with names 'neutral'.")
				.At(place);
		}
	}
	return kMissing;
}

std::vector<size_t>
MergedTableScan::ResolveColumns(const std::vector<MergedColumn>& columns) const {
	std::vector<size_t> positions;
	positions.reserve(columns.size());
	for (const MergedColumn& column : columns)
		positions.push_back(Resolve(column, part_, table_->header()));
	return positions;
}

// Throws if the open part has none of the table's columns. A table may have no columns at all.
void MergedTableScan::CheckHeader() const {
	if (source_.columns.empty())
		return;
	std::vector<std::string> names;
	for (const MergedColumn& column : source_.columns) {
		if (FindColumn(table_->header(), column.csv_column) != kMissing)
			return;
		names.push_back(column.csv_column);
	}
	for (size_t position : ResolveColumns(source_.columns))
		if (position != kMissing)
			return;
	throw table_->Placed(NoColumnFound(part_.entry->entry.name, table_->header(), names,
	                                   source_.plan.dialect.delimiter, source_.may_show_header));
}

std::vector<MergedColumn>
MergedTableScan::MissingEverywhere(std::vector<MergedColumn> columns) const {
	for (const Part& part : all_parts_) {
		if (columns.empty())
			break;
		base::StopIfInterrupted();
		try {
			const TableScan scan(SourceOf(part));
			const auto has = [&](const MergedColumn& column) {
				return Resolve(column, part, scan.header()) != kMissing;
			};
			columns.erase(std::remove_if(columns.begin(), columns.end(), has), columns.end());
		} catch (const base::Error& error) {
			if (!Skips(error))
				return {};
		}
	}
	return columns;
}

// The place of a column that attributes rows to courses; in files without header it is found by the
// column's name in the database.
size_t MergedTableScan::PlaceOf(const char* column) const {
	const size_t position = table_->PositionOf(column);
	if (position != kMissing || source_.plan.dialect.has_header)
		return position;
	for (const MergedColumn& one : source_.columns)
		if (one.name == column)
			return FindColumn(table_->header(), one.csv_column);
	return kMissing;
}

// Leaves out rows of courses that the server's option excludes.
void MergedTableScan::AddExclusion(csv::Conditions* conditions) const {
	if (source_.excluded_courses.empty())
		return;
	const size_t course = PlaceOf(kCourseColumn);
	if (course != kMissing) {
		conditions->push_back(OtherCourses(source_.excluded_courses, nullptr, course));
		return;
	}
	const size_t branch = PlaceOf(kBranchColumn);
	if (branch != kMissing)
		conditions->push_back(OtherCourses(source_.excluded_courses, exports_.get(), branch));
}

void MergedTableScan::SetFilter(const std::vector<Predicate>& predicates, bool count_kept) {
	csv::Conditions last;
	AddExclusion(&last);
	const size_t position = table_->PositionOf(
		part_.attribution == Attribution::kBranch ? kBranchColumn : kCourseColumn);
	if (part_.rows == Rows::kOwned && !part_.all_wanted)
		last.push_back(
			OwnedCourses(owners_, part_.member, part_.attribution, position, &met_unowned_));
	else if (part_.only_unowned)
		last.push_back(UnownedCourses(owners_, part_.attribution, position));
	if (part_.rows != Rows::kShared) {
		table_->SetFilter(predicates, std::move(last), count_kept);
		return;
	}
	// A row that a filter drops may supersede one that passes, unless both have the same value in
	// the filter's column.
	std::vector<Predicate> early;
	const RowKeyPlan& key = keys_[part_.index];
	const auto is_common = [&](const std::string& name) {
		return std::any_of(key.common.begin(), key.common.end(),
		                   [&](size_t column) { return key.columns[column] == name; });
	};
	for (const Predicate& predicate : predicates) {
		const std::vector<std::string> columns = ColumnsOf(predicate);
		if (!key.is_needed() || std::all_of(columns.begin(), columns.end(), is_common))
			early.push_back(predicate);
	}
	table_->SetFilter(early, std::move(last), false);
}

bool MergedTableScan::ReadNext(csv::RowBatch* batch) {
	try {
		return table_->NextBatch(batch);
	} catch (const base::Error& error) {
		if (!Skips(error))
			throw;
		base::Error problem = error;
		problems_.push_back(problem.WithMessage("the rest of entry \"" + part_.entry->entry.name +
		                                        "\" of export \"" + part_.entry->archive->path() +
		                                        "\" is left out: " + error.message()));
		met_unowned_ = false; // it would fail again
		batch->Clear(0);
		return false;
	}
}

double MergedTableScan::SampleFiles(uint64_t bytes) {
	constexpr size_t kMaxFiles = 1000;
	if (!is_files())
		return -1;
	const TableEstimate size = Estimate();
	if (size.bytes < 2 * static_cast<double>(bytes))
		return -1;
	sampled_files_ = std::min(all_parts_.size(), kMaxFiles);
	sampled_bytes_ = bytes / sampled_files_;
	return size.rows;
}

bool MergedTableScan::NextBatch(csv::RowBatch* batch) {
	const bool is_enough = sampled_files_ > 0 && table_->bytes_consumed() >= sampled_bytes_;
	const bool more = !is_enough && ReadNext(batch);
	if (is_enough)
		batch->Clear(0);
	if (!is_many_) {
		pass_bytes_ = table_->pass_bytes();
		return more;
	}
	if (more)
		return true;
	FinishPart(met_unowned_);
	ClosePart();
	return false;
}

// Decides whether rows that are compared by key must be read after this part.
void MergedTableScan::FinishPart(bool met_unowned) {
	if (part_.rows == Rows::kShared)
		return;
	if (sharing_.finish)
		met_unowned = sharing_.finish(parts_to_finish_, met_unowned);
	if (met_unowned && shared_ == Shared::kIfMet)
		shared_ = Shared::kWanted;
}

uint64_t MergedTableScan::PartsId() const {
	index::ByteWriter writer;
	for (const Part& part : all_parts_) {
		const base::FileState state = part.entry->archive->state().value_or(base::FileState());
		writer.AddText(part.entry->archive->path());
		writer.AddText(part.entry->entry.name);
		for (uint64_t number : {state.inode, state.size, static_cast<uint64_t>(state.modified),
		                        static_cast<uint64_t>(state.modified_ns), part.entry->entry.mark})
			writer.Add(number);
	}
	return index::LongCheckOf(writer.bytes());
}

void MergedTableScan::Rest() {
	if (!is_many_)
		table_->Rest();
}

void MergedTableScan::ClosePart() {
	met_unowned_ = false;
	if (table_ == nullptr)
		return;
	files_opened_ += table_->bytes_read() > 0 ? 1 : 0;
	bytes_read_ += table_->bytes_read();
	rows_read_ += table_->rows_read();
	rows_dropped_ += table_->rows_dropped();
	blocks_ += table_->blocks();
	blocks_read_ += table_->blocks_read();
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
	if (source_.unreadable == Unreadable::kStop || !is_many_)
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
	case base::ErrorKind::kNoSuchColumn:
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

size_t MergedTableScan::files_opened() const {
	return files_opened_ + (table_ != nullptr && table_->bytes_read() > 0 ? 1 : 0);
}

uint64_t MergedTableScan::bytes_read() const {
	return bytes_read_ + (table_ == nullptr ? 0 : table_->bytes_read());
}

size_t MergedTableScan::blocks() const {
	return blocks_ + (table_ == nullptr ? 0 : table_->blocks());
}

size_t MergedTableScan::blocks_read() const {
	return blocks_read_ + (table_ == nullptr ? 0 : table_->blocks_read());
}

uint64_t MergedTableScan::rows_read() const {
	return rows_read_ + (table_ == nullptr ? 0 : table_->rows_read());
}

uint64_t MergedTableScan::rows_dropped() const {
	return rows_dropped_ + (table_ == nullptr ? 0 : table_->rows_dropped());
}

uint64_t MergedTableScan::pass_bytes() const {
	if (!is_many_)
		return table_->pass_bytes();
	return pass_bytes_ + (table_ == nullptr ? 0 : table_->pass_bytes());
}

std::vector<TableSource> MergedTableScan::Sources() const {
	std::vector<TableSource> sources;
	for (const Part& part : all_parts_)
		sources.push_back(SourceOf(part));
	return sources;
}

} // namespace coursera::scan
