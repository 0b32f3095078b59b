#include "zip/zip_archive.hpp"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <sys/stat.h>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "base/base_interrupt.hpp"
#include "zip/zip_decompress.hpp"
#include "zip/zip_file.hpp"
#include "zip/zip_files.hpp"
#include "zip/zip_folder.hpp"
#include "zip/zip_libarchive.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

std::unique_ptr<Archive> Archive::Open(const std::string& path, const std::string& password,
                                       const std::string& pattern) {
	struct stat status {};
	const bool is_there = stat(path.c_str(), &status) == 0;
	if (!pattern.empty() && (!is_there || S_ISDIR(status.st_mode) || IsTableCsv(path)))
		return std::make_unique<FilesArchive>(path, pattern);
	if (!is_there)
		throw base::FileError("open archive", path);
	if (S_ISDIR(status.st_mode))
		return std::make_unique<FolderArchive>(path);
	auto file = std::make_unique<base::File>(path);
	if (LooksLikeZip(*file))
		return std::make_unique<ZipArchive>(std::move(file), password, pattern);
	RefuseLastPartOfSplitZip(*file);
	return std::make_unique<LibarchiveArchive>(std::move(file), password, pattern);
}

bool Entry::IsSame(const Entry& other) const {
	return path == other.path && size == other.size && compressed_size == other.compressed_size &&
	       modified == other.modified && position == other.position && mark == other.mark;
}

namespace {

// The name of the table; for other files the whole file name.
std::string_view SortName(std::string_view name) {
	return CsvStem(name).value_or(name);
}

} // namespace

EntryLookup::EntryLookup(const std::vector<Entry>& entries) : by_stem_(entries.size()) {
	std::iota(by_stem_.begin(), by_stem_.end(), size_t{0});
	std::stable_sort(by_stem_.begin(), by_stem_.end(), [&](size_t a, size_t b) {
		return SortName(entries[a].name) < SortName(entries[b].name);
	});
}

std::optional<size_t> EntryLookup::Find(const std::vector<Entry>& entries,
                                        std::string_view name) const {
	const std::string_view wanted = SortName(name);
	auto found = std::lower_bound(
		by_stem_.begin(), by_stem_.end(), wanted,
		[&](size_t entry, std::string_view text) { return SortName(entries[entry].name) < text; });
	std::optional<size_t> same_table;
	for (; found != by_stem_.end() && SortName(entries[*found].name) == wanted; ++found) {
		if (entries[*found].name == name)
			return *found;
		// A path is not an entry's name.
		if (!same_table.has_value() && name.find('/') == name.npos && CsvStem(name).has_value() &&
		    CsvStem(entries[*found].name).has_value())
			same_table = *found;
	}
	return same_table;
}

std::unique_ptr<EntryStream> Archive::OpenEntry(const Entry& entry) {
	return Decompress(OpenBytes(entry), entry.name);
}

std::unique_ptr<EntryStream> Archive::OpenEntry(const Entry& entry, const base::RestartRecording&) {
	throw base::Error(base::ErrorKind::kInternal,
	                  "entry \"" + entry.name + "\" has no restart points");
}

std::unique_ptr<EntryStream> Archive::OpenEntryAt(const Entry& entry, const base::RestartPoint&,
                                                  std::string_view) {
	return OpenEntry(entry, base::RestartRecording());
}

const Entry& Archive::Get(std::string_view name) const {
	const Entry* entry = Find(name);
	if (entry == nullptr) {
		base::ErrorPlace place;
		place.archive = path_;
		throw base::Error(base::ErrorKind::kNoSuchEntry,
		                  "archive \"" + path_ + "\" has no entry \"" + std::string(name) + "\"")
			.WithHint("The table's option \"entry\" names the CSV file inside the archive.")
			.At(place);
	}
	return *entry;
}

namespace {

// Opens the entry only when it is read, so that the reader gets its errors.
class LazyStream final : public EntryStream {
  public:
	LazyStream(Archive& archive, const Entry& entry) : archive_(archive), entry_(entry) {}

	size_t Read(char* data, size_t capacity) override {
		if (stream_ == nullptr)
			stream_ = archive_.OpenEntry(entry_);
		return stream_->Read(data, capacity);
	}

  private:
	Archive& archive_;
	const Entry& entry_;
	std::unique_ptr<EntryStream> stream_;
};

} // namespace

void Archive::VisitAll(const Visitor& visit) {
	for (const Entry& entry : entries_) {
		base::StopIfInterrupted();
		LazyStream stream(*this, entry);
		visit(entry, stream);
	}
}

void Archive::SetEntries(std::vector<Entry> all) {
	entries_ = pattern_.empty() ? SelectExport(std::move(all), path_)
	                            : SelectFiles(std::move(all), path_, pattern_);
	for (Entry& entry : entries_) {
		if (!IsCompressedCsv(entry.name))
			continue;
		// The container records the number of compressed bytes, but not the length of the text.
		if (entry.compressed_size < 0)
			entry.compressed_size = entry.size;
		entry.size = -1;
		entry.size_may_wrap = false;
	}
	lookup_ = EntryLookup(entries_);
}

std::string ReadAll(EntryStream& stream, size_t limit) {
	constexpr size_t kStep = 64 * 1024;
	std::string bytes;
	for (;;) {
		base::StopIfInterrupted();
		size_t before = bytes.size();
		bytes.resize(before + kStep);
		size_t got = stream.Read(&bytes[before], kStep);
		bytes.resize(before + got);
		if (got == 0)
			return bytes;
		if (bytes.size() > limit)
			throw base::Error(base::ErrorKind::kArchiveBroken, "entry is too large")
				.WithDetail("More than " + std::to_string(limit) + " bytes.");
	}
}

} // namespace coursera::zip
