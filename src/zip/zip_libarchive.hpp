// Every container that libarchive reads: zips of any make, tar with its compressors, 7-Zip, …
//
// Formats and filters are a positive list. Left out on purpose: mtree, whose entries name other
// files of the server, raw, which takes anything for an archive, and filters that start programs.
#pragma once

#include <memory>
#include <string>

#include "base/base_file.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {

class LibarchiveArchive final : public Archive {
  public:
	// Reads the list of entries. Throws as Archive::Open does.
	explicit LibarchiveArchive(std::unique_ptr<base::File> file, std::string password = "");

	std::unique_ptr<EntryStream> OpenEntry(const Entry& entry) override;
	bool IsFastPath(const Entry&) const override { return false; }
	std::optional<base::FileState> state() const override { return file_->state(); }
	void VisitAll(const Visitor& visit) override;

  private:
	std::unique_ptr<base::File> file_;
	std::string password_;
};

// Opens the entry of that path, whatever kind of archive the file is.
std::unique_ptr<EntryStream> OpenThroughLibarchive(const base::File& file,
                                                   const std::string& password, const Entry& entry);

} // namespace coursera::zip
