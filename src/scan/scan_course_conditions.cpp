#include "scan/scan_course_conditions.hpp"

#include <functional>
#include <set>
#include <string>

namespace coursera::scan {

namespace {

using csv::Field;
using csv::Verdict;

// Finds the owner of a field's course. Rows of one course come in long runs, so the last answer is
// kept.
class OwnerFinder {
  public:
	OwnerFinder(const CourseOwners& owners, Attribution attribution)
		: owners_(owners), by_branch_(attribution == Attribution::kBranch) {}

	size_t OwnerOf(const Field& field) {
		if (field.data == nullptr)
			return CourseOwners::kNobody;
		const std::string_view id(field.data, field.size);
		if (!known_ || id != id_) {
			id_ = id;
			owner_ = by_branch_ ? owners_.OwnerOfBranch(id) : owners_.OwnerOfCourse(id);
			known_ = true;
		}
		return owner_;
	}

  private:
	const CourseOwners& owners_;
	bool by_branch_;
	bool known_ = false;
	std::string id_;
	size_t owner_ = CourseOwners::kNobody;
};

class OwnedCourse final : public csv::Condition {
  public:
	OwnedCourse(const CourseOwners& owners, size_t member, Attribution attribution, size_t position,
	            bool* met_unowned)
		: Condition(position), owners_(owners, attribution), member_(member),
		  met_unowned_(met_unowned) {}

	Verdict Test(const Field& field) const override {
		const size_t owner = owners_.OwnerOf(field);
		if (owner == CourseOwners::kNobody)
			*met_unowned_ = true;
		return owner == member_ ? Verdict::kKeep : Verdict::kDrop;
	}

  private:
	mutable OwnerFinder owners_;
	size_t member_;
	bool* met_unowned_;
};

class UnownedCourse final : public csv::Condition {
  public:
	UnownedCourse(const CourseOwners& owners, Attribution attribution, size_t position)
		: Condition(position), owners_(owners, attribution) {}

	Verdict Test(const Field& field) const override {
		return owners_.OwnerOf(field) == CourseOwners::kNobody ? Verdict::kKeep : Verdict::kDrop;
	}

  private:
	mutable OwnerFinder owners_;
};

class OtherCourse final : public csv::Condition {
  public:
	OtherCourse(const std::vector<std::string>& courses, const ExportSet* exports, size_t position)
		: Condition(position), courses_(courses.begin(), courses.end()), exports_(exports) {}

	Verdict Test(const Field& field) const override {
		if (field.data == nullptr)
			return Verdict::kKeep;
		const std::string_view id(field.data, field.size);
		if (!known_ || id != id_) {
			id_ = id;
			known_ = true;
			const std::string_view course = exports_ == nullptr ? id : exports_->CourseOfBranch(id);
			verdict_ = courses_.count(course) > 0 ? Verdict::kDrop : Verdict::kKeep;
		}
		return verdict_;
	}

  private:
	std::set<std::string, std::less<>> courses_;
	const ExportSet* exports_;
	// Rows of one course come in long runs, so the last answer is kept.
	mutable bool known_ = false;
	mutable std::string id_;
	mutable Verdict verdict_ = Verdict::kKeep;
};

} // namespace

std::unique_ptr<csv::Condition> OtherCourses(const std::vector<std::string>& courses,
                                             const ExportSet* exports, size_t position) {
	return std::make_unique<OtherCourse>(courses, exports, position);
}

std::unique_ptr<csv::Condition> OwnedCourses(const CourseOwners& owners, size_t member,
                                             Attribution attribution, size_t position,
                                             bool* met_unowned) {
	return std::make_unique<OwnedCourse>(owners, member, attribution, position, met_unowned);
}

std::unique_ptr<csv::Condition> UnownedCourses(const CourseOwners& owners, Attribution attribution,
                                               size_t position) {
	return std::make_unique<UnownedCourse>(owners, attribution, position);
}

} // namespace coursera::scan
