#include "zip/zip_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "base/base_interrupt.hpp"

namespace coursera::zip {

namespace {

class FileStream final : public EntryStream {
  public:
	FileStream(const std::string& folder, const std::string& path) : file_(folder, path) {}

	size_t Read(char* data, size_t capacity) override {
		size_t got = file_.ReadAt(data, capacity, offset_);
		offset_ += got;
		// A plain file has no checksum that would tell.
		if (got == 0 && file_.HasChanged())
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "file \"" + file_.path() + "\" changed while it was read");
		return got;
	}

  private:
	base::File file_;
	uint64_t offset_ = 0;
};

struct DirCloser {
	void operator()(DIR* directory) const { closedir(directory); }
};

std::unique_ptr<DIR, DirCloser> OpenFolder(const std::string& root, const std::string& folder) {
	const int descriptor = base::OpenInside(root, folder, O_RDONLY | O_DIRECTORY);
	if (descriptor < 0)
		return nullptr;
	std::unique_ptr<DIR, DirCloser> directory(fdopendir(descriptor));
	if (directory == nullptr)
		close(descriptor);
	return directory;
}

// Appends the regular files of `root`/`folder`, and of the folders below it while `depth` allows.
void AppendFiles(const std::string& root, const std::string& folder, int depth,
                 std::vector<Entry>* entries) {
	std::string path = folder.empty() ? root : root + "/" + folder;
	std::unique_ptr<DIR, DirCloser> directory = OpenFolder(root, folder);
	if (directory == nullptr)
		throw base::FileError("open directory", path);
	for (;;) {
		base::StopIfInterrupted();
		errno = 0;
		const dirent* file = readdir(directory.get());
		if (file == nullptr) {
			if (errno != 0)
				throw base::FileError("read directory", path);
			return;
		}
		std::string name = file->d_name;
		if (name == "." || name == "..")
			continue;
		Entry entry;
		entry.path = folder.empty() ? name : folder + "/" + name;
		struct stat status {};
		// What was extracted may hold links to files of the server: they are no part of the export.
		if (fstatat(dirfd(directory.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
			if (errno == ENOENT)
				continue; // gone since
			throw base::FileError("stat file", path + "/" + name);
		}
		if (S_ISDIR(status.st_mode) && depth > 0)
			AppendFiles(root, entry.path, depth - 1, entries);
		if (!S_ISREG(status.st_mode))
			continue;
		entry.size = entry.compressed_size = status.st_size;
		entry.modified = status.st_mtime;
		entries->push_back(std::move(entry));
	}
}

} // namespace

std::vector<Entry> ListFolder(const std::string& path) {
	std::vector<Entry> entries;
	AppendFiles(path, "", 1, &entries);
	std::sort(entries.begin(), entries.end(),
	          [](const Entry& a, const Entry& b) { return a.path < b.path; });
	return entries;
}

FolderArchive::FolderArchive(const std::string& path) : Archive(path) {
	SetEntries(ListFolder(path));
}

std::unique_ptr<EntryStream> FolderArchive::OpenEntry(const Entry& entry) {
	return std::make_unique<FileStream>(path(), entry.path);
}

} // namespace coursera::zip
