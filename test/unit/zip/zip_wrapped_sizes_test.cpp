// Zips of more than 4 GiB by packers that know no zip64: sizes and offsets modulo 4 GiB.
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "scan/scan_estimate.hpp"
#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"
#include "zip/zip_archive.hpp"
#include "zip/zip_directory.hpp"
#include "zip/zip_inflate.hpp"

namespace coursera::zip {
namespace {

using support::PutNumber;
using support::TempDir;
using support::ThrownError;

constexpr size_t kNoLimit = size_t{1} << 30;

// ---- inflated sizes

// Some rows, 1 MiB of them, as deflated bytes that may follow each other.
std::string DeflatedPiece(const std::string& rows) {
	std::string bytes(rows.size(), '\0');
	isal_zstream stream;
	isal_deflate_init(&stream);
	stream.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(rows.data()));
	stream.avail_in = static_cast<uint32_t>(rows.size());
	stream.next_out = reinterpret_cast<uint8_t*>(&bytes[0]);
	stream.avail_out = static_cast<uint32_t>(bytes.size());
	stream.flush = FULL_FLUSH;
	EXPECT_EQ(isal_deflate(&stream), COMP_OK);
	bytes.resize(stream.total_out);
	return bytes;
}

// More than 4 GiB of rows, that a directory says to be `claimed` bytes.
class WrappedEntry : public testing::Test {
  protected:
	static constexpr size_t kPiece = size_t{1} << 20;
	static constexpr size_t kPieces = 4096 + 100;
	static constexpr uint64_t kSize = uint64_t{kPieces} * kPiece;

	static void SetUpTestSuite() {
		std::string rows;
		while (rows.size() < kPiece)
			rows += "0123456789,abcdefghijklmno\n";
		rows.resize(kPiece);
		const std::string piece = DeflatedPiece(rows);
		payload_ = new std::string;
		uint32_t crc = 0;
		for (size_t i = 0; i < kPieces; ++i) {
			*payload_ += piece;
			crc = crc32_gzip_refl(crc, reinterpret_cast<const unsigned char*>(rows.data()), kPiece);
		}
		*payload_ += std::string("\x03\0", 2); // the last block, of nothing
		crc_ = crc;
	}
	static void TearDownTestSuite() { delete payload_; }

	// As the directory of such a zip has it.
	ZipEntry Entry() const {
		ZipEntry entry;
		entry.entry.name = "a.csv";
		entry.entry.size = static_cast<int64_t>(kSize % kWrap);
		entry.entry.compressed_size = static_cast<int64_t>(payload_->size());
		entry.entry.size_may_wrap = true;
		entry.method = 8;
		entry.crc = crc_;
		entry.next_header = payload_->size();
		return entry;
	}

	uint64_t Read(const ZipEntry& entry, const std::string& behind = "") {
		const base::File file(dir_.Write("x", *payload_ + behind));
		auto stream = OpenPlainEntry(file, entry, 0);
		std::vector<char> step(256 * 1024);
		uint64_t size = 0;
		while (const size_t got = stream->Read(step.data(), step.size()))
			size += got;
		return size;
	}

	static std::string* payload_;
	static uint32_t crc_;
	TempDir dir_;
};

std::string* WrappedEntry::payload_;
uint32_t WrappedEntry::crc_;

TEST_F(WrappedEntry, IsReadToItsRealEnd) {
	EXPECT_EQ(Read(Entry()), kSize);
}

TEST_F(WrappedEntry, MayHaveADataDescriptor) {
	ZipEntry entry = Entry();
	entry.flags = 8;
	entry.next_header += 16;
	std::string descriptor;
	PutNumber(&descriptor, 0x08074b50, 4);
	PutNumber(&descriptor, crc_, 4);
	PutNumber(&descriptor, payload_->size(), 4);
	PutNumber(&descriptor, kSize % kWrap, 4);
	EXPECT_EQ(Read(entry, descriptor), kSize);
}

TEST_F(WrappedEntry, LiesAreToldAtTheEndAtTheLatest) {
	ZipEntry other_size = Entry();
	++other_size.entry.size;
	ZipEntry other_checksum = Entry();
	other_checksum.crc ^= 1;
	ZipEntry ends_elsewhere = Entry();
	++ends_elsewhere.next_header;
	for (const ZipEntry& entry : {other_size, other_checksum, ends_elsewhere}) {
		const base::Error error = ThrownError([&] { Read(entry, "more"); });
		EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	}
}

TEST_F(WrappedEntry, WhereSizesCannotWrapMoreIsAnErrorAtOnce) {
	ZipEntry entry = Entry();
	entry.entry.size_may_wrap = false;
	const base::Error error = ThrownError([&] { Read(entry); });
	EXPECT_EQ(error.detail(), "It is larger than the archive's directory says.");
}

TEST_F(WrappedEntry, IsKnownByItsCompressedSize) {
	support::RawZipEntry raw;
	raw.name = "a.csv";
	raw.method = 8;
	raw.payload = *payload_;
	raw.size = kSize % kWrap;
	raw.crc = crc_;
	support::RawZip zip;
	zip.Add(raw);
	zip.Add(support::DeflatedEntry({"b.csv", std::string(1000, 'b')}));
	auto archive = Archive::Open(dir_.Write("x.zip", zip.Bytes()));
	EXPECT_TRUE(archive->Get("a.csv").size_may_wrap);
	EXPECT_FALSE(archive->Get("b.csv").size_may_wrap) << "so few bytes cannot give 4 GiB";
	scan::TableSource source;
	source.archive = archive->path();
	source.entry = "a.csv";
	const scan::TableEstimate estimate = scan::EstimateTable(source);
	EXPECT_EQ(estimate.bytes, static_cast<double>(kSize)) << "by what the first rows took";
	EXPECT_NEAR(estimate.rows / (static_cast<double>(kSize) / 27), 1, 0.01);
}

// ---- offsets and compressed sizes

// A zip with holes, which costs no room on disk.
class SparseZip {
  public:
	explicit SparseZip(std::string path)
		: path_(std::move(path)),
		  descriptor_(open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)) {
		EXPECT_GE(descriptor_, 0);
	}
	~SparseZip() { close(descriptor_); }

