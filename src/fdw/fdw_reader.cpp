#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_reader.hpp"

#include <algorithm>

#include "fdw/fdw_progress.hpp"
#include "fdw/fdw_source.hpp"
#include "options/options_encoding.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

using Rows = scan::MergedTableScan::Rows;

void OpenCore(TableReader* reader, const options::EncodingPlan& encoding) {
	scan::MergedTableSource source = SourceOf(reader->options);
	source.rejects_malformed = reader->rejects.skips;
	// Where bad rows are left out, so are those of bad bytes: each value is checked when its row is
	// converted.
	if (!reader->rejects.skips || !options::OnlyChecks(encoding))
		source.decoder = options::MakeDecoder(encoding);
	reader->core->Set(std::make_unique<CoreScan>(std::move(source)));
}

// Warns of exports that were left out.
void ReportProblems(TableReader* reader) {
	CoreScan* core = reader->core->get();
	pg::Boundary([core] {
		for (const base::Error& problem : core->table.TakeProblems())
			pg::Warn(problem);
	});
}

// ---- opening a part

// Tells the core which columns of the open part are wanted: the converter's, and for rows to be
// told apart all others of the file behind them, by name.
void WantColumns(const Converter& converter, CoreScan* core) {
	scan::TableScan& table = core->table.table();
	std::vector<scan::MergedColumn> columns;
	for (int i = 0; i < converter.column_count; ++i)
		columns.push_back({converter.prepared[i].csv_column, converter.prepared[i].name});
	core->names = core->table.ResolveColumns(columns);
	if (core->table.rows() == Rows::kShared) {
		std::vector<std::string> others;
		for (const std::string& name : table.header())
			if (std::count(core->names.begin(), core->names.end(), name) == 0)
				others.push_back(name);
		std::sort(others.begin(), others.end());
		core->names.insert(core->names.end(), others.begin(), others.end());
	}
	table.SetColumns(core->names);
}

// Lays the converter's columns in the order of the file and tells them where their fields are.
void ArrangeColumns(TableReader* reader) {
	Converter* converter = reader->converter;
	CoreScan* core = reader->core->get();
	const scan::TableScan& table = core->table.table();
	int arranged = 0;
	for (size_t from : table.file_order()) {
		if (from >= static_cast<size_t>(converter->column_count))
			continue;
		ColumnConverter* column = &converter->columns[arranged++];
		*column = converter->prepared[from];
		column->csv_column = pstrdup(core->names[from].c_str());
		column->slot = table.slots()[from];
		column->position = table.position(from);
	}
	converter->archive = pstrdup(table.source().archive.c_str());
	converter->entry = pstrdup(table.source().entry.c_str());
	converter->header_size = table.header().size();
	converter->header =
		static_cast<const char**>(palloc(sizeof(char*) * (converter->header_size + 1)));
	for (size_t i = 0; i < converter->header_size; ++i)
		converter->header[i] = pstrdup(table.header()[i].c_str());
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
	if (count > 0)
		ereport(WARNING,
		        (errcode(ERRCODE_FDW_COLUMN_NAME_NOT_FOUND),
		         errmsg_plural("entry \"%s\" has no column %s", "entry \"%s\" has no columns %s",
		                       static_cast<unsigned long>(count), converter.entry, names.data),
		         errdetail_plural("It is read as NULL.", "They are read as NULL.",
		                          static_cast<unsigned long>(count)),
		         errhint("The column's option \"csv_column\" gives its name in the header."),
		         errcontext("archive \"%s\", entry \"%s\"", converter.archive, converter.entry)));
}

// The converter of all columns.
Converter* AllConverter(TableReader* reader) {
	if (reader->all != nullptr)
		return reader->all;
	MemoryContext before = MemoryContextSwitchTo(reader->context);
	reader->all = static_cast<Converter*>(palloc0(sizeof(Converter)));
	PrepareConverter(reader->all, reader->descriptor,
	                 FileColumns(reader->descriptor, reader->relation_id), reader->relation_id);
	if (reader->rejects.skips)
		reader->all->verify = reader->verify;
	MemoryContextSwitchTo(before);
	return reader->all;
}

// What rows that several exports hold are told apart with.
void PrepareSharing(TableReader* reader) {
	if (reader->shared == nullptr)
		reader->shared = MakeRowSet(reader->context, get_hash_memory_limit());
	if (reader->image == nullptr)
		reader->image = MakeRowImage(reader->context);
}

