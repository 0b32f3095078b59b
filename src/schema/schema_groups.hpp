// The table groups of the guide ("Data Tables Guide"): which tables belong together.
#pragma once

#include <array>
#include <string_view>

namespace coursera::schema {

// In the guide's order; the last one is for tables newer than the guide.
inline constexpr std::array<std::string_view, 10> kTableGroups = {
	"course_information", "course_content", "course_progress", "assessments",  "course_grades",
	"discussions",        "feedback",       "learners",        "demographics", "other"};

bool IsTableGroup(std::string_view name);

// Group of a table, by its exported or its neutral name; always one of kTableGroups.
std::string_view TableGroup(std::string_view table_name);

} // namespace coursera::schema
