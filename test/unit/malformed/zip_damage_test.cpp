// Small archives cut off at every length and with every byte changed: each entry gives its right
// bytes or an error, and nothing crashes or hangs.
#include "zip/zip_archive.hpp"

#include <map>

#include <gtest/gtest.h>

#include "base/base_error.hpp"
#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"

namespace coursera::zip {
namespace {

using support::Container;
using support::TempDir;
using support::TestFile;

constexpr size_t kLimit = size_t{1} << 20;

std::vector<TestFile> SmallFiles() {
	std::string long_text = "user_id,text\n";
	for (int i = 0; i < 30; ++i)
		long_text += std::to_string(i * 7919) + ",\"" + std::to_string(i * i) + "\"\n";
	return {{"courses.csv", "course_id\n\"a\"\n"}, {"users.csv", long_text}};
}

// How reading a damaged archive ended.
struct Damage {
	size_t right = 0;  // entries with their right bytes
	size_t errors = 0; // entries with an error
	bool opened = false;
};

// Reads all of an archive, however damaged. `trusted`: its format has a checksum.
Damage ReadDamaged(const std::string& path, const std::string& what, bool trusted) {
	std::map<std::string, std::string> expected;
	for (const TestFile& file : SmallFiles())
		expected[file.path] = file.bytes;
	Damage damage;
	std::unique_ptr<Archive> archive;
	try {
		archive = Archive::Open(path);
	} catch (const base::Error&) {
		return damage;
	}
	damage.opened = true;
	for (const Entry& entry : archive->entries()) {
		try {
			const std::string bytes = ReadAll(*archive->OpenEntry(entry), kLimit);
			if (expected.count(entry.name) == 0)
				continue; // names have no checksum
			EXPECT_TRUE(!trusted || bytes == expected[entry.name])
				<< what << ": wrong " << entry.name;
			++damage.right;
		} catch (const base::Error& error) {
			EXPECT_NE(error.kind(), base::ErrorKind::kInternal) << what << ": " << error.message();
			++damage.errors;
		}
	}
	try {
		archive->VisitAll([](const Entry&, EntryStream& stream) {
			char some[16];
			(void)stream.Read(some, sizeof(some));
		});
	} catch (const base::Error&) { // any will do
		++damage.errors;
	}
	return damage;
}

class DamagedArchive : public testing::TestWithParam<Container> {
  protected:
	// tar knows no checksum of contents, and libarchive does not look at gzip's.
	static bool Trusted() {
		return GetParam() != Container::kTar && GetParam() != Container::kTarGz;
	}

	// Empty space after a tar's end would only make more of the same cases.
	std::string Bytes() {
		std::string bytes =
			support::ReadFile(support::WriteContainer(dir_, GetParam(), SmallFiles()));
		if (GetParam() == Container::kTar)
			bytes.resize(bytes.find_last_not_of('\0') + 1 + 1024);
		return bytes;
	}

	TempDir dir_;
};

INSTANTIATE_TEST_SUITE_P(MalformedZip, DamagedArchive,
                         testing::Values(Container::kZipStored, Container::kZipDeflated,
                                         Container::kZipStreamed, Container::kZip64,
                                         Container::kTar, Container::kTarGz, Container::kSevenZip),
                         [](const auto& info) { return support::ContainerName(info.param); });

TEST_P(DamagedArchive, CutOffAtEveryLength) {
	const std::string bytes = Bytes();
	const size_t step = GetParam() == Container::kTar ? 5 : 1; // mostly empty space
	for (size_t size = 0; size < bytes.size(); size += step)
		ReadDamaged(dir_.Write("damaged", bytes.substr(0, size)), "cut at " + std::to_string(size),
		            Trusted());
	Damage none = ReadDamaged(dir_.Write("damaged", bytes), "whole", true);
	EXPECT_EQ(none.right, 2U);
	EXPECT_EQ(none.errors, 0U);
}

TEST_P(DamagedArchive, EveryByteChanged) {
	const std::string bytes = Bytes();
	size_t noticed = 0;
	for (size_t at = 0; at < bytes.size(); ++at) {
		for (int change : {0xFF, 0x80, 0x01}) {
			std::string damaged = bytes;
			damaged[at] = static_cast<char>(damaged[at] ^ change);
			Damage damage = ReadDamaged(
				dir_.Write("damaged", damaged),
				"byte " + std::to_string(at) + " changed by " + std::to_string(change), Trusted());
			noticed += !damage.opened || damage.errors > 0 ? 1 : 0;
			if (GetParam() == Container::kTar)
				break; // its headers have one checksum each, its contents none
		}
	}
	EXPECT_GT(noticed, 0U);
}

TEST_P(DamagedArchive, EveryPieceTakenOut) {
	const std::string bytes = Bytes();
	for (size_t at = 0; at + 8 < bytes.size(); at += 3) {
		std::string damaged = bytes;
		damaged.erase(at, 1 + at % 8);
		ReadDamaged(dir_.Write("damaged", damaged), "piece taken out at " + std::to_string(at),
		            Trusted());
	}
}

} // namespace
} // namespace coursera::zip
