// The scan: begin, iterate, rescan, end. The callbacks are plain frames; each step into the core
// goes through the boundary, values are converted out here.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
}

#include "fdw/fdw_scan.hpp"

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_encoding.hpp"
#include "fdw/fdw_plan.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::fdw {

namespace {

void OpenCore(ScanState* state, const EncodingPlan& encoding) {
	scan::TableSource source;
	source.archive = state->options.server.archive;
	source.entry = state->options.entry;
	source.dialect = DialectOf(state->options.server);
	source.decoder = MakeDecoder(encoding);
	std::vector<std::string> columns;
	for (int i = 0; i < state->converter.column_count; ++i)
		columns.emplace_back(state->converter.columns[i].csv_column);
	state->core->Set(std::make_unique<CoreScan>(std::move(source), std::move(columns)));
}

// Lays the converter's columns in the order of the file and tells them where their fields are.
void ArrangeColumns(ScanState* state) {
	Converter* converter = &state->converter;
	const scan::TableScan& table = state->core->get()->table;
	auto* arranged = static_cast<ColumnConverter*>(
		palloc0(sizeof(ColumnConverter) * static_cast<size_t>(converter->column_count + 1)));
	for (int i = 0; i < converter->column_count; ++i) {
		size_t from = table.file_order()[static_cast<size_t>(i)];
		arranged[i] = converter->columns[from];
		arranged[i].slot = table.slots()[from];
		arranged[i].position = table.position(from);
	}
	converter->columns = arranged;
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
				 errdetail("It is read as NULL."),
				 errhint("The column's option \"csv_column\" gives its name in the header."),
				 errcontext("archive \"%s\", entry \"%s\"", converter.archive, converter.entry)));
}

ScanState* StateOf(ForeignScanState* node) {
	return static_cast<ScanState*>(node->fdw_state);
}

// Fetches batches until one has rows; false at the end.
bool NextRows(ScanState* state) {
	CoreScan* core = state->core->get();
	do {
		CHECK_FOR_INTERRUPTS();
		state->started = true;
		if (!pg::Boundary([core] { return core->table.NextBatch(&core->batch); }))
			return false;
	} while (core->batch.rows == 0);
	state->row = 0;
	MemoryContextReset(state->converter.values);
	return true;
}

} // namespace

// BeginForeignScan: opens archive and entry, finds the wanted columns in the header.
void courseraBeginForeignScan(ForeignScanState* node, int flags) {
	if ((flags & EXEC_FLAG_EXPLAIN_ONLY) != 0)
		return;
	Relation relation = node->ss.ss_currentRelation;
	Oid relation_id = RelationGetRelid(relation);
	auto* state = static_cast<ScanState*>(palloc0(sizeof(ScanState)));
	state->options = ReadTableOptions(relation_id);
	state->converter.archive = state->options.server.archive;
	state->converter.entry = state->options.entry;
	PrepareConverter(&state->converter, RelationGetDescr(relation),
					 PlannedColumns(castNode(ForeignScan, node->ss.ps.plan)), relation_id);
	EncodingPlan encoding = PlanEncoding(state->options.server.encoding);
	state->core = pg::Owned<CoreScan>::Make(CurrentMemoryContext);
	pg::Boundary([&] { OpenCore(state, encoding); });
	ArrangeColumns(state);
	WarnOfMissingColumns(state->converter);
	node->fdw_state = state;
}

// IterateForeignScan: the next row, or an empty slot at the end.
TupleTableSlot* courseraIterateForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	TupleTableSlot* slot = node->ss.ss_ScanTupleSlot;
	ExecClearTuple(slot);
	if (!state->ended && state->row >= state->core->get()->batch.rows)
		state->ended = !NextRows(state);
	if (state->ended)
		return slot;
	ConvertRow(&state->converter, state->core->get()->batch, state->row++,
			   slot->tts_tupleDescriptor->natts, slot->tts_values, slot->tts_isnull);
	return ExecStoreVirtualTuple(slot);
}

// ReScanForeignScan: back to the first row.
void courseraReScanForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	if (state == nullptr || !state->started)
		return;
	CoreScan* core = state->core->get();
	pg::Boundary([core] {
		core->table.Rewind();
		core->batch.Clear(0);
	});
	state->row = 0;
	state->ended = false;
	state->started = false;
}

// EndForeignScan: closes what Begin opened.
void courseraEndForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	if (state != nullptr)
		state->core->Reset();
}

} // namespace coursera::fdw
