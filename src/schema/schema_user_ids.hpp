// The learner ids of an export, and how the partner's short name is spelled in them.
//
// The guide ("ID Columns"): every partner's learner id is `[partner]_user_id`. Exports for a data
// coordinator use it in all tables; other exports give each domain an id of its own,
// `[partner]_discussions_user_id` and so on, which must not be joined across domains.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coursera::schema {

struct TableColumns {
	std::string table;
	std::vector<std::string> columns;
};

struct UserIdDomain {
	std::string domain; // "" is the main one, else "discussions", "feedback", …
	std::string column; // as the export spells it
	std::vector<std::string> tables;
};

// Whether a learner has one id everywhere or one per domain, judging by an export's tables. For
// several exports, the greatest of their values counts.
enum class Anonymity {
	kUnknown, // only the main id occurs, and only in tables that always have it
	kLinked, // tables that otherwise have an id of their own (discussion_*, …) contain the main one
	kIsolated, // a domain has an id of its own, which must not be joined with others
};

struct UserIds {
	std::string partner; // empty if it cannot be determined
	// The main domain first, the others in order of first appearance.
	std::vector<UserIdDomain> domains;
	Anonymity anonymity = Anonymity::kUnknown;
};

// Determines the partner from all tables of an export: the start that most of its id columns share.
// No domains if the partner cannot be determined.
UserIds FindUserIds(const std::vector<TableColumns>& tables);

// True for a learner id of this partner: `<partner>_user_id`, `<partner>_<domain>_user_id`, and
// `<partner>_programming_assignments_id`, as the guide spells one of them. Never guest_user_id,
// coursera_user_id or `<course_slug>_user_id`. False for an empty partner.
bool IsUserIdColumn(std::string_view column, std::string_view partner);

// The guide's spelling, with `partner` for its `[partner]`; names without a partner stay unchanged.
// Tables `<partner>_course_user_ids` and `<partner>_<course>_user_ids` become
// `partner_course_user_ids`, and the column `<course>_user_id` of such a table
// `course_slug_user_id`.
std::string NeutralTableName(std::string_view table, std::string_view partner);
std::string NeutralColumnName(std::string_view table, std::string_view column,
                              std::string_view partner);

inline constexpr char kCourseUserIds[] = "partner_course_user_ids"; // neutral name of these tables
inline constexpr char kCourseSlug[] = "course_slug"; // the column in front of the neutral table

// The slug of the course that such a table is about, as in courses.course_slug: from the table's
// name, or from its header if the name has only "course". Empty for other tables.
std::string CourseSlugOf(std::string_view table, const std::vector<std::string>& header,
                         std::string_view partner);

} // namespace coursera::schema
