#include "scan/scan_courses.hpp"

#include <string>

namespace coursera::scan {

namespace {

using csv::Field;
using csv::Verdict;

// Looks up who owns a field's course. Rows of one course come in long runs, so the last answer is
// kept.
class OwnerFinder {
  public:
	explicit OwnerFinder(const Exports& exports) : exports_(exports) {}

	size_t Find(const Field& field) {
		if (field.data == nullptr)
			return Exports::kNobody;
		const std::string_view course(field.data, field.size);
		if (!known_ || course != course_) {
			course_ = course;
			owner_ = exports_.OwnerOf(course);
			known_ = true;
		}
		return owner_;
	}

  private:
	const Exports& exports_;
	bool known_ = false;
	std::string course_;
	size_t owner_ = Exports::kNobody;
};

class Owned final : public csv::Condition {
  public:
	Owned(const Exports& exports, size_t member, size_t position, bool* met_unlisted)
		: Condition(position), owners_(exports), member_(member), met_unlisted_(met_unlisted) {}

	Verdict Test(const Field& field) const override {
		const size_t owner = owners_.Find(field);
		if (owner == Exports::kNobody)
			*met_unlisted_ = true;
		return owner == member_ ? Verdict::kKeep : Verdict::kDrop;
	}

  private:
	mutable OwnerFinder owners_;
	size_t member_;
	bool* met_unlisted_;
};

class Unlisted final : public csv::Condition {
  public:
	Unlisted(const Exports& exports, size_t position) : Condition(position), owners_(exports) {}

	Verdict Test(const Field& field) const override {
		return owners_.Find(field) == Exports::kNobody ? Verdict::kKeep : Verdict::kDrop;
	}

  private:
	mutable OwnerFinder owners_;
};

} // namespace

std::unique_ptr<csv::Condition> OwnedCourses(const Exports& exports, size_t member, size_t position,
                                             bool* met_unlisted) {
	return std::make_unique<Owned>(exports, member, position, met_unlisted);
}

std::unique_ptr<csv::Condition> UnlistedCourses(const Exports& exports, size_t position) {
	return std::make_unique<Unlisted>(exports, position);
}

} // namespace coursera::scan
