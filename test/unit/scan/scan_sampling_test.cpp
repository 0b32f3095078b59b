// Which blocks are a sample, and when none are.
#include "scan/scan_sampling.hpp"

#include <random>

#include <gtest/gtest.h>

#include "index/index_builder.hpp"
#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::scan {
namespace {

constexpr int kRows = 400000;
constexpr int kIds = 4000;

class ScanSampling : public testing::Test {
  protected:
	// An index with a block for about every 20 kB of rows whose ids `id` gives.
	template <typename Id>
	std::shared_ptr<const index::IndexFile> IndexOf(Id&& id) {
		std::string text = "n,some_id\n";
		for (int i = 0; i < kRows; ++i)
			text += std::to_string(i) + ",id" + std::to_string(id(i)) + "\n";
		const auto archive = zip::Archive::Open(support::WriteContainer(
			dir_, support::Container::kZipStored, {{"a.csv", text, support::kSomeTime}}));
		index::BuildPlan plan;
		plan.fields = 2;
		plan.path = dir_.Path("a.index");
		index::Builder builder(plan);
		builder.Open(archive->OpenEntry(archive->Get("a.csv"), {20 * 1000, &builder}));
		while (builder.Step())
			;
		builder.Finish();
		return index::IndexFile::Open(plan.path);
	}

	support::TempDir dir_;
};

size_t BlocksIn(const std::vector<index::BlockRange>& ranges) {
	size_t blocks = 0;
	for (const index::BlockRange& range : ranges)
		blocks += range.end - range.begin;
	return blocks;
}

TEST_F(ScanSampling, APartOfTheBlocks) {
	std::mt19937 random(1);
	const auto file = IndexOf([&](int) { return random() % kIds; });
	const index::EntryIndex& index = file->index();
	ASSERT_GT(index.blocks.size(), 200U);
	const std::vector<index::BlockRange> ranges = SampleBlocks(*file, index.text_bytes / 3, 1);
	EXPECT_NEAR(static_cast<double>(BlocksIn(ranges)), static_cast<double>(index.blocks.size()) / 3,
	            2);
	for (size_t i = 0; i < ranges.size(); ++i) {
		EXPECT_LT(ranges[i].begin, ranges[i].end);
		EXPECT_LE(ranges[i].end, index.blocks.size());
		EXPECT_TRUE(i == 0 || ranges[i].begin > ranges[i - 1].end);
	}
	// Others with another seed, and the same with the same.
	const auto begin = [&](uint64_t seed) {
		return SampleBlocks(*file, index.text_bytes / 3, seed).at(1).begin +
		       1000 * SampleBlocks(*file, index.text_bytes / 3, seed).at(7).begin;
	};
	EXPECT_EQ(begin(1), begin(1));
	EXPECT_NE(begin(1), begin(2));
}

TEST_F(ScanSampling, AllWhereASampleIsNearlyAll) {
	std::mt19937 random(1);
	const auto file = IndexOf([&](int) { return random() % kIds; });
	EXPECT_TRUE(SampleBlocks(*file, 2 * file->index().text_bytes, 1).empty());
	EXPECT_TRUE(SampleBlocks(*file, file->index().text_bytes / 100, 1).empty());
}

// A sample of the blocks would have all rows of a third of the learners.
TEST_F(ScanSampling, AllWhereRowsOfALearnerLieSideBySide) {
	const auto file = IndexOf([](int i) { return i / (kRows / kIds); });
	EXPECT_TRUE(SampleBlocks(*file, file->index().text_bytes / 3, 1).empty());
}

// Each id has one row, so that it does not matter where.
TEST_F(ScanSampling, UniqueValuesDoNotMatter) {
	const auto file = IndexOf([](int i) { return i; });
	EXPECT_FALSE(SampleBlocks(*file, file->index().text_bytes / 3, 1).empty());
}

} // namespace
} // namespace coursera::scan
