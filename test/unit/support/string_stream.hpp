// A stream over a string that delivers as much or as little at a time as a test wants.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/base_error.hpp"
#include "base/base_stream.hpp"

namespace coursera::support {

class StringStream final : public base::ByteStream {
  public:
	explicit StringStream(std::string text, size_t chunk = SIZE_MAX)
		: text_(std::move(text)), chunk_(chunk) {}

	// Lets the stream throw `error` in place of its end.
	StringStream& EndWith(const base::Error& error) {
		error_ = error;
		return *this;
	}

	size_t Read(char* data, size_t capacity) override {
		EXPECT_GE(capacity, kMinCapacity) << "less room than the interface promises";
		++reads_;
		size_t size = std::min({chunk_, capacity, text_.size() - offset_});
		if (size == 0 && error_.has_value())
			throw base::Error(*error_);
		memcpy(data, text_.data() + offset_, size);
		offset_ += size;
		return size;
	}

	size_t offset() const { return offset_; }
	size_t reads() const { return reads_; }

  private:
	std::string text_;
	size_t chunk_;
	size_t offset_ = 0;
	size_t reads_ = 0;
	std::optional<base::Error> error_;
};

} // namespace coursera::support