	// An entry that is stored: `bytes` and then a hole, `size` bytes together.
	void Add(const std::string& name, const std::string& bytes, uint64_t size) {
		std::string header;
		PutNumber(&header, 0x04034b50, 4);
		PutCommon(&header, name, size, support::Crc32(bytes));
		PutNumber(&header, 0, 2);
		PutNumber(&directory_, 0x02014b50, 4);
		PutNumber(&directory_, 0x0314, 2);
		PutCommon(&directory_, name, size, support::Crc32(bytes));
		PutNumber(&directory_, 0, 8); // extra field, comment, disk, internal attributes
		PutNumber(&directory_, 0x81a40000, 4);
		PutNumber(&directory_, end_ % kWrap, 4);
		directory_ += name;
		Write(header + name + bytes);
		end_ += size - bytes.size();
		++entries_;
	}

	std::string Finish() {
		const uint64_t start = end_;
		std::string end;
		PutNumber(&end, 0x06054b50, 4);
		PutNumber(&end, 0, 4);
		PutNumber(&end, entries_, 2);
		PutNumber(&end, entries_, 2);
		PutNumber(&end, directory_.size(), 4);
		PutNumber(&end, start % kWrap, 4);
		PutNumber(&end, 0, 2);
		Write(directory_ + end);
		return path_;
	}

	uint64_t end() const { return end_; }

  private:
	static void PutCommon(std::string* bytes, const std::string& name, uint64_t size,
	                      uint32_t crc) {
		PutNumber(bytes, 20, 2);
		PutNumber(bytes, 0, 4); // flags, stored
		PutNumber(bytes, 0x210000, 4);
		PutNumber(bytes, crc, 4);
		PutNumber(bytes, size % kWrap, 4);
		PutNumber(bytes, size % kWrap, 4);
		PutNumber(bytes, name.size(), 2);
	}
	void Write(const std::string& bytes) {
		EXPECT_EQ(pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(end_)),
		          static_cast<ssize_t>(bytes.size()));
		end_ += bytes.size();
	}

	std::string path_;
	int descriptor_;
	uint64_t end_ = 0;
	uint64_t entries_ = 0;
	std::string directory_;
};

std::string ReadEntry(Archive& archive, const std::string& name) {
	return ReadAll(*archive.OpenEntry(archive.Get(name)), kNoLimit);
}

TEST(ZipWrappedOffsets, EntriesBehindFourGigabytesAreFound) {
	constexpr uint64_t kLarge = 5 * kWrap / 4;
	TempDir dir;
	SparseZip zip(dir.Path("x.zip"));
	zip.Add("a.csv", "a\n1\n", 4);
	zip.Add("large.csv", "n\n", kLarge);
	zip.Add("b.csv", "b\n2\n", 4);
	zip.Add("larger.csv", "n\n", 2 * kWrap + 7);
	zip.Add("c.csv", "c\n3\n", 4);
	auto archive = Archive::Open(zip.Finish());
	ASSERT_EQ(archive->entries().size(), 5U);
	EXPECT_EQ(archive->Get("large.csv").compressed_size, static_cast<int64_t>(kLarge));
	EXPECT_EQ(archive->Get("large.csv").size, static_cast<int64_t>(kLarge));
	EXPECT_EQ(archive->Get("larger.csv").size, static_cast<int64_t>(2 * kWrap + 7));
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n1\n");
	EXPECT_EQ(ReadEntry(*archive, "b.csv"), "b\n2\n");
	EXPECT_EQ(ReadEntry(*archive, "c.csv"), "c\n3\n");
}

TEST(ZipWrappedOffsets, WhatIsNowhereIsAnErrorOfItsOwn) {
	TempDir dir;
	SparseZip zip(dir.Path("x.zip"));
	zip.Add("a.csv", "a\n1\n", 4);
	zip.Add("large.csv", "n\n", kWrap + 5);
	const uint64_t at = zip.end();
	zip.Add("b.csv", "b\n2\n", 4);
	const std::string path = zip.Finish();
	const int descriptor = open(path.c_str(), O_WRONLY);
	ASSERT_EQ(pwrite(descriptor, "XX", 2, static_cast<off_t>(at)), 2);
	close(descriptor);
	auto archive = Archive::Open(path);
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n1\n");
	EXPECT_EQ(ThrownError([&] { ReadEntry(*archive, "b.csv"); }).kind(),
	          base::ErrorKind::kArchiveBroken);
}

} // namespace
} // namespace coursera::zip
