#include "csv/csv_row_parser.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/csv_outcome.hpp"
#include "support/string_stream.hpp"
#include "support/thrown_error.hpp"

namespace coursera::csv {
namespace {

using support::StringStream;
using support::ThrownError;
using support::Value;

using Step = RowParser::Step;
using Values = std::vector<Value>;

// Says of a field what its first byte says: k keep, u unsure, anything else and NULL drop.
class FirstByteCondition final : public Condition {
  public:
	explicit FirstByteCondition(size_t position) : Condition(position) {}
	Verdict Test(const Field& field) const override {
		if (field.data == nullptr || field.size == 0)
			return Verdict::kDrop;
		return field.data[0] == 'k'   ? Verdict::kKeep
		       : field.data[0] == 'u' ? Verdict::kUnsure
		                              : Verdict::kDrop;
	}
};

RowFilter FilterOf(const FieldPositions& positions) {
	RowFilter filter;
	for (size_t position : positions)
		filter.conditions.push_back(std::make_unique<FirstByteCondition>(position));
	return filter;
}

// A parser over a text that is all in the window.
class CsvRowParser : public testing::Test {
  protected:
	void Open(const std::string& text, const Dialect& dialect = {}) {
		source_ = std::make_unique<StringStream>(text);
		window_ = std::make_unique<RowWindow>(*source_, text.size() + 64);
		while (!window_->at_end())
			window_->Refill();
		parser_ = std::make_unique<RowParser>(dialect);
		header_ = parser_->ReadHeader(window_.get());
		output_ = arena_.data();
	}

	// Takes all rows.
	void TakeAll() {
		while (parser_->Find(*window_, true) == Step::kRow)
			parser_->Take(window_.get(), &batch_, &output_);
	}

	Values Row(size_t row) const {
		Values values;
		for (size_t i = 0; i < batch_.wanted; ++i) {
			const Field& field = batch_.Row(row)[i];
			values.push_back(field.data == nullptr ? Value()
			                                       : Value(std::string(field.data, field.size)));
		}
		return values;
	}

	void Want(FieldPositions wanted) {
		batch_.Clear(wanted.size());
		parser_->SetWanted(std::move(wanted));
	}

