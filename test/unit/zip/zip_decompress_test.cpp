#include "zip/zip_decompress.hpp"

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/string_stream.hpp"
#include "support/thrown_error.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {
namespace {

using support::Compress;
using support::StringStream;
using support::ThrownError;

struct Format {
	const char* name;
	int filter;
};
constexpr Format kFormats[] = {
	{"a.csv.gz", ARCHIVE_FILTER_GZIP}, {"a.csv.bz2", ARCHIVE_FILTER_BZIP2},
	{"a.csv.xz", ARCHIVE_FILTER_XZ},   {"a.csv.zst", ARCHIVE_FILTER_ZSTD},
	{"a.csv.lz4", ARCHIVE_FILTER_LZ4},
};

std::string SomeText() {
	std::string text;
	for (uint32_t i = 0; text.size() < 300000; ++i)
		text += std::to_string(i * 2654435761U) + (i % 7 == 0 ? "\n" : ",");
	return text;
}

std::string Decompressed(const std::string& bytes, const std::string& name, size_t chunk = SIZE_MAX,
                         size_t capacity = 4096) {
	auto stream = Decompress(std::make_unique<StringStream>(bytes, chunk), name);
	std::string text;
	std::string step(capacity, '\0');
	while (const size_t got = stream->Read(&step[0], capacity))
		text.append(step, 0, got);
	EXPECT_EQ(stream->Read(&step[0], capacity), 0U) << "the end stays the end";
	return text;
}

TEST(ZipDecompress, GivesTheText) {
	const std::string text = SomeText();
	for (const Format& format : kFormats) {
		const std::string bytes = Compress(text, format.filter);
		ASSERT_LT(bytes.size(), text.size()) << format.name;
		EXPECT_EQ(Decompressed(bytes, format.name), text) << format.name;
		EXPECT_EQ(Decompressed(bytes, format.name, 1000, 16), text) << format.name;
	}
	EXPECT_EQ(Decompressed(text, "a.csv"), text);
}

TEST(ZipDecompress, ReadsMembersOneAfterTheOther) {
	const std::string text = SomeText();
	for (const Format& format : kFormats) {
		const std::string bytes = Compress(text, format.filter);
		EXPECT_EQ(Decompressed(bytes + bytes, format.name), text + text) << format.name;
	}
}

TEST(ZipDecompress, GivesNothingOfNothing) {
	for (const Format& format : kFormats) {
		if (format.filter == ARCHIVE_FILTER_LZ4) // of which libarchive cannot write nothing
			continue;
		EXPECT_EQ(Decompressed(Compress("", format.filter), format.name), "") << format.name;
	}
}

TEST(ZipDecompress, RefusesWhatIsCutOff) {
	const std::string text = SomeText();
	for (const Format& format : kFormats) {
		const std::string bytes = Compress(text, format.filter);
		for (size_t left : {size_t{0}, size_t{3}, bytes.size() / 2, bytes.size() - 1}) {
			const base::Error error =
				ThrownError([&] { Decompressed(bytes.substr(0, left), format.name); });
			EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken) << format.name << left;
			EXPECT_NE(error.detail(), "");
		}
	}
}

TEST(ZipDecompress, RefusesOtherBytes) {
	for (const Format& format : kFormats) {
		const base::Error error =
			ThrownError([&] { Decompressed("course_id,ts\n1,2\n", format.name); });
		EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken) << format.name;
		EXPECT_EQ(error.message(),
		          "could not decompress entry \"" + std::string(format.name) + "\"");
	}
}

TEST(ZipDecompress, PassesOnTheErrorsOfItsSource) {
	for (const Format& format : kFormats) {
		const std::string bytes = Compress(SomeText(), format.filter);
		auto source = std::make_unique<StringStream>(bytes.substr(0, bytes.size() / 2));
		source->EndWith(base::Error(base::ErrorKind::kFileChanged, "changed"));
		auto stream = Decompress(std::move(source), format.name);
		std::string room(1 << 20, '\0');
		const base::Error error = ThrownError([&] {
			while (stream->Read(&room[0], room.size()) > 0)
				;
		});
		EXPECT_EQ(error.kind(), base::ErrorKind::kFileChanged) << format.name;
	}
}

TEST(ZipDecompress, FlippedBitsGiveNoOtherText) {
	const std::string text = SomeText();
	for (const Format& format : kFormats) {
		if (format.filter == ARCHIVE_FILTER_ZSTD) // whose frames need no checksum
			continue;
		const std::string bytes = Compress(text, format.filter);
		for (size_t i = 0; i < 60; ++i) {
			std::string flipped = bytes;
			flipped[(i * 7919) % bytes.size()] ^= static_cast<char>(1 << (i % 8));
			try {
				EXPECT_TRUE(Decompressed(flipped, format.name) == text) << format.name << i;
			} catch (const base::Error& error) {
				EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
			}
		}
	}
}

} // namespace
} // namespace coursera::zip
