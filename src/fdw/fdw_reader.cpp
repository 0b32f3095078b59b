// Reading a table in plain frames: each step into the core goes through the boundary, values are
// converted out here. Scans, counts and ANALYZE are made of this.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "commands/progress.h"
#include "miscadmin.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_encoding.hpp"
#include "fdw/fdw_scan.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::fdw {

namespace {

void OpenCore(TableReader* reader, const EncodingPlan& encoding) {
	scan::TableSource source;
	source.archive = reader->options.server.archive;
	source.entry = reader->options.entry;
	source.dialect = DialectOf(reader->options.server);
	source.decoder = MakeDecoder(encoding);
	std::vector<std::string> columns;
	for (int i = 0; i < reader->converter.column_count; ++i)
		columns.emplace_back(reader->converter.columns[i].csv_column);
	reader->core->Set(std::make_unique<CoreScan>(std::move(source), std::move(columns)));
}

// Lays the converter's columns in the order of the file and tells them where their fields are.
void ArrangeColumns(TableReader* reader) {
	Converter* converter = &reader->converter;
	const scan::TableScan& table = reader->core->get()->table;
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
		         errdetail_plural("It is read as NULL.", "They are read as NULL.",
		                          static_cast<unsigned long>(count)),
		         errhint("The column's option \"csv_column\" gives its name in the header."),
		         errcontext("archive \"%s\", entry \"%s\"", converter.archive, converter.entry)));
}

// Shows the scan's bytes, unless the backend already shows something.
void StartProgress(TableReader* reader) {
	if (MyBEEntry == nullptr || MyBEEntry->st_progress_command != PROGRESS_COMMAND_INVALID)
		return;
	const int64 size = reader->core->get()->table.entry().size;
	const int parameters[] = {PROGRESS_COPY_COMMAND, PROGRESS_COPY_TYPE, PROGRESS_COPY_BYTES_TOTAL};
	const int64 values[] = {PROGRESS_COPY_COMMAND_FROM, PROGRESS_COPY_TYPE_FILE,
	                        size < 0 ? 0 : size};
	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, reader->relation_id);
	pgstat_progress_update_multi_param(3, parameters, values);
	reader->shows_progress = true;
}

void UpdateProgress(const TableReader* reader) {
	const scan::TableScan& table = reader->core->get()->table;
	const int parameters[] = {PROGRESS_COPY_BYTES_PROCESSED, PROGRESS_COPY_TUPLES_PROCESSED,
	                          PROGRESS_COPY_TUPLES_EXCLUDED};
	const int64 values[] = {static_cast<int64>(table.pass_bytes()),
	                        static_cast<int64>(table.rows_read()),
	                        static_cast<int64>(table.rows_dropped())};
	pgstat_progress_update_multi_param(3, parameters, values);
}

} // namespace

TableReader* OpenReader(Relation relation, List* attributes) {
	auto* reader = static_cast<TableReader*>(palloc0(sizeof(TableReader)));
	reader->relation_id = RelationGetRelid(relation);
	reader->descriptor = RelationGetDescr(relation);
	reader->options = ReadTableOptions(reader->relation_id);
	reader->converter.archive = reader->options.server.archive;
	reader->converter.entry = reader->options.entry;
	PrepareConverter(&reader->converter, reader->descriptor, attributes, reader->relation_id);
	EncodingPlan encoding = PlanEncoding(reader->options.server.encoding);
	reader->core = pg::Owned<CoreScan>::Make(CurrentMemoryContext);
	pg::Boundary([&] { OpenCore(reader, encoding); });
	ArrangeColumns(reader);
	WarnOfMissingColumns(reader->converter);
	StartProgress(reader);
	return reader;
}

bool FetchRows(TableReader* reader, uint64* counted) {
	CoreScan* core = reader->core->get();
	reader->row = 0;
	do {
		CHECK_FOR_INTERRUPTS();
		if (!pg::Boundary([core] { return core->table.NextBatch(&core->batch); })) {
			reader->ended = true;
			return false;
		}
		if (counted != nullptr)
			*counted += core->batch.counted;
		if (reader->shows_progress)
			UpdateProgress(reader);
	} while (core->batch.rows == 0);
	ResetConverter(&reader->converter);
	return true;
}

bool NextRow(TableReader* reader, Datum* values, bool* nulls) {
	const csv::RowBatch& batch = reader->core->get()->batch;
	if (reader->row >= batch.rows)
		return false;
	ConvertRow(&reader->converter, batch, reader->row++, reader->descriptor->natts, values, nulls);
	return true;
}

void CloseReader(TableReader* reader) {
	if (reader->shows_progress)
		pgstat_progress_end_command();
	reader->shows_progress = false;
	reader->core->Reset();
}

} // namespace coursera::fdw
