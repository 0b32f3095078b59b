// What a server's exports say about their tables: of one export, or of many merged into one.
//
// Tables are matched by their files, columns by their names in the files; of exports of several
// partners both in neutral form. Names and documentation are the newest export's. A column whose
// type differs gets one that contains both: the longer VARCHAR, the larger number, else text, with
// a problem that says so.
#pragma once

#include "pg/pg_postgres.hpp"

#include <optional>

#include "import/import_export.hpp"
#include "options/options_encoding.hpp"
#include "options/options_reader.hpp"
#include "scan/scan_supersession.hpp"

namespace coursera::import {

// Describes a server's exports under such names; nullopt: the exported ones, unless they are of
// several partners. Throws base::Error; kMixedPartners when exported names are wanted of several.
// In C++ frames only.
ExportDescription DescribeServer(const options::ServerOptions& server,
                                 const options::EncodingPlan& encoding,
                                 std::optional<options::Names> names);

// The exports at the server's location as they count. In C++ frames only.
std::shared_ptr<const scan::ExportSet> ExportsOf(const options::ServerOptions& server);

} // namespace coursera::import
