#include "scan/scan_estimate.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::scan {
namespace {

using support::Container;
using support::TempDir;

TableSource Source(const TempDir& dir, Container container, const std::string& csv) {
	TableSource source;
	source.archive = support::WriteContainer(dir, container, {{"users.csv", csv}});
	source.entry = "users.csv";
	return source;
}

std::string Table(size_t rows) {
	std::string csv = "user_id,text\n";
	for (size_t i = 0; i < rows; ++i)
		csv += std::to_string(100000 + i) + ",\"some text\"\n";
	return csv;
}

TEST(ScanEstimate, SmallTableIsCounted) {
	for (size_t rows : {0, 1, 50, 99}) {
		TempDir dir;
		const std::string csv = Table(rows);
		TableEstimate estimate = EstimateTable(Source(dir, Container::kZipDeflated, csv));
		EXPECT_EQ(estimate.rows, static_cast<double>(rows));
		EXPECT_EQ(estimate.bytes, static_cast<double>(csv.size()));
	}
}

TEST(ScanEstimate, LargeTableIsEstimatedFromItsFirstRows) {
	for (Container container : {Container::kZipDeflated, Container::kZipStreamed, Container::kTarGz,
	                            Container::kFolder}) {
		TempDir dir;
		const std::string csv = Table(50000);
		TableEstimate estimate = EstimateTable(Source(dir, container, csv));
		EXPECT_NEAR(estimate.rows, 50000, 2500) << support::ContainerName(container);
		EXPECT_EQ(estimate.bytes, static_cast<double>(csv.size()));
	}
}

TEST(ScanEstimate, LongRows) {
	TempDir dir;
	std::string csv = "a\n";
	for (int i = 0; i < 400; ++i)
		csv += "\"" + std::string(5000, 'x') + "\"\n";
	TableEstimate estimate = EstimateTable(Source(dir, Container::kZipDeflated, csv));
	EXPECT_NEAR(estimate.rows, 400, 20);
}

TEST(ScanEstimate, NeverFewerRowsThanWereSeen) {
	TempDir dir;
	std::string csv = "a\n";
	for (int i = 0; i < 100; ++i)
		csv += "\n";
	csv += Table(100).substr(13);
	EXPECT_GE(EstimateTable(Source(dir, Container::kZipStored, "b," + csv)).rows, 100);
}

TEST(ScanEstimate, SizeThatNobodyTells) {
	// Of a gzipped table it is estimated by what its first rows took.
	for (Container container :
	     {Container::kZipDeflated, Container::kZipStored, Container::kTarGz, Container::kFolder})
		for (size_t rows : {10, 5000, 50000}) {
			TempDir dir;
			const std::string csv = Table(rows);
			TableSource source;
			source.entry = "users.csv";
			source.archive = support::WriteContainer(
				dir, container, {{"users.csv.gz", support::Compress(csv, ARCHIVE_FILTER_GZIP)}});
			ASSERT_LT(zip::Archive::Open(source.archive)->Get("users.csv").size, 0);
			const TableEstimate estimate = EstimateTable(source);
			const bool counted = container != Container::kTarGz; // libarchive counts no bytes
			const auto real = static_cast<double>(rows);
			EXPECT_NEAR(estimate.rows, real, real * (counted ? 0.3 : 0.7))
				<< support::ContainerName(container);
			EXPECT_NEAR(estimate.bytes / static_cast<double>(csv.size()), 1, counted ? 0.3 : 0.7);
		}
}

TEST(ScanEstimate, ErrorsAreThoseOfTheScan) {
	TempDir dir;
	TableSource source = Source(dir, Container::kZipStored, "a\n\"1\n");
	base::Error error = support::ThrownError([&] { EstimateTable(source); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.place().entry, "users.csv");
	EXPECT_EQ(error.place().line, 3U);
	source.entry = "none.csv";
	EXPECT_EQ(support::ThrownError([&] { EstimateTable(source); }).kind(),
	          base::ErrorKind::kNoSuchEntry);
}

} // namespace
} // namespace coursera::scan
