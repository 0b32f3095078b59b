#include "zip/zip_path_pattern.hpp"

#include <algorithm>
#include <cerrno>
#include <glob.h>
#include <new>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "base/base_interrupt.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

// The error that kept glob from reading a folder; its callback has no argument for it.
thread_local int pattern_errno = 0;

base::Error PatternError(const std::string& pattern) {
	errno = pattern_errno;
	return base::FileError("search for", pattern);
}

// Folders that cannot be entered count as empty; to ignore other failures would hide exports.
int FailPattern(const char* path, int system_errno) {
	pattern_errno = system_errno;
	return base::InterruptRequested() || base::IsTransient(PatternError(path)) ? 1 : 0;
}

} // namespace

bool IsPathPattern(const std::string& path) {
	return path.find_first_of("*?[") != std::string::npos;
}

std::vector<std::string> MatchPaths(const std::string& pattern) {
	glob_t matches{};
	const int result = glob(pattern.c_str(), 0, FailPattern, &matches);
	std::vector<std::string> paths;
	try {
		for (size_t i = 0; result == 0 && i < matches.gl_pathc; ++i) {
			base::StopIfInterrupted();
			const std::string path = matches.gl_pathv[i];
			if (!IsPassedOver(path.substr(path.find_last_of('/') + 1)))
				paths.push_back(path);
		}
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
	std::sort(paths.begin(), paths.end());
	return paths;
}

bool IsPassedOver(const std::string& name) {
	return name[0] == '.' || name == "lost+found" || name == "__MACOSX";
}

bool IsNamedAsArchive(std::string_view name) {
	for (std::string_view suffix :
	     {".zip", ".7z", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"})
		if (HasSuffix(name, suffix))
			return true;
	return false;
}

} // namespace coursera::zip
