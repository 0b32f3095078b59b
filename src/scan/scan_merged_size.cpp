// How large a table of one or several entries is: from its indexes, or else an estimate.
#include <algorithm>

#include "index/index_stream.hpp"
#include "scan/scan_estimate.hpp"
#include "scan/scan_indexing.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::scan {

int64_t MergedTableScan::total_bytes() const {
	int64_t total = 0;
	for (const Part& part : all_parts_) {
		if (part.entry->entry.size < 0)
			return -1;
		total += part.entry->entry.size;
	}
	return total;
}

// How many parts processes can divide among themselves: parts whose rows mostly occur in no other
// part.
size_t MergedTableScan::ShareableParts() const {
	if (!is_many_)
		return 0;
	const bool is_of_one = all_parts_.front().member == all_parts_.back().member;
	return static_cast<size_t>(
		std::count_if(all_parts_.begin(), all_parts_.end(), [&](const Part& part) {
			return is_of_one ||
		           AttributionOf(part.entry->archive->HeaderOrNothing(part.entry->entry.name)) !=
		               Attribution::kNone;
		}));
}

// An archive that is read front to back is read once for all tables of the session's queries.
TableEstimate MergedTableScan::EstimateOf(const Part& part) const {
	const ArchiveContents& archive = *part.entry->archive;
	const std::string& entry = part.entry->entry.name;
	const bool has_header = source_.plan.dialect.has_header;
	if (has_header && archive.KnownEstimate(entry) == nullptr) {
		if (archive.is_listed_by_reading())
			EstimateAllTables(archive);
		else
			archive.KeepEstimate(entry, EstimateTable(SourceOf(part)));
	}
	const TableEstimate* known = archive.KnownEstimate(entry);
	return known == nullptr ? EstimateTable(SourceOf(part)) : *known;
}

std::optional<TableEstimate> MergedTableScan::KnownSize(double* blocks_per_value) const {
	TableEstimate size;
	size.rows = size.bytes = 0;
	size.parts = ShareableParts();
	for (const TableSource& source : Sources()) {
		const auto file = FindIndex(source);
		if (file == nullptr)
			return std::nullopt;
		size.rows += static_cast<double>(file->index().rows);
		size.bytes += static_cast<double>(file->index().text_bytes);
		if (is_many_)
			continue;
		size.blocks = file->index().blocks.size();
		if (blocks_per_value != nullptr)
			FindBlocksPerValue(file, blocks_per_value);
	}
	return size;
}

void MergedTableScan::FindBlocksPerValue(const std::shared_ptr<const index::IndexFile>& file,
                                         double* blocks_per_value) const {
	std::vector<std::string> header = NumberedColumns(source_.plan.fields);
	if (source_.plan.dialect.has_header) {
		index::BlockStream text(file, {}, nullptr);
		header = ReadHeader(text, source_.plan.dialect);
	}
	for (size_t i = 0; i < source_.columns.size(); ++i) {
		const size_t place = Resolve(source_.columns[i], all_parts_.front(), header);
		blocks_per_value[i] =
			place < file->index().columns.size() ? file->BlocksPerValue(place) : 0;
	}
}

TableEstimate MergedTableScan::BytesOnly() const {
	TableEstimate estimate;
	estimate.bytes = static_cast<double>(total_bytes());
	estimate.parts = ShareableParts();
	return estimate;
}

// How many times as large as the first part all parts together are, judging by compressed sizes.
double MergedTableScan::CompressedShare() const {
	double sum = 0;
	for (const Part& part : all_parts_)
		sum += static_cast<double>(std::max<int64_t>(0, part.entry->entry.compressed_size));
	const auto first = static_cast<double>(all_parts_.front().entry->entry.compressed_size);
	return sum > 0 && first > 0 ? sum / first : static_cast<double>(all_parts_.size());
}

TableEstimate MergedTableScan::Estimate() const {
	TableEstimate estimate = EstimateOf(all_parts_.front());
	const int64_t total = total_bytes();
	double times = 1;
	if (total > 0 && estimate.bytes > 0)
		times = static_cast<double>(total) / estimate.bytes;
	else if (total < 0)
		times = CompressedShare();
	estimate.rows *= times;
	estimate.bytes *= times;
	estimate.parts = ShareableParts();
	return estimate;
}

TableEstimate EstimateMergedTable(const MergedTableSource& source) {
	MergedTableSource listed = source;
	listed.is_only_listed = true;
	return MergedTableScan(std::move(listed)).Estimate();
}

std::optional<TableEstimate> SizeOfMergedTable(const MergedTableSource& source,
                                               double* blocks_per_value) {
	MergedTableSource listed = source;
	listed.is_only_listed = true;
	return MergedTableScan(std::move(listed)).KnownSize(blocks_per_value);
}

TableEstimate BytesOfMergedTable(const MergedTableSource& source) {
	MergedTableSource listed = source;
	listed.is_only_listed = true;
	return MergedTableScan(std::move(listed)).BytesOnly();
}

} // namespace coursera::scan
