#include "zip/zip_directory.hpp"

#include <algorithm>
#include <ctime>

#include "base/base_bytes.hpp"
#include "base/base_error.hpp"

namespace coursera::zip {

namespace {

constexpr uint32_t kEndSignature = 0x06054b50;
constexpr uint32_t kEnd64Signature = 0x06064b50;
constexpr uint32_t kLocator64Signature = 0x07064b50;
constexpr uint32_t kEntrySignature = 0x02014b50;
constexpr uint32_t kLocalSignature = 0x04034b50;
constexpr uint32_t kDescriptorSignature = 0x08074b50;
constexpr uint32_t kSplitSignature = 0x08074b50;    // at the start of the first part of a split zip
constexpr uint32_t kNotSplitSignature = 0x30304b50; // the same, if one part was enough

constexpr size_t kEndBytes = 22;
constexpr size_t kLocator64Bytes = 20;
constexpr size_t kEnd64Bytes = 56;
constexpr size_t kLocalBytes = 30;
constexpr size_t kMaxCommentBytes = 0xffff;
// Allows half a million entries; an export has a few hundred.
constexpr uint64_t kMaxDirectoryBytes = uint64_t{64} << 20;

constexpr uint16_t kStored = 0;
constexpr uint16_t kDeflated = 8;
// Encrypted, strongly encrypted, patch data, masked headers.
constexpr uint16_t kUnplainFlags = 0x0001 | 0x0020 | 0x0040 | 0x2000;

constexpr uint16_t kHasDescriptor = 0x0008;
// The most bytes that deflate makes of one (1032), and a little more.
constexpr uint64_t kMaxInflation = 1040;

constexpr uint16_t kZip64Extra = 0x0001;
constexpr uint16_t kUnixTimeExtra = 0x5455;
constexpr uint32_t kIn64 = 0xffffffff; // a 32-bit field whose number is in the zip64 extra

base::Error Broken(const base::File& file, const char* detail,
                   base::SourceLocation thrown = base::SourceLocation::Here()) {
	return base::Error(base::ErrorKind::kArchiveBroken,
	                   "could not read archive \"" + file.path() + "\"", thrown)
	    .WithDetail(detail);
}

base::Error Split(const base::File& file) {
	return base::Error(base::ErrorKind::kArchiveBroken,
	                   "\"" + file.path() + "\" is one part of a split zip")
	    .WithDetail(
			"The rest of the archive is in other files, with names like .z01, .z02 and .zip.")
	    .WithHint(
			"Have all parts in one folder, join them by \"zip -s 0 parts.zip --out whole.zip\" "
			"or unpack them with 7z, and attach the result.");
}

std::string ReadBytes(const base::File& file, uint64_t offset, size_t size) {
	std::string bytes(size, '\0');
	bytes.resize(file.ReadAt(&bytes[0], size, offset));
	return bytes;
}

// Place and size of the directory, from the end records.
struct DirectoryPlace {
	uint64_t entries = 0;
	uint64_t size = 0;
	uint64_t offset = 0; // as the archive counts offsets
	uint64_t end = 0;    // in the file: where the end records start
	bool is_zip64 = false;
};

uint32_t FirstSignature(const base::File& file) {
	const std::string start = ReadBytes(file, 0, 4);
	return base::ByteReader(start).U32(); // zero if the file is too short
}

// Finds the end record: the last candidate whose comment ends with the file, or else (the file was
// padded) the last candidate whose comment lies in the file.
uint64_t FindEnd(const base::File& file, std::string* end_record) {
	uint64_t tail = std::min<uint64_t>(file.size(), kEndBytes + kMaxCommentBytes);
	uint64_t tail_offset = file.size() - tail;
	std::string bytes = ReadBytes(file, tail_offset, tail);
	size_t padded = std::string::npos;
	for (size_t at = bytes.size() < kEndBytes ? 0 : bytes.size() - kEndBytes + 1; at-- > 0;) {
		base::ByteReader reader(std::string_view(bytes).substr(at));
		if (reader.U32() != kEndSignature)
			continue;
		reader.Skip(16);
		const size_t comment = reader.U16();
		if (comment < reader.left() && padded == std::string::npos)
			padded = at;
		if (comment != reader.left())
			continue;
		*end_record = bytes.substr(at, kEndBytes);
		return tail_offset + at;
	}
	if (padded == std::string::npos && FirstSignature(file) == kSplitSignature)
		throw Split(file);
	if (padded == std::string::npos)
		throw Broken(file, "Its end record is missing: the file is not a zip, or was cut off.");
	*end_record = bytes.substr(padded, kEndBytes);
	return tail_offset + padded;
}

// Replaces values that do not fit into the end record by those of the zip64 end record, if there is
// one.
void ReadEnd64(const base::File& file, DirectoryPlace* place) {
	if (place->end < kLocator64Bytes)
		return;
	std::string locator_bytes = ReadBytes(file, place->end - kLocator64Bytes, kLocator64Bytes);
	base::ByteReader locator(locator_bytes);
	if (locator.U32() != kLocator64Signature)
		return;
	locator.Skip(4);
	uint64_t offset = locator.U64();
	if (locator.U32() > 1) // parts
		throw Split(file);
	if (offset > place->end - kLocator64Bytes)
		throw Broken(file, "Its zip64 end record lies outside the file.");
	std::string end_bytes = ReadBytes(file, offset, kEnd64Bytes);
	base::ByteReader end(end_bytes);
	if (end.U32() != kEnd64Signature)
		throw Broken(file, "Its zip64 end record is missing.");
	end.Skip(20);
	end.Skip(8); // entries on this disk
	place->entries = end.U64();
	place->size = end.U64();
	place->offset = end.U64();
	if (!end.ok())
		throw Broken(file, "Its zip64 end record is cut off.");
	place->end = offset;
	place->is_zip64 = true;
}

// Whether an end record is that of the last of several parts.
bool IsOfLaterPart(base::ByteReader record) {
	record.Skip(4);
	const uint16_t part = record.U16();
	return part != 0 && part != 0xffff; // then the zip64 record has it
}

DirectoryPlace FindDirectory(const base::File& file) {
	DirectoryPlace place;
	std::string record;
	place.end = FindEnd(file, &record);
	base::ByteReader reader(record);
	if (IsOfLaterPart(reader))
		throw Split(file);
	reader.Skip(10);
	place.entries = reader.U16();
	place.size = reader.U32();
	place.offset = reader.U32();
	ReadEnd64(file, &place);
	if (place.size > place.end || place.offset > place.end - place.size)
		throw Broken(file, "Its directory lies outside the file.");
	if (place.size > kMaxDirectoryBytes)
		throw Broken(file, "Its directory is too large.");
	return place;
}

// Seconds since 1970 for a date and time in DOS's format, taken as UTC.
int64_t FromDosTime(uint16_t date, uint16_t time) {
	std::tm parts{};
	parts.tm_year = 80 + (date >> 9);
	parts.tm_mon = (date >> 5 & 15) - 1;
	parts.tm_mday = date & 31;
	parts.tm_hour = time >> 11;
	parts.tm_min = time >> 5 & 63;
	parts.tm_sec = 2 * (time & 31);
	return timegm(&parts);
}

// The 64-bit numbers of the zip64 extra field, in their fixed order, each only if its 32-bit field
// refers to it; and the Unix time, if the packer wrote one.
bool ReadExtra(std::string_view extra, uint64_t* size, uint64_t* compressed, uint64_t* offset,
               int64_t* modified) {
	base::ByteReader fields(extra);
	while (fields.left() >= 4) {
		uint16_t id = fields.U16();
		std::string_view value = fields.Take(fields.U16());
		base::ByteReader reader(value);
		if (id == kZip64Extra) {
			for (uint64_t* number : {size, compressed, offset})
				if (*number == kIn64)
					*number = reader.U64();
			if (!reader.ok())
				return false;
		} else if (id == kUnixTimeExtra && value.size() >= 5 && (value[0] & 1) != 0) {
			reader.Skip(1);
			*modified = static_cast<int32_t>(reader.U32());
		}
	}
	return true;
}

ZipEntry ReadEntry(const base::File& file, base::ByteReader* reader) {
	ZipEntry entry;
	if (reader->U32() != kEntrySignature)
		throw Broken(file, "Its directory is damaged.");
	reader->Skip(4);
	entry.flags = reader->U16();
	entry.method = reader->U16();
	uint16_t time = reader->U16();
	uint16_t date = reader->U16();
	entry.crc = reader->U32();
	uint64_t compressed = reader->U32();
	uint64_t size = reader->U32();
	uint16_t name_size = reader->U16();
	uint16_t extra_size = reader->U16();
	uint16_t comment_size = reader->U16();
	reader->Skip(8); // disk, attributes
	uint64_t offset = reader->U32();
	entry.has_short_size = size != kIn64;
	entry.has_short_compressed_size = compressed != kIn64;
	entry.has_short_offset = offset != kIn64;
	entry.entry.path = reader->Take(name_size);
	entry.entry.modified = FromDosTime(date, time);
	bool extra_ok =
		ReadExtra(reader->Take(extra_size), &size, &compressed, &offset, &entry.entry.modified);
	reader->Skip(comment_size);
	if (!reader->ok() || !extra_ok || size > INT64_MAX || compressed > file.size())
		throw Broken(file, "Its directory is damaged.");
	entry.entry.size = static_cast<int64_t>(size);
	entry.entry.compressed_size = static_cast<int64_t>(compressed);
	entry.header_offset = offset;
	entry.entry.mark = uint64_t{entry.crc} << 32 ^ offset ^ 1;
	return entry;
}

// Whether the entry's local header is there.
bool HasHeaderAt(const base::File& file, uint64_t offset, const ZipEntry& entry) {
	const std::string& path = entry.entry.path;
	const std::string bytes = ReadBytes(file, offset, kLocalBytes + path.size());
	base::ByteReader reader(bytes);
	const uint32_t signature = reader.U32();
	reader.Skip(4);
	const uint16_t method = reader.U16();
	reader.Skip(kLocalBytes - 10);
	return reader.Take(path.size()) == path && reader.ok() && signature == kLocalSignature &&
	       method == entry.method;
}

// For a zip of more than 4 GiB that is not a zip64: finds the headers, one after the other,
// although their offsets are known only modulo 4 GiB. Stops at a header that it does not find; the
// offsets after it are used as they are. No place is examined twice.
void UnwrapOffsets(const base::File& file, uint64_t end, std::vector<ZipEntry>* entries) {
	uint64_t least = 0; // where the next header may be
	for (ZipEntry& entry : *entries) {
		if (!entry.has_short_offset)
			return;
		uint64_t offset = entry.header_offset;
		if (offset < least)
			offset += (least - offset + kWrap - 1) / kWrap * kWrap;
		while (offset < end && !HasHeaderAt(file, offset, entry))
			offset += kWrap;
		if (offset >= end)
			return;
		entry.header_offset = offset;
		least = offset + kLocalBytes + entry.entry.path.size();
	}
}

// Fills in where each entry's next header begins.
void FindNextHeaders(uint64_t end, std::vector<ZipEntry>* entries) {
	std::vector<uint64_t> headers{end};
	for (const ZipEntry& entry : *entries)
		headers.push_back(entry.header_offset);
	std::sort(headers.begin(), headers.end());
	for (ZipEntry& entry : *entries) {
		const auto next = std::upper_bound(headers.begin(), headers.end(), entry.header_offset);
		entry.next_header = next == headers.end() ? end : *next;
	}
}

// The compressed size, if the next header is so far away that the size may not fit into 32 bits.
void UnwrapCompressedSize(const base::File& file, ZipEntry* entry) {
	auto size = static_cast<uint64_t>(entry->entry.compressed_size);
	if (!entry->has_short_compressed_size ||
	    entry->next_header < entry->header_offset + kLocalBytes + size + kWrap)
		return;
	const std::string header = ReadBytes(file, entry->header_offset, kLocalBytes);
	base::ByteReader reader(header);
	reader.Skip(kLocalBytes - 4);
	const uint64_t name_size = reader.U16();
	const uint64_t start = entry->header_offset + kLocalBytes + name_size + reader.U16();
	if (!reader.ok() || start + size > entry->next_header)
		return;
	ZipEntry unwrapped = *entry;
	size += (entry->next_header - start - size) / kWrap * kWrap;
	unwrapped.entry.compressed_size = static_cast<int64_t>(size);
	if (EndsAtNextHeader(file, unwrapped, start))
		entry->entry.compressed_size = static_cast<int64_t>(size);
}

// The inflated size, as far as it can be known: any size is possible that is equal modulo 4 GiB and
// that so many compressed bytes can inflate to. The guess is the smallest one that is not below the
// compressed size.
void UnwrapSize(ZipEntry* entry) {
	auto size = static_cast<uint64_t>(entry->entry.size);
	const auto compressed = static_cast<uint64_t>(entry->entry.compressed_size);
	if (!entry->has_short_size || !entry->IsPlain())
		return;
	if (entry->method == kStored) {
		if (size < compressed && (compressed - size) % kWrap == 0)
			entry->entry.size = entry->entry.compressed_size;
		return;
	}
	if ((size + kWrap) / kMaxInflation > compressed)
		return;
	entry->entry.size_may_wrap = true;
	// Bytes that cannot be compressed become slightly more.
	const uint64_t least = compressed - compressed / 1024;
	if (size < least)
		size += (least - size + kWrap - 1) / kWrap * kWrap;
	entry->entry.size = static_cast<int64_t>(size);
}

} // namespace

bool EndsAtNextHeader(const base::File& file, const ZipEntry& entry, uint64_t start) {
	const uint64_t end = start + static_cast<uint64_t>(entry.entry.compressed_size);
	if (end >= entry.next_header)
		return end == entry.next_header;
	const uint64_t between = entry.next_header - end;
	// Checksum and two sizes of four or eight bytes, with or without a signature.
	if ((entry.flags & kHasDescriptor) == 0 ||
	    (between != 12 && between != 16 && between != 20 && between != 24))
		return false;
	const std::string bytes = ReadBytes(file, end, static_cast<size_t>(between));
	base::ByteReader reader(bytes);
	if (between % 8 == 0 && reader.U32() != kDescriptorSignature)
		return false;
	return reader.U32() == entry.crc && reader.ok();
}

bool ZipEntry::IsPlain() const {
	return (method == kStored || method == kDeflated) && (flags & kUnplainFlags) == 0;
}

bool LooksLikeZip(const base::File& file) {
	const uint32_t signature = FirstSignature(file);
	return signature == kLocalSignature || signature == kEndSignature ||
	       signature == kSplitSignature || signature == kNotSplitSignature;
}

void RefuseLastPartOfSplitZip(const base::File& file) {
	const uint64_t tail = std::min<uint64_t>(file.size(), kEndBytes + kMaxCommentBytes);
	const std::string bytes = ReadBytes(file, file.size() - tail, tail);
	for (size_t at = bytes.size() < kEndBytes ? 0 : bytes.size() - kEndBytes + 1; at-- > 0;) {
		base::ByteReader record(std::string_view(bytes).substr(at));
		if (record.U32() != kEndSignature)
			continue;
		record.Skip(16);
		if (record.U16() == record.left() &&
		    IsOfLaterPart(base::ByteReader(std::string_view(bytes).substr(at))))
			throw Split(file);
	}
}

ZipDirectory ReadZipDirectory(const base::File& file) {
	DirectoryPlace place = FindDirectory(file);
	ZipDirectory directory;
	directory.offset = place.end - place.size;
	// Bytes put before the zip as a whole move every offset in it.
	uint64_t prefix = directory.offset - place.offset;
	if (!place.is_zip64)
		prefix %= kWrap;
	std::string bytes = ReadBytes(file, directory.offset, place.size);
	base::ByteReader reader(bytes);
	for (uint64_t i = 0; i < place.entries; ++i) {
		ZipEntry entry = ReadEntry(file, &reader);
		entry.entry.position = static_cast<size_t>(i);
		entry.header_offset += prefix;
		directory.entries.push_back(std::move(entry));
	}
	// After the entries there may be a signature, but no further entry.
	if (reader.left() > 0 && (reader.U32() == kEntrySignature || !reader.ok()))
		throw Broken(file, "Its directory holds more than its end record says.");
	if (!place.is_zip64 && directory.offset >= kWrap)
		UnwrapOffsets(file, directory.offset, &directory.entries);
	FindNextHeaders(directory.offset, &directory.entries);
	for (ZipEntry& entry : directory.entries) {
		UnwrapCompressedSize(file, &entry);
		UnwrapSize(&entry);
	}
	directory.entries.erase(std::remove_if(directory.entries.begin(), directory.entries.end(),
	                                       [](const ZipEntry& entry) {
											   const std::string& path = entry.entry.path;
											   return !path.empty() && path.back() == '/';
										   }),
	                        directory.entries.end());
	return directory;
}

uint64_t FindEntryData(const base::File& file, const ZipDirectory& directory,
                       const ZipEntry& entry) {
	const std::string& path = entry.entry.path;
	if (entry.header_offset > directory.offset)
		throw Broken(file, "An entry lies outside the file.");
	std::string bytes = ReadBytes(file, entry.header_offset, kLocalBytes + path.size());
	base::ByteReader reader(bytes);
	uint32_t signature = reader.U32();
	reader.Skip(4);
	uint16_t method = reader.U16();
	reader.Skip(16);
	uint16_t name_size = reader.U16();
	uint16_t extra_size = reader.U16();
	std::string_view name = reader.Take(path.size());
	if (!reader.ok() || signature != kLocalSignature || method != entry.method ||
	    name_size != path.size() || name != path)
		throw Broken(file, "An entry's header disagrees with the directory.");
	uint64_t start = entry.header_offset + kLocalBytes + name_size + extra_size;
	auto size = static_cast<uint64_t>(entry.entry.compressed_size);
	if (start > directory.offset || size > directory.offset - start)
		throw Broken(file, "An entry reaches outside of where entries are.");
	return start;
}

} // namespace coursera::zip
