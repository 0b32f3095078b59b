// Which of a container's files make up the export.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zip/zip_archive.hpp"

namespace coursera::zip {

// True for what is no part of an export, by the last part of its path: what starts with a dot (what
// macOS leaves behind, `._name` and `.DS_Store`, LibreOffice's lock files `.~lock.name#`, whatever
// somebody hid) and Office's lock files `~$name`. And for all below a folder `__MACOSX`.
bool IsLitter(std::string_view path);

// What names a table by its file: `users` for `users.csv` and for `users.csv.gz`, whatever folders
// and case of the suffix; nothing for files that are no table. The one place that decides it.
std::optional<std::string_view> CsvStem(std::string_view path);

// How a file is compressed, as its name says: `.csv.gz`, `.csv.bz2`, `.csv.xz`, `.csv.zst`,
// `.csv.lz4`.
enum class Compression { kNone, kGzip, kBzip2, kXz, kZstd, kLz4 };
Compression CompressionOf(std::string_view path);

inline bool IsTableCsv(std::string_view path) {
	return CsvStem(path).has_value();
}

// True for a table that was compressed by itself: `users.csv.gz`.
inline bool IsCompressedCsv(std::string_view path) {
	return CompressionOf(path) != Compression::kNone;
}

// A file's name without its suffix; of a table's CSV its CsvStem.
std::string StemOf(const std::string& name);

// True when `name` ends in `suffix`, letters compared without case.
bool HasSuffix(std::string_view name, std::string_view suffix);

// Keeps the files of the folder that contains the CSVs: the container's root when a CSV lies there,
// else the highest folder with one. Where a CSV is there plain and gzipped, the plain one is the
// table and the other is left out. Throws Error(kNoExport) when there is no CSV, and when several
// folders of that height hold CSVs, since nothing would tell which export is meant;
// Error(kTooManyValues) for more files than any export has.
std::vector<Entry> SelectExport(std::vector<Entry> all, const std::string& archive);

// Whether a table's entry is a pattern, which stands for any number of files: it has a `*` or `?`.
bool IsPattern(std::string_view entry);

// Keeps the CSVs, in whatever folder, that match a pattern, and names them by their paths. A
// pattern without a slash is compared with the file's name alone. Of a CSV that is there plain and
// compressed, the plain one is kept. Throws Error(kTooManyValues) for more than 100,000 files.
std::vector<Entry> SelectFiles(std::vector<Entry> all, const std::string& archive,
                               const std::string& pattern);

} // namespace coursera::zip
