// Peer assignments: reviews, scores, comments and declined reviews.
#include "sample_export/sample_peer.hpp"
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

void reviews(TableWriter& writer) {
	forEachPeerReview(writer.world(), [&](const PeerReview& review) {
		Random random(review.key);
		const bool helpful = random.perMille(200);
		const bool rated = random.perMille(300);
		writer.text("peer_review_id", review.id())
			.text("peer_submission_id", review.submission.id())
			.learner(review.reviewer)
			.time("peer_review_created_ts", review.created)
			.time("peer_review_first_visible_to_submitter_ts", review.created + kDay)
			.timeOrNull("peer_review_marked_helpful_ts", helpful ? review.created + 2 * kDay : 0)
			.timeOrNull("peer_review_rated_ts", rated ? review.created + 2 * kDay : 0)
			.flag("peer_review_is_mentor_review", random.perMille(30));
		if (rated) {
			writer.integer("peer_review_rating", random.between(0, 2));
		} else {
			writer.null("peer_review_rating");
		}
		writer.endRow();
	});
}

void reviewChoices(TableWriter& writer) {
	forEachPeerReview(writer.world(), [&](const PeerReview& review) {
		for (const Part& part : review.submission.assignment.review_parts) {
			if (part.options == 0) {
				continue;
			}
			writer.text("peer_assignment_id", review.submission.assignment.id())
				.text("peer_assignment_review_schema_part_id", part.id)
				.text("peer_assignment_review_schema_part_option_id",
			          std::to_string(review.choice(part)))
				.text("peer_review_id", review.id())
				.endRow();
		}
	});
}

void reviewTexts(TableWriter& writer) {
	forEachPeerReview(writer.world(), [&](const PeerReview& review) {
		Random random(combine(review.key, 2));
		for (const Part& part : review.submission.assignment.review_parts) {
			if (part.options != 0) {
				continue;
			}
			writer.text("peer_assignment_id", review.submission.assignment.id())
				.text("peer_assignment_review_schema_part_id", part.id)
				.text("peer_review_id", review.id())
				.text("peer_review_part_free_response_text",
			          random.perMille(50) ? std::string() : prose(random, 4000))
				.endRow();
		}
	});
}

void partScores(TableWriter& writer) {
	forEachPeerSubmission(writer.world(), [&](const PeerSubmission& submission) {
		for (const Part& part : submission.assignment.review_parts) {
			if (submission.draft || part.options == 0) {
				continue;
			}
			const double score = static_cast<int>(2 * submission.score * part.max_score) / 2.0;
			writer.text("peer_assignment_id", submission.assignment.id())
				.text("peer_assignment_review_schema_part_id", part.id)
				.text("peer_submission_id", submission.id())
				.real("peer_submission_part_score", score)
				.endRow();
		}
	});
}

void comments(TableWriter& writer) {
	forEachPeerReview(writer.world(), [&](const PeerReview& review) {
		if (review.key % 7 != 0) {
			return;
		}
		Random random(combine(review.key, 3));
		writer.text("peer_comment_id", longId(combine(review.key, 4)))
			.text("peer_submission_id", review.submission.id())
			.learner(review.reviewer)
			.time("peer_comment_created_ts", review.created + kHour)
			.text("peer_comment_text", markup(random, 20000))
			.endRow();
	});
}

void skips(TableWriter& writer) {
	constexpr std::string_view kReasons[] = {"inappropriateContent", "incompleteSubmission",
	                                         "plagiarism", "custom"};
	forEachPeerSubmission(writer.world(), [&](const PeerSubmission& submission) {
		if (submission.draft || submission.key % 9 != 0) {
			return;
		}
		Random random(combine(submission.key, 7));
		const std::string_view reason = random.pick(kReasons);
		writer.text("peer_skip_id", longId(combine(submission.key, 8)))
			.text("peer_submission_id", submission.id())
			.learner(writer.world().classmate(submission.course, submission.learner, 40))
			.time("peer_skip_created_ts", submission.created + 2 * kDay)
			.text("peer_skip_type", reason)
			.text("peer_skip_text", reason == "custom" ? prose(random, 1000) : std::string())
			.endRow();
	});
}

} // namespace

int PeerReview::choice(const Part& part) const {
	const auto best = static_cast<double>(part.options - 1);
	const auto options = static_cast<std::uint64_t>(part.options);
	const std::uint64_t mood = hashText(part.id, key);
	return mood % 3 == 0 ? static_cast<int>(mood / 3 % options)
	                     : static_cast<int>(best * submission.score + 0.5);
}

void addPeerReviewTables(Registry& registry) {
	registry["peer_reviews"] = reviews;
	registry["peer_review_part_choices"] = reviewChoices;
	registry["peer_review_part_free_responses"] = reviewTexts;
	registry["peer_submission_part_scores"] = partScores;
	registry["peer_comments"] = comments;
	registry["peer_skips"] = skips;
}

} // namespace coursera::sample
