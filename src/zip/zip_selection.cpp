#include "zip/zip_selection.hpp"

#include <algorithm>
#include <cctype>
#include <fnmatch.h>
#include <set>

#include "base/base_error.hpp"

namespace coursera::zip {

namespace {

// A partner's whole export has some thousand files, years of clickstream some ten thousand. Each
// listed file takes memory.
constexpr size_t kMaxFiles = 100 * 1000;

struct CsvSuffix {
	std::string_view text;
	Compression compression;
};
constexpr CsvSuffix kCsvSuffixes[] = {
	{".csv", Compression::kNone},      {".csv.gz", Compression::kGzip},
	{".csv.bz2", Compression::kBzip2}, {".csv.xz", Compression::kXz},
	{".csv.zst", Compression::kZstd},  {".csv.lz4", Compression::kLz4},
};

// The last component of a path.
std::string_view BaseName(std::string_view path) {
	size_t slash = path.rfind('/');
	return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view Folder(std::string_view path) {
	size_t slash = path.rfind('/');
	return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

size_t Depth(std::string_view folder) {
	return folder.empty() ? 0 : 1 + std::count(folder.begin(), folder.end(), '/');
}

// Whether a folder on the way to it is hidden. `.` and `..` are not.
bool IsInHiddenFolder(std::string_view path) {
	for (size_t start = 0, slash; (slash = path.find('/', start)) != path.npos; start = slash + 1) {
		const std::string_view folder = path.substr(start, slash - start);
		if (folder.size() > 1 && folder[0] == '.' && folder != "..")
			return true;
	}
	return false;
}

// An archive may contain a path twice; as when it is extracted, the later one counts. (Sorted
// rather than hashed, since hostile names could all have the same hash.)
std::vector<Entry> DropReplaced(std::vector<Entry> entries) {
	std::set<std::string> seen;
	std::vector<Entry> kept;
	for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
		if (seen.insert(entry->name).second)
			kept.push_back(std::move(*entry));
	std::reverse(kept.begin(), kept.end());
	return kept;
}

// If a folder has a CSV both plain and compressed, leaves out the latter.
void DropCompressedTwins(std::vector<Entry>* entries) {
	if (std::none_of(entries->begin(), entries->end(),
	                 [](const Entry& entry) { return IsCompressedCsv(entry.name); }))
		return;
	const auto stem = [](const Entry& entry) {
		return std::pair(Folder(entry.name), CsvStem(entry.name).value_or(std::string_view()));
	};
	std::set<std::pair<std::string_view, std::string_view>> plain;
	for (const Entry& entry : *entries)
		if (IsTableCsv(entry.name) && !IsCompressedCsv(entry.name))
			plain.insert(stem(entry));
	std::vector<Entry> kept;
	for (const Entry& entry : *entries)
		if (!IsCompressedCsv(entry.name) || plain.count(stem(entry)) == 0)
			kept.push_back(entry);
	*entries = std::move(kept);
}

void CheckNumber(const std::vector<Entry>& entries, const std::string& archive) {
	if (entries.size() > kMaxFiles)
		throw base::Error(base::ErrorKind::kTooManyValues,
		                  "\"" + archive + "\" has more files than an export")
			.WithDetail("There are " + std::to_string(entries.size()) + ", and at most " +
		                std::to_string(kMaxFiles) + " are read.");
}

void DropLitter(std::vector<Entry>* entries) {
	entries->erase(std::remove_if(entries->begin(), entries->end(),
	                              [](const Entry& entry) {
									  return IsLitter(entry.path) || IsInHiddenFolder(entry.path);
								  }),
	               entries->end());
}

// The highest folders that contain a CSV.
std::set<std::string_view> HighestCsvFolders(const std::vector<Entry>& entries) {
	std::set<std::string_view> folders;
	size_t height = SIZE_MAX;
	for (const Entry& entry : entries) {
		if (!IsTableCsv(entry.path))
			continue;
		std::string_view folder = Folder(entry.path);
		size_t depth = Depth(folder);
		if (depth < height) {
			folders.clear();
			height = depth;
		}
		if (depth == height)
			folders.insert(folder);
	}
	return folders;
}

} // namespace

bool IsLitter(std::string_view path) {
	std::string_view name = BaseName(path);
	return path.substr(0, 9) == "__MACOSX/" || path.find("/__MACOSX/") != std::string_view::npos ||
	       name.substr(0, 1) == "." || name.substr(0, 2) == "~$";
}

std::optional<std::string_view> CsvStem(std::string_view path) {
	const std::string_view name = BaseName(path);
	for (const CsvSuffix& suffix : kCsvSuffixes)
		if (HasSuffix(name, suffix.text) && !IsLitter(path))
			return name.substr(0, name.size() - suffix.text.size());
	return std::nullopt;
}

Compression CompressionOf(std::string_view path) {
	for (const CsvSuffix& suffix : kCsvSuffixes)
		if (HasSuffix(path, suffix.text) && !IsLitter(path))
			return suffix.compression;
	return Compression::kNone;
}

std::string StemOf(const std::string& name) {
	const std::optional<std::string_view> stem = CsvStem(name);
	return stem.has_value() ? std::string(*stem) : name.substr(0, name.rfind('.'));
}

bool HasSuffix(std::string_view name, std::string_view suffix) {
	if (name.size() < suffix.size())
		return false;
	return std::equal(suffix.begin(), suffix.end(), name.end() - suffix.size(), [](char a, char b) {
		return std::tolower(static_cast<unsigned char>(a)) ==
		       std::tolower(static_cast<unsigned char>(b));
	});
}

std::vector<Entry> SelectExport(std::vector<Entry> all, const std::string& archive) {
	DropLitter(&all);
	std::set<std::string_view> folders = HighestCsvFolders(all);
	if (folders.empty())
		throw base::Error(base::ErrorKind::kNoExport,
		                  "\"" + archive + "\" does not contain an export")
			.WithDetail("There is no CSV file in it.")
			.WithHint("An export has a CSV file for each table, at its root or below one folder.");
	if (folders.size() > 1)
		throw base::Error(base::ErrorKind::kNoExport,
		                  "\"" + archive + "\" contains several exports")
			.WithDetail("There are CSV files in the folders \"" + std::string(*folders.begin()) +
		                "\" and \"" + std::string(*std::next(folders.begin())) + "\".")
			.WithHint("Attach each export by a file or folder of its own.");
	std::string folder(*folders.begin());
	CheckNumber(all, archive);
	all.erase(std::remove_if(all.begin(), all.end(),
	                         [&](const Entry& entry) { return Folder(entry.path) != folder; }),
	          all.end());
	for (Entry& entry : all)
		entry.name = BaseName(entry.path);
	all = DropReplaced(std::move(all));
	DropCompressedTwins(&all);
	return all;
}

bool IsPattern(std::string_view entry) {
	return entry.find_first_of("*?") != std::string_view::npos;
}

std::vector<Entry> SelectFiles(std::vector<Entry> all, const std::string& archive,
                               const std::string& pattern) {
	DropLitter(&all);
	const bool is_of_path = pattern.find('/') != std::string::npos;
	std::vector<Entry> files;
	for (Entry& entry : all) {
		if (entry.name.empty())
			entry.name = entry.path;
		const std::string compared(is_of_path ? std::string_view(entry.name)
		                                      : BaseName(entry.name));
		if (IsTableCsv(entry.name) && fnmatch(pattern.c_str(), compared.c_str(), FNM_PATHNAME) == 0)
			files.push_back(std::move(entry));
	}
	CheckNumber(files, archive);
	files = DropReplaced(std::move(files));
	DropCompressedTwins(&files);
	return files;
}

} // namespace coursera::zip
