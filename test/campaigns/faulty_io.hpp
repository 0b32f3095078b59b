// What the campaign and the library below the server (faulty_io.cpp) share: one page of memory that
// says which calls go wrong, and how.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace coursera::campaign {

enum class IoFault : int {
	kNone,
	kFail,        // -1 with `system_errno`
	kShort,       // fewer bytes than asked for, at random
	kEnd,         // no bytes, as at the end of a file
	kInterrupted, // -1 with EINTR, every third time or so
	kFull,        // bytes as long as there is room, then -1 with `system_errno`
};

enum IoCall : int {
	kReadCall = 1,  // pread
	kOpenCall = 2,  // open, openat
	kStatCall = 4,  // stat, fstat, fstatat
	kListCall = 8,  // readdir
	kWriteCall = 16 // pwrite, pwritev, posix_fallocate
};

struct IoFaults {
	// Written last: the others do not change while it is not kNone.
	std::atomic<IoFault> fault;
	std::atomic<int> pid;   // the process that meets them
	std::atomic<int> calls; // IoCall
	std::atomic<int> system_errno;
	std::atomic<int64_t> spared;  // so many calls, or bytes of kFull, go well first
	std::atomic<int64_t> left;    // so many faults; then all is well again
	std::atomic<int64_t> longest; // bytes of a short read
	std::atomic<int64_t> calls_seen;
	std::atomic<int64_t> faults_met;
	std::atomic<uint64_t> random;
	char below[512]; // only files whose path starts so
};

constexpr long kIoFaultsBytes = 4096;
static_assert(sizeof(IoFaults) <= kIoFaultsBytes);
static_assert(std::atomic<int64_t>::is_always_lock_free);

// Maps the page that COURSERA_FAULTS names; nullptr when it names none that can be.
inline IoFaults* MapIoFaults() {
	const char* path = std::getenv("COURSERA_FAULTS");
	const int descriptor = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
	if (descriptor < 0)
		return nullptr;
	void* page = mmap(nullptr, kIoFaultsBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
	close(descriptor);
	return page == MAP_FAILED ? nullptr : static_cast<IoFaults*>(page);
}

} // namespace coursera::campaign
