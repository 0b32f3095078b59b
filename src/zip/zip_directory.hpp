// A zip's central directory, read by our own code: which entries there are and where their bytes
// are.
//
// Layout of a zip, back to front: end record (with a comment of up to 64 kB after it), for zip64 a
// locator and an end record of its own, the central directory, and before it the entries, each with
// a local header. All numbers are little-endian. Nothing in it is trusted: each length and offset
// is checked against the file.
//
// Some packers, macOS's Archive Utility among them, do not write zip64: of sizes and offsets of 4
// GiB and more they write the lower 32 bits. The true offsets are then found by searching for the
// local headers at all possible offsets; a compressed size ends where the next header begins; and
// the inflated size is known after the entry has been read (Entry::size_may_wrap). All three must
// agree, and the checksum must be right, before such an entry's end is reported.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/base_file.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {

// What the directory records about an entry, in addition to zip::Entry.
struct ZipEntry {
	Entry entry;
	uint16_t method = 0;
	uint16_t flags = 0;
	uint32_t crc = 0;
	uint64_t header_offset = 0; // of the local header, in the file
	uint64_t next_header = 0;   // where the next entry's header begins, or the directory
	// Numbers that are in 32-bit fields, and not in zip64's extra field.
	bool has_short_size = false;
	bool has_short_compressed_size = false;
	bool has_short_offset = false;

	// True if the fast path can read it: stored or deflated, and not encrypted.
	bool IsPlain() const;
};

struct ZipDirectory {
	std::vector<ZipEntry> entries; // folders left out
	uint64_t offset = 0;           // of the directory: the entries' bytes lie before it
};

// Where numbers of 32 bits wrap.
constexpr uint64_t kWrap = uint64_t{1} << 32;

// True when the file starts as a zip does (or is an empty one, or the first part of a split one).
bool LooksLikeZip(const base::File& file);

// Throws base::Error(kArchiveBroken) for the last part of a split zip, which may start with any
// bytes.
void RefuseLastPartOfSplitZip(const base::File& file);

// Whether the entry's compressed bytes, which start at `start`, end where the next header begins,
// or where this entry's data descriptor begins that ends there.
bool EndsAtNextHeader(const base::File& file, const ZipEntry& entry, uint64_t start);

// Reads the directory. Throws base::Error(kArchiveBroken).
ZipDirectory ReadZipDirectory(const base::File& file);

// Where the entry's compressed bytes start: after its local header, which must agree with the
// directory. Throws base::Error(kArchiveBroken) when it does not, or when the bytes would reach
// into the directory.
uint64_t FindEntryData(const base::File& file, const ZipDirectory& directory,
                       const ZipEntry& entry);

} // namespace coursera::zip
