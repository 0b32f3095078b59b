#include "scan/scan_predicate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coursera::scan {
namespace {

using csv::Field;
using csv::Verdict;

Verdict VerdictOf(const Predicate& predicate, const std::string& value) {
	return MakeCondition(predicate, 0)->Test({value.data(), value.size()});
}

Verdict VerdictOfNull(const Predicate& predicate) {
	return MakeCondition(predicate, 0)->Test({nullptr, 0});
}

Predicate Whole(FieldType type, Comparison comparison, std::vector<int64_t> values) {
	Predicate predicate;
	predicate.type = type;
	predicate.comparison = comparison;
	predicate.integers = std::move(values);
	return predicate;
}

Predicate Text(std::vector<std::string> texts, size_t max_characters = 0) {
	Predicate predicate;
	predicate.texts = std::move(texts);
	predicate.max_characters = max_characters;
	return predicate;
}

TEST(ScanPredicate, NullTests) {
	Predicate predicate;
	predicate.comparison = Comparison::kIsNull;
	EXPECT_EQ(VerdictOfNull(predicate), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, ""), Verdict::kDrop);
	EXPECT_TRUE(PassesNull(predicate));
	predicate.comparison = Comparison::kIsNotNull;
	EXPECT_EQ(VerdictOfNull(predicate), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(predicate, ""), Verdict::kKeep);
	EXPECT_FALSE(PassesNull(predicate));
}

TEST(ScanPredicate, NullPassesNoComparison) {
	EXPECT_EQ(VerdictOfNull(Text({"a"})), Verdict::kDrop);
	EXPECT_EQ(VerdictOfNull(Whole(FieldType::kInt4, Comparison::kNotEqual, {1})), Verdict::kDrop);
}

