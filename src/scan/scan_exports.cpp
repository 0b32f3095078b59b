#include "scan/scan_exports.hpp"

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

Export::Export(const std::string& path, const std::string& password, const csv::Dialect& dialect)
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

void Export::ReadCourses(zip::Archive* archive) {
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

const std::string& Export::partner() const {
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
			if (base::IsOfTheMoment(error))
				throw;
		}
	});
	std::sort(tables.begin(), tables.end(),
	          [](const auto& a, const auto& b) { return a.table < b.table; });
	partner_ = schema::FindUserIds(tables).partner;
	return *partner_;
}

Exports::Exports(std::vector<std::shared_ptr<const Export>> exports) {
	std::sort(exports.begin(), exports.end(), [](const auto& a, const auto& b) {
		return a->date() != b->date() ? a->date() > b->date() : a->path() > b->path();
	});
	for (std::shared_ptr<const Export>& one : exports) {
		const size_t index = members_.size();
		size_t owned = 0;
		for (const std::string& course : one->courses())
			owned += owners_.emplace(course, index).second ? 1 : 0;
		const bool superseded = owned == 0 && !one->courses().empty();
		members_.push_back({std::move(one), superseded});
	}
}

size_t Exports::OwnerOf(std::string_view course) const {
	auto found = owners_.find(course);
	return found == owners_.end() ? kNobody : found->second;
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
	std::shared_ptr<const Export> Read(const std::string& path, const std::string& password,
	                                   const csv::Dialect& dialect) {
		const std::optional<FileState> state = StateOf(path);
		if (!state.has_value())
			return std::make_shared<Export>(path, password, dialect);
		const Key key{path, password, dialect.quote, dialect.escape, dialect.null_text};
		auto found = kept_.find(key);
		if (found != kept_.end() && found->second.state == *state)
			return found->second.data;
		auto data = std::make_shared<const Export>(path, password, dialect);
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
		std::shared_ptr<const Export> data;
	};
	std::map<Key, Kept> kept_;
};

Cache& ProcessCache() {
	static Cache cache;
	return cache;
}

} // namespace

base::Error LeftOut(const base::Error& error) {
	base::Error result = error;
	return result.WithHint("").WithMessage("export \"" + error.place().archive +
	                                       "\" is left out: " + error.message());
}

std::shared_ptr<const Exports> ReadExports(const std::vector<std::string>& paths,
                                           const std::string& password, const csv::Dialect& dialect,
                                           Unreadable unreadable,
                                           std::vector<base::Error>* problems) {
	std::vector<std::shared_ptr<const Export>> exports;
	for (const std::string& path : paths) {
		base::StopIfInterrupted();
		try {
			exports.push_back(ProcessCache().Read(path, password, dialect));
		} catch (base::Error& error) {
			if (unreadable == Unreadable::kStop && paths.size() > 1 && error.hint().empty())
				error.WithHint("With the server's option \"on_error\" set to \"skip\" exports that "
				               "cannot be read are left out.");
			if (unreadable == Unreadable::kStop)
				throw;
			problems->push_back(error);
		}
	}
	if (exports.empty() && !problems->empty())
		throw base::Error(problems->front());
	return std::make_shared<const Exports>(std::move(exports));
}

} // namespace coursera::scan
