#include "base/base_bytes.hpp"

#include <gtest/gtest.h>

namespace coursera::base {
namespace {

TEST(BaseByteReader, ReadsLittleEndianNumbers) {
	const std::string_view bytes("\x01\xFF\x02\x03\x04\x85\x01\x02\x03\x04\x05\x06\x07\xF8", 14);
	ByteReader reader(bytes);
	EXPECT_EQ(reader.U16(), 0xFF01U);
	EXPECT_EQ(reader.U32(), 0x85040302U);
	EXPECT_EQ(reader.U64(), 0xF807060504030201U);
	EXPECT_EQ(reader.left(), 0U);
	EXPECT_TRUE(reader.ok());
}

TEST(BaseByteReader, NumberBeyondTheEndIsZeroAndRemembered) {
	ByteReader reader(std::string_view("\x01\x02\x03", 3));
	EXPECT_EQ(reader.U32(), 0U);
	EXPECT_FALSE(reader.ok());
	EXPECT_EQ(reader.U64(), 0U);
	EXPECT_FALSE(reader.ok());
}

TEST(BaseByteReader, TakesAndSkips) {
	ByteReader reader("abcdef");
	EXPECT_EQ(reader.Take(2), "ab");
	reader.Skip(1);
	EXPECT_EQ(reader.left(), 3U);
	EXPECT_EQ(reader.Take(0), "");
	EXPECT_EQ(reader.Take(3), "def");
	EXPECT_TRUE(reader.ok());
	EXPECT_EQ(reader.Take(1), "");
	EXPECT_FALSE(reader.ok());
}

TEST(BaseByteReader, HugeSizesDoNotWrap) {
	ByteReader reader("abcdef");
	reader.Skip(2);
	EXPECT_EQ(reader.Take(SIZE_MAX), "");
	EXPECT_FALSE(reader.ok());
	EXPECT_EQ(reader.left(), 4U);
	reader.Skip(SIZE_MAX - 1);
	EXPECT_EQ(reader.left(), 4U);
}

TEST(BaseByteReader, EmptyBytes) {
	ByteReader reader({});
	EXPECT_TRUE(reader.ok());
	EXPECT_EQ(reader.left(), 0U);
	EXPECT_EQ(reader.U16(), 0U);
	EXPECT_FALSE(reader.ok());
}

} // namespace
} // namespace coursera::base
