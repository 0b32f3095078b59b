// How quizzes are built: assessments, their questions, options and answer patterns.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

constexpr std::size_t kLongText = 10000;

template <typename Visitor>
void forEachQuestion(const World& world, Visitor visitor) {
	for (const Course& course : world.courses()) {
		for (const Assessment& assessment : course.assessments) {
			int order = 0;
			for (const Question& question : assessment.questions) {
				visitor(course, assessment, question, order++);
			}
		}
	}
}

// What a quiz says does not change between exports: drawn from the question's own generator.
Random wording(const Question& question, std::string_view purpose) {
	return Random(hashText(purpose, question.key));
}

void assessments(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Assessment& assessment : course.assessments) {
			writer.text("assessment_id", assessment.id())
				.text("assessment_base_id", assessment.base_id)
				.integer("assessment_version", assessment.version)
				.integer("assessment_type_id", assessment.type)
				.time("assessment_update_ts", course.launch - writer.random().between(1, 90 * kDay))
				.real("assessment_passing_fraction", assessment.type == kSummative ? 0.8 : 0.5)
				.text("assessment_feedback_configuration", "CORRECT_OR_INCORRECT_FEEDBACK")
				.endRow();
		}
	}
}

void assessmentQuestions(TableWriter& writer) {
	forEachQuestion(writer.world(), [&](const Course& course, const Assessment& assessment,
	                                    const Question& question, int order) {
		writer.text("assessment_id", assessment.id())
			.text("assessment_question_id", question.id())
			.text("assessment_question_internal_id", shortId(question.key, 7))
			.integer("assessment_question_order", order)
			.integer("assessment_question_weight", 1)
			.flag("assessment_question_extra_credit", course.number == 0 && order == 4);
		if (assessment.type == kInVideo) {
			writer.integer("assessment_question_cuepoint", writer.random().between(5000, 600000));
		} else {
			writer.null("assessment_question_cuepoint");
		}
		writer.endRow();
	});
}

void questions(TableWriter& writer) {
	forEachQuestion(writer.world(), [&](const Course& course, const Assessment&,
	                                    const Question& question, int) {
		Random random = wording(question, "prompt");
		writer.text("assessment_question_id", question.id())
			.text("assessment_question_base_id", question.base_id)
			.integer("assessment_question_version", question.version)
			.integer("assessment_question_type_id", question.type)
			.text("assessment_question_prompt", markup(random, 3000))
			.time("assessment_question_update_ts", course.launch - random.between(1, 200 * kDay))
			.endRow();
	});
}

void options(TableWriter& writer) {
	forEachQuestion(
		writer.world(), [&](const Course&, const Assessment&, const Question& question, int) {
			Random random = wording(question, "options");
			for (int choice = 0; question.hasOptions() && choice < question.choices; ++choice) {
				writer.text("assessment_question_id", question.id())
					.text("assessment_option_id", question.choiceId(choice))
					.text("assessment_option_display", shortMarkup(random, kLongText))
					.text("assessment_option_feedback",
			              random.perMille(200) ? std::string() : shortMarkup(random, kLongText))
					.flag("assessment_option_correct", question.isCorrect(choice))
					.integer("assessment_option_index", choice)
					.endRow();
			}
		});
}

// A table with a row for each question of one type.
TableGenerator questionsOfType(int type) {
	return [type](TableWriter& writer) {
		forEachQuestion(
			writer.world(), [&](const Course&, const Assessment&, const Question& question, int) {
				if (question.type != type) {
					return;
				}
				Random random = wording(question, "settings");
				writer.text("assessment_question_id", question.id())
					.flag("assessment_question_shuffle_options", random.perMille(800))
					.flag("assessment_question_allow_partial_scoring", random.perMille(300))
					.text("assessment_question_feedback", shortMarkup(random, kLongText))
					.text("default_incorrect_feedback", shortMarkup(random, kLongText))
					.endRow();
			});
	};
}

