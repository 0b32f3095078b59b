// A zip's central directory, read by ourselves: which entries there are and where their bytes lie.
//
// Layout of a zip, back to front: end record (with a comment of up to 64 kB after it), for zip64
// a locator and an end record of its own, the central directory, and before it the entries, each
// with a local header. All numbers are little-endian. Nothing in it is believed: each length and
// offset is checked against the file.
//
// Some packers, macOS's Archive Utility among them, know no zip64: of sizes and offsets of 4 GiB
// and more they write the lower 32 bits. Offsets are then told by the local headers, which are
// looked for at those offsets that are possible; compressed sizes by where the next header begins;
// and the inflated size shows when the entry has been read (Entry::size_may_wrap). All three must
// fit together, and the checksum must be right, before such an entry's end is reported.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/base_file.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::zip {

// What the directory says about an entry, beyond what zip::Entry holds.
struct ZipEntry {
	Entry entry;
	uint16_t method = 0;
	uint16_t flags = 0;
	uint32_t crc = 0;
	uint64_t header_offset = 0; // of the local header, in the file
	uint64_t next_header = 0;   // where the next entry's header begins, or the directory
	// Numbers that stand in 32 bits, and not in zip64's extra field.
	bool has_short_size = false;
	bool has_short_compressed_size = false;
	bool has_short_offset = false;

	// True for what the fast path reads: stored or deflated, and not encrypted.
	bool IsPlain() const;
};

struct ZipDirectory {
	std::vector<ZipEntry> entries; // folders left out
	uint64_t offset = 0;           // of the directory: the entries' bytes lie before it
};

// What numbers of 32 bits wrap at.
constexpr uint64_t kWrap = uint64_t{1} << 32;

// True when the file starts as a zip does (or is an empty one, or the first part of a split one).
bool LooksLikeZip(const base::File& file);

// Throws base::Error(kArchiveBroken) for the last part of a split zip, which starts anyhow.
void RefuseLastPartOfSplitZip(const base::File& file);

// Whether the entry's compressed bytes, which start at `start`, end where the next header begins,
// or where a data descriptor of this entry does that ends there.
bool EndsAtNextHeader(const base::File& file, const ZipEntry& entry, uint64_t start);

// Reads the directory. Throws base::Error(kArchiveBroken).
ZipDirectory ReadZipDirectory(const base::File& file);

// Where the entry's compressed bytes start: after its local header, which must agree with the
// directory. Throws base::Error(kArchiveBroken) when it does not, or when the bytes would reach
// into the directory.
uint64_t FindEntryData(const base::File& file, const ZipDirectory& directory,
                       const ZipEntry& entry);

} // namespace coursera::zip
