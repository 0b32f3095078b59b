// The tables of a server's exports: of one export, or of many merged into one.
//
// Tables are matched by their files, columns by their names in the files; both in neutral form if
// the exports have several partners. Names and documentation are the newest export's. A column
// whose type differs gets one that contains both: the longer VARCHAR, the larger number, or text,
// which is reported as a problem.
#pragma once

#include "pg/pg_postgres.hpp"

#include <optional>

#include "import/import_export.hpp"
#include "options/options_encoding.hpp"
#include "options/options_reader.hpp"
#include "scan/scan_supersession.hpp"

namespace coursera::import {

// Describes a server's exports with names of this kind; nullopt: exported names, unless the exports
// have several partners. Throws base::Error; kMixedPartners if exported names are wanted for
// several partners. In C++ frames only.
ExportDescription DescribeServer(const options::ServerOptions& server,
                                 const options::EncodingPlan& encoding,
                                 std::optional<options::Names> names);

// The exports at the server's location, with the newest first. In C++ frames only.
std::shared_ptr<const scan::ExportSet> ExportsOf(const options::ServerOptions& server);

} // namespace coursera::import
