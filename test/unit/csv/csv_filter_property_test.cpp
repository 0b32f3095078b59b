// Property test: under a filter the fast reader delivers, drops and counts exactly the rows that
// the exact reader does, whatever the window, and whether it searches for bytes or cuts every row.
#include <algorithm>

#include <gtest/gtest.h>

#include "csv/csv_exact_reader.hpp"
#include "csv/csv_fast_reader.hpp"
#include "csv/csv_structure.hpp"
#include "support/csv_generator.hpp"
#include "support/csv_outcome.hpp"

namespace coursera::csv {
namespace {

using support::CsvGenerator;
using support::CsvRow;
using support::StringStream;
using support::Visible;

// Passes fields that are equal to a text; unsure of those that only start with it.
class EqualCondition final : public Condition {
  public:
	EqualCondition(size_t position, std::string text, bool search)
		: Condition(position), text_(std::move(text)), search_(search) {}

	Verdict Test(const Field& field) const override {
		if (field.data == nullptr)
			return Verdict::kDrop;
		const std::string_view value(field.data, field.size);
		if (value == text_)
			return Verdict::kKeep;
		return value.substr(0, text_.size()) == text_ ? Verdict::kUnsure : Verdict::kDrop;
	}
	std::string_view needle() const override { return search_ ? text_ : std::string_view(); }

  private:
	std::string text_;
	bool search_;
};

struct Result {
	std::vector<CsvRow> rows;
	uint64_t dropped = 0;
	uint64_t counted = 0;
	std::string error;

	bool operator==(const Result& other) const {
		return rows == other.rows && dropped == other.dropped && counted == other.counted &&
		       error == other.error;
	}
};

template <typename Reader>
Result Read(const std::string& text, const Dialect& dialect, const RowFilter& filter,
            bool count_kept, size_t window, size_t chunk) {
	Result result;
	StringStream source(text, chunk);
	Reader reader(source, dialect, window);
	try {
		if (dialect.has_header)
			reader.ReadHeader();
		else
			reader.SetColumns(3);
		reader.SetWanted({0, 2});
		reader.SetFilter(&filter, count_kept);
		RowBatch batch;
		while (reader.NextBatch(&batch)) {
			support::AppendBatch(batch, 2, &result.rows);
			result.dropped += batch.dropped;
			result.counted += batch.counted;
		}
	} catch (const base::Error& error) {
		result.error = error.message() + " at " + std::to_string(error.place().line);
		// What was read before an error is the readers' own affair, but for the rows.
		result.dropped = result.counted = 0;
	}
	return result;
}

// Rows of three fields out of few values, so that filters pass some; seldom a malformed one.
std::string NextText(CsvGenerator* generator) {
	static const char* const kFields[] = {"identifier-1",
	                                      "\"identifier-1\"",
	                                      "identifier-12",
	                                      "\"identi\"\"fier-1\"",
	                                      "identi\"fier\"-1",
	                                      "\"\\\"identifier-1\"",
	                                      "\"x,identifier-1\"",
	                                      "\"identifier-1\n\"",
	                                      "",
	                                      "\"\"",
	                                      "what?",
	                                      "\"identifier-1\\\\\"",
	                                      "other",
	                                      "\"a\\\"b\"",
	                                      "5"};
	std::string text = "a,b,c\n";
	for (size_t rows = generator->Below(30); rows > 0; --rows) {
		size_t fields = 3;
		if (generator->OneIn(60))
			fields = 1 + generator->Below(4);
		for (size_t i = 0; i < fields; ++i)
			text += (i > 0 ? "," : "") + std::string(kFields[generator->Below(std::size(kFields))]);
		text += rows > 1 || !generator->OneIn(3) ? "\n" : "";
	}
	return text;
}

TEST(CsvFilterProperty, FastAndExactReaderPassTheSameRows) {
	CsvGenerator generator(11);
	for (int i = 0; i < 15000; ++i) {
		std::string text = NextText(&generator);
		Dialect dialect;
		dialect.has_header = !generator.OneIn(4);
		if (generator.OneIn(3)) {
			dialect.delimiter = ';';
			std::replace(text.begin(), text.end(), ',', ';');
		}
		RowFilter filter;
		const bool search = generator.OneIn(2);
		filter.conditions.push_back(
			std::make_unique<EqualCondition>(generator.Below(3), "identifier-1", search));
		if (generator.OneIn(3))
			filter.conditions.push_back(
				std::make_unique<EqualCondition>(generator.Below(3), "other", false));
		const bool count_kept = generator.OneIn(2);
		const size_t window = 32 + generator.Below(300);
		const Result expected =
			Read<ExactReader>(text, dialect, filter, count_kept, 1 << 16, SIZE_MAX);
		const Result result =
			Read<FastReader>(text, dialect, filter, count_kept, window, 1 + generator.Below(100));
		ASSERT_EQ(result.error, expected.error) << Visible(text);
		ASSERT_TRUE(result == expected)
			<< "window " << window << ", search " << search << ", counted " << result.counted
			<< " and " << expected.counted << ", dropped " << result.dropped << " and "
			<< expected.dropped << "\n"
			<< Visible(text);
	}
}

} // namespace
} // namespace coursera::csv
