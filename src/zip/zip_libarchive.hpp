// Every container that libarchive reads: zips of any make, tar with its compressors, 7-Zip, …
//
// Formats and filters are a positive list. Left out on purpose: mtree, whose entries refer to other
// files of the server; raw, which accepts anything as an archive; and filters that start programs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/base_file.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {

class LibarchiveArchive final : public Archive {
  public:
	// Reads the list of entries. Throws as Archive::Open does.
	explicit LibarchiveArchive(std::unique_ptr<base::File> file, std::string password = "",
	                           std::string pattern = "");
	// The same with a list that is known to be up to date.
	LibarchiveArchive(std::unique_ptr<base::File> file, std::string password,
	                  std::vector<Entry> entries, EntryLookup lookup);

	bool IsFastPath(const Entry&) const override { return false; }
	bool IsListedByReading() const override { return true; }
	std::optional<base::FileState> state() const override { return file_->state(); }
	void Rest() override { file_->GiveBack(); }
	void VisitAll(const Visitor& visit) override;

  protected:
	std::unique_ptr<EntryStream> OpenBytes(const Entry& entry) override;

  private:
	std::unique_ptr<base::File> file_;
	std::string password_;
};

// The hint for an entry that cannot be decompressed here.
constexpr char kRepackHint[] =
	"Unpack the archive, with 7z for instance, and attach the folder with "
	"its files, or pack these again as an ordinary zip.";

// Opens the entry of that path, whatever kind of archive the file is.
std::unique_ptr<EntryStream> OpenThroughLibarchive(const base::File& file,
                                                   const std::string& password, const Entry& entry);

} // namespace coursera::zip
