#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/parallel.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_reader.hpp"

#include <algorithm>

#include "fdw/fdw_file_filter.hpp"
#include "fdw/fdw_progress.hpp"
#include "fdw/fdw_settings.hpp"
#include "fdw/fdw_source.hpp"
#include "options/options_encoding.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"
#include "pg/pg_statement.hpp"

namespace coursera::fdw {

namespace {

using Rows = scan::MergedTableScan::Rows;

// This many readers of a session keep what they found when they were opened. Others open their file
// again at their first row: each takes half a megabyte, and a query may have a thousand.
constexpr int kReadyReaders = 100;

void OpenCore(TableReader* reader, const options::EncodingPlan& encoding) {
	scan::MergedTableSource source = SourceOf(reader->table.options);
	source.rejects_malformed = reader->rejects.skips;
	source.may_show_header = reader->rejects.tells_reasons;
	// If bad rows are left out, so are rows with invalid bytes: each value is checked when its row
	// is converted.
	if (!reader->rejects.skips || !OnlyChecks(encoding)) {
		source.plan.decoder = MakeDecoder(encoding);
		source.plan.decoder_name = DecoderName(encoding);
	}
	// To leave out bad rows, all rows must be examined.
	if (!reader->rejects.skips && OnlyChecks(encoding))
		source.plan.store = IndexStore(true);
	reader->core->Set(std::make_unique<CoreScan>(std::move(source)));
}

// Warns of exports that were left out. Scans that may leave out exports do not run in workers, but
// a worker may begin one that it does not run.
void ReportProblems(TableReader* reader) {
	CoreScan* core = reader->core->get();
	pg::Boundary([core] {
		for (const base::Error& problem : core->table.TakeProblems())
			if (!IsParallelWorker())
				pg::WarnOnce(problem);
	});
}

// ---- opening a part

// A fact of the current part; empty if it does not have it.
const char* FactText(const CoreScan& core, options::FileFact fact) {
	switch (fact) {
	case options::FileFact::kNone:
		break;
	case options::FileFact::kArchive:
		return core.table.archive().c_str();
	case options::FileFact::kCourseSlug:
		return core.table.course_slug().c_str();
	case options::FileFact::kDate:
		return core.facts.date.c_str();
	case options::FileFact::kSource:
		return core.facts.source.c_str();
	case options::FileFact::kFolder:
		return core.facts.folder.c_str();
	case options::FileFact::kFile:
		return core.table.file().c_str();
	}
	return "";
}

std::vector<scan::MergedColumn> ColumnsOf(const Converter& converter) {
	std::vector<scan::MergedColumn> columns;
	for (int i = 0; i < converter.column_count; ++i)
		columns.push_back({converter.prepared[i].csv_column, converter.prepared[i].name});
	return columns;
}

// Tells the core which columns of the open part are wanted: the converter's, and after them the
// key's. A column whose name is ambiguous is an error only for a query that uses it.
void WantColumns(const TableReader* reader, CoreScan* core) {
	const Converter& converter = *reader->converter;
	scan::TableScan& table = core->table.table();
	std::vector<size_t>& positions = core->positions;
	positions = core->table.ResolveColumns(ColumnsOf(converter));
	for (size_t i = 0; i < positions.size(); ++i) {
		if (positions[i] != scan::kAmbiguous)
			continue;
		const ColumnConverter& column = converter.prepared[i];
		if (reader->is_wanted[column.attribute])
			throw table.Placed(scan::AmbiguousColumn(table.header(), column.csv_column));
		positions[i] = scan::kMissing;
	}
	if (core->table.rows() == Rows::kShared && core->table.key().is_needed())
		positions.insert(positions.end(), core->table.key().positions.begin(),
		                 core->table.key().positions.end());
	table.SetPositions(positions);
}

// Puts the converter's columns into the order of the file and sets the places of their fields.
void ArrangeColumns(TableReader* reader) {
	Converter* converter = reader->converter;
	CoreScan* core = reader->core->get();
	const scan::TableScan& table = core->table.table();
	const bool has_header = reader->table.options.server.has_header;
	int arranged = 0;
	for (size_t from : table.file_order()) {
		if (from >= static_cast<size_t>(converter->column_count))
			continue;
		ColumnConverter* column = &converter->columns[arranged++];
		*column = converter->prepared[from];
		column->slot = table.slots()[from];
		column->position = table.position(from);
		if (column->position != scan::kMissing)
			column->csv_column = pstrdup(table.header()[column->position].c_str());
		column->shown = has_header ? column->csv_column : column->name;
	}
	converter->archive = pstrdup(table.source().archive.c_str());
	converter->entry = pstrdup(table.source().entry.c_str());
	converter->header_size = table.header().size();
	converter->header =
		static_cast<const char**>(palloc(sizeof(char*) * (converter->header_size + 1)));
	for (size_t i = 0; i < converter->header_size; ++i)
		converter->header[i] = has_header
		                           ? pstrdup(table.header()[i].c_str())
		                           : options::FieldName(reader->table.options, static_cast<int>(i));
}

void WarnOfMissingColumns(const Converter& converter) {
	StringInfoData names;
	initStringInfo(&names);
	int count = 0;
	for (int i = 0; i < converter.column_count; ++i) {
		if (converter.columns[i].slot != scan::TableScan::kMissing)
			continue;
		appendStringInfo(&names, "%s\"%s\"", count++ > 0 ? ", " : "",
		                 converter.columns[i].csv_column);
	}
	if (count > 0 && !IsParallelWorker()) // the leader has warned
		ereport(WARNING,
		        (errcode(ERRCODE_FDW_COLUMN_NAME_NOT_FOUND),
		         errmsg_plural("entry \"%s\" has no column %s", "entry \"%s\" has no columns %s",
		                       static_cast<unsigned long>(count), converter.entry, names.data),
		         errdetail_plural("It is read as NULL.", "They are read as NULL.",
		                          static_cast<unsigned long>(count)),
		         errhint("The column's option \"csv_column\" gives its name in the header."),
		         errcontext("archive \"%s\", entry \"%s\"", converter.archive, converter.entry)));
}

// The wanted columns that the open part does not have.
std::vector<scan::MergedColumn> MissingInPart(const TableReader& reader) {
	const std::vector<scan::MergedColumn> wanted = ColumnsOf(reader.wanted);
	const std::vector<size_t> positions = reader.core->get()->table.ResolveColumns(wanted);
	std::vector<scan::MergedColumn> missing;
	for (size_t i = 0; i < wanted.size(); ++i)
		if (positions[i] == scan::kMissing)
			missing.push_back(wanted[i]);
	return missing;
}

// Warns, once per scan, of wanted columns that no export has. If a part is open, others are checked
// only for columns that it does not have.
void WarnOfColumnsNobodyHas(TableReader* reader, bool part_is_open) {
	if (reader->knows_missing || IsParallelWorker()) // the leader has warned
		return;
	reader->knows_missing = true;
	const CoreScan* core = reader->core->get();
	pg::Boundary([&] {
		const std::vector<scan::MergedColumn> missing = core->table.MissingEverywhere(
			part_is_open ? MissingInPart(*reader) : ColumnsOf(reader->wanted));
		if (missing.empty())
			return;
		std::string names;
		for (const scan::MergedColumn& column : missing)
			names += (names.empty() ? "\"" : ", \"") + column.csv_column + "\"";
		const bool is_one = missing.size() == 1;
		base::ErrorPlace place;
		place.archive = reader->table.options.server.archive;
		place.entry = reader->table.options.entry;
		pg::Warn(base::Error(base::ErrorKind::kNoSuchColumn,
		                     "no export has " + std::string(is_one ? "column " : "columns ") +
		                         names + " in entry \"" + reader->table.options.entry + "\"")
		             .WithDetail(is_one ? "It is read as NULL." : "They are read as NULL.")
		             .WithHint("The column's option \"csv_column\" gives its name in the header.")
		             .At(place));
	});
}

// The converter of all columns.
Converter* AllConverter(TableReader* reader) {
	if (reader->rejects.skips)
		reader->all_columns.verify = reader->verify;
	return &reader->all_columns;
}

// The set that compares rows of several exports.
void PrepareSharing(TableReader* reader) {
	if (reader->shared == nullptr)
		reader->shared = MakeRowSet(reader->context, get_hash_memory_limit());
	if (reader->image == nullptr)
		reader->image = MakeRowImage(reader->context);
	const scan::RowKeyPlan& key = reader->core->get()->table.key();
	reader->keys = static_cast<RowKey*>(MemoryContextAlloc(
		reader->part, sizeof(RowKey) * (key.with_newer.size() + key.with_older.size() + 1)));
}

// The facts of the current part, which are the same for all its rows. Allocates in the current
// memory context.
void FindFacts(const TableReader* reader, const options::FileFact* facts, Datum* values,
               bool* nulls) {
	CoreScan* core = reader->core->get();
	pg::Boundary([core] { core->facts = scan::FactsOfName(core->table.file()); });
	for (int i = 0; i < reader->descriptor->natts; ++i) {
		nulls[i] = true;
		if (facts[i] == options::FileFact::kNone)
			continue;
		const char* text = FactText(*core, facts[i]);
		nulls[i] = text[0] == '\0';
		if (nulls[i])
			continue;
		const bool is_date = TupleDescAttr(reader->descriptor, i)->atttypid == DATEOID;
		values[i] = is_date ? DirectFunctionCall1(date_in, CStringGetDatum(text))
		                    : CStringGetTextDatum(text);
	}
}

// Whether the current part, which is not open yet, may have wanted rows. For rows that several
// exports may have, one of them alone does not decide.
bool PartMayPass(TableReader* reader) {
	const CoreScan* core = reader->core->get();
	if (reader->file_filter == nullptr || core->table.rows() == Rows::kShared)
		return true;
	MemoryContextReset(reader->part);
	MemoryContext before = MemoryContextSwitchTo(reader->part);
	const auto natts = static_cast<size_t>(reader->descriptor->natts);
	auto* values = static_cast<Datum*>(palloc0(sizeof(Datum) * (natts + 1)));
	auto* nulls = static_cast<bool*>(palloc0(natts + 1));
	FindFacts(reader, reader->table.facts, values, nulls);
	MemoryContextSwitchTo(before);
	return FilePasses(reader->file_filter, values, nulls);
}

// Prepares for a part that the core has just opened.
void PreparePart(TableReader* reader) {
	CoreScan* core = reader->core->get();
	++reader->parts_opened;
	MemoryContextReset(reader->part);
	reader->part_is_shared = pg::Boundary(
		[core] { return core->table.rows() == Rows::kShared && core->table.key().is_needed(); });
	if (reader->part_is_shared)
		PrepareSharing(reader);
	reader->converter = reader->rejects.skips ? AllConverter(reader) : &reader->wanted;
	pg::Boundary([&] { WantColumns(reader, core); });
	MemoryContext before = MemoryContextSwitchTo(reader->part);
	ArrangeColumns(reader);
	if (reader->wants_facts)
		FindFacts(reader, reader->facts, reader->fact_values, reader->fact_nulls);
	MemoryContextSwitchTo(before);
}

// The header's name for an attribute that the converter knows.
const char* CsvColumnOf(void* argument, int attribute) {
	const auto* converter = static_cast<const Converter*>(argument);
	for (int i = 0; i < converter->column_count; ++i)
		if (converter->columns[i].attribute == attribute - 1)
			return converter->columns[i].csv_column;
	return "";
}

void ApplyFilter(TableReader* reader) {
	pg::Boundary([reader] {
		reader->core->get()->table.SetFilter(
			PredicatesOf(reader->filter, CsvColumnOf, reader->converter),
			reader->count_kept && !reader->rejects.skips);
	});
}

bool OpenPart(TableReader* reader) {
	CoreScan* core = reader->core->get();
	bool is_open = false;
	while (!is_open && pg::Boundary([core] { return core->table.NextPart(); })) {
		CHECK_FOR_INTERRUPTS();
		if (PartMayPass(reader))
			is_open = pg::Boundary([core] { return core->table.OpenPart(); });
		else if (!core->table.is_many())
			return false;
		else
			pg::Boundary([core] { core->table.PassOverPart(); });
	}
	if (core->table.is_many()) {
		ReportProblems(reader);
		if (is_open) {
			PreparePart(reader);
			WarnOfColumnsNobodyHas(reader, true);
		}
	}
	if (is_open)
		ApplyFilter(reader);
	return is_open;
}

// ---- rows that are left out

// Records a row that is left out. `raw` need not be valid in the database's encoding.
void LeaveOut(TableReader* reader, uint64 line, const char* column, const char* reason,
              const char* raw, size_t raw_size) {
	const bool is_shown = reader->rejects.sink != nullptr;
	MemoryContext before = MemoryContextSwitchTo(reader->rejected);
	Reject reject;
	reject.archive = reader->converter->archive;
	reject.entry = reader->converter->entry;
	reject.line = line;
	reject.column = column;
	reject.reason = reason;
	reject.raw = is_shown ? ValidText(raw, raw_size, csv::RejectedRow::kMaxRawBytes) : nullptr;
	AddReject(&reader->rejects, reject);
	MemoryContextSwitchTo(before);
	MemoryContextReset(reader->rejected);
}

// Records the rows of broken structure in a batch.
void LeaveOutRejected(TableReader* reader) {
	for (const csv::RejectedRow& row : reader->core->get()->batch.rejected)
		LeaveOut(reader, row.line, nullptr, row.reason.c_str(), row.raw.data(), row.raw.size());
}

// Converts a row into `values`; false if it is left out.
bool ConvertOrLeaveOut(TableReader* reader, const csv::RowBatch& batch, size_t row) {
	const int natts = reader->descriptor->natts;
	if (!reader->rejects.skips) {
		ConvertRow(reader->converter, batch, row, natts, reader->values, reader->nulls);
		return true;
	}
	const char* column;
	const char* reason;
	MemoryContext before = MemoryContextSwitchTo(reader->rejected);
	// Converting overwrites bytes between values.
	const size_t size = Min(batch.raw[row].size(), csv::RejectedRow::kMaxRawBytes);
	const char* raw =
		reader->rejects.sink == nullptr ? nullptr : CopyOfBytes(batch.raw[row].data(), size);
	const bool is_good = TryConvertRow(reader->converter, batch, row, natts, reader->values,
	                                   reader->nulls, &column, &reason);
	MemoryContextSwitchTo(before);
	if (is_good)
		MemoryContextReset(reader->rejected);
	else
		LeaveOut(reader, batch.Line(row), column, reason, raw, size);
	return is_good;
}

// Fetches the next batch, of the next part if need be.
void FetchBatch(TableReader* reader, uint64* counted) {
	CoreScan* core = reader->core->get();
	reader->row = 0;
	CHECK_FOR_INTERRUPTS();
	if (!reader->part_is_open && !OpenPart(reader)) {
		reader->ended = true;
		return;
	}
	reader->part_is_open = pg::Boundary([core] { return core->table.NextBatch(&core->batch); });
	LeaveOutRejected(reader);
	if (!reader->part_is_open) {
		ReportProblems(reader);
		reader->ended = !core->table.is_many();
	}
	if (counted != nullptr)
		*counted += core->batch.counted;
	UpdateProgress(reader);
	ResetConverter(reader->converter);
}

// A query with many scans must not keep the memory of all of them.
void RestAtEnd(TableReader* reader) {
	if (reader->rests)
		return;
	reader->rests = true;
	CoreScan* core = reader->core->get();
	pg::Boundary([core] {
		core->batch = csv::RowBatch();
		core->table.Rest();
	});
}

// ---- rows that several exports have

// The current row's key from some of the key columns of its part.
RowKey KeyBy(TableReader* reader, const csv::Field* fields, uint32 pair,
             const std::vector<size_t>& columns) {
	const CoreScan* core = reader->core->get();
	const scan::MergedTableScan& table = core->table;
	const auto first = static_cast<size_t>(reader->converter->column_count);
	StartImage(reader->image);
	AddBytes(reader->image, reinterpret_cast<const char*>(&pair), sizeof(pair));
	AddBytes(reader->image, table.course_slug().data(), table.course_slug().size());
	for (size_t column : columns) {
		const csv::Field& field = fields[table.table().slots()[first + column]];
		if (field.data == nullptr)
			AddNull(reader->image);
		else
			AddBytes(reader->image, field.data, field.size);
	}
	return KeyOf(reader->image);
}

// The keys of a row, by its texts in the file.
RowClaim ClaimOf(TableReader* reader, const csv::RowBatch& batch, size_t row) {
	const scan::MergedTableScan& table = reader->core->get()->table;
	const scan::RowKeyPlan& plan = table.key();
	const csv::Field* fields = batch.Row(row);
	RowClaim claim{};
	claim.export_index = static_cast<int32>(table.export_index());
	claim.keys = reader->keys;
	for (const scan::RowKeyPlan::Comparison& one : plan.with_newer)
		claim.keys[claim.lookups++] = KeyBy(reader, fields, one.pair, one.columns);
	for (const scan::RowKeyPlan::Comparison& one : plan.with_older)
		claim.keys[claim.lookups + claim.inserts++] = KeyBy(reader, fields, one.pair, one.columns);
	claim.partition = KeyBy(reader, fields, UINT32_MAX, plan.common);
	return claim;
}

void SetFacts(TableReader* reader, Datum* values, bool* nulls) {
	for (int i = 0; reader->wants_facts && i < reader->descriptor->natts; ++i) {
		if (reader->facts[i] == options::FileFact::kNone)
			continue;
		values[i] = reader->fact_values[i];
		nulls[i] = reader->fact_nulls[i];
	}
}

// Keeps the current row, which is in `values`, for later; only what the scan delivers.
void KeepCurrentRow(TableReader* reader, const RowClaim& claim) {
	for (int i = 0; i < reader->descriptor->natts; ++i)
		if (!reader->is_wanted[i])
			reader->nulls[i] = true;
	MinimalTuple kept = pg::FormMinimalTuple(reader->descriptor, reader->values, reader->nulls);
	KeepUndecidedRow(reader->shared, claim, kept);
	heap_free_minimal_tuple(kept);
}

// Reads a row of the batch into `values`; false if it does not count, or not yet.
bool ReadRow(TableReader* reader, const csv::RowBatch& batch, size_t row) {
	RowClaim claim{};
	RowStatus status = RowStatus::kCounts;
	// A row that is left out supersedes no other. Superseded rows are recognized by their texts, so
	// it does not matter whether their values convert.
	if (reader->rejects.skips && !ConvertOrLeaveOut(reader, batch, row))
		return false;
	if (reader->part_is_shared) {
		claim = ClaimOf(reader, batch, row);
		status = ClaimRow(reader->shared, &claim);
	}
	if (status == RowStatus::kRepeated) {
		++reader->repeated;
		return false;
	}
	if (!reader->rejects.skips && !ConvertOrLeaveOut(reader, batch, row))
		return false;
	SetFacts(reader, reader->values, reader->nulls);
	if (status == RowStatus::kUndecided)
		KeepCurrentRow(reader, claim);
	return status == RowStatus::kCounts;
}

bool NextKept(TableReader* reader) {
	if (reader->shared == nullptr)
		return false;
	MinimalTuple kept = NextKeptRow(reader->shared, &reader->repeated);
	if (kept == nullptr)
		return false;
	HeapTupleData tuple;
	tuple.t_len = kept->t_len + MINIMAL_TUPLE_OFFSET;
	tuple.t_data =
		reinterpret_cast<HeapTupleHeader>(reinterpret_cast<char*>(kept) - MINIMAL_TUPLE_OFFSET);
	heap_deform_tuple(&tuple, reader->descriptor, reader->values, reader->nulls);
	return true;
}

void CheckFactTypes(const TableReader& reader) {
	for (int i = 0; i < reader.descriptor->natts; ++i) {
		const options::FileFact fact = reader.table.facts[i];
		const Oid type = TupleDescAttr(reader.descriptor, i)->atttypid;
		if (fact == options::FileFact::kNone || type == TEXTOID ||
		    (fact == options::FileFact::kDate && type == DATEOID))
			continue;
		const char* column = NameStr(TupleDescAttr(reader.descriptor, i)->attname);
		if (fact == options::FileFact::kDate)
			ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
			                errmsg("column \"%s\" must have type date or text", column),
			                errdetail("It is filled with the day in the name of the file.")));
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
		                errmsg("column \"%s\" must have type text", column),
		                fact == options::FileFact::kArchive
		                    ? errdetail("It is filled with the name of the archive.")
		                : fact == options::FileFact::kCourseSlug
		                    ? errdetail("It is filled with the slug of a course.")
		                    : errdetail("It is filled with a part of the file's name.")));
	}
}

