// A zip's central directory, read by ourselves: which entries there are and where their bytes lie.
//
// Layout of a zip, back to front: end record (with a comment of up to 64 kB behind it), for zip64
// a locator and an end record of its own, the central directory, and before it the entries, each
// with a local header. All numbers are little-endian. Nothing in it is believed: each length and
// offset is checked against the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/base_file.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {

// What the directory says of an entry, beyond what zip::Entry holds.
struct ZipEntry {
	Entry entry;
	uint16_t method = 0;
	uint16_t flags = 0;
	uint32_t crc = 0;
	uint64_t header_offset = 0; // of the local header, in the file

	// True for what the fast path reads: stored or deflated, and not encrypted.
	bool IsPlain() const;
};

struct ZipDirectory {
	std::vector<ZipEntry> entries; // folders left out
	uint64_t offset = 0;           // of the directory: the entries' bytes lie before it
};

// True when the file starts as a zip does (or is an empty one).
bool LooksLikeZip(const base::File& file);

// Reads the directory. Throws base::Error(kArchiveBroken).
ZipDirectory ReadZipDirectory(const base::File& file);

// Where the entry's compressed bytes start: behind its local header, which must agree with the
// directory. Throws base::Error(kArchiveBroken) when it does not, or when the bytes would reach
// into the directory.
uint64_t FindEntryData(const base::File& file, const ZipDirectory& directory,
                       const ZipEntry& entry);

} // namespace coursera::zip
