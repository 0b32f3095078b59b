#include "base/base_file.hpp"

#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::base {
namespace {

using support::TempDir;
using support::ThrownError;

size_t OpenDescriptors() {
	size_t count = 0;
	DIR* directory = opendir("/proc/self/fd");
	if (directory == nullptr)
		return 0;
	while (readdir(directory) != nullptr)
		++count;
	closedir(directory);
	return count;
}

TEST(BaseFile, KnowsPathSizeAndTime) {
	TempDir dir;
	const std::string path = dir.Write("a", "hello");
	support::SetModified(path, 1456826400);
	File file(path);
	EXPECT_EQ(file.path(), path);
	EXPECT_EQ(file.size(), 5U);
	EXPECT_EQ(file.modified(), 1456826400);
}

TEST(BaseFile, NoticesAChangeWithinTheSecond) {
	TempDir dir;
	const std::string path = dir.Write("a", "hello");
	timespec times[2] = {{1456826400, 100}, {1456826400, 100}};
	ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
	File file(path);
	EXPECT_FALSE(file.HasChanged());
	dir.Write("a", "hallo");
	times[1].tv_nsec = 101;
	ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
	EXPECT_TRUE(file.HasChanged());
}

TEST(BaseFile, ReadsByPosition) {
	TempDir dir;
	File file(dir.Write("a", "hello world"));
	char bytes[5];
	EXPECT_EQ(file.ReadAt(bytes, 5, 6), 5U);
	EXPECT_EQ(std::string(bytes, 5), "world");
	EXPECT_EQ(file.ReadAt(bytes, 5, 0), 5U);
	EXPECT_EQ(std::string(bytes, 5), "hello");
}

TEST(BaseFile, ReadsLessAtTheEnd) {
	TempDir dir;
	File file(dir.Write("a", "hello"));
	char bytes[100];
	EXPECT_EQ(file.ReadAt(bytes, sizeof(bytes), 3), 2U);
	EXPECT_EQ(std::string(bytes, 2), "lo");
}

TEST(BaseFile, ReadsNothingBehindTheEnd) {
	TempDir dir;
	File file(dir.Write("a", "hello"));
	char bytes[10];
	EXPECT_EQ(file.ReadAt(bytes, sizeof(bytes), 5), 0U);
	EXPECT_EQ(file.ReadAt(bytes, sizeof(bytes), 1000000), 0U);
	EXPECT_EQ(file.ReadAt(bytes, sizeof(bytes), uint64_t{1} << 40), 0U);
}

TEST(BaseFile, ReadsNothingAtOffsetsThatNoFileHas) {
	// Offsets come out of archives: a hostile one is after the end like any other.
	TempDir dir;
	File file(dir.Write("a", "hello"));
	char bytes[10];
	for (uint64_t offset : {uint64_t{INT64_MAX} - 5, uint64_t{INT64_MAX}, uint64_t{INT64_MAX} + 1,
	                        UINT64_MAX - 3, UINT64_MAX}) {
		try {
			EXPECT_EQ(file.ReadAt(bytes, sizeof(bytes), offset), 0U);
		} catch (const Error& error) {
			ADD_FAILURE() << "offset " << offset << ": " << error.message();
		}
	}
}

TEST(BaseFile, ReadsNothingWhenNothingIsAskedFor) {
	TempDir dir;
	File file(dir.Write("a", "hello"));
	EXPECT_EQ(file.ReadAt(nullptr, 0, 0), 0U);
}

TEST(BaseFile, ComplainsWhenTheFileWasCutShort) {
	TempDir dir;
	const std::string path = dir.Write("a", "hello");
	File file(path);
	ASSERT_EQ(truncate(path.c_str(), 2), 0);
	char bytes[10];
	EXPECT_EQ(file.ReadAt(bytes, 2, 0), 2U);
	Error error = ThrownError([&] { file.ReadAt(bytes, sizeof(bytes), 0); });
	EXPECT_EQ(error.kind(), ErrorKind::kFileChanged);
	EXPECT_EQ(error.message(), "file \"" + path + "\" was cut short while it was read");
	EXPECT_EQ(file.size(), 5U) << "as it was when it was opened";
}

TEST(BaseFile, EmptyFile) {
	TempDir dir;
	File file(dir.Write("a", ""));
	char byte;
	EXPECT_EQ(file.size(), 0U);
	EXPECT_EQ(file.ReadAt(&byte, 1, 0), 0U);
}

TEST(BaseFile, HintsAtWhatMayBeWrongWithAPath) {
	EXPECT_NE(PathHint("s3://exports/*.zip", ENOENT).find("address"), std::string::npos);
	EXPECT_NE(PathHint("C:\\ml.zip", ENOENT).find("Windows"), std::string::npos);
	EXPECT_NE(PathHint("d:/ml.zip", ENOENT).find("Windows"), std::string::npos);
	EXPECT_NE(PathHint("\\\\files\\ml.zip", ENOENT).find("Windows"), std::string::npos);
	EXPECT_NE(PathHint("~/ml.zip", ENOENT).find("shell"), std::string::npos);
	EXPECT_NE(PathHint("ml.zip", ENOENT).find("relative"), std::string::npos);
	EXPECT_NE(PathHint("", ENOENT).find("relative"), std::string::npos);
	EXPECT_NE(PathHint("/data/a://b.zip", ENOTDIR).find("client"), std::string::npos);
	EXPECT_NE(PathHint("/data/c:/b.zip", ENOENT).find("client"), std::string::npos);
	EXPECT_NE(PathHint("/data/ml.zip", EACCES).find("operating system user"), std::string::npos);
	EXPECT_EQ(PathHint("/data/ml.zip", EIO), "");
}

TEST(BaseFile, MissingFile) {
	Error error = ThrownError([] { File file("/nonexistent/file"); });
	EXPECT_EQ(error.kind(), ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), ENOENT);
	EXPECT_EQ(error.message(), "could not open file \"/nonexistent/file\"");
}

