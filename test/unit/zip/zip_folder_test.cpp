#include "zip/zip_folder.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::TempDir;
using support::ThrownError;

TEST(ZipFolder, ListsTheFilesByName) {
	TempDir dir;
	for (const char* name : {"b.csv", "a.csv", "c.html"})
		dir.Write(name, "x");
	FolderArchive archive(dir.path());
	ASSERT_EQ(archive.entries().size(), 3U);
	EXPECT_EQ(archive.entries()[0].name, "a.csv");
	EXPECT_EQ(archive.entries()[2].name, "c.html");
	EXPECT_EQ(archive.entries()[0].compressed_size, 1);
}

TEST(ZipFolder, HiddenAndLockFilesAreNoPartOfIt) {
	TempDir dir;
	for (const char* name : {"a.csv", ".b.csv", "~$a.csv", ".~lock.a.csv#", ".git/c.csv"})
		dir.Write(name, "x");
	FolderArchive archive(dir.path());
	ASSERT_EQ(archive.entries().size(), 1U);
	EXPECT_EQ(archive.entries()[0].name, "a.csv");
}

TEST(ZipFolder, LooksOneFolderDown) {
	TempDir dir;
	dir.Write("ml/a.csv", "x");
	EXPECT_EQ(FolderArchive(dir.path()).entries().size(), 1U);
}

TEST(ZipFolder, LooksNoFurtherDown) {
	TempDir dir;
	dir.Write("x/y/a.csv", "x");
	EXPECT_EQ(ThrownError([&] { FolderArchive archive(dir.path()); }).kind(),
	          base::ErrorKind::kNoExport);
}

TEST(ZipFolder, TakesRegularFilesOnly) {
	TempDir dir;
	dir.Write("a.csv", "x");
	std::filesystem::create_directory(dir.Path("folder.csv"));
	ASSERT_EQ(mkfifo(dir.Path("fifo.csv").c_str(), 0600), 0);
	ASSERT_EQ(symlink("nowhere", dir.Path("dangling.csv").c_str()), 0);
	FolderArchive archive(dir.path());
	ASSERT_EQ(archive.entries().size(), 1U);
	EXPECT_EQ(archive.entries()[0].name, "a.csv");
}

TEST(ZipFolder, LinksInsideAreNoPartOfIt) {
	TempDir elsewhere;
	const std::string secret = elsewhere.Write("secret.csv", "x");
	TempDir dir;
	dir.Write("a.csv", "x");
	ASSERT_EQ(symlink(secret.c_str(), dir.Path("link.csv").c_str()), 0);
	ASSERT_EQ(symlink(elsewhere.path().c_str(), dir.Path("folder").c_str()), 0);
	FolderArchive archive(dir.path());
	ASSERT_EQ(archive.entries().size(), 1U);
	EXPECT_EQ(archive.entries()[0].name, "a.csv");
}

TEST(ZipFolder, LinkedFolderBelowIsNotLookedInto) {
	TempDir elsewhere;
	elsewhere.Write("secret.csv", "x");
	TempDir dir;
	ASSERT_EQ(symlink(elsewhere.path().c_str(), dir.Path("folder").c_str()), 0);
	EXPECT_EQ(ThrownError([&] { FolderArchive archive(dir.path()); }).kind(),
	          base::ErrorKind::kNoExport);
}

TEST(ZipFolder, MayItselfBeNamedByALink) {
	TempDir dir;
	dir.Write("export/a.csv", "x");
	ASSERT_EQ(symlink("export", dir.Path("link").c_str()), 0);
	FolderArchive archive(dir.Path("link"));
	char byte;
	EXPECT_EQ(archive.OpenEntry(archive.Get("a.csv"))->Read(&byte, 1), 1U);
}

TEST(ZipFolder, FileReplacedByALinkIsAFileError) {
	TempDir elsewhere;
	const std::string secret = elsewhere.Write("a.csv", "x");
	TempDir dir;
	const std::string path = dir.Write("a.csv", "x");
	FolderArchive archive(dir.path());
	unlink(path.c_str());
	ASSERT_EQ(symlink(secret.c_str(), path.c_str()), 0);
	EXPECT_EQ(ThrownError([&] { archive.OpenEntry(archive.Get("a.csv")); }).kind(),
	          base::ErrorKind::kFileAccess);
}

TEST(ZipFolder, FolderReplacedByALinkIsAFileError) {
	TempDir elsewhere;
	elsewhere.Write("a.csv", "x");
	TempDir dir;
	dir.Write("ml/a.csv", "x");
	FolderArchive archive(dir.path());
	std::filesystem::rename(dir.Path("ml"), dir.Path("before"));
	ASSERT_EQ(symlink(elsewhere.path().c_str(), dir.Path("ml").c_str()), 0);
	EXPECT_EQ(ThrownError([&] { archive.OpenEntry(archive.Get("a.csv")); }).kind(),
	          base::ErrorKind::kFileAccess);
}

TEST(ZipFolder, EmptyFolderIsNoExport) {
	TempDir dir;
	EXPECT_EQ(ThrownError([&] { FolderArchive archive(dir.path()); }).kind(),
	          base::ErrorKind::kNoExport);
}

TEST(ZipFolder, MissingFolderIsAFileError) {
	base::Error error = ThrownError([] { FolderArchive archive("/nonexistent"); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), ENOENT);
}

TEST(ZipFolder, FileThatVanishedIsAFileError) {
	TempDir dir;
	const std::string path = dir.Write("a.csv", "x");
	FolderArchive archive(dir.path());
	unlink(path.c_str());
	base::Error error = ThrownError([&] { archive.OpenEntry(archive.Get("a.csv")); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), ENOENT);
}

TEST(ZipFolder, FileCutShortWhileItIsReadIsAnError) {
	TempDir dir;
	const std::string path = dir.Write("a.csv", std::string(1000, 'x'));
	FolderArchive archive(dir.path());
	auto stream = archive.OpenEntry(archive.Get("a.csv"));
	char bytes[100];
	EXPECT_EQ(stream->Read(bytes, sizeof(bytes)), sizeof(bytes));
	ASSERT_EQ(truncate(path.c_str(), 150), 0);
	EXPECT_EQ(ThrownError([&] { (void)stream->Read(bytes, sizeof(bytes)); }).kind(),
	          base::ErrorKind::kFileChanged);
}

TEST(ZipFolder, FileChangedWhileItIsReadIsAnError) {
	TempDir dir;
	const std::string path = dir.Write("a.csv", std::string(1000, 'x'));
	support::SetModified(path, 1000000);
	FolderArchive archive(dir.path());
	auto stream = archive.OpenEntry(archive.Get("a.csv"));
	char bytes[1000];
	EXPECT_EQ(stream->Read(bytes, sizeof(bytes)), sizeof(bytes));
	dir.Write("a.csv", std::string(1000, 'y'));
	EXPECT_EQ(ThrownError([&] { (void)stream->Read(bytes, sizeof(bytes)); }).kind(),
	          base::ErrorKind::kFileChanged);
}

} // namespace
} // namespace coursera::zip
