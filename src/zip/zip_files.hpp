// Files by a pattern, used like an archive: a single CSV, the CSVs of a folder and all folders
// below it, or the CSVs that match a pattern of paths or are in folders that match.
//
// A folder or file given by name, or found by a pattern of paths, may be a symbolic link; links
// below a folder are not followed.
#pragma once

#include <string>
#include <vector>

#include "zip/zip_archive.hpp"

namespace coursera::zip {

class FilesArchive final : public Archive {
  public:
	// `location`: the path of a CSV or of a folder, or a pattern of paths for any number of both.
	// `pattern`: as SelectFiles takes it. Throws base::Error(kFileAccess) for a folder that cannot
	// be read.
	FilesArchive(const std::string& location, const std::string& pattern);
	// The same with a list that is known to be up to date.
	FilesArchive(const std::string& location, std::vector<Entry> entries, EntryLookup lookup)
		: Archive(location, std::move(entries), std::move(lookup)) {}

	bool IsFastPath(const Entry& entry) const override;
	using Archive::OpenEntry;
	bool CanRestart(const Entry& entry) const override;
	std::unique_ptr<EntryStream> OpenEntry(const Entry& entry,
	                                       const base::RestartRecording& recording) override;
	std::unique_ptr<EntryStream> OpenEntryAt(const Entry& entry, const base::RestartPoint& point,
	                                         std::string_view window) override;
	std::optional<base::FileState> state() const override { return std::nullopt; }

  protected:
	std::unique_ptr<EntryStream> OpenBytes(const Entry& entry) override;
};

// The archives at such a location, sorted: files whose name is that of an archive.
std::vector<std::string> ListArchives(const std::string& location);

} // namespace coursera::zip
