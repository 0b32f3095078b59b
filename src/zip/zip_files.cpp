#include "zip/zip_files.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "base/base_interrupt.hpp"
#include "zip/zip_folder.hpp"
#include "zip/zip_path_pattern.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

// Deeper than anybody sorts files, but a limit for hostile folders.
constexpr int kMaxDepth = 16;

std::string Joined(const std::string& folder, const std::string& inside) {
	return folder + (folder.empty() || folder.back() == '/' ? "" : "/") + inside;
}

// The literal start of a pattern: the folder that all matches are below, with its slash.
std::string CommonFolder(const std::string& pattern) {
	const size_t slash = pattern.rfind('/', pattern.find_first_of("*?["));
	return slash == pattern.npos ? "" : pattern.substr(0, slash + 1);
}

// All regular files at a location. The paths are for opening; the names are relative to the
// location.
std::vector<Entry> ListFiles(const std::string& location) {
	std::vector<Entry> files;
	const auto add_folder = [&files](const std::string& path, const std::string& name) {
		for (Entry& file : ListFolder(path, kMaxDepth)) {
			file.name = name.empty() ? file.path : Joined(name, file.path);
			file.path = Joined(path, file.path);
			files.push_back(std::move(file));
		}
	};
	const auto add_file = [&files](const std::string& path, const std::string& name) {
		std::optional<Entry> file = FindFile(path);
		if (!file.has_value())
			return;
		file->name = name;
		files.push_back(std::move(*file));
	};
	struct stat status {};
	if (stat(location.c_str(), &status) == 0) {
		if (S_ISDIR(status.st_mode))
			add_folder(location, "");
		else
			add_file(location, location.substr(location.rfind('/') + 1));
	} else if (errno == ENOENT && IsPathPattern(location)) {
		const size_t common = CommonFolder(location).size();
		for (const std::string& path : MatchPaths(location)) {
			base::StopIfInterrupted();
			if (stat(path.c_str(), &status) != 0)
				continue; // gone since
			if (S_ISDIR(status.st_mode))
				add_folder(path, path.substr(common));
			else
				add_file(path, path.substr(common));
		}
	} else {
		throw base::FileError("open", location);
	}
	for (size_t i = 0; i < files.size(); ++i)
		files[i].position = i;
	return files;
}

} // namespace

FilesArchive::FilesArchive(const std::string& location, const std::string& pattern)
	: Archive(location, pattern) {
	SetEntries(ListFiles(location));
}

bool FilesArchive::IsFastPath(const Entry& entry) const {
	const Compression compression = CompressionOf(entry.name);
	return compression == Compression::kNone || compression == Compression::kGzip;
}

bool FilesArchive::CanRestart(const Entry& entry) const {
	return !IsCompressedCsv(entry.name);
}

std::unique_ptr<EntryStream> FilesArchive::OpenBytes(const Entry& entry) {
	return OpenEntry(entry, base::RestartRecording());
}

std::unique_ptr<EntryStream> FilesArchive::OpenEntry(const Entry& entry,
                                                     const base::RestartRecording& recording) {
	return OpenFile(std::make_unique<base::File>(entry.path), entry, recording, 0);
}

std::unique_ptr<EntryStream>
FilesArchive::OpenEntryAt(const Entry& entry, const base::RestartPoint& point, std::string_view) {
	return OpenFile(std::make_unique<base::File>(entry.path), entry, base::RestartRecording(),
	                point.output);
}

std::vector<std::string> ListArchives(const std::string& location) {
	std::vector<std::string> archives;
	for (const Entry& file : ListFiles(location))
		if (IsNamedAsArchive(file.name) && !IsLitter(file.name))
			archives.push_back(file.path);
	std::sort(archives.begin(), archives.end());
	return archives;
}

} // namespace coursera::zip
