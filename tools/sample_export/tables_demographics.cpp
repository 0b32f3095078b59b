// The voluntary demographic survey.
#include "sample_export/sample_tables.hpp"

#include <algorithm>

namespace coursera::sample {

namespace {

enum QuestionKind { kSingleChoice = 1, kMultipleChoice = 2, kInteger = 3 };

struct SurveyQuestion {
	int id;
	QuestionKind kind;
	std::string_view text;
	std::vector<std::string_view> choices; // the first are the most frequent
};

const std::vector<SurveyQuestion>& survey() {
	static const std::vector<SurveyQuestion> questions = {
		{1, kInteger, "What year were you born?", {}},
		{2,
	     kSingleChoice,
	     "How do you describe your gender?",
	     {"Male", "Female", "Other", "Prefer not to say"}},
		{3,
	     kSingleChoice,
	     "What is the highest level of education you have completed?",
	     {"Bachelor's degree", "Master's degree", "Secondary school", "Doctorate",
	      "Some college, no degree", "Professional degree (e.g. law, medicine)"}},
		{4,
	     kSingleChoice,
	     "Which best describes your work at present?",
	     {"Employed full time", "Employed part time", "Self-employed",
	      "Unemployed, looking for work", "Not working", "Retired"}},
		{5,
	     kSingleChoice,
	     "Are you a student at present?",
	     {"No", "Yes, full time", "Yes, part time"}},
		{6,
	     kMultipleChoice,
	     "Which languages other than English do you speak?",
	     {"Spanish / Español", "Chinese / 中文", "French / Français", "Portuguese / Português",
	      "Russian / Русский", "Arabic / العربية", "Hindi / हिन्दी", "None"}},
		{7,
	     kSingleChoice,
	     "In which country do you live?",
	     {"United States", "India", "United Kingdom", "Brazil", "Mexico", "Germany", "China",
	      "Côte d'Ivoire"}},
		{8, kInteger, "How many hours a week do you plan to study?", {}},
	};
	return questions;
}

void questions(TableWriter& writer) {
	for (const SurveyQuestion& question : survey()) {
		writer.integer("question_id", question.id)
			.integer("question_type_id", question.kind)
			.text("question_desc", question.text)
			.endRow();
	}
}

void choices(TableWriter& writer) {
	for (const SurveyQuestion& question : survey()) {
		int number = 1;
		for (const std::string_view choice : question.choices) {
			writer.integer("question_id", question.id)
				.integer("choice_id", number++)
				.text("choice_desc", choice)
				.endRow();
		}
	}
}

void answer(TableWriter& writer, const SurveyQuestion& question, std::int64_t learner, Time time,
            std::int64_t choice, std::int64_t number) {
	writer.integer("question_id", question.id).learner(learner).time("submission_ts", time);
	if (question.kind == kInteger) {
		writer.null("choice_id").integer("answer_int", number);
	} else {
		writer.integer("choice_id", choice).null("answer_int");
	}
	writer.endRow();
}

// Two of five learners answer, most of them all questions.
void answers(TableWriter& writer) {
	const World& world = writer.world();
	for (std::int64_t learner = world.firstLearner(); learner < world.endLearner(); ++learner) {
		Random random(combine(hashText(world.options().partner), hashText("survey"),
		                      static_cast<std::uint64_t>(learner)));
		if (!random.perMille(400)) {
			continue;
		}
		const Time time = world.joined(learner) + random.between(1, 50 * kDay);
		for (const SurveyQuestion& question : survey()) {
			const auto count = std::max<std::uint64_t>(question.choices.size(), 1);
			const auto first =
				static_cast<std::int64_t>(std::min(random.below(count), random.below(count)));
			const std::int64_t number =
				question.id == 1 ? random.between(1944, 1999) : random.between(1, 20);
			if (random.perMille(900)) {
				answer(writer, question, learner, time, first + 1, number);
			}
			if (question.kind == kMultipleChoice && first + 2 <= static_cast<std::int64_t>(count)) {
				answer(writer, question, learner, time, first + 2, number);
			}
		}
	}
}

} // namespace

void addDemographicTables(Registry& registry) {
	registry["demographics_questions"] = questions;
	registry["demographics_choices"] = choices;
	registry["demographics_answers"] = answers;
}

} // namespace coursera::sample
