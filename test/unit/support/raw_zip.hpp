// Zips put together byte by byte, so that each number in them can be a lie.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace coursera::support {

// The checksum of zip, bit by bit.
inline uint32_t Crc32(const std::string& bytes) {
	uint32_t crc = 0xffffffff;
	for (char c : bytes) {
		crc ^= static_cast<unsigned char>(c);
		for (int bit = 0; bit < 8; ++bit)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
	}
	return ~crc;
}

inline void PutNumber(std::string* bytes, uint64_t number, int size) {
	for (int i = 0; i < size; ++i)
		bytes->push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

struct RawZipEntry {
	std::string name;
	std::string payload; // as it lies in the file
	uint16_t method = 0;
	uint16_t flags = 0;
	uint32_t crc = 0;     // of the inflated bytes
	uint64_t size = 0;    // inflated
	uint16_t date = 0x21; // 1980-01-01
	uint16_t time = 0;
	std::string local_extra;
	std::string central_extra;
	// In place of the true numbers, in the directory only.
	int64_t claimed_offset = -1;
	int64_t claimed_compressed = -1;

	void SetTime(int64_t seconds) {
		const auto when = static_cast<std::time_t>(seconds);
		std::tm parts{};
		gmtime_r(&when, &parts);
		date = static_cast<uint16_t>((parts.tm_year - 80) << 9 | (parts.tm_mon + 1) << 5 |
		                             parts.tm_mday);
		time = static_cast<uint16_t>(parts.tm_hour << 11 | parts.tm_min << 5 | parts.tm_sec / 2);
	}
};

class RawZip {
  public:
	void Add(const RawZipEntry& entry) { entries_.push_back(entry); }

	std::string comment;
	// In place of the true numbers of the end record.
	int64_t claimed_entries = -1;
	int64_t claimed_directory_size = -1;
	int64_t claimed_directory_offset = -1;

	std::string Bytes() const {
		std::string bytes;
		std::string directory;
		for (const RawZipEntry& entry : entries_) {
			const uint64_t offset = bytes.size();
			PutNumber(&bytes, 0x04034b50, 4);
			PutCommon(&bytes, entry, entry.payload.size());
			PutNumber(&bytes, entry.local_extra.size(), 2);
			bytes += entry.name + entry.local_extra + entry.payload;
			PutNumber(&directory, 0x02014b50, 4);
			PutNumber(&directory, 0x0314, 2); // made on Unix
			PutCommon(&directory, entry,
			          entry.claimed_compressed < 0
			              ? entry.payload.size()
			              : static_cast<uint64_t>(entry.claimed_compressed));
			PutNumber(&directory, entry.central_extra.size(), 2);
			PutNumber(&directory, 0, 2); // comment
			PutNumber(&directory, 0, 2); // disk
			PutNumber(&directory, 0, 2); // internal attributes
			PutNumber(&directory, entry.name.back() == '/' ? 0x41ed0010U : 0x81a40000U, 4);
			PutNumber(
				&directory,
				entry.claimed_offset < 0 ? offset : static_cast<uint64_t>(entry.claimed_offset), 4);
			directory += entry.name + entry.central_extra;
		}
		const auto claim = [](int64_t claimed, size_t real) {
			return claimed < 0 ? uint64_t{real} : static_cast<uint64_t>(claimed);
		};
		const uint64_t directory_offset = bytes.size();
		bytes += directory + before_end;
		PutNumber(&bytes, 0x06054b50, 4);
		PutNumber(&bytes, 0, 4); // disks
		PutNumber(&bytes, claim(claimed_entries, entries_.size()), 2);
		PutNumber(&bytes, claim(claimed_entries, entries_.size()), 2);
		PutNumber(&bytes, claim(claimed_directory_size, directory.size()), 4);
		PutNumber(&bytes, claim(claimed_directory_offset, directory_offset), 4);
		PutNumber(&bytes, comment.size(), 2);
		return bytes + comment;
	}

	// What stands between the directory and the end record: room for zip64's end records.
	std::string before_end;

  private:
	// The fields that the local header and the directory have in common.
	static void PutCommon(std::string* bytes, const RawZipEntry& entry, uint64_t compressed) {
		PutNumber(bytes, 20, 2); // version
		PutNumber(bytes, entry.flags, 2);
		PutNumber(bytes, entry.method, 2);
		PutNumber(bytes, entry.time, 2);
		PutNumber(bytes, entry.date, 2);
		PutNumber(bytes, entry.crc, 4);
		PutNumber(bytes, compressed, 4);
		PutNumber(bytes, entry.size, 4);
		PutNumber(bytes, entry.name.size(), 2);
	}

	std::vector<RawZipEntry> entries_;
};

} // namespace coursera::support
