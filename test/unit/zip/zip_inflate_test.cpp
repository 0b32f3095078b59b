#include "zip/zip_inflate.hpp"

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/raw_zip.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::TempDir;
using support::ThrownError;

constexpr size_t kNoLimit = size_t{1} << 30;

// A file of nothing but one entry's compressed bytes, between others.
class ZipInflate : public testing::Test {
  protected:
	void Store(const std::string& bytes) { Put(bytes, bytes, 0); }
	void Deflate(const std::string& bytes) { Put(bytes, support::Deflate(bytes), 8); }

	void Put(const std::string& bytes, const std::string& payload, uint16_t method) {
		payload_ = payload;
		entry_.method = method;
		entry_.entry.name = "a.csv";
		entry_.entry.size = static_cast<int64_t>(bytes.size());
		entry_.entry.compressed_size = static_cast<int64_t>(payload.size());
		entry_.crc = support::Crc32(bytes);
	}

	std::unique_ptr<base::ByteStream> Open() {
		file_ = std::make_unique<base::File>(dir_.Write("x", "abc" + payload_ + "def"));
		return OpenPlainEntry(*file_, entry_, 3);
	}
	std::string Read() { return ReadAll(*Open(), kNoLimit); }
	base::Error Failure() {
		return ThrownError([&] { Read(); });
	}

	TempDir dir_;
	std::string payload_;
	ZipEntry entry_;
	std::unique_ptr<base::File> file_;
};

std::string Varied(size_t size) {
	std::string bytes;
	for (uint32_t i = 0; bytes.size() < size; ++i)
		bytes += std::to_string(i * 2654435761U) + ",";
	bytes.resize(size);
	return bytes;
}

TEST_F(ZipInflate, StoredBytes) {
	Store(Varied(200 * 1000));
	EXPECT_TRUE(Read() == payload_);
}

TEST_F(ZipInflate, DeflatedBytes) {
	const std::string bytes = Varied(1000 * 1000);
	Deflate(bytes);
	EXPECT_GT(payload_.size(), size_t{128 * 1024}) << "more than one reading of the file";
	EXPECT_TRUE(Read() == bytes);
}

TEST_F(ZipInflate, BytesThatDeflateToNearlyNothing) {
	const std::string bytes(5 * 1000 * 1000, 'x');
	Deflate(bytes);
	EXPECT_LT(payload_.size(), 10000U);
	EXPECT_TRUE(Read() == bytes);
}

TEST_F(ZipInflate, EmptyEntries) {
	Store("");
	EXPECT_EQ(Read(), "");
	Deflate("");
	EXPECT_EQ(Read(), "");
}

TEST_F(ZipInflate, StepsOfAnySize) {
	const std::string bytes = Varied(20000);
	Deflate(bytes);
	for (size_t capacity = 16; capacity < 80; ++capacity) {
		auto stream = Open();
		std::string read;
		char step[80];
		while (size_t got = stream->Read(step, capacity))
			read.append(step, got);
		ASSERT_TRUE(read == bytes) << capacity;
		EXPECT_EQ(stream->Read(step, capacity), 0U);
	}
}

TEST_F(ZipInflate, WrongChecksum) {
	for (bool deflated : {false, true}) {
		if (deflated)
			Deflate("a\n1\n");
		else
			Store("a\n1\n");
		entry_.crc ^= 1;
		base::Error error = Failure();
		EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
		EXPECT_EQ(error.message(), "could not decompress entry \"a.csv\"");
		EXPECT_NE(error.detail(), "");
	}
}

TEST_F(ZipInflate, WrongChecksumIsToldAtTheEndOnly) {
	const std::string bytes = Varied(100 * 1000);
	Deflate(bytes);
	entry_.crc ^= 1;
	auto stream = Open();
	std::string read;
	char step[1000];
	EXPECT_EQ(ThrownError([&] {
				  while (size_t got = stream->Read(step, sizeof(step)))
					  read.append(step, got);
			  }).kind(),
	          base::ErrorKind::kArchiveBroken);
	EXPECT_TRUE(read == bytes);
}

