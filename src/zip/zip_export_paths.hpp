// What a path given for an archive stands for: one export, or many.
//
//   a file                                   one export
//   a folder with CSVs, or with one folder   one export, extracted
//   of CSVs and no archive
//   any other folder                         many: each archive in it, each folder of CSVs in it
//   a pattern (`*`, `?`, `[…]`) that is no   many: each file and folder that matches
//   file's name itself
//
// It is looked at anew each time, so exports may come and go. Inside a folder symbolic links are
// not followed, as inside an export; a pattern's matches may be links.
#pragma once

#include <string>
#include <vector>

namespace coursera::zip {

struct ExportPaths {
	bool is_many = false;
	std::vector<std::string> paths; // of the exports, in the order of their bytes
};

// Throws base::Error: kFileAccess when a folder cannot be read, kNoExport when a pattern matches
// nothing or a folder holds neither archives nor CSVs.
ExportPaths ListExportPaths(const std::string& path);

} // namespace coursera::zip
