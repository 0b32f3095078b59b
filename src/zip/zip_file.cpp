#include "zip/zip_file.hpp"

#include <algorithm>

#include "base/base_error.hpp"
#include "zip/zip_inflate.hpp"
#include "zip/zip_libarchive.hpp"

namespace coursera::zip {

ZipArchive::ZipArchive(std::unique_ptr<base::File> file, std::string password)
	: Archive(file->path()), file_(std::move(file)), password_(std::move(password)),
	  directory_(ReadZipDirectory(*file_)) {
	std::vector<Entry> entries;
	for (const ZipEntry& entry : directory_.entries)
		entries.push_back(entry.entry);
	SetEntries(std::move(entries));
}

const ZipEntry& ZipArchive::Lookup(const Entry& entry) const {
	auto found = std::find_if(
		directory_.entries.begin(), directory_.entries.end(),
		[&](const ZipEntry& candidate) { return candidate.entry.position == entry.position; });
	if (found == directory_.entries.end())
		throw base::Error(base::ErrorKind::kInternal, "entry of another archive");
	return *found;
}

bool ZipArchive::IsFastPath(const Entry& entry) const {
	return Lookup(entry).IsPlain();
}

std::unique_ptr<EntryStream> ZipArchive::OpenEntry(const Entry& entry) {
	ZipEntry plain = Lookup(entry);
	plain.entry.name = entry.name;
	if (plain.IsPlain())
		return OpenPlainEntry(*file_, plain, FindEntryData(*file_, directory_, plain));
	return OpenThroughLibarchive(*file_, password_, entry);
}

} // namespace coursera::zip
