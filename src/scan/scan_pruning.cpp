#include "scan/scan_pruning.hpp"

#include <algorithm>
#include <limits>

#include "csv/csv_values.hpp"
#include "index/index_bloom.hpp"
#include "scan/scan_columns.hpp"

namespace coursera::scan {

namespace {

using index::TextStart;
using index::ValueKind;
using index::Zone;

constexpr size_t kMaxLookups = 32; // of values in a filter

// Whether a value in [least, greatest] can pass.
template <typename Number>
bool AnyInRange(Comparison comparison, const std::vector<Number>& sorted, Number least,
                Number greatest) {
	if (comparison == Comparison::kEqual) {
		const auto found = std::lower_bound(sorted.begin(), sorted.end(), least);
		return found != sorted.end() && *found <= greatest;
	}
	if (comparison == Comparison::kNotEqual)
		return !(least == greatest && std::binary_search(sorted.begin(), sorted.end(), least));
	const Number value = sorted.front();
	switch (comparison) {
	case Comparison::kLess:
		return least < value;
	case Comparison::kLessEqual:
		return least <= value;
	case Comparison::kGreater:
		return greatest > value;
	case Comparison::kGreaterEqual:
		return greatest >= value;
	default:
		return true;
	}
}

int64_t AddSaturated(int64_t a, int64_t b) {
	int64_t sum;
	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
	return sum;
}

int64_t MultiplySaturated(int64_t a, int64_t b) {
	int64_t product;
	if (__builtin_mul_overflow(a, b, &product))
		return (a < 0) == (b < 0) ? std::numeric_limits<int64_t>::max()
		                          : std::numeric_limits<int64_t>::min();
	return product;
}

// A predicate on one column of the entry, prepared for many blocks.
class BlockTest {
  public:
	BlockTest(const Predicate& predicate, size_t column) : predicate_(predicate), column_(column) {
		std::sort(predicate_.integers.begin(), predicate_.integers.end());
		std::sort(predicate_.floats.begin(), predicate_.floats.end());
		for (const std::string& text : predicate_.texts) {
			starts_.push_back(index::StartOf(text));
			hashes_.push_back(index::HashOf(text));
		}
		std::sort(starts_.begin(), starts_.end());
	}

	bool MayPass(const index::IndexFile& file, size_t block) const {
		const Zone& zone = file.index().ZoneOf(block, column_);
		if (predicate_.comparison == Comparison::kIsNull)
			return zone.nulls > 0;
		if (predicate_.null_passes && zone.nulls > 0)
			return true;
		if (zone.values == 0 || predicate_.comparison == Comparison::kIsNotNull)
			return zone.values > 0;
		switch (predicate_.type) {
		case FieldType::kText:
			return TextMayPass(file, zone);
		case FieldType::kInt2:
			return IntegerMayPass(zone, INT16_MIN, INT16_MAX);
		case FieldType::kInt4:
			return IntegerMayPass(zone, INT32_MIN, INT32_MAX);
		case FieldType::kInt8:
			return IntegerMayPass(zone, INT64_MIN, INT64_MAX);
		case FieldType::kFloat8:
			return FloatMayPass(zone);
		case FieldType::kDate:
			return DateMayPass(zone);
		case FieldType::kTimestamp:
			return TimestampMayPass(zone);
		case FieldType::kBool:
		case FieldType::kFloat4:
			break;
		}
		return true;
	}

  private:
	bool TextMayPass(const index::IndexFile& file, const Zone& zone) const {
		// Longer values have their blanks cut, or are refused.
		if (predicate_.ignores_blanks ||
		    (predicate_.max_characters != 0 && zone.max_bytes > predicate_.max_characters))
			return true;
		switch (predicate_.comparison) {
		case Comparison::kEqual: {
			const auto found = std::lower_bound(starts_.begin(), starts_.end(), zone.first);
			return found != starts_.end() && !(zone.last < *found) && FilterMayContain(file, zone);
		}
		case Comparison::kLess:
		case Comparison::kLessEqual:
			return !(starts_.front() < zone.first);
		case Comparison::kGreater:
		case Comparison::kGreaterEqual:
			return !(zone.last < starts_.front());
		case Comparison::kStartsWith: {
			constexpr size_t kStartBytes = 16;
			std::string last = predicate_.texts.front().substr(0, kStartBytes);
			last.resize(kStartBytes, '\xff');
			return !(zone.last < starts_.front()) && !(index::StartOf(last) < zone.first);
		}
		default:
			return true;
		}
	}

