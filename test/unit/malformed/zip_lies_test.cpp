// Zips whose numbers lie: offsets, sizes and counts that point anywhere.
#include <gtest/gtest.h>

#include "base/base_error.hpp"
#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {
namespace {

using support::PutNumber;
using support::RawZip;
using support::RawZipEntry;
using support::TempDir;
using support::ThrownError;

constexpr size_t kLimit = size_t{1} << 20;

RawZipEntry SomeEntry() {
	return support::StoredEntry({"a.csv", "a\n1\n"});
}

base::Error FailureOf(const std::string& bytes) {
	TempDir dir;
	const std::string path = dir.Write("x.zip", bytes);
	return ThrownError([&] {
		auto archive = Archive::Open(path);
		ReadAll(*archive->OpenEntry(archive->Get("a.csv")), kLimit);
	});
}

void ExpectBroken(const RawZip& zip) {
	base::Error error = FailureOf(zip.Bytes());
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken) << error.message();
}

void ExpectBroken(const RawZipEntry& entry) {
	RawZip zip;
	zip.Add(entry);
	ExpectBroken(zip);
}

TEST(MalformedZip, EntryBehindTheFile) {
	for (int64_t offset : {int64_t{36}, int64_t{1000}, int64_t{0xfffffffe}, int64_t{0xffffffff}}) {
		RawZipEntry entry = SomeEntry();
		entry.claimed_offset = offset;
		ExpectBroken(entry);
	}
}

TEST(MalformedZip, EntryFarBehindTheFileByZip64) {
	for (uint64_t offset : {uint64_t{1} << 40, uint64_t{INT64_MAX} - 8, uint64_t{INT64_MAX},
	                        UINT64_MAX - 40, UINT64_MAX}) {
		RawZipEntry entry = SomeEntry();
		entry.claimed_offset = 0xffffffff;
		PutNumber(&entry.central_extra, 1, 2);
		PutNumber(&entry.central_extra, 8, 2);
		PutNumber(&entry.central_extra, offset, 8);
		ExpectBroken(entry);
	}
}

TEST(MalformedZip, SizesThatNothingCanHave) {
	for (uint64_t size : {uint64_t{INT64_MAX}, uint64_t{INT64_MAX} + 1, UINT64_MAX}) {
		RawZipEntry entry = SomeEntry();
		entry.size = 0xffffffff;
		entry.claimed_compressed = 0xffffffff;
		PutNumber(&entry.central_extra, 1, 2);
		PutNumber(&entry.central_extra, 16, 2);
		PutNumber(&entry.central_extra, size, 8);
		PutNumber(&entry.central_extra, size, 8);
		ExpectBroken(entry);
	}
}

TEST(MalformedZip, CompressedBytesBeyondTheFile) {
	for (int64_t size : {int64_t{5}, int64_t{100}, int64_t{0x7fffffff}}) {
		RawZipEntry entry = SomeEntry();
		entry.claimed_compressed = size;
		ExpectBroken(entry);
	}
}

TEST(MalformedZip, CompressedBytesThatReachIntoTheDirectory) {
	// Size and checksum are right of what is there, the start of the directory: only the place is
	// wrong.
	constexpr size_t kBeforeChecksum = 16;
	RawZip whole;
	whole.Add(SomeEntry());
	const std::string bytes = whole.Bytes();
	for (size_t inside = 1; inside <= kBeforeChecksum; ++inside) {
		RawZipEntry entry = SomeEntry();
		const std::string claimed = entry.payload + bytes.substr(bytes.find("PK\x01\x02"), inside);
		entry.size = claimed.size();
		entry.claimed_compressed = static_cast<int64_t>(claimed.size());
		entry.crc = support::Crc32(claimed);
		ExpectBroken(entry);
	}
}

TEST(MalformedZip, FewerCompressedBytesThanThereAre) {
	for (int64_t size : {0, 1, 3}) {
		RawZipEntry entry = SomeEntry();
		entry.claimed_compressed = size;
		ExpectBroken(entry);
	}
}

TEST(MalformedZip, Zip64ExtraCutShort) {
	RawZipEntry entry = SomeEntry();
	entry.size = 0xffffffff;
	entry.central_extra = std::string("\x01\x00\x04\x00wxyz", 8);
	ExpectBroken(entry);
}

