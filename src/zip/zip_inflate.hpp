// The fast path for plain zip entries: pread into a fixed buffer, ISA-L's streaming inflate, and
// ISA-L's CRC-32 of the inflated bytes.
#pragma once

#include <cstdint>
#include <memory>

#include "base/base_file.hpp"
#include "base/base_restart.hpp"
#include "base/base_stream.hpp"
#include "zip/zip_directory.hpp"

namespace coursera::zip {

// Opens a plain entry (ZipEntry::IsPlain) whose compressed bytes start at `offset` of the file. The
// stream ends with an error unless size and CRC-32 are those of the directory. If the size may wrap
// (Entry::size_may_wrap), it may be larger by multiples of 4 GiB, if the deflated bytes end right
// where the next header, or a data descriptor before it, begins. The file must outlive the stream;
// the entry need not.
std::unique_ptr<base::ByteStream> OpenPlainEntry(const base::File& file, const ZipEntry& entry,
                                                 uint64_t offset);

// The same, and gives the entry's restart points to a sink. A deflated entry has them between
// deflate's blocks, as often as blocks end; a stored entry has them anywhere.
std::unique_ptr<base::ByteStream> OpenPlainEntry(const base::File& file, const ZipEntry& entry,
                                                 uint64_t offset,
                                                 const base::RestartRecording& recording);

// The entry from a restart point on, with that point's window. Its checksum is not verified.
std::unique_ptr<base::ByteStream> OpenPlainEntryAt(const base::File& file, const ZipEntry& entry,
                                                   uint64_t offset, const base::RestartPoint& point,
                                                   std::string_view window);

} // namespace coursera::zip
