#include "zip/zip_export_paths.hpp"

#include <algorithm>
#include <cerrno>
#include <glob.h>
#include <new>
#include <string_view>
#include <sys/stat.h>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "base/base_interrupt.hpp"
#include "zip/zip_folder.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

bool IsPattern(const std::string& path) {
	return path.find_first_of("*?[") != std::string::npos;
}

// By its name alone: what is no archive in truth is an error when it is opened.
bool IsNamedAsArchive(std::string_view name) {
	for (std::string_view suffix :
	     {".zip", ".7z", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"})
		if (HasSuffix(name, suffix))
			return true;
	return false;
}

// The folder of a file inside a folder; empty for the root.
std::string TopFolder(const std::string& path) {
	size_t slash = path.find('/');
	return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

ExportPaths FindInFolder(const std::string& path) {
	std::vector<std::string> archives;
	std::vector<std::string> folders; // with CSVs
	bool has_csv = false;
	for (const Entry& file : ListFolder(path)) {
		if (IsLitter(file.path))
			continue;
		const std::string folder = TopFolder(file.path);
		if (HasSuffix(file.path, ".csv")) {
			has_csv = has_csv || folder.empty();
			if (!folder.empty() &&
			    std::find(folders.begin(), folders.end(), folder) == folders.end())
				folders.push_back(folder);
		} else if (folder.empty() && IsNamedAsArchive(file.path)) {
			archives.push_back(file.path);
		}
	}
	if (has_csv || (archives.empty() && folders.size() == 1))
		return {false, {path}};
	ExportPaths found{true, {}};
	for (const std::vector<std::string>& names : {archives, folders})
		for (const std::string& name : names)
			found.paths.push_back(path + (path.back() == '/' ? "" : "/") + name);
	if (found.paths.empty())
		throw base::Error(base::ErrorKind::kNoExport, "\"" + path + "\" holds no export")
			.WithDetail("There are neither CSV files nor archives in that folder.")
			.WithHint("An export is a zip, or a folder with a CSV file for each table.");
	return found;
}

// What kept glob from reading a folder; its callback knows of nothing else.
thread_local int pattern_errno = 0;

base::Error PatternError(const std::string& pattern) {
	errno = pattern_errno;
	return base::FileError("search for", pattern);
}

// Folders that cannot be entered hold nothing that matches; what else fails would hide exports.
int FailPattern(const char* path, int system_errno) {
	pattern_errno = system_errno;
	return base::InterruptRequested() || base::IsTransient(PatternError(path)) ? 1 : 0;
}

ExportPaths FindMatches(const std::string& pattern) {
	glob_t matches{};
	const int result = glob(pattern.c_str(), 0, FailPattern, &matches);
	ExportPaths found{true, {}};
	try {
		for (size_t i = 0; result == 0 && i < matches.gl_pathc; ++i)
			if (!IsLitter(matches.gl_pathv[i]))
				found.paths.emplace_back(matches.gl_pathv[i]);
	} catch (...) {
		globfree(&matches);
		throw;
	}
	globfree(&matches);
	base::StopIfInterrupted();
	if (result == GLOB_NOSPACE)
		throw std::bad_alloc();
	if (result == GLOB_ABORTED)
		throw PatternError(pattern);
	if (found.paths.empty())
		throw base::Error(base::ErrorKind::kNoExport, "no file matches \"" + pattern + "\"")
			.WithHint("The server's option \"archive\" names a zip, a folder, or many by a pattern "
		              "such as /data/*.zip. The server itself must be able to read them.");
	return found;
}

} // namespace

ExportPaths ListExportPaths(const std::string& path) {
	struct stat status {};
	ExportPaths found{false, {path}};
	if (stat(path.c_str(), &status) == 0) {
		if (S_ISDIR(status.st_mode))
			found = FindInFolder(path);
	} else {
		const base::Error error = base::FileError("open archive", path);
		if (base::IsTransient(error))
			throw base::Error(error);
		if (IsPattern(path))
			found = FindMatches(path);
	}
	std::sort(found.paths.begin(), found.paths.end());
	return found;
}

} // namespace coursera::zip
