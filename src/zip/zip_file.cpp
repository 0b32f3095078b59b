#include "zip/zip_file.hpp"

#include <algorithm>

#include "base/base_error.hpp"
#include "zip/zip_inflate.hpp"
#include "zip/zip_libarchive.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

constexpr uint16_t kDeflate64 = 9; // libarchive does not read it either

} // namespace

ZipArchive::ZipArchive(std::unique_ptr<base::File> file, std::string password, std::string pattern)
	: Archive(file->path(), std::move(pattern)), file_(std::move(file)),
	  password_(std::move(password)), directory_(ReadZipDirectory(*file_)) {
	std::vector<Entry> entries;
	for (const ZipEntry& entry : directory_.entries)
		entries.push_back(entry.entry);
	SetEntries(std::move(entries));
}

const ZipEntry& ZipArchive::Lookup(const Entry& entry) const {
	// Entries are in the order of their positions, and there may be very many.
	auto found = std::lower_bound(
		directory_.entries.begin(), directory_.entries.end(), entry.position,
		[](const ZipEntry& one, size_t position) { return one.entry.position < position; });
	if (found == directory_.entries.end() || found->entry.position != entry.position)
		throw base::Error(base::ErrorKind::kInternal, "entry of another archive");
	return *found;
}

bool ZipArchive::IsFastPath(const Entry& entry) const {
	return Lookup(entry).IsPlain();
}

// A plain entry that is not compressed a second time.
bool ZipArchive::CanRestart(const Entry& entry) const {
	return Lookup(entry).IsPlain() && !IsCompressedCsv(entry.name);
}

ZipEntry ZipArchive::PlainEntryOf(const Entry& entry) const {
	ZipEntry plain = Lookup(entry);
	plain.entry.name = entry.name;
	return plain;
}

std::unique_ptr<EntryStream> ZipArchive::OpenEntry(const Entry& entry,
                                                   const base::RestartRecording& recording) {
	const ZipEntry plain = PlainEntryOf(entry);
	return OpenPlainEntry(*file_, plain, FindEntryData(*file_, directory_, plain), recording);
}

std::unique_ptr<EntryStream> ZipArchive::OpenEntryAt(const Entry& entry,
                                                     const base::RestartPoint& point,
                                                     std::string_view window) {
	const ZipEntry plain = PlainEntryOf(entry);
	return OpenPlainEntryAt(*file_, plain, FindEntryData(*file_, directory_, plain), point, window);
}

std::unique_ptr<EntryStream> ZipArchive::OpenBytes(const Entry& entry) {
	const ZipEntry plain = PlainEntryOf(entry);
	if (plain.IsPlain())
		return OpenPlainEntry(*file_, plain, FindEntryData(*file_, directory_, plain));
	if (plain.method == kDeflate64)
		throw base::Error(base::ErrorKind::kUnsupportedCompression,
		                  "entry \"" + entry.name + "\" uses an unsupported compression method")
			.WithDetail("It is method 9, Deflate64, which Windows uses for large files.")
			.WithHint(kRepackHint);
	return OpenThroughLibarchive(*file_, password_, entry);
}

} // namespace coursera::zip
