// Peer assignments: how they are built and what learners submit.
#include "sample_export/sample_peer.hpp"
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

template <typename Visitor>
void forEachAssignment(const World& world, Visitor visitor) {
	for (const Course& course : world.courses()) {
		for (const PeerAssignment& assignment : course.peers) {
			visitor(course, assignment);
		}
	}
}

Random wording(const Part& part, std::string_view purpose) {
	return Random(hashText(part.id, hashText(purpose)));
}

void assignments(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course& course, const PeerAssignment& assignment) {
		const Item& item = course.items[static_cast<std::size_t>(assignment.item)];
		writer.text("peer_assignment_id", assignment.id())
			.text("peer_assignment_base_id", assignment.base_id)
			.text("peer_assignment_type", item.type == kPhasedPeer ? "phased" : "graded")
			.integer("peer_assignment_required_review_count", 3)
			.real("peer_assignment_passing_fraction", 0.75)
			.integer("peer_assignment_required_reviewer_count_for_score", 3)
			.integer("peer_assignment_required_wait_for_score_ms", 3'888'000'000)
			.real("peer_assignment_maximum_score", assignment.maximumScore())
			.time("peer_assignment_update_ts", course.launch - 20 * kDay)
			.flag("peer_assignment_is_mentor_graded", false)
			.flag("peer_assignment_is_anonymous", true)
			.endRow();
	});
}

void submissionParts(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course&, const PeerAssignment& assignment) {
		int order = 0;
		for (const Part& part : assignment.submission_parts) {
			Random random = wording(part, "prompt");
			writer.text("peer_assignment_id", assignment.id())
				.text("peer_assignment_submission_schema_part_id", part.id)
				.text("peer_assignment_submission_schema_part_type", part.type)
				.integer("peer_assignment_submission_schema_part_order", order++)
				.text("peer_assignment_submission_schema_part_prompt", markup(random, 5000))
				.endRow();
		}
	});
}

void reviewParts(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course&, const PeerAssignment& assignment) {
		int order = 0;
		for (const Part& part : assignment.review_parts) {
			Random random = wording(part, "prompt");
			const auto answers =
				static_cast<std::size_t>(order) % assignment.submission_parts.size();
			writer.text("peer_assignment_id", assignment.id())
				.text("peer_assignment_review_schema_part_id", part.id)
				.text("peer_assignment_review_schema_part_type", part.type)
				.integer("peer_assignment_review_schema_part_order", order++)
				.text("peer_assignment_review_schema_part_prompt", markup(random, 5000))
				.real("peer_assignment_review_schema_part_maximum_score", part.max_score)
				.text("peer_assignment_submission_schema_part_id",
			          assignment.submission_parts[answers].id)
				.endRow();
		}
	});
}

void reviewPartOptions(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course&, const PeerAssignment& assignment) {
		for (const Part& part : assignment.review_parts) {
			Random random = wording(part, "options");
			for (int option = 0; option < part.options; ++option) {
				writer.text("peer_assignment_id", assignment.id())
					.text("peer_assignment_review_schema_part_id", part.id)
					.text("peer_assignment_review_schema_part_option_id", std::to_string(option))
					.text("peer_assignment_review_schema_part_option_text",
				          part.options == 2 ? (option == 0 ? "No" : "Yes")
				                            : shortMarkup(random, 2000))
					.real("peer_assignment_review_schema_part_option_score", option)
					.endRow();
			}
		}
	});
}

void submissions(TableWriter& writer) {
	forEachPeerSubmission(writer.world(), [&](const PeerSubmission& submission) {
		Random random(submission.key);
		writer.text("peer_submission_id", submission.id())
			.text("peer_assignment_id", submission.assignment.id())
			.learner(submission.learner)
			.time("peer_submission_created_ts", submission.created)
			.flag("peer_submission_is_draft", submission.draft)
			.text("peer_submission_title", random.perMille(30) ? "" : title(random))
			.timeOrNull("peer_submission_removed_from_public_ts",
		                random.perMille(30) ? submission.created + 40 * kDay : 0)
			.flag("peer_submission_is_mentor_graded", random.perMille(50));
		if (submission.draft) {
			writer.null("peer_submission_score_available_ts").null("peer_submission_score");
		} else {
			const int score =
				static_cast<int>(submission.score * submission.assignment.maximumScore());
			writer.time("peer_submission_score_available_ts", submission.created + 8 * kDay)
				.real("peer_submission_score", score);
		}
		writer.endRow();
	});
}

// Part 1 of an assignment asks for a link, the others for text.
void submissionUrls(TableWriter& writer) {
	forEachPeerSubmission(writer.world(), [&](const PeerSubmission& submission) {
		Random random(combine(submission.key, 5));
		writer.text("peer_assignment_id", submission.assignment.id())
			.text("peer_assignment_submission_schema_part_id",
		          submission.assignment.submission_parts[1].id)
			.text("peer_submission_id", submission.id())
			.text("peer_submission_part_url_url", url(random))
			.text("peer_submission_part_url_title", title(random))
			.text("peer_submission_part_url_description", sentence(random))
			.endRow();
	});
}

void submissionTexts(TableWriter& writer) {
	forEachPeerSubmission(writer.world(), [&](const PeerSubmission& submission) {
		Random random(combine(submission.key, 6));
		for (const std::size_t part : {std::size_t{0}, std::size_t{2}}) {
			const std::string text = part == 0 ? prose(random, 32767) : markup(random, 32767);
			writer.text("peer_assignment_id", submission.assignment.id())
				.text("peer_assignment_submission_schema_part_id",
			          submission.assignment.submission_parts[part].id)
				.text("peer_submission_id", submission.id())
				.text("peer_submission_part_free_response_text", text)
				.endRow();
		}
	});
}

} // namespace

void addPeerTables(Registry& registry) {
	registry["peer_assignments"] = assignments;
	registry["peer_assignment_submission_schema_parts"] = submissionParts;
	registry["peer_assignment_review_schema_parts"] = reviewParts;
	registry["peer_assignment_review_schema_part_options"] = reviewPartOptions;
	registry["peer_submissions"] = submissions;
	registry["peer_submission_part_urls"] = submissionUrls;
	registry["peer_submission_part_free_responses"] = submissionTexts;
}

} // namespace coursera::sample
