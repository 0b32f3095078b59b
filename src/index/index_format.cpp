#include "index/index_format.hpp"

#include <xxhash.h>

#include "index/index_bloom.hpp"
#include "index/index_bytes.hpp"

namespace coursera::index {

namespace {

constexpr std::string_view kMagic = "CRSFDWIX";
constexpr uint32_t kVersion = 1;
constexpr size_t kBlockBytes = 60; // as it is encoded
constexpr size_t kMinZoneBytes = 13;
constexpr size_t kColumnBytes = 24;
constexpr uint32_t kMaxWindow = 32 * 1024;

void EncodeZone(const Zone& zone, ByteWriter* writer) {
	writer->Add(zone.nulls);
	writer->Add(zone.values);
	writer->Add(zone.max_bytes);
	writer->Add(static_cast<uint8_t>(zone.kind));
	if (zone.values == 0)
		return;
	if (zone.kind == ValueKind::kFloat) {
		writer->AddDouble(zone.least_float);
		writer->AddDouble(zone.greatest_float);
	} else if (zone.kind != ValueKind::kText) {
		writer->Add(zone.least);
		writer->Add(zone.greatest);
	}
	for (const TextStart& start : {zone.first, zone.last}) {
		writer->Add(start.high);
		writer->Add(start.low);
	}
	writer->Add(zone.filter_parts);
	if (zone.filter_parts == 0)
		return;
	writer->Add(zone.filter_offset);
	writer->Add(zone.filter_check);
}

void Require(bool holds) {
	if (!holds)
		throw BadBytes("contradiction");
}

Zone DecodeZone(ByteReader* reader, uint64_t file_size) {
	Zone zone;
	zone.nulls = reader->Get<uint32_t>();
	zone.values = reader->Get<uint32_t>();
	zone.max_bytes = reader->Get<uint32_t>();
	zone.kind = static_cast<ValueKind>(reader->Get<uint8_t>());
	Require(zone.kind <= ValueKind::kTimestamp);
	if (zone.values == 0)
		return zone;
	if (zone.kind == ValueKind::kFloat) {
		zone.least_float = reader->GetDouble();
		zone.greatest_float = reader->GetDouble();
	} else if (zone.kind != ValueKind::kText) {
		zone.least = reader->Get<int64_t>();
		zone.greatest = reader->Get<int64_t>();
	}
	for (TextStart* start : {&zone.first, &zone.last}) {
		start->high = reader->Get<uint64_t>();
		start->low = reader->Get<uint64_t>();
	}
	zone.filter_parts = reader->Get<uint32_t>();
	if (zone.filter_parts == 0)
		return zone;
	zone.filter_offset = reader->Get<uint64_t>();
	zone.filter_check = reader->Get<uint32_t>();
	Require(zone.filter_offset <= file_size &&
	        zone.filter_parts <= (file_size - zone.filter_offset) / kFilterPartBytes);
	return zone;
}

void EncodeBlock(const Block& block, ByteWriter* writer) {
	writer->Add(block.point.output);
	writer->Add(block.point.input_bits);
	writer->Add(block.row_begin);
	writer->Add(block.rows_before);
	writer->Add(block.lines_before);
	writer->Add(block.crc);
	writer->Add(block.window_offset);
	writer->Add(block.window_size);
	writer->Add(block.window_bytes);
}

Block DecodeBlock(ByteReader* reader, uint64_t file_size) {
	Block block;
	block.point.output = reader->Get<uint64_t>();
	block.point.input_bits = reader->Get<uint64_t>();
	block.row_begin = reader->Get<uint64_t>();
	block.rows_before = reader->Get<uint64_t>();
	block.lines_before = reader->Get<uint64_t>();
	block.crc = reader->Get<uint32_t>();
	block.window_offset = reader->Get<uint64_t>();
	block.window_size = reader->Get<uint32_t>();
	block.window_bytes = reader->Get<uint32_t>();
	Require(block.window_offset <= file_size &&
	        block.window_size <= file_size - block.window_offset &&
	        block.window_bytes <= kMaxWindow);
	return block;
}

// Whether blocks follow each other and are inside the entry.
void CheckBlocks(const EntryIndex& index) {
	Require(!index.blocks.empty() && index.blocks[0].point.output == 0 &&
	        index.blocks[0].row_begin == index.header.size() && index.blocks[0].rows_before == 0);
	for (size_t i = 0; i < index.blocks.size(); ++i) {
		const Block& block = index.blocks[i];
		Require(block.point.output <= block.row_begin && block.row_begin <= index.RowEnd(i) &&
		        block.rows_before <= index.RowsEnd(i) && block.lines_before <= index.LinesEnd(i) &&
		        (i == 0 || block.point.output > index.blocks[i - 1].point.output));
	}
}

} // namespace

TextStart StartOf(std::string_view text) {
	TextStart start;
	for (size_t i = 0; i < 8 && i < text.size(); ++i)
		start.high |= static_cast<uint64_t>(static_cast<unsigned char>(text[i])) << (56 - 8 * i);
	for (size_t i = 8; i < 16 && i < text.size(); ++i)
		start.low |= static_cast<uint64_t>(static_cast<unsigned char>(text[i])) << (120 - 8 * i);
	return start;
}

std::string EncodePrelude(const Prelude& prelude) {
	ByteWriter writer;
	for (char c : kMagic)
		writer.Add(static_cast<uint8_t>(c));
	writer.Add(kVersion);
	writer.Add(uint32_t{0});
	writer.Add(prelude.head_offset);
	writer.Add(prelude.head_size);
	writer.Add(prelude.head_hash);
	writer.Add(LongCheckOf(writer.bytes()));
	return writer.Take();
}

std::optional<Prelude> DecodePrelude(std::string_view bytes) {
	if (bytes.size() < kPreludeBytes || bytes.substr(0, kMagic.size()) != kMagic)
		return std::nullopt;
	ByteReader reader(bytes.substr(kMagic.size(), kPreludeBytes - kMagic.size()));
	if (reader.Get<uint32_t>() != kVersion)
		return std::nullopt;
	reader.Get<uint32_t>();
	Prelude prelude;
	prelude.head_offset = reader.Get<uint64_t>();
	prelude.head_size = reader.Get<uint64_t>();
	prelude.head_hash = reader.Get<uint64_t>();
	if (reader.Get<uint64_t>() != LongCheckOf(bytes.substr(0, kPreludeBytes - sizeof(uint64_t))))
		return std::nullopt;
	return prelude;
}

std::string EncodeHead(const EntryIndex& index) {
	ByteWriter writer;
	writer.AddText(index.identity);
	writer.AddText(index.checked_as);
	writer.AddText(index.header);
	writer.Add(index.text_bytes);
	writer.Add(index.rows);
	writer.Add(index.lines);
	writer.Add(static_cast<uint8_t>(index.line_end));
	writer.Add(index.built_at);
	writer.Add(static_cast<uint64_t>(index.columns.size()));
	for (const ColumnFacts& column : index.columns) {
		writer.Add(column.nulls);
		writer.Add(column.bytes);
		writer.Add(column.distinct);
	}
	writer.Add(static_cast<uint64_t>(index.blocks.size()));
	for (const Block& block : index.blocks)
		EncodeBlock(block, &writer);
	for (const Zone& zone : index.zones)
		EncodeZone(zone, &writer);
	return writer.Take();
}

std::optional<EntryIndex> DecodeHead(std::string_view bytes, uint64_t file_size) {
	try {
		ByteReader reader(bytes);
		EntryIndex index;
		index.identity = reader.GetText();
		index.checked_as = reader.GetText();
		index.header = reader.GetText();
		index.text_bytes = reader.Get<uint64_t>();
		index.rows = reader.Get<uint64_t>();
		index.lines = reader.Get<uint64_t>();
		index.line_end = static_cast<csv::LineEnd>(reader.Get<uint8_t>());
		Require(index.line_end <= csv::LineEnd::kReturnNewline);
		index.built_at = reader.Get<int64_t>();
		index.columns.resize(reader.GetCount(kColumnBytes));
		for (ColumnFacts& column : index.columns) {
			column.nulls = reader.Get<uint64_t>();
			column.bytes = reader.Get<uint64_t>();
			column.distinct = reader.Get<uint64_t>();
		}
		index.blocks.resize(reader.GetCount(kBlockBytes + index.columns.size() * kMinZoneBytes));
		for (Block& block : index.blocks)
			block = DecodeBlock(&reader, file_size);
		index.zones.resize(index.blocks.size() * index.columns.size());
		for (Zone& zone : index.zones)
			zone = DecodeZone(&reader, file_size);
		Require(reader.at_end());
		CheckBlocks(index);
		return index;
	} catch (const BadBytes&) {
		return std::nullopt;
	}
}

uint32_t CheckOf(std::string_view bytes) {
	return static_cast<uint32_t>(LongCheckOf(bytes));
}

uint64_t LongCheckOf(std::string_view bytes) {
	return XXH3_64bits(bytes.data(), bytes.size());
}

} // namespace coursera::index