// The attributes among these that are in the file. The others are facts about it.
List* TakeFacts(TableReader* reader, List* attributes) {
	List* in_file = NIL;
	const ListCell* cell;
	foreach (cell, attributes) {
		const int i = lfirst_int(cell) - 1;
		if (reader->table.facts[i] == options::FileFact::kNone) {
			in_file = lappend_int(in_file, lfirst_int(cell));
			continue;
		}
		reader->facts[i] = reader->table.facts[i];
		reader->wants_facts = true;
	}
	return in_file;
}

TableReader* Open(const ReadableTable& table, List* attributes, void (*sink)(void*, const Reject&),
                  void* argument) {
	auto* reader = static_cast<TableReader*>(palloc0(sizeof(TableReader)));
	reader->context = CurrentMemoryContext;
	reader->part =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw part", ALLOCSET_SMALL_SIZES);
	reader->table = table;
	reader->descriptor = table.descriptor;
	reader->rejects.skips = table.options.server.skips_rows || sink != nullptr;
	reader->rejects.limit = sink != nullptr ? -1 : table.options.server.reject_limit;
	reader->rejects.sink = sink;
	reader->rejects.argument = argument;
	// All columns are converted, even if a view or a column's grant hides some.
	reader->rejects.tells_reasons = table.may_quote_rows;
	reader->rejected =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw rejects", ALLOCSET_SMALL_SIZES);
	const auto natts = static_cast<size_t>(reader->descriptor->natts);
	reader->values = static_cast<Datum*>(palloc0(sizeof(Datum) * (natts + 1)));
	reader->nulls = static_cast<bool*>(palloc0(natts + 1));
	reader->is_wanted = static_cast<bool*>(palloc0(natts + 1));
	const ListCell* cell;
	foreach (cell, attributes)
		reader->is_wanted[lfirst_int(cell) - 1] = true;
	reader->facts =
		static_cast<options::FileFact*>(palloc0(sizeof(options::FileFact) * (natts + 1)));
	reader->fact_values = static_cast<Datum*>(palloc0(sizeof(Datum) * (natts + 1)));
	reader->fact_nulls = static_cast<bool*>(palloc0(natts + 1));
	CheckFactTypes(*reader);
	PrepareConverter(&reader->wanted, table, TakeFacts(reader, attributes));
	PrepareConverter(&reader->all_columns, table, FileColumns(table));
	reader->converter = &reader->wanted;
	options::EncodingPlan encoding = options::PlanEncoding(table.options.server.encoding);
	encoding.may_quote = table.may_quote_rows;
	reader->verify = options::OnlyChecks(encoding) ? encoding.file_encoding : -1;
	reader->core = pg::Owned<CoreScan>::Make(CurrentMemoryContext);
	pg::Boundary([&] { OpenCore(reader, encoding); });
	ReportProblems(reader);
	if (!reader->core->get()->table.is_many()) {
		PreparePart(reader);
		WarnOfMissingColumns(reader->wanted);
	}
	StartProgress(reader);
	if (OpenReaders() > kReadyReaders)
		pg::Boundary([reader] { reader->core->get()->table.Rest(); });
	return reader;
}

} // namespace

