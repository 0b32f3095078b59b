#include "zip/zip_files.hpp"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::Compress;
using support::Container;
using support::TempDir;
using support::TestFile;
using support::ThrownError;

using Names = std::vector<std::string>;

Names NamesOf(const Archive& archive) {
	Names names;
	for (const Entry& entry : archive.entries())
		names.push_back(entry.name);
	std::sort(names.begin(), names.end());
	return names;
}

std::string TextOf(Archive& archive, const std::string& name) {
	return ReadAll(*archive.OpenEntry(archive.Get(name)), 1 << 20);
}

class ZipFiles : public testing::Test {
  protected:
	void SetUp() override {
		dir_.Write("c/one/a-1.csv.gz", Compress("1\n", ARCHIVE_FILTER_GZIP));
		dir_.Write("c/one/b-1.csv", "2\n");
		dir_.Write("c/two/deep/a-2.csv.gz", Compress("3\n", ARCHIVE_FILTER_GZIP));
		dir_.Write("c/two/readme.txt", "no table");
		dir_.Write("c/.hidden/a-3.csv.gz", "no");
		dir_.Write("c/two/._a-2.csv.gz", "no");
	}
	std::unique_ptr<Archive> Open(const std::string& path, const std::string& pattern) const {
		return Archive::Open(dir_.Path(path), "", pattern);
	}

	TempDir dir_;
};

TEST_F(ZipFiles, LieInAFolderAndInAllBelowIt) {
	const auto archive = Open("c", "*.csv*");
	EXPECT_EQ(NamesOf(*archive), (Names{"one/a-1.csv.gz", "one/b-1.csv", "two/deep/a-2.csv.gz"}));
	EXPECT_EQ(TextOf(*archive, "one/a-1.csv.gz"), "1\n");
	EXPECT_EQ(TextOf(*archive, "one/b-1.csv"), "2\n");
	EXPECT_EQ(TextOf(*archive, "two/deep/a-2.csv.gz"), "3\n");
	EXPECT_LT(archive->Get("one/a-1.csv.gz").size, 0) << "nobody knows the text's";
}

TEST_F(ZipFiles, MatchByNameOrByPath) {
	EXPECT_EQ(NamesOf(*Open("c", "a-*.csv.gz")), (Names{"one/a-1.csv.gz", "two/deep/a-2.csv.gz"}));
	EXPECT_EQ(NamesOf(*Open("c", "one/*")), (Names{"one/a-1.csv.gz", "one/b-1.csv"}));
	EXPECT_EQ(NamesOf(*Open("c", "two/*")), Names()) << "a star is no slash";
	EXPECT_EQ(NamesOf(*Open("c", "*.txt")), Names()) << "no CSV";
}

TEST_F(ZipFiles, MayBeOne) {
	const auto archive = Open("c/one/a-1.csv.gz", "*");
	EXPECT_EQ(NamesOf(*archive), Names{"a-1.csv.gz"});
	EXPECT_EQ(TextOf(*archive, "a-1.csv.gz"), "1\n");
}

TEST_F(ZipFiles, AreFoundByAPatternOfPaths) {
	const auto archive = Open("c/o*/*", "*");
	EXPECT_EQ(NamesOf(*archive), (Names{"one/a-1.csv.gz", "one/b-1.csv"}));
	EXPECT_EQ(NamesOf(*Open("c/*", "*.gz")), (Names{"one/a-1.csv.gz", "two/deep/a-2.csv.gz"}))
		<< "folders that match";
	EXPECT_EQ(NamesOf(*Open("c/*/nothing*", "*")), Names());
}

TEST_F(ZipFiles, AreThoseThatMatchInAnArchive) {
	const std::vector<TestFile> files{{"x/a.csv.gz", Compress("1\n", ARCHIVE_FILTER_GZIP)},
	                                  {"y/a.csv.gz", Compress("2\n", ARCHIVE_FILTER_GZIP)},
	                                  {"y/b.csv", "3\n"}};
	for (Container container : {Container::kZipDeflated, Container::kTar, Container::kTarGz}) {
		const auto archive =
			Archive::Open(support::WriteContainer(dir_, container, files), "", "a.csv.*");
		EXPECT_EQ(NamesOf(*archive), (Names{"x/a.csv.gz", "y/a.csv.gz"}));
		EXPECT_EQ(TextOf(*archive, "y/a.csv.gz"), "2\n");
	}
}

TEST_F(ZipFiles, ThatAreThereTwiceCountOnce) {
	dir_.Write("c/one/b-1.csv.gz", Compress("2\n", ARCHIVE_FILTER_GZIP));
	dir_.Write("c/two/b-1.csv.gz", Compress("4\n", ARCHIVE_FILTER_GZIP));
	EXPECT_EQ(NamesOf(*Open("c", "b*")), (Names{"one/b-1.csv", "two/b-1.csv.gz"}))
		<< "plain and gzipped in one folder";
}

TEST_F(ZipFiles, BehindLinksAreNotFollowedBelowAFolder) {
	dir_.Write("secret/a-9.csv", "secret\n");
	std::filesystem::create_directory_symlink(dir_.Path("secret"), dir_.Path("c/one/link"));
	std::filesystem::create_symlink(dir_.Path("secret/a-9.csv"), dir_.Path("c/one/a-9.csv"));
	std::filesystem::create_directory_symlink(dir_.Path("c"), dir_.Path("to_c"));
	EXPECT_EQ(NamesOf(*Open("to_c", "a-*")), (Names{"one/a-1.csv.gz", "two/deep/a-2.csv.gz"}));
}

TEST_F(ZipFiles, ThatChangedSinceAreAnError) {
	const auto archive = Open("c", "b*");
	dir_.Write("c/one/b-1.csv", "2\n3\n");
	EXPECT_EQ(ThrownError([&] { TextOf(*archive, "one/b-1.csv"); }).kind(),
	          base::ErrorKind::kFileChanged);
}

TEST_F(ZipFiles, ThatGrowWhileTheyAreReadAreAnError) {
	dir_.Write("c/one/b-1.csv", std::string(100000, 'x') + "\n");
	const auto archive = Open("c", "b*");
	auto stream = archive->OpenEntry(archive->Get("one/b-1.csv"));
	std::string room(1000, '\0');
	stream->Read(&room[0], room.size());
	dir_.Write("c/one/b-1.csv", std::string(200000, 'x') + "\n");
	EXPECT_EQ(ThrownError([&] { ReadAll(*stream, 1 << 20); }).kind(),
	          base::ErrorKind::kFileChanged);
}

TEST_F(ZipFiles, NeedAPlaceThatIsThere) {
	EXPECT_EQ(ThrownError([&] { Open("no", "*"); }).kind(), base::ErrorKind::kFileAccess);
}

TEST_F(ZipFiles, ArchivesAmongThem) {
	dir_.Write("c/two/x.zip", "PK");
	dir_.Write("c/two/deep/y.tar", "");
	EXPECT_EQ(ListArchives(dir_.Path("c")),
	          (Names{dir_.Path("c/two/deep/y.tar"), dir_.Path("c/two/x.zip")}));
	EXPECT_EQ(ListArchives(dir_.Path("c/*/x*")), Names{dir_.Path("c/two/x.zip")});
}

} // namespace
} // namespace coursera::zip
