// What a path given as an archive refers to: one export, or many.
//
//   a file                                   one export
//   a folder with CSVs and no archive, or    one export, extracted
//   with one folder of CSVs and no archive
//   any other folder                         many: each archive in it, each folder of CSVs in it
//   a pattern (`*`, `?`, `[…]`) that is not  many: each file and folder that matches
//   itself the name of a file
//
// The path is resolved anew each time: exports may come and go. Among many, symbolic links are
// followed, and a file with several names counts once, under the first of them. Inside an export no
// link is followed. Names that start with a dot, `lost+found` and `__MACOSX` are passed over.
#pragma once

#include <string>
#include <vector>

#include "base/base_error.hpp"

namespace coursera::zip {

struct ExportPaths {
	bool is_many = false;
	std::vector<std::string> paths;      // of archives and folders, in the order of their bytes
	std::vector<base::Error> unreadable; // folders that could not be read
	std::vector<base::Error> stray;      // loose CSVs beside archives: they are not an export
};

// Throws base::Error: kFileAccess when a folder cannot be read, kNoExport when a pattern matches
// nothing or a folder has neither archives nor CSVs.
ExportPaths ListExportPaths(const std::string& path);

// Google Drive splits a big download into `NAME-001.zip`, `NAME-002.zip` and so on: NAME, with the
// folders before it, of such a part. Empty for other names.
std::string DriveStem(const std::string& path);

} // namespace coursera::zip
