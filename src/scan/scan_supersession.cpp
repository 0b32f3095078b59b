#include "scan/scan_supersession.hpp"

#include <algorithm>

#include "base/base_interrupt.hpp"

namespace coursera::scan {

ExportSet::ExportSet(std::vector<std::shared_ptr<const ExportContents>> exports) {
	std::sort(exports.begin(), exports.end(), [](const auto& a, const auto& b) {
		return a->date() != b->date() ? a->date() > b->date() : a->path() > b->path();
	});
	for (std::shared_ptr<const ExportContents>& one : exports) {
		const size_t index = members_.size();
		size_t owned = 0;
		for (const std::string& course : one->courses())
			owned += owners_.emplace(course, index).second ? 1 : 0;
		const bool superseded = owned == 0 && !one->courses().empty();
		members_.push_back({std::move(one), superseded});
	}
}

size_t ExportSet::OwnerOf(std::string_view course) const {
	auto found = owners_.find(course);
	return found == owners_.end() ? kNobody : found->second;
}

base::Error LeftOut(const base::Error& error) {
	base::Error result = error;
	return result.WithHint("").WithMessage("export \"" + error.place().archive +
	                                       "\" is left out: " + error.message());
}

std::shared_ptr<const ExportSet> ReadExportSet(const std::vector<std::string>& paths,
                                               const std::string& password,
                                               const csv::Dialect& dialect, Unreadable unreadable,
                                               std::vector<base::Error>* problems) {
	std::vector<std::shared_ptr<const ExportContents>> exports;
	for (const std::string& path : paths) {
		base::StopIfInterrupted();
		try {
			exports.push_back(ReadExportContents(path, password, dialect));
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
	return std::make_shared<const ExportSet>(std::move(exports));
}

} // namespace coursera::scan
