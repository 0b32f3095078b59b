#include "zip/zip_export_paths.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <string_view>
#include <sys/stat.h>

#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "zip/zip_folder.hpp"
#include "zip/zip_path_pattern.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::zip {

namespace {

bool HasCsv(const std::string& folder) {
	const std::vector<std::string> names = ListNames(folder);
	return std::any_of(names.begin(), names.end(),
	                   [](const std::string& name) { return IsTableCsv(name); });
}

// Sorts names into exports and others. Archives and folders of CSVs are exports; a file with two
// names is one export.
class Sorter {
  public:
	// `by_name`: a file counts as an archive only if its name says so.
	void Add(const std::string& path, bool by_name) {
		struct stat status {};
		if (stat(path.c_str(), &status) != 0) {
			if (errno == ENOENT || errno == ELOOP)
				return; // gone since, or a dangling link
			const base::Error error = base::FileError("stat file", path);
			if (base::IsTransient(error))
				throw base::Error(error);
			found_.unreadable.push_back(error);
			return;
		}
		if (S_ISDIR(status.st_mode))
			AddFolder(path, status);
		else if (S_ISREG(status.st_mode) && IsTableCsv(path))
			csvs_.push_back(path);
		else if (S_ISREG(status.st_mode) && (!by_name || IsNamedAsArchive(path)))
			AddOnce(path, status, &archives_);
	}

	const std::vector<std::string>& archives() const { return archives_; }
	const std::vector<std::string>& folders() const { return folders_; }
	const std::vector<std::string>& csvs() const { return csvs_; }

	ExportPaths Finish() {
		found_.is_many = true;
		found_.paths = archives_;
		found_.paths.insert(found_.paths.end(), folders_.begin(), folders_.end());
		for (const std::string& csv : csvs_) {
			base::ErrorPlace place;
			place.archive = csv;
			found_.stray.push_back(
				base::Error(base::ErrorKind::kNoExport, "file \"" + csv + "\" is left out")
					.WithDetail("A CSV that lies beside archives or other exports does not belong "
			                    "to any of them.")
					.WithHint("Put the CSVs of an export into a folder of their own.")
					.At(place));
		}
		return std::move(found_);
	}

  private:
	void AddFolder(const std::string& path, const struct stat& status) {
		try {
			if (HasCsv(path))
				AddOnce(path, status, &folders_);
		} catch (const base::Error& error) {
			if (error.kind() != base::ErrorKind::kFileAccess || base::IsTransient(error))
				throw;
			found_.unreadable.push_back(error);
		}
	}

	void AddOnce(const std::string& path, const struct stat& status,
	             std::vector<std::string>* paths) {
		if (seen_.emplace(status.st_dev, status.st_ino).second)
			paths->push_back(path);
	}

	std::vector<std::string> archives_;
	std::vector<std::string> folders_; // with CSVs
	std::vector<std::string> csvs_;
	std::set<std::pair<dev_t, ino_t>> seen_;
	ExportPaths found_;
};

ExportPaths FindInFolder(const std::string& path) {
	Sorter sorter;
	for (const std::string& name : ListNames(path))
		if (!IsPassedOver(name))
			sorter.Add(path + (path.back() == '/' ? "" : "/") + name, true);
	if (sorter.archives().empty() && (!sorter.csvs().empty() || sorter.folders().size() == 1)) {
		ExportPaths one;
		one.paths.push_back(path);
		return one;
	}
	ExportPaths found = sorter.Finish();
	if (found.paths.empty() && !found.unreadable.empty())
		throw base::Error(found.unreadable.front());
	if (found.paths.empty())
		throw base::Error(base::ErrorKind::kNoExport, "\"" + path + "\" does not contain an export")
			.WithDetail("There are neither CSV files nor archives in that folder.")
			.WithHint("An export is a zip, or a folder with a CSV file for each table.");
	return found;
}

ExportPaths FindMatches(const std::string& pattern) {
	Sorter sorter;
	for (const std::string& path : MatchPaths(pattern))
		sorter.Add(path, false);
	ExportPaths found = sorter.Finish();
	if (found.paths.empty() && !found.unreadable.empty())
		throw base::Error(found.unreadable.front());
	if (found.paths.empty())
		throw base::Error(base::ErrorKind::kNoExport,
		                  (found.stray.empty() ? "no file matches \"" : "no export matches \"") +
		                      pattern + "\"")
			.WithHint(base::PathHint(pattern, ENOENT));
	return found;
}

} // namespace

ExportPaths ListExportPaths(const std::string& path) {
	struct stat status {};
	ExportPaths found;
	found.paths.push_back(path);
	if (stat(path.c_str(), &status) == 0) {
		if (S_ISDIR(status.st_mode))
			found = FindInFolder(path);
	} else {
		const base::Error error = base::FileError("open archive", path);
		if (base::IsTransient(error))
			throw base::Error(error);
		if (IsPathPattern(path))
			found = FindMatches(path);
	}
	std::sort(found.paths.begin(), found.paths.end());
	return found;
}

std::string DriveStem(const std::string& path) {
	constexpr std::string_view kZip = ".zip";
	constexpr size_t kDigits = 3;
	if (!HasSuffix(path, kZip) || path.size() < kZip.size() + kDigits + 2)
		return "";
	const size_t dash = path.size() - kZip.size() - kDigits - 1;
	if (path[dash] != '-' || path[dash - 1] == '/')
		return "";
	for (size_t i = dash + 1; i <= dash + kDigits; ++i)
		if (path[i] < '0' || path[i] > '9')
			return "";
	return path.substr(0, dash);
}

} // namespace coursera::zip
