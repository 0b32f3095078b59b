// An export that somebody has already extracted: a folder of files, used like an archive. The
// folder may be named by a symbolic link; links inside it are not part of the export.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "zip/zip_archive.hpp"

namespace coursera::zip {

// The regular files in a folder and in the folders below it, `depth` levels deep, by path, without
// files that IsLitter and without such folders. Throws Error(kFileAccess).
std::vector<Entry> ListFolder(const std::string& path, int depth = 1);

// The regular file at `path`, a link followed; nullopt if there is none.
std::optional<Entry> FindFile(const std::string& path);

// Opens a listed file, described by `file`, from `offset` on, and gives its restart points to a
// sink. Throws Error(kFileChanged) if it is not in the state that was listed.
std::unique_ptr<EntryStream> OpenFile(std::unique_ptr<base::File> file, const Entry& entry,
                                      const base::RestartRecording& recording, uint64_t offset);

// The names in a folder, sorted, without `.` and `..`. Throws Error(kFileAccess).
std::vector<std::string> ListNames(const std::string& path);

class FolderArchive final : public Archive {
  public:
	// Lists the folder and the folders just below it. Throws as Archive::Open does.
	explicit FolderArchive(const std::string& path);

	bool IsFastPath(const Entry&) const override { return true; }
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

} // namespace coursera::zip
