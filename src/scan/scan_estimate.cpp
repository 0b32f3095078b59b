#include "scan/scan_estimate.hpp"

#include <algorithm>

namespace coursera::scan {

namespace {

// Deflate of such text seldom does better; for containers that do not say an entry's size.
constexpr double kInflation = 4;
constexpr double kSampleRows = 100;
constexpr uint64_t kSampleBytes = 8 << 20; // rows may be long, or not end at all

} // namespace

TableEstimate EstimateTable(const TableSource& source) {
	TableScan scan(source);
	csv::RowBatch batch;
	double rows = 0;
	double bytes = 0;
	bool more = true;
	while (rows < kSampleRows && scan.bytes_read() < kSampleBytes &&
	       (more = scan.NextBatch(&batch))) {
		rows += static_cast<double>(batch.rows);
		bytes = static_cast<double>(scan.bytes_consumed());
	}
	TableEstimate estimate;
	const zip::Entry& entry = scan.entry();
	if (entry.size >= 0)
		estimate.bytes = static_cast<double>(entry.size);
	else if (entry.compressed_size >= 0)
		estimate.bytes = static_cast<double>(entry.compressed_size) * kInflation;
	if (more && rows == 0) {
		rows = 1;
		bytes = static_cast<double>(scan.bytes_read());
	}
	if (!more)
		estimate.rows = rows;
	else
		estimate.rows = std::max(rows, estimate.bytes / std::max(1.0, bytes / rows));
	return estimate;
}

} // namespace coursera::scan
