// Which blocks are passed over: only those each of whose rows a predicate drops for sure, and all
// of those that plainly have none.
#include "scan/scan_pruning.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "csv/csv_fast_reader.hpp"
#include "index/index_builder.hpp"
#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::scan {
namespace {

using csv::Verdict;

const std::vector<std::string> kHeader = {"number", "some_id", "moment", "share", "day"};
constexpr size_t kRows = 3000;

class ScanPruning : public testing::Test {
  protected:
	ScanPruning() {
		WriteRows();
		std::string text;
		for (const std::string& name : kHeader)
			text += (text.empty() ? "" : ",") + name;
		text += "\n";
		for (const std::vector<std::string>& row : rows_) {
			for (size_t i = 0; i < row.size(); ++i)
				text += (i == 0 ? "" : ",") + row[i];
			text += "\n";
		}
		archive_ = zip::Archive::Open(support::WriteContainer(
			dir_, support::Container::kZipStored, {{"a.csv", text, support::kSomeTime}}));
		const zip::Entry& entry = archive_->Get("a.csv");
		index::BuildPlan plan;
		plan.fields = kHeader.size();
		plan.path = dir_.Path("a.index");
		index::Builder builder(plan);
		builder.Open(archive_->OpenEntry(entry, {3000, &builder}));
		while (builder.Step())
			;
		builder.Finish();
		file_ = index::IndexFile::Open(plan.path);
	}

	// Values that rise with the row, some NULL, a few spelled oddly or of another type altogether.
	void WriteRows() {
		for (size_t i = 0; i < kRows; ++i) {
			const size_t step = i / 100;
			const std::string day =
				"2021-0" + std::to_string(1 + step / 10) + "-" + std::to_string(10 + step % 10);
			std::vector<std::string> row = {
				std::to_string(step * 10 + Below(10)), "id" + std::to_string(step * 5 + Below(9)),
				day + " 0" + std::to_string(Below(10)) + ":30:00",
				std::to_string(step) + "." + std::to_string(Below(10)), day};
			for (std::string& value : row) {
				if (Below(40) == 0)
					value.clear();
				if (step % 7 == 3 && Below(50) == 0)
					value = " " + value;
				if (step % 11 == 5 && Below(90) == 0)
					value = "odd";
			}
			rows_.push_back(std::move(row));
		}
	}

	size_t Below(size_t count) { return random_() % count; }

	Predicate RandomPredicate() {
		static constexpr Comparison kComparisons[] = {
			Comparison::kIsNull,       Comparison::kIsNotNull, Comparison::kEqual,
			Comparison::kNotEqual,     Comparison::kLess,      Comparison::kLessEqual,
			Comparison::kGreaterEqual, Comparison::kGreater,   Comparison::kStartsWith,
			Comparison::kNotStartsWith};
		static constexpr FieldType kTypes[] = {
			FieldType::kText,   FieldType::kInt2, FieldType::kInt4,     FieldType::kInt8,
			FieldType::kFloat8, FieldType::kDate, FieldType::kTimestamp};
		Predicate predicate;
		const size_t column = Below(kHeader.size());
		predicate.column = kHeader[column];
		predicate.comparison = kComparisons[Below(std::size(kComparisons))];
		predicate.type = kTypes[Below(std::size(kTypes))];
		if (predicate.comparison == Comparison::kStartsWith ||
		    predicate.comparison == Comparison::kNotStartsWith)
			predicate.type = FieldType::kText;
		predicate.null_passes = Below(8) == 0;
		const bool is_list = predicate.comparison == Comparison::kEqual ||
		                     predicate.comparison == Comparison::kNotEqual;
		const size_t values = is_list ? 1 + Below(3) * Below(30) : 1;
		constexpr int64_t kDay = 86400LL * 1000 * 1000;
		predicate.timestamp_as_date = predicate.type == FieldType::kTimestamp && Below(3) == 0;
		predicate.date_as_timestamp = predicate.type == FieldType::kDate && Below(3) == 0;
		if (predicate.type == FieldType::kTimestamp && !is_list && Below(4) == 0)
			predicate.margin = kDay;
		for (size_t i = 0; i < values; ++i) {
			const int64_t days = 7660 + static_cast<int64_t>(Below(130));
			const int64_t moment = days * kDay + static_cast<int64_t>(Below(24)) * 1800000000;
			switch (predicate.type) {
			case FieldType::kText:
				predicate.texts.push_back(rows_[Below(kRows)][column].substr(0, 1 + Below(12)));
				break;
			case FieldType::kFloat8:
				predicate.floats.push_back(static_cast<double>(Below(400)) / 8);
				break;
			case FieldType::kDate:
				predicate.integers.push_back(predicate.date_as_timestamp ? moment : days);
				break;
			case FieldType::kTimestamp:
				predicate.integers.push_back(predicate.timestamp_as_date ? days : moment);
				break;
			default:
				predicate.integers.push_back(static_cast<int64_t>(Below(320)));
			}
		}
		std::sort(predicate.texts.begin(), predicate.texts.end());
		return predicate;
	}