// Prepares for the part that the core has just opened.
void PreparePart(TableReader* reader) {
	CoreScan* core = reader->core->get();
	const bool is_shared = core->table.rows() == Rows::kShared;
	if (is_shared)
		PrepareSharing(reader);
	reader->converter = is_shared || reader->rejects.skips ? AllConverter(reader) : &reader->wanted;
	pg::Boundary([&] { WantColumns(*reader->converter, core); });
	MemoryContextReset(reader->part);
	MemoryContext before = MemoryContextSwitchTo(reader->part);
	ArrangeColumns(reader);
	if (reader->archive_attribute >= 0)
		reader->archive_name = CStringGetTextDatum(reader->converter->archive);
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
	const bool is_open = pg::Boundary([core] { return core->table.OpenNext(); });
	if (core->table.is_many()) {
		ReportProblems(reader);
		if (is_open)
			PreparePart(reader);
	}
	if (is_open)
		ApplyFilter(reader);
	return is_open;
}

// ---- rows that are left out

// Takes note of a row that is left out. `raw` need not be text in the database's encoding.
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

// Those of broken structure that a batch brought.
void LeaveOutRejected(TableReader* reader) {
	for (const csv::RejectedRow& row : reader->core->get()->batch.rejected)
		LeaveOut(reader, row.line, nullptr, row.reason.c_str(), row.raw.data(), row.raw.size());
}

// Converts a row into `values`; false when it is left out.
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

// ---- rows that several exports hold

// The current row's key: all its values, and what the file says beside them.
RowKey KeyOfRow(TableReader* reader, const csv::RowBatch& batch, size_t row) {
	CoreScan* core = reader->core->get();
	StartImage(reader->image);
	for (int i = 0; i < reader->descriptor->natts; ++i)
		if (!reader->nulls[i])
			AddDatum(reader->image, i, TupleDescAttr(reader->descriptor, i), reader->values[i]);
	const csv::Field* fields = batch.Row(row);
	for (size_t i = reader->all->column_count; i < core->names.size(); ++i) {
		const csv::Field& field = fields[core->table.table().slots()[i]];
		if (field.data == nullptr)
			continue;
		const std::string& name = core->names[i];
		AddBytes(reader->image, -1, name.data(), name.size());
		AddBytes(reader->image, -1, field.data, field.size);
	}
	return KeyOf(reader->image);
}

void SetArchiveName(TableReader* reader, Datum* values, bool* nulls) {
	if (reader->archive_attribute < 0)
		return;
	values[reader->archive_attribute] = reader->archive_name;
	nulls[reader->archive_attribute] = false;
}

// Keeps the current row, which is in `values`, for later; only what the scan delivers.
void KeepCurrentRow(TableReader* reader, RowKey key, int32 export_index) {
	for (int i = 0; i < reader->descriptor->natts; ++i)
		if (!reader->is_wanted[i])
			reader->nulls[i] = true;
	MinimalTuple kept = pg::FormMinimalTuple(reader->descriptor, reader->values, reader->nulls);
	KeepUndecidedRow(reader->shared, key, export_index, kept);
	heap_free_minimal_tuple(kept);
}

// Reads a row of the batch into `values`; false when it does not count, or not yet.
bool ReadRow(TableReader* reader, const csv::RowBatch& batch, size_t row) {
	if (!ConvertOrLeaveOut(reader, batch, row))
		return false;
	const scan::MergedTableScan& table = reader->core->get()->table;
	const bool is_shared = table.rows() == Rows::kShared;
	const RowKey key = is_shared ? KeyOfRow(reader, batch, row) : RowKey{};
	SetArchiveName(reader, reader->values, reader->nulls);
	if (!is_shared)
		return true;
	const auto export_index = static_cast<int32>(table.export_index());
	switch (ClaimRow(reader->shared, key, export_index)) {
	case RowStatus::kCounts:
		return true;
	case RowStatus::kRepeated:
		++reader->repeated;
		return false;
	case RowStatus::kUndecided:
		KeepCurrentRow(reader, key, export_index);
		return false;
	}
	return false;
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

// Finds the column that tells a row's archive among those to be delivered, which it leaves out of
// the list.
List* TakeArchiveColumn(TableReader* reader, List* attributes) {
	const AttrNumber number = options::ReadArchiveColumn(reader->relation_id, reader->descriptor);
	reader->archive_attribute = -1;
	if (!list_member_int(attributes, number))
		return attributes;
	if (TupleDescAttr(reader->descriptor, number - 1)->atttypid != TEXTOID)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
		                errmsg("column \"%s\" must have type text",
		                       NameStr(TupleDescAttr(reader->descriptor, number - 1)->attname)),
		                errdetail("It is filled with the name of the archive.")));
	reader->archive_attribute = number - 1;
	return list_delete_int(list_copy(attributes), number);
}

} // namespace