TEST(BaseFile, DirectoryIsNoFile) {
	TempDir dir;
	Error error = ThrownError([&] { File file(dir.path()); });
	EXPECT_EQ(error.kind(), ErrorKind::kNotAFile);
	EXPECT_EQ(error.system_errno(), 0);
	EXPECT_EQ(error.message(), "\"" + dir.path() + "\" is not a regular file");
}

TEST(BaseFile, FifoWithoutAWriterIsRefusedAtOnce) {
	TempDir dir;
	ASSERT_EQ(mkfifo(dir.Path("fifo").c_str(), 0600), 0);
	Error error = ThrownError([&] { File file(dir.Path("fifo")); });
	EXPECT_EQ(error.kind(), ErrorKind::kNotAFile);
}

TEST(BaseFile, DeviceIsNoFile) {
	EXPECT_EQ(ThrownError([] { File file("/dev/zero"); }).kind(), ErrorKind::kNotAFile);
}

TEST(BaseFile, LinksAreFollowedInAPath) {
	TempDir dir;
	const std::string path = dir.Write("a", "hello");
	ASSERT_EQ(symlink(path.c_str(), dir.Path("link").c_str()), 0);
	EXPECT_EQ(File(dir.Path("link")).size(), 5U);
}

TEST(BaseFile, OpensAFileInsideAFolder) {
	TempDir dir;
	const std::string path = dir.Write("x/y/a", "hello");
	ASSERT_EQ(symlink(dir.Path("x").c_str(), dir.Path("link").c_str()), 0);
	EXPECT_EQ(File(dir.path(), "x/y/a").path(), path);
	EXPECT_EQ(File(dir.Path("x/y"), "a").size(), 5U);
	EXPECT_EQ(File(dir.Path("link"), "y/a").size(), 5U);
	EXPECT_EQ(ThrownError([&] { File file(dir.path(), "x/y"); }).kind(), ErrorKind::kNotAFile);
	EXPECT_EQ(ThrownError([&] { File file(dir.path(), "x/z/a"); }).system_errno(), ENOENT);
}

TEST(BaseFile, LinksInsideTheFolderAreRefused) {
	TempDir dir;
	const std::string path = dir.Write("x/a", "hello");
	ASSERT_EQ(symlink(path.c_str(), dir.Path("x/link").c_str()), 0);
	ASSERT_EQ(symlink(dir.Path("x").c_str(), dir.Path("folder").c_str()), 0);
	Error error = ThrownError([&] { File file(dir.path(), "x/link"); });
	EXPECT_EQ(error.kind(), ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), ELOOP);
	EXPECT_EQ(ThrownError([&] { File file(dir.path(), "folder/a"); }).system_errno(), ENOTDIR);
}

TEST(BaseFile, ClosesItsDescriptor) {
	TempDir dir;
	const std::string path = dir.Write("a", "hello");
	const size_t before = OpenDescriptors();
	for (int i = 0; i < 3; ++i) {
		File file(path);
		EXPECT_THROW(File directory(dir.path()), Error);
		File inside(dir.path(), "a");
		EXPECT_THROW(File missing(dir.path(), "b/a"), Error);
	}
	EXPECT_EQ(OpenDescriptors(), before);
}

TEST(BaseFile, FileErrorTellsActionAndErrno) {
	errno = EACCES;
	Error error = FileError("stat file", "/x");
	EXPECT_EQ(error.kind(), ErrorKind::kFileAccess);
	EXPECT_EQ(error.message(), "could not stat file \"/x\"");
	EXPECT_EQ(error.system_errno(), EACCES);
}

} // namespace
} // namespace coursera::base
