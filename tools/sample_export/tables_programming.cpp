// Programming assignments: parts, submissions, scores.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

struct Submission {
	const ProgrammingAssignment& assignment;
	std::int64_t learner;
	std::uint64_t key;
	Time created;
	double score;

	std::string id() const { return longId(key); }
	int partScore(const Part& part) const { return static_cast<int>(score * part.max_score); }
};

template <typename Visitor>
void forEachAssignment(const World& world, Visitor visitor) {
	for (const Course& course : world.courses()) {
		for (const ProgrammingAssignment& assignment : course.programmings) {
			visitor(course, assignment);
		}
	}
}

template <typename Visitor>
void forEachSubmission(const World& world, Visitor visitor) {
	world.forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			for (std::size_t i = 0; i < course.programmings.size(); ++i) {
				const ProgrammingAssignment& assignment = course.programmings[i];
				const Visit visit =
					world.visit(course, enrollment, static_cast<std::size_t>(assignment.item));
				const int count = visit.reached ? visit.starts + (visit.completed != 0 ? 1 : 0) : 0;
				const std::uint64_t key = combine(enrollment.key, hashText("programming"), i);
				for (int number = 0; number < count; ++number) {
					visitor(Submission{assignment, learner,
				                       combine(key, static_cast<std::uint64_t>(number)),
				                       visit.started + number * 5 * kHour,
				                       number + 1 == count ? visit.score : visit.score / 3});
				}
			}
		});
}

// The submitted parts of some type ("text", "grid"), or all of them for "".
template <typename Visitor>
void forEachSubmittedPart(TableWriter& writer, std::string_view type, Visitor visitor) {
	forEachSubmission(writer.world(), [&](const Submission& submission) {
		for (const Part& part : submission.assignment.parts) {
			if (!type.empty() && part.type != type) {
				continue;
			}
			Random random(hashText(part.id, submission.key));
			writer.text("programming_assignment_id", submission.assignment.id())
				.text("programming_assignment_submission_schema_part_id", part.id)
				.text("programming_submission_id", submission.id());
			visitor(submission, part, random);
			writer.endRow();
		}
	});
}

void assignments(TableWriter& writer) {
	forEachAssignment(
		writer.world(), [&](const Course& course, const ProgrammingAssignment& assignment) {
			Random random(hashText(assignment.base_id));
			writer.text("programming_assignment_id", assignment.id())
				.text("programming_assignment_base_id", assignment.base_id)
				.text("programming_assignment_type", assignment.graded ? "graded" : "ungraded")
				.text("programming_assignment_submission_type", "asynchronous")
				.text("programming_assignment_instruction_text", markup(random, 60000))
				.real("programming_assignment_passing_fraction", 0.8)
				.text("programming_assignment_submission_builder_schema_type", "custom")
				.text("programming_assignment_submission_builder_schema", json(random))
				.time("programming_assignment_update_ts", course.launch - 10 * kDay)
				.endRow();
		});
}

void schemaParts(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course&, const ProgrammingAssignment& assignment) {
		int order = 0;
		for (const Part& part : assignment.parts) {
			Random random(hashText(part.id));
			writer.text("programming_assignment_id", assignment.id())
				.text("programming_assignment_submission_schema_part_id", part.id)
				.text("programming_assignment_submission_schema_part_title", title(random))
				.text("programming_assignment_submission_schema_part_type", part.type)
				.integer("programming_assignment_submission_schema_part_order", order++)
				.integer("programming_assignment_submission_schema_part_max_score", part.max_score)
				.flag("programming_assignment_submission_schema_part_is_optional", false)
				.integer("programming_assignment_submission_schema_part_xacgt8", 1)
				.text("programming_assignment_submission_schema_default_g663i6",
			          shortMarkup(random, 2000))
				.endRow();
		}
	});
}

void gridSchemas(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course&, const ProgrammingAssignment& assignment) {
		for (const Part& part : assignment.parts) {
			if (part.type != "grid") {
				continue;
			}
			Random random(hashText(part.id, 1));
			writer.text("programming_assignment_id", assignment.id())
				.text("programming_assignment_submission_schema_part_id", part.id)
				.text("programming_assignment_submission_schema_part_grid_gyd0w6",
			          "solution_" + part.id + ".py")
				.text("programming_assignment_submission_schema_part_grid_lb2xog",
			          longId(hashText(part.id)))
				.text("programming_assignment_submission_schema_part_grid_49aqrn", json(random))
				.endRow();
		}
	});
}

