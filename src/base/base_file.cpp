#include "base/base_file.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "base/base_descriptors.hpp"

namespace coursera::base {

Error FileError(const char* action, const std::string& path, SourceLocation thrown) {
	int system_errno = errno;
	Error error(ErrorKind::kFileAccess, std::string("could not ") + action + " \"" + path + "\"",
	            thrown);
	error.WithErrno(system_errno).WithHint(PathHint(path, system_errno));
	return error;
}

std::string PathHint(const std::string& path, int system_errno) {
	if (system_errno == EMFILE || system_errno == ENFILE)
		return "The server keeps descriptors for itself. max_files_per_process and the operating "
			   "system's limit (ulimit -n) set how many there are.";
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

// Folder by folder: O_NOFOLLOW affects only the last part of a path.
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

// All open files, in the order in which they were last read.
class File::OpenFiles {
  public:
	static void Add(const File* file) {
		file->older_ = newest_;
		file->newer_ = nullptr;
		(newest_ == nullptr ? oldest_ : newest_->newer_) = file;
		newest_ = file;
	}
	static void Remove(const File* file) {
		(file->newer_ == nullptr ? newest_ : file->newer_->older_) = file->older_;
		(file->older_ == nullptr ? oldest_ : file->older_->newer_) = file->newer_;
	}
	static void MakeNewest(const File* file) {
		if (file == newest_)
			return;
		Remove(file);
		Add(file);
	}
	// False if no file is open.
	static bool CloseOldest() {
		if (oldest_ == nullptr)
			return false;
		oldest_->GiveBack();
		return true;
	}

  private:
	static inline const File* newest_ = nullptr;
	static inline const File* oldest_ = nullptr;
};

File::File(std::string path) : path_(std::move(path)) {
	Examine();
}

File::File(const std::string& folder, const std::string& inside)
	: path_(folder + "/" + inside), folder_size_(folder.size()) {
	Examine();
}

// A descriptor, or -1 and errno.
int File::OpenPath() const {
	for (;;) {
		int descriptor = -1;
		errno = EMFILE;
		if (AcquireDescriptor()) {
			descriptor = folder_size_.has_value()
			                 ? OpenInside(path_.substr(0, *folder_size_),
			                              path_.substr(*folder_size_ + 1), kFileFlags)
			                 : open(path_.c_str(), kFileFlags | O_CLOEXEC);
			if (descriptor >= 0)
				return descriptor;
			const int system_errno = errno;
			ReleaseDescriptor();
			errno = system_errno;
		}
		const int system_errno = errno;
		const bool lacks_descriptors = system_errno == EMFILE || system_errno == ENFILE;
		if (!lacks_descriptors || !OpenFiles::CloseOldest()) {
			errno = system_errno;
			return -1;
		}
	}
}

// Called by constructors. If it throws there is no object whose destructor would close the file, so
// it closes the file itself.
void File::Examine() {
	descriptor_ = OpenPath();
	if (descriptor_ < 0)
		throw FileError("open file", path_);
	OpenFiles::Add(this);
	struct stat status {};
	bool known = fstat(descriptor_, &status) == 0;
	if (!known || !S_ISREG(status.st_mode)) {
		Error error = known ? Error(ErrorKind::kNotAFile, "\"" + path_ + "\" is not a regular file")
		                    : FileError("stat file", path_);
		GiveBack();
		throw error;
	}
	state_ = ToState(status);
}

void File::OpenAgain() const {
	descriptor_ = OpenPath();
	if (descriptor_ < 0 && errno != ENOENT && errno != ENOTDIR)
		throw FileError("open file", path_);
	struct stat status {};
	if (descriptor_ >= 0) {
		OpenFiles::Add(this);
		if (fstat(descriptor_, &status) != 0) {
			const Error error = FileError("stat file", path_);
			GiveBack();
			throw Error(error);
		}
		if (ToState(status) == state_)
			return;
		GiveBack();
	}
	throw Error(ErrorKind::kFileChanged, "file \"" + path_ + "\" changed while it was read")
		.WithHint("Run the query again.");
}

void File::GiveBack() const {
	if (descriptor_ < 0)
		return;
	OpenFiles::Remove(this);
	close(descriptor_);
	descriptor_ = -1;
	ReleaseDescriptor();
}

bool File::HasChanged() const {
	struct stat status {};
	if (descriptor_ < 0) {
		try {
			OpenAgain();
		} catch (const Error& error) {
			if (error.kind() != ErrorKind::kFileChanged)
				throw;
			return true;
		}
	}
	if (fstat(descriptor_, &status) != 0)
		throw FileError("stat file", path_);
	return !ToState(status).LooksLike(state_);
}

File::~File() {
	GiveBack();
}

size_t File::ReadAt(void* data, size_t size, uint64_t offset) const {
	size_t done = 0;
	if (offset > INT64_MAX - size)
		return 0; // no file reaches there
	if (descriptor_ < 0)
		OpenAgain();
	OpenFiles::MakeNewest(this);
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
