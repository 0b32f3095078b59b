#include "scan/scan_file_facts.hpp"

#include <gtest/gtest.h>

namespace coursera::scan {
namespace {

TEST(ScanFileFacts, OfAClickstreamFile) {
	const FileFacts facts = FactsOfName("2016/machine-learning/access-2016-09-01.csv.gz");
	EXPECT_EQ(facts.date, "2016-09-01");
	EXPECT_EQ(facts.source, "access");
	EXPECT_EQ(facts.folder, "machine-learning");
}

TEST(ScanFileFacts, TheDay) {
	const auto date = [](const char* name) { return FactsOfName(name).date; };
	EXPECT_EQ(date("2016-09-01.csv"), "2016-09-01");
	EXPECT_EQ(date("x2016-02-29_b.csv"), "2016-02-29");
	EXPECT_EQ(date("2016-09-01/events.csv"), "") << "of a folder";
	EXPECT_EQ(date("2015-02-29.csv"), "") << "no day";
	EXPECT_EQ(date("2016-13-01.csv"), "");
	EXPECT_EQ(date("2016-00-10.csv"), "");
	EXPECT_EQ(date("2016-09-31.csv"), "");
	EXPECT_EQ(date("12016-09-01.csv"), "") << "part of a longer number";
	EXPECT_EQ(date("2016-09-011.csv"), "");
	EXPECT_EQ(date("2016_09_01.csv"), "");
	EXPECT_EQ(date("2016-09-01-to-2016-09-30.csv"), "") << "several";
	EXPECT_EQ(date("2016-09-01-again-2016-09-01.csv"), "2016-09-01");
	EXPECT_EQ(date("1900-02-29.csv"), "");
	EXPECT_EQ(date("2000-02-29.csv"), "2000-02-29");
	EXPECT_EQ(date(""), "");
}

TEST(ScanFileFacts, TheKind) {
	const auto source = [](const char* name) { return FactsOfName(name).source; };
	EXPECT_EQ(source("c/Video-2016-09-01.csv.gz"), "video");
	EXPECT_EQ(source("c/2016-09-01_ACCESS.csv"), "access");
	EXPECT_EQ(source("video/2016-09-01.csv"), "") << "of a folder";
	EXPECT_EQ(source("access-and-video.csv"), "");
	EXPECT_EQ(source("events.csv"), "");
}

TEST(ScanFileFacts, TheFolder) {
	EXPECT_EQ(FactsOfName("a.csv").folder, "");
	EXPECT_EQ(FactsOfName("/a.csv").folder, "");
	EXPECT_EQ(FactsOfName("x/y/a.csv").folder, "y");
}

} // namespace
} // namespace coursera::scan
