#include "pg/pg_postgres.hpp"

extern "C" {
#include "commands/progress.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
}

#include "fdw/fdw_progress.hpp"

namespace coursera::fdw {

void StartProgress(TableReader* reader) {
	if (MyBEEntry == nullptr || MyBEEntry->st_progress_command != PROGRESS_COMMAND_INVALID)
		return;
	const int64 size = reader->core->get()->table.total_bytes();
	const int parameters[] = {PROGRESS_COPY_COMMAND, PROGRESS_COPY_TYPE, PROGRESS_COPY_BYTES_TOTAL};
	const int64 values[] = {PROGRESS_COPY_COMMAND_FROM, PROGRESS_COPY_TYPE_FILE,
	                        size < 0 ? 0 : size};
	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, reader->table.relation_id);
	pgstat_progress_update_multi_param(3, parameters, values);
	reader->shows_progress = true;
}

void UpdateProgress(const TableReader* reader) {
	if (!reader->shows_progress)
		return;
	const scan::MergedTableScan& table = reader->core->get()->table;
	const int parameters[] = {PROGRESS_COPY_BYTES_PROCESSED, PROGRESS_COPY_TUPLES_PROCESSED,
	                          PROGRESS_COPY_TUPLES_EXCLUDED};
	const int64 values[] = {static_cast<int64>(table.pass_bytes()),
	                        static_cast<int64>(table.rows_read()),
	                        static_cast<int64>(table.rows_dropped())};
	pgstat_progress_update_multi_param(3, parameters, values);
}

void EndProgress(TableReader* reader) {
	if (reader->shows_progress)
		pgstat_progress_end_command();
	reader->shows_progress = false;
}

} // namespace coursera::fdw
