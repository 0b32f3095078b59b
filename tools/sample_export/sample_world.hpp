// Who learns what and when. Nothing about learners is stored: all of it is computed from the
// learner's number whenever a table asks, so that an export of any size needs little memory and
// all tables tell the same story.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sample_export/sample_course.hpp"
#include "sample_export/sample_options.hpp"
#include "sample_export/sample_random.hpp"

namespace coursera::sample {

// A learner's way through one course. All learners of an export are enrolled in all its courses.
// Some never start, and the others differ in how far they get and how fast.
struct Enrollment {
	std::uint64_t key = 0; // hash of course and learner
	Time browsed = 0;      // 0: went straight to enrolling
	Time pre_enrolled = 0; // 0: did not
	Time start = 0;        // when the role LEARNER was reached
	Time left = 0;         // when the learner unenrolled; 0: never
	int session = 0;
	int next_session = -1; // of learners who switched
	int branch = 0;
	int reach = 0;    // number of items, from the first, the learner gets to; 0: never started
	Time pace = 0;    // between one item and the next
	int pause_at = 0; // the item before which the learner pauses
	Time pause = 0;   // 0: does not
	double skill = 0; // 0 to 1
	bool verified = false;
	int passing_state = 0; // id of course_passing_states

	bool started() const { return reach > 0; }
};

// What a learner did with an item.
struct Visit {
	bool reached = false;
	int starts = 0;     // rows "started": views, or attempts that did not pass
	Time started = 0;   // of the first
	Time completed = 0; // 0: never
	double score = 0;   // of graded items, 0 to 1
};

class World {
  public:
	explicit World(const Options& options);

	const Options& options() const { return options_; }
	const std::vector<Course>& courses() const { return courses_; }
	// Midnight of the export's date.
	Time limit() const { return options_.date; }
	std::int64_t firstLearner() const { return options_.first_learner; }
	std::int64_t endLearner() const { return options_.first_learner + options_.learners; }
	bool isNew() const { return options_.generation == Generation::k2022; }

	// The learner's id in a domain ("users", "discussions", ...); the same in all when linked.
	std::string userId(std::int64_t learner, std::string_view domain) const;
	// The id that a course's surveys know the learner by; never linked to the others.
	std::string surveyId(std::int64_t learner, int course) const;
	// A number that Coursera's staff tables know people by.
	std::int64_t staffNumber(std::uint64_t hash) const;

	Time joined(std::int64_t learner) const;
	Enrollment enrollment(const Course& course, std::int64_t learner) const;
	Visit visit(const Course& course, const Enrollment& enrollment, std::size_t item) const;

	std::int64_t someLearner(Random& random) const;
	// Some other learner, the same one for the same arguments: one with a number close by, so that
	// exports of overlapping learners mostly agree.
	std::int64_t classmate(const Course& course, std::int64_t learner, std::uint64_t step) const;

	// A generator for one learner's part in a table.
	Random randomFor(std::string_view purpose, std::uint64_t key) const;

	// Calls back for every learner of every course.
	template <typename Visitor>
	void forEachEnrollment(Visitor visitor) const {
		for (const Course& course : courses_) {
			for (std::int64_t learner = firstLearner(); learner < endLearner(); ++learner) {
				visitor(course, learner, enrollment(course, learner));
			}
		}
	}

  private:
	const Options& options_;
	std::vector<Course> courses_;
	std::uint64_t partner_hash_;
};

} // namespace coursera::sample
