#include "index/index_store.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <iomanip>
#include <list>
#include <sstream>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <xxhash.h>

#include "base/base_error.hpp"
#include "index/index_bytes.hpp"

namespace coursera::index {

namespace {

constexpr char kExtension[] = ".index";
constexpr char kTemporary[] = ".tmp";
constexpr uint64_t kDiskPart = 10; // this fraction of a disk stays free
constexpr size_t kKeptBytes = size_t{8} << 20;

bool EndsWith(const std::string& text, const std::string& end) {
	return text.size() >= end.size() &&
	       text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Everything that determines how the entry is read.
void AddReading(const IndexedEntry& entry, ByteWriter* writer) {
	writer->AddText(entry.path);
	writer->AddText({&entry.dialect.quote, 1});
	writer->AddText({&entry.dialect.escape, 1});
	writer->AddText({&entry.dialect.delimiter, 1});
	writer->AddText(entry.dialect.null_text);
	writer->Add(static_cast<uint8_t>(entry.dialect.ends_at_marker));
	writer->Add(static_cast<uint8_t>(entry.dialect.has_header));
	writer->Add(entry.fields);
}

std::string IdentityOf(const IndexedEntry& entry) {
	ByteWriter writer;
	AddReading(entry, &writer);
	const base::FileState state = entry.state.value_or(base::FileState());
	for (uint64_t number :
	     {state.device, state.inode, state.size, static_cast<uint64_t>(state.modified),
	      static_cast<uint64_t>(state.modified_ns), static_cast<uint64_t>(state.changed),
	      static_cast<uint64_t>(state.changed_ns), static_cast<uint64_t>(entry.size),
	      static_cast<uint64_t>(entry.compressed_size), entry.mark, entry.position})
		writer.Add(number);
	return writer.Take();
}

struct ListedFile {
	std::string path;
	uint64_t bytes;
	int64_t used; // when it was last read
	bool is_temporary;
};

// The files that are ours in a folder.
std::vector<ListedFile> ListFiles(const std::string& folder) {
	std::vector<ListedFile> files;
	DIR* directory = opendir(folder.c_str());
	if (directory == nullptr)
		return files;
	while (const dirent* one = readdir(directory)) {
		const std::string name = one->d_name;
		const bool is_temporary = EndsWith(name, kTemporary);
		struct stat status {};
		if ((!is_temporary && !EndsWith(name, kExtension)) ||
		    fstatat(dirfd(directory), one->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(status.st_mode))
			continue;
		files.push_back({folder + "/" + name, static_cast<uint64_t>(status.st_size),
		                 std::max(status.st_atime, status.st_mtime), is_temporary});
	}
	closedir(directory);
	return files;
}

// Whether the process that was writing a temporary file, whose id is in its name, is gone.
bool IsOrphan(const std::string& path) {
	const size_t name = path.rfind('/') + 1;
	const size_t extension = path.find(kExtension, name);
	if (extension == std::string::npos)
		return false;
	const long process = strtol(path.c_str() + extension + sizeof(kExtension), nullptr, 10);
	return process > 0 && kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

// Sets the time when a file was last read, once a day: systems may not do so by themselves.
void NoteUse(const std::string& path) {
	constexpr time_t kDay = 86400;
	struct stat status {};
	if (stat(path.c_str(), &status) != 0 || status.st_atime > time(nullptr) - kDay)
		return;
	const struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
	(void)utimensat(AT_FDCWD, path.c_str(), times, 0);
}

// Index files read by this process.
struct KeptFile {
	std::string path;
	std::shared_ptr<const IndexFile> file;
};

std::list<KeptFile>& KeptFiles() {
	static std::list<KeptFile> files; // most recently used first
	return files;
}

void Forget(const std::string& path) {
	KeptFiles().remove_if([&](const KeptFile& kept) { return kept.path == path; });
}

std::shared_ptr<const IndexFile> FindKept(const std::string& path, const base::FileState& state) {
	std::list<KeptFile>& files = KeptFiles();
	const auto found = std::find_if(files.begin(), files.end(),
	                                [&](const KeptFile& kept) { return kept.path == path; });
	if (found == files.end())
		return nullptr;
	if (!found->file->state().LooksLike(state)) {
		files.erase(found);
		return nullptr;
	}
	files.splice(files.begin(), files, found);
	return files.front().file;
}

void Keep(const std::string& path, std::shared_ptr<const IndexFile> file) {
	std::list<KeptFile>& files = KeptFiles();
	files.push_front({path, std::move(file)});
	size_t bytes = 0;
	size_t count = 0;
	for (const KeptFile& kept : files) {
		bytes += kept.file->index().Bytes();
		if (bytes > kKeptBytes && count > 0)
			break;
		++count;
	}
	files.resize(count);
}

// Removes the least recently used files until another one has room. Returns how large it may
// become.
uint64_t MakeRoom(const StoreSettings& settings) {
	if (mkdir(settings.folder.c_str(), settings.folder_mode) != 0 && errno != EEXIST)
		throw base::FileError("create directory", settings.folder);
	std::vector<ListedFile> files = ListFiles(settings.folder);
	std::sort(files.begin(), files.end(),
	          [](const ListedFile& a, const ListedFile& b) { return a.used < b.used; });
	uint64_t bytes = 0;
	for (const ListedFile& file : files)
		bytes += file.bytes;
	struct statvfs disk {};
	uint64_t free_bytes = UINT64_MAX;
	if (statvfs(settings.folder.c_str(), &disk) == 0) {
		const uint64_t reserve = disk.f_blocks / kDiskPart;
		free_bytes = disk.f_bavail > reserve ? (disk.f_bavail - reserve) * disk.f_frsize : 0;
	}
	// A new file should find a quarter of the room free.
	const uint64_t wanted = settings.size_limit / 4;
	for (const ListedFile& file : files) {
		const bool is_orphan = file.is_temporary && IsOrphan(file.path);
		if (!is_orphan && (file.is_temporary || bytes + wanted <= settings.size_limit))
			continue;
		if (unlink(file.path.c_str()) == 0)
			bytes -= file.bytes;
	}
	const uint64_t left = settings.size_limit > bytes ? settings.size_limit - bytes : 0;
	return std::min(left, free_bytes);
}

} // namespace

std::string Store::PathOf(const IndexedEntry& entry) const {
	ByteWriter writer;
	writer.AddText(entry.archive);
	AddReading(entry, &writer);
	const XXH128_hash_t hash = XXH3_128bits(writer.bytes().data(), writer.bytes().size());
	std::ostringstream name;
	name << std::hex << std::setfill('0') << std::setw(16) << hash.high64 << std::setw(16)
		 << hash.low64;
	return settings_.folder + "/" + name.str() + kExtension;
}

std::optional<base::FileState> Store::StateOf(const IndexedEntry& entry) const {
	return settings_.folder.empty() ? std::nullopt : base::StateOfFile(PathOf(entry));
}

std::shared_ptr<const IndexFile> Store::Find(const IndexedEntry& entry) const {
	if (!settings_.reads || settings_.folder.empty())
		return nullptr;
	const std::string path = PathOf(entry);
	const std::optional<base::FileState> state = base::StateOfFile(path);
	if (!state.has_value())
		return nullptr;
	std::shared_ptr<const IndexFile> file = FindKept(path, *state);
	if (file == nullptr) {
		NoteUse(path);
		file = IndexFile::Open(path);
		if (file == nullptr)
			return nullptr;
		Keep(path, file);
	}
	return file->index().identity == IdentityOf(entry) ? file : nullptr;
}

BuildPlan Store::Plan(const IndexedEntry& entry, const std::string& checked_as) const {
	BuildPlan plan;
	plan.identity = IdentityOf(entry);
	plan.checked_as = checked_as;
	plan.dialect = entry.dialect;
	plan.fields = static_cast<size_t>(entry.fields);
	plan.path = PathOf(entry);
	plan.mode = settings_.file_mode;
	plan.make_room = [settings = settings_] { return MakeRoom(settings); };
	return plan;
}

bool Store::Drop(const IndexedEntry& entry) const {
	if (settings_.folder.empty())
		return false;
	const std::string path = PathOf(entry);
	Forget(path);
	return unlink(path.c_str()) == 0;
}

} // namespace coursera::index
