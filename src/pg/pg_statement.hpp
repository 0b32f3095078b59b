// Which statement is running, and which warnings it already has.
#pragma once

#include "pg/pg_postgres.hpp"

#include "base/base_error.hpp"

namespace coursera::pg {

// A number that is the same for everything that runs inside one statement of a client, and
// different for the next. A procedure that commits goes on under a new number.
uint64 StatementNumber();

// Emits a core error as a WARNING, unless the statement already has one with this message: each
// table of a broken archive has the same error. In C++ frames.
void WarnOnce(const base::Error& error);

} // namespace coursera::pg
