// Zips: hostile directories and local headers, and entries whose inflated bytes must be those that
// zlib makes of them.
//
// The first choice says what the input is: a whole file; deflated bytes, put into a zip with the
// size and checksum of what zlib inflates from them; or bytes to be stored. What starts as gzip
// does is a gzipped table, to be read as zlib reads it.
#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/base_error.hpp"
#include "fuzz_input.hpp"
#include "support/archive_writer.hpp"
#include "zip/zip_archive.hpp"
#include "zip/zip_directory.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::fuzz {

namespace {

// A bomb inflates to a thousand times its size; nothing new happens after the first of it.
constexpr size_t kMaxInflated = 256 * 1024;
constexpr size_t kMaxEntries = 16;

// A file that lies in memory. With `far` the bytes stand there twice, once at the front and once
// after 4 GiB, most of which is a hole: offsets of 32 bits may mean the ones or the others.
class MemoryFile {
  public:
	explicit MemoryFile(const std::string& bytes, bool far = false)
		: descriptor_(memfd_create("fuzz.zip", 0)) {
		for (uint64_t offset : {uint64_t{0}, far ? zip::kWrap : 0})
			Require(descriptor_ >= 0 &&
			            pwrite(descriptor_, bytes.data(), bytes.size(),
			                   static_cast<off_t>(offset)) == static_cast<ssize_t>(bytes.size()),
			        "a file in memory can be written");
	}
	~MemoryFile() { close(descriptor_); }
	MemoryFile(const MemoryFile&) = delete;
	MemoryFile& operator=(const MemoryFile&) = delete;

