// Where index files are, and whose they are.
//
// A folder of files, each named by a hash of the archive's path, the entry and how it is read. So
// an entry has one place there, and an index of another state of it is replaced by the next one.
// Which state a file is of stands inside: its identity, which names the very archive (device,
// inode, size, times) and the entry as the archive's directory has it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/base_file.hpp"
#include "csv/csv_dialect.hpp"
#include "index/index_builder.hpp"
#include "index/index_file.hpp"

namespace coursera::index {

// An entry, as far as its index is concerned.
struct IndexedEntry {
	std::string archive; // path
	std::optional<base::FileState> state;
	std::string path; // of the entry in the archive
	int64_t size = -1;
	int64_t compressed_size = -1;
	uint64_t mark = 0; // of its contents, see zip::Entry
	uint64_t position = 0;
	csv::Dialect dialect;
	uint64_t fields = 0; // of a row, if there is no header
};

struct StoreSettings {
	std::string folder; // empty: there are no index files
	mode_t folder_mode = 0700;
	mode_t file_mode = 0600;
	uint64_t size_limit = 0; // bytes of all files together
	bool reads = true;       // existing ones are used
	bool builds = true;      // scans that read an entry whole make one
};

class Store {
  public:
	explicit Store(StoreSettings settings) : settings_(std::move(settings)) {}

	const StoreSettings& settings() const { return settings_; }

	// The index of that very entry; nullptr if there is none. Files that were read are kept in
	// memory, within bounds, for the process.
	std::shared_ptr<const IndexFile> Find(const IndexedEntry& entry) const;

	// How to build one. The store may go before it is built.
	BuildPlan Plan(const IndexedEntry& entry, const std::string& checked_as) const;

	// Removes the entry's file, whatever state it is of; false when there was none.
	bool Drop(const IndexedEntry& entry) const;

	// Bytes of the entry's file; nothing if there is none.
	std::optional<base::FileState> StateOf(const IndexedEntry& entry) const;

  private:
	std::string PathOf(const IndexedEntry& entry) const;

	StoreSettings settings_;
};

} // namespace coursera::index
