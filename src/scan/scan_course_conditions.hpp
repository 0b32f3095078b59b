// Conditions on a row's course or branch by which many exports share their rows out
// (scan_merged_table).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "csv/csv_filter.hpp"
#include "scan/scan_supersession.hpp"

namespace coursera::scan {

// Rows of courses that `member` owns; the field at `position` is a course's id, or a branch's. Sets
// `*met_unowned` when it drops one of a course that nobody owns. `owners` and `met_unowned` must
// outlive the condition.
std::unique_ptr<csv::Condition> OwnedCourses(const CourseOwners& owners, size_t member,
                                             Attribution attribution, size_t position,
                                             bool* met_unowned);

// Rows of courses that nobody owns, or of none.
std::unique_ptr<csv::Condition> UnownedCourses(const CourseOwners& owners, Attribution attribution,
                                               size_t position);

// Rows of courses that are none of these, or of none. The field is a course's id; with `exports`,
// which must outlive the condition, a branch's.
std::unique_ptr<csv::Condition> OtherCourses(const std::vector<std::string>& courses,
                                             const ExportSet* exports, size_t position);

} // namespace coursera::scan
