// Who submits to peer assignments and who reviews whom; shared by the tables of both sides.
#pragma once

#include "sample_export/sample_world.hpp"

namespace coursera::sample {

// A saved draft or the final submission.
struct PeerSubmission {
	const Course& course;
	const PeerAssignment& assignment;
	std::int64_t learner;
	std::uint64_t key;
	bool draft;
	Time created;
	double score; // 0 to 1, of final submissions

	std::string id() const { return longId(key); }
};

struct PeerReview {
	const PeerSubmission& submission;
	std::int64_t reviewer;
	std::uint64_t key;
	Time created;

	std::string id() const { return longId(key); }
	// The option this reviewer chose in a part.
	int choice(const Part& part) const;
};

template <typename Visitor>
void forEachPeerSubmission(const World& world, Visitor visitor) {
	world.forEachEnrollment([&](const Course& course, std::int64_t learner,
	                            const Enrollment& enrollment) {
		for (std::size_t i = 0; i < course.peers.size(); ++i) {
			const PeerAssignment& assignment = course.peers[i];
			const Visit visit =
				world.visit(course, enrollment, static_cast<std::size_t>(assignment.item));
			if (!visit.reached) {
				continue;
			}
			const std::uint64_t key = combine(enrollment.key, hashText("peer"), i);
			const auto drafts = static_cast<int>(key % 3);
			for (int number = 0; number <= drafts; ++number) {
				visitor(PeerSubmission{
					course, assignment, learner, combine(key, static_cast<std::uint64_t>(number)),
					number < drafts, visit.started - 3 * kHour + number * 50 * 60, visit.score});
			}
		}
	});
}

// Reviews of final submissions; a few submissions find no reviewer.
template <typename Visitor>
void forEachPeerReview(const World& world, Visitor visitor) {
	forEachPeerSubmission(world, [&](const PeerSubmission& submission) {
		const auto reviews = submission.draft ? 0 : submission.key % 4;
		std::int64_t previous = -1;
		for (std::uint64_t step = 0; step < reviews; ++step) {
			const std::int64_t reviewer =
				world.classmate(submission.course, submission.learner, step);
			if (reviewer == previous) {
				continue; // at most one review per reviewer
			}
			previous = reviewer;
			const std::uint64_t key = combine(submission.key, 31, step);
			visitor(PeerReview{submission, reviewer, key,
			                   submission.created + static_cast<Time>(key % 9) * kDay + 7200});
		}
	});
}

} // namespace coursera::sample
