#include "zip/zip_export_paths.hpp"

#include <cerrno>
#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::TempDir;
using support::ThrownError;

using Paths = std::vector<std::string>;

class ZipExportPaths : public testing::Test {
  protected:
	Paths Full(const Paths& names) const {
		Paths paths;
		for (const std::string& name : names)
			paths.push_back(dir_.Path(name));
		return paths;
	}

	void ExpectOne(const std::string& path) const {
		const ExportPaths location = ListExportPaths(path);
		EXPECT_FALSE(location.is_many);
		EXPECT_EQ(location.paths, Paths{path});
	}

	void ExpectMany(const std::string& path, const Paths& names) const {
		const ExportPaths location = ListExportPaths(path);
		EXPECT_TRUE(location.is_many);
		EXPECT_EQ(location.paths, Full(names));
	}

	TempDir dir_;
};

TEST_F(ZipExportPaths, FileIsOneExport) {
	ExpectOne(dir_.Write("ml.zip", "whatever it holds"));
}

TEST_F(ZipExportPaths, WhatIsNotThereIsOneExport) {
	// Whoever opens it says what is wrong.
	ExpectOne(dir_.Path("missing.zip"));
	ExpectOne("");
}

TEST_F(ZipExportPaths, FolderOfCsvsIsOneExport) {
	dir_.Write("users.csv", "a\n");
	dir_.Write("readme.html", "");
	ExpectOne(dir_.path());
}

TEST_F(ZipExportPaths, FolderOfCsvsStaysOneBesideFolders) {
	dir_.Write("users.csv", "a\n");
	dir_.Write("older/users.csv", "a\n");
	ExpectOne(dir_.path());
}

TEST_F(ZipExportPaths, CsvsBesideArchivesAreStray) {
	dir_.Write("users.csv", "a\n");
	dir_.Write("original.zip", "");
	dir_.Write("older/users.csv", "a\n");
	for (const std::string& path : {dir_.path(), dir_.Path("*")}) {
		ExpectMany(path, {"older", "original.zip"});
		const ExportPaths found = ListExportPaths(path);
		ASSERT_EQ(found.stray.size(), 1U);
		EXPECT_EQ(found.stray[0].place().archive, dir_.Path("users.csv"));
	}
}

TEST_F(ZipExportPaths, OneFolderOfCsvsIsOneExport) {
	dir_.Write("export/users.csv", "a\n");
	dir_.Write("export/courses.csv", "a\n");
	dir_.Write("notes/todo.txt", "");
	ExpectOne(dir_.path());
}

TEST_F(ZipExportPaths, SeveralFoldersOfCsvsAreMany) {
	dir_.Write("b/users.csv", "a\n");
	dir_.Write("a/users.CSV", "a\n");
	dir_.Write("c/notes.txt", "");
	ExpectMany(dir_.path(), {"a", "b"});
}

TEST_F(ZipExportPaths, FolderOfArchivesIsMany) {
	for (const char* name :
	     {"b.zip", "a.ZIP", "c.7z", "d.tar.gz", "e.tgz", "f.tar", "notes.txt", "zip", "g.zip.part"})
		dir_.Write(name, "");
	ExpectMany(dir_.path(), {"a.ZIP", "b.zip", "c.7z", "d.tar.gz", "e.tgz", "f.tar"});
}

TEST_F(ZipExportPaths, FolderWithOneArchiveIsMany) {
	// A second one may come.
	dir_.Write("a.zip", "");
	ExpectMany(dir_.path(), {"a.zip"});
}

TEST_F(ZipExportPaths, ArchivesAndExtractedFoldersMix) {
	dir_.Write("b.zip", "");
	dir_.Write("a/users.csv", "a\n");
	dir_.Write("c.zip", "");
	ExpectMany(dir_.path(), {"a", "b.zip", "c.zip"});
}

TEST_F(ZipExportPaths, FolderMayEndInSlashes) {
	dir_.Write("a.zip", "");
	const ExportPaths location = ListExportPaths(dir_.path() + "/");
	EXPECT_EQ(location.paths, Full({"a.zip"}));
}

