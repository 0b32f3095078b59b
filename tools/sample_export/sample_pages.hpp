// The HTML pages and the guide's placeholder.
#pragma once

#include <string>
#include <vector>

#include "sample_export/sample_catalog.hpp"
#include "sample_export/sample_options.hpp"

namespace coursera::sample {

// A table's page: documentation, then its script in a <pre>.
std::string tablePage(const Table& table, Generation generation);

// readme.html: the documentation of all tables.
std::string readmePage(const std::vector<Table>& tables, const Options& options);

// guide.pdf: one page that says it is a placeholder.
std::string guidePdf();

} // namespace coursera::sample
