// The text of some of an entry's blocks, as if it were the whole entry: the header, and the rows of
// those blocks.
//
// Blocks are read whole and checked by their CRC before anything of them is delivered. One that
// cannot be read from its point, since the index is not what it should be, is read from the entry's
// start on. An entry that is not what was indexed is an error.
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

// Adds a block to ranges of blocks before it: to the last of them, when it follows that one.
void AddBlock(size_t block, std::vector<BlockRange>* ranges);

// Gives the next blocks to be read; false when there are no more. For scans that share an entry's
// blocks out among several processes.
using BlockClaimer = std::function<bool(BlockRange*)>;

// The entry's text from a point on; with a point of 0, from its start.
using EntryOpener = std::function<std::unique_ptr<base::ByteStream>(const base::RestartPoint& point,
                                                                    std::string_view window)>;

class BlockStream final : public base::ByteStream, public csv::LineMap {
  public:
	BlockStream(std::shared_ptr<const IndexFile> file, std::vector<BlockRange> ranges,
	            EntryOpener open);

	// Reads only those of the blocks that are claimed, when their turn comes. Of an entry without
	// a header, the first ones are claimed at once.
	void ClaimBy(BlockClaimer claim);

	size_t Read(char* data, size_t capacity) override;

	uint64_t LineInFile(uint64_t line) const override;

	// What a reader must be told of the text when it starts after the entry's first row; else
	// unknown.
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
	std::vector<BlockRange> unclaimed_; // what may be claimed of
	size_t range_ = 0;
	size_t block_ = 0; // the next one, of the range
	std::unique_ptr<base::ByteStream> stream_;
	std::string ahead_;             // bytes of it that were read too early
	uint64_t position_ = 0;         // in the text, of what comes next
	bool reads_from_start_ = false; // the points cannot be used
	std::string text_;              // of the block at hand, or the header
	size_t delivered_ = 0;
	size_t blocks_read_ = 0;
};

} // namespace coursera::index
