// The content of courses, as launched and per version.
#include "sample_export/sample_tables.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

// Calls back for every version of every course.
template <typename Visitor>
void forEachBranch(const World& world, Visitor visitor) {
	for (const Course& course : world.courses()) {
		for (const Branch& branch : course.branches) {
			visitor(course, branch);
		}
	}
}

void courseModules(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		int order = 0;
		for (const Module& module : course.modules) {
			writer.text("course_id", course.id)
				.text("course_module_id", module.id)
				.integer("course_module_order", order++)
				.text("course_module_name", module.name)
				.text("course_module_desc", prose(writer.random(), 10000))
				.endRow();
		}
	}
}

void courseLessons(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Lesson& lesson : course.lessons) {
			writer.text("course_id", course.id)
				.text("course_lesson_id", lesson.id)
				.text("course_module_id",
			          course.modules[static_cast<std::size_t>(lesson.module)].id)
				.integer("course_lesson_order", lesson.order)
				.text("course_lesson_name", lesson.name)
				.endRow();
		}
	}
}

void courseItems(TableWriter& writer) {
	for (const Course& course : writer.world().courses()) {
		for (const Item& item : course.items) {
			writer.text("course_id", course.id)
				.text("course_item_id", item.id)
				.text("course_lesson_id", course.lessons[static_cast<std::size_t>(item.lesson)].id)
				.integer("course_item_order", item.order)
				.integer("course_item_type_id", item.type)
				.text("course_item_name", item.name)
				.flag("course_item_optional", item.type == kUngradedLti)
				.endRow();
		}
	}
}

void branchModules(TableWriter& writer) {
	forEachBranch(writer.world(), [&](const Course& course, const Branch& branch) {
		int order = 0;
		for (const Module& module : course.modules) {
			writer.text("course_branch_id", branch.id)
				.text("course_module_id", module.id)
				.integer("course_branch_module_order", order++)
				.text("course_branch_module_name", module.name)
				.text("course_branch_module_desc", prose(writer.random(), 2000))
				.endRow();
		}
	});
}

void branchLessons(TableWriter& writer) {
	forEachBranch(writer.world(), [&](const Course& course, const Branch& branch) {
		for (const Lesson& lesson : course.lessons) {
			writer.text("course_branch_id", branch.id)
				.text("course_lesson_id", lesson.id)
				.text("course_module_id",
			          course.modules[static_cast<std::size_t>(lesson.module)].id)
				.integer("course_branch_lesson_order", lesson.order)
				.text("course_branch_lesson_name", lesson.name)
				.endRow();
		}
	});
}

void branchItem(TableWriter& writer, const Course& course, const Branch& branch, const Item& item) {
	const bool quiz = item.assessment >= 0;
	const std::string assessment =
		quiz ? course.assessments[static_cast<std::size_t>(item.assessment)].id() : "";
	writer.text("course_branch_id", branch.id)
		.text("course_item_id", item.id)
		.flag("course_branch_atom_is_frozen", branch.id == course.id)
		.text("course_branch_item_name", item.name)
		.flag("is_graded", item.graded)
		.integer("course_item_type_id", item.type)
		.text("interaction_id", "courseItem~" + branch.id + "~" + item.id)
		.flag("course_branch_item_optional", item.type == kUngradedLti)
		.text("course_lesson_id", course.lessons[static_cast<std::size_t>(item.lesson)].id)
		.integer("course_branch_item_order", item.order)
		.flag("is_in_honor_lesson", false);
	if (item.type == kLecture) {
		writer.integer("course_branch_item_lecture_duration_ms",
		               writer.random().between(90'000, 1'500'000));
	} else {
		writer.null("course_branch_item_lecture_duration_ms");
	}
	if (quiz) {
		writer.text("quiz_assessment_id", assessment).flag("quiz_is_graded", item.graded);
	} else {
		writer.null("quiz_assessment_id").null("quiz_is_graded");
	}
	writer.text("global_item_id", item.global_id)
		.integer("global_item_version", 1)
		.flag("is_global_item_version_frozen", true)
		.real("global_item_time_commitment", static_cast<double>(item.name.size() % 12) * 300000)
		.real("item_weight_in_course_branch_percentage",
	          item.graded ? 100.0 / course.gradedItems() : 0.0)
		.endRow();
}

void branchItems(TableWriter& writer) {
	forEachBranch(writer.world(), [&](const Course& course, const Branch& branch) {
		for (const Item& item : course.items) {
			branchItem(writer, course, branch, item);
		}
	});
}

// The tables that tie items to assessments and assignments, per course or per version.
template <typename Work>
void itemLinks(TableWriter& writer, std::string_view column, std::vector<Work> Course::*works) {
	const bool per_branch = writer.has("course_branch_id");
	forEachBranch(writer.world(), [&](const Course& course, const Branch& branch) {
		if (!per_branch && branch.id != course.id) {
			return;
		}
		for (const Work& work : course.*works) {
			writer.text("course_id", course.id)
				.text("course_branch_id", branch.id)
				.text("course_item_id", course.items[static_cast<std::size_t>(work.item)].id)
				.text(column, work.id())
				.endRow();
		}
	});
}

void assessmentLinks(TableWriter& writer) {
	itemLinks(writer, "assessment_id", &Course::assessments);
}

void peerLinks(TableWriter& writer) {
	itemLinks(writer, "peer_assignment_id", &Course::peers);
}

void programmingLinks(TableWriter& writer) {
	itemLinks(writer, "programming_assignment_id", &Course::programmings);
}

} // namespace

void addContentTables(Registry& registry) {
	registry["course_modules"] = courseModules;
	registry["course_lessons"] = courseLessons;
	registry["course_items"] = courseItems;
	registry["course_branch_modules"] = branchModules;
	registry["course_branch_lessons"] = branchLessons;
	registry["course_branch_items"] = branchItems;
	registry["course_item_assessments"] = assessmentLinks;
	registry["course_branch_item_assessments"] = assessmentLinks;
	registry["course_item_peer_assignments"] = peerLinks;
	registry["course_branch_item_peer_assignments"] = peerLinks;
	registry["course_item_programming_assignments"] = programmingLinks;
	registry["course_branch_item_programming_assignments"] = programmingLinks;
}

} // namespace coursera::sample
