// An export's container: which entries it has, and the bytes of one entry at a time.
//
// Three kinds of containers have one interface: zips, whose plain entries are read by our own fast
// path, other archives, read by libarchive, and folders with the extracted files. The files of an
// export are in one folder of the container; everything else (other folders, the twins that macOS
// adds, .DS_Store) is not shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base_file.hpp"
#include "base/base_restart.hpp"
#include "base/base_stream.hpp"

namespace coursera::zip {

// The inflated bytes of one entry. If the container has a checksum, it is verified before the end
// is reported.
using EntryStream = base::ByteStream;

struct Entry {
	std::string path;             // as the container spells it
	std::string name;             // without folders, "users.csv"; of files by a pattern the path
	int64_t size = -1;            // inflated bytes according to the container, -1 unknown
	int64_t compressed_size = -1; // bytes in the container, -1 unknown
	bool size_may_wrap = false;   // `size` may be too small or too large by multiples of 4 GiB
	int64_t modified = 0;         // seconds since 1970, 0 unknown
	size_t position = 0;          // index of the entry among all entries of the container
	uint64_t mark = 0;            // of its contents (zip: CRC-32; folder: file and time), 0 unknown

	// Whether the container lists both alike, including the mark of their contents.
	bool IsSame(const Entry& other) const;
};

// Finds the entry of a name, or else the entry of the same table: `users.csv.gz` for `users.csv`
// and the other way round.
class EntryLookup {
  public:
	EntryLookup() = default;
	explicit EntryLookup(const std::vector<Entry>& entries);

	// The index of the entry in the list that the lookup was made from, if there is one.
	std::optional<size_t> Find(const std::vector<Entry>& entries, std::string_view name) const;

  private:
	std::vector<size_t> by_stem_; // numbers of entries, in the order of their tables' names
};

class Archive {
  public:
	// Opens the archive or folder at `path` and reads its list of entries. Throws base::Error:
	// kFileAccess (no such file, no permission), kArchiveBroken (not an archive, damaged list),
	// kNoExport (no CSV inside), kEncrypted (even its list is encrypted). `password`: for encrypted
	// entries; empty for none. With a `pattern` (IsPattern), the entries are all CSVs that match
	// it, of which there may be none, instead of an export, and `path` may be a CSV, a folder with
	// any folders below it, or itself a pattern.
	static std::unique_ptr<Archive> Open(const std::string& path, const std::string& password = "",
	                                     const std::string& pattern = "");

	virtual ~Archive() = default;
	Archive(const Archive&) = delete;
	Archive& operator=(const Archive&) = delete;

	const std::string& path() const { return path_; }

	// The state of the file when it was opened; nullopt for a folder.
	virtual std::optional<base::FileState> state() const = 0;

	// The export's entries, in the order of the container.
	const std::vector<Entry>& entries() const { return entries_; }

	// The entry that EntryLookup finds, or nullptr.
	const Entry* Find(std::string_view name) const {
		const std::optional<size_t> found = lookup_.Find(entries_, name);
		return found.has_value() ? &entries_[*found] : nullptr;
	}
	const EntryLookup& lookup() const { return lookup_; }

	// The entry of that name; throws Error(kNoSuchEntry).
	const Entry& Get(std::string_view name) const;

	// Opens one entry for reading; for a gzipped CSV, its text. Archive and entry must outlive the
	// stream.
	std::unique_ptr<EntryStream> OpenEntry(const Entry& entry);

	// Whether an entry can be read from points inside it. Only then may the overloads of OpenEntry
	// be called that give such points to a sink, or open the entry at one of them, in which case no
	// checksum is verified.
	virtual bool CanRestart(const Entry&) const { return false; }
	virtual std::unique_ptr<EntryStream> OpenEntry(const Entry& entry,
	                                               const base::RestartRecording& recording);
	virtual std::unique_ptr<EntryStream>
	OpenEntryAt(const Entry& entry, const base::RestartPoint& point, std::string_view window);

	// Whether the whole container must be read to list its entries.
	virtual bool IsListedByReading() const { return false; }

	// Closes its files until something is read again.
	virtual void Rest() {}

	// Whether OpenEntry reads that entry by our own code rather than through libarchive.
	virtual bool IsFastPath(const Entry& entry) const = 0;

	using Visitor = std::function<void(const Entry& entry, EntryStream& stream)>;

	// Calls `visit` for each entry, in the container's order and, where the container can only be
	// read front to back, in a single pass. The visitor need not read to the end. The visitor's own
	// Read calls throw the errors of an entry's bytes.
	virtual void VisitAll(const Visitor& visit);

  protected:
	explicit Archive(std::string path, std::string pattern = "")
		: path_(std::move(path)), pattern_(std::move(pattern)) {}
	// A container whose export is known.
	Archive(std::string path, std::vector<Entry> entries, EntryLookup lookup)
		: path_(std::move(path)), entries_(std::move(entries)), lookup_(std::move(lookup)) {}

	// The entry's bytes as they are in the container.
	virtual std::unique_ptr<EntryStream> OpenBytes(const Entry& entry) = 0;

	// Of the container's files, keeps those of the export, or those that match the pattern; see
	// zip_selection.hpp.
	void SetEntries(std::vector<Entry> all);

  private:
	std::string path_;
	std::string pattern_; // of files; empty: those of an export
	std::vector<Entry> entries_;
	EntryLookup lookup_;
};

// Reads a stream to its end, but not beyond `limit` bytes; throws Error(kArchiveBroken) if there is
// more.
std::string ReadAll(EntryStream& stream, size_t limit);

} // namespace coursera::zip
