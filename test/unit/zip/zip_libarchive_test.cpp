#include "zip/zip_libarchive.hpp"

#include <gtest/gtest.h>

#include "base/base_interrupt.hpp"
#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::TempDir;
using support::ThrownError;

constexpr size_t kNoLimit = size_t{1} << 30;

std::string ReadEntry(Archive& archive, const std::string& name) {
	return ReadAll(*archive.OpenEntry(archive.Get(name)), kNoLimit);
}

std::unique_ptr<LibarchiveArchive> Open(const std::string& path) {
	return std::make_unique<LibarchiveArchive>(std::make_unique<base::File>(path));
}

TEST(ZipLibarchive, TarThroughEveryCompressor) {
	for (int filter :
	     {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_COMPRESS,
	      ARCHIVE_FILTER_LZMA, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_ZSTD}) {
		TempDir dir;
		auto archive = Open(support::WriteFilteredTar(
			dir, {{"a.csv", "a\n"}, {"b.csv", std::string(100000, 'b')}}, filter));
		EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n") << filter;
		EXPECT_EQ(ReadEntry(*archive, "b.csv").size(), 100000U) << filter;
	}
}

TEST(ZipLibarchive, Cpio) {
	TempDir dir;
	support::ArchiveWriter writer;
	writer.Check(archive_write_set_format_cpio_newc(writer.handle()));
	writer.Open(dir.Path("x.cpio"));
	writer.Add({"a.csv", "a\n"});
	writer.Close();
	EXPECT_EQ(ReadEntry(*Open(dir.Path("x.cpio")), "a.csv"), "a\n");
}

TEST(ZipLibarchive, ZipsAreReadHereToo) {
	TempDir dir;
	auto archive = Open(support::WriteContainer(dir, support::Container::kZipStreamed,
	                                            {{"a.csv", "a\n"}, {"b.csv", "b\n"}}));
	EXPECT_EQ(ReadEntry(*archive, "b.csv"), "b\n");
}

TEST(ZipLibarchive, TarOfThisFolder) {
	// As `tar -C export -czf x.tar.gz .` names its entries.
	TempDir dir;
	auto archive = Open(support::WriteTar(
		dir, {{"./", ""}, {"./a.csv", "a\n"}, {"./a.html", "b"}, {"./sub/c.csv", "c\n"}}, true));
	ASSERT_EQ(archive->entries().size(), 2U);
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n");
}

TEST(ZipLibarchive, LinksAreNoEntries) {
	TempDir dir;
	support::ArchiveWriter writer;
	writer.Check(archive_write_set_format_pax_restricted(writer.handle()));
	writer.Open(dir.Path("x.tar"));
	writer.Add({"a.csv", "a\n"});
	std::unique_ptr<archive_entry, void (*)(archive_entry*)> link(archive_entry_new(),
	                                                              archive_entry_free);
	archive_entry_set_pathname(link.get(), "b.csv");
	archive_entry_set_filetype(link.get(), AE_IFLNK);
	archive_entry_set_symlink(link.get(), "/etc/passwd");
	writer.Check(archive_write_header(writer.handle(), link.get()));
	writer.Close();
	auto archive = Open(dir.Path("x.tar"));
	EXPECT_EQ(archive->entries().size(), 1U);
	EXPECT_EQ(archive->Find("b.csv"), nullptr);
}

TEST(ZipLibarchive, FileThatChangedIsNotReadOn) {
	TempDir dir;
	const std::string path = support::WriteTar(dir, {{"a.csv", "a\n"}, {"b.csv", "b\n"}}, false);
	auto archive = Open(path);
	// Written over in place: the descriptor sees it.
	support::WriteTar(dir, {{"x.csv", "x\n"}}, false);
	EXPECT_EQ(ThrownError([&] { ReadEntry(*archive, "a.csv"); }).kind(),
	          base::ErrorKind::kFileChanged);
	EXPECT_THROW(
		archive->VisitAll([](const Entry&, EntryStream& stream) { ReadAll(stream, kNoLimit); }),
		base::Error);
}

TEST(ZipLibarchive, EncryptedZip) {
	TempDir dir;
	auto archive = Open(support::WriteLibarchiveZip(dir, {{"a.csv", std::string(1000, 'a')}},
	                                                "zip:encryption=zipcrypt", true, "secret"));
	EXPECT_EQ(ThrownError([&] { ReadEntry(*archive, "a.csv"); }).kind(),
	          base::ErrorKind::kEncrypted);
}

// LZMA with a dictionary of 3 GB, of which the few rows need nothing. Old versions of libarchive
// grant it, new ones do not: then it is the entry's fault, and memory is not short.
TEST(ZipLibarchive, ADecoderThatIsRefusedItsMemoryIsTheEntrysFault) {
	const std::string payload("\x09\x04\x05\x00\x5d\x00\x00\x80\xb5\x00\x30\x8b\x08\x40\xa6\x74"
	                          "\xd2\x85\x02\xb6\xb4\x46\x39\x69\x91\xff\xff\xfa\x2a\xe0\x00",
	                          31);
	support::RawZipEntry entry;
	entry.name = "a.csv";
	entry.payload = payload;
	entry.method = 14;
	entry.flags = 2;
	entry.size = 244;
	entry.crc = 0x9d2699c4;
	support::RawZip zip;
	zip.Add(entry);
	TempDir dir;
	auto archive = Open(dir.Write("x.zip", zip.Bytes()));
	try {
		EXPECT_EQ(ReadEntry(*archive, "a.csv").size(), 244U);
	} catch (const base::Error& error) {
		EXPECT_EQ(error.message(), "could not decompress entry \"a.csv\"");
		EXPECT_NE(error.detail().find("memory"), std::string::npos) << error.detail();
	}
}

struct Interrupted {};

class ZipLibarchiveInterrupt : public testing::Test {
  protected:
	void TearDown() override { base::SetInterruptHooks({}); }
};

TEST_F(ZipLibarchiveInterrupt, StopsInTheMiddleOfAnEntry) {
	std::string bytes(3000000, '\0');
	uint32_t seed = 1;
	for (char& c : bytes) {
		seed = seed * 1664525 + 1013904223;
		c = static_cast<char>(seed >> 24);
	}
	TempDir dir;
	auto archive = Open(support::WriteTar(dir, {{"a.csv", bytes}}, true));
	auto stream = archive->OpenEntry(archive->Get("a.csv"));
	char step[1000];
	EXPECT_EQ(stream->Read(step, sizeof(step)), sizeof(step));
	base::InterruptHooks hooks;
	hooks.requested = [] { return true; };
	hooks.stop = [] { throw Interrupted(); };
	base::SetInterruptHooks(hooks);
	EXPECT_THROW(
		{
			while (stream->Read(step, sizeof(step)) > 0) {
			}
		},
		Interrupted);
}

TEST(ZipLibarchive, OfAPathHeldTwiceTheLaterCounts) {
	TempDir dir;
	const std::string path =
		support::WriteTar(dir, {{"users.csv", "id\nold\n"}, {"users.csv", "id\nnew\n"}}, false);
	auto archive = Archive::Open(path);
	ASSERT_EQ(archive->entries().size(), 1U);
	auto stream = archive->OpenEntry(archive->Get("users.csv"));
	EXPECT_EQ(ReadAll(*stream, 100), "id\nnew\n");
}

} // namespace
} // namespace coursera::zip
