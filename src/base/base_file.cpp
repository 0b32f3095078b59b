#include "base/base_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace coursera::base {

Error FileError(const char* action, const std::string& path) {
	int system_errno = errno;
	Error error(ErrorKind::kFileAccess, std::string("could not ") + action + " \"" + path + "\"");
	error.WithErrno(system_errno);
	return error;
}

// O_NONBLOCK keeps the open of a FIFO from waiting for a writer; regular files ignore it.
File::File(std::string path, Links links)
	: path_(std::move(path)),
	  descriptor_(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK |
                                          (links == Links::kRefuse ? O_NOFOLLOW : 0))) {
	if (descriptor_ < 0)
		throw FileError("open file", path_);
	struct stat status {};
	bool known = fstat(descriptor_, &status) == 0;
	if (!known || !S_ISREG(status.st_mode)) {
		Error error = known ? Error(ErrorKind::kNotAFile, "\"" + path_ + "\" is not a regular file")
		                    : FileError("stat file", path_);
		close(descriptor_);
		throw error;
	}
	size_ = static_cast<uint64_t>(status.st_size);
	modified_ = status.st_mtime;
}

File::~File() {
	close(descriptor_);
}

size_t File::ReadAt(void* data, size_t size, uint64_t offset) const {
	size_t done = 0;
	if (offset > INT64_MAX - size)
		return 0; // no file reaches there
	while (done < size) {
		ssize_t got = pread(descriptor_, static_cast<char*>(data) + done, size - done,
		                    static_cast<off_t>(offset + done));
		if (got < 0) {
			if (errno == EINTR)
				continue;
			throw FileError("read file", path_);
		}
		if (got == 0)
			break;
		done += static_cast<size_t>(got);
	}
	return done;
}

} // namespace coursera::base
