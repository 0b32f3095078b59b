// Discussion forums: questions, answers, votes, flags, followings.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

#include <algorithm>

namespace coursera::sample {

namespace {

constexpr std::int64_t kThreadLength = 4; // answers that follow each other in one thread
constexpr std::size_t kLongestPost = 60000;

// A question, an answer, or a vote on one: who did it when.
struct Post {
	const Course& course;
	std::uint64_t key;
	std::int64_t learner;
	Enrollment enrollment;
	Time created;

	std::string id() const { return longId(key) + "Q"; }
};

Post postBy(const World& world, const Course& course, std::uint64_t key) {
	const auto learners = static_cast<std::uint64_t>(world.options().learners);
	const auto start = world.firstLearner() + static_cast<std::int64_t>(key % learners);
	const std::int64_t learner = world.classmate(course, start, 3);
	const Enrollment enrollment = world.enrollment(course, learner);
	const Time created =
		enrollment.start + static_cast<Time>(mix(key) % static_cast<std::uint64_t>(50 * kDay));
	return {course, key, learner, enrollment, created};
}

std::int64_t courseCount(const World& world) {
	return static_cast<std::int64_t>(world.courses().size());
}

// Questions of one course.
std::int64_t questionCount(const World& world) {
	return world.options().learners / 4 + 12;
}

std::uint64_t questionKey(const Course& course, std::int64_t number) {
	return combine(course.key, hashText("question"), static_cast<std::uint64_t>(number));
}

// Answers of the whole export.
std::int64_t answerCount(const World& world) {
	return world.options().discussion_rows.value_or((world.options().learners * 6 / 5 + 30) *
	                                                courseCount(world));
}

const Course& courseOfAnswer(const World& world, std::int64_t number) {
	return world.courses()[static_cast<std::size_t>(number % courseCount(world))];
}

std::uint64_t answerKey(const World& world, std::int64_t number) {
	return combine(courseOfAnswer(world, number).key, hashText("answer"),
	               static_cast<std::uint64_t>(number / courseCount(world)));
}

// Calls back for each question of each course.
template <typename Visitor>
void forEachQuestion(const World& world, Visitor visitor) {
	for (const Course& course : world.courses()) {
		for (std::int64_t i = 0; i < questionCount(world); ++i) {
			visitor(postBy(world, course, questionKey(course, i)));
		}
	}
}

// Session and version, in exports that have these columns.
void whereabouts(TableWriter& writer, const Post& post) {
	writer.text("course_id", post.course.id)
		.text("on_demand_session_id",
	          post.course.sessions[static_cast<std::size_t>(post.enrollment.session)].id)
		.text("course_branch_id",
	          post.course.branches[static_cast<std::size_t>(post.enrollment.branch)].id);
}

void forums(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		std::int64_t order = 0;
		for (const Forum& forum : course.forums) {
			Random random(hashText(forum.id));
			const std::string description = shortMarkup(random, 1000);
			writer.text("discussion_forum_id", forum.id)
				.text("course_id", course.id)
				.text("course_branch_id", course.id)
				.text("discussion_forum_title", forum.title)
				.text("discussion_course_forum_title", forum.title)
				.text("discussion_forum_description", description)
				.text("discussion_course_forum_description", description)
				.integer("discussion_forum_order", order)
				.integer("discussion_course_forum_order", order)
				.endRow();
			++order;
		}
	}
}

// Questions stand in a general forum, below a week, or below an item.
void questionContext(TableWriter& writer, const Post& post, Random& random) {
	const std::uint64_t kind = random.below(3);
	const Item& item = random.pick(post.course.items);
	constexpr std::string_view kKinds[] = {"forum", "week", "item"};
	writer.text("discussion_question_context_type", kKinds[kind]);
	if (kind == 0) {
		writer.null("course_module_id").null("course_item_id");
	} else {
		writer.text("course_module_id", post.course.moduleOf(item).id);
	}
	if (kind == 2) {
		writer.text("course_item_id", item.id).null("discussion_forum_id");
	} else {
		writer.null("course_item_id")
			.text("discussion_forum_id", random.pick(post.course.forums).id);
	}
}

void questions(TableWriter& writer) {
	constexpr std::string_view kCountries[] = {"US", "IN", "GB", "BR", "MX", "DE", "CN", "EG"};
	forEachQuestion(writer.world(), [&](const Post& post) {
		Random random(post.key);
		writer.text("discussion_question_id", post.id())
			.learner(post.learner)
			.text("discussion_question_title",
		          random.perMille(700) ? sentence(random) : title(random))
			.text("discussion_question_details", markup(random, 10000))
			.text("course_id", post.course.id)
			.text("country_cd", random.pick(kCountries))
			.time("discussion_question_created_ts", post.created)
			.time("discussion_question_updated_ts", post.created + random.between(0, 5 * kDay));
		if (random.perMille(950)) {
			writer.null("group_id");
		}
		questionContext(writer, post, random);
		writer.endRow();
	});
}

// Answers stand in threads of a few that belong to one question; later ones may reply to the
// first.
void answers(TableWriter& writer) {
	const World& world = writer.world();
	const std::int64_t courses = courseCount(world);
	const std::int64_t count = answerCount(world);
	for (std::int64_t number = 0; number < count; ++number) {
		const Course& course = courseOfAnswer(world, number);
		const Post post = postBy(world, course, answerKey(world, number));
		const std::int64_t in_course = number / courses;
		const std::int64_t thread = in_course / kThreadLength;
		const std::int64_t first = number - in_course % kThreadLength * courses;
		const auto thread_key = mix(static_cast<std::uint64_t>(thread));
		const auto question = static_cast<std::int64_t>(
			thread_key % static_cast<std::uint64_t>(questionCount(world)));
		Random random(combine(post.key, world.options().seed));
		writer.text("discussion_answer_id", post.id())
			.learner(post.learner)
			.text("discussion_answer_content", markup(random, kLongestPost))
			.text("discussion_question_id", longId(questionKey(course, question)) + "Q")
			.time("discussion_answer_created_ts", post.created)
			.time("discussion_answer_updated_ts", post.created + random.between(0, 2 * kDay));
		if (first != number && random.perMille(500)) {
			writer.text("discussion_answer_parent_discussion_answer_id",
			            longId(answerKey(world, first)) + "Q");
		} else {
			writer.null("discussion_answer_parent_discussion_answer_id");
		}
		whereabouts(writer, post);
		writer.endRow();
	}
}

// A table of what learners do to questions: some of a thousand get each of up to three.
template <typename Visitor>
void forEachReaction(TableWriter& writer, std::uint64_t post_key, const Course& course,
                     unsigned per_mille, Visitor visitor) {
	Random random(hashText(writer.table().catalog_name, post_key));
	for (int i = 0; i < 3; ++i) {
		if (!random.perMille(per_mille)) {
			continue;
		}
		const Post by = postBy(writer.world(), course, random.next());
		writer.learner(by.learner);
		whereabouts(writer, by);
		visitor(by, random);
		writer.endRow();
	}
}

TableGenerator questionReactions(std::string_view value, std::string_view time,
                                 unsigned per_mille) {
	return [=](TableWriter& writer) {
		forEachQuestion(writer.world(), [&](const Post& question) {
			forEachReaction(writer, question.key, question.course, per_mille,
			                [&](const Post& by, Random& random) {
								writer.text("discussion_question_id", question.id())
									.time(time, std::max(question.created, by.created) +
				                                    random.between(60, kDay));
								if (value == "discussion_question_vote_value") {
									writer.integer(value, random.perMille(900) ? 1 : 0);
								} else {
									writer.flag(value, random.perMille(850));
								}
							});
		});
	};
}

TableGenerator answerReactions(std::string_view value, std::string_view time, unsigned per_mille) {
	return [=](TableWriter& writer) {
		const World& world = writer.world();
		const std::int64_t count = answerCount(world);
		for (std::int64_t number = 0; number < count; ++number) {
			const Course& course = courseOfAnswer(world, number);
			const std::uint64_t key = answerKey(world, number);
			forEachReaction(writer, key, course, per_mille, [&](const Post& by, Random& random) {
				writer.text("discussion_answer_id", longId(key) + "Q")
					.time(time, by.created + random.between(60, kDay));
				if (value == "discussion_answer_vote_value") {
					writer.integer(value, random.perMille(900) ? 1 : 0);
				} else {
					writer.flag(value, random.perMille(850));
				}
			});
		}
	};
}

} // namespace

void addDiscussionTables(Registry& registry) {
	registry["discussion_forums"] = forums;
	registry["discussion_course_forums"] = forums;
	registry["discussion_questions"] = questions;
	registry["discussion_answers"] = answers;
	registry["discussion_question_votes"] =
		questionReactions("discussion_question_vote_value", "discussion_question_vote_ts", 500);
	registry["discussion_question_flags"] =
		questionReactions("discussion_question_flag_active", "discussion_question_flag_ts", 80);
	registry["discussion_question_followings"] = questionReactions(
		"discussion_question_following_active", "discussion_question_following_ts", 700);
	registry["discussion_answer_votes"] =
		answerReactions("discussion_answer_vote_value", "discussion_answer_vote_ts", 300);
	registry["discussion_answer_flags"] =
		answerReactions("discussion_answer_flag_active", "discussion_answer_flag_ts", 40);
}

} // namespace coursera::sample
