#include "zip/zip_file.hpp"

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::RawZip;
using support::RawZipEntry;
using support::TempDir;
using support::ThrownError;

constexpr size_t kNoLimit = size_t{1} << 30;

std::string ReadEntry(Archive& archive, const std::string& name) {
	return ReadAll(*archive.OpenEntry(archive.Get(name)), kNoLimit);
}

base::Error ReadFailure(Archive& archive, const std::string& name) {
	return ThrownError([&] { ReadEntry(archive, name); });
}

TEST(ZipFile, EncryptedEntryNeedsAPassword) {
	for (const char* options : {"zip:encryption=zipcrypt", "zip:encryption=aes256"}) {
		TempDir dir;
		auto archive = Archive::Open(support::WriteLibarchiveZip(
			dir, {{"a.csv", std::string(1000, 'a')}, {"b.csv", "b\n"}}, options, true, "secret"));
		EXPECT_EQ(archive->entries().size(), 2U) << "the list is no secret";
		base::Error error = ReadFailure(*archive, "a.csv");
		EXPECT_EQ(error.kind(), base::ErrorKind::kEncrypted) << options;
		EXPECT_EQ(error.message(), "entry \"a.csv\" is encrypted");
		EXPECT_EQ(error.message().find("secret"), std::string::npos);
	}
}

TEST(ZipFile, EncryptedEntryWithAUnicodeName) {
	// Found through libarchive, which sees the name without a locale to read it by.
	RawZipEntry entry = support::StoredEntry({"caf\xC3\xA9.csv", std::string(20, 'x')});
	entry.flags = 0x0801;
	RawZip zip;
	zip.Add(entry);
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	EXPECT_EQ(ReadFailure(*archive, "caf\xC3\xA9.csv").kind(), base::ErrorKind::kEncrypted);
}

TEST(ZipFile, Deflate64IsToldAsSuch) {
	RawZipEntry large = support::StoredEntry({"a.csv", std::string(20, 'x')});
	large.method = 9;
	RawZip zip;
	zip.Add(large);
	zip.Add(support::StoredEntry({"b.csv", "b\n"}));
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	const base::Error error = ReadFailure(*archive, "a.csv");
	EXPECT_EQ(error.kind(), base::ErrorKind::kUnsupportedCompression);
	EXPECT_EQ(error.message(), "entry \"a.csv\" uses an unsupported compression method");
	EXPECT_NE(error.detail().find("method 9, Deflate64"), std::string::npos) << error.detail();
	EXPECT_NE(error.hint(), "");
	EXPECT_EQ(ReadEntry(*archive, "b.csv"), "b\n");
}

