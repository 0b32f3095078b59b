#include "zip/zip_selection.hpp"

#include <gtest/gtest.h>

#include "base/base_error.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using Paths = std::vector<std::string>;

std::vector<Entry> Entries(const Paths& paths) {
	std::vector<Entry> entries;
	for (const std::string& path : paths) {
		Entry entry;
		entry.path = path;
		entry.position = entries.size();
		entries.push_back(entry);
	}
	return entries;
}

Paths Selected(const Paths& paths) {
	Paths selected;
	for (const Entry& entry : SelectExport(Entries(paths), "x.zip"))
		selected.push_back(entry.path);
	return selected;
}

base::Error Refusal(const Paths& paths) {
	return support::ThrownError([&] { SelectExport(Entries(paths), "x.zip"); });
}

TEST(ZipSelection, ExportAtTheRoot) {
	EXPECT_EQ(Selected({"a.csv", "a.html", "guide.txt"}), (Paths{"a.csv", "a.html", "guide.txt"}));
}

TEST(ZipSelection, ExportBelowOneFolder) {
	EXPECT_EQ(Selected({"ml/a.csv", "ml/a.html", "readme.txt"}), (Paths{"ml/a.csv", "ml/a.html"}));
}

TEST(ZipSelection, ExportFurtherDown) {
	EXPECT_EQ(Selected({"x/y/a.csv", "x/readme.txt"}), (Paths{"x/y/a.csv"}));
}

TEST(ZipSelection, RootWinsOverFolders) {
	EXPECT_EQ(Selected({"old/a.csv", "b.csv", "older/c.csv"}), (Paths{"b.csv"}));
}

TEST(ZipSelection, HigherFolderWinsOverLower) {
	EXPECT_EQ(Selected({"x/y/a.csv", "x/b.csv", "x/b.html", "z/w/c.csv"}),
	          (Paths{"x/b.csv", "x/b.html"}));
}

TEST(ZipSelection, FolderWithoutCsvDoesNotCount) {
	EXPECT_EQ(Selected({"docs/a.html", "ml/a.csv"}), (Paths{"ml/a.csv"}));
}

TEST(ZipSelection, NamesHaveNoFolder) {
	std::vector<Entry> entries = SelectExport(Entries({"ml/a b.csv", "ml/c.html"}), "x.zip");
	ASSERT_EQ(entries.size(), 2U);
	EXPECT_EQ(entries[0].name, "a b.csv");
	EXPECT_EQ(entries[1].name, "c.html");
}

TEST(ZipSelection, KeepsOrderAndPosition) {
	std::vector<Entry> entries =
		SelectExport(Entries({"__MACOSX/._z.csv", "z.csv", "skip/x.txt", "a.csv"}), "x.zip");
	ASSERT_EQ(entries.size(), 2U);
	EXPECT_EQ(entries[0].name, "z.csv");
	EXPECT_EQ(entries[0].position, 1U);
	EXPECT_EQ(entries[1].name, "a.csv");
	EXPECT_EQ(entries[1].position, 3U);
}

TEST(ZipSelection, CaseOfTheSuffixDoesNotMatter) {
	EXPECT_EQ(Selected({"A.CSV", "b.Csv"}), (Paths{"A.CSV", "b.Csv"}));
}

TEST(ZipSelection, MacLitterIsLeftOut) {
	EXPECT_EQ(Selected({"__MACOSX/._a.csv", "a.csv", ".DS_Store", "._a.csv"}), (Paths{"a.csv"}));
	EXPECT_EQ(Selected({"ml/a.csv", "__MACOSX/ml/._a.csv", "ml/.DS_Store", "ml/._a.csv"}),
	          (Paths{"ml/a.csv"}));
	EXPECT_EQ(Selected({"ml/a.csv", "ml/__MACOSX/a.csv"}), (Paths{"ml/a.csv"}));
}

TEST(ZipSelection, HiddenAndLockFilesAreLeftOut) {
	EXPECT_EQ(Selected({"a.csv", ".a.csv", "~$a.csv", ".~lock.a.csv#", ".hidden.html"}),
	          (Paths{"a.csv"}));
	EXPECT_EQ(Selected({"ml/a.csv", ".ipynb_checkpoints/a.csv"}), (Paths{"ml/a.csv"}));
	EXPECT_EQ(Selected({"./ml/a.csv", "./.git/a.csv"}), (Paths{"./ml/a.csv"}));
}