TEST_F(ZipInflate, WrongChecksumOfALargeEntry) {
	const std::string bytes = Varied(3 << 20);
	for (bool deflated : {false, true}) {
		if (deflated)
			Deflate(bytes);
		else
			Store(bytes);
		EXPECT_TRUE(Read() == bytes);
		entry_.crc ^= 1;
		EXPECT_EQ(Failure().detail(), "Its checksum is wrong.");
	}
}

TEST_F(ZipInflate, FailureStaysAFailure) {
	Store("a\n1\n");
	entry_.crc ^= 1;
	auto stream = Open();
	char step[100];
	EXPECT_EQ(stream->Read(step, sizeof(step)), 4U);
	for (int i = 0; i < 2; ++i)
		EXPECT_THROW((void)stream->Read(step, sizeof(step)), base::Error);
}

TEST_F(ZipInflate, MoreBytesThanTheDirectorySays) {
	Deflate(std::string(1000, 'x'));
	entry_.entry.size = 999;
	EXPECT_EQ(Failure().kind(), base::ErrorKind::kArchiveBroken);
	Store("a\n1\n");
	entry_.entry.size = 3;
	EXPECT_EQ(Failure().kind(), base::ErrorKind::kArchiveBroken);
}

TEST_F(ZipInflate, ReadingStopsWhereTheDirectorySaysTheEndIs) {
	const std::string bytes(10 << 20, 'x');
	for (bool deflated : {false, true}) {
		if (deflated)
			Deflate(bytes);
		else
			Store(bytes);
		entry_.entry.size = 5000;
		auto stream = Open();
		size_t delivered = 0;
		char step[1000];
		base::Error error = ThrownError([&] {
			while (size_t got = stream->Read(step, sizeof(step)))
				delivered += got;
		});
		EXPECT_EQ(error.detail(), "It is larger than the archive's directory says.");
		EXPECT_EQ(delivered, 5000U);
	}
}

TEST_F(ZipInflate, FewerBytesThanTheDirectorySays) {
	Deflate(std::string(1000, 'x'));
	entry_.entry.size = 1001;
	EXPECT_EQ(Failure().kind(), base::ErrorKind::kArchiveBroken);
	Store("a\n1\n");
	entry_.entry.size = 5;
	EXPECT_EQ(Failure().kind(), base::ErrorKind::kArchiveBroken);
}

TEST_F(ZipInflate, CompressedBytesThatEndTooEarly) {
	Deflate(Varied(1000));
	for (int64_t size = 0; size < static_cast<int64_t>(payload_.size()); ++size) {
		entry_.entry.compressed_size = size;
		ASSERT_EQ(Failure().kind(), base::ErrorKind::kArchiveBroken) << size;
	}
}

TEST_F(ZipInflate, FileCutShortWhileItIsRead) {
	Deflate(Varied(1000 * 1000));
	auto stream = Open();
	ASSERT_EQ(truncate(file_->path().c_str(), 100), 0);
	EXPECT_EQ(ThrownError([&] { ReadAll(*stream, kNoLimit); }).kind(),
	          base::ErrorKind::kFileChanged);
}

TEST_F(ZipInflate, BytesThatAreNoDeflateStream) {
	for (const char* payload :
	     {"\xFF\xFF\xFF\xFF", "\x07", "hello world", "\x01\x05\x00\x00\x00"}) {
		Put("a\n1\n", payload, 8);
		EXPECT_EQ(Failure().kind(), base::ErrorKind::kArchiveBroken) << payload;
	}
}

TEST_F(ZipInflate, BytesBeforeTheDamageAreDelivered) {
	// Whatever the steps of the reader: the rows before the damage are the same.
	const std::string bytes = Varied(300 * 1000);
	Deflate(bytes);
	payload_.replace(payload_.size() / 2, 64, std::string(64, '\xFF'));
	const auto delivered = [&](size_t capacity) {
		auto stream = Open();
		size_t size = 0;
		std::vector<char> step(capacity);
		base::Error error = ThrownError([&] {
			while (size_t got = stream->Read(step.data(), capacity))
				size += got;
		});
		EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
		return size;
	};
	const size_t in_small_steps = delivered(16);
	EXPECT_GT(in_small_steps, bytes.size() / 4);
	EXPECT_GE(delivered(bytes.size()), in_small_steps);
}

} // namespace
} // namespace coursera::zip
