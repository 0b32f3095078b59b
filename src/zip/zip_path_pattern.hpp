// Patterns of paths, with which a user names many archives, folders or files at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coursera::zip {

// Whether a path could be a pattern: it has a `*`, a `?` or a `[`.
bool IsPathPattern(const std::string& path);

// The paths that match, sorted, without paths whose last part IsPassedOver. Folders that cannot be
// entered count as empty. Throws Error(kFileAccess).
std::vector<std::string> MatchPaths(const std::string& pattern);

// Names that are never an export or a file of one: names that start with a dot, `lost+found` and
// `__MACOSX`.
bool IsPassedOver(const std::string& name);

// Whether a file is an archive, judging by its name alone: a file that is not really an archive
// causes an error when it is opened.
bool IsNamedAsArchive(std::string_view name);

} // namespace coursera::zip
