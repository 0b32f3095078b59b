#include "scan/scan_supersession.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/base_interrupt.hpp"
#include "scan/scan_columns.hpp"
#include "zip/zip_export_paths.hpp"
#include "zip/zip_files.hpp"

namespace coursera::scan {

ExportSet::ExportSet(bool is_many, Members exports, std::vector<base::Error> problems)
	: is_many_(is_many), members_(std::move(exports)), problems_(std::move(problems)) {
	std::sort(members_.begin(), members_.end(), [](const auto& a, const auto& b) {
		return a->date() != b->date() ? a->date() > b->date() : a->path() > b->path();
	});
}

std::string_view ExportSet::CourseOfBranch(std::string_view branch) const {
	if (!knows_branches_) {
		for (const std::shared_ptr<const ExportContents>& member : members_)
			for (const auto& [known_branch, course] : member->branches())
				if (!course.empty())
					branches_.emplace(known_branch, course);
		knows_branches_ = true;
	}
	auto found = branches_.find(branch);
	return found == branches_.end() ? std::string_view() : found->second;
}

Attribution AttributionOf(const std::vector<std::string>& header) {
	const auto has = [&header](const char* name) {
		return FindColumn(header, name) < header.size();
	};
	if (has(kCourseColumn))
		return Attribution::kCourse;
	return has(kBranchColumn) ? Attribution::kBranch : Attribution::kNone;
}

namespace {

// The courses of an export, if its CSV of the table attributes rows to courses.
std::vector<std::string> CoursesHeld(const ExportSet& exports, const ExportContents& contents,
                                     const ExportEntry& entry) {
	const std::string& name = entry.entry.name;
	const Attribution attribution = AttributionOf(entry.archive->HeaderOrNothing(name));
	if (attribution == Attribution::kNone)
		return {};
	if (!contents.courses().empty())
		return contents.courses();
	std::vector<std::string> courses;
	const bool by_course = attribution == Attribution::kCourse;
	for (const auto& pair : entry.archive
	                            ->DistinctValues(name, ArchiveContents::Malformed::kPassOver,
	                                             by_course ? kCourseColumn : kBranchColumn)
	                            .pairs) {
		const std::string_view course =
			by_course ? std::string_view(pair.first) : exports.CourseOfBranch(pair.first);
		if (!course.empty())
			courses.emplace_back(course);
	}
	return courses;
}

} // namespace

CourseOwners::CourseOwners(const ExportSet& exports, const std::vector<TableMember>& table,
                           Unreadable unreadable)
	: exports_(&exports), held_(exports.members().size()), owned_(exports.members().size()) {
	for (const TableMember& one : table) {
		for (const ExportEntry* entry : one.entries) {
			try {
				for (std::string& course :
				     CoursesHeld(exports, *exports.members()[one.member], *entry))
					held_[one.member].insert(std::move(course));
			} catch (const base::Error& error) {
				if (unreadable == Unreadable::kStop || base::IsTransient(error))
					throw;
			}
		}
		for (const std::string& course : held_[one.member])
			owned_[one.member] += owners_.emplace(course, one.member).second ? 1 : 0;
	}
}

size_t CourseOwners::OwnerOfCourse(std::string_view course) const {
	auto found = owners_.find(std::string(course));
	return found == owners_.end() ? kNobody : found->second;
}

size_t CourseOwners::OwnerOfBranch(std::string_view branch) const {
	const std::string_view course =
		exports_ == nullptr ? std::string_view() : exports_->CourseOfBranch(branch);
	return course.empty() ? kNobody : OwnerOfCourse(course);
}

bool CourseOwners::IsSuperseded(size_t member) const {
	return !held_[member].empty() && owned_[member] == 0;
}

base::Error LeftOut(const base::Error& error) {
	base::Error result = error;
	return result.WithHint("").WithMessage("export \"" + error.place().archive +
	                                       "\" is left out: " + error.message());
}

namespace {

bool ShareAnEntry(const ArchiveContents& a, const ArchiveContents& b) {
	return std::any_of(a.entries().begin(), a.entries().end(),
	                   [&b](const zip::Entry& entry) { return b.Find(entry.name) != nullptr; });
}

// Joins the parts of split downloads.
ExportSet::Members Assemble(std::vector<std::shared_ptr<const ArchiveContents>> archives) {
	std::vector<std::vector<std::shared_ptr<const ArchiveContents>>> exports;
	std::map<std::string, size_t> by_stem; // the set of parts that grows
	for (std::shared_ptr<const ArchiveContents>& archive : archives) {
		const std::string stem = zip::DriveStem(archive->path());
		auto known = stem.empty() ? by_stem.end() : by_stem.find(stem);
		if (known != by_stem.end()) {
			auto& parts = exports[known->second];
			if (std::none_of(parts.begin(), parts.end(),
			                 [&](const auto& part) { return ShareAnEntry(*part, *archive); })) {
				parts.push_back(std::move(archive));
				continue;
			}
		}
		if (!stem.empty())
			by_stem[stem] = exports.size();
		exports.push_back({std::move(archive)});
	}
	ExportSet::Members members;
	for (auto& parts : exports)
		members.push_back(std::make_shared<const ExportContents>(std::move(parts)));
	return members;
}

constexpr char kSkipHint[] = "With the server's option \"on_error\" set to \"skip\" exports that "
							 "cannot be read are left out.";

// If an export's lists of courses cannot be read, its contents are unknown.
void DropUnreadable(Unreadable unreadable, ExportSet::Members* members,
                    std::vector<base::Error>* problems) {
	ExportSet::Members readable;
	for (std::shared_ptr<const ExportContents>& member : *members) {
		base::StopIfInterrupted();
		try {
			member->courses();
			member->branches();
			readable.push_back(std::move(member));
		} catch (base::Error& error) {
			if (unreadable == Unreadable::kStop && members->size() > 1 && error.hint().empty())
				error.WithHint(kSkipHint);
			if (unreadable == Unreadable::kStop || base::IsTransient(error))
				throw;
			problems->push_back(error);
		}
	}
	if (readable.empty() && !problems->empty())
		throw base::Error(problems->front());
	*members = std::move(readable);
}

// Files by a pattern are one export, whose rows all count.
std::shared_ptr<const ExportSet> ListFiles(const std::string& location, const ReadingPlan& plan) {
	std::vector<std::shared_ptr<const ArchiveContents>> archives;
	archives.push_back(ReadArchiveContents(location, plan));
	if (!archives.front()->state().has_value())
		for (const std::string& path : zip::ListArchives(location))
			archives.push_back(ReadArchiveContents(path, plan));
	ExportSet::Members members{std::make_shared<const ExportContents>(std::move(archives))};
	return std::make_shared<const ExportSet>(true, std::move(members), std::vector<base::Error>());
}

std::shared_ptr<const ExportSet> ListNow(const std::string& location, const ReadingPlan& plan,
                                         Unreadable unreadable) {
	if (!plan.pattern.empty())
		return ListFiles(location, plan);
	const zip::ExportPaths found = zip::ListExportPaths(location);
	std::vector<base::Error> problems;
	for (base::Error error : found.unreadable) {
		if (unreadable == Unreadable::kStop)
			throw error.WithHint(kSkipHint);
		base::ErrorPlace place;
		place.archive = location;
		problems.push_back(error.At(place));
	}
	std::vector<std::shared_ptr<const ArchiveContents>> archives;
	for (const std::string& path : found.paths) {
		base::StopIfInterrupted();
		try {
			archives.push_back(ReadArchiveContents(path, plan));
		} catch (base::Error& error) {
			if (!found.is_many)
				throw;
			base::ErrorPlace place;
			place.archive = path;
			error.At(place);
			if (unreadable == Unreadable::kStop && found.paths.size() > 1)
				error.WithHint(error.hint().empty() ? kSkipHint : error.hint() + " " + kSkipHint);
			if (unreadable == Unreadable::kStop)
				throw;
			problems.push_back(error);
		}
	}
	if (archives.empty() && !problems.empty())
		throw base::Error(problems.front());
	ExportSet::Members members = Assemble(std::move(archives));
	if (found.is_many)
		DropUnreadable(unreadable, &members, &problems);
	for (base::Error& problem : problems)
		problem = LeftOut(problem);
	problems.insert(problems.end(), found.stray.begin(), found.stray.end());
	return std::make_shared<const ExportSet>(found.is_many, std::move(members),
	                                         std::move(problems));
}

// The exports that the running statement has listed.
struct Listed {
	using Key =
		std::tuple<std::string, std::string, std::string, csv::Dialect, std::string, Unreadable>;
	uint64_t statement = 0;
	std::map<Key, std::shared_ptr<const ExportSet>> sets;
};

} // namespace

std::shared_ptr<const ExportSet> ListExports(const std::string& location, const ReadingPlan& plan,
                                             Unreadable unreadable, uint64_t statement) {
	static Listed listed;
	if (listed.statement != statement)
		listed.sets.clear();
	listed.statement = statement;
	const Listed::Key key{location,     plan.password,     plan.pattern,
	                      plan.dialect, plan.decoder_name, unreadable};
	auto known = listed.sets.find(key);
	if (known != listed.sets.end())
		return known->second;
	return listed.sets[key] = ListNow(location, plan, unreadable);
}

} // namespace coursera::scan
