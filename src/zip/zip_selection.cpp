#include "zip/zip_selection.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/base_error.hpp"

namespace coursera::zip {

namespace {

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

// An archive may hold a path twice; as when it is extracted, the later one counts.
std::vector<Entry> DropReplaced(std::vector<Entry> entries) {
	std::set<std::string> seen;
	std::vector<Entry> kept;
	for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
		if (seen.insert(entry->name).second)
			kept.push_back(std::move(*entry));
	std::reverse(kept.begin(), kept.end());
	return kept;
}

// The folders that hold a CSV and lie highest.
std::set<std::string_view> HighestCsvFolders(const std::vector<Entry>& entries) {
	std::set<std::string_view> folders;
	size_t height = SIZE_MAX;
	for (const Entry& entry : entries) {
		if (!HasSuffix(entry.path, ".csv"))
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
	       name.substr(0, 2) == "._" || name == ".DS_Store";
}

std::string StemOf(const std::string& name) {
	return name.substr(0, name.rfind('.'));
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
	all.erase(std::remove_if(all.begin(), all.end(),
	                         [](const Entry& entry) { return IsLitter(entry.path); }),
	          all.end());
	std::set<std::string_view> folders = HighestCsvFolders(all);
	if (folders.empty())
		throw base::Error(base::ErrorKind::kNoExport, "\"" + archive + "\" holds no export")
			.WithDetail("There is no CSV file in it.")
			.WithHint("An export has a CSV file for each table, at its root or below one folder.");
	if (folders.size() > 1)
		throw base::Error(base::ErrorKind::kNoExport, "\"" + archive + "\" holds several exports")
			.WithDetail("There are CSV files in the folders \"" + std::string(*folders.begin()) +
		                "\" and \"" + std::string(*std::next(folders.begin())) + "\".")
			.WithHint("Attach each export by a file or folder of its own.");
	std::string folder(*folders.begin());
	all.erase(std::remove_if(all.begin(), all.end(),
	                         [&](const Entry& entry) { return Folder(entry.path) != folder; }),
	          all.end());
	for (Entry& entry : all)
		entry.name = BaseName(entry.path);
	return DropReplaced(std::move(all));
}

} // namespace coursera::zip
