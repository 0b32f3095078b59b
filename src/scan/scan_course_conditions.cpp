#include "scan/scan_course_conditions.hpp"

#include <string>

namespace coursera::scan {

namespace {

using csv::Field;
using csv::Verdict;

// Looks up who owns a field's course. Rows of one course come in long runs, so the last answer is
// kept.
class OwnerFinder {
  public:
	explicit OwnerFinder(const ExportSet& exports) : exports_(exports) {}

	size_t OwnerOf(const Field& field) {
		if (field.data == nullptr)
			return ExportSet::kNobody;
		const std::string_view course(field.data, field.size);
		if (!known_ || course != course_) {
			course_ = course;
			owner_ = exports_.OwnerOf(course);
			known_ = true;
		}
		return owner_;
	}

  private:
	const ExportSet& exports_;
	bool known_ = false;
	std::string course_;
	size_t owner_ = ExportSet::kNobody;
};

class OwnedCourse final : public csv::Condition {
  public:
	OwnedCourse(const ExportSet& exports, size_t member, size_t position, bool* met_unlisted)
		: Condition(position), owners_(exports), member_(member), met_unlisted_(met_unlisted) {}

	Verdict Test(const Field& field) const override {
		const size_t owner = owners_.OwnerOf(field);
		if (owner == ExportSet::kNobody)
			*met_unlisted_ = true;
		return owner == member_ ? Verdict::kKeep : Verdict::kDrop;
	}

  private:
	mutable OwnerFinder owners_;
	size_t member_;
	bool* met_unlisted_;
};

class UnlistedCourse final : public csv::Condition {
  public:
	UnlistedCourse(const ExportSet& exports, size_t position)
		: Condition(position), owners_(exports) {}

	Verdict Test(const Field& field) const override {
		return owners_.OwnerOf(field) == ExportSet::kNobody ? Verdict::kKeep : Verdict::kDrop;
	}

  private:
	mutable OwnerFinder owners_;
};

} // namespace

std::unique_ptr<csv::Condition> OwnedCourses(const ExportSet& exports, size_t member,
                                             size_t position, bool* met_unlisted) {
	return std::make_unique<OwnedCourse>(exports, member, position, met_unlisted);
}

std::unique_ptr<csv::Condition> UnlistedCourses(const ExportSet& exports, size_t position) {
	return std::make_unique<UnlistedCourse>(exports, position);
}

} // namespace coursera::scan
