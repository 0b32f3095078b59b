// A file opened for reading: one descriptor, closed by the destructor, read by position.
//
// Files are read with pread and never mapped: a file that is cut short while it is mapped would
// end the server with SIGBUS, a short pread is an error like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/base_error.hpp"

namespace coursera::base {

class File {
  public:
	// Opens `path`. Throws Error(kFileAccess) when it cannot be opened, Error(kNotAFile) when it is
	// no regular file.
	explicit File(std::string path);
	// Opens the file that lies at `inside` below `folder`, as OpenInside does.
	File(const std::string& folder, const std::string& inside);
	~File();
	File(const File&) = delete;
	File& operator=(const File&) = delete;

	// Reads up to `size` bytes at `offset`; fewer only at the file's end, 0 behind it. Throws
	// Error(kFileAccess) on an I/O error, Error(kFileChanged) when the file ends before size().
	size_t ReadAt(void* data, size_t size, uint64_t offset) const;

	// True when size or time of change are not what they were when it was opened. What was put in
	// its place under its name is another file.
	bool HasChanged() const;

	const std::string& path() const { return path_; }
	uint64_t size() const { return size_; }        // bytes, when it was opened
	int64_t modified() const { return modified_; } // seconds since 1970, when it was opened

  private:
	void Examine();

	std::string path_;
	int descriptor_;
	uint64_t size_ = 0;
	int64_t modified_ = 0;
	long modified_nanoseconds_ = 0;
};

// Opens what lies at `inside` below `folder` (the folder itself when empty) with these flags of
// open(2) and returns the descriptor, or -1 and errno. `folder` may be a symbolic link; none below
// it is followed, whoever puts one there and whenever.
int OpenInside(const std::string& folder, const std::string& inside, int flags);

// An Error(kFileAccess) for `path` with the current errno: "could not <action> "<path>"".
Error FileError(const char* action, const std::string& path);

} // namespace coursera::base
