#include "scan/scan_predicate.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "csv/csv_values.hpp"
#include "scan/scan_value_set.hpp"

namespace coursera::scan {

namespace {

using csv::Field;
using csv::Verdict;

Verdict VerdictOf(bool passes) {
	return passes ? Verdict::kKeep : Verdict::kDrop;
}

class NullCondition final : public csv::Condition {
  public:
	NullCondition(size_t position, bool wants_null)
		: Condition(position), wants_null_(wants_null) {}

	Verdict Test(const Field& field) const override {
		return VerdictOf((field.data == nullptr) == wants_null_);
	}

  private:
	bool wants_null_;
};

// Compares a text's bytes with one other text.
class TextOrderCondition final : public csv::Condition {
  public:
	TextOrderCondition(size_t position, const Predicate& predicate)
		: Condition(position), comparison_(predicate.comparison), text_(predicate.texts.at(0)),
		  max_bytes_(predicate.max_characters) {}

	Verdict Test(const Field& field) const override {
		if (field.data == nullptr)
			return Verdict::kDrop;
		const std::string_view value(field.data, field.size);
		const bool passes = Passes(value);
		// Its blanks may be cut, or it may be refused.
		if (max_bytes_ != 0 && field.size > max_bytes_)
			return comparison_ == Comparison::kStartsWith && !passes ? Verdict::kDrop
			                                                         : Verdict::kUnsure;
		return VerdictOf(passes);
	}

  private:
	bool Passes(std::string_view value) const {
		switch (comparison_) {
		case Comparison::kStartsWith:
			return value.substr(0, text_.size()) == text_;
		case Comparison::kNotStartsWith:
			return value.substr(0, text_.size()) != text_;
		case Comparison::kLess:
			return value < text_;
		case Comparison::kLessEqual:
			return value <= text_;
		case Comparison::kGreater:
			return value > text_;
		default:
			return value >= text_;
		}
	}

	Comparison comparison_;
	std::string text_;
	size_t max_bytes_;
};

class TextCondition final : public csv::Condition {
  public:
	TextCondition(size_t position, const Predicate& predicate)
		: Condition(position), texts_(predicate.texts), max_bytes_(predicate.max_characters),
		  wants_equal_(predicate.comparison == Comparison::kEqual),
		  null_passes_(predicate.null_passes), ignores_blanks_(predicate.ignores_blanks) {}

	Verdict Test(const Field& field) const override {
		if (field.data == nullptr)
			return VerdictOf(null_passes_);
		// Each character is at least one byte, so a text over the limit is over it in bytes, too.
		// It may be cut if only blanks are over, and is then its own beginning.
		if (max_bytes_ != 0 && field.size > max_bytes_)
			return MayStartWithAny(field) ? Verdict::kUnsure : VerdictOf(!wants_equal_);
		std::string_view text(field.data, field.size);
		while (ignores_blanks_ && !text.empty() && text.back() == ' ')
			text.remove_suffix(1);
		return VerdictOf(texts_.Contains(text) == wants_equal_);
	}

	std::string_view needle() const override { return needle_; }

	// Allows the search for the text's bytes if it cannot miss a row: for one text, long enough to
	// be rare, whose bytes are written unchanged.
	void AllowSearch() {
		constexpr size_t kMinNeedle = 8;
		if (texts_.texts().size() != 1 || !wants_equal_ || null_passes_)
			return;
		const std::string& text = texts_.texts().front();
		if (text.size() >= kMinNeedle && text.size() <= (max_bytes_ == 0 ? SIZE_MAX : max_bytes_) &&
		    std::all_of(text.begin(), text.end(), [](char c) {
				return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			           c == '-' || c == '_' || c == '~' || c == '@';
			}))
			needle_ = text;
	}

  private:
	// For many texts this is not worth the time.
	bool MayStartWithAny(const Field& field) const {
		constexpr size_t kFew = 16;
		const std::vector<std::string>& texts = texts_.texts();
		return texts.size() > kFew ||
		       std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
				   return text.size() <= field.size &&
			              memcmp(text.data(), field.data, text.size()) == 0;
			   });
	}

	TextSet texts_;
	size_t max_bytes_;
	bool wants_equal_;
	bool null_passes_;
	bool ignores_blanks_;
	std::string_view needle_; // of texts_
};

template <typename Number>
bool Passes(Comparison comparison, Number value, const NumberSet<Number>& others) {
	if (comparison == Comparison::kEqual)
		return others.Contains(value);
	if (comparison == Comparison::kNotEqual)
		return !others.Contains(value);
	const Number other = others.numbers()[0];
	switch (comparison) {
	case Comparison::kLess:
		return value < other;
	case Comparison::kLessEqual:
		return value <= other;
	case Comparison::kGreater:
		return value > other;
	case Comparison::kGreaterEqual:
		return value >= other;
	case Comparison::kEqual:
	case Comparison::kNotEqual:
	case Comparison::kStartsWith:
	case Comparison::kNotStartsWith:
	case Comparison::kIsNull:
	case Comparison::kIsNotNull:
		break;
	}
	return true;
}

