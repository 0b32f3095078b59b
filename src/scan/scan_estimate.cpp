#include "scan/scan_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "csv/csv_fast_reader.hpp"
#include "zip/zip_directory.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::scan {

namespace {

// For containers that do not record an entry's size or how many bytes its first rows took.
constexpr double kInflation = 4;
constexpr double kSampleRows = 100;
constexpr uint64_t kSampleBytes = 8 << 20; // rows may be long, or not end at all

// The entry's inflated bytes, after its first rows have been read; `unknown` if nothing indicates
// it. known_inflation: of those rows, 0 if it is not known.
double EstimateBytes(const zip::Entry& entry, double known_inflation, double unknown) {
	const auto size = static_cast<double>(entry.size);
	if (entry.size >= 0 && !entry.size_may_wrap)
		return size;
	if (entry.compressed_size < 0)
		return entry.size < 0 ? unknown : size;
	const double inflation = known_inflation > 0 ? known_inflation : kInflation;
	const double guess = static_cast<double>(entry.compressed_size) * inflation;
	if (entry.size < 0)
		return guess;
	// Of the sizes that are equal modulo 4 GiB, the closest one.
	constexpr auto kWrap = static_cast<double>(zip::kWrap);
	const double least = std::fmod(size, kWrap);
	return least + kWrap * std::max(0.0, std::round((guess - least) / kWrap));
}

// About the first rows: their number and size in bytes, and whether there are more.
TableEstimate Extrapolate(double rows, double bytes, bool more, double entry_bytes) {
	TableEstimate estimate;
	estimate.bytes = entry_bytes;
	estimate.rows =
		more ? std::max(rows, entry_bytes / std::max(1.0, bytes / std::max(1.0, rows))) : rows;
	return estimate;
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
	double entry_bytes = EstimateBytes(scan.entry(), scan.inflation(), TableEstimate().bytes);
	if (!more && scan.entry().size < 0)
		entry_bytes = static_cast<double>(scan.bytes_read());
	if (more && rows == 0) {
		rows = 1;
		bytes = static_cast<double>(scan.bytes_read());
	}
	return Extrapolate(rows, bytes, more, entry_bytes);
}

namespace {

// From a stream at the entry's beginning.
TableEstimate EstimateStream(zip::EntryStream& stream, const zip::Entry& entry,
                             const ReadingPlan& plan) {
	std::unique_ptr<base::ByteStream> text = std::make_unique<base::BorrowedStream>(stream);
	if (plan.decoder)
		text = plan.decoder(std::move(text));
	csv::FastReader reader(*text, plan.dialect);
	reader.ReadHeader();
	reader.SetWanted({});
	csv::RowBatch batch;
	double rows = 0;
	double bytes = 0;
	bool more = true;
	while (rows < kSampleRows && bytes < static_cast<double>(kSampleBytes) &&
	       (more = reader.NextBatch(&batch))) {
		rows += static_cast<double>(batch.rows);
		bytes = static_cast<double>(reader.bytes_consumed());
	}
	return Extrapolate(rows, bytes, more, EstimateBytes(entry, 0, TableEstimate().bytes));
}

} // namespace

void EstimateAllTables(const ArchiveContents& archive) {
	archive.KeepOpen()->VisitAll([&](const zip::Entry& entry, zip::EntryStream& stream) {
		if (!zip::IsTableCsv(entry.name))
			return;
		try {
			archive.KeepEstimate(entry.name, EstimateStream(stream, entry, archive.plan()));
		} catch (const base::Error& error) {
			if (base::IsTransient(error))
				throw;
			archive.KeepEstimate(entry.name, {});
		}
	});
}

} // namespace coursera::scan
