#include "base/base_buffer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace coursera::base {
namespace {

TEST(BaseBuffer, SlackMayBeReadAndWritten) {
	Buffer buffer(100);
	EXPECT_EQ(buffer.capacity(), 100U);
	for (size_t i = 0; i < Buffer::kSlack; ++i) {
		EXPECT_EQ(buffer.data()[buffer.capacity() + i], '\0');
		buffer.data()[buffer.capacity() + i] = 'x';
	}
}

TEST(BaseBuffer, MayBeEmpty) {
	Buffer buffer(0);
	EXPECT_EQ(buffer.capacity(), 0U);
	EXPECT_EQ(buffer.data()[0], '\0');
}

TEST(BaseBuffer, Moves) {
	Buffer buffer(8);
	memcpy(buffer.data(), "abc", 4);
	const char* bytes = buffer.data();
	Buffer other(std::move(buffer));
	EXPECT_EQ(other.data(), bytes);
	EXPECT_EQ(other.capacity(), 8U);
}

} // namespace
} // namespace coursera::base