bool ParseWhole(const Predicate& predicate, const Field& field, int64_t* value) {
	bool truth;
	int32_t days;
	switch (predicate.type) {
	case FieldType::kInt2:
		return csv::ParseInteger(field, INT16_MIN, INT16_MAX, value);
	case FieldType::kInt4:
		return csv::ParseInteger(field, INT32_MIN, INT32_MAX, value);
	case FieldType::kInt8:
		return csv::ParseInteger(field, INT64_MIN, INT64_MAX, value);
	case FieldType::kBool:
		if (!csv::ParseBool(field, &truth))
			return false;
		*value = truth ? 1 : 0;
		return true;
	case FieldType::kDate:
		if (!csv::ParseDate(field, &days))
			return false;
		*value = predicate.date_as_timestamp ? days * csv::kMicrosecondsPerDay : days;
		return true;
	case FieldType::kTimestamp:
		if (!csv::ParseTimestamp(field, value))
			return false;
		if (predicate.timestamp_as_date)
			*value = DayOf(*value);
		return true;
	default:
		return false;
	}
}

class WholeCondition final : public csv::Condition {
  public:
	WholeCondition(size_t position, const Predicate& predicate)
		: Condition(position), predicate_(predicate), values_(predicate.integers) {}

	Verdict Test(const Field& field) const override {
		if (field.data == nullptr)
			return VerdictOf(predicate_.null_passes);
		int64_t value;
		if (!ParseWhole(predicate_, field, &value) || IsNear(value))
			return Verdict::kUnsure;
		return VerdictOf(Passes(predicate_.comparison, value, values_));
	}

  private:
	bool IsNear(int64_t value) const {
		int64_t distance;
		return predicate_.margin != 0 &&
		       !__builtin_sub_overflow(value, values_.numbers()[0], &distance) &&
		       distance <= predicate_.margin && distance >= -predicate_.margin;
	}

	Predicate predicate_;
	NumberSet<int64_t> values_;
};

class FloatCondition final : public csv::Condition {
  public:
	FloatCondition(size_t position, const Predicate& predicate)
		: Condition(position), single_(predicate.type == FieldType::kFloat4),
		  null_passes_(predicate.null_passes), comparison_(predicate.comparison),
		  values_(predicate.floats) {}

	Verdict Test(const Field& field) const override {
		if (field.data == nullptr)
			return VerdictOf(null_passes_);
		double value;
		float single;
		if (single_) {
			if (!csv::ParseFloat(field, &single))
				return Verdict::kUnsure;
			value = single;
		} else if (!csv::ParseFloat(field, &value)) {
			return Verdict::kUnsure;
		}
		return VerdictOf(Passes(comparison_, value, values_));
	}

  private:
	bool single_;
	bool null_passes_;
	Comparison comparison_;
	NumberSet<double> values_;
};

} // namespace

std::unique_ptr<csv::Condition> MakeCondition(const Predicate& predicate, size_t position) {
	if (predicate.comparison == Comparison::kIsNull ||
	    predicate.comparison == Comparison::kIsNotNull)
		return std::make_unique<NullCondition>(position,
		                                       predicate.comparison == Comparison::kIsNull);
	switch (predicate.type) {
	case FieldType::kText: {
		if (predicate.comparison != Comparison::kEqual &&
		    predicate.comparison != Comparison::kNotEqual)
			return std::make_unique<TextOrderCondition>(position, predicate);
		auto condition = std::make_unique<TextCondition>(position, predicate);
		condition->AllowSearch();
		return condition;
	}
	case FieldType::kFloat4:
	case FieldType::kFloat8:
		return std::make_unique<FloatCondition>(position, predicate);
	default:
		return std::make_unique<WholeCondition>(position, predicate);
	}
}

int64_t DayOf(int64_t timestamp) {
	const int64_t day = timestamp / csv::kMicrosecondsPerDay;
	return timestamp % csv::kMicrosecondsPerDay < 0 ? day - 1 : day;
}

std::vector<std::string> ColumnsOf(const Predicate& predicate) {
	if (predicate.alternatives.empty())
		return {predicate.column};
	std::vector<std::string> columns;
	for (const std::vector<Predicate>& alternative : predicate.alternatives)
		for (const Predicate& one : alternative)
			columns.push_back(one.column);
	return columns;
}

bool PassesNull(const Predicate& predicate) {
	return predicate.comparison == Comparison::kIsNull || predicate.null_passes;
}

} // namespace coursera::scan
