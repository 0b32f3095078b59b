// The text of some of an entry's blocks, as if it were the whole entry: the header, and the rows of
// those blocks.
//
// Blocks are read whole and checked by their CRC before any of their bytes are delivered. If a
// block cannot be read from its point, because the index is damaged, it is read from the entry's
// start on. An entry that differs from what was indexed is an error.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/base_restart.hpp"
#include "base/base_stream.hpp"
#include "csv/csv_reader.hpp"
#include "index/index_file.hpp"

namespace coursera::index {

// Blocks [begin, end).
struct BlockRange {
	size_t begin;
	size_t end;
};

// Adds a block to ranges of earlier blocks: to the last range if the block follows it.
void AddBlock(size_t block, std::vector<BlockRange>* ranges);

// Returns the next blocks to read; false if there are no more. For scans that divide an entry's
// blocks among several processes.
using BlockClaimer = std::function<bool(BlockRange*)>;

// The entry's text from a point on; for point 0, from its start.
using EntryOpener = std::function<std::unique_ptr<base::ByteStream>(const base::RestartPoint& point,
                                                                    std::string_view window)>;

class BlockStream final : public base::ByteStream, public csv::LineMap {
  public:
	BlockStream(std::shared_ptr<const IndexFile> file, std::vector<BlockRange> ranges,
	            EntryOpener open);

	// Reads only the blocks that it claims, when their turn comes. If the entry has no header, it
	// claims the first blocks at once.
	void ClaimBy(BlockClaimer claim);

	size_t Read(char* data, size_t capacity) override;

	uint64_t LineInFile(uint64_t line) const override;

	// The line ends of the text, which a reader must know if it starts after the entry's first row;
	// otherwise unknown.
	csv::LineEnd line_end() const;

	size_t blocks_read() const { return blocks_read_; }

  private:
	bool ClaimNext();
	bool ReadNextBlock();
	bool ReadFromPoint(size_t block);
	void ReadFromStart(size_t block);
	bool Continues(size_t block) const;
	void OpenAt(const base::RestartPoint& point, std::string_view window);
	bool Take(uint64_t bytes);
	bool Skip(uint64_t bytes);
	uint32_t CrcOfText() const;

	std::shared_ptr<const IndexFile> file_;
	std::vector<BlockRange> ranges_;
	EntryOpener open_;
	BlockClaimer claim_;
	std::vector<BlockRange> unclaimed_; // the blocks that may be claimed
	size_t range_ = 0;
	size_t block_ = 0; // the next one, of the range
	std::unique_ptr<base::ByteStream> stream_;
	std::string ahead_;             // bytes of the next block that were read already
	uint64_t position_ = 0;         // in the text, of the next bytes
	bool reads_from_start_ = false; // the points cannot be used
	std::string text_;              // of the current block, or the header
	size_t delivered_ = 0;
	size_t blocks_read_ = 0;
};

} // namespace coursera::index