constexpr std::string_view kExpressions[] = {"x^2+2*x+1", "\\frac{n(n+1)}{2}", "sin(x) \\cdot 2"};
constexpr std::string_view kAnswers[] = {"median", "the \"null\" hypothesis", "São Paulo",
                                         "标准差"};
constexpr std::string_view kRegexes[] = {"^\\s*(mean|average)\\s*$", "\\d+(\\.\\d+)?",
                                         "[\"'].*[\"']\\\\"};

void numericPattern(TableWriter& writer, Random& random, int choice) {
	const bool range = choice % 2 == 1;
	const double value = static_cast<double>(random.between(-400, 4000)) / 8;
	writer.integer("assessment_pattern_type_id", range ? 2 : 1)
		.real("assessment_pattern_value", value)
		.flag("assessment_pattern_include_min", range)
		.flag("assessment_pattern_include_max", range);
	if (range) {
		writer.real("assessment_pattern_max", value + 0.5)
			.real("assessment_pattern_min", value - 0.5);
	} else {
		writer.null("assessment_pattern_max").null("assessment_pattern_min");
	}
}

// The answer patterns of the questions of one type.
TableGenerator patternsOfType(int type) {
	return [type](TableWriter& writer) {
		forEachQuestion(
			writer.world(), [&](const Course&, const Assessment&, const Question& question, int) {
				if (question.type != type) {
					return;
				}
				Random random = wording(question, "patterns");
				for (int choice = 0; choice < question.choices; ++choice) {
					const auto& displays = type == kMathExpression ? kExpressions : kRegexes;
					const std::string_view display =
						type == kTextExactMatch ? random.pick(kAnswers) : random.pick(displays);
					numericPattern(writer, random, choice);
					writer.text("assessment_question_id", question.id())
						.text("assessment_pattern_id", question.choiceId(choice))
						.text("assessment_pattern_display", display)
						.text("assessment_pattern_regex", display)
						.text("assessment_pattern_feedback", shortMarkup(random, kLongText))
						.flag("assessment_pattern_correct", question.isCorrect(choice))
						.endRow();
				}
			});
	};
}

void regexFlags(TableWriter& writer) {
	forEachQuestion(
		writer.world(), [&](const Course&, const Assessment&, const Question& question, int) {
			for (int choice = 0; question.type == kRegex && choice < question.choices; ++choice) {
				writer.text("assessment_pattern_id", question.choiceId(choice))
					.integer("assessment_pattern_flag_type_id", 1 + choice % 4)
					.endRow();
			}
		});
}

} // namespace

void addQuizTables(Registry& registry) {
	registry["assessments"] = assessments;
	registry["assessment_assessments_questions"] = assessmentQuestions;
	registry["assessment_questions"] = questions;
	registry["assessment_options"] = options;
	registry["assessment_mcq_questions"] = questionsOfType(kMcq);
	registry["assessment_mcq_reflect_questions"] = questionsOfType(kMcqReflect);
	registry["assessment_checkbox_questions"] = questionsOfType(kCheckbox);
	registry["assessment_checkbox_reflect_questions"] = questionsOfType(kCheckboxReflect);
	registry["assessment_math_expression_questions"] = questionsOfType(kMathExpression);
	registry["assessment_single_numeric_questions"] = questionsOfType(kSingleNumeric);
	registry["assessment_text_exact_match_questions"] = questionsOfType(kTextExactMatch);
	registry["assessment_regex_questions"] = questionsOfType(kRegex);
	registry["assessment_reflect_questions"] = questionsOfType(kReflect);
	registry["assessment_math_expression_patterns"] = patternsOfType(kMathExpression);
	registry["assessment_single_numeric_patterns"] = patternsOfType(kSingleNumeric);
	registry["assessment_text_exact_match_patterns"] = patternsOfType(kTextExactMatch);
	registry["assessment_regex_patterns"] = patternsOfType(kRegex);
	registry["assessment_regex_pattern_flags"] = regexFlags;
}

} // namespace coursera::sample