void possibleResponses(TableWriter& writer) {
	forEachAssignment(writer.world(), [&](const Course&, const ProgrammingAssignment& assignment) {
		const Part& part = assignment.parts.front();
		Random random(hashText(part.id, 2));
		for (int order = 0; order < 3; ++order) {
			writer.text("programming_assignment_id", assignment.id())
				.text("programming_assignment_submission_schema_part_id", part.id)
				.integer("programming_assignment_submission_schema_part_m934n", order)
				.flag("programming_assignment_submission_schema_part_d4407a", order == 0)
				.text("programming_assignment_submission_schema_part_mrj41",
			          shortMarkup(random, 2000))
				.text("programming_assignment_submission_schema_part_2fyxz4",
			          "[\"" + std::to_string(random.between(1, 99)) + "\", \"\\\\d+\"]")
				.endRow();
		}
	});
}

void submissions(TableWriter& writer) {
	forEachSubmission(writer.world(), [&](const Submission& submission) {
		int score = 0;
		for (const Part& part : submission.assignment.parts) {
			score += submission.partScore(part);
		}
		writer.text("programming_submission_id", submission.id())
			.text("programming_assignment_id", submission.assignment.id())
			.learner(submission.learner)
			.time("programming_submission_created_ts", submission.created)
			.text("programming_submission_type", "asynchronous")
			.text("programming_submission_grading_status",
		          submission.key % 50 == 0 ? "pending" : "complete")
			.integer("programming_submission_score", score)
			.flag("programming_submission_is_auto_submission", submission.key % 30 == 0)
			.endRow();
	});
}

void submittedParts(TableWriter& writer) {
	forEachSubmittedPart(writer, "", [&](const Submission&, const Part& part, Random&) {
		writer.text("programming_submission_part_type", part.type);
	});
}

void evaluations(TableWriter& writer) {
	forEachSubmittedPart(
		writer, "", [&](const Submission& submission, const Part& part, Random& random) {
			writer.integer("programming_submission_part_score", submission.partScore(part))
				.time("programming_submission_part_grading_ts", submission.created + 95)
				.text("programming_submission_part_feedback",
		              random.perMille(500) ? "Traceback (most recent call last):\n  File "
		                                     "\"C:\\grader\\run.py\", line " +
		                                         std::to_string(random.between(1, 90)) +
		                                         "\nAssertionError: expected '\\\\'"
		                                   : sentence(random));
		});
}

void gridStatuses(TableWriter& writer) {
	forEachSubmittedPart(writer, "grid",
	                     [&](const Submission& submission, const Part&, Random& random) {
							 writer
								 .text("programming_submission_part_grid_grading_status_pgrtf5",
		                               longId(random.next()))
								 .time("programming_submission_part_grid_grading_status_x21exo",
		                               submission.created + 20)
								 .text("programming_submission_part_grid_grading_status_jzmjz1",
		                               random.perMille(950) ? "successful" : "failed");
						 });
}

void gridSubmissions(TableWriter& writer) {
	forEachSubmittedPart(writer, "grid", [&](const Submission&, const Part&, Random& random) {
		writer.text("programming_submission_part_grid_submission_url", url(random))
			.text("programming_submission_part_grid_submission_custom_cykkte", json(random));
	});
}

void textSubmissions(TableWriter& writer) {
	forEachSubmittedPart(writer, "text", [&](const Submission&, const Part&, Random& random) {
		writer.text("programming_submission_part_text_submission_answer",
		            random.perMille(500) ? code(random) : prose(random, 8000));
	});
}

} // namespace

void addProgrammingTables(Registry& registry) {
	registry["programming_assignments"] = assignments;
	registry["programming_assignment_submission_schema_parts"] = schemaParts;
	registry["programming_assignment_submission_schema_part_grid_schemas"] = gridSchemas;
	registry["programming_assignment_submission_schema_part_possible_responses"] =
		possibleResponses;
	registry["programming_assignment_submission_schema_part_xbkvdx"] = possibleResponses;
	registry["programming_submissions"] = submissions;
	registry["programming_submission_parts"] = submittedParts;
	registry["programming_submission_part_evaluations"] = evaluations;
	registry["programming_submission_part_grid_grading_statuses"] = gridStatuses;
	registry["programming_submission_part_grid_submissions"] = gridSubmissions;
	registry["programming_submission_part_text_submissions"] = textSubmissions;
}

} // namespace coursera::sample