TableReader* OpenReader(const ReadableTable& table, List* attributes) {
	return Open(table, attributes, nullptr, nullptr);
}

TableReader* OpenRejectingReader(const ReadableTable& table, List* attributes,
                                 void (*sink)(void*, const Reject&), void* argument) {
	return Open(table, attributes, sink, argument);
}

void WarnBeforeWorkers(TableReader* reader) {
	if (reader->core->get()->table.is_many())
		WarnOfColumnsNobodyHas(reader, false);
}

void StartReader(TableReader* reader, const Filter& filter, bool count_kept) {
	CoreScan* core = reader->core->get();
	reader->filter = filter;
	reader->count_kept = count_kept;
	reader->part_is_open = false;
	reader->row = 0;
	reader->row_is_read = reader->row_is_kept = false;
	reader->ended = reader->rests = filter.nothing_passes;
	StartRejects(&reader->rejects);
	if (reader->shared != nullptr)
		FreeRowSet(reader->shared);
	reader->shared = nullptr;
	const char* id_column =
		pg::Boundary([core] { return core->table.is_many() ? core->table.IdColumn() : ""; });
	const int course = ColumnNamed(&reader->wanted, id_column);
	const EvaluatedClause* courses = course < 0 ? nullptr : EqualityOf(filter, course);
	pg::Boundary([&] {
		core->batch.Clear(0);
		if (reader->ended)
			return;
		std::vector<std::string> wanted;
		for (int i = 0; courses != nullptr && i < courses->count; ++i)
			wanted.emplace_back(courses->texts[i], static_cast<size_t>(courses->text_sizes[i]));
		core->table.Start(courses == nullptr ? nullptr : &wanted);
	});
}

