// A library to be loaded before libc: system calls on some files of one process go wrong, as the
// page that COURSERA_FAULTS names says. For scripts/with_server, SERVER_PRELOAD.
//
// Which file a descriptor belongs to is looked up at each call, so that nothing has to be known of
// how and when it was opened; without a fault that is set a call costs one look at the page.
#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "faulty_io.hpp"

namespace {

using namespace coursera::campaign;

IoFaults* page = nullptr;

__attribute__((constructor)) void Start() {
	page = MapIoFaults();
}

template <typename Function>
Function* Next(Function*, const char* name) {
	return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool IsBelow(const char* path) {
	return strncmp(path, page->below, strlen(page->below)) == 0;
}

bool IsDescriptorBelow(int descriptor, const char* name = nullptr) {
	char link[64];
	char path[8192];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
	const ssize_t size = readlink(link, path, sizeof(path) / 2);
	if (size < 0)
		return false;
	path[size] = '\0';
	if (name != nullptr)
		snprintf(path + size, sizeof(path) - size, "/%s", name);
	return IsBelow(path);
}

bool IsPathBelow(int folder, const char* path) {
	return path[0] == '/' || folder == AT_FDCWD ? IsBelow(path) : IsDescriptorBelow(folder, path);
}

bool IsAimedAt(IoCall call) {
	return page != nullptr && page->fault.load(std::memory_order_acquire) != IoFault::kNone &&
	       (page->calls & call) != 0 && page->pid == getpid();
}

uint64_t Random() {
	page->random = page->random * 6364136223846793005U + 1442695040888963407U;
	return page->random >> 33;
}

// Whether this call goes wrong; counts it.
bool IsNext() {
	++page->calls_seen;
	if (page->spared > 0) {
		--page->spared;
		return false;
	}
	if (page->fault == IoFault::kInterrupted && Random() % 3 != 0)
		return false;
	if (page->left <= 0)
		return false;
	--page->left;
	++page->faults_met;
	return true;
}

int Fail() {
	errno = page->fault == IoFault::kInterrupted ? EINTR : page->system_errno.load();
	return -1;
}

// How many of these bytes find room; may be none.
size_t Room(size_t size) {
	++page->calls_seen;
	const int64_t room = page->spared;
	if (static_cast<int64_t>(size) <= room) {
		page->spared = room - static_cast<int64_t>(size);
		return size;
	}
	++page->faults_met;
	page->spared = 0;
	return static_cast<size_t>(room);
}

bool IsFailingOpen(int folder, const char* path) {
	return IsAimedAt(kOpenCall) && IsPathBelow(folder, path) && IsNext();
}

bool IsFailingStat(int folder, const char* path) {
	return IsAimedAt(kStatCall) && IsPathBelow(folder, path) && IsNext();
}

} // namespace

extern "C" {

ssize_t pread(int descriptor, void* data, size_t size, off_t offset) {
	static auto* const next = Next(&pread, "pread");
	if (!IsAimedAt(kReadCall) || !IsDescriptorBelow(descriptor) || !IsNext())
		return next(descriptor, data, size, offset);
	if (page->fault == IoFault::kEnd)
		return 0;
	if (page->fault != IoFault::kShort)
		return Fail();
	const size_t longest = static_cast<size_t>(page->longest);
	return next(descriptor, data, std::min(size, 1 + Random() % longest), offset);
}

ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
	static auto* const next = Next(&pwrite, "pwrite");
	if (!IsAimedAt(kWriteCall) || !IsDescriptorBelow(descriptor))
		return next(descriptor, data, size, offset);
	const size_t room = Room(size);
	return room == 0 ? Fail() : next(descriptor, data, room, offset);
}

ssize_t pwritev(int descriptor, const iovec* pieces, int count, off_t offset) {
	static auto* const next = Next(&pwritev, "pwritev");
	if (!IsAimedAt(kWriteCall) || !IsDescriptorBelow(descriptor))
		return next(descriptor, pieces, count, offset);
	return count < 1 ? 0 : pwrite(descriptor, pieces[0].iov_base, pieces[0].iov_len, offset);
}

int posix_fallocate(int descriptor, off_t offset, off_t size) {
	static auto* const next = Next(&posix_fallocate, "posix_fallocate");
	if (!IsAimedAt(kWriteCall) || !IsDescriptorBelow(descriptor))
		return next(descriptor, offset, size);
	if (Room(static_cast<size_t>(size)) < static_cast<size_t>(size))
		return page->system_errno;
	return next(descriptor, offset, size);
}

int open(const char* path, int flags, ...) {
	static auto* const next = Next(&open, "open");
	va_list arguments;
	va_start(arguments, flags);
	const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return IsFailingOpen(AT_FDCWD, path) ? Fail() : next(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
	static auto* const next = Next(&openat, "openat");
	va_list arguments;
	va_start(arguments, flags);
	const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return IsFailingOpen(folder, path) ? Fail() : next(folder, path, flags, mode);
}

int stat(const char* path, struct stat* status) {
	static auto* const next =
		reinterpret_cast<int (*)(const char*, struct stat*)>(dlsym(RTLD_NEXT, "stat"));
	return IsFailingStat(AT_FDCWD, path) ? Fail() : next(path, status);
}

int fstatat(int folder, const char* path, struct stat* status, int flags) {
	static auto* const next = Next(&fstatat, "fstatat");
	return IsFailingStat(folder, path) ? Fail() : next(folder, path, status, flags);
}

int fstat(int descriptor, struct stat* status) {
	static auto* const next = Next(&fstat, "fstat");
	if (IsAimedAt(kStatCall) && IsDescriptorBelow(descriptor) && IsNext())
		return Fail();
	return next(descriptor, status);
}

dirent* readdir(DIR* directory) {
	static auto* const next = Next(&readdir, "readdir");
	if (!IsAimedAt(kListCall) || !IsDescriptorBelow(dirfd(directory)) || !IsNext())
		return next(directory);
	(void)Fail();
	return nullptr;
}

// On 64-bit systems the names with 64 are the same calls.
#define SAME_AS(name) __attribute__((alias(name)))
ssize_t pread64(int, void*, size_t, off64_t) SAME_AS("pread");
ssize_t pwrite64(int, const void*, size_t, off64_t) SAME_AS("pwrite");
ssize_t pwritev64(int, const iovec*, int, off64_t) SAME_AS("pwritev");
int posix_fallocate64(int, off64_t, off64_t) SAME_AS("posix_fallocate");
int open64(const char*, int, ...) SAME_AS("open");
int openat64(int, const char*, int, ...) SAME_AS("openat");
int stat64(const char*, struct stat64*) SAME_AS("stat");
int fstatat64(int, const char*, struct stat64*, int) SAME_AS("fstatat");
int fstat64(int, struct stat64*) SAME_AS("fstat");
dirent64* readdir64(DIR*) SAME_AS("readdir");
}
