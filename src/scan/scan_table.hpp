// One table of an export, read front to back: archive → entry → text → rows → wanted columns.
//
// A small entry that is read again, such as a lookup table in a nested loop, is kept as text from
// then on, so that it is inflated at most twice.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/base_stream.hpp"
#include "csv/csv_dialect.hpp"
#include "csv/csv_fast_reader.hpp"
#include "csv/csv_reader.hpp"
#include "index/index_store.hpp"
#include "index/index_stream.hpp"
#include "scan/scan_columns.hpp"
#include "scan/scan_predicate.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::scan {

class ArchiveContents;

struct TableSource {
	std::string archive;  // path
	std::string password; // of encrypted entries; empty: none
	std::string entry;    // CSV file inside
	csv::Dialect dialect;
	base::TextDecoder decoder; // empty: the bytes are taken as they are
	size_t fields = 0;         // of a row, where the file has no header
	// Where indexes of entries are; null: they are neither used nor built. The decoder must not
	// change the bytes, and its name must be that of the reading plan.
	std::shared_ptr<const index::Store> store;
	std::string decoder_name;
	// The state in which the archive was listed; if given, another state of it is an error.
	std::shared_ptr<const ArchiveContents> listed;
};

class TableScan {
  public:
	// Opens the archive and reads the entry's header; columns as SetColumns. Throws base::Error
	// with archive and entry set.
	explicit TableScan(TableSource source, const std::vector<std::string>& columns = {});

	// For a file without header: NumberedColumns.
	const std::vector<std::string>& header() const { return header_; }
	const TableSource& source() const { return source_; }

	// A column's place in the header, by FindColumn; kMissing if there is not exactly one.
	size_t PositionOf(const std::string& column) const;

	// Sets which columns are wanted, by their places in the header, in this order; at first none.
	// kMissing means a column that the file does not have.
	void SetPositions(std::vector<size_t> positions);

	// The same by their names. Throws base::Error for an ambiguous name.
	void SetColumns(const std::vector<std::string>& columns);

	// An error with archive and entry in it.
	base::Error Placed(base::Error error) const;

	// For a wanted column its place in a batch's rows, or kMissing if the file does not have it:
	// its values are NULL.
	static constexpr size_t kMissing = scan::kMissing;
	const std::vector<size_t>& slots() const { return slots_; }

	// The wanted columns in the order of the file, as indexes into `columns`: the order in which
	// COPY would convert them.
	const std::vector<size_t>& file_order() const { return file_order_; }

	// For a wanted column its place in the header; kMissing if there is none.
	size_t position(size_t column) const { return column_positions_[column]; }

	// Sets what rows must pass, for the rows still to come: all predicates, and `last`, in this
	// order. With `count_kept` rows that pass for sure are counted and not delivered
	// (csv::RowReader). Rows that are delivered may still fail.
	void SetFilter(const std::vector<Predicate>& predicates, csv::Conditions last, bool count_kept);

	// From now on rows of broken structure become the batch's rejected rows.
	void RejectMalformed();

	// As csv::RowReader::NextBatch, with archive and entry in its errors.
	bool NextBatch(csv::RowBatch* batch);

	// The entry's index, for other processes that read the same blocks, or nullptr.
	std::shared_ptr<const index::IndexFile> index() const { return index_; }

	// From the next row on, reads only blocks that are claimed. `index`: the index with these
	// blocks. To be called before anything is read.
	void ShareBlocks(std::shared_ptr<const index::IndexFile> index, index::BlockClaimer claim);
	void StopSharing() { claim_ = nullptr; }

	// From the next row on, reads only these blocks of the index. To be called before anything is
	// read.
	void ReadOnly(std::vector<index::BlockRange> blocks);

	// Frees files and buffers when there is nothing more to read, until Rewind, and the last batch
	// with them.
	void Rest();
	bool rests() const { return rests_; }

	// Starts over at the first row.
	void Rewind();

