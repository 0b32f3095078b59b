// Conditions on course_id by which many exports share their rows out (scan_merged_table).
#pragma once

#include <memory>

#include "csv/csv_filter.hpp"
#include "scan/scan_supersession.hpp"

namespace coursera::scan {

// Rows of courses that `member` owns. Sets `*met_unlisted` when it drops one of a course that no
// export lists. `exports` and `met_unlisted` must outlive the condition.
std::unique_ptr<csv::Condition> OwnedCourses(const ExportSet& exports, size_t member,
                                             size_t position, bool* met_unlisted);

// Rows of courses that no export lists, or of none.
std::unique_ptr<csv::Condition> UnlistedCourses(const ExportSet& exports, size_t position);

} // namespace coursera::scan
