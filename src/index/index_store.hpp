// Where index files are, and which entry each belongs to.
//
// A folder of files, each named by a hash of the archive's path, the entry and how it is read. So
// an entry has one place there, and an index of another state of it is replaced by the next one.
// The file contains the identity of the state that it belongs to: the archive's device, inode, size
// and times, and the entry as the archive's directory lists it.
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

// What identifies an entry and its index.
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
	std::string folder; // empty: index files are not used
	mode_t folder_mode = 0700;
	mode_t file_mode = 0600;
	uint64_t size_limit = 0; // bytes of all files together
	bool reads = true;       // existing ones are used
	bool builds = true;      // scans that read an entry whole build one
};

class Store {
  public:
	explicit Store(StoreSettings settings) : settings_(std::move(settings)) {}

	const StoreSettings& settings() const { return settings_; }

	// The index of this state of the entry, or nullptr. Files that were read are kept in the
	// process's memory, within bounds.
	std::shared_ptr<const IndexFile> Find(const IndexedEntry& entry) const;

	// How to build one. The store may be destroyed before it is built.
	BuildPlan Plan(const IndexedEntry& entry, const std::string& checked_as) const;

	// Removes the entry's file, whichever state it belongs to; false if there was none.
	bool Drop(const IndexedEntry& entry) const;

	// Size of the entry's file in bytes, if there is one.
	std::optional<base::FileState> StateOf(const IndexedEntry& entry) const;

  private:
	std::string PathOf(const IndexedEntry& entry) const;

	StoreSettings settings_;
};

} // namespace coursera::index