TEST(ScanPredicate, TextIsEqualByteByByte) {
	EXPECT_EQ(VerdictOf(Text({"abc"}), "abc"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(Text({"abc"}), "abC"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(Text({"abc"}), "abcd"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(Text({"x", "", "abc"}), ""), Verdict::kKeep);
}

TEST(ScanPredicate, TextOverItsLimitMayBeCutByTheType) {
	EXPECT_EQ(VerdictOf(Text({"abc"}, 3), "abc"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(Text({"abc"}, 3), "abc  "), Verdict::kUnsure);
	EXPECT_EQ(VerdictOf(Text({"abc"}, 3), "xyz  "), Verdict::kDrop);
}

TEST(ScanPredicate, OnlyLongPlainTextsAreSearchedFor) {
	EXPECT_EQ(MakeCondition(Text({"0123456789abcdef"}), 0)->needle(), "0123456789abcdef");
	EXPECT_EQ(MakeCondition(Text({"short"}), 0)->needle(), "");
	EXPECT_EQ(MakeCondition(Text({"has,a,delimiter"}), 0)->needle(), "");
	EXPECT_EQ(MakeCondition(Text({"has \"quotes\""}), 0)->needle(), "");
	EXPECT_EQ(MakeCondition(Text({"0123456789", "abcdefghij"}), 0)->needle(), "");
	EXPECT_EQ(MakeCondition(Text({"longer-than-allowed"}, 5), 0)->needle(), "")
		<< "a field that holds it may be cut to less";
}

TEST(ScanPredicate, ComparisonsOfIntegers) {
	const struct {
		Comparison comparison;
		bool below, equal, above;
	} cases[] = {
		{Comparison::kEqual, false, true, false},   {Comparison::kNotEqual, true, false, true},
		{Comparison::kLess, true, false, false},    {Comparison::kLessEqual, true, true, false},
		{Comparison::kGreater, false, false, true}, {Comparison::kGreaterEqual, false, true, true},
	};
	for (const auto& one : cases) {
		const Predicate predicate = Whole(FieldType::kInt4, one.comparison, {10});
		EXPECT_EQ(VerdictOf(predicate, "9"), one.below ? Verdict::kKeep : Verdict::kDrop);
		EXPECT_EQ(VerdictOf(predicate, "10"), one.equal ? Verdict::kKeep : Verdict::kDrop);
		EXPECT_EQ(VerdictOf(predicate, "11"), one.above ? Verdict::kKeep : Verdict::kDrop);
		EXPECT_EQ(VerdictOf(predicate, " 11"), Verdict::kUnsure);
		EXPECT_EQ(VerdictOf(predicate, "99999999999"), Verdict::kUnsure)
			<< "out of the type's range";
	}
}

TEST(ScanPredicate, Truth) {
	EXPECT_EQ(VerdictOf(Whole(FieldType::kBool, Comparison::kEqual, {1}), "t"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(Whole(FieldType::kBool, Comparison::kEqual, {1}), "f"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(Whole(FieldType::kBool, Comparison::kEqual, {1}), "yes"), Verdict::kUnsure);
}

TEST(ScanPredicate, DatesAndTimestamps) {
	Predicate date = Whole(FieldType::kDate, Comparison::kGreaterEqual, {1});
	EXPECT_EQ(VerdictOf(date, "2000-01-01"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(date, "2000-01-02"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(date, "infinity"), Verdict::kUnsure);
	date.date_as_timestamp = true;
	date.integers = {1}; // a microsecond past midnight
	EXPECT_EQ(VerdictOf(date, "2000-01-01"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(date, "2000-01-02"), Verdict::kKeep);
	const Predicate moment = Whole(FieldType::kTimestamp, Comparison::kLess, {0});
	EXPECT_EQ(VerdictOf(moment, "1999-12-31 23:59:59.999999"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(moment, "2000-01-01 00:00:00"), Verdict::kDrop);
}

TEST(ScanPredicate, FloatsAreComparedInTheColumnsPrecision) {
	Predicate predicate;
	predicate.type = FieldType::kFloat8;
	predicate.floats = {0.1};
	EXPECT_EQ(VerdictOf(predicate, "0.1"), Verdict::kKeep);
	predicate.type = FieldType::kFloat4;
	EXPECT_EQ(VerdictOf(predicate, "0.1"), Verdict::kDrop) << "0.1::float4 is not 0.1::float8";
	predicate.floats = {0.1F};
	EXPECT_EQ(VerdictOf(predicate, "0.1"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "NaN"), Verdict::kUnsure);
}

TEST(ScanPredicate, NoneOfSeveral) {
	Predicate text = Text({"a", "b"}, 3);
	text.comparison = Comparison::kNotEqual;
	EXPECT_EQ(VerdictOf(text, "a"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(text, "c"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(text, "a   "), Verdict::kUnsure); // its blanks may be cut
	EXPECT_EQ(VerdictOf(text, "cccc"), Verdict::kKeep);
	EXPECT_EQ(VerdictOfNull(text), Verdict::kDrop);
	const Predicate whole = Whole(FieldType::kInt4, Comparison::kNotEqual, {1, 2});
	EXPECT_EQ(VerdictOf(whole, "2"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(whole, "3"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(whole, "+3"), Verdict::kUnsure);
}

TEST(ScanPredicate, NullIsDistinctFromAValue) {
	Predicate text = Text({"abcdefgh"});
	text.comparison = Comparison::kNotEqual;
	text.null_passes = true;
	EXPECT_EQ(VerdictOfNull(text), Verdict::kKeep);
	EXPECT_TRUE(PassesNull(text));
	EXPECT_EQ(MakeCondition(text, 0)->needle(), "");
	Predicate whole = Whole(FieldType::kBool, Comparison::kNotEqual, {1});
	whole.null_passes = true;
	EXPECT_EQ(VerdictOfNull(whole), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(whole, "t"), Verdict::kDrop);
	Predicate number;
	number.type = FieldType::kFloat8;
	number.comparison = Comparison::kNotEqual;
	number.floats = {0.5};
	number.null_passes = true;
	EXPECT_EQ(VerdictOfNull(number), Verdict::kKeep);
}

TEST(ScanPredicate, DaysOfTimestamps) {
	Predicate predicate = Whole(FieldType::kTimestamp, Comparison::kEqual, {-1}); // 1999-12-31
	predicate.timestamp_as_date = true;
	EXPECT_EQ(VerdictOf(predicate, "1999-12-31 00:00:00"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "1999-12-31 23:59:59.999999"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "2000-01-01 00:00:00"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(predicate, "1999-12-30 23:59:59"), Verdict::kDrop);
	predicate.integers = {0};
	EXPECT_EQ(VerdictOf(predicate, "2000-01-01 00:00:00"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "infinity"), Verdict::kUnsure);
}

TEST(ScanPredicate, TimesNearAChangeOfClocksAreUnsure) {
	Predicate predicate = Whole(FieldType::kTimestamp, Comparison::kLess, {0}); // 2000-01-01
	predicate.margin = int64_t{3600} * 1000 * 1000;
	EXPECT_EQ(VerdictOf(predicate, "1999-12-31 22:59:59"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "1999-12-31 23:00:00"), Verdict::kUnsure);
	EXPECT_EQ(VerdictOf(predicate, "2000-01-01 01:00:00"), Verdict::kUnsure);
	EXPECT_EQ(VerdictOf(predicate, "2000-01-01 01:00:01"), Verdict::kDrop);
	predicate.integers = {INT64_MIN};
	EXPECT_EQ(VerdictOf(predicate, "2000-01-01 01:00:01"), Verdict::kDrop);
}

TEST(ScanPredicate, TextsInTheOrderOfTheirBytes) {
	Predicate predicate = Text({"b"}, 3);
	predicate.comparison = Comparison::kLess;
	EXPECT_EQ(VerdictOf(predicate, "azz"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "b"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(predicate, "\xc3\xa4"), Verdict::kDrop); // as unsigned bytes
	EXPECT_EQ(VerdictOf(predicate, "azzz"), Verdict::kUnsure);
	EXPECT_EQ(VerdictOfNull(predicate), Verdict::kDrop);
	predicate.comparison = Comparison::kLessEqual;
	EXPECT_EQ(VerdictOf(predicate, "b"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "ba"), Verdict::kDrop);
	predicate.comparison = Comparison::kGreater;
	EXPECT_EQ(VerdictOf(predicate, "ba"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "b"), Verdict::kDrop);
	predicate.comparison = Comparison::kGreaterEqual;
	EXPECT_EQ(VerdictOf(predicate, "b"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "a"), Verdict::kDrop);
}

TEST(ScanPredicate, Beginnings) {
	Predicate predicate = Text({"ab"}, 3);
	predicate.comparison = Comparison::kStartsWith;
	EXPECT_EQ(VerdictOf(predicate, "ab"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "abc"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "a"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(predicate, "ab  "), Verdict::kUnsure);
	EXPECT_EQ(VerdictOf(predicate, "xxxx"), Verdict::kDrop);
	EXPECT_EQ(MakeCondition(predicate, 0)->needle(), "");
	EXPECT_EQ(VerdictOfNull(predicate), Verdict::kDrop);

	predicate.comparison = Comparison::kNotStartsWith;
	EXPECT_EQ(VerdictOf(predicate, "ab"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(predicate, "abc"), Verdict::kDrop);
	EXPECT_EQ(VerdictOf(predicate, "a"), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, ""), Verdict::kKeep);
	EXPECT_EQ(VerdictOf(predicate, "ab  "), Verdict::kUnsure);
	EXPECT_EQ(VerdictOf(predicate, "xxxx"), Verdict::kUnsure);
	EXPECT_EQ(VerdictOfNull(predicate), Verdict::kDrop);
}

} // namespace
} // namespace coursera::scan