	std::unique_ptr<StringStream> source_;
	std::unique_ptr<RowWindow> window_;
	std::unique_ptr<RowParser> parser_;
	std::vector<std::string> header_;
	base::Buffer arena_{4096};
	char* output_ = nullptr;
	RowBatch batch_;
};

TEST_F(CsvRowParser, HeaderSetsTheColumns) {
	Open("a,\"b\nc\",d\n1,2,3\n");
	EXPECT_EQ(header_, (std::vector<std::string>{"a", "b\nc", "d"}));
	EXPECT_EQ(parser_->columns(), 3U);
}

TEST_F(CsvRowParser, WantedFieldsWhenOthersAreTested) {
	Open("a,b,c,d\n1,k2,3,u4\n5,k6,7,k8\n9,x,1,k\n");
	Want({0, 2});
	const RowFilter filter = FilterOf({3, 1});
	parser_->SetFilter(&filter, false);
	TakeAll();
	ASSERT_EQ(batch_.rows, 2U);
	EXPECT_EQ(Row(0), (Values{"1", "3"}));
	EXPECT_EQ(Row(1), (Values{"5", "7"}));
	EXPECT_EQ(batch_.dropped, 1U);
	EXPECT_EQ(batch_.counted, 0U);
}

TEST_F(CsvRowParser, FieldThatIsWantedAndTestedTwice) {
	Open("a,b\nkeep,1\ndrop,2\n");
	Want({0, 1});
	const RowFilter filter = FilterOf({0, 0});
	parser_->SetFilter(&filter, false);
	TakeAll();
	ASSERT_EQ(batch_.rows, 1U);
	EXPECT_EQ(Row(0), (Values{"keep", "1"}));
}

TEST_F(CsvRowParser, CountsWhatIsKeptForSure) {
	Open("a,b\nk,1\nu,2\nx,3\nk,4\n");
	Want({1});
	const RowFilter filter = FilterOf({0});
	parser_->SetFilter(&filter, true);
	TakeAll();
	EXPECT_EQ(batch_.counted, 2U);
	EXPECT_EQ(batch_.dropped, 1U);
	ASSERT_EQ(batch_.rows, 1U);
	EXPECT_EQ(Row(0), (Values{"2"}));
}

TEST_F(CsvRowParser, OneUnsureConditionMakesTheRowUnsure) {
	Open("a,b\nk,u\nu,k\nu,x\nx,u\nk,k\n");
	Want({0, 1});
	const RowFilter filter = FilterOf({0, 1});
	parser_->SetFilter(&filter, true);
	TakeAll();
	EXPECT_EQ(batch_.rows, 2U);
	EXPECT_EQ(batch_.dropped, 2U);
	EXPECT_EQ(batch_.counted, 1U);
}

TEST_F(CsvRowParser, WithoutFilterEveryRowIsKept) {
	Open("a\n1\n\n2\n");
	Want({0});
	parser_->SetFilter(nullptr, true);
	TakeAll();
	EXPECT_EQ(batch_.counted, 3U);
	EXPECT_EQ(batch_.rows, 0U);
}

TEST_F(CsvRowParser, DroppedRowsLeaveTheArenaAlone) {
	Open("a\nx\nx\nk\n");
	Want({0});
	const RowFilter filter = FilterOf({0});
	parser_->SetFilter(&filter, false);
	TakeAll();
	EXPECT_EQ(output_, arena_.data() + 2) << "one byte and the one behind it";
	EXPECT_EQ(batch_.Row(0)[0].data, arena_.data());
}

TEST_F(CsvRowParser, ShortRowIsDeliveredWhateverTheFilterSays) {
	Open("a,b\nx\n");
	Want({0, 1});
	const RowFilter filter = FilterOf({0});
	parser_->SetFilter(&filter, true);
	TakeAll();
	ASSERT_EQ(batch_.rows, 1U);
	EXPECT_EQ(batch_.in_row[0], 1U);
	EXPECT_EQ(Row(0), (Values{"x", Value()}));
}

TEST_F(CsvRowParser, RowWithTooManyFieldsIsAnErrorWhateverTheFilterSays) {
	Open("a,b\n1,2\nx,2,3\n");
	Want({0});
	const RowFilter filter = FilterOf({0});
	parser_->SetFilter(&filter, false);
	const base::Error error = ThrownError([&] { TakeAll(); });
	EXPECT_EQ(error.message(), "extra data after last expected column");
	EXPECT_EQ(error.place().line, 3U);
	EXPECT_EQ(batch_.dropped, 1U);
}

TEST_F(CsvRowParser, UnterminatedQuoteIsAnErrorOfItsLastLine) {
	Open("a\n\"1\n2\n3");
	Want({0});
	const base::Error error = ThrownError([&] { TakeAll(); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.message(), "unterminated CSV quoted field");
	EXPECT_EQ(error.place().line, 4U);
}

TEST_F(CsvRowParser, LinesAreThoseOfTheFile) {
	Open("a\n\"1\n2\"\n3\n");
	Want({0});
	TakeAll();
	ASSERT_EQ(batch_.rows, 2U);
	EXPECT_EQ(batch_.Line(0), 3U);
	EXPECT_EQ(batch_.Line(1), 4U);
}

TEST_F(CsvRowParser, GoesOnInARowWhenThereIsMore) {
	StringStream source("a,b\n1,\"x\ny\"\n", 5);
	RowWindow window(source, 64);
	RowParser parser({});
	parser.ReadHeader(&window);
	parser.SetWanted({1});
	batch_.Clear(1);
	output_ = arena_.data();
	size_t waits = 0;
	Step step;
	while ((step = parser.Find(window, window.at_end())) == Step::kNeedMore) {
		// Every other time the search starts over: it must come to the same.
		if (waits++ % 2 == 0)
			parser.AbandonRow();
		window.Refill();
		ASSERT_LT(waits, 100U);
	}
	ASSERT_EQ(step, Step::kRow);
	EXPECT_GT(waits, 1U);
	parser.Take(&window, &batch_, &output_);
	EXPECT_EQ(Row(0), (Values{"x\ny"}));
}

TEST_F(CsvRowParser, EndsAtTheMarker) {
	Open("a\n1\n\\.\n2\n");
	Want({0});
	TakeAll();
	EXPECT_EQ(batch_.rows, 1U);
	EXPECT_EQ(parser_->Find(*window_, true), Step::kEnd) << "and the end stays the end";
}

TEST_F(CsvRowParser, PlacesErrorsOfTheTextOnly) {
	Open("a\n1\n");
	base::Error of_text(base::ErrorKind::kInvalidEncoding, "bad bytes");
	parser_->PlaceError(&of_text);
	EXPECT_EQ(of_text.place().line, 1U);
	base::Error of_archive(base::ErrorKind::kArchiveBroken, "torn");
	parser_->PlaceError(&of_archive);
	EXPECT_EQ(of_archive.place().line, 0U);
}

} // namespace
} // namespace coursera::csv
