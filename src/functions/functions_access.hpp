// Checks what the caller of a function may read.
#pragma once

#include "pg/pg_postgres.hpp"

#include "options/options_reader.hpp"

namespace coursera::functions {

// The options of the server of that name. Raises unless it is one of ours and the caller has USAGE
// on it, the privilege for making foreign tables.
options::ServerOptions OptionsOfServer(const char* name);

// Raises unless that is a foreign table of ours.
void CheckOurs(Oid relation_id);

// Raises unless that is a foreign table of ours whose whole rows the caller may read.
void CheckReadable(Oid relation_id);

} // namespace coursera::functions
