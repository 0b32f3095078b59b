#include "scan/scan_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "zip/zip_directory.hpp"

namespace coursera::scan {

namespace {

// For containers that tell neither an entry's size nor how many bytes its first rows took.
constexpr double kInflation = 4;
constexpr double kSampleRows = 100;
constexpr uint64_t kSampleBytes = 8 << 20; // rows may be long, or not end at all

// The entry's inflated bytes, after its first rows have been read; `unknown` where nothing tells.
double EstimateBytes(const TableScan& scan, double unknown) {
	const zip::Entry& entry = scan.entry();
	const auto size = static_cast<double>(entry.size);
	if (entry.size >= 0 && !entry.size_may_wrap)
		return size;
	if (entry.compressed_size < 0)
		return entry.size < 0 ? unknown : size;
	const double inflation = scan.inflation() > 0 ? scan.inflation() : kInflation;
	const double guess = static_cast<double>(entry.compressed_size) * inflation;
	if (entry.size < 0)
		return guess;
	// Of the sizes that are the same modulo 4 GiB, the one that comes closest.
	constexpr auto kWrap = static_cast<double>(zip::kWrap);
	const double least = std::fmod(size, kWrap);
	return least + kWrap * std::max(0.0, std::round((guess - least) / kWrap));
}

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
	estimate.bytes = EstimateBytes(scan, estimate.bytes);
	if (!more && scan.entry().size < 0)
		estimate.bytes = static_cast<double>(scan.bytes_read());
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