TEST(ZipSelection, GzippedTables) {
	EXPECT_EQ(Selected({"a.csv.gz", "a.html", "b.CSV.GZ"}),
	          (Paths{"a.csv.gz", "a.html", "b.CSV.GZ"}));
	EXPECT_EQ(Selected({"a.csv.gz", "a.csv", "b.csv", "b.csv.gz"}), (Paths{"a.csv", "b.csv"}))
		<< "the plain one counts";
	EXPECT_EQ(Selected({"x/a.csv.gz", "x/y/b.csv"}), (Paths{"x/a.csv.gz"}));
}

TEST(ZipSelection, LitterAloneIsNoExport) {
	EXPECT_EQ(Refusal({"__MACOSX/a.csv", "._b.csv"}).kind(), base::ErrorKind::kNoExport);
}

TEST(ZipSelection, WithoutCsvIsNoExport) {
	for (const Paths& paths : {Paths{}, Paths{"a.html"}, Paths{"csv"}, Paths{"a.csv.rar"},
	                           Paths{".a.csv", "~$b.csv", ".~lock.c.csv#"}}) {
		base::Error error = Refusal(paths);
		EXPECT_EQ(error.kind(), base::ErrorKind::kNoExport);
		EXPECT_EQ(error.message(), "\"x.zip\" does not contain an export");
		EXPECT_NE(error.hint(), "");
	}
}

TEST(ZipSelection, SeveralFoldersAreSeveralExports) {
	base::Error error = Refusal({"ml/a.csv", "stats/a.csv"});
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoExport);
	EXPECT_EQ(error.message(), "\"x.zip\" contains several exports");
	EXPECT_NE(error.detail().find("\"ml\""), std::string::npos);
	EXPECT_NE(error.detail().find("\"stats\""), std::string::npos);
	EXPECT_NE(error.hint(), "");
}

TEST(ZipIsLitter, KnowsWhatProgramsLeave) {
	for (const char* path : {"__MACOSX/a", "x/__MACOSX/a", "._a.csv", "x/._a.csv", ".DS_Store",
	                         "x/y/.DS_Store", ".a.csv", "~$a.csv", "x/~$a.csv", ".~lock.a.csv#"})
		EXPECT_TRUE(IsLitter(path)) << path;
	for (const char* path : {"a.csv", "_a.csv", "~a.csv", "a~$.csv", ".x/a.csv", "__MACOSX",
	                         "x__MACOSX/a", "DS_Store", ""})
		EXPECT_FALSE(IsLitter(path)) << path;
}

TEST(ZipCsvStem, NamesTheTable) {
	EXPECT_EQ(CsvStem("users.csv"), "users");
	EXPECT_EQ(CsvStem("ml/users.CSV.gz"), "users");
	EXPECT_EQ(CsvStem("a.b.csv"), "a.b");
	EXPECT_EQ(CsvStem("users.csv.csv.gz"), "users.csv");
	for (const char* path : {"users", "users.gz", "users.csv.rar", "users.csv.gz.gz", "users.html",
	                         ".csv", ".csv.gz", "~$users.csv", "x/.users.csv.gz", "users.csv/x"})
		EXPECT_FALSE(CsvStem(path).has_value()) << path;
	EXPECT_EQ(StemOf("users.csv.gz"), "users");
	EXPECT_EQ(StemOf("users.html"), "users");
	EXPECT_EQ(CsvStem("ml/users.csv.zst"), "users");
	EXPECT_EQ(CompressionOf("users.csv.gz"), Compression::kGzip);
	EXPECT_EQ(CompressionOf("users.csv.BZ2"), Compression::kBzip2);
	EXPECT_EQ(CompressionOf("users.csv"), Compression::kNone);
	EXPECT_EQ(CompressionOf("users.txt.gz"), Compression::kNone);
	EXPECT_EQ(CompressionOf("._users.csv.gz"), Compression::kNone);
}

TEST(ZipHasSuffix, ComparesWithoutCase) {
	EXPECT_TRUE(HasSuffix("a.CSV", ".csv"));
	EXPECT_TRUE(HasSuffix(".csv", ".csv"));
	EXPECT_FALSE(HasSuffix("csv", ".csv"));
	EXPECT_FALSE(HasSuffix("a.csv ", ".csv"));
	EXPECT_FALSE(HasSuffix("", ".csv"));
	EXPECT_TRUE(HasSuffix("", ""));
}

} // namespace
} // namespace coursera::zip
