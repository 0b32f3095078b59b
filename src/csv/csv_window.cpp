#include "csv/csv_window.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/base_error.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::csv {

// Copies to `to`, which may overlap from below.
void RowWindow::Move(const char* from, size_t size, char* to) {
	for (size_t done = 0; done < size; done += kMaxStep) {
		if (done > 0)
			base::StopIfInterrupted();
		memmove(to + done, from + done, std::min(kMaxStep, size - done));
	}
}

void RowWindow::Refill() {
	constexpr size_t kMinRoom = base::ByteStream::kMinCapacity;
	const size_t unused = size();
	if (capacity() - unused < kMinRoom) {
		if (unused >= kMaxRowBytes)
			throw base::Error(base::ErrorKind::kRowTooLong, "row is too long")
				.WithDetail("A row may have at most " + std::to_string(kMaxRowBytes) + " bytes.");
		const size_t larger = std::min(2 * capacity() + kMinRoom, kMaxRowBytes + kMinRoom);
		base::Buffer buffer(kFront + larger);
		Move(data(), unused, buffer.data() + kFront);
		buffer_ = std::move(buffer);
	} else {
		Move(data(), unused, buffer_.data() + kFront);
	}
	begin_ = kFront;
	end_ = kFront + unused;
	const size_t room = std::min(buffer_.capacity() - end_, kMaxStep);
	size_t got = source_.Read(buffer_.data() + end_, room);
	end_ += got;
	at_end_ = got == 0;
}

} // namespace coursera::csv