TEST(MalformedZip, ExtraFieldsThatRunOver) {
	// What is no extra field is left alone: nothing in it is needed.
	for (const std::string& extra : {std::string("\x55\x54\xff\xff\x01", 5), std::string("\x01", 1),
	                                 std::string("\x55\x54\x00\x00", 4)}) {
		RawZipEntry entry = SomeEntry();
		entry.central_extra = extra;
		RawZip zip;
		zip.Add(entry);
		TempDir dir;
		auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
		EXPECT_EQ(ReadAll(*archive->OpenEntry(archive->Get("a.csv")), kLimit), "a\n1\n");
	}
}

TEST(MalformedZip, MoreEntriesThanTheDirectoryHolds) {
	for (int64_t entries : {2, 1000, 0xffff}) {
		RawZip zip;
		zip.Add(SomeEntry());
		zip.claimed_entries = entries;
		ExpectBroken(zip);
	}
}

TEST(MalformedZip, FewerEntriesThanTheDirectoryHolds) {
	// Otherwise a table would be missing without a word.
	RawZip zip;
	zip.Add(SomeEntry());
	zip.Add(support::StoredEntry({"b.csv", "b\n"}));
	zip.claimed_entries = 1;
	TempDir dir;
	const std::string path = dir.Write("x.zip", zip.Bytes());
	try {
		EXPECT_EQ(Archive::Open(path)->entries().size(), 2U);
	} catch (const base::Error& error) {
		EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	}
}

TEST(MalformedZip, DirectoryOutsideTheFile) {
	for (int64_t size : {int64_t{52}, int64_t{1000}, int64_t{0xffffffff}}) {
		RawZip zip;
		zip.Add(SomeEntry());
		zip.claimed_directory_size = size;
		ExpectBroken(zip);
	}
	for (int64_t offset : {int64_t{41}, int64_t{1000}, int64_t{0xffffffff}}) {
		RawZip zip;
		zip.Add(SomeEntry());
		zip.claimed_directory_offset = offset;
		ExpectBroken(zip);
	}
}

TEST(MalformedZip, Zip64EndRecordAnywhere) {
	for (uint64_t offset : {uint64_t{0}, uint64_t{10}, uint64_t{80}, uint64_t{1000},
	                        uint64_t{INT64_MAX}, UINT64_MAX}) {
		RawZip zip;
		zip.Add(SomeEntry());
		PutNumber(&zip.before_end, 0x07064b50, 4);
		PutNumber(&zip.before_end, 0, 4);
		PutNumber(&zip.before_end, offset, 8);
		PutNumber(&zip.before_end, 1, 4);
		ExpectBroken(zip);
	}
}

TEST(MalformedZip, MethodOfTheHeaderAndOfTheDirectoryDisagree) {
	RawZip zip;
	zip.Add(SomeEntry());
	std::string bytes = zip.Bytes();
	bytes[8] = 8;
	EXPECT_EQ(FailureOf(bytes).kind(), base::ErrorKind::kArchiveBroken);
}

TEST(MalformedZip, EntryThatOverlapsTheDirectory) {
	RawZip zip;
	zip.Add(SomeEntry());
	std::string bytes = zip.Bytes();
	const size_t extra_size = 28;
	bytes[extra_size] = 10; // the local header claims an extra field that would reach after it
	EXPECT_EQ(FailureOf(bytes).kind(), base::ErrorKind::kArchiveBroken);
}

TEST(MalformedZip, EntryThatInflatesForever) {
	// A megabyte of nothing in a kilobyte, and a directory that promises little.
	RawZipEntry entry = support::DeflatedEntry({"a.csv", std::string(1 << 20, '\0')});
	entry.size = 100;
	RawZip zip;
	zip.Add(entry);
	ExpectBroken(zip);
}

TEST(MalformedZip, NamesAreNoPaths) {
	// Nothing is ever written: a name that climbs is a name like any other.
	RawZip zip;
	zip.Add(support::StoredEntry({"../../etc/a.csv", "a\n1\n"}));
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	ASSERT_EQ(archive->entries().size(), 1U);
	EXPECT_EQ(archive->entries()[0].name, "a.csv");
	EXPECT_EQ(ReadAll(*archive->OpenEntry(archive->entries()[0]), kLimit), "a\n1\n");
}

TEST(MalformedZip, ErrorsNameTheArchive) {
	TempDir dir;
	const std::string path = dir.Write("x.zip", "PK\x03\x04 and nothing else");
	base::Error error = ThrownError([&] { Archive::Open(path); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_NE(error.message().find(path), std::string::npos) << error.message();
	EXPECT_NE(error.detail(), "");
}

} // namespace
} // namespace coursera::zip
