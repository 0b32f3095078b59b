// What no reader of a zip can beat on one core: one entry inflated by ISA-L, nothing else done.
//
//   inflate_only ARCHIVE ENTRY
//
// Prints the seconds from opening the archive to the entry's last byte, and the bytes. No checksum,
// no copy, fixed buffers.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <isa-l/igzip_lib.h>
#include <memory>
#include <string>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "zip/zip_directory.hpp"

namespace coursera::bench {

namespace {

constexpr size_t kBufferBytes = 256 * 1024;

// The inflated bytes of the entry.
uint64_t Inflate(const std::string& archive, const std::string& name) {
	const base::File file(archive);
	const zip::ZipDirectory directory = zip::ReadZipDirectory(file);
	auto entry = std::find_if(directory.entries.begin(), directory.entries.end(),
	                          [&](const zip::ZipEntry& e) { return e.entry.path == name; });
	if (entry == directory.entries.end() || entry->method != 8)
		throw base::Error(base::ErrorKind::kNoSuchEntry, "no deflated entry \"" + name + "\"");
	uint64_t offset = zip::FindEntryData(file, directory, *entry);
	auto left = static_cast<uint64_t>(entry->entry.compressed_size);

	auto input = std::make_unique<unsigned char[]>(kBufferBytes);
	auto output = std::make_unique<unsigned char[]>(kBufferBytes);
	auto state = std::make_unique<inflate_state>();
	isal_inflate_init(state.get());
	state->crc_flag = ISAL_DEFLATE;
	uint64_t inflated = 0;
	while (state->block_state != ISAL_BLOCK_FINISH) {
		if (state->avail_in == 0) {
			size_t got = file.ReadAt(input.get(), std::min<uint64_t>(left, kBufferBytes), offset);
			offset += got;
			left -= got;
			state->next_in = input.get();
			state->avail_in = static_cast<uint32_t>(got);
		}
		const bool starved = state->avail_in == 0;
		state->next_out = output.get();
		state->avail_out = kBufferBytes;
		const bool failed = isal_inflate(state.get()) < 0;
		const size_t produced = kBufferBytes - state->avail_out;
		inflated += produced;
		if (failed || (starved && produced == 0 && state->block_state != ISAL_BLOCK_FINISH))
			throw base::Error(base::ErrorKind::kArchiveBroken, "\"" + name + "\" is damaged");
	}
	return inflated;
}

} // namespace

} // namespace coursera::bench

int main(int argc, char** argv) {
	if (argc != 3) {
		fprintf(stderr, "Usage: inflate_only ARCHIVE ENTRY\n");
		return 2;
	}
	try {
		const auto start = std::chrono::steady_clock::now();
		const uint64_t bytes = coursera::bench::Inflate(argv[1], argv[2]);
		const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
		printf("%.6f\t%llu\n", seconds.count(), static_cast<unsigned long long>(bytes));
		return 0;
	} catch (const std::exception& error) {
		fprintf(stderr, "inflate_only: %s\n", error.what());
		return 1;
	}
}