	Verdict VerdictOn(const Predicate& predicate, const std::vector<std::string>& row) const {
		if (!predicate.alternatives.empty()) {
			Verdict best = Verdict::kDrop;
			for (const std::vector<Predicate>& all : predicate.alternatives) {
				const bool drops = std::any_of(all.begin(), all.end(), [&](const Predicate& one) {
					return VerdictOn(one, row) == Verdict::kDrop;
				});
				best = drops ? best : Verdict::kUnsure;
			}
			return best;
		}
		const auto column = static_cast<size_t>(
			std::find(kHeader.begin(), kHeader.end(), predicate.column) - kHeader.begin());
		// What comes after a field in its buffer may be read, but is not part of it.
		const std::string padded = row[column] + std::string(32, '7');
		const csv::Field field = {row[column].empty() ? nullptr : padded.data(),
		                          row[column].size()};
		return MakeCondition(predicate, column)->Test(field);
	}

	// How many blocks are passed over, all of which must be free of rows that may pass.
	size_t PassedOver(const std::vector<Predicate>& predicates) {
		const index::EntryIndex& index = file_->index();
		std::vector<bool> is_chosen(index.blocks.size());
		for (const index::BlockRange& range : ChooseBlocks(*file_, kHeader, predicates))
			for (size_t block = range.begin; block < range.end; ++block)
				is_chosen[block] = true;
		for (size_t block = 0; block < index.blocks.size(); ++block) {
			for (uint64_t row = index.blocks[block].rows_before;
			     !is_chosen[block] && row < index.RowsEnd(block); ++row) {
				const bool drops =
					std::any_of(predicates.begin(), predicates.end(), [&](const Predicate& one) {
						return VerdictOn(one, rows_[row]) == Verdict::kDrop;
					});
				EXPECT_TRUE(drops) << "row " << row << ", " << predicates[0].column
								   << ", comparison " << static_cast<int>(predicates[0].comparison)
								   << ", type " << static_cast<int>(predicates[0].type);
			}
		}
		return static_cast<size_t>(std::count(is_chosen.begin(), is_chosen.end(), false));
	}

	Predicate Equals(const std::string& column, FieldType type) const {
		Predicate predicate;
		predicate.column = column;
		predicate.type = type;
		return predicate;
	}

	std::mt19937 random_{7};
	support::TempDir dir_;
	std::vector<std::vector<std::string>> rows_;
	std::unique_ptr<zip::Archive> archive_;
	std::shared_ptr<const index::IndexFile> file_;
};

TEST_F(ScanPruning, PassesOverOnlyWhatIsDropped) {
	ASSERT_GT(file_->index().blocks.size(), 30U);
	size_t passed_over = 0;
	for (int i = 0; i < 1500; ++i) {
		std::vector<Predicate> predicates;
		do
			predicates.push_back(RandomPredicate());
		while (Below(3) == 0);
		if (Below(4) == 0) {
			Predicate either;
			either.alternatives = {{RandomPredicate()}, {RandomPredicate(), RandomPredicate()}};
			predicates.push_back(either);
		}
		passed_over += PassedOver(predicates);
	}
	EXPECT_GT(passed_over, 10000U);
}

TEST_F(ScanPruning, PassesOverMostBlocksOfOrderedColumns) {
	const size_t blocks = file_->index().blocks.size();
	Predicate number = Equals("number", FieldType::kInt4);
	number.integers = {15};
	EXPECT_GT(PassedOver({number}), blocks - 12);
	Predicate id = Equals("some_id", FieldType::kText);
	id.texts = {"id77"};
	EXPECT_GT(PassedOver({id}), blocks - 12);
	Predicate none = Equals("some_id", FieldType::kText);
	none.texts = {"id5x"};
	EXPECT_GT(PassedOver({none}), blocks - 3);
	Predicate moment = Equals("moment", FieldType::kTimestamp);
	moment.comparison = Comparison::kLess;
	moment.integers = {7685LL * 86400 * 1000 * 1000};
	EXPECT_GT(PassedOver({moment}), blocks / 2);
}

// A column that the index does not have says nothing.
TEST_F(ScanPruning, MissingColumn) {
	Predicate missing = Equals("another", FieldType::kInt4);
	missing.integers = {1};
	EXPECT_EQ(ChooseBlocks(*file_, kHeader, {missing}).size(), 1U);
}

} // namespace
} // namespace coursera::scan
