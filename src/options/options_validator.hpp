// Checks the names, types and ranges of options. No file is opened: a dump must restore on a server
// that does not have the export.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/pg_list.h"
}

namespace coursera::options {

// Checks options (a List of DefElems) given at a level of options_table; raises if one is unknown,
// invalid, repeated, or if the user may not set it.
void CheckOptions(List* options, unsigned level);

// The same for an object of that catalog, which must have all required options.
void CheckCatalogOptions(List* options, Oid catalog);

} // namespace coursera::options
