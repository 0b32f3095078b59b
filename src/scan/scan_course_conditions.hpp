// Conditions on a row's course or branch that divide rows among many exports (scan_merged_table).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "csv/csv_filter.hpp"
#include "scan/scan_supersession.hpp"

namespace coursera::scan {

// Rows of courses that `member` owns; the field at `position` is a course's id, or a branch's. Sets
// `*met_unowned` when it drops a row of a course without an owner. `owners` and `met_unowned` must
// outlive the condition.
std::unique_ptr<csv::Condition> OwnedCourses(const CourseOwners& owners, size_t member,
                                             Attribution attribution, size_t position,
                                             bool* met_unowned);

// Rows of courses without an owner, or without a course.
std::unique_ptr<csv::Condition> UnownedCourses(const CourseOwners& owners, Attribution attribution,
                                               size_t position);

// Rows of other courses than these, or without a course. The field is a course's id; with
// `exports`, which must outlive the condition, a branch's.
std::unique_ptr<csv::Condition> OtherCourses(const std::vector<std::string>& courses,
                                             const ExportSet* exports, size_t position);

} // namespace coursera::scan