	bool FilterMayContain(const index::IndexFile& file, const Zone& zone) const {
		if (zone.filter_parts == 0 || hashes_.size() > kMaxLookups)
			return true;
		const std::string filter = file.ReadFilter(zone);
		return filter.empty() || std::any_of(hashes_.begin(), hashes_.end(), [&](uint64_t hash) {
				   return index::MayContain(filter, std::max<uint64_t>(hash, 1));
			   });
	}

	bool IntegerMayPass(const Zone& zone, int64_t min, int64_t max) const {
		return zone.kind != ValueKind::kInteger || zone.least < min || zone.greatest > max ||
		       WholeMayPass(zone.least, zone.greatest);
	}

	bool FloatMayPass(const Zone& zone) const {
		if (zone.kind == ValueKind::kInteger)
			return AnyInRange(predicate_.comparison, predicate_.floats,
			                  static_cast<double>(zone.least), static_cast<double>(zone.greatest));
		return zone.kind != ValueKind::kFloat ||
		       AnyInRange(predicate_.comparison, predicate_.floats, zone.least_float,
		                  zone.greatest_float);
	}

	bool DateMayPass(const Zone& zone) const {
		if (zone.kind != ValueKind::kDate)
			return true;
		const int64_t unit = predicate_.date_as_timestamp ? csv::kMicrosecondsPerDay : 1;
		return WholeMayPass(MultiplySaturated(zone.least, unit),
		                    MultiplySaturated(zone.greatest, unit));
	}

	bool TimestampMayPass(const Zone& zone) const {
		if (zone.kind != ValueKind::kTimestamp)
			return true;
		return predicate_.timestamp_as_date ? WholeMayPass(DayOf(zone.least), DayOf(zone.greatest))
		                                    : WholeMayPass(zone.least, zone.greatest);
	}

	bool WholeMayPass(int64_t least, int64_t greatest) const {
		if (predicate_.integers.empty())
			return true;
		// A time this close to the value may pass in either order.
		if (predicate_.margin != 0) {
			const int64_t value = predicate_.integers.front();
			if (least <= AddSaturated(value, predicate_.margin) &&
			    greatest >= AddSaturated(value, -predicate_.margin))
				return true;
		}
		return AnyInRange(predicate_.comparison, predicate_.integers, least, greatest);
	}

	Predicate predicate_;
	size_t column_;
	std::vector<TextStart> starts_; // of the texts, sorted
	std::vector<uint64_t> hashes_;
};

using BlockTests = std::vector<BlockTest>;

bool MayPassAll(const BlockTests& tests, const index::IndexFile& file, size_t block) {
	return std::all_of(tests.begin(), tests.end(),
	                   [&](const BlockTest& test) { return test.MayPass(file, block); });
}

// Tests for predicates whose columns the entry has; the scan handles the others.
BlockTests TestsOf(const std::vector<Predicate>& predicates, const std::vector<std::string>& header,
                   size_t columns) {
	BlockTests tests;
	for (const Predicate& predicate : predicates) {
		const size_t column =
			predicate.alternatives.empty() ? FindColumn(header, predicate.column) : kMissing;
		if (column < columns)
			tests.emplace_back(predicate, column);
	}
	return tests;
}

} // namespace

std::vector<index::BlockRange> ChooseBlocks(const index::IndexFile& file,
                                            const std::vector<std::string>& header,
                                            const std::vector<Predicate>& predicates) {
	const index::EntryIndex& index = file.index();
	if (index.zones.empty())
		return {{0, index.blocks.size()}};
	const BlockTests tests = TestsOf(predicates, header, index.columns.size());
	std::vector<std::vector<BlockTests>> disjunctions;
	for (const Predicate& predicate : predicates) {
		std::vector<BlockTests> alternatives;
		for (const std::vector<Predicate>& alternative : predicate.alternatives)
			alternatives.push_back(TestsOf(alternative, header, index.columns.size()));
		if (!alternatives.empty())
			disjunctions.push_back(std::move(alternatives));
	}
	std::vector<index::BlockRange> ranges;
	for (size_t block = 0; block < index.blocks.size(); ++block) {
		const auto may_hold = [&](const std::vector<BlockTests>& alternatives) {
			return std::any_of(alternatives.begin(), alternatives.end(),
			                   [&](const BlockTests& alternative) {
								   return MayPassAll(alternative, file, block);
							   });
		};
		if (index.RowsEnd(block) == index.blocks[block].rows_before ||
		    !MayPassAll(tests, file, block) ||
		    !std::all_of(disjunctions.begin(), disjunctions.end(), may_hold))
			continue;
		index::AddBlock(block, &ranges);
	}
	return ranges;
}

} // namespace coursera::scan
