// Values for columns that no table's generator sets, and how often a column is NULL.
#include "sample_export/sample_fallback.hpp"

#include <algorithm>
#include <charconv>

#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

constexpr unsigned kOften = 60;    // texts, flags, times
constexpr unsigned kReference = 8; // columns that point to other tables

bool contains(std::string_view text, std::string_view part) {
	return text.find(part) != std::string_view::npos;
}

bool startsWith(std::string_view text, std::string_view prefix) {
	return text.substr(0, prefix.size()) == prefix;
}

bool endsWith(std::string_view text, std::string_view suffix) {
	return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

// Columns without which an export would fall apart: order and parents of content, the columns
// that say what a row is about.
constexpr std::string_view kNeverNull[] = {
	"course_slug",
	"course_name",
	"course_id",
	"course_branch_id",
	"course_item_id",
	"course_lesson_id",
	"course_module_id",
	"course_module_order",
	"course_lesson_order",
	"course_item_order",
	"course_item_type_id",
	"course_item_type_desc",
	"assessment_id",
	"assessment_question_id",
	"assessment_type_id",
	"peer_assignment_id",
	"peer_submission_id",
	"peer_submission_is_draft",
	"programming_assignment_id",
	"on_demand_session_id",
	"on_demand_sessions_start_ts",
	"course_membership_role",
	"course_passing_state_id",
	"global_item_id",
	"specialization_id",
	"discussion_question_id",
	"question_id",
	"question_type_id",
	"question_desc",
	"feedback_system",
};

std::string textValue(const Column& column, Random& random) {
	const std::string_view name = column.catalog_name;
	const std::size_t most = column.length == 0 ? 2000 : column.length;
	if (endsWith(name, "_id") || contains(name, "hash") || contains(name, "uuid")) {
		return longId(random.next());
	}
	if (endsWith(name, "_url") || contains(name, "url")) {
		return url(random);
	}
	if (contains(name, "parameters") || contains(name, "custom") || contains(name, "schema")) {
		return json(random);
	}
	if (endsWith(name, "_name") || endsWith(name, "_title")) {
		return title(random);
	}
	if (most >= 1000) {
		return markup(random, most);
	}
	return title(random);
}

std::string number(double value) {
	char digits[40];
	const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
	return {digits, end};
}

} // namespace

std::string fallbackValue(const World& world, const Column& column, Random& random) {
	std::string value;
	switch (column.kind) {
	case ColumnKind::kText:
		return column.user_domain.empty()
		           ? textValue(column, random)
		           : world.userId(world.someLearner(random), column.user_domain);
	case ColumnKind::kInteger:
		return std::to_string(random.between(0, endsWith(column.catalog_name, "_ms") ? 900000 : 9));
	case ColumnKind::kReal:
		return number(static_cast<double>(random.between(0, 400)) / 400.0);
	case ColumnKind::kBool:
		return random.perMille(400) ? "t" : "f";
	case ColumnKind::kTimestamp:
		appendTimestamp(value, world.limit() - random.between(1, 700 * kDay));
		return value;
	case ColumnKind::kDate:
		appendDate(value, world.limit() - random.between(1, 700 * kDay));
		return value;
	}
	return value;
}

unsigned nullShare(const Table& table, const Column& column) {
	const std::string_view name = column.catalog_name;
	const bool lookup = endsWith(table.catalog_name, "_types") ||
	                    endsWith(table.catalog_name, "_states") ||
	                    endsWith(table.catalog_name, "_state_types");
	const bool talk = startsWith(table.catalog_name, "discussion_") ||
	                  startsWith(table.catalog_name, "feedback_");
	if (talk && !column.in_key && (name == "course_branch_id" || name == "on_demand_session_id")) {
		return kOften; // what learners say may lie outside of sessions and versions
	}
	if (column.not_null || column.in_key || !column.user_domain.empty() || lookup ||
	    std::find(std::begin(kNeverNull), std::end(kNeverNull), name) != std::end(kNeverNull)) {
		return 0;
	}
	return column.references.empty() && !endsWith(name, "_id") ? kOften : kReference;
}

} // namespace coursera::sample
