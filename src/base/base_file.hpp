// A file opened for reading: one descriptor at most, closed by the destructor, read by position.
//
// When the host does not allow more open files (base_descriptors.hpp), the least recently read ones
// are closed. Such a file is opened again when it is read, and must not have changed.
//
// Files are read with pread and never mapped: a file that is cut short while it is mapped would end
// the server with SIGBUS, a short pread is an ordinary error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/base_error.hpp"

struct stat;

namespace coursera::base {

// What distinguishes one state of a file from another.
struct FileState {
	uint64_t device = 0;
	uint64_t inode = 0;
	uint64_t size = 0;       // bytes
	int64_t modified = 0;    // seconds since 1970
	int64_t modified_ns = 0; // and nanoseconds
	int64_t changed = 0;    // the inode's own time: also moves when contents are exchanged with all
	int64_t changed_ns = 0; // else kept

	// The same file with the same contents, judging by size and time of modification.
	bool LooksLike(const FileState& other) const;
	// The same, and not touched in between.
	bool operator==(const FileState& other) const;
	bool operator!=(const FileState& other) const { return !(*this == other); }
};

FileState ToState(const struct stat& status);

// The state of the file at `path`, links followed; nullopt if there is none.
std::optional<FileState> StateOfFile(const std::string& path);

class File {
  public:
	// Opens `path`. Throws Error(kFileAccess) when it cannot be opened, Error(kNotAFile) when it is
	// not a regular file.
	explicit File(std::string path);
	// Opens the file at `inside` below `folder`, as OpenInside does.
	File(const std::string& folder, const std::string& inside);
	~File();
	File(const File&) = delete;
	File& operator=(const File&) = delete;

	// Reads up to `size` bytes at `offset`; fewer only at the file's end, 0 after it. Throws
	// Error(kFileAccess) on an I/O error, Error(kFileChanged) when the file ends before size(), or
	// when a file that is opened again is another one or was touched.
	size_t ReadAt(void* data, size_t size, uint64_t offset) const;

	// True if size or time of change differ from those when it was opened. A file that was put in
	// its place under the same name does not count as a change.
	bool HasChanged() const;

	// Closes the descriptor until the file is read again.
	void GiveBack() const;
	bool is_open() const { return descriptor_ >= 0; }

	const std::string& path() const { return path_; }
	const FileState& state() const { return state_; } // when it was opened
	uint64_t size() const { return state_.size; }
	int64_t modified() const { return state_.modified; }

  private:
	class OpenFiles;

	int OpenPath() const;
	void Examine();
	void OpenAgain() const;

	std::string path_;
	std::optional<size_t> folder_size_; // of a file inside a folder: its part of the path
	FileState state_;
	mutable int descriptor_ = -1;
	mutable const File* newer_ = nullptr; // of all that are open, the one read next after it
	mutable const File* older_ = nullptr; // and the one read before
};

// Opens the file at `inside` below `folder` (the folder itself when empty) with these flags of
// open(2) and returns the descriptor, or -1 and errno. `folder` may be a symbolic link. Links below
// it are never followed, even if they are put there meanwhile.
int OpenInside(const std::string& folder, const std::string& inside, int flags);

// An Error(kFileAccess) for `path` with the current errno: "could not <action> "<path>"". If there
// is no file, or it may not be read, the error has the hint of PathHint.
Error FileError(const char* action, const std::string& path,
                SourceLocation thrown = SourceLocation::Here());

// What may be wrong with a path at which the server finds nothing, or which it may not read: it may
// be relative, a path on another machine, or not a path at all.
std::string PathHint(const std::string& path, int system_errno);

} // namespace coursera::base
