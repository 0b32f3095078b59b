#include "index/index_columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "csv/csv_values.hpp"
#include "index/index_bloom.hpp"
#include "index/index_format.hpp"

namespace coursera::index {

namespace {

// The same as StartOf, for fields after which more bytes may be read.
TextStart StartOfField(const csv::Field& field) {
	uint64_t words[2];
	memcpy(words, field.data, sizeof(words));
	const auto cut = [](uint64_t word, size_t bytes) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		return bytes >= 8 ? word : bytes == 0 ? 0 : word & (~uint64_t{0} << (64 - 8 * bytes));
	};
	return {cut(words[0], field.size), field.size <= 8 ? 0 : cut(words[1], field.size - 8)};
}

} // namespace

void DistinctCounter::Add(uint64_t hash) {
	const auto index = static_cast<size_t>(hash >> (64 - kIndexBits));
	const uint64_t rest = hash << kIndexBits;
	const auto rank = static_cast<uint8_t>(rest == 0 ? 65 - kIndexBits : 1 + __builtin_clzll(rest));
	registers_[index] = std::max(registers_[index], rank);
}

uint64_t DistinctCounter::Estimate() const {
	const auto count = static_cast<double>(registers_.size());
	double sum = 0;
	double zeros = 0;
	for (uint8_t rank : registers_) {
		sum += std::ldexp(1.0, -static_cast<int>(rank));
		zeros += rank == 0 ? 1 : 0;
	}
	const double raw = 0.7213 / (1 + 1.079 / count) * count * count / sum;
	const double estimate = raw <= 2.5 * count && zeros > 0 ? count * std::log(count / zeros) : raw;
	return static_cast<uint64_t>(std::llround(estimate));
}

void ColumnBuilder::Add(const csv::Field& field) {
	if (field.data == nullptr) {
		++zone_.nulls;
		return;
	}
	facts_.bytes += field.size;
	++zone_.values;
	if (last_.data != nullptr && last_.size == field.size &&
	    memcmp(last_.data, field.data, field.size) == 0)
		return;
	last_ = field;
	const TextStart start = StartOfField(field);
	if (zone_.values == 1) {
		zone_.first = zone_.last = start;
		ChooseKind(field);
	} else if (start < zone_.first) {
		zone_.first = start;
	} else if (zone_.last < start) {
		zone_.last = start;
	}
	zone_.max_bytes = std::max(zone_.max_bytes, static_cast<uint32_t>(field.size));
	if (zone_.kind != ValueKind::kText)
		AddNumber(field);
	if (has_filter_)
		AddHash(HashOf({field.data, field.size}));
}

// Of the block's first value.
void ColumnBuilder::ChooseKind(const csv::Field& field) {
	int64_t whole;
	int32_t days;
	double number;
	if (csv::ParseInteger(field, INT64_MIN, INT64_MAX, &whole)) {
		zone_.kind = ValueKind::kInteger;
		zone_.least = zone_.greatest = whole;
	} else if (csv::ParseTimestamp(field, &whole)) {
		zone_.kind = ValueKind::kTimestamp;
		zone_.least = zone_.greatest = whole;
	} else if (csv::ParseDate(field, &days)) {
		zone_.kind = ValueKind::kDate;
		zone_.least = zone_.greatest = days;
	} else if (csv::ParseFloat(field, &number)) {
		zone_.kind = ValueKind::kFloat;
		zone_.least_float = zone_.greatest_float = number;
	} else {
		zone_.kind = ValueKind::kText;
	}
}

void ColumnBuilder::AddNumber(const csv::Field& field) {
	int64_t whole = 0;
	int32_t days = 0;
	double number = 0;
	bool is_kind = false;
	switch (zone_.kind) {
	case ValueKind::kInteger:
		is_kind = csv::ParseInteger(field, INT64_MIN, INT64_MAX, &whole);
		break;
	case ValueKind::kTimestamp:
		is_kind = csv::ParseTimestamp(field, &whole);
		break;
	case ValueKind::kDate:
		is_kind = csv::ParseDate(field, &days);
		whole = days;
		break;
	case ValueKind::kFloat:
		is_kind = csv::ParseFloat(field, &number);
		break;
	case ValueKind::kText:
		return;
	}
	if (!is_kind && zone_.kind == ValueKind::kInteger && csv::ParseFloat(field, &number)) {
		zone_.kind = ValueKind::kFloat;
		zone_.least_float = static_cast<double>(zone_.least);
		zone_.greatest_float = static_cast<double>(zone_.greatest);
		is_kind = true;
	}
	if (!is_kind) {
		zone_.kind = ValueKind::kText;
		return;
	}
	if (zone_.kind == ValueKind::kFloat) {
		zone_.least_float = std::min(zone_.least_float, number);
		zone_.greatest_float = std::max(zone_.greatest_float, number);
		return;
	}
	zone_.least = std::min(zone_.least, whole);
	zone_.greatest = std::max(zone_.greatest, whole);
}

void ColumnBuilder::AddHash(uint64_t hash) {
	if (too_many_)
		return;
	if (2 * hashes_.size() >= places_.size()) {
		places_.assign(std::max<size_t>(64, 2 * places_.size()), 0);
		for (uint64_t one : hashes_) {
			size_t i = one & (places_.size() - 1);
			while (places_[i] != 0)
				i = (i + 1) & (places_.size() - 1);
			places_[i] = one;
		}
	}
	hash = std::max<uint64_t>(hash, 1); // hash 1 for hash 0, since 0 means that a place is free
	size_t i = hash & (places_.size() - 1);
	for (; places_[i] != 0; i = (i + 1) & (places_.size() - 1))
		if (places_[i] == hash)
			return;
	places_[i] = hash;
	hashes_.push_back(hash);
	distinct_.Add(hash);
	if (hashes_.size() > kMaxHashes) {
		too_many_ = true;
		hashes_.clear();
	}
}

Zone ColumnBuilder::EndBlock(std::string* filter) {
	filter->clear();
	if (has_filter_ && zone_.values > 0 && !too_many_) {
		*filter = MakeFilter(hashes_);
		zone_.filter_parts = static_cast<uint32_t>(filter->size() / kFilterPartBytes);
		zone_.filter_check = CheckOf(*filter);
	}
	facts_.nulls += zone_.nulls;
	Zone zone = zone_;
	zone_ = Zone();
	last_ = {};
	hashes_.clear();
	std::fill(places_.begin(), places_.end(), 0);
	too_many_ = false;
	return zone;
}

ColumnFacts ColumnBuilder::facts() const {
	ColumnFacts facts = facts_;
	if (has_filter_)
		facts.distinct = distinct_.Estimate();
	return facts;
}

} // namespace coursera::index