void ExpectSplit(const std::string& path) {
	const base::Error error = ThrownError([&] { Archive::Open(path); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.message(), "\"" + path + "\" is one part of a split zip");
	EXPECT_NE(error.hint(), "");
}

TEST(ZipFile, PartsOfASplitZipAreToldAsSuch) {
	RawZip zip;
	zip.Add(support::StoredEntry({"a.csv", std::string(1000, 'x')}));
	zip.Add(support::StoredEntry({"b.csv", "b\n"}));
	const std::string whole = "PK\x07\x08" + zip.Bytes();
	TempDir dir;
	ExpectSplit(dir.Write("x.z01", whole.substr(0, 600)));
	std::string last = whole.substr(600);
	last[last.size() - 18] = 1; // the end record: it is on the second disk
	ExpectSplit(dir.Write("x.zip", last));
	last = whole.substr(4);
	last[last.size() - 18] = 1;
	ExpectSplit(dir.Write("y.zip", last));
}

TEST(ZipFile, ASplitZipOfOnePartIsWhole) {
	RawZip zip;
	zip.Add(support::StoredEntry({"b.csv", "b\n"}));
	for (const std::string& marker : {std::string("PK\x07\x08"), std::string("PK00")}) {
		TempDir dir;
		auto archive = Archive::Open(dir.Write("x.zip", marker + zip.Bytes()));
		EXPECT_EQ(ReadEntry(*archive, "b.csv"), "b\n");
	}
}

TEST(ZipFile, PlainEntriesBesideEncryptedOnes) {
	RawZipEntry secret = support::StoredEntry({"a.csv", std::string(20, 'x')});
	secret.flags = 1;
	RawZip zip;
	zip.Add(secret);
	zip.Add(support::StoredEntry({"b.csv", "b\n"}));
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	EXPECT_EQ(ReadFailure(*archive, "a.csv").kind(), base::ErrorKind::kEncrypted);
	EXPECT_EQ(ReadEntry(*archive, "b.csv"), "b\n");
}

TEST(ZipFile, UnsupportedMethod) {
	RawZipEntry odd = support::StoredEntry({"a.csv", "a\n1\n"});
	odd.method = 6; // imploding, of 1989
	RawZip zip;
	zip.Add(odd);
	zip.Add(support::StoredEntry({"b.csv", "b\n"}));
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	base::Error error = ReadFailure(*archive, "a.csv");
	EXPECT_EQ(error.kind(), base::ErrorKind::kUnsupportedCompression);
	EXPECT_EQ(error.message(), "entry \"a.csv\" uses an unsupported compression method");
	EXPECT_NE(error.detail().find('6'), std::string::npos) << error.detail();
	EXPECT_EQ(ReadEntry(*archive, "b.csv"), "b\n");
}

TEST(ZipFile, OtherMethodsGoThroughLibarchive) {
	const std::string bytes(100000, 'a');
	for (auto [method, filter] :
	     {std::pair<uint16_t, int>{12, ARCHIVE_FILTER_BZIP2}, {95, ARCHIVE_FILTER_XZ}}) {
		RawZipEntry entry = support::StoredEntry({"b.csv", bytes});
		entry.method = method;
		entry.payload = support::Compress(bytes, filter);
		RawZip zip;
		zip.Add(support::StoredEntry({"a.csv", "a\n"}));
		zip.Add(entry);
		TempDir dir;
		auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
		EXPECT_TRUE(ReadEntry(*archive, "b.csv") == bytes) << method;
	}
}

TEST(ZipFile, BadChecksum) {
	RawZipEntry entry = support::DeflatedEntry({"a.csv", "a\n1\n"});
	entry.crc ^= 0x80000000;
	RawZip zip;
	zip.Add(entry);
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	auto stream = archive->OpenEntry(archive->Get("a.csv"));
	char bytes[100];
	EXPECT_EQ(stream->Read(bytes, sizeof(bytes)), 4U);
	EXPECT_EQ(ThrownError([&] { (void)stream->Read(bytes, sizeof(bytes)); }).kind(),
	          base::ErrorKind::kArchiveBroken);
}

TEST(ZipFile, CommentAndBytesBehindIt) {
	RawZip zip;
	zip.Add(support::StoredEntry({"a.csv", "a\n"}));
	zip.comment = "exported by hand";
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", zip.Bytes()));
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n");
	archive = Archive::Open(dir.Write("y.zip", zip.Bytes() + "padding"));
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n");
}

TEST(ZipFile, BytesInFrontOfIt) {
	RawZip zip;
	zip.Add(support::StoredEntry({"a.csv", "a\n"}));
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", "MZ stub of an extractor" + zip.Bytes()));
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n");
}

TEST(ZipFile, EntriesWithLocalHeadersInAnotherOrder) {
	// The directory's order counts, wherever the entries lie.
	RawZip zip;
	RawZipEntry entry = support::StoredEntry({"z.csv", "z\n"});
	zip.Add(entry);
	zip.Add(support::StoredEntry({"a.csv", "a\n"}));
	std::string bytes = zip.Bytes();
	const size_t directory = bytes.find("PK\x01\x02");
	const size_t record = 46 + 5;
	bytes = bytes.substr(0, directory) + bytes.substr(directory + record, record) +
	        bytes.substr(directory, record) + bytes.substr(directory + 2 * record);
	TempDir dir;
	auto archive = Archive::Open(dir.Write("x.zip", bytes));
	ASSERT_EQ(archive->entries().size(), 2U);
	EXPECT_EQ(archive->entries()[0].name, "a.csv");
	EXPECT_EQ(ReadEntry(*archive, "a.csv"), "a\n");
	EXPECT_EQ(ReadEntry(*archive, "z.csv"), "z\n");
}

TEST(ZipFile, VisitGoesOnBehindABrokenEntry) {
	// Which entry is broken the visitor learns from its own Read.
	RawZip zip;
	for (const char* name : {"a.csv", "b.csv", "c.csv"})
		zip.Add(support::StoredEntry({name, "bytes\n"}));
	const std::string good = zip.Bytes();
	std::string bad_header = good;
	bad_header[good.find("b.csv")] = 'x'; // in the local header only
	std::string bad_bytes = good;
	bad_bytes[good.find("b.csvbytes") + 5] = 'x';
	for (const std::string& bytes : {bad_bytes, bad_header}) {
		TempDir dir;
		auto archive = Archive::Open(dir.Write("x.zip", bytes));
		std::vector<std::string> read;
		std::vector<std::string> broken;
		try {
			archive->VisitAll([&](const Entry& entry, EntryStream& stream) {
				try {
					ReadAll(stream, kNoLimit);
					read.push_back(entry.name);
				} catch (const base::Error&) {
					broken.push_back(entry.name);
				}
			});
		} catch (const base::Error& error) {
			ADD_FAILURE() << "the visit ended: " << error.message() << " " << error.detail();
		}
		EXPECT_EQ(read, (std::vector<std::string>{"a.csv", "c.csv"}));
		EXPECT_EQ(broken, (std::vector<std::string>{"b.csv"}));
	}
}

} // namespace
} // namespace coursera::zip