TEST_F(ZipExportPaths, LitterIsNoExport) {
	dir_.Write("a.zip", "");
	dir_.Write("._a.zip", "");
	dir_.Write(".DS_Store", "");
	dir_.Write("__MACOSX/users.csv", "");
	dir_.Write("__MACOSX/._users.csv", "");
	ExpectMany(dir_.path(), {"a.zip"});
	ExpectMany(dir_.Path("*.zip"), {"a.zip"}); // and ._a.zip is hidden from patterns
}

TEST_F(ZipExportPaths, LitterMatchedByAPatternIsNoExport) {
	dir_.Write("._a.zip", "");
	dir_.Write("b.zip", "");
	EXPECT_EQ(ThrownError([&] { ListExportPaths(dir_.Path("._*.zip")); }).kind(),
	          base::ErrorKind::kNoExport);
	ExpectMany(dir_.Path("[._b]*.zip"), {"b.zip"});
}

TEST_F(ZipExportPaths, FoldersWithinExportsAreNotLookedInto) {
	dir_.Write("a.zip", "");
	dir_.Write("old/b.zip", "");
	dir_.Write("old/2016/users.csv", "a\n");
	ExpectMany(dir_.path(), {"a.zip"});
}

TEST_F(ZipExportPaths, LinksAreFollowedInFoldersAndPatterns) {
	TempDir elsewhere;
	const std::string zip = elsewhere.Write("b.zip", "");
	dir_.Write("a.zip", "");
	ASSERT_EQ(symlink(zip.c_str(), dir_.Path("b.zip").c_str()), 0);
	ASSERT_EQ(symlink("nowhere", dir_.Path("d.zip").c_str()), 0);
	ASSERT_EQ(symlink("e.zip", dir_.Path("e.zip").c_str()), 0);
	TempDir extracted;
	extracted.Write("users.csv", "a\n");
	ASSERT_EQ(symlink(extracted.path().c_str(), dir_.Path("c").c_str()), 0);
	for (const std::string& path : {dir_.path(), dir_.Path("*")})
		ExpectMany(path, {"a.zip", "b.zip", "c"});
}

TEST_F(ZipExportPaths, FileUnderTwoNamesCountsOnce) {
	dir_.Write("ml-2022.zip", "");
	ASSERT_EQ(symlink("ml-2022.zip", dir_.Path("latest.zip").c_str()), 0);
	for (const std::string& path : {dir_.path(), dir_.Path("*")})
		ExpectMany(path, {"latest.zip"});
}

TEST_F(ZipExportPaths, LostAndFoundAndHiddenFoldersArePassedOver) {
	dir_.Write("a.zip", "");
	dir_.Write(".snapshot/users.csv", "a\n");
	dir_.Write("lost+found/users.csv", "a\n");
	ExpectMany(dir_.path(), {"a.zip"});
	ExpectMany(dir_.Path("*"), {"a.zip"});
}

TEST_F(ZipExportPaths, PartsOfASplitDownload) {
	EXPECT_EQ(DriveStem("/d/x-20220101T000000Z-001.zip"), "/d/x-20220101T000000Z");
	EXPECT_EQ(DriveStem("x-012.ZIP"), "x");
	for (const char* name : {"x.zip", "x-1.zip", "x-0012.zip", "x-00a.zip", "-001.zip",
	                         "/d/-001.zip", "x-001.7z", "x001.zip"})
		EXPECT_EQ(DriveStem(name), "") << name;
}

TEST_F(ZipExportPaths, LinkToAFolderIsThatFolder) {
	TempDir elsewhere;
	ASSERT_EQ(symlink(dir_.path().c_str(), elsewhere.Path("link").c_str()), 0);
	dir_.Write("a.zip", "");
	const ExportPaths location = ListExportPaths(elsewhere.Path("link"));
	EXPECT_EQ(location.paths, Paths{elsewhere.Path("link") + "/a.zip"});
}

