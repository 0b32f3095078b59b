#include "base/base_descriptors.hpp"

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/base_file.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::base {
namespace {

using support::TempDir;
using support::ThrownError;

int allowed = 0;
int acquired = 0;

// A host that lets only so many files be open.
class BaseDescriptors : public testing::Test {
  protected:
	void SetUp() override {
		allowed = 3;
		acquired = 0;
		SetDescriptorHooks({[] {
								if (acquired >= allowed)
									return false;
								++acquired;
								return true;
							},
		                    [] { --acquired; }});
	}
	void TearDown() override { SetDescriptorHooks({}); }

	std::unique_ptr<File> MakeFile(const std::string& name) {
		dir_.Write(name, name);
		return std::make_unique<File>(dir_.path() + "/" + name);
	}
	static std::string TextOf(const File& file) {
		std::string text(file.size(), '\0');
		text.resize(file.ReadAt(text.data(), text.size(), 0));
		return text;
	}

	TempDir dir_;
};

TEST_F(BaseDescriptors, AreCounted) {
	{
		auto one = MakeFile("one");
		const File inside(dir_.path(), "one");
		EXPECT_EQ(acquired, 2);
		one->GiveBack();
		one->GiveBack();
		EXPECT_EQ(acquired, 1);
	}
	EXPECT_EQ(acquired, 0);
	EXPECT_THROW(File(dir_.path() + "/absent"), Error);
	EXPECT_THROW(File(dir_.path()), Error);
	EXPECT_EQ(acquired, 0);
}

TEST_F(BaseDescriptors, IdleFilesGiveTheirsBack) {
	std::vector<std::unique_ptr<File>> files;
	for (int i = 0; i < 100; ++i)
		files.push_back(MakeFile("file " + std::to_string(i)));
	EXPECT_EQ(acquired, 3);
	for (int round = 0; round < 3; ++round)
		for (int i = 0; i < 100; ++i)
			EXPECT_EQ(TextOf(*files[static_cast<size_t>(i * 7 % 100)]),
			          "file " + std::to_string(i * 7 % 100));
	EXPECT_EQ(acquired, 3);
	files.clear();
	EXPECT_EQ(acquired, 0);
}

TEST_F(BaseDescriptors, TheOneReadLastStaysOpen) {
	auto a = MakeFile("a");
	auto b = MakeFile("b");
	auto c = MakeFile("c");
	TextOf(*a);
	auto d = MakeFile("d");
	EXPECT_TRUE(a->is_open());
	EXPECT_FALSE(b->is_open());
	EXPECT_TRUE(c->is_open());
	EXPECT_TRUE(d->is_open());
	// Whichever of them goes, the order stays whole.
	c.reset();
	b.reset();
	TextOf(*a);
	d.reset();
	a.reset();
	EXPECT_EQ(acquired, 0);
}

TEST_F(BaseDescriptors, WithoutAnyThereIsAnError) {
	allowed = 0;
	dir_.Write("one", "1");
	const Error error = ThrownError([&] { const File file(dir_.path() + "/one"); });
	EXPECT_EQ(error.kind(), ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), EMFILE);
	EXPECT_NE(error.hint().find("max_files_per_process"), std::string::npos);
}

TEST_F(BaseDescriptors, AFileInAFolderIsOpenedAgainThere) {
	dir_.Write("inner", "text");
	const File file(dir_.path(), "inner");
	file.GiveBack();
	EXPECT_EQ(TextOf(file), "text");
	EXPECT_FALSE(file.HasChanged());
	file.GiveBack();
	EXPECT_FALSE(file.HasChanged());
}

// What an idle file must still be when its turn comes.
TEST_F(BaseDescriptors, AnotherFileIsAnError) {
	auto replaced = MakeFile("replaced");
	replaced->GiveBack();
	dir_.Write("new", "replaced");
	ASSERT_EQ(rename((dir_.path() + "/new").c_str(), (dir_.path() + "/replaced").c_str()), 0);
	EXPECT_EQ(ThrownError([&] { TextOf(*replaced); }).kind(), ErrorKind::kFileChanged);
	EXPECT_TRUE(replaced->HasChanged());

	auto gone = MakeFile("gone");
	gone->GiveBack();
	ASSERT_EQ(unlink((dir_.path() + "/gone").c_str()), 0);
	EXPECT_EQ(ThrownError([&] { TextOf(*gone); }).kind(), ErrorKind::kFileChanged);
	EXPECT_TRUE(gone->HasChanged());

	// Overwritten in place, with the same size and time.
	auto touched = MakeFile("touched");
	touched->GiveBack();
	struct stat before {};
	ASSERT_EQ(stat((dir_.path() + "/touched").c_str(), &before), 0);
	dir_.Write("touched", "tOUCHED");
	const timespec times[] = {before.st_atim, before.st_mtim};
	ASSERT_EQ(utimensat(AT_FDCWD, (dir_.path() + "/touched").c_str(), times, 0), 0);
	EXPECT_EQ(ThrownError([&] { TextOf(*touched); }).kind(), ErrorKind::kFileChanged);
	EXPECT_EQ(acquired, 0);

	// A link in its place is not followed.
	dir_.Write("inner", "text");
	const File inner(dir_.path(), "inner");
	inner.GiveBack();
	ASSERT_EQ(rename((dir_.path() + "/inner").c_str(), (dir_.path() + "/moved").c_str()), 0);
	ASSERT_EQ(symlink("moved", (dir_.path() + "/inner").c_str()), 0);
	EXPECT_THROW(TextOf(inner), Error);
	EXPECT_EQ(acquired, 0);
}

} // namespace
} // namespace coursera::base
