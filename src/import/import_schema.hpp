// IMPORT FOREIGN SCHEMA: an export's tables, all tables or one group of the guide, as commands that
// the server executes for us.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
}

namespace coursera::import {

extern "C" {

// The wrapper's callback ImportForeignSchema: a List of CREATE FOREIGN TABLE commands.
List* courseraImportForeignSchema(ImportForeignSchemaStmt* statement, Oid server_id);

} // extern "C"

} // namespace coursera::import