	std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
	int descriptor_;
};

// What zlib makes of raw deflated bytes: nothing unless they are good, and their stream ends where
// they end.
std::optional<std::string> InflatedByZlib(const std::string& deflated) {
	z_stream stream{};
	Require(inflateInit2(&stream, -MAX_WBITS) == Z_OK, "zlib starts");
	std::string inflated(kMaxInflated, '\0');
	std::string input = deflated;
	stream.next_in = reinterpret_cast<Bytef*>(input.data());
	stream.avail_in = static_cast<uInt>(input.size());
	stream.next_out = reinterpret_cast<Bytef*>(inflated.data());
	stream.avail_out = static_cast<uInt>(inflated.size());
	const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
	inflated.resize(stream.total_out);
	inflateEnd(&stream);
	return whole ? std::optional<std::string>(inflated) : std::nullopt;
}

// The entry's bytes as far as kMaxInflated, read `capacity` bytes at a time. Nothing where they
// are broken; `whole` says whether their end was reached.
std::optional<std::string> ReadEntry(zip::Archive* archive, const zip::Entry& entry,
                                     size_t capacity, bool* whole) {
	std::string bytes;
	*whole = false;
	try {
		const std::unique_ptr<zip::EntryStream> stream = archive->OpenEntry(entry);
		std::vector<char> buffer(capacity);
		while (bytes.size() < kMaxInflated) {
			const size_t got = stream->Read(buffer.data(), buffer.size());
			Require(got <= buffer.size(), "no more is read than there is room for");
			bytes.append(buffer.data(), got);
			*whole = got == 0;
			if (*whole)
				break;
		}
		Require(!*whole || stream->Read(buffer.data(), buffer.size()) == 0,
		        "the end stays the end");
	} catch (const base::Error& error) {
		Require(error.kind() != base::ErrorKind::kInternal, "no internal error");
		Require(!error.message().empty(), "an error says what happened");
		return std::nullopt;
	} catch (const std::bad_alloc&) {
		Require(!archive->IsFastPath(entry), "only other decoders may want gigabytes");
		return std::nullopt;
	}
	return bytes;
}

void ReadAllEntries(const std::string& file_bytes, const std::string& password, bool far) {
	const MemoryFile file(file_bytes, far);
	std::unique_ptr<zip::Archive> archive;
	try {
		archive = zip::Archive::Open(file.path(), password);
	} catch (const base::Error& error) {
		Require(error.kind() != base::ErrorKind::kInternal, "no internal error");
		return;
	}
	size_t left = kMaxEntries;
	for (const zip::Entry& entry : archive->entries()) {
		if (left-- == 0)
			break;
		bool whole;
		const std::optional<std::string> bytes = ReadEntry(archive.get(), entry, 64 * 1024, &whole);
		if (!archive->IsFastPath(entry))
			continue;
		const bool compressed = zip::IsCompressedCsv(entry.name);
		Require((entry.size >= 0 || compressed) && entry.compressed_size >= 0,
		        "sizes are no negative numbers");
		const uint64_t modulus = entry.size_may_wrap ? zip::kWrap : UINT64_MAX;
		Require(!bytes.has_value() || !whole || compressed ||
		            bytes->size() == static_cast<uint64_t>(entry.size) % modulus,
		        "an entry has the size that the directory says");
		bool whole_again;
		const std::optional<std::string> again = ReadEntry(archive.get(), entry, 16, &whole_again);
		if (whole || whole_again)
			Require(bytes == again, "the room that is offered makes no difference");
	}
}

void ReadOneEntry(const std::string& payload, uint16_t method,
                  const std::optional<std::string>& expected, size_t capacity) {
	support::RawZip zip;
	support::RawZipEntry raw;
	raw.name = "a.csv";
	raw.payload = payload;
	raw.method = method;
	raw.size = expected.value_or("").size();
	raw.crc = support::Crc32(expected.value_or(""));
	zip.Add(raw);
	const MemoryFile file(zip.Bytes());
	const std::unique_ptr<zip::Archive> archive = zip::Archive::Open(file.path());
	bool whole;
	const std::optional<std::string> bytes =
		ReadEntry(archive.get(), archive->Get("a.csv"), capacity, &whole);
	if (expected.has_value())
		Require(bytes == expected, "entries are inflated as zlib does it");
}

// What zlib makes of gzip's bytes: of all members, after which there may be zeros. Nothing where
// they are broken, or more than is looked at.
std::optional<std::string> GunzippedByZlib(const std::string& gzip) {
	z_stream stream{};
	Require(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK, "zlib starts");
	std::string text(kMaxInflated, '\0');
	std::string input = gzip;
	stream.next_in = reinterpret_cast<Bytef*>(input.data());
	stream.avail_in = static_cast<uInt>(input.size());
	stream.next_out = reinterpret_cast<Bytef*>(text.data());
	stream.avail_out = static_cast<uInt>(text.size());
	bool good;
	do {
		good = inflate(&stream, Z_FINISH) == Z_STREAM_END;
	} while (good && stream.avail_in > 0 && *stream.next_in != 0 && inflateReset(&stream) == Z_OK);
	good = good && std::all_of(stream.next_in, stream.next_in + stream.avail_in,
	                           [](Bytef byte) { return byte == 0; });
	text.resize(text.size() - stream.avail_out);
	inflateEnd(&stream);
	return good ? std::optional<std::string>(text) : std::nullopt;
}

// As a table that is gzipped, and stored so.
void ReadGzipped(const std::string& gzip, size_t capacity) {
	support::RawZip zip;
	zip.Add(support::StoredEntry({"a.csv.gz", gzip}));
	const MemoryFile file(zip.Bytes());
	const std::unique_ptr<zip::Archive> archive = zip::Archive::Open(file.path());
	bool whole;
	const std::optional<std::string> text =
		ReadEntry(archive.get(), archive->Get("a.csv"), capacity, &whole);
	const std::optional<std::string> expected = GunzippedByZlib(gzip);
	if (expected.has_value() && expected->size() < kMaxInflated)
		Require(text == expected, "gzipped tables are read as zlib does it");
	else if (text.has_value() && whole)
		Require(text->size() >= kMaxInflated, "what zlib finds broken is an error");
}

} // namespace

void FuzzZip(Input input) {
	const size_t what = input.Choose(4);
	const size_t capacity = 16 + 31 * input.Choose(256);
	const std::string bytes = input.Rest();
	switch (what) {
	case 1:
		return ReadOneEntry(bytes, 8, InflatedByZlib(bytes), capacity);
	case 2:
		return ReadOneEntry(bytes, 0, bytes, capacity);
	default:
		if (bytes.compare(0, 2, "\x1f\x8b") == 0)
			return ReadGzipped(bytes, capacity);
		// What does not look like a zip is libarchive's affair alone.
		if (bytes.compare(0, 2, "PK") == 0)
			for (bool far : {false, true})
				ReadAllEntries(bytes, what == 3 ? "secret" : "", far);
	}
}

} // namespace coursera::fuzz
