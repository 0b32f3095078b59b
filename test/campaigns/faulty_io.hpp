// What the campaign and the library below the server (faulty_io.cpp) share: one page of memory that
// says which calls go wrong, and how.
#pragma once

#include <atomic>
#include <cstdint>

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

} // namespace coursera::campaign
