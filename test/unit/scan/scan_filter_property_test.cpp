// Property test: filters made of predicates, on hostile texts in every dialect. Both readers
// deliver, drop and count exactly the rows that a plain look at COPY's reading of the text says,
// whatever the window and the instruction set.
#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "csv/csv_exact_reader.hpp"
#include "csv/csv_fast_reader.hpp"
#include "csv/csv_structure.hpp"
#include "scan/scan_predicate.hpp"
#include "support/copy_reference.hpp"
#include "support/csv_generator.hpp"
#include "support/csv_outcome.hpp"
#include "support/structure_targets.hpp"

namespace coursera::scan {
namespace {

using csv::Dialect;
using csv::Verdict;
using support::CopyReference;
using support::CsvGenerator;
using support::CsvOutcome;
using support::CsvRow;
using support::StringStream;
using support::Value;
using support::Visible;

constexpr size_t kColumns = 3;

struct Result {
	std::vector<CsvRow> rows;
	uint64_t dropped = 0;
	uint64_t counted = 0;
	std::string error;
};

struct Case {
	Dialect dialect;
	std::string text;
	std::vector<Predicate> predicates;
	csv::FieldPositions positions; // of each predicate
	csv::FieldPositions wanted;
	bool count_kept = false;
	bool searches = false; // some condition has bytes to search for
	csv::RowFilter filter;
};

std::string Describe(const Case& c, size_t window) {
	std::string text = "window " + std::to_string(window) + ", delimiter " + c.dialect.delimiter +
	                   (c.dialect.has_header ? "" : ", no header") + ", quote " + c.dialect.quote +
	                   ", escape " + c.dialect.escape + ", null " + c.dialect.null_text + "\n";
	for (size_t i = 0; i < c.predicates.size(); ++i) {
		text += "field " + std::to_string(c.positions[i]) + " comparison " +
		        std::to_string(static_cast<int>(c.predicates[i].comparison));
		for (const std::string& value : c.predicates[i].texts)
			text += " [" + value + "]";
		for (int64_t value : c.predicates[i].integers)
			text += " " + std::to_string(value);
		text += "\n";
	}
	return text + Visible(c.text);
}

// A value, bare, in quotes, or partly so.
std::string Spelled(CsvGenerator* generator, const Dialect& dialect, const std::string& value) {
	const std::string quote(1, dialect.quote);
	const bool special = value.find_first_of(std::string("\r\n\\") + dialect.delimiter +
	                                         dialect.quote + dialect.escape) != std::string::npos;
	if (!special && value != dialect.null_text && !value.empty()) {
		if (generator->OneIn(2))
			return value;
		if (generator->OneIn(12)) {
			const size_t from = generator->Below(value.size());
			const size_t size = generator->Below(value.size() - from + 1);
			return value.substr(0, from) + quote + value.substr(from, size) + quote +
			       value.substr(from + size);
		}
	}
	std::string field = quote;
	for (char c : value) {
		if (c == dialect.quote || c == dialect.escape)
			field += dialect.escape;
		field += c;
	}
	return field + quote;
}

const char* const kValues[] = {"identifier-1",
                               "identifier-12",
                               "xidentifier-1",
                               "identifier-",
                               "identifier-1,identifier-1",
                               "identifier-1\n",
                               "\nidentifier-1\nidentifier-1,",
                               "x\"identifier-1",
                               "\\identifier-1",
                               "abcdefgh",
                               "abcdefgh   ",
                               "abcdefghi",
                               "",
                               " ",
                               "7",
                               "-7",
                               "007",
                               " 7",
                               "8",
                               "t",
                               "f",
                               "yes",
                               "\\",
                               "\"",
                               "'",
                               "^",
                               "NA"};

std::string NextText(CsvGenerator* generator, const Dialect& dialect) {
	const std::string line_end = generator->OneIn(8) ? "\r\n" : generator->OneIn(12) ? "\r" : "\n";
	const std::string delimiter(1, dialect.delimiter);
	std::string text =
		dialect.has_header ? "a" + delimiter + "d" + delimiter + "c" + line_end : std::string();
	const bool long_values = generator->OneIn(5);
	for (size_t rows = generator->Below(40); rows > 0; --rows) {
		const size_t fields = generator->OneIn(150) ? 1 + generator->Below(4) : kColumns;
		for (size_t i = 0; i < fields; ++i) {
			text += i > 0 ? delimiter : "";
			if (generator->OneIn(8)) {
				text += dialect.null_text;
				continue;
			}
			std::string value = kValues[generator->Below(std::size(kValues))];
			if (long_values && generator->OneIn(6))
				value += std::string(generator->Below(200), dialect.delimiter) + value;
			text += generator->OneIn(200) ? "x\\" : Spelled(generator, dialect, value);
		}
		text += rows > 1 || !generator->OneIn(3) ? line_end : "";
	}
	return text;
}

Predicate NextPredicate(CsvGenerator* generator) {
	static constexpr Comparison kComparisons[] = {Comparison::kIsNull,       Comparison::kIsNotNull,
	                                              Comparison::kEqual,        Comparison::kNotEqual,
	                                              Comparison::kLess,         Comparison::kLessEqual,
	                                              Comparison::kGreaterEqual, Comparison::kGreater};
	static constexpr Comparison kOfOneText[] = {
		Comparison::kEqual,      Comparison::kNotEqual,     Comparison::kLess,
		Comparison::kLessEqual,  Comparison::kGreaterEqual, Comparison::kGreater,
		Comparison::kStartsWith, Comparison::kNotStartsWith};
	static const char* const kTexts[] = {"identifier-1", "abcdefgh", "identifier-12", "", "t"};
	Predicate predicate;
	if (generator->OneIn(2)) {
		predicate.max_characters = generator->OneIn(3) ? 8 : 0;
		for (size_t values = generator->OneIn(3) ? 1 + generator->Below(3) : 1; values > 0;
		     --values)
			predicate.texts.emplace_back(kTexts[generator->Below(std::size(kTexts))]);
		if (predicate.texts.size() == 1 && generator->OneIn(3))
			predicate.comparison = kOfOneText[generator->Below(std::size(kOfOneText))];
		return predicate;
	}
	predicate.comparison = kComparisons[generator->Below(std::size(kComparisons))];
	predicate.type = generator->OneIn(4) ? FieldType::kBool : FieldType::kInt4;
	predicate.integers.push_back(generator->OneIn(2) ? 7
	                                                 : static_cast<int64_t>(generator->Below(2)));
	return predicate;
}

void FillCase(CsvGenerator* generator, Case* c) {
	c->dialect = generator->NextDialect();
	c->text = NextText(generator, c->dialect);
	for (size_t i = 0; i < kColumns; ++i)
		if (generator->OneIn(2))
			c->wanted.push_back(i);
	c->count_kept = generator->OneIn(2);
	for (size_t i = generator->OneIn(10) ? 0 : 1 + generator->Below(2); i > 0; --i) {
		c->predicates.push_back(NextPredicate(generator));
		c->positions.push_back(generator->Below(kColumns));
		c->filter.conditions.push_back(MakeCondition(c->predicates.back(), c->positions.back()));
		c->searches = c->searches || !c->filter.conditions.back()->needle().empty();
	}
}

// ---- the model

bool IsUsualInteger(const std::string& text) {
	const size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
	return text.size() > sign && text.size() < 10 &&
	       text.find_first_not_of("0123456789", sign) == std::string::npos;
}

Verdict ModelOfText(const Predicate& predicate, const std::string& value) {
	const std::string& text = predicate.texts.front();
	const bool is_equal = std::count(predicate.texts.begin(), predicate.texts.end(), value) > 0;
	const bool starts =
		std::any_of(predicate.texts.begin(), predicate.texts.end(),
	                [&](const std::string& one) { return value.rfind(one, 0) == 0; });
	const bool is_long = predicate.max_characters != 0 && value.size() > predicate.max_characters;
	const auto pass = [](bool passes) { return passes ? Verdict::kKeep : Verdict::kDrop; };
	switch (predicate.comparison) {
	case Comparison::kEqual:
		return is_long && starts ? Verdict::kUnsure : pass(is_equal);
	case Comparison::kNotEqual:
		return is_long && starts ? Verdict::kUnsure : pass(!is_equal);
	case Comparison::kStartsWith:
		return is_long && starts ? Verdict::kUnsure : pass(starts);
	case Comparison::kNotStartsWith:
		return is_long ? Verdict::kUnsure : pass(!starts);
	case Comparison::kLess:
		return is_long ? Verdict::kUnsure : pass(value < text);
	case Comparison::kLessEqual:
		return is_long ? Verdict::kUnsure : pass(value <= text);
	case Comparison::kGreater:
		return is_long ? Verdict::kUnsure : pass(value > text);
	default:
		return is_long ? Verdict::kUnsure : pass(value >= text);
	}
}

Verdict ModelOf(const Predicate& predicate, const Value& value) {
	const auto pass = [](bool passes) { return passes ? Verdict::kKeep : Verdict::kDrop; };
	if (predicate.comparison == Comparison::kIsNull)
		return pass(!value.has_value());
	if (predicate.comparison == Comparison::kIsNotNull)
		return pass(value.has_value());
	if (!value.has_value())
		return Verdict::kDrop;
	if (predicate.type == FieldType::kText)
		return ModelOfText(predicate, *value);
	int64_t number = 0;
	if (predicate.type == FieldType::kBool) {
		if (*value != "t" && *value != "f")
			return Verdict::kUnsure;
		number = *value == "t" ? 1 : 0;
	} else {
		if (!IsUsualInteger(*value))
			return Verdict::kUnsure;
		number = std::stoll(*value);
	}
	const int64_t other = predicate.integers[0];
	switch (predicate.comparison) {
	case Comparison::kEqual:
		return pass(number == other);
	case Comparison::kNotEqual:
		return pass(number != other);
	case Comparison::kLess:
		return pass(number < other);
	case Comparison::kLessEqual:
		return pass(number <= other);
	case Comparison::kGreater:
		return pass(number > other);
	default:
		return pass(number >= other);
	}
}

Result Expected(const Case& c, const CsvOutcome& all) {
	Result result;
	for (const CsvRow& row : all.rows) {
		bool unsure = row.in_row < kColumns;
		bool dropped = false;
		for (size_t i = 0; i < c.predicates.size() && row.in_row == kColumns; ++i) {
			const Verdict verdict = ModelOf(c.predicates[i], row.values[c.positions[i]]);
			dropped = dropped || verdict == Verdict::kDrop;
			unsure = unsure || verdict == Verdict::kUnsure;
		}
		if (dropped) {
			++result.dropped;
		} else if (!unsure && c.count_kept) {
			++result.counted;
		} else {
			CsvRow delivered = row;
			delivered.values.clear();
			for (size_t position : c.wanted)
				delivered.values.push_back(row.values[position]);
			if (c.wanted.empty())
				delivered.line = 0;
			result.rows.push_back(delivered);
		}
	}
	result.error = all.error;
	return result;
}

template <typename Reader>
Result Read(const Case& c, size_t window, size_t chunk) {
	Result result;
	StringStream source(c.text, chunk);
	Reader reader(source, c.dialect, window);
	try {
		if (c.dialect.has_header)
			reader.ReadHeader();
		else
			reader.SetColumns(kColumns);
		reader.SetWanted(c.wanted);
		reader.SetFilter(c.filter.conditions.empty() ? nullptr : &c.filter, c.count_kept);
		csv::RowBatch batch;
		while (reader.NextBatch(&batch)) {
			support::AppendBatch(batch, c.wanted.size(), &result.rows);
			result.dropped += batch.dropped;
			result.counted += batch.counted;
		}
	} catch (const base::Error& error) {
		result.error = error.message();
	}
	return result;
}

void ExpectSame(const Result& result, const Result& expected, const Case& c, size_t window) {
	ASSERT_EQ(result.error, expected.error) << Describe(c, window);
	ASSERT_TRUE(result.rows == expected.rows)
		<< result.rows.size() << " rows, not " << expected.rows.size() << "\n"
		<< Describe(c, window);
	if (!expected.error.empty())
		return; // rows before an error may be told or not
	ASSERT_EQ(result.dropped, expected.dropped) << Describe(c, window);
	ASSERT_EQ(result.counted, expected.counted) << Describe(c, window);
}

bool IsMalformed(const CsvOutcome& outcome) {
	return !outcome.error.empty() ||
	       std::any_of(outcome.rows.begin(), outcome.rows.end(),
	                   [](const CsvRow& row) { return row.in_row != kColumns; });
}

// How often what may happen did.
struct Tally {
	size_t searched = 0;
	size_t malformed = 0;
	uint64_t delivered = 0;
	uint64_t dropped = 0;
	uint64_t counted = 0;
};

void CompareOnGeneratedCases(uint64_t seed, int cases, Tally* tally) {
	CsvGenerator generator(seed);
	for (int i = 0; i < cases; ++i) {
		Case c;
		FillCase(&generator, &c);
		const CsvOutcome all = CopyReference(c.text, c.dialect, kColumns);
		const Result expected = Expected(c, all);
		const bool malformed = IsMalformed(all);
		const size_t window = 32 + generator.Below(generator.OneIn(3) ? 4000 : 300);
		const size_t chunk = 1 + generator.Below(500);
		ExpectSame(Read<csv::ExactReader>(c, window, chunk), expected, c, window);
		ExpectSame(Read<csv::FastReader>(c, window, chunk), expected, c, window);
		if (testing::Test::HasFatalFailure())
			return;
		tally->searched += c.searches && !malformed ? 1 : 0;
		tally->malformed += malformed ? 1 : 0;
		tally->delivered += expected.rows.size();
		tally->dropped += expected.dropped;
		tally->counted += expected.counted;
	}
}

TEST(ScanFilterProperty, ReadersPassTheRowsOfTheModel) {
	Tally tally;
	CompareOnGeneratedCases(5, 30000, &tally);
	EXPECT_GT(tally.searched, 4000U);
	EXPECT_GT(tally.malformed, 1000U);
	EXPECT_GT(tally.delivered, 50000U);
	EXPECT_GT(tally.dropped, 50000U);
	EXPECT_GT(tally.counted, 20000U);
}

TEST(ScanFilterProperty, EveryInstructionSetPassesTheSameRows) {
	for (int64_t target : support::StructureTargets()) {
		SCOPED_TRACE(target);
		support::ForceStructureTarget(target);
		Tally tally;
		CompareOnGeneratedCases(6, 3000, &tally);
	}
	support::RestoreStructureTargets();
}

// A needle moved byte by byte over two blocks, in all the ways to stand in a field.
TEST(ScanFilterProperty, SearchFindsAnIdAtEveryOffset) {
	Predicate predicate;
	predicate.texts = {"identifier-1"};
	for (const char* field : {"identifier-1", "\"identifier-1\"", "identifier-12",
	                          "\"x identifier-1\"", "\"identifier-1,\"", "ident\"ifier-1\"",
	                          "\"\\\"identifier-1\"", "\"identi\"fier-1", "\"identifier-1\n\""}) {
		for (size_t before = 0; before < 140; ++before) {
			Case c;
			c.text = "a,b,c\n" + std::string(before, 'p') + ",q,r\n1," + field + ",3\nx,\"y\",z\n";
			c.predicates.push_back(predicate);
			c.positions = {1};
			c.wanted = {0};
			c.filter.conditions.push_back(MakeCondition(predicate, 1));
			const Result expected = Expected(c, CopyReference(c.text));
			for (size_t window : {32, 64, 200, 1000})
				ExpectSame(Read<csv::FastReader>(c, window, SIZE_MAX), expected, c, window);
		}
	}
}

} // namespace
} // namespace coursera::scan
