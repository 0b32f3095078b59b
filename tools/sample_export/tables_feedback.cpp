// Ratings of courses and items, and what learners write about them.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

struct System {
	std::string_view name;
	int max_rating;
	unsigned per_mille; // of the learners
	int after_days;     // of enrolling
};

constexpr System kSystems[] = {
	{"STAR", 5, 350, 30}, {"NPS_FIRST_WEEK", 10, 300, 7}, {"NPS_END_OF_COURSE", 10, 220, 45}};

// Mostly the best ratings, now and then any other.
std::int64_t rating(int max, Random& random) {
	if (random.perMille(680)) {
		return max - static_cast<std::int64_t>(random.below(2));
	}
	return random.between(max == 5 ? 1 : 0, max);
}

std::string branchOf(const Course& course, const Enrollment& enrollment) {
	return course.branches[static_cast<std::size_t>(enrollment.branch)].id;
}

// One rating per learner, course and system. Only those who started are asked.
void courseRatings(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			Random random(combine(enrollment.key, hashText("rating")));
			for (const System& system : kSystems) {
				const bool rates = random.perMille(system.per_mille) && enrollment.started();
				const std::int64_t value = rating(system.max_rating, random);
				const Time time =
					enrollment.start + system.after_days * kDay + random.between(0, 9 * kDay);
				if (!rates) {
					continue;
				}
				writer.text("course_id", course.id)
					.learner(learner)
					.text("feedback_system", system.name)
					.integer("feedback_rating", value)
					.integer("feedback_max_rating", system.max_rating)
					.time("feedback_ts", time)
					.text("course_branch_id", branchOf(course, enrollment))
					.endRow();
			}
		});
}

void courseComments(TableWriter& writer) {
	constexpr std::string_view kCategories[] = {"generic", "content", "technical"};
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			Random random(combine(enrollment.key, hashText("comment")));
			for (const System& system : kSystems) {
				if (!random.perMille(system.per_mille / 3) || !enrollment.started()) {
					continue;
				}
				writer.text("course_id", course.id)
					.text("feedback_system", system.name)
					.learner(learner)
					.text("feedback_category", random.pick(kCategories))
					.text("feedback_text", prose(random, 20000))
					.time("feedback_ts",
			              enrollment.start + system.after_days * kDay + random.between(0, 9 * kDay))
					.text("course_branch_id", branchOf(course, enrollment))
					.endRow();
			}
		});
}

// Calls back for some of the items that learners saw, with the common columns filled in.
template <typename Visitor>
void forEachItemFeedback(TableWriter& writer, unsigned per_mille, Visitor visitor) {
	const World& world = writer.world();
	world.forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			Random random(combine(enrollment.key, hashText(writer.table().catalog_name)));
			for (std::size_t i = 0; i < course.items.size(); ++i) {
				const Visit visit = world.visit(course, enrollment, i);
				if (!visit.reached || !random.perMille(per_mille)) {
					continue;
				}
				const Item& item = course.items[i];
				const bool lecture = item.type == kLecture;
				writer.text("course_id", course.id)
					.text("course_item_id", item.id)
					.text("feedback_unit_id", item.id)
					.text("feedback_unit_type", lecture ? "lecture" : "supplement")
					.learner(learner)
					.time("feedback_ts", visit.started + random.between(100, kDay))
					.text("course_branch_id", branchOf(course, enrollment));
				visitor(random);
				writer.endRow();
			}
		});
}

void itemRatings(TableWriter& writer) {
	forEachItemFeedback(writer, 60, [&](Random& random) {
		writer.text("feedback_system", "LIKE_OR_DISLIKE")
			.integer("feedback_rating", random.perMille(850) ? 1 : 0)
			.integer("feedback_max_rating", 1)
			.text("detailed_context",
		          "{\"video\":\"00:0" + std::to_string(random.below(9)) + "\"}");
	});
}

void itemComments(TableWriter& writer) {
	constexpr std::string_view kCategories[] = {"generic", "audio", "subtitles", "mistake"};
	forEachItemFeedback(writer, 15, [&](Random& random) {
		writer.text("feedback_system", "FLAG")
			.text("detailed_context", "{\"question\":\"" + shortId(random.next()) + "\"}")
			.text("feedback_category", random.pick(kCategories))
			.text("feedback_text", prose(random, 20000))
			.flag("feedback_active", random.perMille(900));
	});
}

} // namespace

void addFeedbackTables(Registry& registry) {
	registry["feedback_course_ratings"] = courseRatings;
	registry["feedback_course_comments"] = courseComments;
	registry["feedback_item_ratings"] = itemRatings;
	registry["feedback_item_comments"] = itemComments;
}

} // namespace coursera::sample
