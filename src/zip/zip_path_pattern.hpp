// Patterns of paths, by which a user names many archives, folders or files at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coursera::zip {

// Whether a path could be one: it has a `*`, a `?` or a `[`.
bool IsPathPattern(const std::string& path);

// The paths that match, sorted; those whose last part IsPassedOver are left out. Folders that
// cannot be entered have nothing that matches. Throws Error(kFileAccess).
std::vector<std::string> MatchPaths(const std::string& pattern);

// Names that stand for no export and no file of one: those that start with a dot, `lost+found` and
// `__MACOSX`.
bool IsPassedOver(const std::string& name);

// Whether a file is an archive by its name alone: what is none in truth is an error when it is
// opened.
bool IsNamedAsArchive(std::string_view name);

} // namespace coursera::zip
