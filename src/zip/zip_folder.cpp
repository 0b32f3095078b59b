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
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

// A mark that differs between states of a file in the folder.
uint64_t MarkOf(const base::FileState& state) {
	uint64_t mark = 0xcbf29ce484222325; // FNV-1a, a word at a time
	for (uint64_t word :
	     {state.device, state.inode, state.size, static_cast<uint64_t>(state.modified),
	      static_cast<uint64_t>(state.modified_ns), static_cast<uint64_t>(state.changed),
	      static_cast<uint64_t>(state.changed_ns)})
		mark = (mark ^ word) * 0x100000001b3;
	return mark;
}

class FileStream final : public EntryStream {
  public:
	FileStream(std::unique_ptr<base::File> file, const Entry& entry,
	           const base::RestartRecording& recording, uint64_t offset)
		: file_(std::move(file)), recording_(recording), offset_(offset), last_point_(offset) {
		if (entry.mark != 0 && MarkOf(file_->state()) != entry.mark)
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "file \"" + file_->path() + "\" changed since it was listed");
	}

	size_t Read(char* data, size_t capacity) override {
		if (recording_.sink != nullptr && offset_ - last_point_ >= recording_.interval) {
			last_point_ = offset_;
			recording_.sink->AddPoint({offset_, 8 * offset_}, {});
		}
		if (recording_.sink != nullptr)
			capacity = static_cast<size_t>(
				std::min<uint64_t>(capacity, last_point_ + recording_.interval - offset_));
		size_t got = file_->ReadAt(data, capacity, offset_);
		offset_ += got;
		// A plain file has no checksum to compare.
		if (got == 0 && file_->HasChanged())
			throw base::Error(base::ErrorKind::kFileChanged,
			                  "file \"" + file_->path() + "\" changed while it was read");
		if (got == 0)
			file_->GiveBack();
		return got;
	}

	int64_t source_bytes() const override { return static_cast<int64_t>(offset_); }

  private:
	std::unique_ptr<base::File> file_;
	base::RestartRecording recording_;
	uint64_t offset_;
	uint64_t last_point_;
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

// The names in `root`/`folder`, unordered.
std::vector<std::string> ReadNames(DIR* directory, const std::string& path) {
	std::vector<std::string> names;
	for (;;) {
		base::StopIfInterrupted();
		errno = 0;
		const dirent* file = readdir(directory);
		if (file == nullptr) {
			if (errno != 0)
				throw base::FileError("read directory", path);
			return names;
		}
		std::string name = file->d_name;
		if (name != "." && name != "..")
			names.push_back(std::move(name));
	}
}

void Describe(const struct stat& status, Entry* entry) {
	entry->size = entry->compressed_size = status.st_size;
	entry->modified = status.st_mtime;
	entry->mark = MarkOf(base::ToState(status));
}

// Appends the regular files of `root`/`folder`, and of the folders below it, down to `depth`.
void AppendFiles(const std::string& root, const std::string& folder, int depth,
                 std::vector<Entry>* entries) {
	std::string path = folder.empty() ? root : root + "/" + folder;
	std::unique_ptr<DIR, DirCloser> directory = OpenFolder(root, folder);
	if (directory == nullptr)
		throw base::FileError("open directory", path);
	for (const std::string& name : ReadNames(directory.get(), path)) {
		if (IsLitter(name))
			continue;
		Entry entry;
		entry.path = folder.empty() ? name : folder + "/" + name;
		struct stat status {};
		// The folder may contain links to files of the server: these are not part of the export.
		if (fstatat(dirfd(directory.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
			if (errno == ENOENT)
				continue; // gone since
			throw base::FileError("stat file", path + "/" + name);
		}
		if (S_ISDIR(status.st_mode) && depth > 0 && name != "lost+found")
			AppendFiles(root, entry.path, depth - 1, entries);
		if (!S_ISREG(status.st_mode))
			continue;
		Describe(status, &entry);
		entries->push_back(std::move(entry));
	}
}

} // namespace

std::vector<std::string> ListNames(const std::string& path) {
	std::unique_ptr<DIR, DirCloser> directory = OpenFolder(path, "");
	if (directory == nullptr)
		throw base::FileError("open directory", path);
	std::vector<std::string> names = ReadNames(directory.get(), path);
	std::sort(names.begin(), names.end());
	return names;
}

std::vector<Entry> ListFolder(const std::string& path, int depth) {
	std::vector<Entry> entries;
	AppendFiles(path, "", depth, &entries);
	std::sort(entries.begin(), entries.end(),
	          [](const Entry& a, const Entry& b) { return a.path < b.path; });
	return entries;
}

std::optional<Entry> FindFile(const std::string& path) {
	struct stat status {};
	if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
		return std::nullopt;
	Entry entry;
	entry.path = path;
	Describe(status, &entry);
	return entry;
}

std::unique_ptr<EntryStream> OpenFile(std::unique_ptr<base::File> file, const Entry& entry,
                                      const base::RestartRecording& recording, uint64_t offset) {
	return std::make_unique<FileStream>(std::move(file), entry, recording, offset);
}

FolderArchive::FolderArchive(const std::string& path) : Archive(path) {
	SetEntries(ListFolder(path));
}

std::unique_ptr<EntryStream> FolderArchive::OpenBytes(const Entry& entry) {
	return OpenEntry(entry, base::RestartRecording());
}

bool FolderArchive::CanRestart(const Entry& entry) const {
	return !IsCompressedCsv(entry.name);
}

std::unique_ptr<EntryStream> FolderArchive::OpenEntry(const Entry& entry,
                                                      const base::RestartRecording& recording) {
	return OpenFile(std::make_unique<base::File>(path(), entry.path), entry, recording, 0);
}

std::unique_ptr<EntryStream>
FolderArchive::OpenEntryAt(const Entry& entry, const base::RestartPoint& point, std::string_view) {
	return OpenFile(std::make_unique<base::File>(path(), entry.path), entry,
	                base::RestartRecording(), point.output);
}

} // namespace coursera::zip
