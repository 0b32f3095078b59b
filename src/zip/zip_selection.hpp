// Which of a container's files make up the export.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "zip/zip_archive.hpp"

namespace coursera::zip {

// True for what macOS leaves behind when it packs or opens a folder: `__MACOSX/…`, `._name`,
// `.DS_Store`.
bool IsLitter(std::string_view path);

// A file's name without its suffix.
std::string StemOf(const std::string& name);

// True when `name` ends in `suffix`, letters compared without case.
bool HasSuffix(std::string_view name, std::string_view suffix);

// Keeps the files of the folder that holds the CSVs: the container's root when a CSV lies there,
// else the highest folder with one. Throws Error(kNoExport) when there is no CSV, and when several
// folders of that height hold CSVs, since nothing would tell which export is meant.
std::vector<Entry> SelectExport(std::vector<Entry> all, const std::string& archive);

} // namespace coursera::zip