namespace {

TableReader* Open(Relation relation, List* attributes, Oid user_id,
                  void (*sink)(void*, const Reject&), void* argument) {
	auto* reader = static_cast<TableReader*>(palloc0(sizeof(TableReader)));
	reader->context = CurrentMemoryContext;
	reader->part =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw part", ALLOCSET_SMALL_SIZES);
	reader->relation_id = RelationGetRelid(relation);
	reader->descriptor = RelationGetDescr(relation);
	reader->options = options::ReadTableOptions(reader->relation_id, user_id);
	reader->rejects.skips = reader->options.server.skips_rows || sink != nullptr;
	reader->rejects.limit = sink != nullptr ? -1 : reader->options.server.reject_limit;
	reader->rejects.sink = sink;
	reader->rejects.argument = argument;
	// All columns are looked at, also those that a view or a column's grant keeps back.
	reader->rejects.tells_reasons =
		pg_class_aclcheck(reader->relation_id, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
	reader->rejected =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw rejects", ALLOCSET_SMALL_SIZES);
	const auto natts = static_cast<size_t>(reader->descriptor->natts);
	reader->values = static_cast<Datum*>(palloc0(sizeof(Datum) * (natts + 1)));
	reader->nulls = static_cast<bool*>(palloc0(natts + 1));
	reader->is_wanted = static_cast<bool*>(palloc0(natts + 1));
	const ListCell* cell;
	foreach (cell, attributes)
		reader->is_wanted[lfirst_int(cell) - 1] = true;
	PrepareConverter(&reader->wanted, reader->descriptor, TakeArchiveColumn(reader, attributes),
	                 reader->relation_id);
	reader->converter = &reader->wanted;
	options::EncodingPlan encoding = options::PlanEncoding(reader->options.server.encoding);
	reader->verify = options::OnlyChecks(encoding) ? encoding.file_encoding : -1;
	reader->core = pg::Owned<CoreScan>::Make(CurrentMemoryContext);
	pg::Boundary([&] { OpenCore(reader, encoding); });
	ReportProblems(reader);
	if (!reader->core->get()->table.is_many()) {
		PreparePart(reader);
		WarnOfMissingColumns(reader->wanted);
	}
	StartProgress(reader);
	return reader;
}

} // namespace

TableReader* OpenReader(Relation relation, List* attributes, Oid user_id) {
	return Open(relation, attributes, user_id, nullptr, nullptr);
}

TableReader* OpenRejectingReader(Relation relation, void (*sink)(void*, const Reject&),
                                 void* argument) {
	return Open(relation, NIL, GetUserId(), sink, argument);
}

void StartReader(TableReader* reader, const Filter& filter, bool count_kept) {
	CoreScan* core = reader->core->get();
	reader->filter = filter;
	reader->count_kept = count_kept;
	reader->part_is_open = false;
	reader->row = 0;
	reader->row_is_read = false;
	reader->ended = filter.nothing_passes;
	StartRejects(&reader->rejects);
	if (reader->shared != nullptr)
		FreeRowSet(reader->shared);
	reader->shared = nullptr;
	const int course = ColumnNamed(&reader->wanted, scan::kCourseColumn);
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

bool NextRow(TableReader* reader, uint64* counted) {
	const csv::RowBatch& batch = reader->core->get()->batch;
	for (;;) {
		while (reader->row < batch.rows) {
			const size_t row = reader->row++;
			reader->row_is_read = reader->converter == reader->all;
			if (!reader->row_is_read || ReadRow(reader, batch, row))
				return true;
		}
		if (reader->ended) {
			WarnOfRejects(&reader->rejects, reader->options.entry);
			return reader->row_is_read = NextKept(reader);
		}
		FetchBatch(reader, counted);
	}
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
	SetArchiveName(reader, values, nulls);
}

bool FetchRow(TableReader* reader, uint64* counted, Datum* values, bool* nulls) {
	const csv::RowBatch& batch = reader->core->get()->batch;
	// What nearly every row of nearly every scan is.
	if (reader->row < batch.rows && reader->converter != reader->all &&
	    reader->archive_attribute < 0) {
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
	WarnOfRejects(&reader->rejects, reader->options.entry);
	if (reader->shared != nullptr)
		FreeRowSet(reader->shared);
	reader->shared = nullptr;
	reader->core->Reset();
}

} // namespace coursera::fdw
