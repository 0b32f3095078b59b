// Predicates: the verdict on a raw field against a comparison of its decoded value, and filters in
// both readers against the verdicts.
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <limits>
#include <optional>
#include <vector>

#include "csv/csv_fast_reader.hpp"
#include "fuzz_csv.hpp"
#include "scan/scan_predicate.hpp"

namespace coursera::fuzz {

namespace {

using csv::Verdict;
using scan::Comparison;
using scan::FieldType;
using scan::Predicate;
using support::CsvOutcome;
using support::CsvReading;
using support::CsvRow;
using support::ReadCsv;
using support::Value;

// ---- values, as the types' input functions read them, as far as they are no errors

bool IsBlank(char c) {
	return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string Trimmed(const std::string& text) {
	size_t start = 0;
	size_t end = text.size();
	while (start < end && IsBlank(text[start]))
		++start;
	while (end > start && IsBlank(text[end - 1]))
		--end;
	return text.substr(start, end - start);
}

std::optional<int64_t> DecodedInteger(const std::string& text, int bits) {
	const std::string digits = Trimmed(text);
	char* end = nullptr;
	errno = 0;
	const long long value = strtoll(digits.c_str(), &end, 10);
	const long long limit = (1LL << (bits - 2)) - 1 + (1LL << (bits - 2));
	if (digits.empty() || end != digits.c_str() + digits.size() || errno != 0 || value > limit ||
	    value < -limit - 1)
		return std::nullopt;
	return value;
}

std::optional<double> DecodedFloat(const std::string& text, bool single) {
	const std::string digits = Trimmed(text);
	char* end = nullptr;
	const double value =
		single ? double{strtof(digits.c_str(), &end)} : strtod(digits.c_str(), &end);
	if (digits.empty() || end != digits.c_str() + digits.size())
		return std::nullopt;
	return value;
}

// Seconds since 2000-01-01; only the spelling that exports have.
std::optional<int64_t> DecodedTime(const std::string& text, bool with_time) {
	constexpr std::time_t kStart = 946684800;
	std::tm parts{};
	const char* format = with_time ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d";
	const char* end = strptime(text.c_str(), format, &parts);
	if (end == nullptr || *end != '\0')
		return std::nullopt;
	const std::tm asked = parts;
	const std::time_t seconds = timegm(&parts);
	if (parts.tm_mday != asked.tm_mday || parts.tm_mon != asked.tm_mon ||
	    parts.tm_sec != asked.tm_sec)
		return std::nullopt;
	return int64_t{seconds} - kStart;
}

std::optional<int64_t> DecodedTimestamp(const std::string& text) {
	const size_t point = text.find('.');
	const std::optional<int64_t> seconds = DecodedTime(text.substr(0, point), true);
	if (!seconds.has_value() || point == std::string::npos)
		return seconds.has_value() ? std::optional<int64_t>(*seconds * 1000000) : std::nullopt;
	std::string fraction = text.substr(point + 1);
	if (fraction.empty() || fraction.size() > 6 ||
	    fraction.find_first_not_of("0123456789") != std::string::npos)
		return std::nullopt;
	fraction.resize(6, '0');
	return *seconds * 1000000 + std::stoll(fraction);
}

std::optional<int64_t> DecodedWhole(const Predicate& predicate, const std::string& text) {
	switch (predicate.type) {
	case FieldType::kInt2:
		return DecodedInteger(text, 16);
	case FieldType::kInt4:
		return DecodedInteger(text, 32);
	case FieldType::kInt8:
		return DecodedInteger(text, 64);
	case FieldType::kBool:
		return text == "t"   ? std::optional<int64_t>(1)
		       : text == "f" ? std::optional<int64_t>(0)
		                     : std::nullopt;
	case FieldType::kTimestamp:
		return DecodedTimestamp(text);
	default: {
		const std::optional<int64_t> seconds = DecodedTime(text, false);
		if (!seconds.has_value())
			return std::nullopt;
		return predicate.date_as_timestamp ? *seconds * 1000000 : *seconds / 86400;
	}
	}
}

// What VARCHAR(n) makes of bytes: where only blanks are over, they are cut. Nothing where others
// are.
std::optional<std::string> DecodedText(const std::string& text, size_t max_characters) {
	if (max_characters == 0)
		return text;
	size_t characters = 0;
	for (size_t i = 0; i < text.size(); ++i) {
		if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80 || characters++ < max_characters)
			continue;
		return text.find_first_not_of(' ', i) == std::string::npos
		           ? std::optional<std::string>(text.substr(0, i))
		           : std::nullopt;
	}
	return text;
}

// ---- comparisons

template <typename Number>
bool Holds(Comparison comparison, const Number& value, const std::vector<Number>& others) {
	bool equal = false;
	for (const Number& other : others)
		equal = equal || value == other;
	switch (comparison) {
	case Comparison::kEqual:
		return equal;
	case Comparison::kNotEqual:
		return !equal;
	case Comparison::kLess:
		return value < others[0];
	case Comparison::kLessEqual:
		return !(others[0] < value);
	case Comparison::kGreater:
		return others[0] < value;
	default:
		return !(value < others[0]);
	}
}

// Whether the predicate holds; nothing where the value is none of the type's, or is spelled in a
// way that this file does not know.
std::optional<bool> Decoded(const Predicate& predicate, const Value& value) {
	if (predicate.comparison == Comparison::kIsNull)
		return !value.has_value();
	if (predicate.comparison == Comparison::kIsNotNull)
		return value.has_value();
	if (!value.has_value())
		return false;
	if (predicate.type == FieldType::kText) {
		const std::optional<std::string> text = DecodedText(*value, predicate.max_characters);
		return text.has_value()
		           ? std::optional<bool>(Holds(predicate.comparison, *text, predicate.texts))
		           : std::nullopt;
	}
	if (value->find('\0') != std::string::npos)
		return std::nullopt;
	if (predicate.type == FieldType::kFloat4 || predicate.type == FieldType::kFloat8) {
		const std::optional<double> number =
			DecodedFloat(*value, predicate.type == FieldType::kFloat4);
		if (!number.has_value() || std::isnan(*number))
			return std::nullopt;
		return Holds(predicate.comparison, *number, predicate.floats);
	}
	const std::optional<int64_t> number = DecodedWhole(predicate, *value);
	return number.has_value()
	           ? std::optional<bool>(Holds(predicate.comparison, *number, predicate.integers))
	           : std::nullopt;
}

Verdict CheckedVerdict(const Predicate& predicate, const csv::Condition& condition,
                       const Value& value) {
	// The byte after a value is somebody else's.
	std::string field = value.value_or("") + "0";
	const Verdict verdict = condition.Test(
		value.has_value() ? csv::Field{field.data(), field.size() - 1} : csv::Field{nullptr, 0});
	const std::optional<bool> holds = Decoded(predicate, value);
	if (holds.has_value())
		Require(verdict == Verdict::kUnsure || (verdict == Verdict::kKeep) == *holds,
		        "a verdict is the comparison's");
	else if (predicate.type == FieldType::kText)
		Require(verdict != Verdict::kKeep, "a text that is too long is not kept for sure");
	else
		Require(verdict == Verdict::kUnsure, "a strange value is for its input function");
	if (verdict == Verdict::kKeep && !condition.needle().empty())
		Require(value->find(condition.needle()) != std::string::npos,
		        "what is kept has the needle");
	return verdict;
}

// ---- choices

Predicate ChoosePredicate(Input* input) {
	static constexpr Comparison kComparisons[] = {
		Comparison::kEqual,     Comparison::kNotEqual,     Comparison::kLess,
		Comparison::kLessEqual, Comparison::kGreaterEqual, Comparison::kGreater,
		Comparison::kIsNull,    Comparison::kIsNotNull};
	static constexpr FieldType kTypes[] = {
		FieldType::kText,   FieldType::kInt2, FieldType::kInt4,
		FieldType::kInt8,   FieldType::kBool, FieldType::kFloat4,
		FieldType::kFloat8, FieldType::kDate, FieldType::kTimestamp};
	Predicate predicate;
	predicate.type = kTypes[input->Choose(std::size(kTypes))];
	predicate.comparison = kComparisons[input->Choose(std::size(kComparisons))];
	const size_t limit = input->Choose(16);
	const std::string value = input->Line();
	if (predicate.type == FieldType::kText) {
		predicate.max_characters = limit;
		if (predicate.comparison < Comparison::kEqual)
			return predicate;
		predicate.comparison = Comparison::kEqual;
		for (size_t start = 0; start <= value.size();) {
			const size_t end = std::min(value.find('|', start), value.size());
			predicate.texts.push_back(value.substr(start, end - start));
			start = end + 1;
		}
		return predicate;
	}
	predicate.date_as_timestamp = predicate.type == FieldType::kDate && limit % 2 == 1;
	// A value of the column's own type, for then equality happens.
	predicate.floats.push_back(
		DecodedFloat(value, predicate.type == FieldType::kFloat4).value_or(0));
	if (std::isnan(predicate.floats[0]))
		predicate.floats[0] = std::numeric_limits<double>::infinity();
	predicate.integers.push_back(DecodedWhole(predicate, value).value_or(7));
	return predicate;
}

// ---- filters

// What a filter leaves of all rows.
CsvOutcome Filtered(const CsvOutcome& all, const std::vector<Predicate>& predicates,
                    const csv::RowFilter& filter, bool count_kept) {
	CsvOutcome outcome = all;
	outcome.rows.clear();
	for (const CsvRow& row : all.rows) {
		Verdict verdict = row.in_row < all.header.size() ? Verdict::kUnsure : Verdict::kKeep;
		for (size_t i = 0; i < predicates.size() && row.in_row == all.header.size(); ++i) {
			const csv::Condition& condition = *filter.conditions[i];
			const Verdict one =
				CheckedVerdict(predicates[i], condition, row.values[condition.position()]);
			if (one == Verdict::kDrop || verdict == Verdict::kDrop)
				verdict = Verdict::kDrop;
			else if (one == Verdict::kUnsure)
				verdict = one;
		}
		if (verdict == Verdict::kDrop)
			++outcome.dropped;
		else if (verdict == Verdict::kKeep && count_kept)
			++outcome.counted;
		else
			outcome.rows.push_back(row);
	}
	return outcome;
}

} // namespace

namespace {

void ComparePredicates(Input input, const csv::Dialect& dialect) {
	CsvReading reading;
	reading.count_kept = input.Flip();
	reading.rejects = input.Flip();
	const size_t wanted = input.Choose(256);
	ChooseSizes(&input, &reading);
	std::vector<Predicate> predicates;
	std::vector<size_t> positions;
	for (size_t count = 1 + input.Choose(2); count > 0; --count) {
		positions.push_back(input.Choose(8));
		predicates.push_back(ChoosePredicate(&input));
	}
	const std::string text = TextOf(input);
	reading.fields = FieldsOf(text, dialect);

	const CsvReading plain = [&] {
		CsvReading without = reading;
		without.filter = nullptr;
		without.count_kept = false;
		return without;
	}();
	const CsvOutcome all = ReadCsv<csv::ExactReader>(text, dialect, plain);
	if (all.header.empty())
		return;
	csv::RowFilter filter;
	for (size_t i = 0; i < predicates.size(); ++i)
		filter.conditions.push_back(
			scan::MakeCondition(predicates[i], positions[i] % all.header.size()));
	reading.filter = &filter;
	reading.wanted = csv::FieldPositions{};
	for (size_t i = 0; i < all.header.size(); ++i)
		if (i >= 8 || (wanted >> i & 1) != 0)
			reading.wanted->push_back(i);
	const CsvOutcome expected =
		support::Project(Filtered(all, predicates, filter, reading.count_kept), *reading.wanted);
	RequireSame(ReadCsv<csv::ExactReader>(text, dialect, reading), expected,
	            "the exact reader passes what the predicates pass");
	RequireSame(ReadCsv<csv::FastReader>(text, dialect, reading), expected,
	            "the fast reader passes what the predicates pass");
}

} // namespace

void FuzzPredicate(Input input) {
	const csv::Dialect chosen = ChooseDialect(&input);
	ComparePredicates(input, chosen);
	ComparePredicates(input, VaryDialect(chosen, TextOf(input)));
}

} // namespace coursera::fuzz
