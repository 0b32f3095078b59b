// Which generator fills which table.
#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "sample_export/sample_csv.hpp"

namespace coursera::sample {

using TableGenerator = std::function<void(TableWriter&)>;
using Registry = std::map<std::string_view, TableGenerator>; // by the catalog's table name

// Each adds the tables of one group.
void addLookupTables(Registry& registry);
void addCourseTables(Registry& registry);
void addContentTables(Registry& registry);
void addGlobalItemTables(Registry& registry);
void addProgressTables(Registry& registry);
void addQuizTables(Registry& registry);
void addQuizResponseTables(Registry& registry);
void addPeerTables(Registry& registry);
void addPeerReviewTables(Registry& registry);
void addProgrammingTables(Registry& registry);
void addDiscussionTables(Registry& registry);
void addFeedbackTables(Registry& registry);
void addLearnerTables(Registry& registry);
void addDemographicTables(Registry& registry);
void addStaffGradedTables(Registry& registry);
void addWorkspaceTables(Registry& registry);

// Writes all rows of a table; tables that nobody wrote a generator for get a few made-up rows.
void generateTable(TableWriter& writer);

} // namespace coursera::sample
