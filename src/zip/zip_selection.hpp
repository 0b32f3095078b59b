// Which of a container's files make up the export.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zip/zip_archive.hpp"

namespace coursera::zip {

// True for files that are not part of an export, judging by the last part of the path: names that
// start with a dot (macOS's `._name` and `.DS_Store`, LibreOffice's lock files `.~lock.name#`,
// hidden files) and Office's lock files `~$name`. True for everything below a folder `__MACOSX`,
// too.
bool IsLitter(std::string_view path);

// What names a table by its file: `users` for `users.csv` and for `users.csv.gz`, regardless of
// folders and of the suffix's case; nothing for files that are not a table. This is the only place
// that decides it.
std::optional<std::string_view> CsvStem(std::string_view path);

// How a file is compressed, judging by its name: `.csv.gz`, `.csv.bz2`, `.csv.xz`, `.csv.zst`,
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

// A file's name without its suffix; for a table's CSV, its CsvStem.
std::string StemOf(const std::string& name);

// True if `name` ends in `suffix`, compared without case.
bool HasSuffix(std::string_view name, std::string_view suffix);

// Keeps the files of the folder that contains the CSVs: the container's root if it has a CSV, or
// else the highest folder with one. If a CSV is there plain and gzipped, the plain one is the table
// and the other is left out. Throws Error(kNoExport) when there is no CSV, and when several folders
// of that height contain CSVs, since it would not be clear which export is meant;
// Error(kTooManyValues) for more files than any export has.
std::vector<Entry> SelectExport(std::vector<Entry> all, const std::string& archive);

// Whether a table's entry is a pattern, for any number of files: it has a `*` or `?`.
bool IsPattern(std::string_view entry);

// Keeps the CSVs, in whatever folder, that match a pattern, and names them by their paths. A
// pattern without a slash is compared with the file's name alone. If a CSV is there plain and
// compressed, the plain one is kept. Throws Error(kTooManyValues) for more than 100,000 files.
std::vector<Entry> SelectFiles(std::vector<Entry> all, const std::string& archive,
                               const std::string& pattern);

} // namespace coursera::zip
