#include "base/base_file.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

namespace coursera::base {

Error FileError(const char* action, const std::string& path, SourceLocation thrown) {
	int system_errno = errno;
	Error error(ErrorKind::kFileAccess, std::string("could not ") + action + " \"" + path + "\"",
	            thrown);
	error.WithErrno(system_errno).WithHint(PathHint(path, system_errno));
	return error;
}

std::string PathHint(const std::string& path, int system_errno) {
	const bool is_absent = system_errno == ENOENT || system_errno == ENOTDIR;
	if (!is_absent && system_errno != EACCES && system_errno != EPERM)
		return "";
	const size_t scheme = path.find("://");
	if (scheme != path.npos && scheme < path.find('/'))
		return "This is not a path but an address. An archive is a file on the PostgreSQL server's "
			   "machine: download it there first.";
	if (path.substr(0, 2) == "\\\\" ||
	    (path.size() > 2 && isalpha(static_cast<unsigned char>(path[0])) != 0 && path[1] == ':'))
		return "This is a path of Windows. An archive is a file on the PostgreSQL server's "
			   "machine, whose paths begin with \"/\".";
	if (path.substr(0, 1) == "~")
		return "Only a shell knows what \"~\" stands for: give the whole path, from \"/\" on.";
	if (path.substr(0, 1) != "/")
		return "A relative path starts from the server's data directory: give the whole path, from "
			   "\"/\" on.";
	return is_absent ? "The PostgreSQL server opens the file, so it must lie on the server's "
	                   "machine, not on the client's."
	                 : "The operating system user that runs the PostgreSQL server must be able to "
	                   "read it and to enter the folders above it.";
}

namespace {

// O_NONBLOCK keeps the open of a FIFO from waiting for a writer; regular files ignore it.
constexpr int kFileFlags = O_RDONLY | O_NONBLOCK;

} // namespace

FileState ToState(const struct stat& status) {
	FileState state;
	state.device = status.st_dev;
	state.inode = status.st_ino;
	state.size = static_cast<uint64_t>(status.st_size);
	state.modified = status.st_mtim.tv_sec;
	state.modified_ns = status.st_mtim.tv_nsec;
	state.changed = status.st_ctim.tv_sec;
	state.changed_ns = status.st_ctim.tv_nsec;
	return state;
}

bool FileState::LooksLike(const FileState& other) const {
	return std::tie(device, inode, size, modified, modified_ns) ==
	       std::tie(other.device, other.inode, other.size, other.modified, other.modified_ns);
}

bool FileState::operator==(const FileState& other) const {
	return LooksLike(other) && changed == other.changed && changed_ns == other.changed_ns;
}

std::optional<FileState> StateOfFile(const std::string& path) {
	struct stat status {};
	if (stat(path.c_str(), &status) != 0)
		return std::nullopt;
	return ToState(status);
}

// Folder by folder: O_NOFOLLOW is about the last part of a path only.
int OpenInside(const std::string& folder, const std::string& inside, int flags) {
	std::string parts(inside); // each ends in a zero
	std::replace(parts.begin(), parts.end(), '/', '\0');
	int above = open(folder.c_str(), (inside.empty() ? flags : O_PATH) | O_CLOEXEC);
	for (size_t start = 0; above >= 0 && start < parts.size();) {
		const char* part = parts.c_str() + start;
		start += strlen(part) + 1;
		const bool last = start > parts.size();
		const int next =
			openat(above, part, (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
		const int system_errno = errno;
		close(above);
		errno = system_errno;
		above = next;
	}
	return above;
}

File::File(std::string path)
	: path_(std::move(path)), descriptor_(open(path_.c_str(), kFileFlags | O_CLOEXEC)) {
	Examine();
}

File::File(const std::string& folder, const std::string& inside)
	: path_(folder + "/" + inside), descriptor_(OpenInside(folder, inside, kFileFlags)) {
	Examine();
}

// Called by constructors: what it throws leaves no object behind, so it closes.
void File::Examine() {
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
	state_ = ToState(status);
}

bool File::HasChanged() const {
	struct stat status {};
	if (fstat(descriptor_, &status) != 0)
		throw FileError("stat file", path_);
	return !ToState(status).LooksLike(state_);
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
		if (got == 0 && offset + done < state_.size)
			throw Error(ErrorKind::kFileChanged,
			            "file \"" + path_ + "\" was cut short while it was read");
		if (got == 0)
			break;
		done += static_cast<size_t>(got);
	}
	return done;
}

} // namespace coursera::base
