#include "scan/scan_export_contents.hpp"

#include <algorithm>
#include <map>
#include <sys/stat.h>
#include <tuple>

#include "base/base_interrupt.hpp"
#include "csv/csv_fast_reader.hpp"
#include "scan/scan_table.hpp"
#include "schema/schema_user_ids.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::scan {

namespace {

constexpr char kCoursesEntry[] = "courses.csv";

// Far more than a partner has; what a hostile file can make us remember is bounded.
constexpr size_t kMaxCourses = 100 * 1000;

} // namespace

ExportContents::ExportContents(const std::string& path, const std::string& password,
                               const csv::Dialect& dialect)
	: path_(path), password_(password), dialect_(dialect) {
	base::ErrorPlace place;
	place.archive = path;
	try {
		std::unique_ptr<zip::Archive> archive = zip::Archive::Open(path, password);
		entries_ = archive->entries();
		for (const zip::Entry& entry : entries_)
			date_ = std::max(date_, entry.modified);
		ReadCourses(archive.get());
	} catch (base::Error& error) {
		error.At(place);
		throw;
	}
}

void ExportContents::ReadCourses(zip::Archive* archive) {
	const zip::Entry* entry = archive->Find(kCoursesEntry);
	if (entry == nullptr)
		return;
	try {
		std::unique_ptr<zip::EntryStream> stream = archive->OpenEntry(*entry);
		csv::FastReader reader(*stream, dialect_);
		const std::vector<std::string> header = reader.ReadHeader();
		auto column = std::find(header.begin(), header.end(), kCourseColumn);
		if (column == header.end())
			return;
		reader.SetWanted({static_cast<size_t>(column - header.begin())});
		csv::RowBatch batch;
		while (reader.NextBatch(&batch)) {
			base::StopIfInterrupted();
			for (const csv::Field& field : batch.fields)
				if (field.data != nullptr)
					courses_.emplace_back(field.data, field.size);
			if (courses_.size() > kMaxCourses)
				throw base::Error(base::ErrorKind::kArchiveBroken, "export has too many courses")
					.WithDetail("More than " + std::to_string(kMaxCourses) + ".");
		}
	} catch (base::Error& error) {
		base::ErrorPlace place;
		place.entry = kCoursesEntry;
		error.At(place);
		throw;
	}
	std::sort(courses_.begin(), courses_.end());
	courses_.erase(std::unique(courses_.begin(), courses_.end()), courses_.end());
}

const std::string& ExportContents::partner() const {
	if (partner_.has_value())
		return *partner_;
	std::vector<schema::TableColumns> tables;
	std::unique_ptr<zip::Archive> archive = zip::Archive::Open(path_, password_);
	archive->VisitAll([&](const zip::Entry& entry, zip::EntryStream& stream) {
		if (!zip::HasSuffix(entry.name, ".csv"))
			return;
		try {
			tables.push_back({zip::StemOf(entry.name), ReadHeader(stream, dialect_)});
		} catch (const base::Error& error) {
			// A file without a header that can be read has nothing to say of the partner.
			if (base::IsTransient(error))
				throw;
		}
	});
	std::sort(tables.begin(), tables.end(),
	          [](const auto& a, const auto& b) { return a.table < b.table; });
	partner_ = schema::FindUserIds(tables).partner;
	return *partner_;
}

namespace {

// Tells whether a file is still the one that was read.
struct FileState {
	dev_t device;
	ino_t inode;
	off_t size;
	int64_t seconds;
	int64_t nanoseconds;

	bool operator==(const FileState& other) const {
		return std::tie(device, inode, size, seconds, nanoseconds) ==
		       std::tie(other.device, other.inode, other.size, other.seconds, other.nanoseconds);
	}
};

// The state of a regular file. A folder has none: files in it change without its knowing.
std::optional<FileState> StateOf(const std::string& path) {
	struct stat status {};
	if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
		return std::nullopt;
	return FileState{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
	                 status.st_mtim.tv_nsec};
}

class Cache {
  public:
	std::shared_ptr<const ExportContents> Read(const std::string& path, const std::string& password,
	                                           const csv::Dialect& dialect) {
		const std::optional<FileState> state = StateOf(path);
		if (!state.has_value())
			return std::make_shared<ExportContents>(path, password, dialect);
		const Key key{path, password, dialect.quote, dialect.escape, dialect.null_text};
		auto found = kept_.find(key);
		if (found != kept_.end() && found->second.state == *state)
			return found->second.data;
		auto data = std::make_shared<const ExportContents>(path, password, dialect);
		// Read while somebody wrote it: good for this time only.
		if (const std::optional<FileState> after = StateOf(path);
		    !after.has_value() || !(*after == *state))
			return data;
		if (kept_.size() >= kMaxKept)
			kept_.clear();
		kept_[key] = {*state, data};
		return data;
	}

  private:
	static constexpr size_t kMaxKept = 500;

	using Key = std::tuple<std::string, std::string, char, char, std::string>;
	struct Kept {
		FileState state;
		std::shared_ptr<const ExportContents> data;
	};
	std::map<Key, Kept> kept_;
};

Cache& ProcessCache() {
	static Cache cache;
	return cache;
}

} // namespace

std::shared_ptr<const ExportContents> ReadExportContents(const std::string& path,
                                                         const std::string& password,
                                                         const csv::Dialect& dialect) {
	return ProcessCache().Read(path, password, dialect);
}

} // namespace coursera::scan
