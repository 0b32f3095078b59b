// Items that courses share, and their content by kind.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

constexpr int kSpareRows = 4;

std::string_view kindName(int type) {
	switch (type) {
	case kLecture:
		return "lecture";
	case kSupplement:
		return "supplement";
	case kExam:
	case kPracticeQuiz:
		return "quiz";
	case kGradedPeer:
	case kPhasedPeer:
		return "peer";
	default:
		return "other";
	}
}

// Calls back for the items of some types, with their global id and version filled in.
template <typename Visitor>
void forEachItem(TableWriter& writer, std::initializer_list<int> types, Visitor visitor) {
	for (const Course& course : writer.world().courses()) {
		for (const Item& item : course.items) {
			for (const int type : types) {
				if (item.type == type) {
					writer.text("global_item_id", item.global_id).integer("global_item_version", 1);
					visitor(course, item);
					writer.endRow();
				}
			}
		}
	}
}

void globalItems(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Item& item : course.items) {
			writer.text("global_item_id", item.global_id)
				.integer("global_item_version", 1)
				.text("global_item_name", item.name)
				.flag("is_global_item_version_latest", true)
				.text("global_item_interaction_id", "globalItem~" + item.global_id + "~1")
				.flag("is_global_item_graded", item.graded)
				.text("global_item_content_type", kindName(item.type))
				.integer("global_item_content_type_id", 100 + item.type)
				.real("global_item_time_commitment",
			          static_cast<double>(item.name.size() % 12) * 300000)
				.endRow();
		}
	}
}

void lectureContents(TableWriter& writer) {
	forEachItem(writer, {kLecture}, [&](const Course& course, const Item& item) {
		writer.text("lecture_video_id", longId(hashText(item.global_id, 1)))
			.integer("lecture_duration_ms", writer.random().between(90'000, 1'500'000));
		if (item.assessment >= 0) {
			writer.text("lecture_invideo_assessment_id",
			            course.assessments[static_cast<std::size_t>(item.assessment)].id());
		} else {
			writer.null("lecture_invideo_assessment_id");
		}
	});
}

void readingContents(TableWriter& writer) {
	forEachItem(writer, {kSupplement}, [&](const Course&, const Item& item) {
		writer.text("reading_asset_id", longId(hashText(item.global_id, 2)) + "@1")
			.text("reading_base_id", longId(hashText(item.global_id, 2)))
			.text("reading_content", markup(writer.random(), 32000));
	});
}

void quizContents(TableWriter& writer) {
	forEachItem(writer, {kExam, kPracticeQuiz}, [&](const Course& course, const Item& item) {
		const Assessment& quiz = course.assessments[static_cast<std::size_t>(item.assessment)];
		const std::size_t questions = quiz.questions.size();
		writer.text("assessment_id", quiz.id())
			.integer("quiz_question_count", static_cast<std::int64_t>(questions))
			.flag("quiz_is_graded", item.graded)
			.real("quiz_passing_fraction", 0.8)
			.real("quiz_max_score", static_cast<double>(questions))
			.flag("quiz_contains_widget_questions", false);
	});
}

void peerContents(TableWriter& writer) {
	forEachItem(writer, {kGradedPeer, kPhasedPeer}, [&](const Course& course, const Item& item) {
		writer
			.text("peer_review_assign_assignment_id",
		          course.peers[static_cast<std::size_t>(item.peer)].id())
			.flag("peer_review_assign_is_graded", item.graded)
			.integer("peer_review_assign_required_reviews_count", 3);
	});
}

void programmingContents(TableWriter& writer) {
	forEachItem(writer, {kGradedProgramming, kUngradedProgramming},
	            [&](const Course& course, const Item& item) {
					writer
						.text("program_assign_assignment_id",
		                      course.programmings[static_cast<std::size_t>(item.programming)].id())
						.flag("program_assign_is_graded", item.graded);
				});
}

void ltiContents(TableWriter& writer) {
	const auto tool = [&](const Item& item) {
		writer.text("tool_id", longId(hashText(item.global_id, 3)))
			.flag("is_graded", item.graded)
			.integer("lti_tool_version", writer.random().between(1, 9))
			.text("lti_tool_name", title(writer.random()))
			.text("lti_tool_description", prose(writer.random(), 2000))
			.text("lti_tool_endpoint_url", url(writer.random()))
			.text("lti_tool_privacy_level", "anonymous")
			.text("lti_tool_custom_parameters", "course=\\\"x\\\"\nlevel=2")
			.real("lti_tool_passing_fraction", 0.6)
			.text("lti_tool_cml_content", markup(writer.random(), 4000));
	};
	forEachItem(writer, {kUngradedLti}, [&](const Course&, const Item& item) { tool(item); });
	// A course may do without LTI items, the table still has some rows.
	const Item& spare = writer.world().courses().front().items.front();
	for (int i = 0; i < kSpareRows; ++i) {
		tool(spare);
		writer
			.text("global_item_id",
		          longId(hashText(spare.global_id, 40 + static_cast<unsigned>(i))))
			.integer("global_item_version", 1)
			.endRow();
	}
}

void teamReviewContents(TableWriter& writer) {
	const Item& spare = writer.world().courses().front().items.front();
	for (unsigned i = 0; i < kSpareRows; ++i) {
		writer.text("global_item_id", longId(hashText(spare.global_id, 50 + i)))
			.integer("global_item_version", i + 1)
			.text("team_review_assignment_id", longId(hashText(spare.global_id, 60 + i)))
			.real("team_review_passing_fraction", 0.5)
			.endRow();
	}
}

} // namespace

void addGlobalItemTables(Registry& registry) {
	registry["global_items"] = globalItems;
	registry["lecture_contents"] = lectureContents;
	registry["reading_contents"] = readingContents;
	registry["quiz_assessment_contents"] = quizContents;
	registry["peer_review_assignment_contents"] = peerContents;
	registry["programming_assignment_contents"] = programmingContents;
	registry["lti_tool_contents"] = ltiContents;
	registry["team_review_contents"] = teamReviewContents;
}

} // namespace coursera::sample
