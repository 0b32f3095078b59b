// What learners answer in quizzes: actions (attempts), responses to questions, chosen options.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

// One attempt at one quiz.
struct Attempt {
	const Course& course;
	const Assessment& assessment;
	std::int64_t learner;
	std::uint64_t key;
	int number; // 1, 2, ...
	Time time;
	double score;

	std::string base_id() const { return longId(key); }
	std::string id() const { return base_id() + "@" + std::to_string(number); }
};

// One answer to one question.
struct Response {
	const Attempt& attempt;
	const Question& question;
	std::uint64_t key;
	bool correct;

	std::string id() const { return longId(key); }
	// The option a learner chose; with checkboxes there may be further ones.
	int chosen() const {
		const auto wrong = static_cast<std::uint64_t>(question.choices - 1);
		return correct ? 0 : 1 + static_cast<int>(key % wrong);
	}
};

template <typename Visitor>
void forEachAttempt(const World& world, Visitor visitor) {
	world.forEachEnrollment([&](const Course& course, std::int64_t learner,
	                            const Enrollment& enrollment) {
		for (std::size_t i = 0; i < course.assessments.size(); ++i) {
			const Assessment& assessment = course.assessments[i];
			const Visit visit =
				world.visit(course, enrollment, static_cast<std::size_t>(assessment.item));
			if (!visit.reached) {
				continue;
			}
			const std::uint64_t key = combine(enrollment.key, hashText("attempt"), i);
			const int attempts =
				assessment.type == kSummative ? visit.starts + (visit.completed != 0 ? 1 : 0) : 1;
			for (int number = 1; number <= attempts; ++number) {
				const bool last = number == attempts;
				visitor(Attempt{course, assessment, learner, key, number,
				                visit.started + number * 5 * kHour - 4 * kHour,
				                last ? visit.score : visit.score / 2});
			}
		}
	});
}

template <typename Visitor>
void forEachResponse(const World& world, Visitor visitor) {
	forEachAttempt(world, [&](const Attempt& attempt) {
		std::uint64_t number = 0;
		for (const Question& question : attempt.assessment.questions) {
			const std::uint64_t key =
				combine(attempt.key, static_cast<std::uint64_t>(attempt.number), ++number);
			const bool correct = static_cast<double>(key % 1000) < attempt.score * 1000;
			visitor(Response{attempt, question, key, correct});
		}
	});
}

void actions(TableWriter& writer) {
	forEachAttempt(writer.world(), [&](const Attempt& attempt) {
		const std::string& item =
			attempt.course.items[static_cast<std::size_t>(attempt.assessment.item)].id;
		writer.text("assessment_action_id", attempt.id())
			.text("assessment_action_base_id", attempt.base_id())
			.text("assessment_id", attempt.assessment.id())
			.text("assessment_scope_id", attempt.course.id + "~" + item)
			.integer("assessment_scope_type_id", attempt.assessment.type == kInVideo ? 2 : 1)
			.integer("assessment_action_version", attempt.number)
			.time("assessment_action_ts", attempt.time)
			.time("assessment_action_start_ts", attempt.time - 17 * 60)
			.learner(attempt.learner);
		if (attempt.key % 40 == 0) {
			writer.text("guest_user_id", learnerId(attempt.key ^ 0x77U));
		} else {
			writer.null("guest_user_id");
		}
		writer.endRow();
	});
}

void responses(TableWriter& writer) {
	forEachResponse(writer.world(), [&](const Response& response) {
		const double score = response.correct ? 1 : response.key % 5 == 0 ? 0.5 : 0;
		writer.text("assessment_response_id", response.id())
			.text("assessment_id", response.attempt.assessment.id())
			.text("assessment_action_id", response.attempt.id())
			.integer("assessment_action_version", response.attempt.number)
			.text("assessment_question_id", response.question.id())
			.real("assessment_response_score", score)
			.real("assessment_response_weighted_score", score)
			.endRow();
	});
}

// A row per option the learner was shown.
void responseOptions(TableWriter& writer) {
	forEachResponse(writer.world(), [&](const Response& response) {
		const Question& question = response.question;
		for (int choice = 0; question.hasOptions() && choice < question.choices; ++choice) {
			const bool second = question.type == kCheckbox && response.correct && choice == 1;
			const bool selected = choice == response.chosen() || second;
			writer.text("assessment_response_id", response.id())
				.text("assessment_option_id", question.choiceId(choice))
				.flag("assessment_response_correct", selected == question.isCorrect(choice))
				.flag("assessment_response_selected", selected);
			if (selected) {
				writer.text("assessment_response_feedback", shortMarkup(writer.random(), 500));
			} else {
				writer.null("assessment_response_feedback");
			}
			writer.endRow();
		}
	});
}

std::string answerText(const Question& question, Random& random) {
	switch (question.type) {
	case kMathExpression:
		return "(x+1)^" + std::to_string(random.between(2, 5));
	case kSingleNumeric:
		return std::to_string(random.between(-20, 400)) + ".5";
	default:
		return prose(random, 300);
	}
}

void responsePatterns(TableWriter& writer) {
	forEachResponse(writer.world(), [&](const Response& response) {
		const Question& question = response.question;
		if (question.hasOptions()) {
			return;
		}
		writer.text("assessment_response_id", response.id())
			.text("assessment_response_answer", answerText(question, writer.random()))
			.text("assessment_response_feedback", shortMarkup(writer.random(), 500));
		if (question.hasPatterns()) {
			writer.text("assessment_pattern_id", question.choiceId(response.chosen()))
				.flag("assessment_response_correct", response.correct);
		} else {
			writer.null("assessment_pattern_id").null("assessment_response_correct");
		}
		writer.endRow();
	});
}

} // namespace

void addQuizResponseTables(Registry& registry) {
	registry["assessment_actions"] = actions;
	registry["assessment_responses"] = responses;
	registry["assessment_response_options"] = responseOptions;
	registry["assessment_response_patterns"] = responsePatterns;
}

} // namespace coursera::sample
