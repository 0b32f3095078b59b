#include "csv/csv_window.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/base_error.hpp"

namespace coursera::csv {

void RowWindow::Refill() {
	constexpr size_t kMinRoom = base::ByteStream::kMinCapacity;
	const size_t unused = size();
	if (capacity() - unused < kMinRoom) {
		if (unused >= kMaxRowBytes)
			throw base::Error(base::ErrorKind::kRowTooLong, "row is too long")
				.WithDetail("A row may have at most " + std::to_string(kMaxRowBytes) + " bytes.");
		const size_t larger = std::min(2 * capacity() + kMinRoom, kMaxRowBytes + kMinRoom);
		base::Buffer buffer(kFront + larger);
		memcpy(buffer.data() + kFront, data(), unused);
		buffer_ = std::move(buffer);
	} else {
		memmove(buffer_.data() + kFront, data(), unused);
	}
	begin_ = kFront;
	end_ = kFront + unused;
	const size_t room = std::min(buffer_.capacity() - end_, kMaxStep);
	size_t got = source_.Read(buffer_.data() + end_, room);
	end_ += got;
	at_end_ = got == 0;
}

} // namespace coursera::csv
