// A zip: its directory read by ourselves, plain entries by the fast path, others (encrypted, or of
// another compression method) through libarchive.
#pragma once

#include <memory>
#include <string>

#include "base/base_file.hpp"
#include "zip/zip_archive.hpp"
#include "zip/zip_directory.hpp"

namespace coursera::zip {

class ZipArchive final : public Archive {
  public:
	// Takes over a file that LooksLikeZip. Throws as Archive::Open does.
	explicit ZipArchive(std::unique_ptr<base::File> file, std::string password = "",
	                    std::string pattern = "");

	bool IsFastPath(const Entry& entry) const override;
	using Archive::OpenEntry;
	bool CanRestart(const Entry& entry) const override;
	std::unique_ptr<EntryStream> OpenEntry(const Entry& entry,
	                                       const base::RestartRecording& recording) override;
	std::unique_ptr<EntryStream> OpenEntryAt(const Entry& entry, const base::RestartPoint& point,
	                                         std::string_view window) override;
	std::optional<base::FileState> state() const override { return file_->state(); }
	void Rest() override { file_->GiveBack(); }

  protected:
	std::unique_ptr<EntryStream> OpenBytes(const Entry& entry) override;

  private:
	const ZipEntry& Lookup(const Entry& entry) const;
	ZipEntry PlainEntryOf(const Entry& entry) const;

	std::unique_ptr<base::File> file_;
	std::string password_;
	ZipDirectory directory_;
};

} // namespace coursera::zip