void StartEndedReader(TableReader* reader) {
	Filter nothing{};
	nothing.nothing_passes = nothing.is_exact = true;
	StartReader(reader, nothing, false);
}

bool NextRow(TableReader* reader, uint64* counted) {
	const csv::RowBatch& batch = reader->core->get()->batch;
	for (;;) {
		while (reader->row < batch.rows) {
			const size_t row = reader->row++;
			reader->row_is_read = reader->part_is_shared || reader->rejects.skips;
			if (!reader->row_is_read || ReadRow(reader, batch, row))
				return true;
		}
		if (reader->ended) {
			WarnOfRejects(&reader->rejects, reader->table.options.entry);
			RestAtEnd(reader);
			return reader->row_is_read = reader->row_is_kept = NextKept(reader);
		}
		FetchBatch(reader, counted);
	}
}

bool RowIsSure(const TableReader* reader) {
	// The filter has not tested all rows that are compared by key.
	return !reader->row_is_kept && !reader->part_is_shared && reader->filter.is_exact &&
	       !reader->core->get()->batch.IsUnsure(reader->row - 1);
}

void GetRow(TableReader* reader, Datum* values, bool* nulls) {
	const int natts = reader->descriptor->natts;
	if (reader->row_is_read) {
		memcpy(values, reader->values, sizeof(Datum) * static_cast<size_t>(natts));
		memcpy(nulls, reader->nulls, sizeof(bool) * static_cast<size_t>(natts));
		return;
	}
	ConvertRow(reader->converter, reader->core->get()->batch, reader->row - 1, natts, values,
	           nulls);
	SetFacts(reader, values, nulls);
}

const csv::Field* RawRow(const TableReader* reader) {
	const csv::RowBatch& batch = reader->core->get()->batch;
	const size_t row = reader->row - 1;
	if (reader->row_is_read || reader->row_is_kept || reader->wants_facts ||
	    batch.in_row[row] != reader->converter->header_size)
		return nullptr;
	return batch.Row(row);
}

bool FetchRow(TableReader* reader, uint64* counted, Datum* values, bool* nulls) {
	const csv::RowBatch& batch = reader->core->get()->batch;
	// The case of nearly every row of nearly every scan.
	if (reader->row < batch.rows && !reader->part_is_shared && !reader->rejects.skips &&
	    !reader->wants_facts) {
		ConvertRow(reader->converter, batch, reader->row++, reader->descriptor->natts, values,
		           nulls);
		return true;
	}
	if (!NextRow(reader, counted))
		return false;
	GetRow(reader, values, nulls);
	return true;
}

void CloseReader(TableReader* reader) {
	EndProgress(reader);
	WarnOfRejects(&reader->rejects, reader->table.options.entry);
	if (reader->shared != nullptr)
		FreeRowSet(reader->shared);
	reader->shared = nullptr;
	reader->core->Reset();
}

} // namespace coursera::fdw
