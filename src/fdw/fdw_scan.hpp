// The state of one scan, from BeginForeignScan to EndForeignScan.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
}

#include "csv/csv_reader.hpp"
#include "fdw/fdw_convert.hpp"
#include "fdw/fdw_options.hpp"
#include "pg/pg_owned.hpp"
#include "scan/scan_table.hpp"

namespace coursera::fdw {

// The core's side of a scan: lives on the C++ heap, ends with the scan's memory context.
struct CoreScan {
	CoreScan(scan::TableSource source, std::vector<std::string> columns)
		: table(std::move(source), std::move(columns)) {}

	scan::TableScan table;
	csv::RowBatch batch;
};

// The backend's side: plain data in the scan's memory context.
struct ScanState {
	TableOptions options;
	pg::Owned<CoreScan>* core;
	Converter converter;
	size_t row; // of the batch, that Iterate delivers next
	bool ended;
	bool started; // a batch was read since the scan's (re)start
};

} // namespace coursera::fdw
