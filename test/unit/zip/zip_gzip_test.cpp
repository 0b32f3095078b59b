#include "zip/zip_gzip.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/string_stream.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {
namespace {

using support::Container;
using support::StringStream;
using support::TempDir;
using support::TestFile;
using support::ThrownError;

constexpr size_t kNoLimit = size_t{1} << 30;

std::string Gzip(const std::string& bytes) {
	return support::Compress(bytes, ARCHIVE_FILTER_GZIP);
}

// A member whose header has all that a header may have.
std::string GzipWithFullHeader(const std::string& bytes) {
	std::string member = Gzip(bytes);
	member[3] = 0x1c; // extra field, name, comment
	return member.substr(0, 10) + std::string("\5\0extra", 7) + std::string("users.csv\0", 10) +
	       std::string("by hand\0", 8) + member.substr(10);
}

std::string Varied(size_t size) {
	std::string bytes;
	for (uint32_t i = 0; bytes.size() < size; ++i)
		bytes += std::to_string(i * 2654435761U) + ",";
	bytes.resize(size);
	return bytes;
}

// What is read when the source gives `chunk` bytes at a time and `capacity` are asked for.
std::string Gunzip(const std::string& gzip, size_t chunk = SIZE_MAX, size_t capacity = 4096) {
	auto stream = OpenGzip(std::make_unique<StringStream>(gzip, chunk), "a.csv.gz");
	std::string text;
	std::string step(capacity, '\0');
	while (const size_t got = stream->Read(&step[0], capacity))
		text.append(step, 0, got);
	EXPECT_EQ(stream->Read(&step[0], capacity), 0U) << "the end stays the end";
	return text;
}

void ExpectBroken(const std::string& gzip) {
	for (size_t chunk : {size_t{1}, size_t{7}, SIZE_MAX}) {
		const base::Error error = ThrownError([&] { Gunzip(gzip, chunk); });
		EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
		EXPECT_EQ(error.message(), "could not decompress entry \"a.csv.gz\"");
		EXPECT_NE(error.detail(), "");
	}
}

TEST(ZipGzip, OneMember) {
	for (size_t size : {0, 1, 100, 1000 * 1000})
		EXPECT_TRUE(Gunzip(Gzip(Varied(size))) == Varied(size)) << size;
}

TEST(ZipGzip, MembersOneAfterTheOther) {
	const std::string a = Varied(5000);
	EXPECT_TRUE(Gunzip(Gzip(a) + Gzip("") + Gzip("x") + GzipWithFullHeader(a)) == a + "x" + a);
}

TEST(ZipGzip, ChunksAndRoomMakeNoDifference) {
	const std::string text = Varied(3000);
	const std::string gzip =
		GzipWithFullHeader(text) + Gzip("") + Gzip(text) + std::string(20, '\0');
	for (size_t chunk = 1; chunk < 40; ++chunk)
		for (size_t capacity : {16, 17, 40, 1000, 10000})
			ASSERT_TRUE(Gunzip(gzip, chunk, capacity) == text + text) << chunk << " " << capacity;
	for (size_t chunk = 1; chunk < gzip.size(); ++chunk)
		ASSERT_TRUE(Gunzip(gzip, chunk) == text + text) << chunk;
}

TEST(ZipGzip, HeaderWithAChecksum) {
	std::string gzip = Gzip("a\n");
	gzip[3] = 2;
	const uint32_t crc = support::Crc32(gzip.substr(0, 10));
	const std::string noted = {static_cast<char>(crc & 0xff), static_cast<char>(crc >> 8 & 0xff)};
	EXPECT_EQ(Gunzip(gzip.substr(0, 10) + noted + gzip.substr(10), 1), "a\n");
	ExpectBroken(gzip.substr(0, 10) + "xx" + gzip.substr(10));
}

TEST(ZipGzip, ZerosBehindTheEndArePadding) {
	EXPECT_EQ(Gunzip(Gzip("a\n1\n") + std::string(200 * 1000, '\0')), "a\n1\n");
}

TEST(ZipGzip, AnythingElseBehindTheEndIsAnError) {
	const std::string member = Gzip("a\n1\n");
	for (const std::string& more :
	     {std::string("x"), std::string("\x1f"), std::string("\x1f\x8b"), std::string("\x1fxyz"),
	      std::string("\0\0x", 3), std::string(3, '\0') + member, member.substr(0, 12)})
		ExpectBroken(member + more);
}

TEST(ZipGzip, CutOffAnywhere) {
	const std::string gzip = GzipWithFullHeader(Varied(200));
	for (size_t size = 0; size < gzip.size(); ++size)
		ExpectBroken(gzip.substr(0, size));
}

TEST(ZipGzip, ChecksumAndLengthAreCompared) {
	const std::string gzip = Gzip(Varied(500));
	for (size_t from_end = 1; from_end <= 8; ++from_end) {
		std::string damaged = gzip;
		damaged[damaged.size() - from_end] ^= 1;
		ExpectBroken(damaged);
	}
}

TEST(ZipGzip, DamageAnywhereIsSeen) {
	const std::string text = Varied(500);
	const std::string gzip = Gzip(text);
	int unseen = 0;
	for (size_t i = 10; i < gzip.size(); ++i) {
		std::string damaged = gzip;
		damaged[i] ^= 0x10;
		// Unless it is one of the bits that fill up the last byte.
		try {
			EXPECT_EQ(Gunzip(damaged), text);
			++unseen;
		} catch (const base::Error& error) {
			EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
		}
	}
	EXPECT_LE(unseen, 1);
}

TEST(ZipGzip, WhatLiesBeforeAnErrorIsDelivered) {
	const std::string member = Gzip("a\n1\n");
	std::string other_checksum = member;
	other_checksum[other_checksum.size() - 8] ^= 1;
	for (const std::string& gzip :
	     {member + "x", member.substr(0, member.size() - 4), other_checksum}) {
		auto stream = OpenGzip(std::make_unique<StringStream>(gzip), "a.csv.gz");
		char text[100];
		EXPECT_EQ(stream->Read(text, sizeof(text)), 4U);
		for (int again = 0; again < 2; ++again)
			EXPECT_EQ(ThrownError([&] { stream->Read(text, sizeof(text)); }).kind(),
			          base::ErrorKind::kArchiveBroken);
	}
}

TEST(ZipGzip, WhatIsNoGzip) {
	for (const char* text : {"a,b\n1,2\n", "PK\x03\x04 a zip", "\x1f\x8b\x07 of another method   "})
		ExpectBroken(text);
}

TEST(ZipGzip, TellsWhatItHasUsed) {
	// Two windows of the reader's, of which the second is never looked at.
	const std::string gzip = Gzip(Varied(1000 * 1000));
	TempDir dir;
	dir.Write("a.csv.gz", gzip);
	auto archive = Archive::Open(dir.path());
	auto stream = archive->OpenEntry(archive->Get("a.csv.gz"));
	std::string half(500 * 1000, '\0');
	size_t got = 0;
	while (got < half.size())
		got += stream->Read(&half[got], half.size() - got);
	EXPECT_NEAR(static_cast<double>(stream->source_bytes()), static_cast<double>(gzip.size()) / 2,
	            static_cast<double>(gzip.size()) / 10);
}

class GzipInContainer : public testing::TestWithParam<Container> {};

INSTANTIATE_TEST_SUITE_P(ZipGzip, GzipInContainer,
                         testing::Values(Container::kZipStored, Container::kZipDeflated,
                                         Container::kZipStreamed, Container::kZip64,
                                         Container::kTar, Container::kTarGz, Container::kSevenZip,
                                         Container::kFolder),
                         [](const auto& info) { return support::ContainerName(info.param); });

TEST_P(GzipInContainer, IsTheTable) {
	const std::string text = Varied(300 * 1000);
	const std::string gzip = Gzip(text);
	TempDir dir;
	const std::vector<TestFile> files = {
		{"a.csv.gz", gzip}, {"b.csv", "b\n"}, {"b.csv.gz", Gzip("other\n")}, {"c.txt.gz", gzip}};
	auto archive = Archive::Open(support::WriteContainer(dir, GetParam(), files));
	ASSERT_EQ(archive->entries().size(), 3U) << "b is there once";
	const Entry& entry = archive->Get("a.csv.gz");
	EXPECT_EQ(entry.size, -1) << "nobody knows";
	EXPECT_EQ(ReadAll(*archive->OpenEntry(entry), kNoLimit), text);
	EXPECT_EQ(ReadAll(*archive->OpenEntry(archive->Get("b.csv")), kNoLimit), "b\n");
	EXPECT_EQ(ReadAll(*archive->OpenEntry(archive->Get("c.txt.gz")), kNoLimit), gzip);
	EXPECT_EQ(&archive->Get("a.csv"), &entry) << "the table by its other name";
	EXPECT_EQ(archive->Get("b.csv.gz").name, "b.csv");
	EXPECT_EQ(archive->Find("x/../a.csv"), nullptr) << "names are no paths";
	std::string visited;
	archive->VisitAll([&](const Entry& one, EntryStream& stream) {
		if (one.name == "a.csv.gz")
			visited = ReadAll(stream, kNoLimit);
	});
	EXPECT_EQ(visited, text);
}

} // namespace
} // namespace coursera::zip
