// Lookup tables: small lists of ids and what they mean.
#include "sample_export/sample_tables.hpp"

namespace coursera::sample {

namespace {

struct ItemTypeRow {
	int id;
	std::string_view description;
	std::string_view category;
	bool graded;
};

constexpr ItemTypeRow kItemTypes[] = {
	{kLecture, "lecture", "lecture", false},
	{kSupplement, "supplement", "supplement", false},
	{3, "cml", "supplement", false},
	{4, "programming", "programming", false},
	{5, "peer", "peer", false},
	{kExam, "exam", "quiz", true},
	{kPracticeQuiz, "quiz", "quiz", false},
	{8, "checkpoint", "quiz", true},
	{kUngradedProgramming, "ungraded programming", "programming", false},
	{kGradedProgramming, "graded programming", "programming", true},
	{kGradedPeer, "graded peer", "peer", true},
	{kPhasedPeer, "phased peer", "peer", true},
	{13, "closed peer", "peer", true},
	{14, "split peer review item", "peer", false},
	{15, "graded lti", "lti", true},
	{kUngradedLti, "ungraded lti", "lti", false},
	{17, "graded discussion prompt", "discussion prompt", true},
	{kDiscussionPrompt, "discussion prompt", "discussion prompt", false},
	{kStaffGraded, "staff graded", "staff graded", true},
	{kNotebook, "notebook", "workspace", false},
	{21, "widget", "widget", false},
	{22, "teammate review", "peer", true},
};

void courseItemTypes(TableWriter& writer) {
	for (const ItemTypeRow& row : kItemTypes) {
		writer.integer("course_item_type_id", row.id)
			.text("course_item_type_desc", row.description)
			.text("course_item_type_category", row.category)
			.flag("course_item_type_graded", row.graded)
			.integer("global_item_content_type_id", 100 + row.id)
			.flag("deprecated", row.id >= 3 && row.id <= 5)
			.endRow();
	}
}

void globalItemTypes(TableWriter& writer) {
	for (const ItemTypeRow& row : kItemTypes) {
		writer.integer("global_item_content_type_id", 100 + row.id)
			.text("global_item_content_type", row.description)
			.text("global_item_content_type_description",
		          "Item of type " + std::string(row.description))
			.flag("is_linkable", row.id != 14)
			.flag("is_deprecated", row.id >= 3 && row.id <= 5)
			.endRow();
	}
}

// A generator for a table of an id and a description, ids counted from the first.
TableGenerator list(std::string_view id, std::string_view description, int first,
                    std::vector<std::string_view> values) {
	return [=](TableWriter& writer) {
		int number = first;
		for (const std::string_view value : values) {
			writer.integer(id, number++).text(description, value).endRow();
		}
	};
}

} // namespace

void addLookupTables(Registry& registry) {
	registry["course_item_types"] = courseItemTypes;
	registry["global_item_types"] = globalItemTypes;
	registry["course_passing_states"] =
		list("course_passing_state_id", "course_passing_state_desc", 0,
	         {"not passed", "passed", "verified passed", "not passable"});
	registry["course_item_passing_states"] =
		list("course_item_passing_state_id", "course_item_passing_state_desc", 0,
	         {"not passed", "passed", "verified passed", "not passable"});
	registry["course_progress_state_types"] =
		list("course_progress_state_type_id", "course_progress_state_type_desc", 1,
	         {"started", "completed"});
	registry["assessment_types"] = list("assessment_type_id", "assessment_type_desc", 1,
	                                    {"formative", "summative", "diagnostic", "in video",
	                                     "survey", "no response", "checkpoint"});
	registry["assessment_question_types"] =
		list("assessment_question_type_id", "assessment_question_type_desc", 1,
	         {"mcq", "mcq reflect", "checkbox", "checkbox reflect", "math expression",
	          "single numeric", "text exact match", "regex", "reflect", "continue", "widget"});
	registry["assessment_scope_types"] =
		list("assessment_scope_type_id", "assessment_scope_type_desc", 1,
	         {"course item", "in video", "global", "enterprise"});
	registry["assessment_pattern_types"] =
		list("assessment_pattern_type_id", "assessment_pattern_type_desc", 1,
	         {"numeric value", "range"});
	registry["assessment_pattern_flag_types"] =
		list("assessment_pattern_flag_type_id", "assessment_pattern_flag_type_desc", 1,
	         {"case insensitive", "multiline", "dot matches all", "ignore white space"});
	registry["demographics_question_types"] = list("question_type_id", "question_type_desc", 1,
	                                               {"single choice", "multiple choice", "integer"});
}

} // namespace coursera::sample
