// Which generator fills which table.
#include "sample_export/sample_tables.hpp"

namespace coursera::sample {

namespace {

constexpr int kFallbackRows = 20;

const Registry& registry() {
	static const Registry all = [] {
		Registry result;
		addLookupTables(result);
		addCourseTables(result);
		addContentTables(result);
		addGlobalItemTables(result);
		addProgressTables(result);
		addQuizTables(result);
		addQuizResponseTables(result);
		addPeerTables(result);
		addPeerReviewTables(result);
		addProgrammingTables(result);
		addDiscussionTables(result);
		addFeedbackTables(result);
		addLearnerTables(result);
		addDemographicTables(result);
		addStaffGradedTables(result);
		addWorkspaceTables(result);
		return result;
	}();
	return all;
}

// Only columns that say which course a row is of need a value that exists elsewhere.
void generateFallback(TableWriter& writer) {
	const std::vector<Course>& courses = writer.world().courses();
	Random random = writer.world().randomFor("fallback", hashText(writer.table().catalog_name));
	for (int i = 0; i < kFallbackRows; ++i) {
		const Course& course = random.pick(courses);
		const Item& item = random.pick(course.items);
		writer.text("course_id", course.id)
			.text("course_slug", course.slug)
			.text("course_name", course.name)
			.text("course_branch_id", course.branches.front().id)
			.text("course_item_id", item.id)
			.text("global_item_id", item.global_id)
			.endRow();
	}
}

} // namespace

void generateTable(TableWriter& writer) {
	const auto found = registry().find(writer.table().catalog_name);
	if (found == registry().end()) {
		generateFallback(writer);
	} else {
		found->second(writer);
	}
}

} // namespace coursera::sample
