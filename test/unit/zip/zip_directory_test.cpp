#include "zip/zip_directory.hpp"

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::PutNumber;
using support::RawZip;
using support::RawZipEntry;
using support::StoredEntry;
using support::TempDir;

constexpr uint32_t kIn64 = 0xffffffff;

class ZipDirectoryTest : public testing::Test {
  protected:
	ZipDirectory Read(const std::string& bytes) {
		file_ = std::make_unique<base::File>(dir_.Write("x.zip", bytes));
		return ReadZipDirectory(*file_);
	}

	TempDir dir_;
	std::unique_ptr<base::File> file_;
};

RawZip SomeZip() {
	RawZip zip;
	zip.Add(StoredEntry({"a.csv", "a\n1\n"}));
	zip.Add(support::DeflatedEntry({"b.csv", std::string(1000, 'b')}));
	return zip;
}

TEST_F(ZipDirectoryTest, TellsWhatItHolds) {
	ZipDirectory directory = Read(SomeZip().Bytes());
	ASSERT_EQ(directory.entries.size(), 2U);
	const ZipEntry& a = directory.entries[0];
	EXPECT_EQ(a.entry.path, "a.csv");
	EXPECT_EQ(a.entry.size, 4);
	EXPECT_EQ(a.entry.compressed_size, 4);
	EXPECT_EQ(a.entry.modified, support::kSomeTime);
	EXPECT_EQ(a.method, 0U);
	EXPECT_EQ(a.crc, support::Crc32("a\n1\n"));
	EXPECT_EQ(a.header_offset, 0U);
	EXPECT_TRUE(a.IsPlain());
	const ZipEntry& b = directory.entries[1];
	EXPECT_EQ(b.entry.size, 1000);
	EXPECT_LT(b.entry.compressed_size, 100);
	EXPECT_EQ(b.entry.position, 1U);
	EXPECT_EQ(b.method, 8U);
	EXPECT_TRUE(b.IsPlain());
}

TEST_F(ZipDirectoryTest, LeavesFoldersOut) {
	RawZip zip;
	zip.Add(StoredEntry({"ml/", ""}));
	zip.Add(StoredEntry({"ml/a.csv", "a\n"}));
	ZipDirectory directory = Read(zip.Bytes());
	ASSERT_EQ(directory.entries.size(), 1U);
	EXPECT_EQ(directory.entries[0].entry.position, 1U) << "all entries are counted";
}

TEST_F(ZipDirectoryTest, FindsWhereAnEntryStarts) {
	RawZip zip = SomeZip();
	RawZipEntry entry = StoredEntry({"c.csv", "c\n"});
	entry.local_extra = std::string("\x99\x99\x03\x00xyz", 7); // not in the directory
	zip.Add(entry);
	const std::string bytes = zip.Bytes();
	ZipDirectory directory = Read(bytes);
	EXPECT_EQ(FindEntryData(*file_, directory, directory.entries[0]), 35U);
	EXPECT_EQ(FindEntryData(*file_, directory, directory.entries[2]), bytes.find("xyz") + 3);
}

TEST_F(ZipDirectoryTest, CommentOfTheArchive) {
	for (size_t size : {size_t{1}, size_t{300}, size_t{65535}}) {
		RawZip zip = SomeZip();
		zip.comment = std::string(size, 'c');
		EXPECT_EQ(Read(zip.Bytes()).entries.size(), 2U) << size;
	}
}

TEST_F(ZipDirectoryTest, CommentMayLookLikeAnEndRecord) {
	RawZip zip = SomeZip();
	zip.comment = RawZip().Bytes() + "and more";
	EXPECT_EQ(Read(zip.Bytes()).entries.size(), 2U);
}

TEST_F(ZipDirectoryTest, BytesBehindTheArchive) {
	// Left by downloads and by media that pad; unzip and libarchive read such files.
	EXPECT_EQ(Read(SomeZip().Bytes() + std::string(100, '\0')).entries.size(), 2U);
	EXPECT_EQ(Read(SomeZip().Bytes() + "\n").entries.size(), 2U);
}

TEST_F(ZipDirectoryTest, BytesInFrontOfTheArchive) {
	ZipDirectory directory = Read("#!/bin/sh\n" + SomeZip().Bytes());
	ASSERT_EQ(directory.entries.size(), 2U);
	EXPECT_EQ(FindEntryData(*file_, directory, directory.entries[0]), 45U);
}