	uint64_t bytes_read() const { return bytes_read_; } // inflated, all passes together
	// Bytes of the text up to the end of the last batch's rows, header included, in this pass.
	uint64_t bytes_consumed() const { return reader_ == nullptr ? 0 : reader_->bytes_consumed(); }
	uint64_t rows_read() const { return rows_read_; } // dropped ones included
	uint64_t rows_dropped() const { return rows_dropped_; }
	// Of the entry's bytes, how many the current pass has read.
	uint64_t pass_bytes() const { return bytes_read_ - bytes_before_pass_; }
	// Inflated bytes per byte of the container in this pass; 0 if unknown.
	double inflation() const;
	const zip::Entry& entry() const { return *entry_; }
	// The number of blocks of the entry's index, and how many of them all passes have read; 0
	// without an index.
	size_t blocks() const { return index_ == nullptr ? 0 : index_->index().blocks.size(); }
	size_t blocks_read() const;
	// Whether the entry's bytes come from our own code rather than from libarchive.
	bool is_fast_path() const { return archive_->IsFastPath(*entry_); }

  private:
	std::unique_ptr<base::ByteStream> OpenText();
	std::unique_ptr<base::ByteStream> OpenBytes(const base::RestartRecording& recording);
	std::unique_ptr<base::ByteStream> OpenBlocks();
	void FindIndex();
	void OpenReader();
	void StartReading();
	void EndPass();
	bool CountByIndex(csv::RowBatch* batch);
	bool ReadBatch(csv::RowBatch* batch);
	void KeepSmallEntry();
	bool AddCondition(const Predicate& predicate, csv::Conditions* conditions) const;
	void AddDisjunction(const Predicate& predicate);

	TableSource source_;
	std::shared_ptr<zip::Archive> archive_;
	const zip::Entry* entry_ = nullptr; // in archive_
	std::unique_ptr<base::ByteStream> stream_;
	const base::ByteStream* entry_stream_ = nullptr; // in stream_: the entry's own
	std::unique_ptr<csv::FastReader> reader_;        // reads from stream_
	std::vector<std::string> header_;
	std::vector<size_t> slots_;
	std::vector<size_t> file_order_;
	std::vector<size_t> column_positions_;
	csv::FieldPositions positions_; // those in the file, ascending, each once
	csv::RowFilter filter_;
	bool count_kept_ = false;
	bool rests_ = false;
	// With an index the reader is opened for the first row, and reads some blocks only.
	std::shared_ptr<const index::IndexFile> index_;
	std::vector<index::BlockRange> ranges_; // of the blocks that may have rows that pass
	std::vector<index::BlockRange> only_;   // the blocks to be read; empty: any
	bool reads_blocks_ = false;             // only those, and not the whole entry
	index::BlockClaimer claim_;             // none: the scan is alone
	bool has_counted_ = false;              // the index has counted the rows
	const index::BlockStream* blocks_stream_ = nullptr; // in stream_
	size_t blocks_before_pass_ = 0;
	bool rejects_malformed_ = false;
	std::shared_ptr<const std::string> kept_text_; // the whole entry, once it was read twice
	uint64_t bytes_read_ = 0;
	uint64_t bytes_before_pass_ = 0;
	uint64_t rows_read_ = 0;
	uint64_t rows_dropped_ = 0;
};

// Identifies an entry for its index.
index::IndexedEntry IndexedEntryOf(const TableSource& source,
                                   const std::optional<base::FileState>& archive_state,
                                   const zip::Entry& entry);

// The size of an entry's text; if only its compressed size is known, an estimate, and negative if
// that is unknown, too.
int64_t LikelySize(const zip::Entry& entry);

// Whether it is large enough for an index.
bool IsWorthAnIndex(const zip::Entry& entry);

// Whether an entry may have an index. An entry that cannot be read from points inside it has a
// single block. An index must not reveal what a password protects, so encrypted entries have none.
bool MayHaveIndex(const zip::Archive& archive, const zip::Entry& entry, const TableSource& source);

// Opens an entry, and passes its restart points to a sink.
std::unique_ptr<base::ByteStream> OpenRecorded(zip::Archive& archive, const zip::Entry& entry,
                                               const base::RestartRecording& recording);

// The header of a CSV entry, for callers that need only its columns. Errors as TableScan.
std::vector<std::string> ReadHeader(base::ByteStream& stream, const csv::Dialect& dialect);

} // namespace coursera::scan
