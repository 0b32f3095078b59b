#include "schema/schema_groups.hpp"

#include <algorithm>

#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

constexpr std::string_view kCourseInformation = kTableGroups[0];
constexpr std::string_view kCourseContent = kTableGroups[1];
constexpr std::string_view kCourseProgress = kTableGroups[2];
constexpr std::string_view kAssessments = kTableGroups[3];
constexpr std::string_view kCourseGrades = kTableGroups[4];
constexpr std::string_view kDiscussions = kTableGroups[5];
constexpr std::string_view kFeedback = kTableGroups[6];
constexpr std::string_view kLearners = kTableGroups[7];
constexpr std::string_view kDemographics = kTableGroups[8];
constexpr std::string_view kOther = kTableGroups[9];

struct Rule {
	std::string_view pattern; // a name, with at most one `*` for any text
	std::string_view group;
};

// First match wins. The guide lists tables and, with a wildcard, whole families; tables of 2022
// that it does not list follow the family whose name theirs continues, or the tables whose versions
// (course branches) they contain.
constexpr Rule kRules[] = {
	// The partner's own name may look like a family's: before all families.
	{"*_user_ids", kLearners},

	{"courses", kCourseInformation},
	{"course_branches", kCourseInformation},
	{"on_demand_sessions", kCourseInformation},
	{"on_demand_session_memberships", kCourseInformation},

	// These link a course's items to assessments, so the guide counts them there.
	{"course_item_assessments", kAssessments},
	{"course_item_*_assignments", kAssessments},
	{"course_branch_item_*", kAssessments},
	{"assessments", kAssessments},
	{"assessment_*", kAssessments},
	{"peer_*", kAssessments},
	{"programming_*", kAssessments},

	{"course_modules", kCourseContent},
	{"course_lessons", kCourseContent},
	{"course_items", kCourseContent},
	{"course_item_types", kCourseContent},
	{"course_branch_modules", kCourseContent},
	{"course_branch_lessons", kCourseContent},
	{"course_branch_items", kCourseContent},

	{"course_progress", kCourseProgress},
	{"course_progress_*", kCourseProgress},

	{"course_grades", kCourseGrades},
	{"course_item_grades", kCourseGrades},
	{"course_branch_grades", kCourseGrades},
	{"course_formative_quiz_grades", kCourseGrades},
	{"course_passing_states", kCourseGrades},
	{"course_item_passing_states", kCourseGrades},

	{"discussion_*", kDiscussions},
	{"discussions_*", kDiscussions},
	{"feedback_*", kFeedback},

	{"users", kLearners},
	{"course_memberships", kLearners},

	{"demographics_*", kDemographics},
};

bool Matches(std::string_view name, std::string_view pattern) {
	const size_t star = pattern.find('*');
	if (star == std::string_view::npos)
		return name == pattern;
	return name.size() >= pattern.size() && StartsWith(name, pattern.substr(0, star)) &&
	       EndsWith(name, pattern.substr(star + 1));
}

} // namespace

bool IsTableGroup(std::string_view name) {
	return std::find(kTableGroups.begin(), kTableGroups.end(), name) != kTableGroups.end();
}

std::string_view TableGroup(std::string_view table_name) {
	const std::string name = Lower(table_name);
	for (const Rule& rule : kRules) {
		if (Matches(name, rule.pattern))
			return rule.group;
	}
	return kOther;
}

} // namespace coursera::schema