TEST_F(ZipDirectoryTest, UnixTimeIsPreferred) {
	RawZipEntry entry = StoredEntry({"a.csv", "a\n"});
	PutNumber(&entry.central_extra, 0x5455, 2);
	PutNumber(&entry.central_extra, 5, 2);
	PutNumber(&entry.central_extra, 1, 1);
	PutNumber(&entry.central_extra, 1456826401, 4);
	RawZip zip;
	zip.Add(entry);
	EXPECT_EQ(Read(zip.Bytes()).entries[0].entry.modified, 1456826401);
}

TEST_F(ZipDirectoryTest, NumbersOfZip64) {
	// The extra field holds only those numbers whose 32-bit field says so, in a fixed order.
	const std::string csv = "a\n1\n";
	for (int which = 0; which < 8; ++which) {
		RawZipEntry entry = StoredEntry({"a.csv", csv});
		std::string numbers;
		if ((which & 1) != 0) {
			entry.size = kIn64;
			PutNumber(&numbers, csv.size(), 8);
		}
		if ((which & 2) != 0) {
			entry.claimed_compressed = kIn64;
			PutNumber(&numbers, csv.size(), 8);
		}
		if ((which & 4) != 0) {
			entry.claimed_offset = kIn64;
			PutNumber(&numbers, 0, 8);
		}
		PutNumber(&entry.central_extra, 1, 2);
		PutNumber(&entry.central_extra, numbers.size(), 2);
		entry.central_extra += numbers;
		RawZip zip;
		zip.Add(entry);
		ZipDirectory directory = Read(zip.Bytes());
		ASSERT_EQ(directory.entries.size(), 1U);
		EXPECT_EQ(directory.entries[0].entry.size, 4) << which;
		EXPECT_EQ(directory.entries[0].entry.compressed_size, 4) << which;
		EXPECT_EQ(directory.entries[0].header_offset, 0U) << which;
	}
}

TEST_F(ZipDirectoryTest, EndRecordOfZip64) {
	RawZip zip = SomeZip();
	const std::string plain = zip.Bytes();
	const ZipDirectory expected = Read(plain);
	const uint64_t end = plain.size() - 22;
	std::string records;
	PutNumber(&records, 0x06064b50, 4);
	PutNumber(&records, 44, 8);
	PutNumber(&records, 45, 2);
	PutNumber(&records, 45, 2);
	PutNumber(&records, 0, 8); // disks
	PutNumber(&records, 2, 8);
	PutNumber(&records, 2, 8);
	PutNumber(&records, end - expected.offset, 8);
	PutNumber(&records, expected.offset, 8);
	PutNumber(&records, 0x07064b50, 4);
	PutNumber(&records, 0, 4);
	PutNumber(&records, end, 8);
	PutNumber(&records, 1, 4);
	zip.before_end = records;
	zip.claimed_entries = 0xffff;
	zip.claimed_directory_size = kIn64;
	zip.claimed_directory_offset = kIn64;
	ZipDirectory directory = Read(zip.Bytes());
	EXPECT_EQ(directory.offset, expected.offset);
	ASSERT_EQ(directory.entries.size(), 2U);
	EXPECT_EQ(directory.entries[1].entry.path, "b.csv");
}

TEST_F(ZipDirectoryTest, PlainEntriesAreStoredOrDeflatedAndNotEncrypted) {
	ZipEntry entry;
	for (uint16_t method : {0, 8}) {
		entry.method = method;
		for (uint16_t flags : {0, 0x0002, 0x0008, 0x0800}) {
			entry.flags = flags;
			EXPECT_TRUE(entry.IsPlain()) << method << " " << flags;
		}
		for (uint16_t flags : {0x0001, 0x0041, 0x0020, 0x2000}) {
			entry.flags = flags;
			EXPECT_FALSE(entry.IsPlain()) << method << " " << flags;
		}
	}
	entry.flags = 0;
	for (uint16_t method : {1, 6, 9, 12, 14, 93, 95, 99}) {
		entry.method = method;
		EXPECT_FALSE(entry.IsPlain()) << method;
	}
}

TEST_F(ZipDirectoryTest, LooksLikeZipByItsStart) {
	const auto looks = [&](const std::string& bytes) {
		return LooksLikeZip(base::File(dir_.Write("y", bytes)));
	};
	EXPECT_TRUE(looks(SomeZip().Bytes()));
	EXPECT_TRUE(looks(RawZip().Bytes()));
	EXPECT_FALSE(looks(""));
	EXPECT_FALSE(looks("PK"));
	EXPECT_FALSE(looks("PK\x01\x02"));
	EXPECT_FALSE(looks("course_id\n"));
}

TEST_F(ZipDirectoryTest, EmptyZipHasNoEntries) {
	EXPECT_TRUE(Read(RawZip().Bytes()).entries.empty());
}

} // namespace
} // namespace coursera::zip
