// Notebooks, and code blocks inside readings that learners can run.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

std::string templateId(const Course& course) {
	return longId(combine(course.key, 23));
}
std::string engineId(int number) {
	return "engine~" + std::to_string(number) + "@2";
}

std::string evaluatorId(const Course& course, std::uint64_t number) {
	return course.id + "~" + longId(combine(course.key, 29, number));
}

void launchers(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Item& item : course.items) {
			if (item.type != kNotebook) {
				continue;
			}
			writer.text("course_id", course.id)
				.text("course_branch_id", course.id)
				.text("course_item_id", item.id)
				.text("notebook_workspace_launcher_id", longId(hashText(item.id, course.key)))
				.text("notebook_workspace_launch_path", "/notebooks/Week 1/start.ipynb")
				.text("notebook_workspace_template_base_id", templateId(course))
				.endRow();
		}
	}
}

void workspaces(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			if (enrollment.key % 4 == 0 && enrollment.started()) {
				writer.text("notebook_workspace_id", longId(combine(enrollment.key, 37)))
					.text("notebook_workspace_template_base_id", templateId(course))
					.time("notebook_workspace_created_ts", enrollment.start + 2 * kDay)
					.learner(learner)
					.endRow();
			}
		});
}

void engines(TableWriter& writer) {
	constexpr std::string_view kNames[] = {"Python 3", "R", "JavaScript (Node)", "C++"};
	int number = 0;
	for (const std::string_view name : kNames) {
		writer.text("ecb_engine_id", engineId(number++))
			.text("ecb_engine_name", name)
			.time("ecb_engine_updated_ts", dateOf(2018, 11, 2))
			.integer("ecb_engine_memory_limit_mb", 512)
			.integer("ecb_engine_timeout_ms", 10000)
			.integer("ecb_engine_disk_limit_mb", 100)
			.integer("ecb_engine_cpu_limit", 1)
			.endRow();
	}
}

// The readings of a course with code blocks.
std::vector<const Item*> codeItems(const Course& course) {
	std::vector<const Item*> items;
	for (const Item& item : course.items) {
		if (item.type == kSupplement) {
			items.push_back(&item);
		}
	}
	return items;
}

void evaluators(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		std::uint64_t number = 0;
		for (const Item* const item : codeItems(course)) {
			writer.text("course_id", course.id)
				.text("course_item_id", item->id)
				.text("ecb_evaluator_id", evaluatorId(course, number++))
				.text("ecb_engine_id", engineId(0))
				.text("ecb_evaluator_harness", code(writer.random()))
				.endRow();
		}
	}
}

void evaluationRequest(TableWriter& writer, const Course& course, const Item& item,
                       std::uint64_t number, std::int64_t learner, Time time) {
	writer.text("course_id", course.id)
		.text("course_item_id", item.id)
		.learner(learner)
		.text("ecb_evaluator_id", evaluatorId(course, number))
		.time("ecb_evaluation_requested_ts", time)
		.integer("ecb_evaluation_duration_ms", writer.random().between(20, 9000))
		.text("ecb_evaluation_expression", code(writer.random()))
		.text("course_branch_id", course.id);
	if (writer.random().perMille(800)) {
		writer.text("ecb_evaluation_result", json(writer.random())).null("ecb_evaluation_errors");
	} else {
		writer.null("ecb_evaluation_result")
			.text("ecb_evaluation_errors", "SyntaxError: EOL while scanning \"string\\\"");
	}
	writer.endRow();
}

void evaluationRequests(TableWriter& writer) {
	writer.world().forEachEnrollment(
		[&](const Course& course, std::int64_t learner, const Enrollment& enrollment) {
			if (!enrollment.started()) {
				return;
			}
			std::uint64_t number = 0;
			for (const Item* const item : codeItems(course)) {
				if (combine(enrollment.key, 41, number) % 12 == 0) {
					evaluationRequest(writer, course, *item, number, learner,
				                      enrollment.start + static_cast<Time>(number) * kDay + 99);
				}
				++number;
			}
		});
}

} // namespace

void addWorkspaceTables(Registry& registry) {
	registry["notebook_workspace_launchers"] = launchers;
	registry["notebook_workspaces"] = workspaces;
	registry["ecb_engines"] = engines;
	registry["ecb_evaluators"] = evaluators;
	registry["ecb_evaluation_requests"] = evaluationRequests;
}

} // namespace coursera::sample
