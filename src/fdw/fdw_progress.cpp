#include "pg/pg_postgres.hpp"

extern "C" {
#include "commands/progress.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
}

#include "fdw/fdw_progress.hpp"

#include <algorithm>

namespace coursera::fdw {

namespace {

struct Work {
	int64 total_bytes;
	int64 bytes;
	int64 rows;
	int64 dropped;
};

void Add(Work* sum, const Work& work, int64 sign) {
	sum->total_bytes += sign * work.total_bytes;
	sum->bytes += sign * work.bytes;
	sum->rows += sign * work.rows;
	sum->dropped += sign * work.dropped;
}

// Totals of all readers since the last moment at which none was open.
Work all_work;
int open_readers = 0;
Oid shown_table; // while our numbers are shown

// COPY itself does not use the last parameters, and a command that takes over the place clears them
// all.
constexpr int kOwnMark = PGSTAT_NUM_PROGRESS_PARAM - 1;
constexpr int64 kOurs = 0x636f7572736572; // "courser"

bool IsShown() {
	return MyBEEntry != nullptr && MyBEEntry->st_progress_command == PROGRESS_COMMAND_COPY &&
	       MyBEEntry->st_progress_param[kOwnMark] == kOurs;
}

// Takes the place if it is free: at first, and again when a command that took it over has ended, or
// when a subtransaction's abort has cleared it.
bool Show(Oid relation_id) {
	if (MyBEEntry == nullptr ||
	    (!IsShown() && MyBEEntry->st_progress_command != PROGRESS_COMMAND_INVALID))
		return false;
	if (IsShown() && shown_table == relation_id)
		return true;
	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, relation_id);
	const int parameters[] = {PROGRESS_COPY_COMMAND, PROGRESS_COPY_TYPE, kOwnMark};
	const int64 values[] = {PROGRESS_COPY_COMMAND_FROM, PROGRESS_COPY_TYPE_FILE, kOurs};
	pgstat_progress_update_multi_param(3, parameters, values);
	shown_table = relation_id;
	return true;
}

} // namespace

struct ReaderProgress {
	MemoryContextCallback forget;
	Work work;
	bool is_open;
};

namespace {

// Called, too, when an error has ended the scan.
void Close(ReaderProgress* progress) {
	if (!progress->is_open)
		return;
	progress->is_open = false;
	if (--open_readers > 0)
		return;
	all_work = {};
	if (IsShown())
		pgstat_progress_end_command();
}

} // namespace

void StartProgress(TableReader* reader) {
	auto* progress = static_cast<ReaderProgress*>(
		MemoryContextAllocZero(reader->context, sizeof(ReaderProgress)));
	progress->forget.func = [](void* argument) { Close(static_cast<ReaderProgress*>(argument)); };
	progress->forget.arg = progress;
	MemoryContextRegisterResetCallback(reader->context, &progress->forget);
	progress->is_open = true;
	++open_readers;
	reader->progress = progress;
	progress->work.total_bytes = std::max<int64>(0, reader->core->get()->table.total_bytes());
	all_work.total_bytes += progress->work.total_bytes;
	UpdateProgress(reader);
}

int OpenReaders() {
	return open_readers;
}

void UpdateProgress(TableReader* reader) {
	const scan::MergedTableScan& table = reader->core->get()->table;
	Work* work = &reader->progress->work;
	Add(&all_work, *work, -1);
	work->bytes = static_cast<int64>(table.pass_bytes());
	// If the total is not known before, this much of it is known now.
	work->total_bytes = std::max(work->total_bytes, work->bytes);
	work->rows = static_cast<int64>(table.rows_read());
	work->dropped = static_cast<int64>(table.rows_dropped());
	Add(&all_work, *work, 1);
	if (!Show(reader->table.relation_id))
		return;
	const int parameters[] = {PROGRESS_COPY_BYTES_TOTAL, PROGRESS_COPY_BYTES_PROCESSED,
	                          PROGRESS_COPY_TUPLES_PROCESSED, PROGRESS_COPY_TUPLES_EXCLUDED};
	const int64 values[] = {all_work.total_bytes, all_work.bytes, all_work.rows, all_work.dropped};
	pgstat_progress_update_multi_param(4, parameters, values);
}

void EndProgress(TableReader* reader) {
	Close(reader->progress);
}

} // namespace coursera::fdw