TEST_F(ZipExportPaths, PatternMatchesFilesFoldersAndLinks) {
	dir_.Write("x-2.zip", "");
	dir_.Write("x-1/users.csv", "a\n");
	dir_.Write("y.zip", "");
	dir_.Write("z.zip", "");
	ASSERT_EQ(symlink("z.zip", dir_.Path("x-3.zip").c_str()), 0);
	ExpectMany(dir_.Path("x-*"), {"x-1", "x-2.zip", "x-3.zip"});
	ExpectMany(dir_.Path("?.zip"), {"y.zip", "z.zip"});
	ExpectMany(dir_.Path("x-[12]*"), {"x-1", "x-2.zip"});
}

TEST_F(ZipExportPaths, PatternInAFolder) {
	dir_.Write("2021/ml.zip", "");
	dir_.Write("2022/ml.zip", "");
	ExpectMany(dir_.Path("*/ml.zip"), {"2021/ml.zip", "2022/ml.zip"});
}

TEST_F(ZipExportPaths, PatternWithoutMatch) {
	const std::string pattern = dir_.Path("*.zip");
	const base::Error error = ThrownError([&] { ListExportPaths(pattern); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoExport);
	EXPECT_EQ(error.message(), "no file matches \"" + pattern + "\"");
	EXPECT_NE(error.hint(), "");
}

TEST_F(ZipExportPaths, PatternInAFolderThatIsNotThere) {
	EXPECT_EQ(ThrownError([&] { ListExportPaths("/nonexistent/*.zip"); }).kind(),
	          base::ErrorKind::kNoExport);
}

TEST_F(ZipExportPaths, FileNamedLikeAPatternIsThatFile) {
	dir_.Write("b1.zip", "");
	const std::string file = dir_.Write("b[1].zip", "");
	ExpectOne(file);
}

TEST_F(ZipExportPaths, EmptyFolderHoldsNoExport) {
	dir_.Write("notes.txt", "");
	const base::Error error = ThrownError([&] { ListExportPaths(dir_.path()); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoExport);
	EXPECT_NE(error.detail(), "");
	EXPECT_NE(error.hint(), "");
}

TEST_F(ZipExportPaths, FolderThatCannotBeRead) {
	TempDir closed;
	ASSERT_EQ(chmod(closed.path().c_str(), 0), 0);
	// Root reads everything, so for the moment it is nobody.
	constexpr uid_t kNobody = 65534;
	const uid_t user = geteuid();
	if (user == 0) {
		ASSERT_EQ(seteuid(kNobody), 0);
	}
	const base::Error error = ThrownError([&] { ListExportPaths(closed.path()); });
	if (user == 0) {
		ASSERT_EQ(seteuid(user), 0);
	}
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), EACCES);
	ASSERT_EQ(chmod(closed.path().c_str(), 0700), 0);
}

TEST_F(ZipExportPaths, PatternWithoutDescriptorsIsNoPatternWithoutMatches) {
	dir_.Write("a.zip", "");
	rlimit before{};
	ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
	rlimit none = before;
	none.rlim_cur = 0;
	ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
	base::Error error = ThrownError([&] { ListExportPaths(dir_.Path("*.zip")); });
	ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), EMFILE);
	EXPECT_EQ(error.message(), "could not search for \"" + dir_.Path("*.zip") + "\"");
}

TEST_F(ZipExportPaths, PatternLongerThanAnyNameCanBe) {
	dir_.Write("a.zip", "");
	ExpectMany(dir_.Path("[" + std::string(300, 'a') + "].zip"), {"a.zip"});
}

TEST_F(ZipExportPaths, IsLookedAtAnew) {
	dir_.Write("a.zip", "");
	ExpectMany(dir_.path(), {"a.zip"});
	dir_.Write("b.zip", "");
	ExpectMany(dir_.path(), {"a.zip", "b.zip"});
	std::filesystem::remove(dir_.Path("a.zip"));
	ExpectMany(dir_.path(), {"b.zip"});
}

} // namespace
} // namespace coursera::zip
